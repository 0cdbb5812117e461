"""A seat's result as a short code that can be called out; what is misheard is noticed."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass

from cocreate_lib.errors import CocreateError

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U, which are read or heard as others."""
PACKS, SEATS = 512, 64
SYMBOLS, CHECKS = 7, 2
_ALIKE = str.maketrans("OIL", "011")
_BETWEEN = {"Pd", "Zs", "Zl", "Zp", "Cc", "Cf"}  # dashes of any kind, spaces, marks that don't show
_BASE = len(LETTERS)
PRIME = 1021  # below 32 squared
_STEPS = 10  # in one person per 100
_REACH = 1000  # steps from 0: 100 people per 100
_DIFFERENCES = 2048  # more than there are steps, both ways
_WIDEST = 511


@dataclass(frozen=True)
class SeatCode:
    """What a code says.

    Parameters
    ----------
    pack
        The number of the pack, 0 to 511.
    seat
        The seat, 1 to 64.
    estimate
        Difference in people per 100, with the programme minus without it, to a tenth.
    std_error
        Its standard error, to a tenth, 0.1 to 51.1.
    """

    pack: int
    seat: int
    estimate: float
    std_error: float


def seat_code(pack: int, seat: int, estimate: float, std_error: float) -> str:
    """The code of a seat's result.

    Parameters
    ----------
    pack, seat, estimate, std_error
        As :class:`SeatCode` has them; the last two are rounded to a tenth.

    Returns
    -------
    str
        Nine symbols in groups of three.

    Raises
    ------
    CocreateError
        For a number that no code can hold.

    Notes
    -----
    Pack, seat, estimate and standard error fill seven symbols (5 bits each). Two more check them,
    so that the whole, as a number in base 32, leaves 1 on division by the prime 1021, the idea of
    ISO 7064: every single wrong symbol and every swap of two neighbours changes that rest.

    Examples
    --------
    >>> seat_code(311, 7, -8.2, 5.3)
    'KE6-EB1-N94'
    """
    value = 0
    for number, size in _fields(pack, seat, estimate, std_error):
        value = value * size + number
    check = (1 - value * _BASE**CHECKS) % PRIME
    whole = _symbols(value * _BASE**CHECKS + check, SYMBOLS + CHECKS)
    return "-".join(whole[place : place + 3] for place in range(0, len(whole), 3))


def read_code(text: str) -> SeatCode:
    """What a code says; capitals, spaces and dashes don't matter, nor O for 0, I or L for 1.

    Raises
    ------
    CocreateError
        When it is no code, or a symbol of it is wrong.

    Examples
    --------
    >>> read_code("ke6 ebl n94")
    SeatCode(pack=311, seat=7, estimate=-8.2, std_error=5.3)
    """
    said = (x for x in text if unicodedata.category(x) not in _BETWEEN and x not in ".,")
    bare = "".join(said).upper().translate(_ALIKE)
    unknown = sorted(set(bare) - set(LETTERS))
    if unknown or len(bare) != SYMBOLS + CHECKS:
        what = f"has the letter {unknown[0]!r}" if unknown else f"has {len(bare)} symbols"
        raise CocreateError(
            f"{text!r} is no code: it {what}.",
            why=f"A code has {SYMBOLS + CHECKS} digits and letters, and none of I, L, O and U.",
            try_this="Ask the seat to read it out again, in groups of three.",
        )
    whole = 0
    for letter in bare:
        whole = whole * _BASE + LETTERS.index(letter)
    if whole % PRIME != 1:
        raise CocreateError(
            f"{text!r} is damaged: a symbol is wrong, or two are swapped.",
            try_this="Ask the seat to read it out again, in groups of three.",
        )
    value = whole // _BASE**CHECKS
    numbers = []
    for size in (_WIDEST + 1, _DIFFERENCES, SEATS, PACKS):
        value, number = divmod(value, size)
        numbers.append(number)
    error, estimate, seat, pack = numbers
    if not error or estimate > 2 * _REACH:
        raise CocreateError(
            f"{text!r} is damaged: it says what no pilot can find.",
            try_this="Ask the seat to read it out again, in groups of three.",
        )
    return SeatCode(pack, seat + 1, (estimate - _REACH) / _STEPS, error / _STEPS)


def _fields(pack: int, seat: int, estimate: float, std_error: float) -> tuple[tuple[int, int], ...]:
    """What the code holds, each as a number and how many there are of it."""
    is_number = math.isfinite(estimate) and math.isfinite(std_error) and std_error > 0
    steps, error = (
        (round(estimate * _STEPS), max(round(std_error * _STEPS), 1)) if is_number else (0, 0)
    )
    fits = {
        f"The pack {pack}": 0 <= pack < PACKS,
        f"The seat {seat}": 1 <= seat <= SEATS,
        f"The difference {estimate:g}": is_number and abs(steps) <= _REACH,
        f"The standard error {std_error:g}": 0 < error <= _WIDEST,
    }
    for what, is_good in fits.items():
        if not is_good:
            raise CocreateError(
                f"{what} doesn't fit into a code.",
                why=f"Packs go from 0 to {PACKS - 1}, seats from 1 to {SEATS}, differences from "
                f"-100 to 100 people per 100, standard errors up to {_WIDEST / _STEPS:g}.",
                try_this="Give both in people per 100: 8.2 fewer is -8.2.",
            )
    return (
        (pack, PACKS),
        (seat - 1, SEATS),
        (steps + _REACH, _DIFFERENCES),
        (error, _WIDEST + 1),
    )


def _symbols(value: int, count: int) -> str:
    letters = ""
    for _ in range(count):
        value, place = divmod(value, _BASE)
        letters = LETTERS[place] + letters
    return letters
