"""What the facilitator's guide says of the lessons' own numbers: it is what the lessons show."""

from __future__ import annotations

import json
from statistics import mean

import pytest

from cocreate_lib.io.resources import root
from cocreate_lib.lessons.course import (
    listening,
    mixed_findings,
    no_significant_difference,
    room_replication,
    wider_system,
    your_own_study,
)
from cocreate_lib.lessons.course.no_significant_difference import told
from cocreate_lib.lessons.kit.states import read_states
from cocreate_lib.text import listed
from tests.classroom.guide.told import WORDS, guide


@pytest.fixture(scope="module")
def twenty():
    return room_replication.pool_room(20)


def test_what_twenty_seats_see(twenty):
    fewer, more = twenty.clear(-1), twenty.clear(1)
    pooled = twenty.pooled
    assert (
        f"{fewer} significantly fewer, {more} significantly more, {20 - fewer - more} not "
        f"significant. Pooled it is {told(pooled.estimate)}, from {told(pooled.conf_low)} to "
        f"{told(pooled.conf_high)}. One more pilot's truth could be anything from "
        f"{told(pooled.prediction_low)} to {told(pooled.prediction_high)}."
    ) in guide("06")


def test_in_which_worlds_twenty_seats_are(twenty):
    count = {
        world: WORDS[sum(run.world == world for run in twenty.runs)]
        for world in ("works", "nothing", "harms")
    }
    missed = [run for run in twenty.runs if run.world == "works" and not run.is_clear]
    twelve = twenty.runs[11]
    assert (
        f"In {count['works']} of the worlds the programme works, in {count['nothing']} it changes "
        f"nothing, in {count['harms']} it does harm. "
        f"Seats {listed([WORDS[run.number] for run in missed])} are in worlds where it works"
    ) in guide("06")
    assert twelve.world == "harms"
    assert f"Seat twelve saw {WORDS[round(-twelve.estimate)]} fewer" in guide("06")


def test_what_hands_of_the_significant_show(twenty):
    passed = [run for run in twenty.runs if run.is_clear and run.estimate < 0]
    assert {run.world for run in passed} == {"works"}
    size, truth = round(-mean(run.estimate for run in passed)), round(-passed[0].truth)
    assert (
        f"The {WORDS[len(passed)]} hands show {size} fewer on average; the truth there is {truth}."
    ) in guide("06")


def test_how_two_values_are_supported_and_what_passes_the_filter():
    zero, sixteen = (round(100 * no_significant_difference.support(x)) for x in (0, -16))
    found = no_significant_difference.run_pilots(-8, 60, 200)
    assert f"comes {zero} times at no difference and {sixteen} times at sixteen" in guide("06")
    assert f"{len(found.passed)} of 200 pilots pass, and show {found.size:.0f}" in guide("06")
    assert found.wrong == 2
    assert "Two of them point the wrong way." in guide("06")


def test_what_a_rarer_code_does_to_two_measures():
    half, tenth, none = (listening.two_coders("Being heard", share) for share in (0.5, 0.1, 0.0))
    kappa = [each.measures["Cohen's kappa"] for each in (half, tenth, none)]
    assert half.alike == tenth.alike
    assert (
        f"stays at {100 * half.alike:.0f}%, and kappa falls from {kappa[0]:.2f} to {kappa[1]:.2f}"
    ) in guide("07")
    assert kappa[2] < 0


def test_the_two_coders_differ_on_all_excerpts_but_one():
    alike = [
        each.who
        for each in listening.desk().excerpts
        if len({tuple(codes) for codes in each.coders.values()}) == 1
    ]
    assert alike == ["Gwen, manager"]
    assert len(listening.desk().excerpts) == 8
    assert "differ on seven of the eight. Only on Gwen's" in guide("07")


def test_what_the_lots_show():
    one, two, three, five = (
        mixed_findings.evidence(lot) for lot in ("one", "two", "three", "five")
    )
    assert f"*Lot one*: {100 * one.delivered:.0f}% was delivered." in guide("08")
    assert (two.rate, two.low, two.high) == (three.rate, three.low, three.high)
    assert (
        f"{five.n} people were compared, and the interval runs from {told(five.low)} to "
        f"{told(five.high)}"
    ) in guide("08")


def test_which_readings_the_lots_speak_against():
    fits = {
        (lot, reading): mixed_findings.held(lot, reading).fits
        for lot in mixed_findings.CONTENT.lots
        for reading in mixed_findings.CONTENT.readings
    }
    assert fits["one", "idea"] == (False, False, False)
    assert fits["two", "idea"] == (True, True, False)
    assert fits["four", "comparison"][0] is False
    assert fits["six", "elsewhere"] == (True, True, True)
    never = {
        reading
        for _, reading in fits
        if not any(False in fits[lot, reading] for lot in mixed_findings.CONTENT.lots)
    }
    assert never == {"measurement", "talk"}


def test_what_two_systems_deliver():
    stormy, calm_above, kept, calm = (
        wider_system.system(events, turnover, "works", 300)
        for events, turnover in ((True, True), (False, True), (True, False), (False, False))
    )
    effect = stormy.effect
    assert (
        f"{100 * stormy.reached:.0f}% reaches people, and {told(effect.truth)} reoffend instead "
        f"of {-stormy.in_full:.0f}. The trial finds {told(effect.estimate)}, from "
        f"{told(effect.low)} to {told(effect.high)}. Switch off the reorganisations: "
        f"{100 * calm_above.reached:.0f}%. Put them back and keep the case managers: "
        f"{100 * kept.reached:.0f}%. In neither, {100 * calm.reached:.0f}%."
    ) in guide("09")
    assert calm.effect.low < 0 < calm.effect.high


def runs_of(world: str) -> dict[int, dict[str, list[float]]]:
    """What stands out in each of twenty trials, as the page shows it: part, and its numbers."""
    held = read_states("for_whom")
    (worlds, runs), names = held["sizes"], held["scene"]["names"]
    assert (worlds, runs) == (len(wider_system.CONTENT.worlds), 20)
    first = runs * list(wider_system.CONTENT.worlds).index(world)
    return {
        run: {
            name: row
            for name, row in zip(names[1:], held["states"][first + run - 1][3][1:], strict=True)
            if row[2] > 0 or row[3] < 0
        }
        for run in range(1, runs + 1)
    }


def test_which_seats_find_something_where_nothing_works():
    found = runs_of("nothing")
    seats = [run for run, parts in found.items() if parts]
    ((part, (_, estimate, *_)),) = found[8].items()
    assert f"{WORDS[len(seats)]} hands go up" in guide("09")
    assert f": {listed([WORDS[seat] for seat in seats])}. Let seat eight read:" in guide("09")
    assert f"{told(estimate)} among {part}." in guide("09")


def test_how_often_a_long_history_stands_out():
    found = sum("10 or more" in parts for parts in runs_of("some").values())
    assert f"In {found} of 20 runs that part stands out." in guide("09")


def test_how_many_people_a_stormy_programme_needs():
    part, whole = (wider_system.needed(share, -8, 60).enough for share in (40, 100))
    assert f"On the page it is {part:,} in each group. With all of it delivered it is {whole}." in (
        guide("09")
    )
    detectable = wider_system.needed(100, -16, 60).detectable
    assert detectable > max(abs(effect) for effect in wider_system.EFFECTS.values())


def test_what_looking_in_many_ways_finds():
    one, all_ways, frozen = (
        sum(your_own_study.after_looking(*how).found)
        for how in ((1, False, False, False), (4, True, True, False), (4, True, True, True))
    )
    assert (
        f"One way of looking: {one} of 100 studies find something that isn't there. Four outcomes, "
        f"with parts and with and without adjustment: {all_ways}."
    ) in guide("10")
    assert f"and it is {frozen} again" in guide("10")


def test_what_a_report_may_tell_of_a_woman():
    decade, years, more = (
        your_own_study.rare_traits(*told).steps[-1][1]
        for told in (
            (True, "decade", False, False),
            (True, "years", False, False),
            (True, "decade", True, True),
        )
    )
    assert (
        f"A woman in her forties: {decade} people fit. Her age in years instead of the decade: "
        f"{WORDS[years]}. The decade with her order and office: {WORDS[more]}."
    ) in guide("10")


def test_how_many_cells_have_to_be_withheld():
    def known(withheld: str, told: bool) -> int:
        cells = your_own_study.hidden_cells(withheld, True, told).known
        return len(cells)

    assert [known(name, told=False) for name in ("small", "row", "four")] == [1, 2, 0]
    assert known("four", told=True) == 4
    assert "it takes four, two and two. Let the text give a share, and all four" in guide("10")


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("48.0% (5.0)", "The plan says 48%"),
        ("probability of 80%: Fail: people of every 100, 7.0 fewer", "and finds 7 in 100 four"),
        ("4.3 fewer to 7.2 more per 100", "1.4 more per 100, from 4.3 fewer to 7.2 more."),
        ("excludes 5.0 fewer", "It leaves out five fewer"),
        ("the 2.2 more came from it", "it is 2.2 more, from 3.6 fewer to 8.0 more."),
        ("3.6 fewer to 8.0 more per 100", "it is 2.2 more, from 3.6 fewer to 8.0 more."),
        ("the 7.9 fewer came from it", "7.9 fewer, from 16.1 fewer to 0.3 more"),
        ("16.1 fewer to 0.3 more per 100", "7.9 fewer, from 16.1 fewer to 0.3 more"),
        ("from 0.47 to 0.996", "a hazard ratio up to 0.996"),
    ],
)
def test_what_the_commands_of_the_last_lesson_answer(shown, said):
    notebook = json.loads((root() / "notebooks/10_your_own_study.ipynb").read_text("utf-8"))
    answers = " ".join(
        "".join(output.get("data", {}).get("text/plain", ""))
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
    )
    assert shown in " ".join(answers.split())
    assert said in guide("10")
