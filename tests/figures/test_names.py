"""Names that mean something to a medium, are long, or are many: every figure shows them as text."""

from __future__ import annotations

import warnings
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.comparison import (
    AnalysisPlan,
    Comparison,
    compare,
    frequency,
    rate,
    scale,
    specification_curve,
    time_to,
)
from cocreate_lib.figures import Picture, comparison_page, love_plot, specification_picture
from cocreate_lib.figures.kit.lettering import fitted, text_width
from cocreate_lib.figures.results.balance import BalanceRows, left_out
from tests.figures.test_figures import ALL, cut_off, overlaps, words

LONG = "number of $months$ between the first conviction and the start of the programme, as recorded"
COVARIATES = {
    "$cost": "$cost",
    "a_$x$": "a $x$",
    r"\frac{a}{b}^{2": r"\frac{a}{b}^{2",
    "_hidden": "hidden",
    "<b onclick=x>&": "<b onclick=x>&",
    "line\nbreak\t\x1b[31m\x00": "line break �[31m�",
    "\u202eturned": "�turned",
    "年齢 Łódź δοκιμή": "年齢 Łódź δοκιμή",
    "W" * 70: "W" * 70,
    LONG: LONG,
}
RATE, COUNT, SCORE, DAYS = (f"{kind} {'_' * 3}$of$ {LONG}" for kind in ("rate", "n", "score", "t"))


def ugly(n: int = 240, levels: int = 8) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    happened = rng.random(n) < 0.4
    return pd.DataFrame(
        {
            "$t$ <i>": (rng.random(n) < 0.4).astype(int),
            **{name: rng.normal(size=n) for name in COVARIATES},
            "kind": [f"$kind$ {'of offence ' * 8}{i}" for i in np.arange(n) % levels],
            RATE: happened.astype(int),
            COUNT: happened * rng.integers(1, 5, n),
            SCORE: rng.normal(20, 4, n),
            DAYS: np.where(happened, rng.integers(1, 365, n), 365),
        }
    )


def plan(**fields: object) -> AnalysisPlan:
    outcomes = [
        rate(RATE),
        frequency(COUNT),
        scale(SCORE, unit=f"points of $30_$ <b> {'and more ' * 9}"),
        time_to(DAYS, event=RATE, unit="days $d$"),
    ]
    settings: dict[str, object] = {"method": "nearest", "covariates": [*COVARIATES, "kind"]}
    return AnalysisPlan("$t$ <i>", outcomes, **{**settings, **fields})


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(ugly(), plan())


@pytest.mark.filterwarnings("ignore:Glyph")  # where a figure is laid out by the test itself
@pytest.mark.parametrize("name", ALL)
def test_names_are_drawn_as_text_and_none_is_cut_off(name, comparison):
    picture = ALL[name](comparison)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert picture.png()
    assert cut_off(picture) == []
    assert overlaps(picture) == []


@pytest.mark.parametrize("suffix", [".svg", ".pdf"])
def test_drawings_hold_any_name(suffix, comparison, tmp_path):
    path = love_plot(comparison).save(tmp_path / f"love{suffix}")
    if suffix == ".svg":
        ElementTree.parse(path)


def test_short_names_stand_as_they_are_and_long_ones_keep_both_ends(comparison):
    drawn = words(love_plot(comparison))
    for name in list(COVARIATES.values())[:-2]:
        assert name in drawn
    long = next(text for text in drawn if text.startswith("number of $months$"))
    assert "…" in long
    assert long.endswith("recorded")
    levels = [text for text in drawn if text.startswith("kind: $kind$")]
    assert len(set(levels)) == 8


def test_the_words_beside_a_figure_have_the_whole_name(comparison):
    assert RATE.replace("_", " ").replace("    ", " ") in ALL["outcomes"](comparison).alt.replace(
        "Rate", "rate"
    )


def test_a_report_shows_names_as_text(comparison):
    html = comparison_page(comparison)
    html.encode("utf-8")
    assert "<b onclick" not in html
    assert "<i>" not in html
    assert not any(mark in html for mark in ("\x00", "\x1b", "\u202e"))
    assert LONG in html


def test_a_specification_curve_fits_its_names():
    choices = {"covariates": [[*COVARIATES, "kind"], ["$cost", "a_$x$"], ["W" * 70]]}
    curve = specification_curve(ugly(), plan(method="regression"), choices)
    picture = specification_picture(curve)
    assert cut_off(picture) == []
    assert overlaps(picture) == []


def test_many_levels_are_drawn_up_to_what_a_picture_holds():
    balance = pd.DataFrame(
        {
            "variable": "office",
            "level": [f"{LONG} {i}" for i in range(2000)],
            "smd_before": np.linspace(-1, 1, 2000),
            "smd_after": np.linspace(-0.5, 0.5, 2000),
        }
    )
    rows = BalanceRows(balance)
    assert len(rows.names) == 150
    assert rows.balance["smd_before"].abs().min() > 0.9
    assert "150 largest differences before adjustment, of 2,000" in left_out(balance)
    assert rows.height * 144 < 2**16  # the most pixels that a picture can have
    assert left_out(balance.head(150)) == ""


@pytest.mark.parametrize("text", [LONG, "W" * 300, "a b " * 100, "i" * 300, "word", "年" * 90])
@pytest.mark.parametrize("lines", [1, 2])
def test_fitted_words_fit(text, lines):
    found = fitted(text, 2.0, 10.5, lines=lines).split("\n")
    assert len(found) <= lines
    assert all(text_width(line, 10.5) <= 2.0 for line in found)
    assert found[0][0] == text[0]


def test_a_picture_keeps_no_text_that_a_page_can_not_hold(comparison):
    figure = love_plot(comparison).figure
    picture = Picture(figure, alt="At \x00 first: 1.", caption="Half \ud800.")
    assert (picture.alt, picture.caption) == ("At � first: 1.", "Half �.")
    picture.html().encode("utf-8")
