"""Words for a picture: whether they say what it shows, or only that there is one."""

from __future__ import annotations

import re

KINDS = "image picture photo figure graphic graph chart plot diagram drawing map screenshot icon"
_ONLY_A_KIND = re.compile(
    rf"(an? |the )?([\w-]+ ){{0,2}}({'|'.join(KINDS.split())})s?( \d+)?"
    r"( (of|showing|with|for|about)( the| an?)?( [\w-]+){0,3})?[.!:]?",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\S+\.(png|jpe?g|svg|gif|webp|pdf)|[\w-]*_[\w-]*|(fig|img)[-\d]+", re.IGNORECASE
)
_NUMBER_WORDS = (
    "no none nobody nothing zero one two three four five six seven eight nine ten eleven twelve "
    "half third quarter all every each both most more fewer less few many"
)
_FINDING = re.compile(
    rf"\d|\b({'|'.join(_NUMBER_WORDS.split())}|higher|lower|above|below|larger|smaller|before|after|"
    r"because|leads?|than|differ\w*|same|together|apart|crosse?s?|from \w+ to)\b",
    re.IGNORECASE,
)
_SHORT = 25


def fault_of(words: str) -> str | None:
    """What is wrong with the words that stand for a picture, or None.

    Examples
    --------
    >>> fault_of("Chart of the results")
    'says only that there is a picture'
    >>> fault_of("12 of every 100 fewer reoffended in the programme; the interval holds 0.") is None
    True
    """
    words = " ".join(words.split())
    if not words:
        return "has no words"
    if _FILE.fullmatch(words):
        return "has the name of a file for words"
    if _ONLY_A_KIND.fullmatch(words):
        return "says only that there is a picture"
    if len(words) < _SHORT:
        return "has too few words to say what it shows"
    if not _FINDING.search(words):
        return "says no finding: no number, and nothing that is compared"
    return None
