"""How numbers stand in tables of a paper."""

from __future__ import annotations

from math import isnan

from cocreate_lib.text import MINUS, decimal, decimals_for

NBSP = "\N{NO-BREAK SPACE}"
NOTHING = "\N{EN DASH}"
"""Stands in a cell whose number isn't defined."""

# With fewer people than this a percentage has no decimals: each of them is more than one per cent.
_FEW = 100


def written(value: float, digits: int) -> str:
    """A number with a real minus sign; a dash where there is none.

    Examples
    --------
    >>> written(-0.126, 2), written(float("nan"), 2), written(12345.6, 0)
    ('−0.13', '–', '12,346')
    """
    text = decimal(value, digits, missing=NOTHING)
    if text in (NOTHING, "unbounded") or "e" in text:
        return text.replace("-", MINUS)
    whole, point, rest = text.lstrip("-").partition(".")
    sign = MINUS if text.startswith("-") else ""
    return f"{sign}{int(whole):,}{point}{rest}"


def spanned(low: float, high: float, digits: int) -> str:
    """From where to where; a dash where a limit is missing.

    Examples
    --------
    >>> spanned(-0.126, 0.2, 2), spanned(float("nan"), 0.2, 2)
    ('−0.13 to 0.20', '–')
    """
    if isnan(low) or isnan(high):
        return NOTHING
    return f"{written(low, digits)} to {written(high, digits)}"


def sized(n: float, digits: int = 0) -> str:
    """How many people, in words that stay in one line.

    Examples
    --------
    >>> sized(1200).split(), sized(653.04, 1).split()
    (['n', '=', '1,200'], ['n', '=', '653.0'])
    """
    return f"n = {n:,.{digits}f}".replace(" ", NBSP)


def percent_digits(*sizes: int) -> int:
    """Decimals of percentages of groups so large.

    Examples
    --------
    >>> percent_digits(60, 1200), percent_digits(100)
    (0, 1)
    """
    return 0 if min(sizes) < _FEW else 1


def digits_of(spread: float) -> int:
    """Decimals of a mean and its standard deviation: two significant digits of the latter, at least
    one decimal unless it is 100 or more.

    Examples
    --------
    >>> digits_of(9.2), digits_of(0.163), digits_of(1500.0), digits_of(float("nan"))
    (1, 2, 0, 1)
    """
    return decimals_for(spread, 0 if spread >= 100 else 1)


def p_in_journal(p_value: float, alpha: float = 0.05) -> str:
    """A p-value as medical journals ask for it: two decimals, three below 0.01 and where two would
    hide on which side of ``alpha`` it lies.

    Examples
    --------
    >>> [p_in_journal(p) for p in (0.2604, 0.0476, 0.0031, 1e-9, 0.9991, float("nan"))]
    ['0.26', '0.048', '0.003', '<0.001', '>0.99', '–']
    """
    if isnan(p_value):
        return NOTHING
    if p_value < 0.001:
        return "<0.001"
    if p_value > 0.99:
        return ">0.99"
    for digits in (2 if p_value >= 0.01 else 3, 3, 4):
        text = f"{p_value:.{digits}f}"
        if (float(text) < alpha) == (p_value < alpha):
            return text
    return f"{p_value:.2g}"
