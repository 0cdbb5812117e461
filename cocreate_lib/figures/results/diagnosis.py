"""A diagnosis as a page: what the design could have shown, in words, tables and pictures."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from cocreate_lib.diagnosis import Diagnosis
from cocreate_lib.figures.kit.page import Bullets, Part, Section, page
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.table import Table
from cocreate_lib.figures.results.sampling import same_quantity, sampling_picture, zip_picture
from cocreate_lib.text import capitalised, readable


def diagnosis_pictures(diagnosis: Diagnosis) -> dict[str, Picture]:
    """The pictures of a diagnosis, by the names of their files without the ending.

    For each plan, of its first quantity: ``estimates_PLAN`` and ``intervals_PLAN``. A plan none of
    whose replicates has an interval has no pictures.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> plan = cc.teaching_plan().replace(method="unadjusted", outcomes=[cc.rate("reoffended")])
    >>> list(diagnosis_pictures(cc.diagnose(cc.PilotDesign(), {"raw": plan}, 10, seed=1)))
    ['estimates_raw', 'intervals_raw']
    """
    pictures = {}
    for plan in diagnosis.plans:
        rows = same_quantity(diagnosis.simulations, diagnosis.rows(plan).iloc[0])
        if rows[["estimate", "conf_low", "conf_high"]].notna().all(axis=1).any():
            pictures[f"estimates_{plan}"] = sampling_picture(diagnosis, plan)
            pictures[f"intervals_{plan}"] = zip_picture(diagnosis, plan)
    return pictures


def diagnosis_page(diagnosis: Diagnosis, pictures: dict[str, Picture] | None = None) -> str:
    """The report of a diagnosis: one HTML page that works offline.

    Parameters
    ----------
    diagnosis
        What the simulated pilots gave.
    pictures
        Those of :func:`diagnosis_pictures`, where they are there already.

    Returns
    -------
    str
        An HTML document: the sentence, what was run, the diagnosands, the pictures, and why
        replicates have no interval.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> plan = cc.teaching_plan().replace(method="unadjusted", outcomes=[cc.rate("reoffended")])
    >>> diagnosis_page(cc.diagnose(cc.PilotDesign(), plan, 10, seed=1)).count("<figure")
    2
    """
    if pictures is None:
        pictures = diagnosis_pictures(diagnosis)
    sections = list(_sections(diagnosis, pictures))
    return page("What the design could have shown", sections, synthetic=True)


def _sections(diagnosis: Diagnosis, pictures: dict[str, Picture]) -> Iterator[Section]:
    ran = pd.DataFrame(diagnosis.summary(), columns=["what", "how"])
    said: list[Part] = [diagnosis.sentence(), Table("What was run", ran, prose=("how",))]
    yield Section("In one sentence", said)
    shown = diagnosis.shown()
    shown = shown.rename(columns={name: readable(name) for name in shown.columns})
    for name in ("outcome", "measure"):
        shown[name] = [capitalised(value) for value in shown[name]]
    caption = "Bias, power, coverage, exaggeration and wrong signs; Monte Carlo errors in brackets"
    yield Section("The numbers", [Table(caption, shown, prose=("outcome", "measure"))])
    for plan in diagnosis.plans:
        its = [pictures[name] for name in (f"estimates_{plan}", f"intervals_{plan}")
               if name in pictures]  # fmt: skip
        if its:
            yield Section(f"Plan {plan}", its)
    if diagnosis.notes:
        yield Section("Without an interval", [Bullets("Replicates by reason", diagnosis.notes)])
