"""Every fact is marked and sourced, and none is filled in where it is unknown."""

import re
from urllib.parse import urlsplit

import pytest
from markdown_it import MarkdownIt

from cocreate_lib import CocreateError, fact
from cocreate_lib.facts import MARKS, SIGNS, fact_ids, reference, reference_keys

# Copies without their owners' leave, or essays for sale: cite the publication itself.
NO_SOURCES = """
    123dok 1library cnpereading coursehero cupdf distantreader docplayer docsbay docslib dokumen
    fdocuments fight4justice nursingpaperwriting paperzz pdfhall pdfslide readkong scribd studocu
    studylib vdoc whosread zbook
"""


@pytest.mark.parametrize("id", fact_ids())
def test_every_fact_is_marked_sourced_and_shown(id):
    entry = fact(id)
    assert entry.mark in MARKS
    assert entry.source
    assert entry.source in str(entry)
    assert MARKS[entry.mark] in str(entry)
    for shown in (entry.show(), entry.show(7)):
        assert shown.startswith(entry.text)
        assert entry.source.replace('"', "'") in shown
    assert entry.mark == "to_check" or MARKS[entry.mark] in entry.show(7)


@pytest.mark.parametrize("id", fact_ids())
def test_a_sign_is_a_link_to_the_source_and_asks_where_it_is_to_be_checked(id):
    entry = fact(id)
    (link,) = [
        token
        for token in MarkdownIt().parseInline(entry.show(7))[0].children
        if token.type == "link_open"
    ]
    assert link.attrs["href"] == (MarkdownIt().normalizeLink(entry.url) or "#References")
    assert link.attrs["title"].startswith("To be checked: " if entry.in_doubt else "Source: ")
    assert f"\\[7{'?' * entry.in_doubt}\\]" in entry.show(7)


def test_what_the_signs_mean_is_said_in_words():
    for sign in ("[3]", "[3?]", "[?]", MARKS["assumption"], MARKS["unknown"]):
        assert sign in SIGNS


@pytest.mark.parametrize("key", reference_keys())
def test_every_reference_can_be_found_or_says_that_it_is_to_be_checked(key):
    entry = reference(key)
    published = re.search(r"\(\D*\d{4}\)|\d{1,2} \w+ \d{4}", entry.text)
    assert entry.url.startswith(("https://", "http://")) or published or entry.to_check
    assert entry.text in entry.show()
    assert "seen in a copy" not in entry.text.lower() or (entry.to_check and not entry.url)


@pytest.mark.parametrize("key", reference_keys())
def test_no_reference_leads_to_a_scraper_of_documents_or_an_essay_mill(key):
    host = urlsplit(reference(key).url).netloc.casefold()
    assert not any(name in host for name in NO_SOURCES.split()), host


def test_a_value_stands_in_the_text_of_its_fact():
    for id in fact_ids():
        entry = fact(id)
        if entry.value is not None:
            forms = {f"{entry.value:g}", f"{100 * entry.value:g}%"}
            assert any(form in entry.text for form in forms), id


def test_the_date_of_an_event_stands_in_its_text_as_far_as_it_is_known():
    events = [fact(id) for id in fact_ids() if fact(id).date]
    assert len(events) > 20
    for event in events:
        assert event.title
        day = f"{event.day.day} " if event.day_known else ""
        assert f"{day}{event.day:%B %Y}" in event.text, event.id
    assert fact("event_contracts_end").when == "27 Jul 2018"
    assert fact("event_change_programme").when == "Oct 2018"
    assert fact("event_change_programme").day.isoformat() == "2018-10-01"


def test_the_articles_own_numbers_are_unknown():
    assert fact("article_numbers").mark == "unknown"
    assert fact("article_numbers").value is None


def test_unknown_names_are_refused_with_the_nearest():
    with pytest.raises(CocreateError, match="Did you mean 'enrolled_2018'"):
        fact("enroled_2018")
    with pytest.raises(CocreateError, match="Did you mean 'baines2022'"):
        reference("baines2021")
