"""What people bring: files as they really are, on the command line."""

import gzip
import io
import re
import sys

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.io import tables
from tests.cli.test_app import one_line

N = 120
ROW = np.arange(N)
RNG = np.random.default_rng(4)
PEOPLE = pd.DataFrame(
    {
        "programme": (RNG.random(N) < 0.4).astype(int),
        "age": RNG.integers(18, 60, N),
        "sex": RNG.choice(["M", "F"], N),
        "income": RNG.integers(1000, 3000, N),
        "region": RNG.integers(1, 5, N),
        "days": RNG.integers(1, 365, N),
        "reoffended": (RNG.random(N) < 0.4).astype(int),
    }
)
DEFAULTS = ["--treatment=programme", "--rate=reoffended", "--covariates=age,sex"]


def answer(found):
    """What was found, without what was understood of the cells."""
    code, text = found
    return code, re.sub(r" Read .*? Alike\?", " Alike?", text)


@pytest.fixture
def asked(cocreate, tmp_path):
    """Run compare on a table, or on what is written; gives the code, and what was printed."""

    def run(table, *options, name="people.csv"):
        path = tmp_path / name
        if isinstance(table, pd.DataFrame):
            path.write_bytes(table.to_csv(index=False).encode())
        elif table is not None:
            path.write_bytes(table)
        given = [each.split("=")[0] for each in options]
        others = [each for each in DEFAULTS if each.split("=")[0] not in given]
        code, printed, errors = cocreate(
            "compare", name if table is None else path, "--method=regression", *others, *options
        )
        return code, one_line(printed + errors)

    return run


def spelt(**columns):
    """The people with some columns as text."""
    return PEOPLE.assign(**{name: PEOPLE[name].map(how) for name, how in columns.items()})


@pytest.mark.parametrize(
    "table",
    [
        spelt(age=lambda age: f"{age},0"),
        spelt(age=lambda age: f"£{age}.00"),
        spelt(age=lambda age: f"{age} %"),
        PEOPLE.rename(columns={"age": "age "}),
        PEOPLE.rename(columns={"age": "\ufeffage"}),
        PEOPLE.assign(sex=np.where(ROW % 5 == 0, PEOPLE["sex"] + " ", PEOPLE["sex"])),
        spelt(programme={1: "Yes", 0: "No"}.get, reoffended={1: "ja", 0: "nein"}.get),
    ],
    ids=["decimal comma", "pounds", "per cent", "blank", "mark", "blanks in levels", "yes and no"],
)
def test_what_is_beyond_doubt_gives_the_same_answer(asked, table):
    assert answer(asked(table)) == answer(asked(PEOPLE))


def test_what_was_understood_is_said_in_each_layer(asked):
    table = spelt(age=lambda age: f"{age},0")
    said = "'age' was read with a decimal comma"
    for layer in ([], ["--full"], ["--json"]):
        code, text = asked(table, *layer)
        assert code == 0
        assert said in text


def test_semicolons_with_decimal_commas(asked):
    table = PEOPLE.assign(age=PEOPLE["age"] + 0.5)
    content = table.to_csv(index=False, sep=";", decimal=",").encode()
    assert answer(asked(content)) == answer(asked(table))


@pytest.mark.parametrize(
    ("table", "options", "said"),
    [
        (
            spelt(income=lambda income: f"{income:,}"),
            ["--covariates=income"],
            ["between thousands or before decimals", "--decimal comma if", "line 2, 3, 4"],
        ),
        (spelt(age=lambda age: f"0{age % 9 + 1}/0{age % 7 + 1}/2019"), [], ["'age' holds dates"]),
        (
            PEOPLE.assign(sex=np.where(ROW % 9 == 0, "m", "M")),
            [],
            ["capitals or blanks: 'M' (106) and 'm' (14)", "--categories sex", "people.csv"],
        ),
        (
            PEOPLE.assign(sex=[f"office {i}" for i in ROW]),
            [],
            ["'sex' has 120 levels, and a category may have 100"],
        ),
        (
            PEOPLE.rename(columns={"age": "Age"}),
            [],
            ["no column 'age'", "Did you mean 'Age'?"],
        ),
        (
            spelt(programme={1: "pilot", 0: "usual care"}.get),
            [],
            ["'pilot' (", "'usual care' (", "--treatment "],
        ),
        (
            spelt(reoffended={1: "convicted", 0: "clear"}.get),
            [],
            ["'convicted' (", "'clear' (", "--rate reoffended=c", "the other one"],
        ),
    ],
)
def test_what_is_not_beyond_doubt_is_asked(asked, table, options, said):
    code, text = asked(table, *options)
    assert code == 2
    for part in said:
        assert part in text
    assert "to_numeric" not in text


def test_cells_that_count_as_missing_are_said(asked):
    age = PEOPLE["age"].astype(object).where(ROW % 5 > 2, ".")
    code, text = asked(PEOPLE.assign(age=age))
    assert code == 2
    assert "age (72)" in text
    assert "'age': 72 cells with '.' count as missing." in text
    assert asked(PEOPLE.assign(age=age), "--missing=complete-cases")[0] == 0


@pytest.mark.parametrize(
    ("spelling", "option"),
    [
        ({"programme": {1: "pilot", 0: "usual care"}}, "--treatment=programme=pilot"),
        ({"programme": {1: 2, 0: 1}}, "--treatment=programme=2"),
        ({"reoffended": {1: "convicted", 0: "clear"}}, "--rate=reoffended=convicted"),
    ],
)
def test_which_value_is_1_can_be_said(asked, spelling, option):
    table = PEOPLE.replace({name: {**how} for name, how in spelling.items()})
    found = asked(table, option)
    assert found[0] == 0
    assert answer(found) == answer(asked(PEOPLE))


def test_the_event_of_a_time_can_be_said(asked):
    table = PEOPLE.assign(seen=np.where(ROW % 3 == 0, "seen", "watched"))
    code, text = asked(table, "--time=days", "--event=seen")
    assert code == 2
    assert "--event seen=seen, if that value" in text
    assert asked(table, "--time=days", "--event=seen=seen")[0] == 0


def test_numbers_can_be_declared_to_be_categories(asked):
    code, text = asked(PEOPLE, "--covariates=age,region", "--full")
    assert code == 0
    assert "may be codes" in text or "codes of categories" in text
    code, text = asked(PEOPLE, "--covariates=age,region", "--categories=region", "--full")
    assert code == 0
    assert "codes of categories" not in text


def test_the_line_of_the_file_is_named(asked):
    lines = PEOPLE.astype({"age": object}).to_csv(index=False).split("\n")
    lines.insert(4, "")
    lines[30] = lines[30].replace(",", ",several", 1)
    code, text = asked("\n".join(lines).encode())
    assert code == 2
    assert "line 31" in text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("people.csv.gz", PEOPLE.to_csv(index=False).encode(), "was not packed by gzip"),
        (
            "people.csv",
            PEOPLE.to_csv(index=False).replace(",M,", ',"M,', 1).encode(),
            "A double quote opens here",
        ),
    ],
)
def test_a_file_that_would_be_misread_is_refused(asked, name, content, said):
    code, text = asked(content, name=name)
    assert code == 2
    assert said in text
    assert "Traceback" not in text


def test_standard_input_and_packed_files(asked, monkeypatch):
    plain = asked(PEOPLE)
    content = PEOPLE.to_csv(index=False).encode()
    assert asked(gzip.compress(content), name="people.csv.gz") == plain
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert asked(None, name="-") == plain


def test_a_fault_while_reading_writes_nothing(asked, monkeypatch, tmp_path):
    def fails(self):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(tables.Path, "read_bytes", fails)
    code, text = asked(PEOPLE, f"--estimates={tmp_path / 'estimates.csv'}")
    assert code == 2
    assert "Input/output error" in text
    assert not (tmp_path / "estimates.csv").exists()


def test_a_sheet_can_be_named(asked, tmp_path):
    with pd.ExcelWriter(tmp_path / "two.xlsx") as book:
        for sheet in ("Wave 1", "Wave 2"):
            PEOPLE.to_excel(book, sheet_name=sheet, index=False)
    content = (tmp_path / "two.xlsx").read_bytes()
    code, text = asked(content, name="people.xlsx")
    assert code == 2
    assert '--sheet "Wave 1"' in text
    assert asked(content, "--sheet=Wave 2", name="people.xlsx")[0] == 0
