"""The worlds in which intervals and tests are put to the test, and the plans that are tried there.

Every world is a design of the cohort room with what a plan can't see switched off: no selection on
hidden readiness, no skilled volunteers, no courts that count late. What is left is what a method
promises to cope with, so that an interval that misses too often is the interval's own doing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

import cocreate_lib as cc

# Nothing hidden, nobody alike, everything delivered.
CLEAN = cc.PilotDesign().replace(
    assignment="people",
    selection_on_readiness=0.0,
    selection_on_history=0.3,
    volunteer_selection=0.0,
    bad_spell=0.0,
    needs_on_history=0.0,
    case_manager_icc=0.0,
    office_icc=0.0,
    frequency_icc=0.0,
    hope_icc=0.0,
    fidelity=1.0,
    fidelity_spread=0.0,
    event_loss=0.0,
    turnover_rate=0.0,
    court_delay=0.0,
    secular_trend=0.0,
)
# The same, and the programme changes nothing: then every estimand has the same truth.
NOTHING = CLEAN.replace(effect=0.0, effect_on_hope=0.0)
OUTCOMES = [
    cc.rate("reoffended"),
    cc.frequency("reoffences"),
    cc.time_to("days_to_reoffence", event="reoffence_observed", horizon=365, unit="days"),
    cc.scale("hope_end"),
]
RATE = OUTCOMES[:1]
MEANS = [outcome for outcome in OUTCOMES if outcome.kind != "time_to"]
COVARIATES = ["risk", "sanctions", "years", "hope_start"]


def observed(people: pd.DataFrame) -> pd.DataFrame:
    """The columns that plans read, in the form in which they enter the world's own models."""
    score = people["ogrs3_one_year"].to_numpy()
    return people.assign(
        risk=np.log(score / (1 - score)),
        sanctions=np.log(people["previous_sanctions"].to_numpy() + 0.5),
        years=np.log(people["age"].to_numpy() - people["age_at_first_sanction"].to_numpy() + 1.0),
    )


def plan(method: str, **fields: object) -> cc.AnalysisPlan:
    """A plan with the covariates above, and times where the method has them."""
    outcomes = MEANS if method == "doubly_robust" else OUTCOMES
    settings = {"outcomes": outcomes, "covariates": COVARIATES, **fields}
    return cc.AnalysisPlan("my_direction", method=method, **settings)


UNADJUSTED = plan("unadjusted", estimand="ATE")
PLANS = {
    "unadjusted": UNADJUSTED,
    "unadjusted, by case manager": UNADJUSTED.replace(cluster="case_manager"),
    "unadjusted, by case manager, robust": UNADJUSTED.replace(
        cluster="case_manager", errors="robust"
    ),
    "unadjusted, by case manager, wild bootstrap": UNADJUSTED.replace(
        cluster="case_manager", errors="wild_bootstrap", replications=399, seed=1
    ),
    "unadjusted, score intervals": UNADJUSTED.replace(outcomes=RATE, rate_interval="score"),
    "unadjusted, Wald intervals": UNADJUSTED.replace(outcomes=RATE, rate_interval="wald"),
    "unadjusted, randomisation": UNADJUSTED.replace(
        outcomes=RATE, errors="randomisation", replications=199, seed=1
    ),
    "unadjusted, bootstrap": UNADJUSTED.replace(
        outcomes=RATE, errors="bootstrap", replications=199, seed=1
    ),
    "regression, ATT": plan("regression"),
    "regression, ATE": plan("regression", estimand="ATE"),
    "regression, ATE, by case manager": plan("regression", estimand="ATE", cluster="case_manager"),
    "nearest 1:1": plan("nearest"),
    "nearest 1:1, by case manager too": plan("nearest", cluster="case_manager"),
    "nearest 1:1, adjusted": plan("nearest", adjust=True),
    "nearest 2:1, with replacement": plan("nearest", ratio=2, replace=True),
    "nearest 1:1, Mahalanobis": plan("nearest", distance="mahalanobis"),
    "optimal 1:1": plan("optimal"),
    "subclassification, ATT": plan("subclassification"),
    "weighting, ATT": plan("weighting"),
    "weighting by entropy, ATT": plan("weighting", weights="entropy"),
    "weighting, ATE": plan("weighting", estimand="ATE"),
    "weighting, ATO": plan("weighting", estimand="ATO"),
    "doubly robust, ATT": plan("doubly_robust"),
    "doubly robust, ATE": plan("doubly_robust", estimand="ATE"),
}


ATE_BY_WEIGHTS = PLANS["weighting, ATE"]
PLANS |= {
    "weighting, ATE, by case manager": ATE_BY_WEIGHTS.replace(cluster="case_manager"),
    "weighting, ATE, trimmed to 0.1 to 0.9": ATE_BY_WEIGHTS.replace(trim=(0.1, 0.9)),
    "weighting, ATE, trimmed by Crump's rule": ATE_BY_WEIGHTS.replace(trim="crump"),
    "doubly robust, ATE, trimmed by Crump's rule": PLANS["doubly robust, ATE"].replace(
        trim="crump"
    ),
    "nearest 2:1": plan("nearest", ratio=2),
    "nearest 2:1, adjusted": plan("nearest", ratio=2, adjust=True),
}


@dataclass(frozen=True)
class World:
    """A design, the plans that are tried in it, and what it is for.

    Times cost as much as all other outcomes together: ``times`` are the plans that compare them.
    ``hard`` worlds are those in which intervals are known to have a hard time.
    """

    design: cc.PilotDesign
    plans: tuple[str, ...]
    description: str
    times: tuple[str, ...] = ()
    hard: bool = False

    def plan(self, name: str) -> cc.AnalysisPlan:
        """One of the plans, with the outcomes of this world."""
        found = PLANS[name]
        as_declared = name in self.times or len(found.outcomes) == 1
        return found if as_declared else found.replace(outcomes=MEANS)


_OBSERVED = (
    "regression, ATT",
    "nearest 1:1",
    "nearest 1:1, adjusted",
    "nearest 2:1, with replacement",
    "weighting, ATT",
    "doubly robust, ATT",
)
_MORE = (
    "nearest 1:1, Mahalanobis",
    "optimal 1:1",
    "subclassification, ATT",
    "weighting by entropy, ATT",
)
_ALIKE = {"case_manager_icc": 0.05, "frequency_icc": 0.05, "hope_icc": 0.1}

WORLDS = {
    "no_true_effect": World(
        CLEAN.replace(effect=0.0, effect_on_hope=0.0),
        (*_OBSERVED, *_MORE, "weighting, ATO"),
        "150 and 750 people; those with light histories get in more often; the programme changes "
        "nothing, for anybody.",
        times=("regression, ATT", "nearest 1:1", "weighting, ATT"),
    ),
    "randomised": World(
        CLEAN.replace(assignment="randomised", n_treated=300, n_comparison=300),
        ("unadjusted", "regression, ATE", "weighting, ATE", "doubly robust, ATE"),
        "300 and 300 people, by lot; eight points fewer reoffend.",
        times=("unadjusted", "regression, ATE", "weighting, ATE"),
    ),
    "few_case_managers": World(
        CLEAN.replace(
            assignment="case_managers",
            selection_on_history=0.0,
            effect=0.0,
            effect_on_hope=0.0,
            n_treated=200,
            n_comparison=400,
            people_per_case_manager=50,
            **_ALIKE,
        ),
        (
            "unadjusted",
            "unadjusted, by case manager",
            "unadjusted, by case manager, robust",
            "unadjusted, by case manager, wild bootstrap",
            "regression, ATE, by case manager",
            "nearest 1:1, by case manager too",
        ),
        "4 case managers with 200 people run the programme, 8 others with 400 don't; people of one "
        "case manager are alike; the programme changes nothing.",
    ),
    "many_case_managers": World(
        CLEAN.replace(
            assignment="case_managers",
            selection_on_history=0.0,
            effect=0.0,
            effect_on_hope=0.0,
            n_treated=400,
            n_comparison=800,
            people_per_case_manager=10,
            **_ALIKE,
        ),
        (
            "unadjusted",
            "unadjusted, by case manager",
            "regression, ATE, by case manager",
            "nearest 1:1, by case manager too",
        ),
        "The same with 40 and 80 case managers, of ten people each on average.",
    ),
    "small_trial": World(
        CLEAN.replace(
            assignment="randomised",
            effect=0.0,
            effect_on_hope=0.0,
            n_treated=60,
            n_comparison=60,
        ),
        (
            "unadjusted",
            "unadjusted, score intervals",
            "unadjusted, Wald intervals",
            "unadjusted, randomisation",
            "unadjusted, bootstrap",
        ),
        "60 and 60 people, by lot; the programme changes nothing.",
    ),
    "observed_selection": World(
        CLEAN,
        _OBSERVED,
        "150 and 750 people; those with light histories get in more often; eight points fewer "
        "reoffend.",
        times=("regression, ATT", "nearest 1:1", "weighting, ATT"),
    ),
    "rare_outcome": World(
        CLEAN.replace(base_rate=0.08, effect=-0.03),
        ("regression, ATT", "nearest 1:1", "weighting, ATT", "doubly robust, ATT"),
        "150 and 750 people; 8% reoffend without the programme, three points fewer with it.",
    ),
    "common_outcome": World(
        CLEAN.replace(base_rate=0.7, effect=-0.1),
        ("regression, ATT", "nearest 1:1", "weighting, ATT", "doubly robust, ATT"),
        "150 and 750 people; 70% reoffend without the programme, ten points fewer with it.",
    ),
    "sixty_people": World(
        CLEAN.replace(n_treated=60, n_comparison=600),
        ("regression, ATT", "nearest 1:1", "weighting, ATT", "doubly robust, ATT"),
        "60 and 600 people; eight points fewer reoffend.",
    ),
    "large": World(
        CLEAN.replace(n_treated=1500, n_comparison=4500),
        ("regression, ATT", "nearest 1:1", "weighting, ATT", "doubly robust, ATT"),
        "1,500 and 4,500 people; eight points fewer reoffend.",
    ),
    "poor_overlap": World(
        NOTHING.replace(selection_on_history=0.7),
        (
            "regression, ATE",
            "weighting, ATT",
            "weighting, ATE",
            "weighting, ATO",
            "weighting, ATE, trimmed to 0.1 to 0.9",
            "weighting, ATE, trimmed by Crump's rule",
            "doubly robust, ATT",
            "doubly robust, ATE",
            "doubly robust, ATE, trimmed by Crump's rule",
        ),
        "150 and 750 people; light histories decide almost alone who gets in: propensity scores "
        "run from under 0.01 to 0.9, and weighted to stand for everybody the 150 tell as much as "
        "some 35 would; the programme changes nothing.",
        hard=True,
    ),
    "skewed_counts": World(
        NOTHING.replace(
            assignment="randomised", n_treated=40, n_comparison=160, reoffences_shape=0.3
        ),
        ("unadjusted", "regression, ATE", "weighting, ATE"),
        "40 and 160 people, by lot; a third reoffend, and a few of them very often; the programme "
        "changes nothing.",
        hard=True,
    ),
    "few_unequal_case_managers": World(
        NOTHING.replace(
            assignment="case_managers",
            selection_on_history=0.0,
            n_treated=60,
            n_comparison=150,
            people_per_case_manager=15,
            caseload_spread=1.0,
            **_ALIKE,
        ),
        (
            "unadjusted, by case manager",
            "regression, ATE, by case manager",
            "weighting, ATE, by case manager",
        ),
        "4 case managers with 60 people run the programme, 10 others with 150 don't; caseloads run "
        "from a few people to 50; people of one case manager are alike; the programme changes "
        "nothing.",
        times=(
            "unadjusted, by case manager",
            "regression, ATE, by case manager",
            "weighting, ATE, by case manager",
        ),
        hard=True,
    ),
    "two_to_one": World(
        NOTHING,
        ("nearest 1:1", "nearest 2:1", "nearest 2:1, adjusted", "nearest 2:1, with replacement"),
        "150 and 750 people; those with light histories get in more often; two matches for each "
        "person in the programme; the programme changes nothing.",
        hard=True,
    ),
    "eight_people": World(
        NOTHING.replace(assignment="randomised", n_treated=8, n_comparison=150),
        ("unadjusted", "regression, ATE", "weighting, ATT", "nearest 2:1"),
        "8 and 150 people, by lot; the programme changes nothing.",
        hard=True,
    ),
    "two_small_groups": World(
        NOTHING.replace(assignment="randomised", n_treated=26, n_comparison=26),
        ("unadjusted", "regression, ATE", "weighting, ATE", "doubly robust, ATE"),
        "26 and 26 people, by lot; the programme changes nothing.",
        hard=True,
    ),
}
