"""Statements about the real world in the lessons that have no fact and aren't marked as ours.

    python -m tools.claims

lists each paragraph that looks like such a statement, by its cues: a year, a known author, an
institution, or words such as "studies show". One that cites a fact, or marks something as ours, is
left out; so is one that ``course/claims.toml`` allows, with its reason. The check reads cues and
not sense: what it lists is to be looked at, and what it doesn't list may still need a fact.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache

from cocreate_lib.facts import reference, reference_keys
from tools.prose import COURSE, Paragraph, lesson_names, paragraphs

ALLOWED = COURSE / "claims.toml"

_YEAR = r"\b(?:19|20)\d\d\b"
_INSTITUTIONS = (
    "Justice Data Lab|Ministry of Justice|Probation Service|National Audit Office|Interserve|"
    "Justice Committee|Parliament|House of Commons|Inspectorate|inspectors?|Research Council|"
    "European|England|Wales|Scotland|Hull|Yorkshire|OGRS\\d?|CoSIE|Community Rehabilitation|"
    "Rehabilitation Act"
)
_RESEARCH = (
    r"(?:[Rr]esearch(?:ers)?|[Ss]tud(?:y|ies)|[Ee]vidence|[Ll]iterature|[Cc]riminologists?|"
    r"[Tt]heorists?|[Rr]eviews?|[Tt]raditions?|[Ww]riters?|[Ss]cholars?) (?:\w+ )?"
    r"(?:shows?|finds?|found|suggests?|says?|holds?|has|have|agrees?|argues?|began|goes|comes)\b"
)
_PRACTICE = (
    r"\b(?:[Cc]ourts|[Pp]olice|[Pp]robation (?:officers|staff|services)|[Pp]risons?|"
    r"[Cc]ase managers|[Jj]udges|[Pp]eople on probation)\b(?: \w+)? "
    r"(?:are|is|have|has|often|usually|mostly|must|rarely|seldom)\b"
)
_OFTEN = r"\b(?:[Mm]ost|[Mm]any|[Ff]ew) (?:real |published )?(?:evaluations|programmes|services)\b"


@cache
def _cues() -> re.Pattern[str]:
    names = "|".join(sorted(_authors()))
    parts = (_YEAR, rf"\b(?:{_INSTITUTIONS})\b", _RESEARCH, _PRACTICE, _OFTEN, rf"\b(?:{names})\b")
    return re.compile("|".join(parts))


def _authors() -> Iterator[str]:
    """The surnames of the authors of all sources that are more than a word of everyday use."""
    everyday = {"Rice", "Moore", "House", "Law", "Page", "Wood", "Home", "Church", "Young", "Case"}
    for key in reference_keys():
        people = reference(key).text.split("(")[0]
        yield from (
            set(re.findall(r"\b([A-Z][a-z]{3,}(?: [A-Z][a-z]+)?), [A-Z]\.", people)) - everyday
        )


def suspects(found: list[Paragraph]) -> Iterator[tuple[Paragraph, str]]:
    """The paragraphs that look like statements about the real world, each with its first cue.

    Parameters
    ----------
    found
        Paragraphs of a lesson.

    Examples
    --------
    >>> said = Paragraph("here", "In 2014 the Ministry of Justice changed probation.")
    >>> [cue for _, cue in suspects([said])]
    ['2014']
    >>> sourced = Paragraph("here", "In 2014 it changed.", facts=("event_trusts_dissolved",))
    >>> list(suspects([sourced]))
    []
    """
    for each in found:
        cue = _cues().search(each.text)
        if cue and not each.facts and not each.is_ours:
            yield each, cue[0]


def allowed() -> dict[str, str]:
    """What may stand without a fact: the first words of a paragraph, and why."""
    entries = tomllib.loads(ALLOWED.read_text(encoding="utf-8"))["allowed"]
    return {entry["begins"]: entry["why"] for entry in entries}


def unowned() -> list[tuple[Paragraph, str]]:
    """All suspects of all lessons that are not allowed."""
    may = tuple(allowed())
    found = [each for name in lesson_names() for each in suspects(paragraphs(name))]
    return [(each, cue) for each, cue in found if not each.text.startswith(may)]


def main() -> int:
    """Print them; 1 where there are any."""
    found = unowned()
    for each, cue in found:
        print(f"{each.where} [{cue}]\n    {each.text}")
    print(f"{len(found)} without a fact or a mark; {len(allowed())} allowed in {ALLOWED.name}.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
