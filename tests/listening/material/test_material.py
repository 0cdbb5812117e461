"""The fictional voices: every excerpt has its speaker, its codes and both coders, who differ."""

from __future__ import annotations

from cocreate_lib.listening import OPPOSITES, agreement, check_codes, teaching_material

MATERIAL = teaching_material()


def test_all_is_fictional_and_belongs_to_somebody():
    assert MATERIAL.voices["fictional"].all()
    assert set(MATERIAL.excerpts["person"]) == set(MATERIAL.voices["person"])
    assert MATERIAL.excerpts["excerpt"].is_unique
    assert MATERIAL.excerpts["text"].str.split().str.len().between(10, 120).all()


def test_people_who_left_and_who_refused_are_heard():
    roles = set(MATERIAL.voices["role"])
    assert {"left the programme", "refused the programme", "case manager"} <= roles
    assert len(roles) == 7


def test_each_coder_looked_at_each_excerpt_with_the_codes_of_the_book():
    codes = check_codes(MATERIAL.codes, needs=["person"], where="test")
    seen = codes.groupby("coder")["unit"].agg(set)
    assert list(seen.index) == ["first", "second"]
    assert all(units == set(MATERIAL.excerpts["excerpt"]) for units in seen)
    assert set(codes["code"]) - {""} == set(MATERIAL.code_book.names)
    assert all(each.include and each.exclude and each.example for each in MATERIAL.code_book.codes)


def test_opposites_are_each_others():
    assert all(OPPOSITES[OPPOSITES[code]] == code for code in OPPOSITES)
    assert OPPOSITES.keys() <= set(MATERIAL.code_book.names)


def test_the_coders_agree_on_more_than_chance_and_on_less_than_all():
    table = agreement(MATERIAL.codes, "cohen", draws=2).set_index("code")["value"]
    assert 0.4 < table[""] < 0.8
    assert (table > 0).all()


def test_a_table_is_its_callers_own():
    mine = teaching_material()
    mine.codes["code"] = "x"
    assert "x" not in set(teaching_material().codes["code"])


def test_no_voice_names_anything_real_and_none_says_what_another_said():
    said = " ".join(MATERIAL.excerpts["text"])
    for name in ("Interserve", "Hull", "Humber", "CoSIE", "My Direction", "Purple", "Yorkshire"):
        assert name not in said
    assert MATERIAL.excerpts["text"].is_unique


def test_the_coders_differ_within_a_believable_band_in_every_code():
    table = agreement(MATERIAL.codes, "cohen", draws=2).set_index("code")["value"]
    assert table.between(0.3, 0.95).all(), table


def test_the_second_version_of_the_code_book_says_what_changed():
    changes = MATERIAL.code_book.since(MATERIAL.first_code_book)
    told = MATERIAL.code_book.changed
    for row in changes[changes["change"] == "gone"].itertuples():
        assert row.code in told
    assert {"Under supervision", "Nothing changed"} <= set(
        changes[changes["change"] == "new"]["code"]
    )
    assert "said by nobody" in repr(MATERIAL)
