"""What the guide says of the numbers of lessons 00 to 05: it is what those lessons show."""

from __future__ import annotations

import pytest

from cocreate_lib.cohort import Cohort
from cocreate_lib.comparison import compare
from cocreate_lib.figures import read_estimates
from cocreate_lib.lessons.course import (
    did_it_work,
    known_truth,
    start_here,
    the_pilot,
    why_people_stop,
    working_with,
)
from cocreate_lib.teaching import teaching_cohort, teaching_plan
from cocreate_lib.text import listed
from tests.classroom.guide.told import WORDS, guide


def fewer(value: float, digits: int = 0) -> str:
    """A difference in people of every 100, as fewer or more."""
    return f"{abs(value):.{digits}f} {'fewer' if value < 0 else 'more'}"


# 00


def with_zero(world: str, people: int) -> int:
    """How many of the intervals include zero, once fifty more pilots have been run."""
    pilots = start_here.first_pilots(people, 51, world).pilots
    return sum(pilot.low <= 0 <= pilot.high for pilot in pilots)


def worlds() -> dict[str, str]:
    """Of each of the three, under which letter the lesson keeps it."""
    shares = start_here.CONTENT.with_programme
    without = start_here.CONTENT.without
    return {
        "works": next(name for name, share in shares.items() if share < without),
        "nothing": next(name for name, share in shares.items() if share == without),
        "harms": next(name for name, share in shares.items() if share > without),
    }


def test_how_many_small_pilots_include_zero_in_each_world():
    zero = {told: with_zero(world, 60) for told, world in worlds().items()}
    assert (
        f"once there are 51 pilots: where it works, {zero['works']} of the intervals include zero. "
        f"Where it does nothing, {zero['nothing']} do. Where it harms, {zero['harms']}."
    ) in guide("00")


def test_the_largest_pilots_tell_the_three_worlds_apart():
    zero = {told: with_zero(world, 1600) for told, world in worlds().items()}
    assert max(zero["works"], zero["harms"]) < 51 / 10 < 51 / 2 < zero["nothing"]
    assert max(start_here.CONTENT.sizes) == 1600
    assert "With 1,600 people in each group, they can be." in guide("00")


# 01


def test_when_the_average_has_halved_and_how_many_have_stopped():
    stopping, slowing = (
        why_people_stop.curve_sentence(why_people_stop.lives_to_curve(4.0, 0.05, 0.6, fading))
        for fading in (False, True)
    )
    shown = "The average is highest at 18 and has halved by 23."
    assert f"{shown} By then 52% have stopped" in stopping
    assert f"{shown} Nobody has stopped by then" in slowing
    assert "is highest at 18 and has halved by 23. By then 52% have stopped" in guide("01")


def test_what_windows_make_of_five_lives():
    official, any_offence, late = (
        why_people_stop.look(*window) for window in ((0, 12, True), (0, 12, False), (21, 12, True))
    )
    counted = {view.life.name for view in official if view.reoffended}
    right = [view.life.name for view in official if not view.misleads]
    known = sum(not view.misleads for view in any_offence)
    assert counted == {"Ash", "Casey"}
    assert all(view.life.desisting for view in official if view.reoffended)
    assert f"It is right about {len(right)} of the {len(official)}: {right[0]}." in guide("01")
    assert f"known or not: right about {known}. A year from month 21 gets all" in guide("01")
    assert not any(view.misleads for view in late)


def test_hope_and_a_hook_alone_and_together():
    def after_ten_years(hope: float, hook: str) -> str:
        paths = why_people_stop.walk(0.5, hope, hook, recognition=False, setback=False)
        return f"{paths.pathway.chances()['offending'].iloc[-1]:.0%}"

    assert (
        f"{after_ten_years(0.0, 'taken up')} offend in a month after ten years with weak hope and "
        f"a hook taken up, and {after_ten_years(1.0, 'not taken up')} with strong hope and none "
        f"taken up. Both at once: {after_ten_years(1.0, 'taken up')}."
    ) in guide("01")


# 02


def served(*rewritten: str) -> tuple[int, int]:
    """How many principles, and things that a risk-led plan does well, a plan serves."""
    plan = working_with.rewrite(**{line: line in rewritten for line in working_with.LINES})
    return len(plan.served(plan.text.principles)), len(plan.served(plan.text.tasks))


def test_what_the_two_plans_serve():
    lines = working_with.CONTENT
    (first, first_tasks), (last, last_tasks) = served(), served(*working_with.LINES)
    assert (
        f"it serves {first} of the {len(lines.principles.names)} principles, and does all "
        f"{first_tasks} things that a risk-led plan does well. With all lines rewritten it serves "
        f"{last}, and does {last_tasks}."
    ) in guide("02")


def test_which_line_adds_most():
    added = {line: served(line)[0] - served()[0] for line in working_with.LINES}
    most = max(added.values())
    assert [line for line, gain in added.items() if gain == most] == ["others"]
    assert added["voice"] == 1
    assert "the line about others adds more principles than any other" in guide("02")
    assert "who speaks alone adds one." in guide("02")


def test_one_part_stands_under_commissioning_in_our_reading():
    parts = working_with.CONTENT.parts
    commissioning = [part.name for part in parts.values() if part.place.endswith("commissioning")]
    assert commissioning == ["Enabling fund"]
    assert "In our reading one part stands under commissioning, for one person" in guide("02")


# 03


def test_how_many_steps_fall():
    theory = the_pilot.CONTENT.theory
    time, training, fund, both, measure = (
        len(theory.without(*off).lost)
        for off in (("time",), ("training",), ("fund",), ("fund", "partners"), ("measure",))
    )
    steps = len(theory.steps)
    assert (
        f"without time, {time} of the {steps} fall. Without trained staff, {training}. Without the "
        f"fund, {fund}: partners catch the rest. Take the partners away too, and {both} fall. "
        f"Without the measure it is {measure} again, the recorded rate."
    ) in guide("03")
    assert f"It has {steps} steps" in guide("03")


def test_which_month_reaches_the_lockdown():
    lockdown = the_pilot.CONTENT.timeline.lockdown
    reached = [
        name
        for name, month in the_pilot.MONTHS.items()
        if lockdown in the_pilot.windows(month, 12).in_proof
    ]
    assert f"reach the first lockdown is {reached[0]}." in guide("03")
    assert not any(
        lockdown in the_pilot.windows(month, 12).in_follow_up for month in the_pilot.MONTHS.values()
    )


# 04


def test_what_the_handfuls_hold():
    start = known_truth.CONTENT.handful_controls["people"].start
    third, first = (known_truth.handful(which, "reoffences", 8) for which in (2, 0))
    assert start == 2
    changed = [pair.treated for pair in third.pairs if pair.difference]
    assert sorted(changed) == [False, True]
    assert f"In it, {len(changed)} of the {len(third.pairs)} people have a difference" in guide(
        "04"
    )
    assert not any(pair.difference for pair in first.pairs)
    cohort = teaching_cohort()
    own = cohort.potential[cohort.people["my_direction"].to_numpy() == 1]
    same = int((own["reoffences_with"] == own["reoffences_without"]).sum())
    assert (
        f"It is {-third.everybody:.2f}, to be exact, and for {same} of the {len(own)} nothing "
        "changes."
    ) in guide("04")
    (nine,) = [pair for pair in third.pairs if pair.name == "Person 9"]
    assert f"Person nine had {WORDS[-nine.difference]} fewer" in guide("04")


def test_what_the_rungs_add():
    order = "selection, courts, records"
    chance, chosen, courts, records = known_truth.ladder(order, 3, "middling").built
    *_, severe = known_truth.ladder(order, 3, "severe").built
    assert (
        f"gives {fewer(chance.estimate, 1)}, where the truth is {-chance.truth:.1f}. Who gets in "
        f"makes it {-chosen.estimate:.1f}. Slow courts bring it to {-courts.estimate:.1f}, and "
        f"lost records to {-records.estimate:.1f}, with the truth at {-records.truth:.1f}."
    ) in guide("04")
    assert (f"ends at {-severe.estimate:.1f}, where the truth is {-severe.truth:.1f}.") in guide(
        "04"
    )


def test_lost_records_add_nothing_where_the_groups_are_alike():
    chance, records = known_truth.ladder("records, courts, selection", 1, "middling").built
    assert records.error == pytest.approx(chance.error, abs=0.05)
    assert "put lost records first: they add nothing." in guide("04")


def test_our_rates_beside_the_official_ones():
    _, none, many = known_truth.benchmarks()
    assert f"comes near: {100 * none.ours:.1f}% of our people" in guide("04")
    assert f"it does not: {100 * many.ours:.1f}% of ours" in guide("04")


# 05


@pytest.fixture(scope="module")
def teaching() -> Cohort:
    return teaching_cohort()


def test_simple_difference_matched_estimate_and_truth(teaching):
    simple, matched = (
        read_estimates(compare(teaching.people, plan), truth=did_it_work.truth())[0]
        for plan in (teaching_plan().replace(method="unadjusted"), teaching_plan())
    )
    assert (
        f"the simple difference is {fewer(simple.value, 1)} of every 100, from "
        f"{fewer(simple.low, 1)} to {fewer(simple.high, 1)}. Matched, it is "
        f"{fewer(matched.value, 1)}, from {fewer(matched.low, 1)} to {fewer(matched.high, 1)}. "
        f"The truth, under the fold, is {fewer(matched.truth, 1)}."
    ) in guide("05")


def test_who_is_in_the_two_groups(teaching):
    means = teaching.people.groupby("my_direction")[["previous_sanctions", "age"]].mean()
    sanctions = means["previous_sanctions"]
    assert f"{sanctions[1]:.1f} earlier sanctions on average against {sanctions[0]:.1f}." in (
        guide("05")
    )
    assert means["age"][1] < means["age"][0]
    assert "it is a little lower in the programme" in guide("05")


def test_what_simple_comparisons_say_of_the_sealed_pilots():
    simple = {
        lot: did_it_work.own_pilot(lot, "own area").rows[0] for lot in did_it_work.CONTENT.lots
    }
    before = {
        lot: did_it_work.own_pilot(lot, "themselves").rows[0].estimate
        for lot in did_it_work.CONTENT.lots
    }
    assert (
        f"Its simple difference was {fewer(simple['late'].estimate)}, and before and after it was "
        f"{fewer(before['late'])}."
    ) in guide("05")
    assert f"by {fewer(simple['early'].estimate)} in the simple difference." in guide("05")
    told = [f"{-value:.0f}" for value in before.values()]
    assert f"better in all three: {listed(told)} fewer." in guide("05")


def test_what_is_true_of_the_sealed_pilots():
    lots = did_it_work.CONTENT.lots
    assert [
        (lot.name.removeprefix("born from "), lot.effect < 0, lot.effect > 0)
        for lot in lots.values()
    ] == [
        ("January to April", False, False),
        ("May to August", True, False),
        ("September to December", False, True),
    ]
    assert (
        "January to April: nothing. May to August: it helped. September to December: it harmed"
        in (guide("05"))
    )


def test_what_twenty_small_pilots_find():
    pilots = did_it_work.small_pilots(20, seed=60)
    clear = [each for each in pilots if not each.low <= 0 <= each.high]

    def mean(of: list, what: str) -> str:
        return f"{-sum(getattr(each, what) for each in of) / len(of):.0f}"

    assert f"It is {20 - len(clear)} of 20, in a programme that helps" in guide("05")
    assert (
        f"they find {mean(pilots, 'value')} fewer where the truth is {mean(pilots, 'truth')}; and "
        f"the {len(clear)} that are significant find {mean(clear, 'value')} fewer where it is "
        f"{mean(clear, 'truth')}."
    ) in guide("05")


def test_two_headlines_claim_nothing_beyond_the_evidence():
    claims = did_it_work.CONTENT.claims
    modest = [name for name, claim in claims.items() if claim.beyond == "nothing"]
    assert modest == ["couldnottell", "careful"]
    assert "Two headlines claim nothing beyond the evidence" in guide("05")
