"""Who was not matched, and why: each loss under its own reason."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.comparison import AnalysisPlan, compare, rate


def people_of(treated, score, office=None):
    n = len(score)
    table = {"t": treated, "score": score, "y": np.arange(n) % 2, "office": office or ["N"] * n}
    return pd.DataFrame(table)


def losses(people, **fields):
    plan = AnalysisPlan("t", [rate("y")], **{"distance": "score", "caliper": None, **fields})
    result = compare(people, plan)
    rows = result.lost[result.lost["lost"] > 0]
    return {(r.step, r.group): (r.lost, r.why) for r in rows.itertuples()}, result


def test_more_people_in_the_programme_than_in_the_comparison_group():
    people = people_of([1, 1, 1, 1, 0, 0], [1.0, 2.0, 3.0, 4.0, 1.0, 4.0])
    for method in ("nearest", "optimal"):
        found, result = losses(people, method=method)
        why = "every comparison person was matched with somebody else"
        assert found == {("matching", "treated"): (2, why)}
        assert f"2 of 4 people in the programme had no match (2: {why})" in result.notes[0]
        assert "caliper" not in result.notes[0]


@pytest.mark.parametrize("method", ["nearest", "optimal", "full"])
def test_a_stratum_without_any_comparison_person(method):
    people = people_of(
        [1, 1, 1, 0, 0, 0], [1.0, 2.0, 3.0, 1.0, 2.1, 3.0], ["N", "N", "S", "N", "N", "W"]
    )
    found, _ = losses(people, method=method, exact="office")
    assert found["exact", "treated"] == (
        1,
        "nobody in the comparison group with the same office",
    )
    assert found["exact", "comparison"] == (1, "nobody in the programme with the same office")
    assert len(found) == 2


def test_nobody_within_the_calipers_is_told_from_nobody_left():
    people = people_of([1, 1, 1, 0, 0], [1.0, 1.1, 9.0, 1.0, 30.0]).assign(age=[20, 21, 20, 20, 60])
    found, _ = losses(people, method="nearest", caliper=0.1, covariate_calipers={"age": 3})
    assert found == {
        ("caliper", "treated"): (1, "nobody in the comparison group within the calipers"),
        ("matching", "treated"): (
            1,
            "every comparison person within the calipers was matched with somebody else",
        ),
        ("matching", "comparison"): (1, "not chosen as a match"),
    }


def test_with_replacement_nobody_is_taken():
    people = people_of([1, 1, 1, 1, 0, 0], [1.0, 2.0, 3.0, 4.0, 1.0, 4.0])
    assert losses(people, method="nearest", replace=True)[0] == {}


@given(
    st.integers(0, 10_000),
    st.sampled_from(["nearest", "optimal", "full"]),
    st.sampled_from([(), ("office",)]),
    st.sampled_from([None, 0.05, 0.5]),
    st.sampled_from([{}, {"age": 2.0}]),
)
@settings(max_examples=40, deadline=None)
def test_each_loss_has_its_reason(seed, method, exact, caliper, calipers):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(8, 40))
    people = pd.DataFrame(
        {
            "t": (np.arange(n) < rng.integers(2, n - 2)) * 1,
            "score": rng.normal(size=n).round(2),
            "office": rng.choice(list("NSW"), n),
            "age": rng.integers(18, 30, n),
            "y": np.arange(n) % 2,
        }
    )
    fields = {"method": method, "exact": exact, "caliper": caliper, "covariate_calipers": calipers}
    try:
        found, result = losses(people, **fields)
    except ValueError:
        return  # nobody has a match
    used = result.weights.to_numpy() > 0
    treated = people["t"].to_numpy() == 1
    may = np.ones((n, n), dtype=bool)
    stratum = may.copy()
    if exact:
        stratum = people["office"].to_numpy()[:, None] == people["office"].to_numpy()
    if caliper is not None:
        score = people["score"].to_numpy()
        may &= np.abs(score[:, None] - score) <= caliper * score.std(ddof=1) + 1e-12
    for name, width in calipers.items():
        may &= np.abs(people[name].to_numpy()[:, None] - people[name].to_numpy()) <= width
    others = treated[:, None] != treated
    alone = ~used & ~(stratum & others).any(axis=1)
    far = ~used & ~alone & ~(stratum & may & others).any(axis=1)
    if method != "full":
        far &= treated
    for group, who in (("treated", treated), ("comparison", ~treated)):
        assert found.get(("exact", group), (0,))[0] == (alone & who).sum()
        assert found.get(("caliper", group), (0,))[0] == (far & who).sum()
        rest = ~used & ~alone & ~far & who
        assert found.get(("matching", group), (0,))[0] == rest.sum()
    assert ("matching", "treated") not in found or method != "full"


def test_where_nobody_differs_on_the_score_the_caliper_has_no_width_and_everybody_is_near():
    found, _ = losses(people_of([1, 1, 1, 0, 0], [1.0] * 5), method="nearest", caliper=0.2)
    assert set(found) == {("matching", "treated")}
