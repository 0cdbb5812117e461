"""A comparison as a page: what can be said, what it rests on, and the truth last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import isnan
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cocreate_lib.comparison import (
    EVERY_OUTCOME,
    estimand_words,
    holm_meaning,
    meanings,
)
from cocreate_lib.figures.kit.page import Bullets, Part, Section
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.report import Report
from cocreate_lib.figures.kit.style import GROUPS
from cocreate_lib.figures.kit.table import Table
from cocreate_lib.figures.kit.words import READINGS, covariate_label, reading_of
from cocreate_lib.figures.results.balance import changed, love_plot
from cocreate_lib.figures.results.delivery import delivery_picture
from cocreate_lib.figures.results.forest import forest_picture
from cocreate_lib.figures.results.outcomes import outcomes_picture
from cocreate_lib.figures.results.overlap import overlap_picture
from cocreate_lib.figures.results.survival import survival_picture
from cocreate_lib.labels import label_of, words_of
from cocreate_lib.text import number, number_range, p_text, percentage, readable

if TYPE_CHECKING:
    from cocreate_lib.comparison import Comparison, FurtherAnalysis


def comparison_page(comparison: Comparison, truth: pd.DataFrame | None = None) -> str:
    """The report of a comparison: one HTML page that works offline.

    Parameters
    ----------
    comparison, truth
        As for :func:`comparison_report`.

    Returns
    -------
    str
        An HTML document with all that the report holds.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> cohort = cc.simulate(cc.PilotDesign(), seed=2018)
    >>> html = comparison_page(cc.compare(cohort.people, cc.teaching_plan()), cohort.truth)
    >>> html.count("<figure")
    5
    """
    return comparison_report(comparison, truth).html()


def comparison_report(comparison: Comparison, truth: pd.DataFrame | None = None) -> Report:
    """The report of a comparison, to be written as a web page, for Word or as a PDF.

    Parameters
    ----------
    comparison
        What came out of comparing two groups.
    truth
        ``Cohort.truth`` of a synthetic cohort: revealed in the last section.

    Returns
    -------
    Report
        Sentences, outcomes, estimates, people lost, balance, what a null can't say and how fragile
        the result is, survival curves, how it was done, and the truth. ``render(".docx")`` gives
        the bytes of a file.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> cohort = cc.simulate(cc.PilotDesign(), seed=2018)
    >>> report = comparison_report(cc.compare(cohort.people, cc.teaching_plan()))
    >>> report.sections[0].heading
    'What can be said, and what cannot'
    """
    title = f"Comparison by {label_of(comparison.plan.treatment, comparison.plan.labels)}"
    return Report(title, list(_sections(comparison, truth)), comparison.synthetic)


def _sections(comparison: Comparison, truth: pd.DataFrame | None) -> Iterator[Section]:
    yield Section("What can be said, and what cannot", list(_said(comparison)))
    yield Section(
        "The outcomes in one look", [outcomes_picture(comparison), *_estimates(comparison)]
    )
    yield Section("How many people, and where they were lost", list(_people(comparison)))
    if len(comparison.balance):
        yield Section(
            "How alike the groups are", [love_plot(comparison), balance_table(comparison)]
        )
    yield Section("What a null can't say, and how fragile the result is", list(_open(comparison)))
    drawn = {*comparison.curves["outcome"], *comparison.incidence["outcome"]}
    times = [each.column for each in comparison.plan.outcomes if each.column in drawn]
    if len(times):
        yield Section(
            "How long until it happened",
            [*(survival_picture(comparison, t) for t in times), *_tests(comparison)],
        )
    for further in comparison.further.values():
        yield Section(further.title, list(_further(comparison, further)))
    yield Section("How it was done", list(_method(comparison)))
    if truth is not None:
        yield Section(
            "The truth, which only a simulation knows",
            [outcomes_picture(comparison, truth=truth), truth_table(comparison, truth)],
        )


def _said(comparison: Comparison) -> Iterator[Part]:
    """The sentences of each outcome; those that hold for all of them stand once, at the end."""
    for each in comparison.sentences().each_once:
        for lead, lines in (("can say", each.can_say), ("cannot say", each.cannot_say)):
            if lines:
                yield Bullets(f"{each.title}: what you {lead}", lines)


def _estimates(comparison: Comparison) -> Iterator[Part]:
    yield estimates_table(comparison)
    if meaning := holm_meaning(comparison.estimates):
        yield meaning


def _open(comparison: Comparison) -> Iterator[Part]:
    """What the data leave open: the numbers side by side, and what holds for every outcome."""
    fragile = comparison.fragility()
    for evidence in (comparison.null_evidence(), fragile):
        frame = evidence.in_words(comparison.findings)
        names = [each.title for each in comparison.findings]
        yield Table(evidence.title, frame.assign(outcome=names))
        if explained := meanings(frame, evidence.columns):
            yield explained
    yield Bullets("Balance, weights and overlap", fragile.about(EVERY_OUTCOME))


def _further(comparison: Comparison, further: FurtherAnalysis) -> Iterator[Part]:
    """What the plan declares beyond its main estimates: its picture, tables and sentences."""
    if picture := FURTHER_PICTURES.get(further.name):
        yield picture(comparison)
    words = further.in_words()
    yield Table("Estimates", words.assign(outcome=words["outcome"].map(readable)), prose=("about",))
    for title, frame in further.tables.items():
        yield Table(title, frame.astype(str))
    for lead, lines in (("can say", further.can_say), ("cannot say", further.cannot_say)):
        if lines:
            yield Bullets(f"What you {lead}", lines)


# By the name of an analysis beyond the main estimates: its picture.
FURTHER_PICTURES: dict[str, Callable[[Comparison], Picture]] = {
    "subgroups": forest_picture,
    "comparators": partial(forest_picture, of="comparators"),
    "delivery": delivery_picture,
}


def _people(comparison: Comparison) -> Iterator[Part]:
    yield lost_table(comparison)
    if comparison.scores is not None:
        yield overlap_picture(comparison)


def _tests(comparison: Comparison) -> Iterator[Table]:
    """What was put to the test beside the estimates; nothing where there are no tests."""
    if len(comparison.tests):
        rows = [
            {
                "outcome": words_of(row["outcome"], comparison.plan.labels),
                "asked": row["asks"],
                "chi-squared": number(row["statistic"]),
                "df": f"{row['df']}",
                "p": p_text(row["p_value"], aloud=True),
            }
            for row in comparison.tests.to_dict("records")
        ]
        yield Table("Tests", pd.DataFrame(rows), prose=("asked",))


def _method(comparison: Comparison) -> Iterator[Part]:
    plan = comparison.plan
    rows = {
        "method": readable(plan.method),
        **dict([plan.described] if plan.described else []),
        "allocated": "at random, as declared" if plan.is_randomised else "",
        "estimand": estimand_words(plan.estimand, plan.trim).short,
        "covariates": "; ".join(label_of(name, plan.labels) for name in plan.covariates) or "none",
        "cluster": label_of(plan.cluster, plan.labels) if plan.cluster else "none declared",
        "standard errors": "; ".join(comparison.estimates["se_type"].unique()),
        "missing values": readable(plan.missing),
    }
    yield Table(
        "The plan",
        pd.DataFrame([pair for pair in rows.items() if pair[1]], columns=["what", "how"]),
        prose=("how",),
    )
    if comparison.reading:
        yield Bullets("What was understood of the table", comparison.reading)
    if comparison.notes:
        yield Bullets("Notes", comparison.notes)


def estimates_table(comparison: Comparison) -> Table:
    """Every estimate with its interval and p-values; rates in percentage points."""
    level = f"{percentage(comparison.plan.conf_level)} interval"
    corrected = holm_meaning(comparison.estimates)
    points = {each.outcome for each in comparison.findings if each.in_points}
    rows = []
    for row in comparison.estimates.to_dict("records"):
        reading = reading_of(
            row["measure"], row["conf_low"], row["conf_high"], in_points=row["outcome"] in points
        )
        value, low, high = (
            row[name] * reading.factor for name in ("estimate", "conf_low", "conf_high")
        )
        rows.append(
            {
                "outcome": words_of(row["outcome"], comparison.plan.labels),
                "measure": reading.title,
                "estimate": number(value, reading.digits),
                level: number_range(low, high, reading.digits).replace(" ", "\N{NO-BREAK SPACE}"),
                "p": p_text(row["p_value"], aloud=True),
                **({"Holm p": _where_there(row["p_value_holm"])} if corrected else {}),
                "programme": f"{row['n_treated']:,}",
                "comparison": f"{row['n_comparison']:,}",
            }
        )
    return Table(
        "Estimates, with the number of people analysed", pd.DataFrame(rows), prose=("measure",)
    )


def _where_there(value: float) -> str:
    """A p-value; nothing in rows that have none by design."""
    return "" if isnan(value) else p_text(value, aloud=True)


def lost_table(comparison: Comparison) -> Table:
    """How many people were lost and left at each step, and why."""
    lost = comparison.lost
    return Table(
        "People lost and left at each step",
        pd.DataFrame(
            {
                "step": lost["step"],
                "group": [GROUPS[group].short for group in lost["group"]],
                "lost": [f"{n:,}" for n in lost["lost"]],
                "left": [f"{n:,}" for n in lost["left"]],
                "why": lost["why"],
            }
        ),
        prose=("group", "why"),
    )


def balance_table(comparison: Comparison) -> Table:
    """Means of both groups and standardised mean differences of every covariate level.

    Before and after adjustment, each difference beside the two means that it compares; where
    nothing was adjusted there is no "after" to show.
    """
    balance, labels = comparison.balance, comparison.plan.labels
    pairs = zip(balance["variable"], balance["level"], strict=True)
    columns = {
        "programme before": "mean_treated",
        "comparison before": "mean_comparison_before",
        "SMD before": "smd_before",
    }
    when = "of the groups as they are"
    if changed(balance):
        when = "before and after adjustment"
        columns |= {
            "programme after": "mean_treated_after",
            "comparison after": "mean_comparison_after",
            "SMD after": "smd_after",
        }
    else:
        columns = {name.removesuffix(" before"): column for name, column in columns.items()}
    return Table(
        f"Means of both groups, and standardised mean differences (SMD), {when}",
        pd.DataFrame(
            {"covariate": [covariate_label(*pair, labels) for pair in pairs]}
            | {name: [number(x) for x in balance[column]] for name, column in columns.items()}
        ),
    )


def truth_table(comparison: Comparison, truth: pd.DataFrame) -> Table:
    """Each estimate beside the truth: as the programme was delivered, and at full delivery."""
    known = truth.set_index(["outcome", "measure", "estimand", "as_what"])["value"]
    rows = []
    for row in comparison.estimates.to_dict("records"):
        reading = READINGS[row["measure"]]
        key = (row["outcome"], row["measure"], row["estimand"])
        values = {
            "estimate": row["estimate"],
            "true, as delivered": known.get((*key, "as_delivered"), np.nan),
            "true, at full delivery": known.get((*key, "full_fidelity"), np.nan),
        }
        rows.append(
            {"outcome": words_of(row["outcome"], comparison.plan.labels), "measure": reading.title}
            | {k: number(value * reading.factor, reading.digits) for k, value in values.items()}
        )
    return Table("The estimates beside the truth", pd.DataFrame(rows), prose=("measure",))
