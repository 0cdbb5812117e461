"""Words in the language in use: found, missing, doubtful, in as many forms as it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from cocreate_lib.errors import CocreateError
from cocreate_lib.tongues import (
    ELSEWHERE,
    called,
    catalogue,
    gettext,
    language,
    languages,
    ngettext,
    speaking,
    translated,
    use_language,
)

HEAD = """\
msgid ""
msgstr ""
"Language: xx\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
BODY = """\
msgid "Here"
msgstr "Yma"

#, fuzzy
msgid "There"
msgstr "Old words"

msgid "Nowhere"
msgstr ""

msgid "{n} of {all}"
msgstr "o {all}, {n}"

msgid "{n} dot"
msgid_plural "{n} dots"
msgstr[0] "one {n}"
msgstr[1] "two {n}"
msgstr[2] "many {n}"

msgid "{n} line"
msgid_plural "{n} lines"
msgstr[0] "one line"
msgstr[1] ""
msgstr[2] "lines"
"""


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of catalogues with the language xx in it."""
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "pages.po").write_text(HEAD + BODY, encoding="utf-8")
    monkeypatch.setenv(ELSEWHERE, str(tmp_path))
    catalogue.cache_clear()
    yield tmp_path
    catalogue.cache_clear()


def test_english_is_said_as_it_is_written_and_needs_no_catalogue():
    assert language() == "en"
    assert gettext("{odd} braces") == "{odd} braces"
    assert gettext("{n} of {all}", n=1, all=2) == "1 of 2"
    assert [ngettext("{n} dot", "{n} dots", n) for n in (0, 1, 2)] == ["0 dots", "1 dot", "2 dots"]
    assert translated("Lessons", "pages") is None


def test_words_are_found_and_what_is_missing_or_doubtful_stays_in_english(elsewhere):
    with speaking("xx"):
        assert gettext("Here") == "Yma"
        assert gettext("There") == "There"
        assert gettext("Nowhere") == "Nowhere"
        assert gettext("Never gathered") == "Never gathered"
        assert gettext("{n} of {all}", n=3, all=4) == "o 4, 3"
        assert translated("There", "pages") is None
    assert gettext("Here") == "Here"


def test_a_number_takes_the_form_that_the_catalogue_says(elsewhere):
    with speaking("xx"):
        assert [ngettext("{n} dot", "{n} dots", n) for n in (1, 2, 5)] == [
            "one 1",
            "two 2",
            "many 5",
        ]
        # A plural with a form left out is no translation.
        assert ngettext("{n} line", "{n} lines", 2) == "2 lines"


def test_a_language_lasts_as_long_as_it_is_spoken_and_one_within_another_ends_first(elsewhere):
    with speaking("xx"):
        with speaking("cy"):
            assert gettext("Lessons") == "Gwersi"
            use_language("en")
            assert gettext("Lessons") == "Lessons"
        assert language() == "xx"
    with pytest.raises(ZeroDivisionError), speaking("xx"):
        raise ZeroDivisionError
    assert language() == "en"


def test_an_unknown_language_is_refused_in_words(elsewhere):
    for begin in (use_language, lambda code: speaking(code).__enter__()):
        with pytest.raises(CocreateError, match="There is nothing in the language 'klingon'"):
            begin("klingon")
    assert languages()[0] == "en"
    assert {"cy", "xx"} <= set(languages())
    assert called("xx").own == "xx"
    assert called("cy").draft


def test_a_file_that_is_no_catalogue_is_refused_with_its_name(elsewhere):
    bad = elsewhere / "xx" / "front.po"
    for content in (b"hello there\n", b"\xff\xfe\x00"):
        bad.write_bytes(content)
        catalogue.cache_clear()
        with pytest.raises(CocreateError, match="can't be read") as refused:
            catalogue("xx", "front")
        assert str(bad) in str(refused.value)


@pytest.mark.parametrize("rule", ["__import__('os')", "n;alert(1)", "n<img", ""])
def test_a_rule_for_plurals_that_is_no_rule_never_gets_into_a_page(elsewhere, rule):
    text = (HEAD + BODY).replace("(n==1 ? 0 : n==2 ? 1 : 2)", rule)
    (elsewhere / "xx" / "front.po").write_text(text, encoding="utf-8")
    catalogue.cache_clear()
    try:
        found = catalogue("xx", "front")
    except CocreateError:
        return
    assert set(found.rule) <= set("n0123456789 ()?:!=<>&|%")
    assert "img" not in found.rule


def test_welsh_has_six_forms_and_all_of_them_are_written():
    found = catalogue("cy", "front")
    assert [found.form(n) for n in (0, 1, 2, 3, 4, 6, 100)] == [0, 1, 2, 3, 5, 4, 5]
    assert found.plurals
    assert {len(forms) for forms in found.plurals.values()} == {6}
    with speaking("cy"):
        said = [
            ngettext("{n} interval holds it.", "{n} intervals hold it.", n) for n in (0, 1, 2, 3, 7)
        ]
    assert len(set(said)) == 5
