"""What a design and plans could have shown: one honest sentence, and the answer on one screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cocreate_lib.comparison import AnalysisPlan, Outcome, in_words
from cocreate_lib.diagnosis.diagnosands import Diagnosand
from cocreate_lib.display import Block, Result, Rows, bullets, heading, paragraph
from cocreate_lib.text import how_many, percentage, plural, rounded

# Significant replicates from which nothing is said of their size and sign: a threshold of ours.
FEW = 10
# A plan with less power than this often misses what is true: the usual mark.
POWER = 0.8
TRUTHS = {
    "as_assigned": "the programme as delivered, against life in the comparison group",
    "as_delivered": "the programme as delivered, against no programme",
    "full_fidelity": "full delivery of the programme, against none",
}


def sentence(
    found: Mapping[str, Diagnosand],
    *,
    plan: str,
    outcome: str,
    truth: float,
    estimand: str,
    people: tuple[int, int],
    conf_level: float,
) -> str:
    """What a plan could have shown of one outcome, as a difference.

    Parameters
    ----------
    found
        Diagnosands by name.
    plan, outcome
        Their names.
    truth
        The mean true difference.
    estimand
        Which truth it is.
    people
        How many in the programme and in the comparison group.
    conf_level
        Of the plan's intervals.
    """
    power = found["power"]
    pilots = (
        f"In {how_many(power.replicates, 'synthetic pilot')} of {how_many(people[0], 'person')} "
        f"in the programme and {people[1]:,} in the comparison group"
    )
    if np.isnan(power.value):
        return f"{pilots} the plan '{plan}' gave no interval for {outcome}: nothing can be said."
    often = _often(power)
    if np.isnan(truth):
        return (
            f"{pilots} the plan '{plan}' found a statistically significant difference in {outcome} "
            f"{often}; what is true of it is not known here."
        )
    held = (
        f"its {percentage(conf_level)} intervals held the true effect on the people of their own "
        f"pilot {_often(found['coverage'])}, and the long-run effect "
        f"{_often(found['coverage_long_run'])}"
    )
    if truth == 0:
        return (
            f"{pilots} there was no true difference in {outcome} ({estimand}); the plan '{plan}' "
            f"still declared one {often}, and {held}."
        )
    parts = [
        f"{pilots} the plan '{plan}' found a statistically significant difference in {outcome} "
        f"{often}; the true one is {rounded(truth, sign=True)} on average ({estimand}), and the "
        f"estimates lie {rounded(found['bias'].value, sign=True)} from it on average"
    ]
    size, wrong = found["exaggeration_ratio"], found["type_s_rate"]
    if wrong.replicates >= FEW:
        parts.append(
            f"those that were significant made it {size.value:.1f} times as large on average "
            f"(Monte Carlo error {size.mc_std_error:.2g}) and had the sign wrong {_often(wrong)}"
        )
    elif wrong.replicates:
        parts.append(
            f"only {wrong.replicates} {plural(wrong.replicates, 'was', 'were')} significant, too "
            f"few (under {FEW}, a threshold of ours) to say how large they make it, or how often "
            "with the wrong sign"
        )
    return "; ".join([*parts, held]) + "."


def _often(share: Diagnosand, *, brief: bool = False) -> str:
    """A share with its error, which is not nought where nobody, or everybody, was seen."""
    if 0 < share.value < 1:
        error = f"{100 * share.mc_std_error:.1f}"
        error = error if brief else f"Monte Carlo error {error} points"
        return f"in {percentage(share.value, 1)} ({error})"
    most = 1 - 0.05 ** (1 / share.replicates)
    if brief:
        none = share.value == 0
        return f"in none (at most {percentage(most, 1)})" if none else "in all"
    if share.value == 0:
        return f"in none (in the long run at most {percentage(most, 1)}, with 95% confidence)"
    return f"in all (in the long run at least {percentage(1 - most, 1)}, with 95% confidence)"


@dataclass(frozen=True)
class OutcomePower:
    """What a plan could have shown of one outcome, in one line.

    Parameters
    ----------
    plan, outcome
        Their names.
    what
        What the outcome's numbers count, after the plan's name where there are several.
    truth
        The mean true difference.
    found, held
        In how many pilots it was found, and in how many the interval held it, each with its Monte
        Carlo error in points.
    size_and_sign
        How large those that were found made it, and with which sign; nothing where nothing is true.
    power, coverage, size
        The share that found it, that of intervals that held it, and how many times too large it
        looks where it was found: NaN where it was found too seldom to say.
    conf_level
        The share that should hold it.
    is_none
        Whether nothing is true.
    """

    plan: str
    outcome: str
    what: str
    truth: str
    found: str
    held: str
    size_and_sign: str
    power: Diagnosand
    coverage: Diagnosand
    size: Diagnosand
    conf_level: float
    is_none: bool


@dataclass(frozen=True, repr=False)
class DiagnosisAnswer(Result):
    """Whether a design and its plans could ever have shown anything, fit for one screen.

    Parameters
    ----------
    question, about
        What was asked, and of what.
    facts
        Labels and texts: who, against which truth, and what failed.
    outcomes
        One item a plan and outcome.
    can_say, cannot_say
        What can and what can't be said of it.
    """

    question: str
    about: str
    facts: tuple[tuple[str, str], ...]
    outcomes: tuple[OutcomePower, ...]
    can_say: tuple[str, ...]
    cannot_say: tuple[str, ...]

    heads = ("truth", "found in", "held in")
    legend = (
        "found: statistically significant; held: the truth lies in the interval; in brackets: "
        "Monte Carlo errors (of shares in points)"
    )

    def to_frame(self) -> pd.DataFrame:
        """The outcomes as a table.

        Returns
        -------
        DataFrame
            One row a plan and outcome, in words: ``plan``, ``outcome``, ``truth``, ``found``,
            ``held``, ``size_and_sign``.
        """
        names = ("plan", "what", "truth", "found", "held", "size_and_sign")
        rows = [{name: getattr(each, name) for name in names} for each in self.outcomes]
        return pd.DataFrame(rows).rename(columns={"what": "outcome"})

    def _blocks(self) -> Iterable[Block]:
        return (
            heading(f"{self.question} {self.about}", self.facts),
            Rows(self.to_frame()),
            paragraph(self.legend, "  "),
            paragraph("You can say:", "  "),
            bullets(self.can_say, "    - "),
            paragraph("You can't say:", "  "),
            bullets(self.cannot_say, "    - "),
        )


def power_of(
    found: Mapping[str, Diagnosand],
    plans: Mapping[str, AnalysisPlan],
    name: str,
    spec: Outcome,
    truth: float,
) -> OutcomePower:
    """What a plan could have shown of one outcome, from the diagnosands of its difference."""
    plan = plans[name]
    what, words = in_words(plan, spec, truth)
    size, known = found["exaggeration_ratio"], not (truth == 0 or np.isnan(truth))
    if not known or size.replicates < FEW:
        size = Diagnosand(np.nan, np.nan, size.replicates)
    return OutcomePower(
        plan=name,
        outcome=spec.column,
        what=f"{name}, {what}" if len(plans) > 1 else what,
        truth="none" if truth == 0 else words,
        found=_share(found["power"]),
        held=_share(found["coverage"]),
        size_and_sign=_size_and_sign(found) if known else "",
        size=size,
        power=found["power"],
        coverage=found["coverage"],
        conf_level=plan.conf_level,
        is_none=truth == 0,
    )


def _size_and_sign(found: Mapping[str, Diagnosand]) -> str:
    size, wrong = found["exaggeration_ratio"], found["type_s_rate"]
    if not wrong.replicates:
        return ""
    if wrong.replicates < FEW:
        return (
            f"found too seldom ({wrong.replicates} of {found['power'].replicates:,}) to say how "
            "large it then looks"
        )
    return (
        f"where found, {size.value:.1f} times its true size ({size.mc_std_error:.1g}); wrong sign "
        f"{_often(wrong, brief=True)}"
    )


def _share(share: Diagnosand) -> str:
    if np.isnan(share.value):
        return "not known"
    return f"{percentage(share.value, 1)} ({100 * share.mc_std_error:.1f})"


def can_say(outcomes: Sequence[OutcomePower]) -> Iterator[str]:
    """What can be said of the first outcome of each plan."""
    for each in _first_of_each_plan(outcomes):
        plan = f"the plan '{each.plan}'"
        if np.isnan(each.power.value):
            yield f"Nothing of {plan}: it gave no interval for '{each.outcome}'."
        elif each.is_none:
            yield (
                f"Where nothing is true, with {plan}, a difference in '{each.outcome}' still comes "
                f"out significant {_often(each.power)}."
            )
        else:
            yield (
                f"Of pilots like this, with {plan}, a difference in '{each.outcome}' comes out "
                f"significant {_often(each.power)}."
            )


def cannot_say(outcomes: Sequence[OutcomePower]) -> Iterator[str]:
    """What can't be said of it."""
    weak = [each for each in outcomes if each.power.value < POWER and not each.is_none]
    if weak:
        least = min(weak, key=lambda each: each.power.value)
        of = f" in '{least.outcome}'" if len({each.outcome for each in outcomes}) > 1 else ""
        yield (
            "That a result that is not significant shows no difference: a true one"
            f"{of} ({least.truth}) comes out significant only {_often(least.power)}."
        )
    for each in outcomes:
        if each.coverage.value + 2 * each.coverage.mc_std_error < each.conf_level:
            yield (
                f"That the truth lies in the interval of '{each.plan}' for '{each.outcome}' as "
                f"often as declared: {percentage(each.conf_level)} of them should hold it, and "
                f"{percentage(each.coverage.value, 1)} do."
            )
            break
    for each in outcomes:
        if not np.isnan(each.size.value):
            yield (
                f"That what is found is as large as it looks: where '{each.outcome}' is found, it "
                f"looks {each.size.value:.1f} times its true size on average (Monte Carlo error "
                f"{each.size.mc_std_error:.1g})."
            )
            break
    yield "Anything about real people: this is what follows from the design's assumptions."


def _first_of_each_plan(outcomes: Sequence[OutcomePower]) -> list[OutcomePower]:
    return list({each.plan: each for each in reversed(outcomes)}.values())[::-1]
