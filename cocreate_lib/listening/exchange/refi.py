"""REFI-QDA: code books (``.qdc``) and projects (``.qdpx``)."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from cocreate_lib.errors import DataError
from cocreate_lib.listening.code_book import Code, CodeBook
from cocreate_lib.listening.exchange.bounds import Archive
from cocreate_lib.listening.exchange.coded import (
    NO_DEFINITION,
    Account,
    CodedElsewhere,
    codes_table,
)
from cocreate_lib.listening.exchange.positions import BOM, Marked, Reading, find_marked

NAMESPACE = "urn:QDA-XML:"
PARTS = {"Include: ": "include", "Exclude: ": "exclude", "Example: ": "example"}
_OTHER_SOURCES = ("PictureSource", "PDFSource", "AudioSource", "VideoSource")
_NOT_READ = ("Note", "Set", "Graph", "Link", "Variable")


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def read_refi(
    root: Element, archive: Archive | None, where: str, coder: str, by: str
) -> CodedElsewhere:
    """A code book or a project, from the root of its XML."""
    namespace = root.tag[1:].partition("}")[0] if root.tag.startswith("{") else ""
    if local(root) not in ("CodeBook", "Project"):
        raise DataError(
            f"This is XML, but no code book or project: it begins with {local(root)}.",
            where=where,
            try_this="Export as REFI-QDA: a code book (.qdc) or a project (.qdpx).",
        )
    if namespace and not namespace.startswith(NAMESPACE):
        raise DataError(
            f"This is not REFI-QDA: its namespace is {namespace}.",
            where=where,
            try_this="Export as REFI-QDA: a code book (.qdc) or a project (.qdpx).",
        )
    account = Account()
    if local(root) == "CodeBook":
        book, _ = _book(root, account)
        account.add("sets of codes", len(list(_within(root, "Set"))), read=False, why="not codes")
        table = codes_table(())
        return CodedElsewhere("REFI-QDA code book", table, book, {}, account.table())
    project = _Project(root, archive, account, coder, by)
    project.read()
    return CodedElsewhere(
        "REFI-QDA project", codes_table(project.rows), project.book, project.texts, account.table()
    )


def _within(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element.iter() if local(each) == name)


def _child(element: Element, name: str) -> Element | None:
    return next((each for each in element if local(each) == name), None)


def _guid(value: str | None) -> str:
    """A guid in one spelling: programs write upper and lower case, and braces."""
    return (value or "").strip().strip("{}").lower()


def _book(root: Element, account: Account) -> tuple[CodeBook, dict[str, str]]:
    """The codes with their parents, and their names by guid."""
    top = next(_within(root, "Codes"), None)
    found: list[tuple[Element, tuple[str, ...]]] = []
    waiting: list[tuple[Element, tuple[str, ...]]] = [
        (each, ()) for each in (top if top is not None else ()) if local(each) == "Code"
    ]
    while waiting:
        element, above = waiting.pop(0)
        name = (element.get("name") or "").strip()
        if not name:
            name = f"code without a name {len(found) + 1}"
            account.add("codes without a name", why="kept, and numbered")
        path: tuple[str, ...] = (*above, name)
        found.append((element, path))
        waiting = [(each, path) for each in element if local(each) == "Code"] + waiting
    names = [path[-1] for _, path in found]
    codes: dict[str, Code] = {}
    by_guid: dict[str, str] = {}
    called: dict[tuple[str, ...], str] = {}
    for element, path in found:
        # Two codes may have one name under two others: then they are told apart by their paths.
        name = path[-1] if names.count(path[-1]) == 1 else " / ".join(path)
        called[path] = name
        by_guid[_guid(element.get("guid"))] = name
        if name in codes:
            account.add("codes that stand there twice", read=False, why="taken as one")
            continue
        codes[name] = Code(name, **_meaning(element), parent=called.get(path[:-1], ""))
        account.add("codes")
        if (element.get("isCodable") or "true").strip().lower() in ("false", "0"):
            account.add(
                "codes that only hold others (isCodable is false)", why="kept in the code book"
            )
    by_guid.pop("", None)
    return CodeBook(tuple(codes.values()), ""), by_guid


def _meaning(element: Element) -> dict[str, str]:
    told = _child(element, "Description")
    text = "".join(told.itertext()).strip() if told is not None else ""
    parts: dict[str, str] = {"definition": ""}
    current = "definition"
    for line in text.splitlines():
        for mark, name in PARTS.items():
            if line.startswith(mark) and name not in parts:
                current, line = name, line[len(mark) :]
                parts[name] = ""
        parts[current] = f"{parts[current]}\n{line}".strip("\n")
    parts["definition"] = parts["definition"].strip() or NO_DEFINITION
    return parts


class _Project:
    """A project as it is read, one source after the other."""

    def __init__(
        self, root: Element, archive: Archive | None, account: Account, coder: str, by: str
    ) -> None:
        self.root, self.archive, self.account = root, archive, account
        self.coder, self.by = coder, by
        self.rows: list[tuple[object, ...]] = []
        self.texts: dict[str, str] = {}
        book = _child(root, "CodeBook")
        self.book, self.codes = _book(book if book is not None else root, account)
        self.users = {
            _guid(each.get("guid")): (each.get("name") or each.get("id") or "").strip() or coder
            for each in _within(root, "User")
        }
        self.people = self._cases()

    def _cases(self) -> dict[str, str]:
        """The person each source belongs to, where it is one."""
        found: dict[str, set[str]] = {}
        for case in _within(self.root, "Case"):
            for each in _within(case, "SourceRef"):
                named = (case.get("name") or "").strip()
                found.setdefault(_guid(each.get("targetGUID")), set()).add(named)
        several = sum(len(names) > 1 for names in found.values())
        self.account.add(
            "documents that belong to several cases", several, why="kept without a person"
        )
        return {guid: names.pop() for guid, names in found.items() if len(names) == 1}

    def read(self) -> None:
        """All sources; what isn't read is counted."""
        sources = _child(self.root, "Sources")
        for source in sources if sources is not None else ():
            if local(source) == "TextSource":
                self._source(source)
            elif local(source) in _OTHER_SOURCES:
                codings = sum(1 for _ in _within(source, "Coding"))
                kind = local(source).removesuffix("Source")
                self.account.add(f"{kind} sources", read=False, why="only texts are read")
                self.account.add(
                    f"codings of {kind} sources", codings, read=False, why="only texts are read"
                )
        for name in _NOT_READ:
            self.account.add(
                f"{name} elements",
                sum(1 for _ in _within(self.root, name)),
                read=False,
                why="they have no place here",
            )

    def _source(self, source: Element) -> None:
        name = (source.get("name") or "").strip() or f"document {len(self.texts) + 1}"
        taken = {str(row[4]) for row in self.rows} | set(self.texts)
        if name in taken:
            name = f"{name} ({_guid(source.get('guid')) or len(taken)})"
            self.account.add("documents with the name of another", why="kept, with their guid")
        self.account.add("documents")
        text = self._text(source)
        if text is not None:
            self.texts[name] = text
        selections = [each for each in source if local(each) == "PlainTextSelection"]
        marked = [self._marked(each) for each in selections]
        readings = self._readings(text, marked)
        person = self.people.get(_guid(source.get("guid")), "")
        for selection, place in zip(selections, readings, strict=True):
            self._codings(selection, place, name, person)
        whole = Reading(0, len(text or ""), text or "", "yes" if text is not None else "can't be")
        if any(local(each) == "Coding" for each in source):
            self._codings(source, whole, name, person)

    def _marked(self, selection: Element) -> Marked | None:
        """Where a selection is; None where its places are no numbers."""
        try:
            start = int(selection.get("startPosition", ""))
            end = int(selection.get("endPosition", ""))
        except ValueError:
            return None
        return Marked(start, end, selection.get("name") or "")

    def _readings(self, text: str | None, marked: list[Marked | None]) -> list[Reading | None]:
        known = [each for each in marked if each is not None]
        self.account.add(
            "selections without places", len(marked) - len(known), why="kept, without their words"
        )
        if text is None:
            return [
                None if each is None else Reading(each.start, each.end, each.words, "can't be")
                for each in marked
            ]
        found, how = find_marked(text, known)
        if known and how != "in characters":
            self.account.add(
                "documents whose places are counted otherwise", why=f"read {how}, which fits"
            )
        self.account.add(
            "selections whose words are not at their places",
            sum(each.checked == "no" for each in found),
            why="kept, and marked in the column checked",
        )
        unsure = sum(each.checked == "can't be" for each in found)
        tricky = "\r" in text or any(each > "\uffff" for each in text)
        self.account.add(
            "selections that can't be checked",
            unsure,
            why="the file does not say the words"
            + (", and line ends or rare characters may shift them" if tricky else ""),
        )
        places = iter(found)
        return [next(places) if each is not None else None for each in marked]

    def _codings(self, holder: Element, place: Reading | None, document: str, person: str) -> None:
        start, end = (place.start, place.end) if place else (None, None)
        words, checked = (place.text, place.checked) if place else ("", "can't be")
        unit = document if self.by == "document" else f"{document}:{start}-{end}"
        codings = [each for each in holder if local(each) == "Coding"]
        by = holder.get("creatingUser")
        if not codings:
            self.account.add(
                "selections without a code", why="kept: somebody marked them and gave no code"
            )
            rest = ("", person, document, start, end, words, checked)
            self.rows.append((unit, self._user(by), *rest))
        for coding in codings:
            user = self._user(coding.get("creatingUser") or by)
            for reference in (each for each in coding if local(each) == "CodeRef"):
                code = self.codes.get(_guid(reference.get("targetGUID")))
                if code is None:
                    self.account.add(
                        "codings with a code that isn't there",
                        read=False,
                        why="the code book has no code with this guid",
                    )
                    continue
                self.account.add("codings")
                rest = (code, person, document, start, end, words, checked)
                self.rows.append((unit, user, *rest))

    def _user(self, guid: str | None) -> str:
        if not guid:
            self.account.add("codings without a coder", why=f"given to {self.coder!r}")
            return self.coder
        named = self.users.get(_guid(guid))
        if named is None:
            self.account.add("codings by a user who isn't there", why="the user's guid is the name")
            return f"user {_guid(guid)}"
        return named

    def _text(self, source: Element) -> str | None:
        """A source's text, from inside the project or not at all."""
        inside = _child(source, "PlainTextContent")
        path = source.get("plainTextPath") or ""
        kind, _, name = path.partition("://")
        if kind == "internal" and self.archive is not None:
            for place in (f"Sources/{name}", name):
                if place in self.archive:
                    return self._decoded(self.archive.read(place))
        if inside is not None:
            return "".join(inside.itertext())
        if not path:
            why = "the file gives no path to a plain text"
        elif kind == "internal":
            why = "the text isn't in the project"
        else:
            why = "the text is outside of the project, and nothing outside is opened"
        self.account.add("texts", read=False, why=f"{why}; codings are kept")
        return None

    def _decoded(self, content: bytes) -> str | None:
        for start, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8")):
            if content.startswith(start):
                try:
                    text = content.decode(encoding)
                except UnicodeDecodeError:
                    break
                return text.removeprefix(BOM)
        self.account.add("texts", read=False, why="not in UTF-8 or UTF-16")
        return None
