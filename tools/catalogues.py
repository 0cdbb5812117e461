"""Gather what the project says to people, and keep its translations up to date.

    python -m tools.catalogues update cy            # bring the catalogues of a language up to date
    python -m tools.catalogues update cy 02_working_with_not_on        # begin one more
    python -m tools.catalogues check                # placeholders, facts, links, plurals, freshness
    python -m tools.catalogues statistics           # how far each language is; what isn't reached
    python -m tools.catalogues extract FOLDER       # templates (.pot), one a domain
    python -m tools.catalogues pseudo FOLDER        # a made-up language, longer and in accents

A domain is one catalogue: ``front`` (explorers, questions, the workbook in a browser), ``pages``
(templates, the kit of lessons, the classroom), ``facts``, ``guide`` (``course/trainer/``), and one
for each lesson. Catalogues stand in ``cocreate_lib/tongues/catalogues/LANGUAGE/DOMAIN.po``.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
import textwrap
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jupytext
import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from cocreate_lib.lessons.build.language import SHARED
from cocreate_lib.lessons.kit.front import IN_TEMPLATES_TOO, SAYING, messages_in
from cocreate_lib.text import how_many
from cocreate_lib.tongues.blocks import (
    code_in_other_words,
    differs,
    markdown_in_other_words,
    table_in_other_words,
)
from cocreate_lib.tongues.catalogues import FOLDER

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "cocreate_lib"
COURSE = ROOT / "course"
FRONT = ("lessons/kit/front", "lessons/course/front", "classroom")
PSEUDO = "en-XA"
"""The made-up language, by the name that such a language has elsewhere."""

_HEADER: Any = {
    "project": "cocreate-rehabilitation",
    "header_comment": "# What the course says. How to change it: docs/classroom.md\n#",
}
# What a header holds that changes with every run, or that nobody told.
_UNTOLD = re.compile(
    rb'^"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|'
    rb"Last-Translator|Language-Team|Generated-By):.*\n",
    re.MULTILINE,
)
_PLURAL_FORMS = re.compile(rb"nplurals=.*;(?=\\n)")
# Where CLDR tells more forms apart than gettext's customs do.
_PLURALS = {
    "cy": b"nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);",
}
_CALLS: dict[str, tuple[int, ...] | None] = {
    "gettext": None,
    "ngettext": (1, 2),
    "marked": None,
    "_say": None,
}
_IN_TEMPLATES: dict[str, tuple[int, ...] | None] = {**_CALLS, "_": None}
_FOUND_BY = re.compile(r"\b(?:n?gettext|marked|_say)\(")
_VALUE = re.compile(r"\{(\w+)(?:[:!][^{}]*)?\}(?!`)")
_TAG = re.compile(r"<[^>]+>")
_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n(.*)\Z", re.DOTALL)


class Found(NamedTuple):
    """Something that is said: its words, or its singular and plural, and the file it is in."""

    words: str | tuple[str, str]
    where: str


@cache
def domains() -> Mapping[str, Sequence[Found]]:
    """All that is said, by domain, in the order in which it stands in its files."""
    front = list(_front())
    in_front = {each.words for each in front}  # what both say is translated once
    pages = [each for each in _pages() if each.words not in in_front]
    found = {"front": front, "pages": pages, "facts": list(_facts())}
    for path in sorted(COURSE.glob("[0-9]*.md")):
        found[path.stem] = list(_lesson(path))
    guide = list(_guide())
    return {**found, **({"guide": guide} if guide else {})}


def template(found: Iterable[Found]) -> Catalog:
    """A catalogue with nothing translated."""
    made = Catalog(charset="utf-8", **_HEADER)
    for words, where in found:
        made.add(words, locations=[(where, 0)])
    return made


def _front() -> Iterator[Found]:
    for folder in FRONT:
        for path in sorted((PACKAGE / folder).rglob("*.js")):
            yield from _extracted("javascript", path, SAYING)
            yield from (Found(words, _name(path)) for words in messages_in(path))
    for path in sorted((PACKAGE / "figures" / "lessons").glob("*.py")):
        yield from _in_python(path)


def _pages() -> Iterator[Found]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if not {"tongues", "share"} & set(path.parts) and path.parent.name != "lessons":
            yield from _in_python(path)
    for path in sorted(PACKAGE.rglob("*.jinja")):
        with path.open("rb") as file:
            for _, _, words, _ in babel_extract(file, list(_IN_TEMPLATES), [], {}):
                yield from _messages(words, path)


def _in_python(path: Path) -> Iterator[Found]:
    if _FOUND_BY.search(path.read_text(encoding="utf-8")):
        yield from _extracted("python", path, _CALLS)


def _extracted(
    how: str, path: Path, calls: Mapping[str, tuple[int, ...] | None]
) -> Iterator[Found]:
    with path.open("rb") as file:
        for _, words, _, _ in extract(how, file, calls, options=IN_TEMPLATES_TOO):
            yield from _messages(words, path)


def _messages(words: object, path: Path) -> Iterator[Found]:
    """What a call says: nothing where its words are a variable."""
    parts = words if isinstance(words, tuple) else (words,)
    found = [each for each in parts if isinstance(each, str)]
    if found:
        yield Found(found[0] if len(found) == 1 else (found[0], found[1]), _name(path))


def _facts() -> Iterator[Found]:
    table = tomllib.loads((PACKAGE / "facts.toml").read_text(encoding="utf-8"))
    for entry in table["facts"].values():
        yield Found(entry["text"], "cocreate_lib/facts.toml")


def _lesson(path: Path) -> Iterator[Found]:
    noted = _Noted(path)
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst")
    front = notebook.metadata
    for words in (front["title"], *front["objectives"], *(front.get("takeaways") or ())):
        noted(" ".join(str(words).split()))
    for cell in notebook.cells:
        change = markdown_in_other_words if cell.cell_type == "markdown" else code_in_other_words
        change(cell.source, noted)
    content = path.with_suffix(".toml")
    if content.is_file():
        noted.path = content
        table_in_other_words(tomllib.loads(content.read_text(encoding="utf-8")), noted)
    yield from noted.found


def _guide() -> Iterator[Found]:
    folder = COURSE / "trainer"
    for path in sorted([*folder.glob("*.md"), *folder.glob("*.toml")]):
        noted, text = _Noted(path), path.read_text(encoding="utf-8")
        if path.suffix == ".toml":
            if path.name != "pyproject.toml":
                table_in_other_words(tomllib.loads(text), noted)
        else:
            parted = _FRONT_MATTER.match(text)
            if parted:
                table_in_other_words(yaml.safe_load(parted[1]), noted)
            markdown_in_other_words(parted[2] if parted else text, noted)
        yield from noted.found


class _Noted:
    """Notes what is said in a file, and gives it back as it is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: list[Found] = []

    def __call__(self, words: str) -> str:
        if words not in SHARED:
            self.found.append(Found(words, _name(self.path)))
        return words


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# What a file holds.


@cache
def read(path: Path) -> Catalog:
    """A catalogue as it stands in its file."""
    with path.open("rb") as file:
        return read_po(file)


def written(catalogue: Catalog) -> bytes:
    """A catalogue as its file holds it: without numbers of lines, which change with every edit."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, include_lineno=False, ignore_obsolete=True)
    text = _UNTOLD.sub(b"", out.getvalue())
    rule = _PLURALS.get(str(catalogue.locale_identifier))
    return _PLURAL_FORMS.sub(rule, text) if rule else text


def update(language: str, names: Sequence[str], folder: Path = FOLDER) -> list[str]:
    """Bring a language's catalogues up to date, those that are begun and those named."""
    told = []
    for domain, found in domains().items():
        path = folder / language / f"{domain}.po"
        if domain not in names and not path.is_file():
            continue
        if path.is_file():
            own = read(path)
        else:
            own = Catalog(locale=language, charset="utf-8", fuzzy=False, **_HEADER)
        own.update(template(found), update_creation_date=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(own))
        read.cache_clear()
        told.append(f"{domain}: {how_many(len(own), 'message')}")
    return told


# What is wrong with a translation.


def faults(language: str, folder: Path = FOLDER) -> list[str]:
    """What is wrong with a language's catalogues, in sentences."""
    known, found = domains(), []
    for path in sorted((folder / language).glob("*.po")):
        where = f"{language}/{path.name}"
        if path.stem not in known:
            found.append(f"{where}: there is no domain of this name.")
            continue
        own = read(path)
        asked = {each.id for each in template(known[path.stem]) if each.id}
        here = {each.id for each in own if each.id}
        for words in sorted(map(str, asked ^ here)):
            found.append(f"{where}: out of date: {words[:70]}. Run: tools.catalogues update.")
        for message in own:
            if message.id and not message.fuzzy:
                found += [f"{where}: {fault}" for fault in _faults_of(message, own.num_plurals)]
    return found


def _faults_of(message: Message, plurals: int) -> Iterator[str]:
    english = [message.id] if isinstance(message.id, str) else list(message.id)
    said = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if not any(said):
        return
    named = f"“{english[0][:60]}”"
    if len(english) > 1 and (len(said) != plurals or not all(said)):
        yield f"{named} needs {plurals} forms, all of them written."
    for each in said:
        if not isinstance(each, str) or not each:
            continue
        bare = [text.replace("{n}", "") for text in (english[-1], each)]
        if fault := differs(*(bare if len(english) > 1 else (english[-1], each))):
            yield f"{named}: {fault}."
        values, own = set(_VALUE.findall(english[-1])), set(_VALUE.findall(each))
        if own - values or (values - own) - ({"n"} if len(english) > 1 else set()):
            yield f"{named} has other values: {', '.join(sorted(values ^ own))}."
        if Counter(_TAG.findall(english[-1])) != Counter(_TAG.findall(each)):
            yield f"{named} has other tags of HTML."
        if [each[:1].isspace(), each[-1:].isspace()] != [
            english[-1][:1].isspace(), english[-1][-1:].isspace(),
        ]:  # fmt: skip
            yield f"{named} begins or ends with a blank where its English doesn't, or the reverse."


# How far it is, and what no catalogue reaches.


def statistics(folder: Path = FOLDER) -> Iterator[str]:
    """How far each language is, and what of the lessons no catalogue reaches."""
    known = domains()
    yield "messages   domain"
    for domain, found in known.items():
        yield f"{len(template(found)):8}   {domain}"
    for language in languages_in(folder):
        yield ""
        yield f"{language}: translated  doubtful  in English  domain"
        for domain, found in known.items():
            path = folder / language / f"{domain}.po"
            if path.is_file():
                yield f"{_counted(read(path))}  {domain}"
            else:
                yield f"{'0':>14}{'0':>10}{len(template(found)):12}  {domain} (not begun)"
    yield ""
    yield "What lessons say in Python, and no catalogue reaches (texts in lessons/course and"
    yield "figures/lessons outside gettext, documentation and errors left out; f-strings in cells):"
    total = 0
    for name, count in unreached().items():
        total += count
        yield f"{count:8}   {name}"
    yield f"{total:8}   in all"


def languages_in(folder: Path) -> list[str]:
    """The languages that have a folder of catalogues."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def _counted(own: Catalog) -> str:
    messages = [each for each in own if each.id]
    doubtful = sum(each.fuzzy for each in messages)
    done = sum(_is_done(each) for each in messages)
    return f"{done:14}{doubtful:10}{len(messages) - done - doubtful:12}"


def _is_done(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else message.string
    return bool(strings) and all(strings) and not message.fuzzy  # type: ignore[arg-type]


def unreached() -> dict[str, int]:
    """How many texts of lessons are said in Python and stand in no catalogue, by file."""
    files = [*(PACKAGE / "lessons" / "course").glob("*.py")]
    files += (PACKAGE / "figures" / "lessons").glob("*.py")
    found = {_name(path): len(texts_outside(path.read_text(encoding="utf-8"))) for path in files}
    for path in COURSE.glob("[0-9]*.md"):
        notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst")
        code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        found[_name(path)] = sum(
            isinstance(node, ast.JoinedStr)
            for source in code
            for node in ast.walk(ast.parse(source))
        )
    return {name: count for name, count in sorted(found.items()) if count}


def texts_outside(source: str) -> list[str]:
    """The texts of a module that are said to people, as far as can be seen, outside gettext.

    Examples
    --------
    >>> texts_outside('"Documentation."\\nx = f"Of {n} people"\\ny = gettext("Of all")\\nz = "key"')
    ['Of  people']
    """
    found: list[str] = []

    def look(node: ast.AST) -> None:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in _CALLS or name.endswith("Error") or name in ("compile", "lesson_content"):
                return
        text = ""
        if isinstance(node, ast.JoinedStr):
            parts = [each.value for each in node.values if isinstance(each, ast.Constant)]
            text = "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        if " " in text.strip() and re.search(r"[A-Za-z]{2}", text):
            found.append(text)
            return
        for child in ast.iter_child_nodes(node):
            look(child)

    look(ast.parse(source))
    return found


# A made-up language.

_ACCENTS = str.maketrans("aeiouyAEIOUYcdnrstzCDNRSTZ", "áéíóúýÁÉÍÓÚÝçďñřšťžÇĎÑŘŠŤŽ")
_KEPT = re.compile(
    r"\{\w+(?:[:!][^{}]*)?\}(?:`[^`]*`)?|`[^`]+`|\]\([^)]*\)|<[^>]*>|&\w+;|https?://\S+|\W"
)
_OURS = re.compile(r"(?<=\{ours\}`)[^`\d]+(?=`)")
_LONG_WORD = 12
OPEN, CLOSE = "⟦", "⟧"
"""What stands around every message of the made-up language."""


def pseudo(words: str) -> str:
    """Words of the made-up language: accents, longer by a third, in marks; values and roles kept.

    Examples
    --------
    >>> pseudo("Of {n} people, {fact}`pilot`.")
    '⟦Óf {n} péóplé, {fact}`pilot`. ~~⟧'
    """
    before, bare, after = re.fullmatch(r"(\s*)(.*?)(\s*)", words, re.DOTALL).groups()  # type: ignore[union-attr]
    at, parts = 0, []
    for kept in _KEPT.finditer(bare):
        parts += [bare[at : kept.start()].translate(_ACCENTS), kept[0]]
        at = kept.end()
    parts.append(bare[at:].translate(_ACCENTS))
    said = _OURS.sub(lambda found: found[0].translate(_ACCENTS), "".join(parts))
    letters = sum(each.isalpha() for each in re.sub(r"\{\w+\}(?:`[^`]*`)?", "", bare))
    more = "~" * max(1, letters // 3)
    longer = " ".join(textwrap.wrap(more, _LONG_WORD))
    return f"{before}{OPEN}{said} {longer}{CLOSE}{after}"


def write_pseudo(folder: Path) -> None:
    """The catalogues of the made-up language, all of them complete."""
    for domain, found in domains().items():
        made = template(found)
        for message in made:
            if isinstance(message.id, str) and message.id:
                message.string = pseudo(message.id)
            elif message.id:
                message.string = tuple(pseudo(each) for each in message.id)
        path = folder / PSEUDO / f"{domain}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(made))
    told = f'["{PSEUDO}"]\nown = "{pseudo("Pseudo")}"\nenglish = "the made-up language"\n'
    (folder / "languages.toml").write_text(told, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: 0 when all is well, 1 when a check fails."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.catalogues", description=(__doc__ or "").split("\n")[0]
    )
    what = parser.add_subparsers(dest="what", required=True)
    updating = what.add_parser("update", help="bring a language's catalogues up to date")
    updating.add_argument("language")
    updating.add_argument("domains", nargs="*", help="domains to begin as well")
    what.add_parser("check", help="what is wrong with the translations")
    what.add_parser("statistics", help="how far they are")
    for name in ("extract", "pseudo"):
        what.add_parser(name).add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    if options.what == "update":
        print("\n".join(update(options.language, options.domains)))
    elif options.what == "statistics":
        print("\n".join(statistics()))
    elif options.what == "pseudo":
        write_pseudo(options.folder)
    elif options.what == "extract":
        options.folder.mkdir(parents=True, exist_ok=True)
        for domain, found in domains().items():
            (options.folder / f"{domain}.pot").write_bytes(written(template(found)))
    else:
        wrong = [fault for language in languages_in(FOLDER) for fault in faults(language)]
        print("\n".join(wrong) or "The catalogues are up to date, and in order.")
        return 1 if wrong else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
