"""Numbers, p-values, intervals, plurals and lists in words: how each is written, said once.

Results print with the hyphen that a keyboard has, so that their numbers can be pasted anywhere;
figures, their captions and text alternatives have a real minus sign, and say in words where there
is no number. No function here writes nan, inf or a zero below zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import floor, isfinite, isinf, isnan, log10

MINUS = "\u2212"
MARK = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that can't be shown."""

# Control characters (with ESC, which begins the orders of a terminal), marks that turn round the
# direction of what follows, halves of surrogate pairs, and what Unicode says is no character.
_OBEYED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_LINE_END = re.compile("\r\n?")
_IRREGULAR = {"person": "people"}
# What is left of a number this much smaller than those beside it comes from rounding.
_ROUNDING = 1e-12
_MOST_DECIMALS = 15
_LONG = 1e15  # a number that is longer than this has an exponent


def decimal(value: float, digits: int = 3, *, sign: bool = False, missing: str = "") -> str:
    """A number with so many decimals, as results print it.

    Examples
    --------
    >>> decimal(-0.3124), decimal(0.3, 1, sign=True), decimal(-0.0001), decimal(float("nan"))
    ('-0.312', '+0.3', '0.000', '')
    >>> decimal(float("inf")), decimal(float("nan"), missing="-"), decimal(1.398e111)
    ('unbounded', '-', '1.398e+111')
    """
    if isnan(value):
        return missing
    if isinf(value):
        return "unbounded"
    kind = "f" if abs(value) < _LONG else "e"
    text = f"{value:{'+' if sign else ''}.{digits}{kind}}"
    return text if float(text) else f"{0:.{digits}f}"


def decimals_for(width: float, least: int = 1) -> int:
    """How many decimals give a number so large two significant digits, and no fewer than so many.

    Examples
    --------
    >>> decimals_for(18.7), decimals_for(0.162), decimals_for(0.0031), decimals_for(float("nan"))
    (1, 2, 4, 1)
    """
    if not (isfinite(width) and width > 0):
        return least
    return min(max(1 - floor(log10(width)), least), _MOST_DECIMALS)


def decimals_apart(pairs: Iterable[tuple[float, float]], least: int, most: int) -> int:
    """The fewest decimals that write the two numbers of each pair differently, if they differ and
    within limits.

    Examples
    --------
    >>> decimals_apart([(4.96, 5.0), (4.96, 0.0)], 1, 4), decimals_apart([(1 / 3, 1 / 3)], 1, 4)
    (2, 1)
    """
    known = [pair for pair in pairs if isfinite(sum(pair))]
    noise = _ROUNDING * max((abs(value) for pair in known for value in pair), default=0.0)
    different = [(one, other) for one, other in known if abs(one - other) > noise]
    for digits in range(least, most):
        if all(decimal(one, digits) != decimal(other, digits) for one, other in different):
            return digits
    return max(least, most)


def size(value: float, digits: int = 1) -> str:
    """How large a number is, without its sign: so many decimals; more only where it would be
    written as zero and isn't, and an exponent where it is too long to be read.

    Examples
    --------
    >>> size(-3.14159), size(0.0004), size(-0.0), size(1e160), size(0.000037, 3)
    ('3.1', '0.0004', '0.0', '1.0e+160', '0.00004')
    """
    value = abs(value)
    if value >= _LONG:
        return f"{value:.{digits}e}"
    text = f"{value:.{digits}f}"
    if float(text) == 0 and value > 0:
        return f"{value:.{min(-floor(log10(value)), 300)}f}"
    return text


def plain(value: float) -> str:
    """A number that was declared: its six first digits, and all of a whole number's.

    Examples
    --------
    >>> plain(365.0), plain(0.00914679573), plain(1234567.0), plain(1e100)
    ('365', '0.0091468', '1234567', '1e+100')
    """
    if value >= _LONG:
        return f"{value:.6g}"
    digits = max(decimals_for(value, -_MOST_DECIMALS) + 4, 0)
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text


def interval(low: float, high: float, digits: int = 3) -> str:
    """From where to where, as results print it; nothing where a limit is missing.

    Examples
    --------
    >>> interval(-0.1, 0.25), interval(float("nan"), float("nan"))
    ('-0.100 to 0.250', '')
    """
    if isnan(low) or isnan(high):
        return ""
    return f"{decimal(low, digits)} to {decimal(high, digits)}"


def number(value: float, digits: int = 2, *, sign: bool = False) -> str:
    """A number with a real minus sign; words when there is no number.

    Examples
    --------
    >>> number(-0.312), number(0.3, 1, sign=True), number(float("nan"))
    ('−0.31', '+0.3', 'not estimable')
    """
    text = decimal(value, digits, sign=sign, missing="not estimable")
    return text.replace("-", MINUS)


def number_range(low: float, high: float, digits: int = 2) -> str:
    """From where to where, with a real minus sign.

    Examples
    --------
    >>> number_range(-0.1, 0.25)
    '−0.10 to 0.25'
    """
    return f"{number(low, digits)} to {number(high, digits)}"


def rounded(value: float, digits: int = 3, *, sign: bool = False) -> str:
    """A number of any size with so many significant digits; "-" where it is missing.

    Examples
    --------
    >>> rounded(0.012345), rounded(-12345.6), rounded(2.0, sign=True), rounded(-0.0)
    ('0.0123', '-1.23e+04', '+2', '0')
    """
    if isnan(value):
        return "-"
    return (
        "unbounded" if isinf(value) else f"{value or 0.0:{'+' if sign and value else ''}.{digits}g}"
    )


def percentage(share: float, digits: int | None = None) -> str:
    """A share in per cent; without ``digits``, with those that it has.

    Examples
    --------
    >>> percentage(0.95), percentage(0.975), percentage(0.1234, 1), percentage(-0.0001, 1)
    ('95%', '97.5%', '12.3%', '0.0%')
    """
    if digits is None:
        return f"{rounded(100 * share, 6)}%"
    return f"{decimal(100 * share, digits, missing='-')}%"


def p_text(p_value: float, *, aloud: bool = False) -> str:
    """A p-value in a table: three decimals, never zero.

    Parameters
    ----------
    p_value
        The p-value; missing where there is no test.
    aloud
        In words that can be read out, as figures and their tables have them.

    Examples
    --------
    >>> p_text(0.03149), p_text(1e-9), p_text(1e-9, aloud=True), p_text(float("nan"))
    ('0.031', '<0.001', 'below 0.001', '')
    """
    if p_value < 0.001:
        return "below 0.001" if aloud else "<0.001"
    return decimal(p_value, 3, missing="not estimable" if aloud else "")


def p_words(p_value: float) -> str:
    """A p-value within a sentence.

    Examples
    --------
    >>> p_words(0.03149), p_words(1e-9), p_words(float("nan"))
    ('p = 0.031', 'p < 0.001', 'p unknown')
    """
    if p_value < 0.001:
        return "p < 0.001"
    return "p unknown" if isnan(p_value) else f"p = {decimal(p_value, 3)}"


def plural(n: float, one: str, many: str | None = None) -> str:
    """The word that goes with a number: a noun, or a verb with both its forms.

    Examples
    --------
    >>> plural(1, "value"), plural(2, "value"), plural(0, "person"), plural(1, "was", "were")
    ('value', 'values', 'people', 'was')
    """
    return one if n == 1 else many or _IRREGULAR.get(one) or one + "s"


def how_many(n: int, one: str, many: str | None = None) -> str:
    """A number with what it counts.

    Examples
    --------
    >>> how_many(1, "value"), how_many(2, "value"), how_many(1234, "person")
    ('1 value', '2 values', '1,234 people')
    """
    return f"{n:,} {plural(n, one, many)}"


def listed(words: Iterable[object], last: str = "and") -> str:
    """Several words as one part of a sentence.

    Examples
    --------
    >>> listed(["age"]), listed(["age", "sex"]), listed(["age", "sex", "needs"], "or")
    ('age', 'age and sex', 'age, sex or needs')
    """
    *first, final = map(str, words)
    return f"{', '.join(first)} {last} {final}" if first else final


def one_of(choices: Iterable[object]) -> str:
    """The advice to take one of several values, as they are written in Python.

    Examples
    --------
    >>> one_of(["wald", "score"])
    "One of: 'wald', 'score'."
    """
    return f"One of: {', '.join(map(repr, choices))}."


def shown_text(text: str) -> str:
    """Text without what a terminal, a figure, a browser or Word would obey; lines stay lines.

    Examples
    --------
    >>> shown_text("red: \\x1b[31m"), shown_text("first\\r\\nsecond")
    ('red: �[31m', 'first\\nsecond')
    """
    return _OBEYED.sub(MARK, _LINE_END.sub("\n", text))


def one_line(text: object) -> str:
    """A name from the data in one line: blanks and line ends of all kinds are one space each.

    Examples
    --------
    >>> one_line("cost\\n(in\\u00a0pounds)\\t")
    'cost (in pounds)'
    """
    words = str(text)
    if words.isprintable() and "  " not in words:
        return words.strip()
    return " ".join(shown_text(words).split())


def readable(name: object) -> str:
    """A column's name as words, in one line.

    Examples
    --------
    >>> readable("age_at_first_sanction"), readable("cost\\nin_£")
    ('age at first sanction', 'cost in £')
    """
    return one_line(str(name).replace("_", " "))


def capitalised(name: object) -> str:
    """A column's name as words that begin a line; the rest is left as it is.

    Examples
    --------
    >>> capitalised("hours_in_IT")
    'Hours in IT'
    """
    words = readable(name)
    return words[:1].upper() + words[1:]
