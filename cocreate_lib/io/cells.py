"""What the text in a cell says: a number however it is written, nothing, yes or no, a date.

Every column is judged as a whole, by its different texts: one cell that can only have a decimal
comma says what the commas of all others are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Decimal = Literal["point", "comma"]

# Cells that say that nothing is known. "None" is not among them: as a level it means something.
MISSING_MARKS = frozenset(
    {"", ".", "..", "...", "-", "--", "\u2013", "\u2014", "?", "na", "n/a", "n.a.", "n.a", "<na>"}
    | {"nan", "null", "#n/a", "#n/a n/a", "#na", "#null!", "#div/0!", "#value!", "#ref!", "#name?"}
    | {"#num!", "#nv", "#wert!", "#bezug!"}
)
# Yes and no, by language: words of two languages in one column are no pair.
_YES_AND_NO = tuple(
    (frozenset(yes.split()), frozenset(no.split()))
    for yes, no in (
        ("yes y", "no n"),
        ("true t", "false f"),
        ("ja j", "nein nee nej nei n"),
        ("wahr w", "falsch f"),
        ("oui o", "non n"),
        ("vrai v vero", "faux falso f"),
        ("si sí sì s", "no n"),
        ("sim s", "não nao n"),
        ("da d", "nu ne nie n"),
        ("tak", "nie ні"),
        ("ano áno a", "ne nie n"),
        ("igen i", "nem n"),
        ("kyllä k jah", "ei e"),
        ("evet e", "hayır h"),
        ("ναι", "όχι"),
        ("да", "нет не"),
        ("так", "ні"),
    )
)
_BLANK = " \t\r\n\v\f\u00a0\u2007\u2009\u202f\u200b\u200c\u200d\u2060\ufeff\u3000"
_THIN = " '\u2019\u00a0\u2007\u2009\u202f"  # what stands between thousands, besides , and .
_MONEY = (
    r"[£$€¥₹₺₽₴]|US\$|zł|kr\.?|Kč|Ft|lei|CHF|GBP|USD|EUR|PLN|SEK|NOK|DKK|CZK|HUF|RON|AUD|CAD|NZD"
)
_NUMBER = re.compile(
    rf"(?P<sign>[-+\u2212]?)\s*(?P<before>{_MONEY})?\s*(?P<inner>[-+\u2212]?)"
    rf"(?P<digits>[.,]?\d(?:[\d.,{_THIN}]*[\d.,])?)(?P<power>[eE][-+]?\d+)?\s*(?P<after>%|{_MONEY})?"
)
_THIN_GROUPS = re.compile(rf"(\d{{1,3}})((?:[{_THIN}]\d{{3}})+)(?=[.,]|$)")
_UNSURE = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")  # a thousand, or a number with three decimals
_GROUPED = {
    "point": re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?"),
    "comma": re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?"),
}
_SIMPLE = {"point": re.compile(r"\d*\.?\d*"), "comma": re.compile(r"\d*,?\d*")}

_BOTH = "some cells have a decimal comma, and others a decimal point"
_ONE_WAY = "Write all of them in one way."
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]m)?\s*(?:z|utc|[+-]\d{2}:?\d{2})?"
_MONTH = (
    r"(?:january|february|march|april|june|july|august|september|october|november|december|"
    r"januar|februar|märz|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|"
    r"septembre|octobre|novembre|décembre|jan|feb|fév|mar|mär|mrz|apr|avr|abr|may|mai|maj|jun|jul|"
    r"aug|aoû|ago|sept|sep|oct|okt|nov|dec|dez|déc|dic|ene|gen|giu|lug|ott)"
)
_DATE = re.compile(
    rf"(?:\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}|\d{{1,2}}[-./]\d{{1,2}}[-./](?:\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}/\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?[-. /]*{_MONTH}\.?[-. ,/]*(?:\d{{4}}|\d{{2}})?"
    rf"|{_MONTH}\.?[-. /']*\d{{1,2}}(?:st|nd|rd|th)?(?:[, ]+\d{{4}})?|{_MONTH}\.?[-. /]*\d{{4}})"
    rf"(?:[ t,]+{_TIME})?|{_TIME}",
    re.IGNORECASE,
)


def tidied(text: str) -> str:
    """The text without the blanks around it, also those that nobody sees; an é is one letter.

    Examples
    --------
    >>> tidied("\\ufeffage\\xa0 ")
    'age'
    """
    return unicodedata.normalize("NFC", text.strip(_BLANK))


def is_missing(text: str) -> bool:
    """Whether a tidied text says that nothing is known.

    Examples
    --------
    >>> is_missing("."), is_missing("#N/A"), is_missing("None")
    (True, True, False)
    """
    return text.casefold() in MISSING_MARKS


def is_date(text: str) -> bool:
    """Whether a tidied text is a date or a time of day.

    Examples
    --------
    >>> is_date("31/12/2019"), is_date("3 March 2019"), is_date("18-24"), is_date("12.5")
    (True, True, False, False)
    """
    return any(map(str.isdigit, text)) and _DATE.fullmatch(text) is not None


def yes_and_no(texts: Iterable[str]) -> dict[str, float] | None:
    """Which texts mean 1 and which 0, where they plainly say yes and no; None where they don't.

    Examples
    --------
    >>> yes_and_no(["Yes", "No"]), yes_and_no(["pilot", "other"])
    ({'Yes': 1.0, 'No': 0.0}, None)
    """
    low = {text: text.casefold() for text in texts}
    for yes, no in _YES_AND_NO:
        if low and yes.union(no).issuperset(low.values()):
            meant = {text: float(each in yes) for text, each in low.items()}
            if len(set(meant.values())) == 2 or len(set(low.values())) == 1:
                return meant
    return None


@dataclass(frozen=True)
class Numbers:
    """Texts read as numbers.

    Parameters
    ----------
    sizes
        The number of each text; NaN where it is none.
    are
        Which texts are numbers.
    ways
        How they were read, for whoever wants to know: each what was done, and an example.
    problem
        Why some of them can't be read, or "": two readings of one cell, or two units.
    unclear
        The texts that ``problem`` speaks of.
    remedy
        What can be done about it.
    """

    sizes: npt.NDArray[np.float64]
    are: npt.NDArray[np.bool_]
    ways: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    unclear: tuple[str, ...] = ()
    remedy: str = ""


def read_numbers(texts: Sequence[str], decimal: str | None = None, hint: str = "") -> Numbers:
    """The texts of a column as numbers, whatever stands for decimals and thousands.

    Parameters
    ----------
    texts
        The different texts of one column, tidied.
    decimal
        ``"point"`` or ``"comma"``, where that is declared.
    hint
        What the rest of the file has: ``"point"``, ``"comma"``, or ``"either"`` where its other
        columns leave open what a point is.

    Returns
    -------
    Numbers

    Notes
    -----
    A comma is a decimal comma where some cell can't be read otherwise (``34,5``, ``0,125``,
    ``1.234,5``), and stands between thousands where some cell can't be read otherwise
    (``1,234.5``, ``1,234,567``, ``34.5`` in the same column). A sum of money has no three
    decimals: ``£1,200`` is a thousand and more. Where every comma has three digits behind it and
    none of this helps, the rest of the file decides, and then nobody: the column is ambiguous.

    Examples
    --------
    >>> read_numbers(["34,5", "1.200,25"]).sizes.tolist()
    [34.5, 1200.25]
    >>> read_numbers(["£1,200", "£90"]).sizes.tolist()
    [1200.0, 90.0]
    >>> read_numbers(["1,234", "250"]).problem
    'a comma before three digits can stand between thousands or before decimals'
    """
    found = [_NUMBER.fullmatch(text) for text in texts]
    digits = ["" if each is None else _without_thin(each["digits"]) for each in found]
    style, problem, unclear = _style(texts, found, digits, decimal, hint)
    remedy = _ONE_WAY if problem == _BOTH or not unclear else _how_to_say(unclear[0])
    values = np.full(len(texts), np.nan)
    for i, (each, text) in enumerate(zip(found, digits, strict=True)):
        if each is not None and text:
            values[i] = _value(each, text, style)
    are = ~np.isnan(values)
    if not problem:
        problem, unclear = _units(texts, found, values)
        remedy = _ONE_WAY
    return Numbers(values, are, _ways(texts, found, digits, are, style), problem, unclear, remedy)


def _without_thin(digits: str) -> str:
    """Without blanks and apostrophes between thousands; empty where they stand elsewhere."""
    plain = _THIN_GROUPS.sub(lambda groups: re.sub(r"\D", "", groups[0]), digits, count=1)
    return "" if any(mark in plain for mark in _THIN) else plain


def _style(
    texts: Sequence[str],
    found: Sequence[re.Match[str] | None],
    digits: Sequence[str],
    decimal: str | None,
    hint: str,
) -> tuple[Decimal, str, tuple[str, ...]]:
    """What stands before decimals, and why that can't be known."""
    if decimal is not None:
        return ("comma" if decimal == "comma" else "point"), "", ()
    sure: dict[Decimal, list[str]] = {"point": [], "comma": []}
    unsure: dict[str, list[str]] = {",": [], ".": []}
    money = False
    for text, each, plain in zip(texts, found, digits, strict=True):
        if each is None or not ("," in plain or "." in plain):
            continue
        if _UNSURE.fullmatch(plain) and plain == each["digits"] and not each["power"]:
            unsure["," if "," in plain else "."].append(text)
            money |= _money(each) is not None
        else:
            for style in ("point", "comma"):
                if _fits(plain, style):
                    sure[style].append(text)
    if sure["comma"] and sure["point"]:
        return "point", _BOTH, (sure["comma"][0], sure["point"][0])
    if sure["comma"] or sure["point"]:
        return ("comma" if sure["comma"] else "point"), "", ()
    if unsure[","]:
        if money or hint == "point":
            return "point", "", ()
        why = "a comma before three digits can stand between thousands or before decimals"
        return "comma", "" if hint == "comma" else why, tuple(unsure[","])
    if unsure["."] and (money or hint == "comma"):
        return "comma", "", ()
    why = "a point before three digits can stand between thousands or before decimals"
    return "point", why if unsure["."] and hint == "either" else "", tuple(unsure["."])


def _how_to_say(example: str) -> str:
    """How to say what the comma or the point in a text is."""
    decimals, thousands = ("comma", "point") if "," in example else ("point", "comma")
    return (
        f'decimal="{decimals}" if {example!r} has three decimals, decimal="{thousands}" if it is a '
        "thousand or more."
    )


def _fits(digits: str, style: Decimal) -> bool:
    return bool(_SIMPLE[style].fullmatch(digits) or _GROUPED[style].fullmatch(digits))


def _money(found: re.Match[str]) -> str | None:
    after = found["after"]
    return found["before"] or (after if after != "%" else None)


def _value(found: re.Match[str], digits: str, style: Decimal) -> float:
    if not _fits(digits, style) or (found["sign"] and found["inner"]):
        return np.nan
    thousands, mark = (",", ".") if style == "point" else (".", ",")
    number = digits.replace(thousands, "").replace(mark, ".")
    is_negative = (found["sign"] or found["inner"]) in ("-", "\u2212")
    try:
        size = float(number + (found["power"] or ""))
    except ValueError:
        return np.nan
    return -size if is_negative else size


def _units(
    texts: Sequence[str], found: Sequence[re.Match[str] | None], values: npt.NDArray[np.float64]
) -> tuple[str, tuple[str, ...]]:
    """Why numbers in one column can't be held against each other, or ""."""
    known = [i for i, value in enumerate(values) if not np.isnan(value)]
    kinds = {i: found[i]["after"] == "%" for i in known if values[i]}  # type: ignore[index]
    if len(set(kinds.values())) == 2:
        examples = tuple(
            texts[next(i for i in kinds if kinds[i] is kind)] for kind in (True, False)
        )
        return "some cells are in per cent, and others are not", examples
    money = {_money(found[i]): texts[i] for i in known}  # type: ignore[arg-type]
    named = {name: text for name, text in money.items() if name}
    if len(named) > 1:
        return "the sums are in more than one currency", tuple(named.values())
    return "", ()


def _ways(
    texts: Sequence[str],
    found: Sequence[re.Match[str] | None],
    digits: Sequence[str],
    are: npt.NDArray[np.bool_],
    style: Decimal,
) -> tuple[tuple[str, str], ...]:
    """How the numbers were read, each with the first cell that shows it."""
    ways: dict[str, str] = {}
    thousands, name = (",", "commas") if style == "point" else (".", "points")
    for text, each, plain, is_one in zip(texts, found, digits, are, strict=True):
        if each is None or not is_one:
            continue
        if style == "comma" and "," in plain:
            ways.setdefault("with a decimal comma", text)
        if thousands in plain:
            ways.setdefault(f"without the {name} between thousands", text)
        if plain != each["digits"]:
            ways.setdefault("without what stands between thousands", text)
        if money := _money(each):
            ways.setdefault(f"without {money!r}", text)
        if each["after"] == "%":
            ways.setdefault("as the number before the per cent sign", text)
    return tuple(ways.items())
