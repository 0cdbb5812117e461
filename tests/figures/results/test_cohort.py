"""The picture of a cohort says in words what it shows, for any cohort."""

import datetime as dt

import pytest
from matplotlib.dates import num2date

from cocreate_lib import PilotDesign, simulate
from cocreate_lib.figures.results.cohort import cohort_picture


@pytest.fixture(scope="module")
def cohort():
    return simulate(PilotDesign(), seed=2018)


@pytest.fixture(scope="module")
def picture(cohort):
    return cohort_picture(cohort)


def panel(picture, title):
    (axes,) = (a for a in picture.figure.axes if a.get_title(loc="left").startswith(title))
    return axes


def test_the_words_hold_the_numbers_of_the_cohort(cohort, picture):
    programme = cohort.people[cohort.people["my_direction"] == 1]
    assert picture.alt.startswith("Synthetic cohort of 900 people: programme, 150 people")
    assert f"median age {programme['age'].median():.0f}" in picture.alt
    assert f"Programme: {programme['reoffended'].mean():.1%} with proven" in picture.alt
    assert f"{programme['reoffences'].mean():.2f} reoffences a person" in picture.alt
    assert f"to {programme['hope_end'].mean():.1f} points" in picture.alt
    assert "drawn at the month's end" in picture.caption


def test_the_curves_end_at_the_rates(cohort, picture):
    rates = cohort.people.groupby("my_direction")["reoffended"].mean()
    programme, comparison = (
        line.get_ydata()[-1] for line in panel(picture, "Proven reoffending").lines
    )
    assert programme == pytest.approx(rates[1])
    assert comparison == pytest.approx(rates[0])


def test_everybody_is_in_the_histograms(picture):
    for title in ("Age", "Predicted"):
        steps = panel(picture, title).lines
        assert len(steps) == 2
        for line in steps:  # the last step is held to the last edge
            assert line.get_ydata()[:-1].sum() == pytest.approx(1)


def test_dated_events_are_drawn_at_their_dates_and_named(picture):
    axes = panel(picture, "Fidelity")
    texts = " ".join(text.get_text() for text in axes.texts)
    assert "Contracts to end early, 27 Jul 2018" in texts
    assert "Contracts to end early (27 Jul 2018)" in picture.alt
    dashed = [line for line in axes.lines if line.get_linestyle() == "--"]
    assert num2date(dashed[0].get_xdata()[0]).date() == dt.date(2018, 7, 27)


def test_it_says_that_it_is_synthetic_on_its_face(picture):
    assert picture.figure.get_supxlabel() == "Synthetic data: no real people"


@pytest.mark.parametrize(
    "design",
    [
        PilotDesign(n_treated=1, n_comparison=1),
        PilotDesign(n_treated=3, n_comparison=5, base_rate=0.05, effect=-0.01),
        PilotDesign(linkage_failure=0.3, attrition=0.5),
        PilotDesign(fidelity=1.0),
        PilotDesign(assignment="historical"),
    ],
    ids=["two people", "few", "missing", "full delivery", "historical"],
)
def test_any_cohort_can_be_drawn(design):
    picture = cohort_picture(simulate(design, seed=3))
    assert picture.png().startswith(b"\x89PNG")
    assert "nan" not in picture.alt.lower().replace("finance", "")


def test_the_same_cohort_gives_the_same_bytes(cohort, picture):
    assert cohort_picture(cohort).png() == picture.png()
    assert cohort_picture(cohort, seed=1).alt != picture.alt
