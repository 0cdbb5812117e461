"""The page and the report of a comparison: complete, self-contained, and readable by machine."""

from __future__ import annotations

from html.parser import HTMLParser

import pandas as pd
import pytest

from cocreate_lib.comparison import compare
from cocreate_lib.figures import GENERATOR, Bullets, Section, Table, comparison_page, page
from cocreate_lib.figures.results.report import balance_table, estimates_table
from cocreate_lib.teaching import teaching_plan
from cocreate_lib.text import number, p_text


class Seen(HTMLParser):
    """What a page holds: tags with their attributes, in order, and the text."""

    VOID = ("meta", "img", "br", "hr", "link", "input")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def report(matched, cohort) -> Seen:
    return Seen(comparison_page(matched, cohort.truth))


def test_every_tag_is_closed_and_the_page_is_in_english(report):
    assert report.open == []
    assert report.all("html") == [{"lang": "en"}]
    assert len(report.all("h1")) == 1
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in report.all(
        "meta"
    )


def test_nothing_is_fetched_and_nothing_runs(report):
    names = {tag for tag, _ in report.tags}
    assert not names & {"script", "link", "iframe", "object", "video"}
    for _, attributes in report.tags:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href"):
            assert (attributes.get(name) or "data:").startswith("data:")


def test_images_have_words_and_tables_have_captions_and_scopes(report):
    images = report.all("img")
    assert len(images) == 5
    assert all(len(image["alt"] or "") > 60 for image in images)
    assert len(report.all("table")) == len(report.all("caption")) == 8
    assert {attributes["scope"] for attributes in report.all("th")} == {"row", "col"}


def test_it_says_what_can_and_cannot_be_said_and_what_holds_for_all_outcomes_once(report, matched):
    lines = [(*said.can_say, *said.cannot_say) for said in matched.sentences()]
    for line in {line for each in lines for line in each}:
        times = sum(line in each for each in lines)
        assert report.text.count(line) == (1 if times == len(lines) else times), line
    assert "what you can say" in report.text
    assert "what you cannot say" in report.text


def test_the_estimates_the_losses_and_the_truth_are_there_and_the_truth_is_last(
    report, matched, cohort
):
    first = matched.estimates.iloc[0]
    assert number(first["estimate"] * 100, 1) in report.text
    assert "not chosen as a match" in report.text
    true = cohort.truth.iloc[0]["value"]
    before, _, after = report.text.partition("The truth, which only a simulation knows")
    assert number(true * 100, 1) in after
    assert "truth" not in before.lower()


def test_each_mean_in_the_balance_table_stands_beside_its_own_difference(matched, unadjusted):
    balance, frame = matched.balance, balance_table(matched).frame
    assert frame.columns.tolist()[1:] == [
        f"{what} {when}"
        for when in ("before", "after")
        for what in ("programme", "comparison", "SMD")
    ]
    for when, mean in (("before", "mean_treated"), ("after", "mean_treated_after")):
        assert frame[f"programme {when}"].tolist() == list(map(number, balance[mean]))
        other = balance[f"mean_comparison_{when}"]
        assert frame[f"comparison {when}"].tolist() == list(map(number, other))
    # Where nothing is adjusted, there is one set of means.
    assert balance_table(unadjusted).frame.columns.tolist()[1:] == [
        "programme",
        "comparison",
        "SMD",
    ]


def test_holms_p_values_are_tabled_and_explained(report, matched):
    frame = estimates_table(matched).frame
    assert frame["Holm p"].ne("").sum() == len(matched.plan.outcomes)
    first = matched.estimates["p_value_holm"].iloc[0]
    assert frame["Holm p"].iloc[0] == p_text(first, aloud=True)
    assert "Holm p: the p-value of each outcome's first difference" in report.text


def test_what_a_null_cannot_say_and_how_fragile_it_is_are_there(report, matched):
    evidence = matched.null_evidence()
    row = evidence.in_words(matched.findings).iloc[0]
    smallest = evidence.value("reoffended", "minimum_detectable_effect")
    assert row["detectable"] == f"{100 * smallest:.1f}"
    assert row["detectable"] in report.text
    for line in matched.fragility().about("all outcomes"):
        assert line in report.text


def test_what_was_understood_of_the_table_is_told_under_how_it_was_done(cohort):
    people = cohort.people
    people = people.assign(hours=[f"{i % 7 / 2:.1f}".replace(".", ",") for i in range(len(people))])
    plan = teaching_plan()
    found = compare(people, plan.replace(covariates=[*plan.covariates, "hours"]))
    assert found.reading
    _, _, after = Seen(comparison_page(found)).text.partition("How it was done")
    for sentence in found.reading:
        assert sentence in after


def test_the_truth_is_there_only_when_given(matched):
    assert "truth" not in Seen(comparison_page(matched)).text.lower()


def test_synthetic_pages_say_so_and_others_do_not(report, hard):
    assert "nobody in this report is real" in report.text
    assert "ynthetic" not in Seen(comparison_page(hard)).text


def test_a_report_is_known_again_by_its_beginning(matched):
    assert GENERATOR in comparison_page(matched)[:300]


def test_the_same_comparison_gives_the_same_page(matched, cohort):
    assert comparison_page(matched, cohort.truth) == comparison_page(matched, cohort.truth)


def test_text_is_escaped():
    frame = pd.DataFrame({"<a>": ["x & y"], "b": ["<script>"]})
    parts = ["1 < 2", Bullets("<lead>", ["<line>"]), Table("<caption>", frame)]
    seen = Seen(page("<title>", [Section("<heading>", parts)]))
    assert not seen.all("script")
    for text in ("1 < 2", "<lead>", "<line>", "<caption>", "<a>", "x & y", "<heading>"):
        assert text in seen.text


def test_a_table_prints_as_text_and_aligns_prose_to_the_left():
    table = Table("Two", pd.DataFrame({"a": ["x"], "b": ["1"], "c": ["words"]}), prose=("c",))
    assert repr(table).startswith("Two\n")
    html = table._repr_mimebundle_()["text/html"]
    assert '<td style="text-align:right">1</td><td style="text-align:left">words</td>' in html
