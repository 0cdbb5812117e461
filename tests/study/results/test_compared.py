"""Where the declared analysis has no answer, the fallbacks are tried in order, and told."""

import io

import pandas as pd
import pytest

from cocreate_lib.errors import ColumnError, StudyError
from cocreate_lib.study import read_protocol
from cocreate_lib.study.results.compared import compared
from tests.study.results.small import PROTOCOL, people

MATCHED = 'exact = ["office"]\n[[analysis.outcomes]]'
OVERLAP = '[[fallbacks]]\nmethod = "nearest"\nwhy = "First."\nchanges = {caliper = 0.1}\n'
UNADJUSTED = '[[fallbacks]]\nmethod = "unadjusted"\nwhy = "As they are."\n'


@pytest.fixture
def table():
    """The programme in one office, everybody else in another: nobody has an exact match."""
    frame = pd.read_csv(io.StringIO(people()))
    return frame.assign(office=frame["programme"].map({1: "North", 0: "South"}))


@pytest.fixture
def protocol(tmp_path):
    def made(more):
        text = PROTOCOL.format(title="Apart", method="nearest", more=more)
        path = tmp_path / "protocol.toml"
        path.write_text(text.replace("[[analysis.outcomes]]", MATCHED), encoding="utf-8")
        return read_protocol(path)

    return made


def tell(*what):
    """Tell nobody."""


def test_fallbacks_are_tried_in_their_order_and_told(protocol, table):
    found = compared(table, protocol(OVERLAP + UNADJUSTED), {}, tell)
    assert found.comparison.plan.method == "unadjusted"
    assert [each.method for each in found.tried] == ["nearest", "nearest"]
    first, second, third = found.deviations
    assert "The declared analysis (nearest) has no answer" in first
    assert "The fallback nearest has none either" in second
    assert third.endswith("unadjusted: As they are.")


def test_without_one_that_has_an_answer_nothing_is_made_up(protocol, table):
    with pytest.raises(StudyError, match="No analysis that the protocol declares") as refused:
        compared(table, protocol(OVERLAP), {}, tell)
    assert "protocol.toml" in refused.value.where


def test_an_analysis_with_an_answer_needs_no_fallback(protocol, table):
    found = compared(
        table.assign(office="North"),
        protocol(UNADJUSTED),
        {"age": "Age", "shoe": "Shoe size"},
        tell,
    )
    assert found.deviations == ()
    assert found.comparison.plan.labels == {"age": "Age"}


def test_what_no_other_method_would_mend_is_no_reason_for_a_fallback(protocol, table):
    with pytest.raises(ColumnError):
        compared(table.drop(columns="age"), protocol(UNADJUSTED), {}, tell)
