"""Random tables and plans: small ones, and the corners that real evaluations fall into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

import cocreate_lib as cc

METHODS = (
    "unadjusted",
    "regression",
    "nearest",
    "optimal",
    "full",
    "subclassification",
    "weighting",
    "doubly_robust",
    "difference_in_differences",
)
MATCHING = ("nearest", "optimal", "full")
# Which estimands each method knows.
ESTIMANDS = {
    "nearest": ("ATT",),
    "optimal": ("ATT",),
    "difference_in_differences": ("ATT",),
    "weighting": ("ATT", "ATE", "ATC", "ATO"),
}
TRIMS = ("weighting", "doubly_robust", "subclassification")
NAMES = {"rate": "reoffended", "frequency": "offences", "scale": "hope", "time_to": "days_out"}
UNITS = {"scale": "points", "time_to": "days"}


@dataclass(frozen=True)
class World:
    """A table and the fields of a plan, drawn from a seed and a number."""

    people: pd.DataFrame
    fields: dict[str, Any]

    def compare(self) -> cc.Comparison:
        """The comparison; a ``CocreateError`` where it is refused."""
        return cc.compare(self.people, cc.AnalysisPlan(**self.fields))


def world(seed: int, number: int) -> World:
    """The world with this number."""
    rng = np.random.default_rng([seed, number])
    method = str(rng.choice(METHODS))
    n = int(rng.choice([rng.integers(8, 30), rng.integers(30, 140), rng.integers(140, 420)]))
    people = _people(rng, n)
    kinds = _kinds(rng, method)
    outcomes = [_outcome(rng, people, kind, method) for kind in kinds]
    fields = {
        "treatment": "programme",
        "outcomes": outcomes,
        "method": method,
        "covariates": [] if method == "unadjusted" and rng.random() < 0.5 else _covariates(rng),
        "conf_level": float(rng.choice([0.95, 0.95, 0.95, 0.95, 0.9, 0.99, 0.8, 0.975])),
    }
    fields |= _of_method(rng, method) | _errors(rng, method, fields) | _smallest(rng, outcomes)
    if rng.random() < 0.1:
        fields["randomised"] = True
    if rng.random() < 0.3:
        fields["missing"] = "complete_cases"
        _gaps(rng, people, [o.column for o in outcomes] + list(fields["covariates"]))
        if rng.random() < 0.06 and "errors" not in fields:
            fields |= {"missing": "impute", "seed": 1, "imputations": 2}
    if rng.random() < 0.25:
        people.attrs["synthetic"] = True
    return World(people, fields)


def _people(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """Covariates, and a programme that may depend on them."""
    age, risk = rng.integers(18, 60, n), rng.normal(size=n).round(int(rng.choice([0, 1, 6])))
    pull = float(rng.choice([0.0, 0.5, 1.5, 3.0]))
    share = rng.uniform(-1.5, 0.5)
    chance = 1 / (1 + np.exp(-share - pull * (risk + (age - 39) / 20)))
    programme = (rng.random(n) < chance).astype(int)
    programme[:2], programme[2:4] = 1, 0
    scale = 10.0 ** rng.integers(-6, 7) if rng.random() < 0.1 else 1.0
    return pd.DataFrame(
        {
            "programme": programme,
            "age": age,
            "risk": risk * scale,
            "sex": rng.choice(["female", "male"], n),
            "office": rng.choice(["East", "North", "West"], n),
            "manager": rng.integers(0, int(rng.choice([3, 8, 40])), n),
        },
        index=pd.Index([f"P{i:04d}" for i in range(n)], name="person"),
    )


def _kinds(rng: np.random.Generator, method: str) -> list[str]:
    known = ["rate", "rate", "frequency", "scale", "time_to"]
    if method in ("doubly_robust", "difference_in_differences"):
        known = known[:-1]
    how_many = int(rng.choice([1, 1, 1, 1, 2, 3]))
    return list(dict.fromkeys(str(kind) for kind in rng.choice(known, how_many)))


def _covariates(rng: np.random.Generator) -> list[str]:
    return ["age", "risk", "sex", "office"][: int(rng.choice([1, 2, 2, 3, 4]))]


def _outcome(rng: np.random.Generator, people: pd.DataFrame, kind: str, method: str) -> Any:
    """Add the columns of an outcome to the people, and declare it."""
    name = NAMES[kind]
    maker = {"rate": _rate, "frequency": _frequency, "scale": _scale, "time_to": _time}[kind]
    changes = method == "difference_in_differences"
    before = changes or (kind == "scale" and rng.random() < 0.4)
    return maker(rng, people, name, f"{name}_before" if before else None)


def _effect(rng: np.random.Generator) -> float:
    """None, tiny, ordinary or huge, either way."""
    return float(rng.choice([0, 0, 0.01, 0.5, 1, 4]) * rng.choice([-1, 1]))


def _rate(rng: np.random.Generator, people: pd.DataFrame, name: str, before: str | None) -> Any:
    treated, n = people["programme"].to_numpy(), len(people)
    base = rng.choice([-4, -2, -1, 0, 2, 4])
    tilt = base + 0.5 * people["risk"].to_numpy() / people["risk"].abs().max()
    y = (rng.random(n) < 1 / (1 + np.exp(-tilt - _effect(rng) * treated))).astype(int)
    if rng.random() < 0.2:  # nobody, or everybody, in an arm
        y[treated == rng.integers(2)] = rng.integers(2)
    people[name] = y
    if before:
        people[before] = (rng.random(n) < 1 / (1 + np.exp(-tilt))).astype(int)
    return cc.rate(name, before=before)


def _frequency(
    rng: np.random.Generator, people: pd.DataFrame, name: str, before: str | None
) -> Any:
    treated, n = people["programme"].to_numpy(), len(people)
    mean = float(rng.choice([0.05, 0.5, 2, 20]))
    means = mean * np.exp(np.clip(_effect(rng), -3, 3) * treated)
    if rng.random() < 0.5:
        means = means * rng.gamma(0.5, 2, n)
    y = rng.poisson(means)
    if rng.random() < 0.12:
        y[treated == rng.integers(2)] = 0
    people[name] = y
    if before:
        people[before] = rng.poisson(mean, n)
        return cc.frequency(name, before=before)
    model = "negative_binomial" if rng.random() < 0.3 else "quasi_poisson"
    # Of another stream of chance, so that all else stays as it is.
    own = np.random.default_rng([n, int(y.sum())])
    if own.random() < 0.6:
        return cc.frequency(name, model=model)
    size = 10.0 ** own.integers(-3, 4)
    shorter = own.choice([0.0, 0.0, 0.3]) * treated
    people["at_risk"] = size * own.uniform(0.05, 1, n) * (1 - shorter)
    per = size * float(own.choice([1.0, 365.25, 0.001]))
    unit = "person-year" if own.random() < 0.6 else None
    return cc.frequency(name, exposure="at_risk", per=per, unit=unit, model=model)


def _scale(rng: np.random.Generator, people: pd.DataFrame, name: str, before: str | None) -> Any:
    treated, n = people["programme"].to_numpy(), len(people)
    size = 10.0 ** rng.integers(-6, 7) if rng.random() < 0.4 else 10.0
    ability = rng.normal(size=n)
    y = ability + rng.normal(size=n) + _effect(rng) * treated + rng.choice([0, 5, 100])
    if rng.random() < 0.3:
        y = y.round()
    people[name] = y * size
    if before:
        people[before] = (ability + rng.normal(size=n)) * size
    return cc.scale(name, unit=UNITS["scale"] if rng.random() < 0.6 else None, before=before)


def _time(rng: np.random.Generator, people: pd.DataFrame, name: str, before: str | None) -> Any:
    treated, n = people["programme"].to_numpy(), len(people)
    size = float(rng.choice([1e-3, 1, 1, 1, 1e4]))
    watched = 365 * size * (rng.uniform(0.3, 1, n) if rng.random() < 0.5 else np.ones(n))
    mean = float(rng.choice([50, 400, 5000])) * size
    times = rng.exponential(mean * np.exp(np.clip(_effect(rng), -2, 2) * treated))
    if rng.random() < 0.3:
        times = np.ceil(times / (30 * size)) * 30 * size
    people["seen"] = (times <= watched).astype(int)
    people[name] = np.minimum(times, watched)
    horizon = 180 * size if rng.random() < 0.4 else None
    unit = UNITS["time_to"] if rng.random() < 0.7 else None
    return cc.time_to(name, event="seen", horizon=horizon, unit=unit)


def _of_method(rng: np.random.Generator, method: str) -> dict[str, Any]:
    """Fields that the method reads."""
    known = ESTIMANDS.get(method, ("ATT", "ATE", "ATC"))
    fields: dict[str, Any] = {"estimand": str(rng.choice(known))}
    if method in MATCHING:
        fields["caliper"] = [None, None, 0.2, 0.2, 0.02][rng.integers(5)]
        fields["adjust"] = bool(rng.random() < 0.2)
        fields["distance"] = str(rng.choice(["logit", "logit", "propensity", "mahalanobis", "age"]))
        if rng.random() < 0.2:
            fields["exact"] = [str(rng.choice(["sex", "office"]))]
        if rng.random() < 0.1:
            fields["covariate_calipers"] = {"age": float(rng.choice([2, 5, 15]))}
    if method == "nearest":
        fields["ratio"] = int(rng.choice([1, 1, 2, 3]))
        fields["replace"] = bool(rng.random() < 0.3)
        fields["ties"] = str(rng.choice(["random", "order"]))
    if method == "subclassification":
        fields["subclasses"] = int(rng.choice([2, 3, 5]))
    if method == "weighting" and fields["estimand"] != "ATO" and rng.random() < 0.3:
        fields["weights"] = "entropy"
    if method in TRIMS and rng.random() < 0.25:
        fields["trim"] = [(0.1, 0.9), 0.05, "crump"][rng.integers(3)]
    return fields


def _errors(rng: np.random.Generator, method: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Clusters, intervals, and how errors are found: rarely in ways that draw."""
    found: dict[str, Any] = {}
    if rng.random() < 0.2:
        found["cluster"] = "manager"
    drawn = rng.random()
    if drawn < 0.15:
        found["errors"] = str(rng.choice(["robust", "cr2"]))
    elif drawn < 0.175:
        found |= {"seed": 1, "replications": 99, "errors": "bootstrap"}
        if "cluster" in found and rng.random() < 0.5:
            found["errors"] = "wild_bootstrap"
        elif method in ("unadjusted", "regression") and rng.random() < 0.5:
            found["errors"] = "randomisation"
    elif method == "unadjusted" and "cluster" not in found and rng.random() < 0.5:
        found["rate_interval"] = str(rng.choice(["score", "wald"]))
    return found


def _smallest(rng: np.random.Generator, outcomes: list[Any]) -> dict[str, Any]:
    """The smallest effect of interest: none, a number, or a mapping."""
    how = rng.random()
    sizes = {"rate": (0.02, 0.1, 0.5), "frequency": (0.1, 1.0, 5.0)}
    found = {o.column: float(rng.choice(sizes.get(o.kind, (0.001, 1.0, 30.0)))) for o in outcomes}
    if how < 0.4:
        return {}
    return {"smallest_effect_of_interest": found[outcomes[0].column] if how < 0.7 else found}


def _gaps(rng: np.random.Generator, people: pd.DataFrame, columns: list[str]) -> None:
    """Leave some cells empty."""
    for name in columns:
        if rng.random() < 0.5:
            share = rng.choice([0.02, 0.1, 0.3])
            people[name] = people[name].where(rng.random(len(people)) >= share)
