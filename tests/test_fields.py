"""Every field of a declaration, filled with what people and programs put into fields."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import io
import pickle
import re
import sys
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.cli import app as cli
from cocreate_lib.cohort import PilotDesign, read_design
from cocreate_lib.comparison import AnalysisPlan, compare, frequency, rate, scale, time_to
from cocreate_lib.comparison.methods.register import METHODS, TRIMMING
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.comparison.plan_file import read_plan
from cocreate_lib.errors import CocreateError, PlanError
from cocreate_lib.fields import (
    Choice,
    Column,
    Columns,
    Each,
    Flag,
    Number,
    Optional,
    Text,
    Unfit,
    Whole,
    declarations,
    shown,
)
from tests.comparison.conftest import made_up_people

PEOPLE = made_up_people(60)
GOOD = {
    "treatment": "programme",
    "outcomes": [rate("reoffended"), scale("hope")],
    "covariates": ["age"],
}
DESIGN = PilotDesign(n_treated=8, n_comparison=12)


class Contrary:
    """An object that refuses to be compared, shown, counted or looked through."""

    def __eq__(self, other):
        raise RuntimeError("not comparable")

    __hash__ = None
    __repr__ = __str__ = __len__ = __iter__ = __bool__ = lambda self: 1 / 0


class Elementwise:
    """An object that compares as an array does."""

    __hash__ = None

    def __eq__(self, other):
        return np.array([True, False])


ODD = [
    None,
    True,
    False,
    5,
    -1,
    0,
    1,
    0.5,
    2.5,
    float("nan"),
    float("inf"),
    -float("inf"),
    1e300,
    -1e300,
    5e-324,
    10**40,
    -(10**40),
    10**400,
    10**5000,
    1j,
    Decimal("0.5"),
    Fraction(1, 3),
    Fraction(10**400),
    "",
    " ",
    "x",
    "age",
    "ATT",
    "none",
    "5",
    "\x00",
    "\ud800",
    "é" * 300,
    b"x",
    bytearray(b"x"),
    dt.date(2020, 1, 1),
    dt.datetime(2020, 1, 1),
    dt.timedelta(1),
    [],
    [1],
    ["age"],
    ["age", "age"],
    [["age"]],
    [None],
    (),
    ("age", 5),
    set(),
    {"age"},
    {1, "age"},
    frozenset({"age"}),
    {},
    {"age": 5},
    {"age": None},
    {"hope": 0.5},
    {5: 5},
    {"age": {"age": 5}},
    range(3),
    iter(["age"]),
    np.int64(5),
    np.float64("nan"),
    np.float32(0.5),
    np.bool_(True),
    np.str_("age"),
    np.complex64(1),
    np.datetime64("2020-01-01"),
    np.array(5),
    np.array("age"),
    np.array([5.0]),
    np.array([0.5, 2]),
    np.array(["age"]),
    np.array([["age"]]),
    np.array([[1, 2], [3, 4]]),
    pd.NA,
    pd.NaT,
    pd.Timestamp("2020-01-01"),
    pd.Series([1, 2]),
    pd.Series(["age"]),
    pd.Index(["age"]),
    pd.DataFrame({"age": [1]}),
    pd.Categorical(["age"]),
    len,
    int,
    rate,
    rate("reoffended"),
    [rate("reoffended"), "hope"],
    Ellipsis,
    object(),
    Contrary(),
    [Contrary()],
    {"age": Contrary()},
    Elementwise(),
]
TOML = [
    *("5", "-1", "0", "1", "0.5", "2.5", "nan", "inf", "-inf", "1e300", "1" + "0" * 40),
    *("true", "false", '""', '"x"', '"age"', '"none"', '"hope"', '"\\u0000"'),
    *("2020-01-01", "2020-01-01T00:00:00Z", "07:32:00"),
    *("[]", "[1]", '["age"]', '["rate"]', '[["age"]]', "[{}]", '["age", 5]'),
    *("{}", "{age = 5}", '{age = "x"}', "{hope = 0.5}", "{a = {b = {c = 1}}}"),
    "[" * 3000 + "]" * 3000,
    "1" * 5000,
]
TEXTS = [
    *("", " ", "x", "age", "5", "-1", "0", "0.5", "nan", "inf", "-inf", "1e300", "1" + "0" * 40),
    *("True", "none", "age,age", "age=5", "hope=age", "=", ",", "age=", "age=nan", "é", "\udcff"),
]
PLAN_FIELDS = [
    *(f.name for f in dataclasses.fields(AnalysisPlan) if f.init),
    "replace",
]
DESIGN_FIELDS = [f.name for f in dataclasses.fields(PilotDesign)]
OUTCOME_FIELDS = [
    *((rate, name, {"column": "reoffended"}) for name in ("column", "before")),
    *((frequency, name, {"column": "reoffences"}) for name in ("column", "before", "model")),
    *((scale, name, {"column": "hope"}) for name in ("column", "before", "unit")),
    *(
        (time_to, name, {"column": "days", "event": "seen"})
        for name in ("column", "event", "horizon", "unit")
    ),
    *(
        (Outcome, f.name, {"column": "days", "kind": "time_to", "event": "seen"})
        for f in dataclasses.fields(Outcome)
    ),
]
PLAN_OPTIONS = [
    *("treatment", "rate", "frequency", "count-model", "time", "event", "time-unit", "scale"),
    *("before", "covariates", "method", "estimand", "weights", "cluster", "missing", "errors"),
    *("seed", "conf-level", "smallest-effect", "distance", "subclasses", "caliper", "ratio"),
    *("exact", "within"),
]


def plan(**fields):
    return AnalysisPlan(**{**GOOD, **fields})


def use_plan(made):
    """A plan that was accepted is one that can be shown, kept, made again and compared by."""
    assert AnalysisPlan(**made.settings()) == made == pickle.loads(pickle.dumps(made))
    assert hash(made) == hash(made.replace())
    assert str(made)
    result = compare(PEOPLE, made)
    assert str(result)
    assert str(result.sentences())
    assert str(result.null_evidence())


def use_design(made):
    assert PilotDesign(**made.to_dict()) == made
    assert len(made.explain()) == len(DESIGN_FIELDS)


def one(items, rng):
    return items[rng.integers(len(items))]


def in_python(rng, folder):
    name, value = one(PLAN_FIELDS, rng), one(ODD, rng)
    use_plan(plan(**{"method": one(list(METHODS), rng), name: value}))


def by_replace(rng, folder):
    name, value = one(PLAN_FIELDS, rng), one(ODD, rng)
    use_plan(plan().replace(**{name: value}))


def an_outcome(rng, folder):
    (make, name, rest), value = one(OUTCOME_FIELDS, rng), one(ODD, rng)
    use_plan(plan(outcomes=[make(**{**rest, name: value})]))


def a_design(rng, folder):
    fields = {one(DESIGN_FIELDS, rng): one(ODD, rng)}
    use_design(PilotDesign(**fields) if rng.random() < 0.5 else DESIGN.replace(**fields))


def a_plan_file(rng, folder):
    lines = {"treatment": '"programme"', "covariates": '["age"]'}
    outcome = {"kind": '"time_to"', "column": '"days"', "event": '"seen"'}
    if rng.random() < 0.6:
        lines[one([*PLAN_FIELDS, "self", "unknown"], rng)] = one(TOML, rng)
    else:
        names = ("kind", "column", "event", "horizon", "unit", "before", "model", "self")
        outcome[one(names, rng)] = one(TOML, rng)
    text = "".join(f"{name} = {value}\n" for name, value in lines.items())
    if "outcomes" not in lines:
        text += "[[outcomes]]\n" + "".join(f"{name} = {value}\n" for name, value in outcome.items())
    (folder / "plan.toml").write_text(text, encoding="utf-8")
    use_plan(read_plan(folder / "plan.toml"))


def a_design_file(rng, folder):
    text = f"{one([*DESIGN_FIELDS, 'self', 'unknown'], rng)} = {one(TOML, rng)}\n"
    (folder / "design.toml").write_text(text, encoding="utf-8")
    use_design(read_design(folder / "design.toml"))


def compare_command(rng, folder):
    given = {"treatment": "programme", "rate": "reoffended", "covariates": "age"}
    given[one(PLAN_OPTIONS, rng)] = one(TEXTS, rng)
    PEOPLE.to_csv(folder / "people.csv", index=False)
    command("compare", folder / "people.csv", *(f"--{name}={text}" for name, text in given.items()))


def cohort_command(rng, folder):
    field, value = one(DESIGN_FIELDS, rng), one(TEXTS, rng)
    out = folder / "cohort" / str(rng.integers(10**9))
    sizes = ("--set=n_treated=5", "--set=n_comparison=5")
    command("cohort", f"--out={out}", *sizes, f"--set={field}={value}")


def command(*arguments):
    """Run the command; what it refuses it refuses with code 2."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        argv, sys.argv = sys.argv, ["cocreate", *map(str, arguments)]
        try:
            cli.main()
        except SystemExit as end:
            if end.code not in (None, 0):
                raise (PlanError if end.code == 2 else RuntimeError)(f"code {end.code}") from None
        finally:
            sys.argv = argv


WAYS = {
    in_python: 0.2,
    by_replace: 0.15,
    an_outcome: 0.15,
    a_design: 0.15,
    a_plan_file: 0.15,
    a_design_file: 0.05,
    compare_command: 0.1,
    cohort_command: 0.05,
}


def tried(count, seed, folder):
    """How many attempts ended how, and those that ended in anything but words."""
    counts, tracebacks = Counter(), []
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        way = rng.choice(list(WAYS), p=list(WAYS.values()))
        try:
            way(rng, folder)
            counts[way.__name__, "used"] += 1
        except CocreateError:
            counts[way.__name__, "refused"] += 1
        except Exception as error:
            tracebacks.append((seed, number, way.__name__, repr(error)[:300]))
    return counts, tracebacks


@pytest.mark.filterwarnings("ignore")
def test_whatever_is_put_into_a_field_is_used_or_refused_in_words(tmp_path):
    counts, tracebacks = tried(300, 1, tmp_path)
    assert tracebacks == []
    assert {way for way, _ in counts} == {way.__name__ for way in WAYS}
    assert {end for _, end in counts} == {"used", "refused"}


@pytest.mark.parametrize(
    ("kind", "good", "kept"),
    [
        (Column(), np.str_("age"), "age"),
        (Columns(), None, ()),
        (Columns(), "age", ("age",)),
        (Columns(), pd.Index(["sex", "age"]), ("sex", "age")),
        (Columns(), {"sex", "age"}, ("age", "sex")),
        (Text(), "", ""),
        (Flag(), False, False),
        (Choice(("a", "b")), "b", "b"),
        (Whole(2, 9), np.float32(3), 3),
        (Whole(0, 2**128), 2**128, 2**128),
        (Number(0, 1), 1, 1.0),
        (Number(0, 1, strictly=True), Fraction(1, 4), 0.25),
        (Each(Number(0, 9)), {"age": 5}, {"age": 5.0}),
        (Optional(Flag()), None, None),
    ],
)
def test_what_fits_is_kept_in_one_type(kind, good, kept):
    read = kind.read(good)
    assert read == kept
    assert type(read) is type(kept)


@pytest.mark.parametrize(
    ("kind", "bad", "what", "try_this"),
    [
        (Column(), 5, "5 is not the name of a column.", None),
        (Columns(), 5, "5 is not the name of a column, or a list of such names.", None),
        (Columns(), ["age", 5], "5 is not the name of a column.", None),
        (Text(), 5, "5 is not a text.", None),
        (Flag(), 1, "1 is neither True nor False.", None),
        (
            Choice(("near", "far")),
            "nera",
            "'nera' is not one of near, far.",
            "Did you mean 'near'?",
        ),
        (Whole(2, 1000), 2.4, "2.4 is not a whole number from 2 up to 1,000.", "2, the nearest"),
        (Whole(2, 1000), 10**12, "1000000000000 is not a whole number", "1000, the nearest"),
        (Number(0, 1), 1.5, "1.5 is not a number from 0 to 1.", "1, the nearest allowed value"),
        (Number(0, 1), True, "True is not a number from 0 to 1.", None),
        (Number(0, 1, strictly=True), 1, "1 is not a number above 0 and below 1.", None),
        (Each(Number(0, 1)), 5, "5 is not a mapping that says which column has", None),
        (Each(Number(0, 1)), {"age": "x"}, "'x' is not a number from 0 to 1.", None),
        (Optional(Flag()), 0, "0 is neither True nor False.", None),
    ],
)
def test_what_does_not_fit_is_said(kind, bad, what, try_this):
    with pytest.raises(Unfit) as caught:
        kind.read(bad)
    assert caught.value.what.startswith(what)
    assert try_this is None or caught.value.try_this.startswith(try_this)


def test_a_value_is_shown_in_one_line():
    assert shown("a\nb") == r"'a\nb'"
    assert len(shown("a" * 900)) == 80
    assert "\n" not in shown(PEOPLE)
    assert shown(Contrary()) == "A value of the type Contrary"


@pytest.mark.parametrize("made", [AnalysisPlan, Outcome, PilotDesign])
def test_a_docstring_describes_every_field_as_it_is_declared(made):
    section = made.__doc__.split("Raises")[0]
    entries = dict(re.findall(r"^(\w+) : (.*(?:\n +.*)+)", section, re.MULTILINE))
    fields = list(declarations(made))
    assert list(entries) == [field.name for field in fields]
    for field in fields:
        head, *text = entries[field.name].splitlines()
        words = " ".join(" ".join(text).split())
        assert head.startswith(str(field.kind))
        assert field.about[1:] in words
        assert words.endswith(field.details)


def test_a_docstring_says_which_methods_read_a_field():
    words = " ".join(AnalysisPlan.__doc__.split())
    assert "For ``nearest``, ``optimal`` and ``full``: the widest gap in a pair" in words
    assert "For every method but ``unadjusted``: columns that were measured" in words
    said = re.search(r"For ([^:]*): who is left out", words)[1]
    assert set(re.findall(r"``(\w+)``", said)) == set(TRIMMING)


def test_a_plan_explains_itself():
    plan = AnalysisPlan(**GOOD, replace=True)
    table = plan.explain()
    assert dict(table["value"]) == plan.settings()
    assert not table.loc["subclasses", "read"]
    assert table.loc[["replace", "seed"], "read"].all()
    assert (table["meaning"].str.len() > 20).all()
