"""What the fields of a declaration may hold: their type, their range, their words.

A field says this once, where it is declared. Whoever fills it in, in Python, in a file or on the
command line, is checked by the same.
"""

from __future__ import annotations

import contextlib
import dataclasses
import inspect
import math
import textwrap
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Set
from numbers import Real
from typing import Any, TypeVar

from cocreate_lib.errors import CocreateError, nearest_names

NONE = "none"  # stands for None where there is no word for it
_LONGEST = 80  # characters of a refused value that are shown
_LONG = 10**15  # a whole number from here on is shown in powers of ten
_COLUMNS = 96  # of a docstring
_Class = TypeVar("_Class", bound=type)


class Unfit(Exception):
    """A value that a field may not hold: what is wrong with it, and what to try."""

    def __init__(self, what: str, try_this: str | None = None) -> None:
        self.what = what
        self.try_this = try_this
        super().__init__(what)


class Kind(ABC):
    """What a field may hold. As text, the words that follow "this is not".

    ``metavar`` is what stands for it in the help of a command.
    """

    metavar = "TEXT"

    @abstractmethod
    def read(self, value: Any) -> Any:
        """The value as it is kept; ``Unfit`` when the field may not hold it."""

    def parse(self, text: str) -> Any:
        """What somebody means who types this on a command line; ``read`` judges it."""
        return text

    def refusal(self, value: Any, try_this: str | None = None) -> Unfit:
        """That this value is none of its kind."""
        return Unfit(f"{shown(value)} is not {self}.", try_this)


@dataclasses.dataclass(frozen=True)
class Column(Kind):
    """The name of one column."""

    metavar = "COLUMN"

    def read(self, value: Any) -> str:
        """A text that isn't empty."""
        if not _is_text(value) or not value:
            raise self.refusal(value)
        return str.__str__(value)

    def __str__(self) -> str:
        return "the name of a column"


@dataclasses.dataclass(frozen=True)
class Level(Kind):
    """One of the values of a column: a text, a number, or True or False."""

    metavar = "VALUE"

    def read(self, value: Any) -> str | float | bool:
        """The value as it is."""
        is_text = _is_text(value) and bool(value.strip())
        if not (is_text or isinstance(value, bool) or _is_finite(value)):
            raise self.refusal(value)
        return str.__str__(value) if isinstance(value, str) else value

    def __str__(self) -> str:
        return "a value of a column: a text, a number, True or False"


@dataclasses.dataclass(frozen=True)
class Columns(Kind):
    """The names of none, one or several columns, in their order; those of a set are sorted."""

    metavar = "COLUMN,COLUMN"

    def parse(self, text: str) -> list[str]:
        """The names between the commas."""
        return [name.strip() for name in text.split(",") if name.strip()]

    def read(self, value: Any) -> tuple[str, ...]:
        """The names; None is none."""
        if value is None:
            return ()
        if isinstance(value, str):
            return (Column().read(value),)
        names = [Column().read(name) for name in items(self, value)]
        return tuple(sorted(names) if isinstance(value, Set) else names)

    def __str__(self) -> str:
        return "the name of a column, or a list of such names"


@dataclasses.dataclass(frozen=True)
class Text(Kind):
    """Words of the user's, which are shown and not looked up."""

    def read(self, value: Any) -> str:
        """A text."""
        if not _is_text(value):
            raise self.refusal(value)
        return str.__str__(value)

    def __str__(self) -> str:
        return "a text"


@dataclasses.dataclass(frozen=True)
class Flag(Kind):
    """True or False, and nothing that only counts as one of them."""

    metavar = "true|false"

    def parse(self, text: str) -> bool | str:
        """True or False in small letters."""
        return {"true": True, "false": False}.get(text, text)

    def read(self, value: Any) -> bool:
        """True or False."""
        if not isinstance(value, bool):
            raise Unfit(f"{shown(value)} is neither True nor False.")
        return value

    def __str__(self) -> str:
        return "True or False"


@dataclasses.dataclass(frozen=True)
class Choice(Kind):
    """One of some words."""

    words: tuple[str, ...]

    @property
    def metavar(self) -> str:  # type: ignore[override]
        """The words as they are typed."""
        return "|".join(map(typed, self.words))

    def parse(self, text: str) -> str:
        """The word, whose parts may be joined by hyphens."""
        return {typed(word): word for word in self.words}.get(text, text)

    def read(self, value: Any) -> str:
        """One of the words."""
        if not isinstance(value, str) or value not in self.words:
            raise self.refusal(value, nearest_names(shown(value).strip("'"), self.words))
        return str.__str__(value)

    def __str__(self) -> str:
        return f"one of {', '.join(self.words)}"


@dataclasses.dataclass(frozen=True)
class Whole(Kind):
    """A whole number from the lowest to the highest, however it is stored: 60 or 60.0."""

    low: int
    high: int
    metavar = "NUMBER"

    def parse(self, text: str) -> float | str:
        """The number."""
        return _number(text)

    def read(self, value: Any) -> int:
        """The number as an int."""
        if not _is_finite(value):
            raise self.refusal(value)
        nearest = min(max(round(value), self.low), self.high)
        if value != nearest:
            raise self.refusal(value, f"{nearest}, the nearest allowed value")
        return int(nearest)

    def __str__(self) -> str:
        high = f"{self.high:,}" if self.high < _LONG else f"{self.high:.2g}"
        return f"a whole number from {self.low:,} up to {high}"


@dataclasses.dataclass(frozen=True)
class Number(Kind):
    """A number from the lowest to the highest, or strictly between the two."""

    low: float
    high: float
    strictly: bool = False
    metavar = "NUMBER"

    def parse(self, text: str) -> float | str:
        """The number."""
        return _number(text)

    def read(self, value: Any) -> float:
        """The number as a float."""
        if not _is_finite(value):
            raise self.refusal(value)
        nearest = min(max(float(value), self.low), self.high)
        if self.strictly and nearest in (self.low, self.high):
            raise self.refusal(value)
        if value != nearest:
            raise self.refusal(value, f"{nearest:g}, the nearest allowed value")
        return nearest

    def __str__(self) -> str:
        if self.strictly:
            return f"a number above {self.low:g} and below {self.high:g}"
        return f"a number from {self.low:g} to {self.high:g}"


@dataclasses.dataclass(frozen=True)
class Each(Kind):
    """A mapping of columns, each to something of one kind."""

    kind: Kind
    metavar = "COLUMN=NUMBER,…"

    def parse(self, text: str) -> dict[str, Any]:
        """The columns before, and what they have behind, the equals signs."""
        found = {}
        for pair in filter(None, map(str.strip, text.split(","))):
            name, equals, each = pair.rpartition("=")
            if not equals:
                raise Unfit(f"{pair!r} does not say which number its column has.", f"{pair}=5")
            found[name.strip()] = self.kind.parse(each)
        return found

    def read(self, value: Any) -> dict[str, Any]:
        """The mapping as a dict of its own."""
        if not isinstance(value, Mapping):
            raise self.refusal(value)
        return {Column().read(name): self.kind.read(each) for name, each in value.items()}

    def __str__(self) -> str:
        return f"a mapping that says which column has which number: each {self.kind}"


@dataclasses.dataclass(frozen=True)
class Optional(Kind):
    """Something of a kind, or None."""

    kind: Kind

    @property
    def metavar(self) -> str:  # type: ignore[override]
        """That of the kind."""
        return self.kind.metavar

    def parse(self, text: str) -> Any:
        """None where ``"none"`` is typed."""
        return None if text == NONE else self.kind.parse(text)

    def read(self, value: Any) -> Any:
        """None stays None."""
        return None if value is None else self.kind.read(value)

    def __str__(self) -> str:
        return f"{self.kind}, or None"


def items(kind: Kind, value: Any) -> list[Any]:
    """What is in a list or the like; a mapping, bytes or one value alone is none."""
    if isinstance(value, Mapping | str | bytes) or not isinstance(value, Iterable):
        raise kind.refusal(value)
    try:
        return list(value)
    except Exception:  # an array without dimensions, and whatever else doesn't give its items
        raise kind.refusal(value) from None


def shown(value: Any) -> str:
    """A value in one line of a message, whatever it is."""
    try:
        text = " ".join(repr(value).split())
    except Exception:
        return f"A value of the type {type(value).__name__}"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def typed(word: str) -> str:
    """A word of ours as it is typed on a command line."""
    return word.replace("_", "-")


def declared(
    kind: Kind,
    *,
    about: str = "",
    details: str = "",
    group: str = "",
    why: str | None = None,
    try_this: str | None = None,
    **options: Any,
) -> Any:
    """A field of a dataclass that holds what its kind allows.

    Parameters
    ----------
    kind
        What the field may hold.
    about
        What it means, in a sentence: in ``explain()``, in the help of a command, in a docstring.
    details
        What a docstring says beyond that.
    group
        What it has to do with: a panel in the help of a command.
    why, try_this
        Parts of the error for what it may not hold, where the kind itself has no advice.
    **options
        As for ``dataclasses.field``. A ``metadata`` of the caller's is kept.

    Returns
    -------
    dataclasses.Field
    """
    declaration = {
        "kind": kind,
        "about": about,
        "details": details,
        "group": group,
        "why": why,
        "try_this": try_this,
        **options.pop("metadata", {}),
    }
    return dataclasses.field(metadata=declaration, **options)


@dataclasses.dataclass(frozen=True)
class Declaration:
    """One field of a dataclass as it is declared.

    Parameters
    ----------
    name
        As an argument of the class.
    attribute
        Where an instance holds its value: its name, unless another one is declared.
    kind, about, details, group
        As in ``declared``.
    default
        ``inspect.Parameter.empty`` where there is none.
    """

    name: str
    attribute: str
    kind: Kind
    about: str
    details: str
    group: str
    default: Any


def declarations(
    declaration: type, readers: Mapping[str, str] | None = None
) -> tuple[Declaration, ...]:
    """The declared fields of a dataclass, in the order of its arguments.

    Parameters
    ----------
    declaration
        A dataclass whose fields are made by ``declared``.
    readers
        For fields that not everything reads, what does: ``{"ratio": "``nearest``"}``.
    """
    fields = {f.metadata.get("name", f.name): f for f in dataclasses.fields(declaration)}
    found = []
    for name, argument in inspect.signature(declaration).parameters.items():
        field = fields[name]
        about, factory = field.metadata["about"], field.default_factory
        if readers and name in readers:
            about = f"For {readers[name]}: {about[0].lower()}{about[1:]}"
        found.append(
            Declaration(
                name,
                field.name,
                field.metadata["kind"],
                about,
                field.metadata["details"],
                field.metadata["group"],
                argument.default if factory is dataclasses.MISSING else factory(),
            )
        )
    return tuple(found)


def parameters(fields: Iterable[Declaration]) -> str:
    """The section "Parameters" of a docstring, from what is declared.

    Parameters
    ----------
    fields
        As :func:`declarations` gives them.

    Returns
    -------
    str
        Name, what the field may hold, its default and what it means, in numpydoc's form.

    Examples
    --------
    >>> @dataclasses.dataclass
    ... class Offer:
    ...     places: int = declared(Whole(1, 50), about="How many people fit in.", default=8)
    >>> print(parameters(declarations(Offer)))
    Parameters
    ----------
    places : a whole number from 1 up to 50, default 8
        How many people fit in.
    """
    indent = " " * 4
    lines = ["Parameters", "----------"]
    for field in fields:
        is_needed = field.default is inspect.Parameter.empty
        default = "" if is_needed else f", default {shown(field.default)}"
        lines.append(f"{field.name} : {field.kind}{default}")
        lines += textwrap.wrap(
            f"{field.about} {field.details}".strip(),
            _COLUMNS,
            initial_indent=indent,
            subsequent_indent=indent,
            break_on_hyphens=False,
        )
    return "\n".join(lines)


def documented(declaration: _Class, fields: Iterable[Declaration] | None = None) -> _Class:
    """A dataclass, with its :func:`parameters` where the docstring says ``{parameters}``."""
    if declaration.__doc__ is not None:  # python -OO leaves docstrings out
        section = parameters(declarations(declaration) if fields is None else fields)
        declaration.__doc__ = inspect.cleandoc(declaration.__doc__).replace("{parameters}", section)
    return declaration


def read_fields(declaration: Any, error: type[CocreateError], prefix: str = "") -> None:
    """Check every field of a frozen dataclass, and keep each value as its kind keeps it.

    Parameters
    ----------
    declaration
        An instance, in its ``__post_init__``; its fields are made by ``declared``.
    error
        What is raised for a value that a field may not hold.
    prefix
        What stands before a field's name in the error. The name is ``metadata["name"]``, where
        that isn't the field's own.
    """
    for field in dataclasses.fields(declaration):
        about = field.metadata
        try:
            value = about["kind"].read(getattr(declaration, field.name))
        except Unfit as unfit:
            raise error(
                unfit.what,
                where=prefix + about.get("name", field.name),
                why=about["why"],
                try_this=unfit.try_this or about["try_this"],
            ) from None
        object.__setattr__(declaration, field.name, value)


def _number(text: str) -> float | str:
    """A number as it is typed; the text itself where it is none."""
    for number in (int, float):
        with contextlib.suppress(ValueError):
            return number(text)
    return text


def _is_text(value: Any) -> bool:
    """Text that can be written down: bytes that are not UTF-8 reach Python as half characters."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_finite(value: Any) -> bool:
    """A number that floating-point numbers reach, and not a truth value."""
    if not isinstance(value, Real) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
