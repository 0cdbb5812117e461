"""Personal data in the texts of an archive: what has a form of its own is found."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping

from cocreate_lib.study.check.patterns import NHS, PATTERNS, is_nhs_number
from cocreate_lib.study.dictionary import Fault, fault
from cocreate_lib.study.package.answers import ANSWERS
from cocreate_lib.study.package.contents import Entry
from cocreate_lib.text import plural

_TEXTS = (
    *(".md", ".txt", ".toml", ".csv", ".tsv", ".json", ".ipynb", ".html", ".py", ".r", ".do"),
    *(".cff", ".tex", ".yml", ".yaml"),
)
_SURE = {
    each.what: re.compile(rf"(?<![\w/@.+-])(?:{each.form})(?![\w/@-])")
    for each in PATTERNS
    if each.is_sure or each.what == NHS
}
_INLINE = re.compile(r"data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]+|[A-Za-z0-9+/]{80,}={0,2}")


def personal_faults(entries: Iterable[Entry], accepted: Mapping[str, str]) -> Iterator[Fault]:
    """A fault for each kind of personal data in each file, with its lines; none shows any of them.

    Parameters
    ----------
    entries
        The files. Texts, notebooks, web pages and Word documents are looked through.
    accepted
        Files that aren't looked through, with the reason.

    Notes
    -----
    Found are e-mail addresses, numbers of the NHS (valid by modulus 11), of the Police National
    Computer, of criminal records and of National Insurance, and postcodes. Names of people are not:
    authors have them too.
    """
    for entry in entries:
        if entry.name in accepted:
            continue
        for what, lines in signs_of(entry.name, entry.bytes()).items():
            yield fault(
                "personal",
                f"{entry.name} seems to hold {what}, in {len(lines)} "
                f"{plural(len(lines), 'place')}.",
                entry.name,
                rows=lines,
                why="What is published can't be taken back.",
                try_this="take them out; or, if they may be published, say why in "
                f'{ANSWERS}, [accepted]: "{entry.name}" = "..."',
            )


def signs_of(name: str, content: bytes) -> dict[str, list[int]]:
    """What kinds of personal data a file seems to hold, and in which lines."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(_text(name, content).splitlines(), start=1):
        for what, form in _SURE.items():
            for match in form.finditer(line):
                if what != NHS or is_nhs_number(match[0]):
                    found.setdefault(what, []).append(number)
    return found


def _text(name: str, content: bytes) -> str:
    """The words of a file; nothing where it has none that can be read."""
    lower = name.casefold()
    if lower.endswith(".docx"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                xml = packed.read("word/document.xml").decode("utf-8", "replace")
        except (zipfile.BadZipFile, KeyError, OSError, ValueError):
            return ""
        return re.sub(r"<[^>]+>", "", re.sub(r"</w:(?:p|tc)>", "\n", xml))
    if not lower.endswith(_TEXTS) and "." in lower.rpartition("/")[2]:
        return ""
    return _INLINE.sub("", content.decode("utf-8", "replace"))
