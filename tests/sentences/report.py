"""The tables of a report, and what is printed of a comparison, against its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isclose, isnan
from typing import Any

from tests.sentences.engine import BAD, Fault
from tests.sentences.facts import Facts, Row

_NUMBERS = {
    "difference": "estimate",
    "conf_low": "conf_low",
    "conf_high": "conf_high",
    "p_value": "p_value",
    "n_treatment_group": "n_treated",
    "n_comparison_group": "n_comparison",
}
_STAGES = {"treatment group": 0, "comparison group": 1}


def check_report(found: list[Facts], comparison: Any) -> Iterator[Fault]:
    """What the tables of a report say that the comparison doesn't."""
    tables = comparison.report_tables()
    measures = tables.measures.to_frame().to_dict("records")
    for facts in found:
        yield from _measure(facts, measures)
    typical = tables.typical_people.to_frame().to_dict("records")
    counted = [f for f in found if f.kind in ("rate", "frequency") and f.has_levels]
    counted = [f for f in counted if not (f.changes or f.at_risk)]
    if len(typical) != 2 * len(counted):
        yield Fault("report", f"{len(typical)} rows of typical people, for {len(counted)} outcomes")
    for facts, rows in zip(counted, zip(typical[::2], typical[1::2], strict=True), strict=False):
        yield from _typical(facts, rows)
    yield from _lost(found[0], tables.numbers_lost.to_frame().to_dict("records"))
    yield from _balance(tables.matching_quality.to_frame().to_dict("records"))
    for table in tables:
        yield from _printed(found, str(table), comparison.synthetic)


def _measure(f: Facts, measures: list[Row]) -> Iterator[Fault]:
    """The row of an outcome's difference."""
    rows = [row for row in measures if row["outcome"] == f.name]
    if not rows:
        yield Fault("report", f"no row for {f.name}")
        return
    row = rows[0]
    wanted = {name: f.difference[ours] for name, ours in _NUMBERS.items()}
    wanted |= {"treatment_group": f.means["treated"], "comparison_group": f.means["comparison"]}
    wanted["p_value_holm"] = f.holm[f.name]
    for name, number in wanted.items():
        if not _same(row[name], number):
            yield Fault("report number", f"{name} of {f.name}", f"{number!r}, not {row[name]!r}")
    said = str(row["significant"])
    if f.has_interval != bool(said) or re.match("yes|no|$", said)[0] != (
        f.has_interval * ("yes" if f.significant else "no")
    ):
        yield Fault("report verdict", said, f"p = {f.difference['p_value']:.4g}")
    if f.overturned and "Holm" not in said:
        yield Fault("report verdict", said, "without Holm's reading")
    if f.measures_disagree and "ratio" not in said:
        yield Fault("report verdict", said, "without the ratio's reading")


def _typical(f: Facts, rows: tuple[Row, Row]) -> Iterator[Fault]:
    for row, level in zip(rows, ("treated", "comparison"), strict=True):
        number, true = float(row["number"]), 100 * f.means[level]
        if abs(number - true) > 0.05 * (1 + 1e-9) + 1e-9 * abs(true):
            yield Fault("report number", f"typical people: {number}", f"{true:.6g}")
        if (f.kind == "rate" and not 0 <= number <= 100) or number < 0:
            yield Fault("impossible", f"typical people: {number}")
        if f"'{f.name}'" not in row["of"]:
            yield Fault("name", row["of"], f.name)


def _lost(f: Facts, rows: list[Row]) -> Iterator[Fault]:
    """Stages add up, from the table to those analysed."""
    for group, place in _STAGES.items():
        stages = [row for row in rows if row["group"] == group]
        left = f.groups[place]
        for row in stages:
            left -= row["lost"]
            if row["left"] != left:
                yield Fault("people counted", f"{row}", f"{left} are left")
            if bool(row["lost"]) != bool(row["why"]):
                yield Fault("unheard", f"{row}", "why people were lost")
        if left != f.analysed[place]:
            yield Fault("people counted", f"{group}: {left} left", f"{f.analysed[place]} analysed")


def _balance(rows: list[Row]) -> Iterator[Fault]:
    for row in rows:
        size, rule = abs(row["standardised_mean_difference_after"]), row["rule_of_thumb"]
        if (isnan(size) and rule) or (
            not isnan(size) and (size <= 0.1) != rule.startswith("within")
        ):
            yield Fault("balance", f"{row}", rule)


def _printed(found: list[Facts], text: str, synthetic: bool) -> Iterator[Fault]:
    for kind, bad in BAD.items():
        if bad := bad.search(text):
            yield Fault(kind, text[max(0, bad.start() - 60) : bad.end() + 40], "printed")
    if synthetic and "ynthetic" not in text:
        yield Fault("unheard", text[:80], "synthetic")


def check_printed(found: list[Facts], comparison: Any) -> Iterator[Fault]:
    """The summary, the notes and the table that a comparison prints."""
    text = str(comparison)
    yield from _printed(found, text, comparison.synthetic)
    people = dict(comparison.summary())["people"]
    f = found[0]
    numbers = [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", people)]
    if numbers != [*f.groups, *f.analysed]:
        yield Fault("people counted", people, f"{f.groups} and {f.analysed}")
    for note in comparison.notes:
        if note.count("(") != note.count(")"):
            yield Fault("cut in two", note)


def _same(first: Any, second: Any) -> bool:
    if isnan(first) or isnan(second):
        return isnan(first) and isnan(second)
    return isclose(first, second, rel_tol=1e-12, abs_tol=1e-300)
