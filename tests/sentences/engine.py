"""Claims: what a part of a sentence says, and whether the numbers bear it out.

A claim is a pattern with places in it, such as ``from <low> to <high>``. What stands at a place is
held to the number of that name; beyond that a claim may have a check of its own. What no claim
reads, and no quiet pattern knows to claim nothing, is a fault: a new sentence fails until somebody
has taught the reader what it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.sentences.facts import Facts
from tests.sentences.numbers import NUM, QUANTITY, Quantity, quantity

Check = Callable[[Facts, dict[str, Any]], Iterable[str]]
NAME = "‹[^›]*›"  # what stood in quotes
_PLACE = re.compile(r"(?<!\?P)<(\w+)>")
# What places other than quantities look like.
_PATTERNS = {
    "level": r"[\d.]+%",
    "p": r"p (?:=|<) [\d.]+",
    "tost_p": r"p (?:=|<) [\d.]+",
    "holm": r"p (?:=|<) [\d.]+",
    "name": NAME,
    "worst": NAME,
    "cluster": NAME,
}
_SIZES = ("smallest", "se", "fall", "rise", "detect", "size")  # written without their sign

# What may stand in nothing that is said.
_FORBIDDEN = {
    "nan": r"\b(?:nan|NaN|None|NaT|<NA>)\b",
    "inf": r"(?<![a-z])-?inf\b",
    "zero below zero": r"(?<![\d.\w])-0(?:\.0+)?(?![\d.])",
    "plural": r"(?<![\d.,])1 (?:people|degrees|ways|pairs|values|cells|clusters|rows|outcomes)\b"
    r"|(?<![\d.,])(?:0|[2-9]|\d\d+) (?:person|degree of freedom|cluster|pair|event|outcome)\b",
    "doubled": r"\b([a-z]+) \1\b",
    "promise": r"\b(?:no effect|proves?|proof|proven that|it works|the programme works|"
    r"has worked|was effective|ineffective)\b",
    "long number": r"\d{17,}",
    "repr": r"np\.|float64|<cocreate|object at 0x|\{\}|\bdtype\b",
}
BAD = {kind: re.compile(pattern) for kind, pattern in _FORBIDDEN.items()}


@dataclass(frozen=True)
class Fault:
    """Something that a sentence says and the numbers don't bear out."""

    kind: str
    sentence: str
    detail: str = ""


@dataclass(frozen=True)
class Claim:
    """A pattern, and what has to be true wherever it stands."""

    name: str
    pattern: re.Pattern[str]
    places: tuple[str, ...]
    check: Check
    key: str  # a part that stands in all that it reads

    def read(self, facts: Facts, sentence: str) -> Iterator[tuple[tuple[int, int], list[str]]]:
        """Where it stands in a sentence, and what is wrong with it there."""
        if self.key not in sentence:
            return
        for found in self.pattern.finditer(sentence):
            values: dict[str, Any] = {"text": found[0], "sentence": sentence}
            for place in self.places:
                text = found.group(place)
                if text is None:
                    continue
                is_quantity = place.rstrip("0123456789_") not in _PATTERNS and place[0] != "n"
                values[place] = quantity(text) if is_quantity else text
            problems = [*_held(facts, values), *self.check(facts, values)]
            yield found.span(), problems


def claim(name: str, pattern: str, check: Check = lambda facts, found: ()) -> Claim:
    """A claim from a pattern with places."""

    def place(found: re.Match[str]) -> str:
        name = found[1]
        kind = name.rstrip("0123456789_")
        number = r"[\d,]+" if kind[0] == "n" and kind != "name" else QUANTITY
        return f"(?P<{name}>{_PATTERNS.get(kind, number)})"

    compiled = re.compile(_PLACE.sub(place, pattern))
    return Claim(name, compiled, tuple(compiled.groupindex), check, _key(pattern))


def _key(pattern: str) -> str:
    """The longest part of a pattern that is written as it is, outside of groups."""
    depth, parts, before = 0, [""], ""
    for letter in _PLACE.sub("(x)", pattern):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and letter == "|":
            return ""
        if letter in "?*{":
            parts[-1] = parts[-1][:-1]
        if depth or before == "\\" or letter in "([)]|?*+.^$\\{}":
            parts.append("")
        else:
            parts[-1] += letter
        before = letter
    return max(parts, key=len)


def factor_of(facts: Facts, text: str) -> float:
    """What the numbers of an outcome are multiplied by in this text."""
    if facts.kind not in ("rate", "frequency") or facts.at_risk:
        return 1.0
    if re.search(r"as a probability|\b(?:a|per) person\b", text):
        return 1.0
    return 100.0


def numbers_of(facts: Facts) -> dict[str, Any]:
    """The number of each place."""
    row = facts.difference
    return {
        "est": row["estimate"],
        "low": row["conf_low"],
        "high": row["conf_high"],
        "se": row["std_error"],
        "mean1": facts.means["treated"],
        "mean0": facts.means["comparison"],
        "smallest": facts.smallest,
        "level": row["conf_level"],
        "p": row["p_value"],
        "holm": facts.holm[facts.name],
    }


_COUNTS = {
    "n1": lambda f: f.analysed[0],
    "n0": lambda f: f.analysed[1],
    "nall1": lambda f: f.groups[0],
    "nall0": lambda f: f.groups[1],
    "nlost1": lambda f: f.groups[0] - f.analysed[0],
    "nlost0": lambda f: f.groups[1] - f.analysed[1],
    "ntests": lambda f: f.n_tests,
}


def _held(facts: Facts, values: dict[str, Any]) -> Iterator[str]:
    """What stands at places against the numbers of their names."""
    numbers = numbers_of(facts)
    for place, found in values.items():
        name = place.rstrip("_")
        if name in _COUNTS and int(found.replace(",", "")) != _COUNTS[name](facts):
            yield f"people counted: {place} is {_COUNTS[name](facts)}, not {found}"
        if name == "level" and not same_level(found, numbers["level"]):
            yield f"level: {numbers['level']:g}, not {found}"
        if name in ("p", "holm") and not same_p(found, numbers[name]):
            yield f"p-value: {name} is {numbers[name]:.5g}, not {found!r}"
        if name == "name" and found != f"‹{facts.name}›":
            yield f"name: {found} is not this outcome"
        if name == "cluster" and found != f"‹{facts.plan.get('cluster')}›":
            yield f"cluster: {found} is not the declared one"
        if name in numbers and isinstance(found, Quantity):
            yield from _written(facts, name, found, numbers[name], values["text"])
    if "low" in values and "high" in values:
        yield from _apart(facts, values["low"], values["high"], values["text"])


def _written(facts: Facts, name: str, found: Quantity, number: Any, text: str) -> Iterator[str]:
    if number is None:
        yield f"undeclared: {name} {found.text!r}"
        return
    factor = factor_of(facts, text)
    if not found.is_written(number, factor, signed=name not in _SIZES):
        kind = "number"
        if name in ("est", "low", "high") and found.value * number < 0:
            kind = "direction"
        yield f"{kind}: {name} is {float(number) * factor:.6g}, not {found.text!r}"
    if name in ("est", "low", "high") and not found.direction and abs(number) * factor > found.half:
        yield f"no direction: {name} {found.text!r}"
    width = factor * (facts.difference["conf_high"] - facts.difference["conf_low"])
    if width > 0 and found.half < min(0.05, 1e-12 * width):
        yield f"needless digits: {found.text!r} where the interval is {width:.3g} wide"
    yield from unit_faults(facts, found, text, anywhere=name.startswith("mean"))


def unit_faults(
    facts: Facts, found: Quantity, text: str, *, anywhere: bool = False
) -> Iterator[str]:
    """Whether a number of an outcome has that outcome's unit, beside it or ``anywhere``."""
    near = text if anywhere or facts.kind in ("rate", "frequency") else found.text
    wanted = {
        "scale": facts.unit,
        "time_to": facts.unit or "units of time",
        "rate": "percentage point" if facts.changes else "100",
        "frequency": r"100|a person|per person" if facts.changes else "100",
    }[facts.kind]
    if facts.at_risk:
        wanted = "per person-year" if facts.unit else rf"per (?:unit|[\d.]+) of ‹{facts.at_risk}›"
    if wanted and not re.search(wanted, near):
        yield f"unit: {wanted!r} is not in {text!r}"
    others = {"points", "days", "units of time"} - {facts.unit, wanted}
    for other in others:
        if re.search(rf"(?<!percentage ){other}", found.text):
            yield f"unit: {other!r} in {text!r}"


def _apart(facts: Facts, low: Quantity, high: Quantity, text: str) -> Iterator[str]:
    """Limits that differ are written apart, and not so coarsely that the width is lost."""
    row, factor = facts.difference, factor_of(facts, text)
    width = factor * (row["conf_high"] - row["conf_low"])
    size = factor * max(abs(row["conf_low"]), abs(row["conf_high"]))
    if not width > 1e-9 * size:
        return
    if low.value == high.value and low.below == high.below:
        yield f"limits alike: {low.text!r} for {width:.3g} of width"
    elif not low.below and not high.below and max(low.half, high.half) > 0.13 * width:
        yield f"coarse: {low.text!r} and {high.text!r} for {width:.3g} of width"


def same_level(text: str, level: float) -> bool:
    return abs(float(text.rstrip("%")) - 100 * level) < 1e-6


def same_p(text: str, p: float) -> bool:
    """Whether a p-value is written so."""
    sign, value = re.match(r"p (=|<) ([\d.]+)", text).groups()  # type: ignore[union-attr]
    if sign == "<":
        return value == "0.001" and p < 0.001
    return abs(float(value) - p) <= 0.5 * 10.0 ** -len(value.partition(".")[2]) * (1 + 1e-6)


__all__ = ["BAD", "NAME", "NUM", "Claim", "Fault", "Quantity", "claim", "factor_of", "same_p"]
