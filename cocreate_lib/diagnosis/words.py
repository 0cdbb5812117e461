"""One honest sentence about what a design and a plan could have shown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cocreate_lib.diagnosis.diagnosands import Diagnosand
from cocreate_lib.text import how_many, percentage, plural, rounded

# Significant replicates from which nothing is said of their size and sign: a threshold of ours.
FEW = 10
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


def _often(share: Diagnosand) -> str:
    """A share with its error, which is not nought where nobody, or everybody, was seen."""
    if 0 < share.value < 1:
        error = f"Monte Carlo error {100 * share.mc_std_error:.1f} points"
        return f"in {percentage(share.value, 1)} ({error})"
    most = 1 - 0.05 ** (1 / share.replicates)
    if share.value == 0:
        return f"in none (in the long run at most {percentage(most, 1)}, with 95% confidence)"
    return f"in all (in the long run at least {percentage(1 - most, 1)}, with 95% confidence)"
