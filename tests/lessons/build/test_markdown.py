"""What a page makes of a notebook's Markdown, beyond plain CommonMark."""

import pytest

from cocreate_lib.facts import fact
from cocreate_lib.lessons.build.markdown import PageMarkdown


@pytest.fixture
def markdown():
    return PageMarkdown(["caliper", "proof window"])


def test_headings_have_the_ids_that_jupyterlab_gives_them_and_each_its_own(markdown):
    html = markdown("## Explore: a zig-zag path\n\n### Check") + markdown("### Check")
    for id in ("Explore:-a-zig-zag-path", "Check", "Check-2"):
        assert f'id="{id}"' in html


def test_a_sign_has_a_name_and_leads_to_its_source_or_its_place_in_the_list(markdown):
    assert markdown(fact("pilot").show(2)).count('aria-label="Source 2"') == 1
    html = markdown(fact("age_curve").show(3))
    assert 'class="sign" aria-label="Source 3, to be checked"' in html
    assert 'href="#source-3"' in html
    assert ">[3?]</a>" in html


def test_references_are_places_and_other_lists_are_not(markdown):
    html = markdown("1. One\n\n## References\n\n1. Two\n2. Three\n\n## After\n\n1. Four")
    assert html.count('<li id="source-') == 2
    assert '<li id="source-2">Three' in html


def test_a_term_leads_to_the_glossary_once_where_it_is_bold(markdown):
    html = markdown("A caliper, the **Caliper.** And **caliper**, or **a caliper**.")
    assert html.count('href="glossary.html#caliper"') == 1
    assert 'href="glossary.html#caliper"><strong>Caliper.</strong></a>' in html
    assert "glossary" not in markdown("`**proof window**` and **calipers**")


def test_tables_scroll_on_their_own(markdown):
    html = markdown("| a | b |\n|---|---:|\n| 1 | 2 |")
    assert html.startswith('<div class="table" role="group" tabindex="0"')
    assert html.count("<div") == html.count("</div>") == 1
