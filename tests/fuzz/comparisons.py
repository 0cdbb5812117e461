"""Random plans on random tables, extreme ones too: a refusal in words, or numbers that hold.

What holds of an answer, whatever the table: its counts add up, each estimate lies within its
interval, and it is the same for the same people in another order, with groups called otherwise,
with covariates in other units, and, turned round, with the two groups changed over.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib import AnalysisPlan, CocreateError, compare, frequency, rate, scale, time_to
from tests.fuzz.running import Run
from tests.fuzz.tables import people

Rng = np.random.Generator
NUMBERS = ["age", "score", "debt"]
WORDS = ["sex", "office"]
METHODS = ("unadjusted", "regression", "nearest", "optimal", "full", "subclassification",
           "weighting", "doubly_robust", "difference_in_differences")  # fmt: skip
TURNS = ("unadjusted", "regression", "weighting", "doubly_robust")
OTHER_GROUP = {"ATT": "ATC", "ATC": "ATT", "ATE": "ATE", "ATO": "ATO"}


def _rare(table: pd.DataFrame, rng: Rng) -> None:
    table["reoffended"] = 0
    table.loc[table.index[: int(rng.integers(3))], "reoffended"] = 1


def _everybody(table: pd.DataFrame, rng: Rng) -> None:
    table["reoffended"] = int(rng.integers(2))


def _same_value(table: pd.DataFrame, rng: Rng) -> None:
    table[str(rng.choice([*NUMBERS, "hope"]))] = 3.0


def _collinear(table: pd.DataFrame, rng: Rng) -> None:
    table["score"] = 2.0 * table["age"] + 1


def _separates(table: pd.DataFrame, rng: Rng) -> None:
    table["score"] = table["programme"] * 10.0 + rng.normal(0, 1, len(table))


def _other_size(table: pd.DataFrame, rng: Rng) -> None:
    size = float(rng.choice([1e-9, 1e-4, 1e6, 1e9]))
    name = str(rng.choice([*NUMBERS, "hope"]))
    table[name] = table[name] * size


def _far_off(table: pd.DataFrame, rng: Rng) -> None:
    name = str(rng.choice([*NUMBERS, "hope"]))
    table[name] = table[name].astype(float)
    table.loc[table.index[int(rng.integers(len(table)))], name] = 1e7


def _few(table: pd.DataFrame, rng: Rng) -> None:
    keep = table.index[table["programme"] == 1][: int(rng.integers(1, 4))]
    table["programme"] = table.index.isin(keep).astype(int)


def _gaps(table: pd.DataFrame, rng: Rng) -> None:
    for name in rng.choice(["age", "score", "sex", "reoffended", "hope", "programme"], 2):
        table[name] = table[name].astype(object).where(rng.random(len(table)) > 0.15, None)


def _twins(table: pd.DataFrame, rng: Rng) -> None:
    for name in NUMBERS:
        table[name] = table[name].rank(pct=True).mul(3).round()


TWISTS = (_rare, _everybody, _same_value, _collinear, _separates, _other_size, _far_off, _few,
          _gaps, _twins)  # fmt: skip


def table_and_plan(rng: Rng) -> tuple[pd.DataFrame, dict[str, Any], list[str]]:
    """People, the fields of a plan, and what is odd about them."""
    table, told = people(rng), []
    for k in rng.permutation(len(TWISTS))[: int(rng.choice([0, 1, 1, 2]))]:
        TWISTS[k](table, rng)
        told.append(TWISTS[k].__name__.strip("_"))
    method = str(rng.choice(METHODS))
    changes = method == "difference_in_differences"
    outcomes = [
        rate("reoffended", before="earlier" if changes else None),
        frequency("offences", before="offences_before" if changes else None),
        scale("hope", before="hope_start" if changes or rng.random() < 0.3 else None),
    ]
    if not changes and method != "doubly_robust":
        outcomes.append(time_to("days", "seen"))
    some = [*NUMBERS, *WORDS]
    covariates = [some[k] for k in rng.permutation(len(some))[: int(rng.integers(1, 5))]]
    plan: dict[str, Any] = {
        "treatment": "programme",
        "outcomes": [outcomes[rng.integers(len(outcomes))]],
        "covariates": covariates if method != "unadjusted" else [],
        "method": method,
        "estimand": str(rng.choice(["ATT", "ATC", "ATE", "ATO"])),
        "missing": str(rng.choice(["complete_cases", "complete_cases", "refuse"])),
        "conf_level": float(rng.choice([0.8, 0.95, 0.99])),
        "seed": int(rng.integers(100)),
    }
    if plan["estimand"] != "ATT" and method in ("nearest", "optimal") and rng.random() < 0.8:
        plan["estimand"] = "ATT"
    maybe: dict[str, Callable[[], Any]] = {
        "caliper": lambda: [None, 0.0, 0.05, 1.0][rng.integers(4)],
        "ratio": lambda: int(rng.integers(1, 4)) if method == "nearest" else 1,
        "replace": lambda: method == "nearest",
        "order": lambda: str(rng.choice(["largest", "smallest", "closest", "random"])),
        "distance": lambda: str(rng.choice(["logit", "mahalanobis"])),
        "exact": lambda: ["sex"] if "sex" in covariates and method != "unadjusted" else [],
        "adjust": lambda: True,
        "weights": lambda: str(rng.choice(["propensity", "entropy"])),
        "subclasses": lambda: int(rng.integers(2, 8)),
        "trim": lambda: 0.05 if method in ("weighting", "doubly_robust") else None,
        "cluster": lambda: "manager",
        "errors": lambda: str(rng.choice(["auto", "robust", "cr2"])),
    }
    for field, draw in maybe.items():
        if rng.random() < 0.2:
            plan[field] = draw()
    return table, plan, told


def case(seed: int, number: int) -> Run:
    """One random comparison, and what doesn't hold of it."""
    rng = np.random.default_rng([seed, number])
    table, plan, told = table_and_plan(rng)
    shown = {name: value for name, value in plan.items() if name != "outcomes"}
    kind = plan["outcomes"][0].kind
    found = Run((seed, number), [kind, *(f"{k}={v}" for k, v in shown.items())], told)
    before = table.copy()
    result = _answer(found, table, plan, "")
    pd.testing.assert_frame_equal(table, before)
    if result is None:
        return found
    found.faults += list(_holds(result, table))
    for name, twin, fields, turned in _twin_tables(table, plan, rng):
        other = _answer(found, twin, {**plan, **fields}, name)
        if other is not None:
            found.compared = True
            found.faults += list(_alike(name, result, other, turned))
    return found


def _answer(found: Run, table: pd.DataFrame, plan: dict[str, Any], name: str) -> Any:
    """The comparison; None, and a fault where it ended in neither numbers nor words."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = compare(table, AnalysisPlan(**plan))
            str(result), result.sentences(), result.balance, result.lost
    except CocreateError as refusal:
        found.err = str(refusal)
        if name:
            found.faults.append((f"refused when {name}", found.err[:300]))
        else:
            found.kind = "refusal"
        return None
    except Exception as problem:
        found.kind = "traceback"
        found.faults.append((f"traceback {type(problem).__name__} {name}", repr(problem)[:300]))
        return None
    found.kind = found.kind or "answer"
    return result


def _holds(result: Any, table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """What doesn't hold of one answer."""
    for row in result.estimates.to_dict("records"):
        told = f"{row['measure']}: " + str(
            {k: row[k] for k in ("estimate", "std_error", "p_value", "conf_low", "conf_high")}
        )
        if not np.isfinite(row["estimate"]):
            if not np.isnan(row["estimate"]) or not row["notes"]:
                yield "no number, and no note", told
            continue
        if row["scale"] == "ratio" and row["estimate"] < 0:
            yield "a negative ratio", told
        slack = 1e-9 * (1 + abs(row["estimate"]))
        low, high = row["conf_low"], row["conf_high"]
        if low > row["estimate"] + slack or high < row["estimate"] - slack:
            yield "outside its interval", told
        if row["std_error"] < 0 or not 0 <= np.nan_to_num(row["p_value"]) <= 1:
            yield "no error or probability", told
        no_difference = 1.0 if row["scale"] == "ratio" else 0.0
        if np.isfinite([low, high, row["p_value"]]).all():
            outside = not low <= no_difference <= high
            level = 1 - row["conf_level"]
            if outside != (row["p_value"] < level) and abs(row["p_value"] - level) > 1e-6:
                yield "interval and p-value differ", told
    sizes = table["programme"].astype(float).value_counts()
    for group, code in (("treated", 1.0), ("comparison", 0.0)):
        steps = result.lost[result.lost["group"] == group]
        left = steps["left"].to_numpy(int)
        if left[0] + steps["lost"].iloc[0] != sizes.get(code, 0):
            yield "counts at the start", steps.to_string()
        if not (left[1:] == left[:-1] - steps["lost"].to_numpy(int)[1:]).all():
            yield "counts don't add up", steps.to_string()
        if (result.estimates[f"n_{group}"] > left[-1]).any():
            yield "more than are left", steps.to_string()


def _twin_tables(
    table: pd.DataFrame, plan: dict[str, Any], rng: Rng
) -> Iterator[tuple[str, pd.DataFrame, dict[str, Any], bool]]:
    """The same people written otherwise: what was done, the table, fields, and if turned round."""
    mixed = table.sample(frac=1, random_state=int(rng.integers(1000)))
    yield "rows are in another order", mixed.set_axis(range(100, 100 + len(table))), {}, False
    called = table.assign(programme=table["programme"].map({1: "with", 0: "apart"}))
    yield "groups are called otherwise", called, {"treated_level": "with"}, False
    sizes = {name: table[name].astype(float) * 8 for name in NUMBERS if name in plan["covariates"]}
    if sizes:
        yield "covariates have other units", table.assign(**sizes), {}, False
    if plan["method"] in TURNS:
        turned = table.assign(programme=1 - table["programme"].astype(float))
        yield "groups are changed over", turned, {"estimand": OTHER_GROUP[plan["estimand"]]}, True


def _alike(name: str, one: Any, other: Any, turned: bool) -> Iterator[tuple[str, str]]:
    """What of two answers differs that should not."""
    columns = ["estimate", "conf_low", "conf_high", "p_value"]
    first, second = (
        each.estimates.set_index("measure")[["scale", *columns]].copy() for each in (one, other)
    )
    if list(first.index) != list(second.index):
        yield f"other measures when {name}", f"{list(first.index)} {list(second.index)}"
        return
    if turned:
        ratio, ends = second["scale"] == "ratio", second[["conf_high", "conf_low"]].to_numpy()
        second[["conf_low", "conf_high"]] = ends
        numbers = second[columns[:3]]
        with np.errstate(divide="ignore"):
            second[columns[:3]] = (1 / numbers).where(ratio, -numbers)
    for measure in first.index:
        a, b = (each.loc[measure, columns].to_numpy(float) for each in (first, second))
        size = np.nanmax(np.abs([*a[:3], 1e-12])) if np.isfinite(a[0]) else 1.0
        if not np.allclose(a, b, rtol=1e-4, atol=1e-5 * min(size, 1), equal_nan=True):
            yield f"other numbers when {name}", f"{measure}: {a} {b}"
