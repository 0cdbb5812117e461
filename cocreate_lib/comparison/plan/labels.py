"""Labels: what columns and levels are called where people read them, declared once in a plan."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.errors import PlanError, nearest_names
from cocreate_lib.fields import Column, Columns, Each, Kind, Optional, Text, Unfit
from cocreate_lib.text import one_line

_EXAMPLE = '{"reoffended": "proven reoffending", "sex=female": "Women"}'


class Labels(Kind):
    """A mapping from columns, or levels as ``"column=level"``, to words."""

    metavar = "COLUMN=WORDS,…"

    def parse(self, text: str) -> dict[str, str]:
        """``reoffended=proven reoffending,sex=female=Women``; words with a comma, an equals sign or
        a quotation mark stand in double quotes, in which two of these are one.

        Examples
        --------
        >>> Labels().parse('reoffended="reoffending, one year",sex=female=Women')
        {'reoffended': 'reoffending, one year', 'sex=female': 'Women'}
        """
        found: dict[str, str] = {}
        for pair in _parts(text, ","):
            if not pair.strip():
                continue
            *name, words = _parts(pair, "=")
            column = "=".join(map(_unquoted, name))
            if not column:
                raise Unfit(
                    f"{pair.strip()!r} does not say which column is called so.",
                    "COLUMN=WORDS, with words that hold a comma within double quotes",
                )
            if column in found:
                raise Unfit(f"{column!r} is given two labels.", "one label a column")
            found[column] = _unquoted(words)
        return found

    def read(self, value: Any) -> dict[str, str]:
        """The mapping as a dict of its own, each label in one line."""
        if not isinstance(value, Mapping):
            raise self.refusal(value, _EXAMPLE)
        found = {Column().read(name): one_line(Text().read(text)) for name, text in value.items()}
        for name, words in found.items():
            if not words:
                raise Unfit(f"The label of {name!r} is empty.", "words, or no label for it")
        return found

    def __str__(self) -> str:
        return "a mapping from columns, or column=level, to words"


def _parts(text: str, mark: str) -> list[str]:
    """What stands between the marks that are not in double quotes."""
    parts, inside = [""], False
    for letter in text:
        inside ^= letter == '"'
        if letter == mark and not inside:
            parts.append("")
        else:
            parts[-1] += letter
    if inside:
        raise Unfit(
            f"A double quotation mark in {text!r} has no partner.",
            "COLUMN=WORDS, with two double quotation marks for one that belongs to the words",
        )
    return parts


def _unquoted(text: str) -> str:
    """Text without the quotes round it."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return text.replace('""', '"')


def named_columns(declared: Any) -> Iterator[str]:
    """Every column that a plan, or an outcome, names anywhere, whether or not its method reads it.

    Parameters
    ----------
    declared
        A dataclass whose fields are made by ``declared``.
    """
    for field in dataclasses.fields(declared):
        kind, value = field.metadata["kind"], getattr(declared, field.name)
        kind = kind.kind if isinstance(kind, Optional) else kind
        if value is None or isinstance(kind, Labels):
            continue
        if isinstance(kind, Column):
            yield value
        elif isinstance(kind, Columns | Each):
            yield from value
        elif isinstance(value, tuple):
            for each in value:
                if isinstance(each, Outcome):
                    yield from named_columns(each)


def column_of(name: str, columns: Sequence[str]) -> str | None:
    """The column that a label's name is for: itself, or what stands before ``=level``."""
    if name in columns:
        return name
    return next((each for each in columns if name.startswith(f"{each}=")), None)


def check_labels(labels: Mapping[str, str], columns: Sequence[str]) -> None:
    """Refuse labels for columns that the plan doesn't name, and one label for two columns."""
    owners: dict[str, str] = {}
    for name, words in labels.items():
        if column_of(name, columns) is None:
            raise PlanError(
                f"There is a label for {name.partition('=')[0]!r}, and the plan names no such "
                "column.",
                where="labels",
                why="A label that nothing shows may be a slip in a name.",
                try_this=nearest_names(name.partition("=")[0], columns),
            )
        if name in columns and owners.setdefault(words.casefold(), name) != name:
            raise PlanError(
                f"Two columns are called {words!r}: {owners[words.casefold()]!r} and {name!r}.",
                where="labels",
                why="Nobody could tell them apart in a sentence or a table.",
                try_this="another label for one of them",
            )


def labels_that_apply(labels: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    """The labels that are for one of these columns."""
    return {name: words for name, words in labels.items() if column_of(name, columns) is not None}
