"""Personal data that have a form of their own: numbers of people, addresses, telephones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as arrow
import pyarrow.compute

from cocreate_lib.study.check.names import is_name

Flags = npt.NDArray[np.bool_]
_POSTCODE = r"(?i:[A-Z]{1,2}[0-9][A-Z0-9]?"
_INWARD = r"[0-9][ABD-HJLNP-UW-Z]{2})"
_NHS = r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}"


@dataclass(frozen=True)
class Pattern:
    """A form of personal data.

    Parameters
    ----------
    what
        What it is, of several.
    form
        What a whole cell looks like (a regular expression without looking back or ahead).
    share
        The least share of a column's cells by which the column is taken to hold it.
    fewest
        The fewest cells.
    is_sure
        Whether a cell of this form is hardly anything else.
    """

    what: str
    form: str
    share: float
    fewest: int = 1
    is_sure: bool = True


NHS = "NHS numbers"
# A share of zero: one cell is enough.
PATTERNS = (
    Pattern("e-mail addresses", r"[^@\s<>]+@[^@\s<>]+\.[A-Za-z]{2,}", 0.0),
    Pattern(NHS, _NHS, 0.05, 3, is_sure=False),
    Pattern("PNC numbers", r"(?:19|20)[0-9]{2}/?[0-9]{7}[A-Za-z]", 0.0),
    Pattern("PNC numbers", r"[0-9]{2}/[0-9]{1,7}[A-Za-z]", 0.2, 3, is_sure=False),
    Pattern(
        "CRO numbers", r"(?:[0-9]{1,6}/[0-9]{2}[A-Za-z]|SF[0-9]{2}/[0-9]{1,6}[A-Za-z])", 0.2, 3
    ),
    Pattern(
        "National Insurance numbers",
        r"(?i:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D])",
        0.05,
        2,
    ),
    Pattern("prison numbers", r"[A-Z][0-9]{4}[A-Z]{2}", 0.2, 3, is_sure=False),
    Pattern("postcodes", rf"{_POSTCODE} {_INWARD}", 0.02, 2),
    Pattern("postcodes", rf"{_POSTCODE}{_INWARD}", 0.5, 5, is_sure=False),
    Pattern(
        "telephone numbers",
        r"(?:\+[1-9][0-9]{0,2}|\(?0[1-37])[0-9() -]{8,13}[0-9]",
        0.2,
        3,
        is_sure=False,
    ),
)
_ANY = "|".join(f"(?:{each.form})" for each in PATTERNS)
_NHS_VALID = 0.5  # of cells with ten digits: of numbers that mean something else, one in eleven is


def found_in(texts: Sequence[str]) -> dict[str, tuple[Pattern, Flags]]:
    """Which texts have which form; forms that none has are left out.

    Examples
    --------
    >>> [name for name in found_in(["2001/1234567X", "theft"])]
    ['PNC numbers']
    """
    cells = arrow.array(
        [text.encode("utf-8", "replace").decode() for text in texts], arrow.string()
    )
    any_of_them = _matches(cells, _ANY)
    found: dict[str, tuple[Pattern, Flags]] = {}
    if not any_of_them.any():
        return found
    some = cells.filter(arrow.array(any_of_them))
    for each in PATTERNS:
        flags = np.zeros(len(texts), dtype=bool)
        flags[any_of_them] = _matches(some, each.form)
        if each.what == NHS and flags.any():
            valid = np.zeros(len(texts), dtype=bool)
            valid[flags] = [is_nhs_number(texts[int(place)]) for place in np.flatnonzero(flags)]
            flags = valid if valid.sum() >= _NHS_VALID * flags.sum() else np.zeros_like(valid)
        if flags.any():
            found[each.what + " " * (each.what in found)] = (each, flags)
    return found


def is_personal(text: str) -> bool:
    """Whether a text by itself is surely personal: not shown in any message.

    Examples
    --------
    >>> is_personal("a.b@example.org"), is_personal("theft"), is_personal("Sarah Jones")
    (True, False, True)
    """
    sure = any(each.is_sure for each, _ in found_in([text]).values())
    return sure or is_nhs_number(text) or is_name(text)


def is_nhs_number(text: str) -> bool:
    """Whether a text is a number as the NHS gives them: ten digits, of which the last checks the
    others (modulus 11).

    Examples
    --------
    >>> is_nhs_number("943 476 5919"), is_nhs_number("943 476 5918")
    (True, False)
    """
    digits = text.replace(" ", "").replace("-", "")
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    return (11 - total % 11) % 11 == int(digits[9])


def nhs_share(numbers: npt.NDArray[np.int64]) -> float:
    """Of whole numbers, the share that are such numbers; zero where they haven't ten digits."""
    if not len(numbers):
        return 0.0
    has_ten = (numbers >= 10**9) & (numbers < 10**10)
    if not has_ten.all():
        return 0.0
    digits = (numbers[:, None] // 10 ** np.arange(9, -1, -1)) % 10
    checks = (11 - (digits[:, :9] @ np.arange(10, 1, -1)) % 11) % 11
    return float((checks == digits[:, 9]).mean())


def _matches(cells: arrow.Array, form: str) -> Flags:
    found: Flags = pyarrow.compute.match_substring_regex(cells, rf"\A(?:{form})\z").to_numpy(
        zero_copy_only=False
    )
    return found
