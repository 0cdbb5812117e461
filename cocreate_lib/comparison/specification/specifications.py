"""Every sensible combination of a plan's alternatives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.methods.register import READ_BY
from cocreate_lib.errors import PlanError, nearest_names

# What all specifications have in common, or they could not stand side by side.
_HELD = ("treatment", "outcomes", "conf_level", "smallest_effect_of_interest")

Options = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Specifications:
    """The plans that a plan and its alternatives make.

    Parameters
    ----------
    plans
        The declared plan first; no two are the same.
    words
        For each plan, its choice in each field that has alternatives, in words; empty where the
        method does not read the field.
    options
        For each field, the words of each choice and its value.
    left_out
        Why combinations contradict themselves, and how many do for that reason.
    repeats
        Combinations that differ from an earlier one only in what their method does not read.
    """

    plans: tuple[AnalysisPlan, ...]
    words: tuple[dict[str, str], ...]
    options: Options
    left_out: Mapping[str, int]
    repeats: int


def combine(
    plan: AnalysisPlan, alternatives: Mapping[str, Sequence[Any] | Mapping[str, Any]]
) -> Specifications:
    """Combine the alternatives in every way.

    Parameters
    ----------
    plan
        The declared plan: its own values are always among the alternatives.
    alternatives
        For each field, a list of values, or names with their values.

    Returns
    -------
    Specifications
        The plans that don't contradict themselves, each once, and a count of the others.

    Raises
    ------
    PlanError
        For a field that can't have alternatives, or a value that fits no combination.

    Examples
    --------
    >>> from cocreate_lib.comparison.plan.outcome import rate
    >>> plan = AnalysisPlan("programme", [rate("reoffended")], ["age"])
    >>> found = combine(plan, {"method": ["regression"], "estimand": ["ATE"]})
    >>> [(each["method"], each["estimand"]) for each in found.words]
    [('nearest', 'ATT'), ('regression', 'ATT'), ('regression', 'ATE')]
    >>> found.left_out
    {"Nearest-neighbour matching can't answer for ATE.": 1}
    """
    options = {name: _options(plan, name, values) for name, values in alternatives.items()}
    plans: dict[str, AnalysisPlan] = {}
    words: list[dict[str, str]] = []
    left_out: Counter[str] = Counter()
    refused: dict[tuple[str, str], str] = {}
    possible: set[tuple[str, str]] = set()
    repeats = 0
    for choice in product(*options.values()):
        named = dict(zip(options, choice, strict=True))
        values = {name: options[name][word] for name, word in named.items()}
        try:
            made = plan.replace(**values)
        except PlanError as error:
            left_out[error.what] += 1
            refused = dict.fromkeys(named.items(), error.what) | refused
            continue
        possible |= named.items()
        unread = [name for name in named if made.method not in READ_BY.get(name, (made.method,))]
        read = repr({name: each for name, each in made.settings().items() if name not in unread})
        if read in plans:
            repeats += 1
            continue
        plans[read] = made
        words.append(named | dict.fromkeys(unread, ""))
    for item, reason in refused.items():
        if item not in possible:
            raise PlanError(
                f"The alternative {item[0]}={item[1]} fits no combination: {reason}",
                where="alternatives",
                why="It would never be tried, and its absence would not be noticed.",
                try_this="Correct it, leave it out, or add an alternative that goes with it.",
            )
    return Specifications(tuple(plans.values()), tuple(words), options, dict(left_out), repeats)


def _options(plan: AnalysisPlan, name: str, values: Any) -> dict[str, Any]:
    """The words and the values of one field, the plan's own first."""
    own = plan.settings()
    if name not in own:
        raise PlanError(
            f"An analysis plan has no field {name!r}.",
            where="alternatives",
            try_this=nearest_names(str(name), own),
        )
    if name in _HELD:
        raise PlanError(
            f"{name!r} can't have alternatives.",
            where="alternatives",
            why="All specifications have it in common, or they could not be set side by side.",
            try_this=f"Make a curve of its own: specification_curve(people, "
            f"plan.replace({name}=...), ...).",
        )
    if isinstance(values, str) or not isinstance(values, Mapping | Sequence):
        raise PlanError(
            f"The alternatives to {name} are {values!r}, not a list.",
            where="alternatives",
            try_this=f"Write {{{name!r}: [{values!r}]}}.",
        )
    named = values if isinstance(values, Mapping) else {_in_words(each): each for each in values}
    mine = [word for word, value in named.items() if _in_words(value) == _in_words(own[name])]
    first = {mine[0] if mine else _in_words(own[name]): own[name]}
    return first | {str(word): value for word, value in named.items()}


def _in_words(value: Any) -> str:
    if value is None or (isinstance(value, Sequence) and len(value) == 0):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{value:g}"
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_in_words(each)}" for key, each in value.items())
    if isinstance(value, Sequence):
        return ", ".join(map(_in_words, value))
    return repr(value)
