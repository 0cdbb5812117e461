"""Levels of categories, and yes or no: every label is a level that is declared, or is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.errors import nearest_names
from cocreate_lib.io.cells import yes_and_no
from cocreate_lib.study.check.different import Different, different
from cocreate_lib.study.check.reading import Reader
from cocreate_lib.study.dictionary import cell
from cocreate_lib.text import how_many, listed

_NONE = -1  # no level
_TWO_SPELLINGS = (
    "Two spellings would be two levels; that they mean one is for the data's owner to say."
)


def read_category(reader: Reader) -> pd.Series:
    """A column of levels as pandas' category, in the dictionary's order; missing where a cell says
    that nothing is known, or holds no level."""
    found = different(reader.column)
    reader.say_missing(found)
    texts = _texts(reader, found)
    levels = [code for code, _ in reader.described.levels]
    if not levels:
        return _free(reader, found, texts)
    which = _places(reader, found, texts, dict(_named(reader)))
    return _categories(reader, found, which, levels)


def read_yes_no(reader: Reader) -> pd.Series:
    """A column of two values as 1 and 0, NaN where nothing is known; as the words themselves where
    the analysis says which of them it means."""
    found = different(reader.column)
    reader.say_missing(found)
    texts = _texts(reader, found)
    named = dict(_named(reader))
    if not named:
        named = _plain(reader, found, texts)
    which = _places(reader, found, texts, named)
    level = _levels_of_plan(reader).get(reader.name)
    if isinstance(level, str) and level.casefold() not in ("1", "0", "true", "false"):
        words = _words(reader, found, texts, which, level)
        return _categories(reader, found, which, words)
    numbers = np.array([1.0, 0.0, np.nan])  # the first of two means yes; none is the last
    values = numbers[np.append(which, _NONE)[found.codes]]
    if not np.isnan(values).any():
        return pd.Series(values.astype(np.int64), reader.column.index, name=reader.name)
    return pd.Series(values, reader.column.index, name=reader.name)


def _categories(
    reader: Reader, found: Different, which: npt.NDArray[np.intp], levels: list[str]
) -> pd.Series:
    """The level that each row's value means, as pandas' category."""
    codes = np.append(which, _NONE)[found.codes]
    made = pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(levels))
    return pd.Series(made, reader.column.index, name=reader.name)


def _texts(reader: Reader, found: Different) -> list[str]:
    """What each value is: by the file's own word for a number, where no level is declared."""
    words = {} if reader.described.levels else dict(reader.words)
    if reader.described.type == "yes_no" and yes_and_no(words.values()) is None:
        words = {}
    return [
        words.get(value, text) if words and not isinstance(value, str) else text
        for value, text in zip(found.items, found.texts, strict=True)
    ]


def _named(reader: Reader) -> list[tuple[str, int]]:
    """From everything that a cell may say, to the place of the level that it means."""
    levels = reader.described.levels
    pairs = [(words, place) for place, (_, words) in enumerate(levels)]
    pairs += [(code, place) for place, (code, _) in enumerate(levels)]
    known = dict(pairs)
    for number, word in reader.words.items():
        text = f"{number:.0f}" if float(number).is_integer() else str(number)
        if text not in known and word in known:
            pairs.append((text, known[word]))
    return pairs


def _plain(reader: Reader, found: Different, texts: list[str]) -> dict[str, int]:
    """Without declared values: 1 and 0, True and False, or a plain yes and no."""
    named = {"1": 0, "0": 1, "True": 0, "False": 1}
    coded = reader.is_code(texts)
    words = [
        text
        for text, value, gone, is_code in zip(
            texts, found.items, found.says_nothing, coded, strict=True
        )
        if (isinstance(value, str) or reader.words) and not (gone or is_code or text in named)
    ]
    pair = yes_and_no(words)
    if pair is not None:
        named |= {text: int(not meant) for text, meant in pair.items()}
        if not reader.hides:
            ones = [cell(text) for text, meant in pair.items() if meant]
            if ones:
                reader.said.append(f"{reader.name!r}: {listed(ones)} means yes.")
    return named


def _places(
    reader: Reader, found: Different, texts: list[str], named: Mapping[str, int]
) -> npt.NDArray[np.intp]:
    """The place of the level that each value means; -1 where it means none."""
    coded = reader.is_code(texts)
    low = {name.casefold(): place for name, place in named.items()}
    which = np.full(len(texts), _NONE, dtype=np.intp)
    unknown: list[int] = []
    for place, (text, value) in enumerate(zip(texts, found.items, strict=True)):
        if text in named:
            which[place] = named[text]
        elif isinstance(value, (bool, np.bool_)) and text.casefold() in low:
            which[place] = low[text.casefold()]
        elif not coded[place] and not found.says_nothing[place]:
            unknown.append(place)
    reader.say_codes(int(found.counts[coded & (which == _NONE)].sum()))
    _tell_unknown(reader, found, unknown, named)
    return which


def _tell_unknown(
    reader: Reader, found: Different, unknown: list[int], named: Mapping[str, int]
) -> None:
    """Labels that are no level: those that are one but for capital letters are asked about, each
    by itself; the others are told together."""
    low = {_loose(name): name for name in named}
    meant = {place: low.get(_loose(found.texts[place])) for place in unknown}
    others = [place for place, name in meant.items() if name is None]
    variants = [place for place, name in meant.items() if name is not None]
    if variants:
        which = np.isin(np.arange(len(found.texts)), variants)
        n = int(found.counts[which].sum())
        asked = [f"is {cell(found.texts[place])} {cell(meant[place])}?" for place in variants[:3]]
        reader.tell(
            "variant",
            f"{reader.name!r} spells a level otherwise in {how_many(n, 'cell')} (capital letters, "
            f"blanks or hyphens){_after(reader, asked)}",
            found.rows(which),
            why=_TWO_SPELLINGS,
            try_this="write the level as the dictionary has it, if that is what is meant",
        )
    if not others:
        return
    known = [text for text, gone in zip(found.texts, found.says_nothing, strict=True) if not gone]
    which = np.isin(np.arange(len(found.texts)), others)
    texts = [found.texts[place] for place in others]
    n = int(found.counts[which].sum())
    kind = "level" if reader.described.type == "category" else "yes_no"
    reader.tell(
        kind,
        f"{reader.name!r} has {how_many(len(texts), 'label')} that the dictionary doesn't know, in "
        f"{how_many(n, 'cell')}{reader.cells(texts)}.",
        found.rows(which),
        why="Taken as missing in silence, these people would be lost.",
        try_this=_remedy(reader, texts, named, is_all=len(texts) == len(known)),
    )


def _remedy(reader: Reader, texts: list[str], named: Mapping[str, int], *, is_all: bool) -> str:
    """The nearest levels, where a cell may be shown, and how to declare more; ``is_all``: no label
    is known."""
    described, file = reader.described, reader.asked.dictionary_file
    where = f"{file}, line {described.row}"
    if is_all and described.type == "yes_no" and not described.levels:
        return f"say which of the two means yes under `allowed` in {where}: Yes|No"
    hints = [nearest_names(text, named) for text in texts[:3]] if not reader.hides else []
    near = [
        f"{cell(text)}: {hint[0].lower()}{hint[1:]}"
        for text, hint in zip(texts, hints, strict=False)
        if hint.startswith("Did")
    ]
    more = f"correct the cells, or declare the label under `allowed` (or `missing`) in {where}"
    return "; ".join([*near, more])


def _loose(text: str) -> str:
    """A text without what a slip of the keyboard changes: capital letters, blanks, hyphens."""
    return "".join(text.casefold().replace("-", " ").replace("_", " ").split())


def _free(reader: Reader, found: Different, texts: list[str]) -> pd.Series:
    """A category whose levels the dictionary leaves open: those that there are, by the alphabet."""
    coded = reader.is_code(texts)
    reader.say_codes(int(found.counts[coded & ~found.says_nothing].sum()))
    known = ~(coded | found.says_nothing)
    kept = sorted({text for text, is_known in zip(texts, known, strict=True) if is_known}, key=_key)
    places = {text: place for place, text in enumerate(kept)}
    _tell_alike(reader, found, kept)
    which = np.array(
        [places[text] if is_known else _NONE for text, is_known in zip(texts, known, strict=True)],
        dtype=np.intp,
    )
    return _categories(reader, found, which, kept)


def _key(text: str) -> tuple[int, float, str]:
    """Numbers by their size, before words."""
    try:
        return (0, float(text), text)
    except ValueError:
        return (1, 0.0, text)


def _tell_alike(reader: Reader, found: Different, levels: list[str]) -> None:
    """Levels that differ in nothing but capital letters, blanks or hyphens."""
    same: dict[str, list[str]] = {}
    for text in levels:
        same.setdefault(_loose(text), []).append(text)
    groups = [spellings for spellings in same.values() if len(spellings) > 1]
    if not groups:
        return
    counts = dict.fromkeys(levels, 0)
    for text, n in zip(found.texts, found.counts, strict=True):
        if text in counts:
            counts[text] += int(n)
    rare = {t for each in groups for t in each if t != max(each, key=lambda text: counts[text])}
    asked = [f"are {listed(map(cell, each))} one level?" for each in groups[:3]]
    reader.tell(
        "variant",
        f"{reader.name!r} has {how_many(len(groups), 'level')} in more than one "
        f"spelling{_after(reader, asked)}",
        found.rows([text in rare for text in found.texts]),
        why=_TWO_SPELLINGS,
        try_this="one spelling; or declare both as levels under `allowed` in "
        f"{reader.asked.dictionary_file}, line {reader.described.row}",
    )


def _after(reader: Reader, asked: list[str]) -> str:
    """Questions that show cells, after a colon; a full stop where no cell may be shown."""
    return "." if reader.hides else ": " + " ".join(asked)


def _levels_of_plan(reader: Reader) -> dict[str, Any]:
    """Columns for which the analysis says which value counts as 1."""
    plan = reader.asked.plan
    found: dict[str, Any] = {}
    for each in reader.asked.outcomes:
        if each.level is not None:
            found[each.column if each.kind == "rate" else str(each.event)] = each.level
            if each.kind == "rate" and each.before:
                found[each.before] = each.level
    if plan.treated_level is not None:
        found[plan.treatment] = plan.treated_level
    return found


def _words(
    reader: Reader,
    found: Different,
    texts: list[str],
    which: npt.NDArray[np.intp],
    level: str,
) -> list[str]:
    """What the two values are called where the analysis speaks of one of them by a word."""
    levels = reader.described.levels
    if levels:
        part = 0 if any(level == code for code, _ in levels) else 1
        return [pair[part] for pair in levels]
    words = [
        next((t for t, w in zip(texts, which, strict=True) if w == side), "") for side in (0, 1)
    ]
    return [word or default for word, default in zip(words, ("yes", "no"), strict=True)]
