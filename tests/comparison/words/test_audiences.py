"""Sentences for every audience, over thousands of results: no wrong reading can be produced."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from cocreate_lib.comparison import AnalysisPlan, compare, frequency, rate, scale, time_to
from cocreate_lib.comparison.methods.register import METHOD_WORDS, METHODS
from cocreate_lib.comparison.plan.fields import ESTIMANDS
from cocreate_lib.comparison.plan.measures import MORE_LESS
from cocreate_lib.comparison.sensitivity.evidence import Evidence, evidence_of
from cocreate_lib.comparison.sensitivity.finding import Finding, RatioReading, change_text
from cocreate_lib.comparison.sensitivity.fragility import FRAGILITY
from cocreate_lib.comparison.sensitivity.imbalance import Imbalance
from cocreate_lib.comparison.sensitivity.null_results import NULL_RESULT
from cocreate_lib.comparison.weighting.implied_weights import Extrapolation
from cocreate_lib.comparison.words.audiences import AUDIENCES, Technical, sentences_for
from cocreate_lib.errors import PlanError
from tests.comparison.conftest import made_up_people, outcomes_for

KINDS = tuple(MORE_LESS)
# Claims that no interval supports. In what can't be said, some stand where they are denied.
CLAIMS = re.compile(
    r"no effect|no impact|\bproves?\b|\bproven\b|\bproof\b|\bcaused?s?\b|\bworks?\b|"
    r"no difference|ineffective|effective programme|success|\bfail(s|ed|ure)?\b|demonstrat|confirm|"
    r"because of the programme|due to|thanks to|reduces|increases",
    re.IGNORECASE,
)
DENIED = (
    "That the programme makes no difference, or that it does not work: ",
    "That the programme on its own caused the difference: ",
    "The difference need not be due to the programme: ",
)
CLUMSY = re.compile(
    r"(?<![\d.,'])1 (people|clusters|degrees|pairs)\b|  |\.\.|\s[,.;:)]|\bnan\b|\binf\b|None|e-\d\d"
)

TINY_AND_LARGE = (0.0, 1e-9, -1e-9, 1e-5, -0.0004, 400.0)


def random_size(rng: Random) -> float:
    return rng.choice((rng.uniform(-1, 1), rng.uniform(-0.1, 0.1), rng.choice(TINY_AND_LARGE)))


def random_imbalance(rng: Random, way: str) -> Imbalance:
    sizes = (0.0, 1e-9, 0.1, 0.1004, 0.2, rng.uniform(-0.3, 0.3), rng.uniform(-5, 5))
    shares = (0.0, 0.001, 0.1, rng.random())
    if rng.random() < 0.1:
        return Imbalance(way, "", np.nan, np.nan)
    bridged = Extrapolation(
        "age", rng.choice(sizes), rng.choice(shares), rng.choice(shares), 12.3, 45.6
    )
    return Imbalance(
        way,
        "office = North",
        rng.choice(sizes),
        rng.choice(sizes),
        rng.choice([bridged, None]) if way == "regression" else None,
        rng.choice([np.nan, 0.0, rng.random()]),
    )


def random_result(rng: Random) -> tuple[Finding, Technical]:
    low, middle, high = sorted(random_size(rng) for _ in range(3))
    problem = rng.choice(["", "", "", "no standard error: too few people"])
    levels = [(rng.random(), rng.random()), (0.0, 1.0), *([(np.nan, np.nan)] if problem else [])]
    n_programme = rng.choice((1, 2, rng.randint(3, 10_000)))
    method = rng.choice(list(METHOD_WORDS))
    finding = Finding(
        outcome="reoffended",
        kind=rng.choice(KINDS),
        estimate=middle,
        conf_low=np.nan if problem else low,
        conf_high=np.nan if problem else high,
        conf_level=rng.choice([0.8, 0.95, 0.99]),
        means=rng.choice(levels),
        method=method,
        estimand=rng.choice(ESTIMANDS),
        n_treated=rng.randint(1, n_programme),
        n_programme=n_programme,
        n_comparison=rng.randint(1, 300),
        n_comparison_group=rng.randint(300, 10_000),
        cluster=rng.choice([None, "case_manager"]),
        unit=rng.choice([None, "days"]),
        horizon=365.0,
        smallest=rng.choice([None, rng.uniform(0.001, 0.5)]),
        synthetic=rng.choice([True, False]),
        problem=problem,
        imbalance=random_imbalance(rng, method),
        p_corrected=rng.choice([np.nan, rng.random()]),
        n_outcomes=rng.randint(2, 5),
        ratio=rng.choice([None, None, RatioReading("risk ratio", 0.31, 1.2)]),
        in_points=rng.choice([True, False]),
        randomised=rng.choice([True, False]),
    )
    if finding.kind != "scale":
        finding = replace(finding, in_points=False)
    technical = Technical(
        estimator="means",
        std_error=rng.choice([1e-12, rng.uniform(0.001, 10)]),
        df=rng.choice([1.0, 2.5, 80.0, np.inf]),
        p_value=rng.choice([0.0, rng.random()]),
        se_type="robust (HC1)",
        n_clusters=rng.choice([None, 1, 30]),
        evidence=Evidence("", ()),
    )
    return finding, technical


def check_prose(texts):
    for text in texts:
        assert not CLUMSY.search(text), text
        assert text[0] == text[0].upper(), text
        assert text.endswith("."), text


def check_claims(can, cannot):
    for text in can:
        assert not CLAIMS.search(text), text
    for text in cannot:
        rest = next((text[len(start) :] for start in DENIED if text.startswith(start)), text)
        assert not CLAIMS.search(rest), text


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_wrong_reading_over_thousands_of_random_results(audience):
    rng = Random(2018)
    for _ in range(5000):
        check_sentences(audience, *random_result(rng))


def check_sentences(audience, f, technical):
    said = sentences_for(audience, f, technical)
    can, cannot = said.can_say, said.cannot_say
    check_prose((*can, *cannot))
    check_claims(can, cannot)
    measured = [text for text in cannot if "standard deviations on 'office = North'" in text]
    assert len(measured) == f.imbalance.is_known
    assert not f.imbalance.is_far or measured[0] == cannot[0]
    together = " ".join(can)
    assert ("ynthetic" in together) == f.synthetic
    if f.problem:
        assert re.search("o interval can be given|othing could be estimated", together)
        assert "significant" not in together
        return
    assert f.estimand in together
    # The interval is named, with its level, and its limits have the right directions.
    assert f"{100 * f.conf_level:g}% confidence interval" in together
    limits = f"from {change_text(f, f.conf_low)} to {change_text(f, f.conf_high)}"
    assert limits in together
    verdicts = re.findall(r"(not |does not show a )?statistically significant", together)
    assert [verdict == "" for verdict in verdicts] == [f.is_significant]
    assert any("not evidence" in text for text in cannot) != f.is_significant
    # Both readings stand in the verdict itself, and nothing says only one of them.
    assert together.count("taken alone, and not significant once allowance") == f.is_overturned
    assert together.count("by the risk ratio (from 0.31 to 1.2)") == (f.ratio is not None)
    # How large a fall and a rise are left is said where a manager reads it.
    assert ("between these the data can't tell" in together) == (
        audience == "manager" and not f.is_significant
    )
    if not f.is_significant and audience == "manager" and abs(f.estimate) > f.noise:
        seen = f"a {f.relative}{'rise' if f.estimate > 0 else 'fall'}"
        assert any(text.startswith(f"That there was {seen}: the data fit no") for text in cannot)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [*TINY_AND_LARGE, 0.3, -0.3])
def test_a_direction_is_the_sign(kind, value):
    f = Finding("x", kind, 0.0, 0.0, 0.0, 0.95, (0.5, 0.5), "unadjusted", "ATT", 10, 10)
    more, less = MORE_LESS[kind]
    words = change_text(f, value).split()
    assert (more in words, less in words) == (value > 0, value < 0)


PEOPLE = made_up_people(200)
PLAN = AnalysisPlan(
    "programme",
    [
        rate("reoffended"),
        frequency("reoffences"),
        time_to("days", event="seen", unit="days"),
        scale("hope", unit="points"),
    ],
    ["age", "sanctions"],
    smallest_effect_of_interest={"reoffended": 0.1, "days": 20.0},
)
CASES = compare(PEOPLE, PLAN).cases


def test_no_wrong_reading_in_the_evidence():
    """Whatever the numbers of an outcome, on top of real people and pairs."""
    rng = Random(2019)
    for turn in range(100):
        case = CASES[turn % len(CASES)]
        finding, technical = random_result(rng)
        f = replace(
            finding,
            kind=case.finding.kind,
            outcome=case.finding.outcome,
            means=(rng.random(), rng.random()),
        )
        rows, ratio = case.estimates.copy(), rng.uniform(0.1, 8)
        is_ratio = rows["scale"] == "ratio"
        rows.loc[~is_ratio, ["std_error", "df"]] = rng.uniform(1e-4, 0.3), technical.df
        rows.loc[is_ratio, ["estimate", "conf_low", "conf_high"]] = ratio, ratio / 1.3, ratio * 1.3
        changed = replace(case, finding=f, estimates=rows)
        found = evidence_of("", [changed], (*NULL_RESULT, *FRAGILITY))
        texts = [quantity.sentence for quantity in found.quantities]
        check_prose(texts)
        check_claims(texts, ())


@pytest.mark.parametrize("cluster", [None, "manager"])
def test_a_note_is_whole_and_a_doubt_about_the_interval_reaches_every_reader(cluster):
    """Of few people, with errors that do not allow for that."""
    people = made_up_people(40)
    plan = PLAN.replace(method="weighting", errors="robust", cluster=cluster)
    result = compare(people, plan)
    assert all(note.count("(") == note.count(")") for note in result.notes)
    for audience in AUDIENCES:
        for said in result.sentences(audience):
            assert any("the interval may be too narrow." in text for text in said.can_say)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("cluster", [None, "manager"])
def test_every_method_reads_well_to_every_audience(method, cluster):
    outcomes = outcomes_for(method, PLAN.outcomes)
    plan = PLAN.replace(
        method=method, cluster=cluster, outcomes=outcomes, smallest_effect_of_interest=0.1
    )
    result = compare(PEOPLE, plan)
    for audience in AUDIENCES:
        for said in result.sentences(audience):
            check_prose((*said.can_say, *said.cannot_say))
            check_claims(said.can_say, said.cannot_say)
    for evidence in (result.null_evidence(), result.fragility()):
        check_prose(evidence.to_frame()["sentence"])
        check_claims(evidence.to_frame()["sentence"], ())


def test_what_an_evaluator_is_told():
    text = str(compare(PEOPLE, PLAN.replace(cluster="manager")).sentences("evaluator")[0])
    for part in (
        "Estimand ATT",
        "nearest-neighbour matching, weighted means",
        "95% confidence interval from",
        "two-way cluster-robust by matched pair and manager",
        "degrees of freedom",
        "clusters",
        "Effective sample size (Kish)",
        "Largest standardised mean difference",
        "Equivalence test (TOST, each side tested at 0.05)",
        "in 80% of studies",
        "E-value",
        "exchangeability",
    ):
        assert part in text


@pytest.mark.parametrize("plan", [{"randomised": True}, {"errors": "randomisation", "seed": 1}])
def test_every_reader_hears_of_a_lottery_that_was_declared(plan):
    lottery = {"method": "unadjusted", "replications": 99, "smallest_effect_of_interest": None}
    result = compare(PEOPLE, PLAN.replace(outcomes=[rate("reoffended")], **lottery, **plan))
    assert ("allocated", "at random, as declared") in result.summary()
    for audience in AUDIENCES:
        assert "at random" in str(result.sentences(audience))
        assert "nothing was done" not in str(result.sentences(audience))


def test_a_table_note_is_one_paragraph():
    (note, *_) = compare(PEOPLE, PLAN).sentences("table_note")
    assert "\n" not in str(note)
    assert str(note).startswith("Difference in 'reoffended', people in the programme against")
    assert note._repr_html_().startswith("<p>Difference in ")
    # Each note stands by itself, under its own table.
    notes = compare(PEOPLE, PLAN).sentences("table_note")
    assert str(notes) == "\n\n".join(map(str, notes))


def test_an_audience_that_there_is_not():
    with pytest.raises(PlanError, match="audience can't be 'minister'"):
        compare(PEOPLE, PLAN).sentences("minister")
