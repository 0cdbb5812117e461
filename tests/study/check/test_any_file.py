"""Whatever stands in the files: faults in words, or a refusal in words; never another error."""

import random

import pytest

from cocreate_lib.errors import CocreateError
from cocreate_lib.study import check_study
from cocreate_lib.study.dictionary import TYPES
from tests.study.check.studies import Study, people

PIECES = [
    *("", ",", '"', "\n", "\r\n", "\t", ";", "|", "=", "..", "\0", "\x1b[0m", "\u202e", "\ufeff"),
    *(
        "NaN",
        "inf",
        "-inf",
        "1e400",
        "-1",
        "0",
        "9" * 400,
        "99/99/9999",
        "0000-00-00",
        "29/02/2019",
    ),
    *(
        "=cmd()",
        "Yes",
        "no",
        "é",
        "e\u0301",
        "\U0001f600",
        "x" * 5000,
        "True",
        "1.5",
        "1,5",
        "£",
        "%",
    ),
    *TYPES,
]


def mangled(text, draw):
    """A text with some of its pieces replaced, taken out, or put elsewhere."""
    for _ in range(draw.randint(1, 6)):
        start = draw.randrange(len(text) + 1)
        end = min(len(text), start + draw.choice([0, 1, 3, 20]))
        text = text[:start] + draw.choice(PIECES) + text[end:]
    return text


def scrambled(table, draw):
    """A table with the cells of some columns replaced by anything."""
    for name in draw.sample(list(table), draw.randint(1, 4)):
        cells = table[name].astype(object).copy()
        for place in draw.sample(range(len(table)), draw.choice([1, 3, len(table)])):
            cells.iloc[place] = draw.choice(PIECES)
        table = table.assign(**{name: cells})
    return table


def try_one(folder, seed):
    """Check a study that was spoilt at random; gives how many faults there are, or what was
    refused."""
    draw = random.Random(seed)
    study = Study(folder, people(60))
    if draw.random() < 0.5:
        study.table = scrambled(study.table, draw)
    for _ in range(draw.randint(0, 3)):
        column = draw.choice(study.dictionary["column"].tolist())
        field = draw.choice(["type", "allowed", "missing", "unit", "personal"])
        study.described(column, **{field: draw.choice(PIECES)})
    study.write()
    for name in ("dictionary.csv", "data/people.csv"):
        if draw.random() < 0.3:
            path = folder / name
            path.write_text(
                mangled(path.read_text(encoding="utf-8"), draw), encoding="utf-8", errors="replace"
            )
    try:
        found = check_study(folder)
    except CocreateError as error:
        return str(error)
    printed = str(found) + found._repr_html_()
    assert not any(mark in printed for mark in ("\x1b", "\0", "\u202e"))
    found.to_frame()
    return len(found.faults)


@pytest.mark.parametrize("seed", range(30))
def test_any_file_ends_in_words(tmp_path, seed):
    try_one(tmp_path, seed)
