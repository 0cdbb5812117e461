"""The levels of a category, as they were meant: blanks around them are no part of them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from cocreate_lib.comparison.data.cells import SHOWN, rows_text
from cocreate_lib.comparison.data.flags import Labels
from cocreate_lib.comparison.data.said import Said
from cocreate_lib.comparison.data.texts import Texts, texts_of
from cocreate_lib.errors import CovariateError
from cocreate_lib.text import listed

MOST_LEVELS = 100
"""Of a category among the covariates: a number of ours. Every level is one more share of people to
be made alike; a hundred take ten people a level in a table of a thousand, and a level that holds
fewer tells nothing about how alike the groups are. Indicators are dense: a thousand levels of a
million people would take 8 GB."""


def check_levels(name: str, levels: int) -> None:
    """Refuse a category with more levels than can be made alike in two groups."""
    if levels > MOST_LEVELS:
        raise CovariateError(
            f"The covariate {name!r} has {levels:,} levels, and a category may have "
            f"{MOST_LEVELS:,}.",
            where=f"column {name!r}",
            why="Each level is a share of people to be made alike in the two groups, and with so "
            "many each has too few people to tell.",
            try_this="Join levels into wider groups, such as offices into regions; or take it out "
            "of the covariates, and name it as the cluster if people of one level share something.",
        )


def read_levels(texts: Texts, said: Said) -> pd.Series:
    """A column of text as a category, with tidy levels.

    Raises
    ------
    CovariateError
        Where levels differ by capitals or inner blanks only: whether they are one is asked; and
        where there are too many.
    """
    column = texts.column
    known = [text for text, gone in zip(texts.tidy, texts.is_missing, strict=True) if not gone]
    counts = texts.counts
    present = {
        text
        for text, gone, n in zip(texts.tidy, texts.is_missing, counts, strict=True)
        if n and not gone
    }
    check_levels(str(column.name), len(present))
    _ask_about_alike(texts, present)
    padded = [
        (raw, tidy)
        for raw, tidy, gone in zip(texts.raw, texts.tidy, texts.is_missing, strict=True)
        if raw != tidy and not gone
    ]
    if padded:
        raw, tidy = padded[0]
        said.together("without the blanks around levels", str(column.name), f"{raw!r} is {tidy!r}")
    if len(texts.others):  # text beside other things
        return texts.tidied()
    if isinstance(column.dtype, pd.CategoricalDtype):
        if texts.tidied() is column:
            return column
        levels, ordered = list(dict.fromkeys(known)), bool(column.cat.ordered)
    else:
        levels, ordered = _sorted(present), False
    places = {level: i for i, level in enumerate(levels)}
    codes = np.array([places.get(text, -1) for text in texts.tidy] + [-1], dtype=np.intp)
    for i, gone in enumerate(texts.is_missing):
        if gone:
            codes[i] = -1
    cells = pd.Categorical.from_codes(
        codes[texts.codes], categories=pd.Index(levels, dtype=object), ordered=ordered
    )
    return pd.Series(cells, column.index, name=column.name)


def as_categories(column: pd.Series, labels: Labels, said: Said) -> pd.Series:
    """A column that is declared, or labelled, to hold categories: whatever its cells are, each
    different one is a level, in order."""
    texts = texts_of(column)
    tidy = column if texts is None else texts.tidied()
    if isinstance(tidy.dtype, pd.CategoricalDtype):
        return tidy
    codes, different = pd.factorize(tidy)
    check_levels(str(column.name), len(different))
    order = _sorted(different)
    if labels:
        said.alone(f"{column.name!r} was read as categories, by the words that the file has.")
    names = [_level_name(value, labels) for value in order]
    if len(set(names)) < len(names):
        names = [f"{name} ({value})" for name, value in zip(names, order, strict=True)]
    place = {value: i for i, value in enumerate(order)}
    places = np.array([place[value] for value in different] + [-1], dtype=np.intp)
    cells = pd.Categorical.from_codes(places[codes], categories=pd.Index(names, dtype=object))
    return pd.Series(cells, column.index, name=column.name)


def _sorted(values: Iterable) -> list:
    """Values in their order; those of several types by what they look like."""
    found = list(values)
    try:
        return sorted(found)
    except TypeError:
        return sorted(found, key=lambda value: (type(value).__name__, str(value)))


def _level_name(value: object, labels: Labels) -> str:
    if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        return labels.get(float(value)) or f"{float(value):.15g}"
    return str(value)


def _ask_about_alike(texts: Texts, present: set[str]) -> None:
    """Refuse levels that may be one, and are not declared to be several."""
    alike: dict[str, list[str]] = {}
    for text in sorted(present):
        alike.setdefault(" ".join(text.casefold().split()), []).append(text)
    pairs = [each for each in alike.values() if len(each) > 1]
    if not pairs:
        return
    count = {text: texts.count([tidy == text for tidy in texts.tidy]) for text in pairs[0]}
    name = texts.column.name
    rarest = min(count, key=lambda text: count[text])
    shown = listed(f"{text!r} ({count[text]:,})" for text in pairs[0][:SHOWN])
    raise CovariateError(
        f"Levels of {name!r} differ in nothing but capitals or blanks: {shown}.",
        where=rows_text(texts.column, texts.rows([tidy == rarest for tidy in texts.tidy])),
        why="If they are one, people of one kind would be kept apart, and matched with each other "
        "only by chance.",
        try_this=f'Write them alike; or, if they are different things, categories=["{name}"].',
    )
