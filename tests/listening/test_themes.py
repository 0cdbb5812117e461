"""Who speaks of what: counts by hand, and people of whom nothing was coded."""

from __future__ import annotations

import pandas as pd
import pytest

from cocreate_lib.errors import DataError
from cocreate_lib.listening import (
    case_by_theme,
    co_occurrence,
    negative_cases,
    quotations,
    teaching_material,
)

CODES = pd.DataFrame(
    [
        ("e1", "A", "trust", 1),
        ("e1", "A", "fear", 1),
        ("e1", "B", "trust", 1),
        ("e2", "A", "trust", 1),
        ("e3", "A", "fear", 2),
        ("e3", "B", "", 2),
        ("e4", "A", "", 3),
    ],
    columns=["unit", "coder", "code", "person"],
)


def test_a_matrix_counts_units_and_keeps_people_of_whom_nothing_was_coded():
    table = case_by_theme(CODES)
    assert table.to_numpy().tolist() == [[1, 2], [1, 0], [0, 0]]
    assert case_by_theme(CODES, coder="B").to_numpy().tolist() == [[0, 1], [0, 0], [0, 0]]


def test_people_are_known_by_whatever_kind_of_name_they_have():
    named = case_by_theme(CODES, people=[4, 1])
    assert named.index.tolist() == ["4", "1"]
    assert named.loc["1", "trust"] == 2
    assert negative_cases(CODES, "trust", people=[1, 2])["person"].tolist() == ["2"]


def test_codes_stand_together_where_the_same_coder_gave_both():
    both = co_occurrence(CODES)
    assert both.loc["fear", "trust"] == both.loc["trust", "fear"] == 1
    assert both.loc["trust", "trust"] == 2
    assert co_occurrence(CODES, coder="B").to_numpy().tolist() == [[1]]


def test_negative_cases_are_silent_against_or_both():
    cases = negative_cases(CODES, "trust", against=["fear"]).set_index("person")
    assert cases["kind"].to_dict() == {"1": "both", "2": "against", "3": "silent"}
    assert cases.loc["1", "units"] == "e1"
    plain = negative_cases(CODES, "trust")
    assert plain["kind"].tolist() == ["silent", "silent"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: case_by_theme(CODES.drop(columns="person")), "no column 'person'"),
        (lambda: case_by_theme(CODES, coder="C"), "no coder 'C'"),
        (lambda: negative_cases(CODES, "trsut"), "trust"),
        (lambda: negative_cases(CODES, "trust", against=["faer"]), "fear"),
    ],
)
def test_what_is_not_there_is_named(call, words):
    with pytest.raises(DataError, match=words):
        call()


def test_quotations_by_code_person_words_and_role_and_from_how_many():
    material = teaching_material()
    excerpts = material.excerpts.merge(material.voices, on="person")
    code = material.code_book.names[0]
    found = quotations(excerpts, material.codes, code=code)
    given = material.codes[material.codes["code"] == code]["unit"]
    assert set(found["excerpt"]) == set(given)
    assert found.attrs["of"] == len(excerpts)
    assert found["codes"].str.contains(code, regex=False).all()
    person, text = excerpts.loc[0, ["person", "text"]]
    assert set(quotations(excerpts, person=person)["person"]) == {person}
    assert text in quotations(excerpts, words=text[:30].upper())["text"].tolist()
    role = excerpts.loc[0, "role"]
    assert set(quotations(excerpts, role=role)["role"]) == {role}
    for options, words in (({"rolle": "x"}, "role"), ({"code": "x"}, "codings")):
        with pytest.raises(DataError, match=words):
            quotations(excerpts, **options)
