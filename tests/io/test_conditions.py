"""Rows are kept by what is declared of them, the same from any format; or that is refused."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib import DataError
from cocreate_lib.errors import ColumnError
from cocreate_lib.io import columnar
from cocreate_lib.io.conditions import read_conditions
from cocreate_lib.io.tables import read_table

N = 300
DRAW = np.random.default_rng(5)
PEOPLE = pd.DataFrame(
    {
        "age": DRAW.integers(16, 70, N),
        "risk": DRAW.random(N).round(3),
        "region": DRAW.choice(["North", "South", "East "], N),
        "start": pd.Timestamp("2019-01-01") + pd.to_timedelta(DRAW.integers(0, 700, N), "D"),
        "reoffended": DRAW.integers(0, 2, N),
    }
).assign(risk=lambda table: table["risk"].where(table.index % 7 != 3))
ENDINGS = ("csv", "tsv", "xlsx", "dta", "sav", "parquet", "feather", "csv.gz")
QUICK = ("csv", "xlsx", "dta", "parquet", "feather")  # SPSS is read in a process of its own
# A condition, and who fulfils it by pandas alone.
CASES = {
    "a number at least": ({"column": "age", "at_least": 40}, PEOPLE["age"] >= 40),
    "a number at most, with gaps": ({"column": "risk", "at_most": 0.5}, PEOPLE["risk"] <= 0.5),
    "one number": ({"column": "age", "is": 33}, PEOPLE["age"] == 33),
    "a flag": ({"column": "reoffended", "is": True}, PEOPLE["reoffended"] == 1),
    "one text": ({"column": "region", "is": " North"}, PEOPLE["region"] == "North"),
    "a text with a blank behind it": (
        {"column": "region", "is": "East"},
        PEOPLE["region"] == "East ",
    ),
    "one of some": (
        {"column": "region", "is_one_of": ["East", "South"]},
        PEOPLE["region"] != "North",
    ),
    "one of some numbers": (
        {"column": "age", "is_one_of": [20, 50.0]},
        PEOPLE["age"].isin([20, 50]),
    ),
    "a day at least": (
        {"column": "start", "at_least": "2020-02-29"},
        PEOPLE["start"] >= "2020-02-29",
    ),
    "a day at most": (
        {"column": "start", "at_most": dt.date(2019, 12, 31)},
        PEOPLE["start"] < "2020-01-01",
    ),
}


def written(path, people=PEOPLE, **options):
    """The same people in the format of a file's ending."""
    ending = path.name.partition(".")[2]
    match ending:
        case "xlsx":
            people.to_excel(path, index=False)
        case "dta":
            people.to_stata(path, write_index=False)
        case "sav":
            pyreadstat.write_sav(people, str(path))
        case "parquet":
            people.to_parquet(path, **{"row_group_size": 40, **options})
        case "feather":
            people.to_feather(path, chunksize=64)
        case _:
            people.to_csv(path, index=False, sep="\t" if ending == "tsv" else ",")
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    return {ending: written(folder / f"people.{ending}") for ending in ENDINGS}


@pytest.mark.parametrize("ending", QUICK)
@pytest.mark.parametrize("case", CASES)
def test_the_same_rows_from_any_format(files, ending, case):
    condition, fits = CASES[case]
    table = read_table(files[ending], keep=[condition])
    first = 2 if ending not in ("dta", "sav", "parquet", "feather") else 1
    assert table.index.tolist() == [first + i for i in np.flatnonzero(fits)]
    assert table.index.name == "line"
    assert table["age"].tolist() == PEOPLE["age"][fits].tolist()
    assert list(table) == list(PEOPLE)
    said = table.attrs["reading"][-1]
    assert said.startswith(f"{fits.sum()} of 300 rows were read: {condition['column']} is ")


@pytest.mark.parametrize("ending", ENDINGS)
def test_conditions_hold_together_and_columns_come_in_the_order_that_is_asked(files, ending):
    keep = [{"column": "region", "is": "North"}, {"column": "age", "at_most": 30}]
    table = read_table(files[ending], columns=["risk", "age"], keep=keep)
    fits = (PEOPLE["region"] == "North") & (PEOPLE["age"] <= 30)
    assert list(table) == ["risk", "age"]
    pd.testing.assert_frame_equal(
        table.reset_index(drop=True), PEOPLE.loc[fits, ["risk", "age"]].reset_index(drop=True),
        check_dtype=False,
    )  # fmt: skip
    assert table.attrs["reading"][-1] == (
        f"{fits.sum()} of 300 rows were read: region is 'North' and age is at most 30."
    )


@pytest.mark.parametrize("ending", QUICK)
def test_a_column_that_is_not_there_is_refused_with_the_nearest(files, ending):
    for wanted in ({"columns": ["regio"]}, {"keep": [{"column": "regio", "is": "North"}]}):
        with pytest.raises(ColumnError) as refusal:
            read_table(files[ending], **wanted)
        assert refusal.value.try_this == "Did you mean 'region'?"
        assert str(files[ending]) in refusal.value.where


@pytest.mark.parametrize("ending", QUICK)
@pytest.mark.parametrize(
    ("condition", "what"),
    [
        ({"column": "region", "at_least": 3}, "holds no numbers"),
        ({"column": "age", "is": "old"}, "holds numbers"),
        ({"column": "region", "at_least": "2020-01-01"}, "is no date with its year first"),
        ({"column": "region", "is": "north"}, "None of 300 rows are left: region is 'north'."),
        ({"column": "age", "at_least": 200}, "None of 300 rows are left: age is at least 200."),
    ],
)
def test_what_cannot_be_compared_or_keeps_nobody_is_refused(files, ending, condition, what):
    with pytest.raises(DataError) as refusal:
        read_table(files[ending], keep=[condition])
    assert what in refusal.value.what
    assert str(files[ending]) in refusal.value.where
    assert refusal.value.try_this


@pytest.mark.parametrize(
    "keep",
    [
        "age",
        {"column": "age", "at_least": 3},
        ["age"],
        [{"column": "age"}],
        [{"column": "age", "least": 3}],
        [{"column": "age", "at_least": 3, "at_most": 5}],
        [{"column": " ", "is": 3}],
        [{"column": 3, "is": 3}],
        [{"column": "age", "at_least": "three"}],
        [{"column": "age", "at_least": None}],
        [{"column": "age", "is": float("nan")}],
        [{"column": "age", "is": [3]}],
        [{"column": "age", "is_one_of": []}],
        [{"column": "age", "is_one_of": "North"}],
        [{"column": "age", "is_one_of": [""]}],
        7,
    ],
    ids=str,
)
def test_what_is_no_condition_is_refused(keep):
    with pytest.raises(DataError) as refusal:
        read_conditions(keep, "protocol.toml: data.keep")
    assert refusal.value.where == "protocol.toml: data.keep"
    assert refusal.value.try_this


_NUMBERS = st.one_of(
    st.none(), st.integers(-3, 3), st.integers(-(2**62), 2**62), st.floats(-3, 3, width=32)
)


@given(
    st.lists(_NUMBERS, min_size=1, max_size=30),
    st.sampled_from(["is", "at_least", "at_most"]),
    st.one_of(st.integers(-3, 3), st.floats(-3, 3), st.just(2**62)),
    st.sampled_from(["int64", "float64", "float32", "uint8"]),
)
def test_row_groups_are_left_out_only_where_no_row_fits(tmp_path_factory, cells, test, value, kind):
    whole = [each if each is None or "f" in kind else int(each) for each in cells]
    if kind == "uint8":
        whole = [each if each is None else abs(each) % 256 for each in whole]
    path = tmp_path_factory.mktemp("parquet") / "people.parquet"
    numbers = pa.array([None if x is None else float(x) if "f" in kind else x for x in whole])
    table = pa.table({"a": numbers.cast(kind, safe=False), "n": range(len(cells))})
    pq.write_table(table, path, row_group_size=3)
    stored = table.column("a").to_pylist()
    compared = {"is": lambda x: x == value, "at_least": lambda x: x >= value}.get(
        test, lambda x: x <= value
    )
    cast = np.float32 if kind == "float32" else (lambda x: x)
    if kind == "float32":
        value = float(np.float32(value))
    fits = [i for i, x in enumerate(stored) if x is not None and compared(cast(x))]
    keep = [{"column": "a", test: value}]
    if not fits:
        with pytest.raises(DataError, match="left"):
            read_table(path, keep=keep)
    else:
        assert read_table(path, keep=keep)["n"].tolist() == fits


def test_of_parquet_on_the_disk_only_what_is_wanted_is_read(files, monkeypatch):
    read = []

    class Watched(pq.ParquetFile):
        def iter_batches(self, *rest, row_groups=None, columns=None, **more):
            read.append((tuple(columns), row_groups))
            return super().iter_batches(*rest, row_groups=row_groups, columns=columns, **more)

    ordered = written(files["parquet"].with_name("ordered.parquet"), PEOPLE.sort_values("start"))
    monkeypatch.setattr(columnar.pyarrow.parquet, "ParquetFile", Watched)
    monkeypatch.setattr(type(ordered), "read_bytes", None)  # whole, into memory
    keep = [{"column": "start", "at_most": "2019-01-31"}, {"column": "region", "is": "South"}]
    table = read_table(ordered, columns=["age"], keep=keep)
    assert len(table) == ((PEOPLE["start"] < "2019-02-01") & (PEOPLE["region"] == "South")).sum()
    assert {columns for columns, _ in read} == {("start",), ("region",), ("age",)}
    assert {columns for columns, groups in read if groups != [0]} == {("start",)}


def test_a_row_with_nothing_in_it_is_left_out_and_one_with_something_elsewhere_is_not(tmp_path):
    table = pd.DataFrame({"a": [1.0, None, None], "b": [None, None, "x"]})
    for ending in ("csv", "xlsx", "parquet", "feather"):
        path = written(tmp_path / f"few.{ending}", table)
        first = 2 if ending in ("csv", "xlsx") else 1
        found = read_table(path, columns=["a"])
        assert (found.index - first).tolist() == [0, 2]
        assert found.attrs["reading"][-1] == "1 row with nothing in any cell was left out."


def test_words_of_stata_and_spss_are_conditions_too(tmp_path):
    people = pd.DataFrame({"region": [1, 2, 1, 3], "n": [1, 2, 3, 4]})
    words = {"region": {1: "North", 2: "South", 3: "East"}}
    people.to_stata(tmp_path / "people.dta", write_index=False, value_labels=words)
    pyreadstat.write_sav(people, str(tmp_path / "people.sav"), variable_value_labels=words)
    for path in (tmp_path / "people.dta", tmp_path / "people.sav"):
        for value in ("North", 1) if path.suffix == ".dta" else ("North",):
            found = read_table(path, columns=["n"], keep=[{"column": "region", "is": value}])
            assert found["n"].tolist() == [1, 3]
            assert found.attrs["value_labels"] == {}
        with pytest.raises(DataError, match="no word 'north'") as refusal:
            read_table(path, keep=[{"column": "region", "is": "north"}])
        assert refusal.value.try_this == "Did you mean 'North'?"


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_numbers_in_text_are_numbers_and_a_cell_that_is_none_is_named(tmp_path, ending):
    cells = ["£1,200", "£90", "n/a", "£700"]
    path = written(tmp_path / f"few.{ending}", pd.DataFrame({"cost": cells, "n": range(4)}))
    found = read_table(path, keep=[{"column": "cost", "at_least": 700}])
    assert found["n"].tolist() == [0, 3]
    path = written(path, pd.DataFrame({"cost": [*cells, "high"], "n": range(5)}))
    with pytest.raises(DataError, match="'high' is no number") as refusal:
        read_table(path, keep=[{"column": "cost", "at_least": 700}])
    assert refusal.value.where.endswith(f"column 'cost', line {6 if ending == 'csv' else 5}")


@pytest.mark.parametrize("kind", [pa.date32(), pa.timestamp("s"), pa.timestamp("us", "UTC")])
def test_a_day_holds_all_its_hours(tmp_path, kind):
    moments = [dt.datetime(2019, 12, 31, 23, 59), dt.datetime(2020, 1, 1), None]
    if pa.types.is_date(kind):
        moments = [each and each.date() for each in moments]
    path = tmp_path / "people.parquet"
    pq.write_table(pa.table({"end": pa.array(moments, kind), "n": [0, 1, 2]}), path)
    for test, value, fits in (
        ("at_most", "2019-12-31", [0]),
        ("is", "2019-12-31", [0]),
        ("is", dt.date(2020, 1, 1), [1]),
        ("at_least", dt.date(2019, 12, 31), [0, 1]),
        ("at_most", dt.date.max, [0, 1]),
    ):
        assert read_table(path, keep=[{"column": "end", test: value}])["n"].tolist() == fits


def test_names_with_points_and_blanks_are_those_that_are_asked_for(tmp_path):
    table = pa.table({"a.b": [1, 2], "a": [3, 4], "c ": [5, 6]})
    for path in (tmp_path / "p.parquet", tmp_path / "p.feather"):
        (pq.write_table if path.suffix == ".parquet" else columnar.pyarrow.feather.write_feather)(
            table, str(path)
        )
        assert list(read_table(path, columns=["a"])) == ["a"]
        found = read_table(path, columns=["c", "a.b"], keep=[{"column": "a", "is": 4}])
        assert found.to_numpy().tolist() == [[6, 2]]


def test_packed_parquet_and_a_broken_one(tmp_path, files):
    import gzip

    packed = tmp_path / "people.parquet.gz"
    packed.write_bytes(gzip.compress(files["parquet"].read_bytes()))
    keep = [{"column": "age", "at_least": 40}]
    pd.testing.assert_frame_equal(
        read_table(packed, keep=keep), read_table(files["parquet"], keep=keep)
    )
    whole = files["parquet"].read_bytes()
    refused = []
    for place in range(4, len(whole) - 8, len(whole) // 60):
        broken = tmp_path / "broken.parquet"
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        try:  # or what changed is a value that is as good as another
            read_table(broken, keep=keep)
        except DataError as error:
            refused.append(error.where)
    assert len(refused) > 10
    assert all("broken.parquet" in where for where in refused)
