"""The first screen: at most forty lines at 80 columns, stacked where there is less room."""

from io import BytesIO, TextIOWrapper

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

import cocreate_lib as cc
from cocreate_lib.cli.screen import answer_screen

ODD = "Łódź \x1b[31m[bold]x[/bold]\x07" + "_long" * 20


def lines_of(answer, width, encoding="utf-8", last=()):
    file = TextIOWrapper(BytesIO(), encoding=encoding)
    return [line.plain for line in answer_screen(Console(file=file, width=width), answer, last)]


@pytest.fixture(scope="module")
def demo():
    people = cc.simulate(cc.PilotDesign(), seed=2018).people
    return cc.compare(people, cc.teaching_plan()).answer()


def many(n):
    rng = np.random.default_rng(n)
    people = pd.DataFrame({f"outcome_{i}": rng.integers(0, 2, 80) for i in range(n)})
    people["t"] = np.arange(80) % 2
    outcomes = [cc.rate(f"outcome_{i}") for i in range(n)]
    return cc.compare(people, cc.AnalysisPlan("t", outcomes, method="unadjusted")).answer()


@pytest.mark.parametrize("width", [40, 60, 72, 80, 120])
def test_nothing_is_cut_at_any_width(demo, width):
    lines = lines_of(demo, width)
    assert max(map(len, lines)) <= min(width, 100)
    said = " ".join(" ".join(lines).split())
    for each in demo.outcomes:
        for text in (each.what, *each.levels, each.difference, each.interval):
            assert text in said
        for head in demo.heads:
            assert head in said
    for text in (demo.question, demo.about, demo.who, demo.alike, *demo.can_say, *demo.cannot_say):
        assert text in said or width > 40  # beside a label a line's end is another
        assert all(word in said for word in text.split())
    assert said.count("├") == said.count("┤") == len(demo.outcomes) + 1
    assert len(lines) <= 38 or width < 80


def test_a_terminal_without_unicode_gets_ascii(demo):
    plain = "\n".join(lines_of(demo, 80, "ascii"))
    assert plain.isascii()
    assert "|" in plain
    assert "*" in plain


@pytest.mark.parametrize("n", [1, 3, 8, 12, 40])
def test_many_outcomes_still_fit_on_one_screen(n):
    answer = many(n)
    lines = lines_of(answer, 80, last=["All tables and sentences: --full"])
    assert len(lines) <= 38
    shown = sum(any(line.startswith(each.what) for line in lines) for each in answer.outcomes)
    if n < 40:
        assert shown == n
    else:
        assert f"and {n - shown} more outcomes: --full" in lines
        assert shown >= 8
    first = next(i for i, line in enumerate(lines) if line.startswith("Outcome 0"))
    assert first < next(i for i, line in enumerate(lines) if line.startswith("You can say"))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
@pytest.mark.parametrize("width", [40, 80])
def test_names_from_strangers_are_text(encoding, width):
    rng = np.random.default_rng(1)
    people = pd.DataFrame({ODD: rng.integers(0, 2, 60), "Πρόγραμμα": np.arange(60) % 2})
    people["x" * 90] = rng.normal(size=60)
    plan = cc.AnalysisPlan("Πρόγραμμα", [cc.rate(ODD)], ["x" * 90], method="weighting")
    lines = lines_of(cc.compare(people, plan).answer(), width, encoding)
    for line in lines:
        line.encode(encoding)
        assert len(line) <= width
        assert not any(mark in line for mark in "\x1b\x07")
    assert "[bold]x[/bold]" in "".join("".join(lines).split())
