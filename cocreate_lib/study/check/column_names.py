"""What a column's name says of its cells: that they are about one person alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"(?:_(?:number|numbers|no|num|nr|id|ids|ref|reference))?"


@dataclass(frozen=True)
class NameSign:
    """Names of columns that say what is in them.

    Parameters
    ----------
    what
        What it is.
    form
        The name, in small letters with ``_`` between its words (a regular expression).
    distinct
        The least share of different values among the known ones: with fewer the column is a group
        or a flag, such as whether somebody has a telephone.
    is_number
        Whether the cells may be numbers.
    """

    what: str
    form: re.Pattern[str]
    distinct: float
    is_number: bool = False


_WHO = (
    r"client|offend\w*|person|participant|patient|prisoner|victim|user|service_user|officer|"
    "manager|case_manager|staff|worker|practitioner|keyworker|responsible_officer|respondent"
)
SIGNS = tuple(
    NameSign(what, re.compile(form), distinct, is_number)
    for what, form, distinct, is_number in (
        (
            "names of people",
            r"(?:.*_)?(?:surname|forenames?|firstname|lastname|fullname|nickname|first_name|"
            r"last_name|full_name|given_names?|family_name|maiden_name|middle_names?|second_name|"
            r"christian_name|preferred_name|known_as|alias(?:es)?|initials)|names?|"
            rf"(?:.*_)?(?:{_WHO})_names?",
            0.0,
            False,
        ),
        (
            "dates of birth",
            r"(?:.*_)?(?:dob|d_o_b|date_of_birth|birth_date|birthdate|birth_day|birthday|born_on)"
            r"(?:_.*)?",
            0.0,
            True,
        ),
        (
            "addresses",
            r"(?:.*_)?(?:address(?:_line)?(?:_?[0-9])?|street|post_?code|zip(?:_?code)?|uprn)",
            0.2,
            False,
        ),
        (
            "numbers that belong to one person",
            r"(?:.*_)?(?:nhs|pnc|pncid|cro|nino|ni|national_insurance|passport|driving_licen[cs]e|"
            r"hospital|prison|noms|nomis|crn|delius|ssn|social_security)" + _NUMBER,
            0.5,
            True,
        ),
        (
            "telephone numbers",
            r"(?:.*_)?(?:phone|telephone|mobile|tel)" + _NUMBER,
            0.3,
            True,
        ),
        ("e-mail addresses", r"(?:.*_)?e?_?mail(?:_address)?", 0.3, False),
    )
)
_SURELY_NUMBERS = re.compile(r"(?:.*_)?(?:ni|prison|hospital)")  # a place, without "number"


def sign_of(name: str) -> NameSign | None:
    """What a column's name says of its cells; None where it says nothing.

    Examples
    --------
    >>> sign_of("dateOfBirth").what, sign_of("Surname").what, sign_of("age"), sign_of("pnc_counts")
    ('dates of birth', 'names of people', None, None)
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    plain = re.sub(r"[\W_]+", "_", words).strip("_").casefold()
    if _SURELY_NUMBERS.fullmatch(plain):
        return None
    return next((each for each in SIGNS if each.form.fullmatch(plain)), None)
