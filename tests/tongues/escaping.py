"""What escapes: words that the made-up language would have changed, and that are as they were.

Every message of the made-up language has accents on its vowels and on some consonants, so that a
word without them has come past the catalogues.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

from cocreate_lib.facts import reference, reference_keys
from cocreate_lib.tongues import ELSEWHERE, catalogue
from tools.catalogues import write_pseudo

_NO_WORDS = re.compile(r"https?://\S+|`[^`]*`")  # addresses, and code
_UNTOUCHED = re.compile(r"[AEIOUYaeiouyCDNRSTZcdnrstz]")

# What may stay as it is, and why.
ALLOWED = {
    "Co-creating Rehabilitation": "the name of the course, after the title of the article",
    "cocreate-rehabilitation": "the name of the software",
    "English": "the name of a language, in itself",
    "my_workbook.html": "the name of a file",
    "my_workbook.json": "the name of a file",
}


@contextmanager
def made_up(folder: Path) -> Iterator[None]:
    """Let the made-up language be spoken, whose catalogues are written into a folder."""
    before = os.environ.get(ELSEWHERE)
    write_pseudo(folder)
    os.environ[ELSEWHERE] = str(folder)
    catalogue.cache_clear()
    try:
        yield
    finally:
        os.environ.pop(ELSEWHERE)
        if before is not None:
            os.environ[ELSEWHERE] = before
        catalogue.cache_clear()


def escaped(text: str) -> list[str]:
    """The words of a text that are as they were.

    A word that has an accent has been through a catalogue, whatever else is in it. Addresses, code
    and the names of publications stay as they are.
    """
    text = _NO_WORDS.sub("", unescape(text))
    for source in map(reference, reference_keys()):
        text = text.replace(source.text, "").replace(source.text.replace('"', "'"), "")
    for allowed in ALLOWED:
        text = text.replace(allowed, "")
    return [word[0] for word in re.finditer(r"[^\W\d_]+", text) if _UNTOUCHED.search(word[0])]


def asked_in(script: str) -> set[str]:
    """What a script asks for by a literal, found by another way than the gathering's."""
    calls = re.findall(
        r'(?<![\w.])tn?\(\s*("(?:[^"\\]|\\.)*"(?:\s*\+\s*"(?:[^"\\]|\\.)*")*)', script
    )
    return {"".join(map(json.loads, re.findall(r'"(?:[^"\\]|\\.)*"', call))) for call in calls}
