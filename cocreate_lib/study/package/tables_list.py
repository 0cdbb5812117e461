"""Which table and figure is made from what: file by file, to the line that asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from cocreate_lib.errors import CocreateError
from cocreate_lib.io.tables import read_texts
from cocreate_lib.study.folder import StudyFolder
from cocreate_lib.study.protocol import Protocol
from cocreate_lib.text import capitalised

_ASKED_BY = {
    "specifications": ("sensitivity.specifications", "sensitivity"),
    "joint_test": ("sensitivity.shuffles", "sensitivity"),
    "sensitivity": ("sensitivity.fragility", "sensitivity"),
    "table_one": ("analysis.covariates",),
    "balance": ("analysis.covariates",),
    "matching_quality": ("analysis.covariates",),
    "overlap": ("analysis.method",),
    "numbers_lost": ("analysis.method",),
    "estimates": ("analysis.outcomes",),
    "measures": ("analysis.outcomes",),
    "outcomes": ("analysis.outcomes",),
    "typical_people": ("analysis.outcomes",),
    "deviations": ("deviations", "study"),
    "report": ("study.question",),
    "tables": ("analysis",),
    "alt_text": ("analysis",),
}
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Made:
    """An output, and where it comes from.

    Parameters
    ----------
    file
        In ``results/``; empty where it was withheld.
    title
        What it shows.
    line
        The line of the protocol that asks for it.
    note
        What has to be known of it: withheld, or to be reviewed.
    """

    file: str
    title: str
    line: int
    note: str = ""


def made_by_run(study: StudyFolder, protocol: Protocol, outputs: pd.DataFrame) -> Iterator[Made]:
    """Every output of a run, in the order of its list of outputs."""
    captions = _captions(study)
    for row in outputs.to_dict("records"):
        name = PurePosixPath(str(row["output"]))
        file = f"results/{name}"
        title = captions.get(name.name) or capitalised(name.stem)
        kind = str(row["kind"])
        note = {"fail": f"withheld: {row['reasons']}", "review": "for the data owner to review"}
        status = str(row["status"])
        is_there = (study.root / file).is_file()
        yield Made(
            file if is_there else "",
            f"{title} ({kind})" if name.name not in captions else title,
            line_of(name.stem, protocol),
            note.get(status, ""),
        )


def line_of(stem: str, protocol: Protocol) -> int:
    """The line of the protocol that asks for an output, by the output's name without its ending."""
    lines = protocol.lines
    wanted: list[str] = list(_ASKED_BY.get(stem, ()))
    for place, outcome in enumerate(protocol.analysis.outcomes, start=1):
        if stem == f"curve_{_UNSAFE.sub('', outcome.column)}":
            wanted = [f"analysis.outcomes[{place}].column", "analysis.outcomes"]
    if stem.startswith("further_"):
        wanted = [f"analysis.{stem.removeprefix('further_')}"]
    found = (lines[name] for name in (*wanted, "analysis", "study") if name in lines)
    return next(found, 1)


def _captions(study: StudyFolder) -> dict[str, str]:
    """What the figures show, by file."""
    try:
        table = read_texts(study.results / "figures" / "alt_text.csv")
    except CocreateError:  # a run without figures has none
        return {}
    if not {"file", "caption"} <= set(table):
        return {}
    return dict(zip(table["file"], table["caption"], strict=True))
