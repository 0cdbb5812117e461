"""What a lesson's file of content holds, ``course/NAME.toml``, as the objects that its code uses.

A frozen dataclass declares what a file may hold: a field is a key, and its type says what stands
there. Whatever else stands there is refused with the file, the line, and what to try.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import re
import tomllib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.facts import Fact, fact
from cocreate_lib.fields import shown
from cocreate_lib.io import resources
from cocreate_lib.tongues import ENGLISH, Say, language, table_in_other_words, translated

T = TypeVar("T")
Keys = tuple[str | int, ...]
"""Where something stands in a file: names of keys, and places in lists from 0."""

NUMERAL = re.compile(r"(?<![A-Za-z_\d])\d[\d.,]*")
"""A number in words of ours, whose owner has to be told."""

_OURS = re.compile(r"\{ours\}`([^`]*)`")
_SCALARS = {
    str: 'a text, such as "words in quotes"',
    bool: "true or false",
    int: "a whole number, such as 12",
    float: "a number, such as 0.5",
    dt.date: "a date, such as 2018-10-01",
}


class ContentError(CocreateError):
    """A file of content that can't be used as it is; ``where`` has the file and the line."""


class Refused(Exception):
    """What a declaration refuses of its own: raise it in ``__post_init__``.

    Parameters
    ----------
    what
        What is wrong, in one sentence.
    at
        The keys, from the declaration down to what is wrong.
    try_this
        What to try instead.
    """

    def __init__(self, what: str, at: Keys = (), try_this: str | None = None) -> None:
        super().__init__(what)
        self.what, self.at, self.try_this = what, at, try_this


def lesson_content(name: str, kind: type[T]) -> T:
    """The content of a lesson of this package.

    Parameters
    ----------
    name
        The lesson's name, such as ``"03_the_pilot"``.
    kind
        What it declares: a dataclass.

    Raises
    ------
    ContentError
        See :func:`read_content`.
    """
    say = None if language() == ENGLISH else lambda words: translated(words, name) or words
    return read_content(resources.path(resources.COURSE, f"{name}.toml"), kind, say)


def read_content(path: Path, kind: type[T], say: Say | None = None) -> T:
    """What a file of content declares.

    Parameters
    ----------
    path
        A TOML file.
    kind
        A dataclass. Its fields, and theirs, are texts (line breaks within one count as spaces),
        numbers, true or false, dates, facts (by their id), types with a ``from_text`` of their own,
        some of these with ``|``, words of a ``Literal``, further dataclasses, tuples, and mappings.
        A field without a default has to be there, and so have all keys of a mapping from a
        ``Literal``.
    say
        What its texts are in another language; None for English.

    Returns
    -------
    An instance of ``kind``.

    Raises
    ------
    ContentError
        For an unknown or a missing key, a value of another type, a fact that there is not, what the
        dataclasses themselves refuse, and a file that isn't TOML.

    Examples
    --------
    >>> import tempfile
    >>> @dataclasses.dataclass
    ... class Duty:
    ...     name: str
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "duty.toml"
    ...     _ = path.write_text('nmae = "the sentence"')
    ...     try:
    ...         read_content(path, Duty)
    ...     except ContentError as error:
    ...         print(error.what, error.try_this, error.where.endswith("duty.toml, line 1"))
    There is no key 'nmae' here. Did you mean 'name'? True
    """
    raw = path.read_bytes().replace(b"\r\n", b"\n")
    try:
        text = raw.decode("utf-8")
        declared = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _error("The file is not in UTF-8.", path, line, "Save it as UTF-8.") from None
    except (ValueError, RecursionError) as error:
        line = _unreadable(text, str(error))
        raise _error(f"This is not TOML: {error}.", path, line, _TOML) from None
    try:
        return _made(kind, table_in_other_words(declared, say) if say else declared, ())
    except Refused as error:
        raise _error(error.what, path, line_of(text, error.at), error.try_this) from None


def _error(what: str, path: Path, line: int, try_this: str | None) -> ContentError:
    return ContentError(what, where=f"{path}, line {line}", try_this=try_this)


_TOML = 'A line such as: words = "text in quotes". Three quotes begin and end a text of many lines.'


def line_of(text: str, at: Keys) -> int:
    """The line of a TOML text, from 1, on which what stands at these keys is declared.

    The text is read up to each of its lines. Where one more line lets the keys appear, their
    declaration begins after the last part that could be read without it.

    Examples
    --------
    >>> text = "[lines.voice]\\nserves = [\\n  'hope',\\n  'pace',\\n]"
    >>> [line_of(text, ("lines", *at)) for at in [("voice",), ("voice", "serves")]]
    [1, 2]
    """
    lines = text.split("\n")
    for begin, end, declared in _parts(text):
        if (found := _at(declared, at)) is not None:
            return begin + 1 + _line_within(lines[begin:end], at, found)
    return line_of(text, at[:-1])


def _parts(text: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The lines, from 0, of each part that can be read, and all that is declared up to its end."""
    lines = text.split("\n")
    begin = 0
    for end in range(1, len(lines) + 1):
        try:
            declared = tomllib.loads("\n".join(lines[:end]))
        except ValueError:
            continue
        yield begin, end, declared
        begin = end


def _at(declared: Any, at: Keys) -> Any:
    """What stands at these keys; None where nothing does."""
    for key in at:
        try:
            declared = declared[key]
        except (KeyError, IndexError, TypeError):
            return None
    return declared


def _line_within(lines: list[str], at: Keys, found: Any) -> int:
    """In a list of several lines, the line of this item, from 0."""
    if at and isinstance(at[-1], int) and isinstance(found, str):
        return next((n for n, line in enumerate(lines) if found in line), 0)
    return 0


def _unreadable(text: str, told: str) -> int:
    """The line that a TOML error names, or that of the declaration which never ends."""
    if named := re.search(r"at line (\d+)", told):
        return int(named[1])
    return 1 + max((end for _, end, _ in _parts(text)), default=0)


def _made(kind: Any, value: Any, at: Keys) -> Any:
    """A value as its type keeps it."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Fact:
        return _refusing(fact, _made(str, value, at), at)
    if hasattr(kind, "from_text"):
        return _refusing(kind.from_text, _made(str, value, at), at)
    if dataclasses.is_dataclass(kind):
        return _declared(kind, _table(value, at), at)
    if origin is tuple:
        return _tuple(inner, value, at)
    if origin is Literal:
        if value not in inner:
            raise Refused(f"{value!r} is not known here.", at, nearest_names(str(value), inner))
        return value
    if origin in (Union, UnionType):
        return _either([each for each in inner if each is not NoneType], value, at)
    if origin is not None:
        return _mapping(inner[0], inner[1], _table(value, at), at)
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind or (kind is float and not math.isfinite(value)):
        raise Refused(f"{shown(value)} is not {_SCALARS[kind]}.", at)
    return _words(value, at) if kind is str else value


def _words(text: str, at: Keys) -> str:
    """A text on one line; what is more than a word has no number that isn't marked as ours."""
    if not text.strip():
        raise Refused("There are no words here.", at, "Write them, or take the key out.")
    numeral = NUMERAL.search(_OURS.sub("", text))
    if numeral and " " in text.strip():
        raise Refused(
            f"The number {numeral[0].rstrip('.,')!r} has no owner.",
            at,
            "Show a fact by its id instead, or mark a number of our own, {ours}`number`.",
        )
    return " ".join(_OURS.sub(r"\1", text).split())


def _either(kinds: list[Any], value: Any, at: Keys) -> Any:
    if type(value) in kinds or len(kinds) == 1:
        return _made(type(value) if type(value) in kinds else kinds[0], value, at)
    told = ", nor ".join(_SCALARS[kind] for kind in kinds)
    raise Refused(f"{shown(value)} is neither {told}.", at)


def _tuple(inner: tuple[Any, ...], value: Any, at: Keys) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise Refused(f"{shown(value)} is not a list.", at, "Put it in square brackets: [ ].")
    kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else list(inner)
    if len(kinds) != len(value):
        raise Refused(f"{len(kinds)} values belong here, not {len(value)}.", at)
    return tuple(
        _made(kind, each, (*at, place))
        for place, (kind, each) in enumerate(zip(kinds, value, strict=True))
    )


def _mapping(key_kind: Any, kind: Any, table: dict[str, Any], at: Keys) -> dict[Any, Any]:
    words = get_args(key_kind)
    _check_keys(table, words or table, words, at)
    read = getattr(key_kind, "from_text", str)
    return {
        _refusing(read, key, (*at, key)): _made(kind, each, (*at, key))
        for key, each in table.items()
    }


def _table(value: Any, at: Keys) -> dict[str, Any]:
    if not isinstance(value, dict):
        what = f"{shown(value)} is not a table of keys."
        raise Refused(what, at, 'Write { key = "value" } or a [heading].')
    return value


def _declared(kind: Any, table: dict[str, Any], at: Keys) -> Any:
    """An instance of a dataclass."""
    types = get_type_hints(kind)
    fields = [field for field in dataclasses.fields(kind) if field.init]
    missing = dataclasses.MISSING
    needed = [field.name for field in fields if field.default is field.default_factory is missing]
    _check_keys(table, [field.name for field in fields], needed, at)
    values = {key: _made(types[key], value, (*at, key)) for key, value in table.items()}
    try:
        return kind(**values)
    except Refused as error:
        raise Refused(error.what, (*at, *error.at), error.try_this) from None
    except CocreateError as error:
        raise Refused(error.what, at, error.try_this) from None


def _check_keys(
    table: dict[str, Any], names: Collection[str], needed: Collection[str], at: Keys
) -> None:
    for key in table:
        known(key, names, "key", (*at, key))
    for name in needed:
        if name not in table:
            raise Refused(f"The key {name!r} is missing here.", at, "Add it under this line.")


def _refusing(read: Callable[[str], Any], text: str, at: Keys) -> Any:
    try:
        return read(text)
    except CocreateError as error:
        raise Refused(error.what, at, error.try_this) from None


def known(name: str, names: Collection[str], what: str, at: Keys) -> None:
    """Refuse a name that isn't among those known, and name the nearest.

    Examples
    --------
    >>> known("hope", ["hope", "goals"], "box", ("steps",))
    >>> known("hpoe", ["hope", "goals"], "box", ("steps",))
    Traceback (most recent call last):
    ...
    cocreate_lib.lessons.kit.content.Refused: There is no box 'hpoe' here.
    """
    if name not in names:
        raise Refused(f"There is no {what} {name!r} here.", at, nearest_names(name, names))
