"""The README of a twin's folder: made from what, how, checked by what, and not for what."""

from __future__ import annotations

import importlib.metadata
import math
import platform

from cocreate_lib.study.protocol import Protocol
from cocreate_lib.study.twin.result import NOT_RESULTS, Twin
from cocreate_lib.text import decimal, how_many, one_line
from cocreate_lib.version import __version__

_PACKAGES = ("numpy", "pandas", "scipy")


def readme(twin: Twin, protocol: Protocol, data: str, name: str) -> str:
    """The text of the README, in Markdown.

    Parameters
    ----------
    twin
        What was made.
    protocol
        The study's.
    data
        The name of the file of people in the folder.
    name
        The folder, as the protocol would name it.
    """
    made_up = how_many(len(twin.people), "made-up person", "made-up people")
    compared = (
        "`comparison.csv`: the protocol's analysis of the twin, beside that of the data as far as "
        "disclosure control lets it be shown"
    )
    parts = [
        "# A synthetic twin: nobody in this folder is real",
        f"Study: {_plain(protocol.study.title)}",
        NOT_RESULTS + " Nothing about the programme can be learnt from it, and no effect, or "
        "absence of one, be concluded.",
        "## What is here",
        _listed(
            f"`{data}`: {made_up}, with the columns of the data; the column `synthetic` is 1 for "
            "everybody",
            "`dictionary.csv`: what the columns are, with the levels that the twin has",
            "`privacy.csv`: what was checked before anything was written",
            "`utility.csv`: how like the data it is",
            *([compared] if "comparison.csv" in twin.files else []),
        ),
        "To run the study's code on it, let the protocol say:",
        f'```toml\n[data]\nfile = "{name}/{data}"\ndictionary = "{name}/dictionary.csv"\n```',
        "## Made from what, and how",
        f"Of the data, a random half ({how_many(twin.fitted, 'person')}) was fitted on; the other "
        f"half ({how_many(twin.held_out, 'person')}) was never seen by the generator, and served "
        "to check it. The twin in this folder is the one that was checked. Every column was put "
        f"into cells that rest on at least {protocol.disclosure.least_people} people (the "
        "protocol's threshold), so that no rare value, and no smallest or largest one, is kept; "
        "then drawn given the columns before it, by a linear model of its normal score (a Gaussian "
        "copula fitted column by column). What excludes what among the columns is kept where it "
        "holds for everybody. Ids and the labels of clusters are made up; texts are left out; "
        "dates are drawn anew.",
        f"Seed {twin.seed}, together with a fingerprint of the data: the same data and seed give "
        "the same twin, and nobody without the data can repeat its random numbers. "
        f"cocreate-lib {__version__}, {_versions()}.",
        "## What the check says, and what it can't",
        f"Verdict: **{twin.verdict}**.",
        _checks(twin),
        "The check compares what the twin tells of people it was fitted on with what it tells of "
        "people it never saw. It tries some attacks, those in `privacy.csv`, and no others; where "
        "there are many people, it tries them on some. It can't show what somebody learns who "
        "knows more than is in the data. What holds of a whole group (everybody in the comparison "
        "group had none) is kept, and is told of everyone known to be in that group. The twin is "
        "**not differentially private**: there is no ε, and no promise about every attack. The "
        "data owner decides whether it may leave.",
        "## What is lost",
        _listed(
            "relations that are no straight lines between scores, and interactions of columns",
            "everything about rare values, and about the tails beyond the last cell",
            "who is in which cluster, but for how many clusters there are and how alike the people "
            "of one are in what came after the programme",
            *map(_plain, twin.notes),
        ),
        "## Not for",
        _listed(
            "results, meta-analyses, or decisions about the programme or about people",
            "training models that are used on people",
            "trying to recognise anybody: that is neither its purpose nor, in most places, lawful",
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _checks(twin: Twin) -> str:
    rows = [
        "| check | fitted on | held out | difference | limit | status |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in twin.privacy.table.to_dict("records"):
        numbers = [row[each] for each in ("fitted", "held_out", "difference", "limit")]
        shown = ["-" if math.isnan(each) else decimal(each, 3) for each in numbers]
        rows.append("| " + " | ".join([_plain(row["check"]), *shown, row["status"]]) + " |")
    return "\n".join(rows)


def _listed(*items: str) -> str:
    return "\n".join(f"- {item}" for item in items)


def _versions() -> str:
    found = [f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES]
    return ", ".join([f"Python {platform.python_version()}", *found])


def _plain(text: str) -> str:
    """Text of somebody else's that Markdown and HTML show as it is."""
    return "".join("\\" + each if each in r"\`*_[]<>#|&" else each for each in one_line(text))
