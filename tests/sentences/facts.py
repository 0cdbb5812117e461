"""What is true of one outcome of a comparison, from its tables alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite, isnan, nan
from typing import Any

from tests.sentences.worlds import World

Row = dict[Any, Any]
RATIOS = {"rate": "risk_ratio", "frequency": "rate_ratio", "time_to": "hazard_ratio"}


@dataclass(frozen=True, eq=False)
class Facts:
    """The numbers of one outcome, as the tables of a comparison have them."""

    world: World
    position: int
    estimates: list[Row]
    means: Row
    balance: list[Row]
    evidence: list[Row]
    filled: list[Row]
    tests: list[Row]
    lost: list[Row]
    pairs: Any  # the table of pairs
    weights: Any  # of everybody in the table
    used: tuple[int, int]  # people with any weight, in each group
    synthetic: bool
    holm: dict[str, float] = field(repr=False)
    read: dict[str, Any] = field(default_factory=dict, repr=False)  # sentences, once each

    @property
    def plan(self) -> dict[str, Any]:
        return self.world.fields

    @cached_property
    def outcome(self) -> Any:
        return self.plan["outcomes"][self.position]

    @cached_property
    def name(self) -> str:
        return self.outcome.column

    @cached_property
    def changes(self) -> bool:
        return self.plan["method"] == "difference_in_differences"

    @cached_property
    def kind(self) -> str:
        return self.outcome.kind

    @cached_property
    def at_risk(self) -> str | None:
        """The column of time at risk, where the outcome has one."""
        return self.outcome.exposure

    @property
    def unit(self) -> str:
        """The unit that was declared."""
        return self.outcome.unit or ""

    @cached_property
    def difference(self) -> Row:
        return next(row for row in self.estimates if row["scale"] == "difference")

    @cached_property
    def ratio(self) -> Row | None:
        """The ratio that stands beside the difference."""
        rows = (row for row in self.estimates if row["measure"] == RATIOS.get(self.kind))
        return None if self.changes else next(rows, None)

    @cached_property
    def alpha(self) -> float:
        return 1 - float(self.difference["conf_level"])

    @cached_property
    def has_interval(self) -> bool:
        return isfinite(self.difference["conf_low"]) and isfinite(self.difference["conf_high"])

    @cached_property
    def has_levels(self) -> bool:
        return isfinite(self.means["treated"]) and isfinite(self.means["comparison"])

    @cached_property
    def significant(self) -> bool:
        return bool(self.difference["conf_low"] > 0 or self.difference["conf_high"] < 0)

    @cached_property
    def overturned(self) -> bool:
        """Significant taken alone, and not with Holm's correction, worked out here."""
        return self.significant and self.holm[self.name] > self.alpha + 1e-12

    @cached_property
    def n_tests(self) -> int:
        return sum(not isnan(p) for p in self.holm.values())

    @cached_property
    def measures_disagree(self) -> bool:
        """Whether difference and ratio differ about whether the groups do."""
        row = self.ratio
        if row is None or not self.has_interval or isnan(row["conf_low"]):
            return False
        return self.significant != bool(row["conf_low"] > 1 or row["conf_high"] < 1)

    @cached_property
    def uneven(self) -> bool:
        """Whether the check of proportional hazards speaks against them."""
        found = (row for row in self.tests if row["test"] == "proportional_hazards")
        return any(row["p_value"] < self.alpha for row in found)

    @cached_property
    def smallest(self) -> float | None:
        """The smallest effect of interest that was declared for this outcome."""
        declared = self.plan.get("smallest_effect_of_interest")
        if isinstance(declared, dict):
            return declared.get(self.name)
        return declared if self.position == 0 else None

    @cached_property
    def groups(self) -> tuple[int, int]:
        """People in the table: in the programme, and in comparison."""
        treated = self.world.people[self.plan["treatment"]]
        return int((treated == 1).sum()), int((treated == 0).sum())

    @cached_property
    def lost_counts(self) -> set[int]:
        """How many were lost, at each stage."""
        return {int(row["lost"]) for row in self.lost}

    @cached_property
    def analysed(self) -> tuple[int, int]:
        return int(self.difference["n_treated"]), int(self.difference["n_comparison"])

    @cached_property
    def worst(self) -> Row | None:
        """The row of balance that is furthest apart."""
        known = [row for row in self.balance if not isnan(row["smd_after"])]
        return max(known, key=lambda row: abs(row["smd_after"])) if known else None

    def found(self, quantity: str, outcome: str | None = None) -> Row | None:
        """A number of the evidence, with its limits."""
        return self._evidence.get((outcome or self.name, quantity))

    @cached_property
    def _evidence(self) -> dict[tuple[str, str], Row]:
        return {(row["outcome"], row["quantity"]): row for row in self.evidence}

    @cached_property
    def events(self) -> tuple[tuple[int, int], ...]:
        """For a rate: people with the outcome, and people, among those the plan can read."""
        people = self.world.people
        used = [self.plan["treatment"], *self.plan["covariates"]]
        used += [c for o in self.plan["outcomes"] for c in (o.column, o.event, o.before) if c]
        known = people.dropna(subset=[c for c in used if c in people])
        groups = (known[known[self.plan["treatment"]] == arm][self.name] for arm in (1, 0))
        return tuple((int(group.sum()), len(group)) for group in groups)

    @cached_property
    def discordant(self) -> tuple[int, int]:
        """Pairs in which only the person in the programme had the outcome, or only the other."""
        y = self.world.people[self.name]
        treated, other = (y.loc[self.pairs[g]].to_numpy() for g in ("treated", "comparison"))
        return int(((treated == 1) & (other == 0)).sum()), int(
            ((treated == 0) & (other == 1)).sum()
        )

    @cached_property
    def missing(self) -> tuple[int, int]:
        """People whose outcome is missing, in each group."""
        people, columns = self.world.people, [self.name]
        others = (self.outcome.event, self.outcome.before, self.outcome.exposure)
        columns += [c for c in others if c and c in people]
        gaps = people[columns].isna().any(axis=1)
        treated = people[self.plan["treatment"]] == 1
        return int((gaps & treated).sum()), int((gaps & ~treated).sum())


def corrected(p_values: dict[str, float]) -> dict[str, float]:
    """Holm's correction, written out again."""
    known = sorted((p, name) for name, p in p_values.items() if not isnan(p))
    found, so_far = dict.fromkeys(p_values, nan), 0.0
    for place, (p, name) in enumerate(known):
        so_far = max(so_far, min(1.0, p * (len(known) - place)))
        found[name] = so_far
    return found


def facts_of(world: World, comparison: Any) -> list[Facts]:
    """The facts of each outcome of a comparison."""
    rows = comparison.estimates.to_dict("records")
    first = {row["outcome"]: row for row in reversed(rows) if row["scale"] == "difference"}
    holm = corrected({name: float(row["p_value"]) for name, row in first.items()})
    evidence = [
        vars(each)
        for evidence in (comparison.null_evidence(), comparison.fragility())
        for each in evidence.quantities
    ]
    tables = (comparison.means, comparison.balance, comparison.filled, comparison.tests)
    lost = comparison.lost.to_dict("records")
    means, balance, filled, tests = (table.to_dict("records") for table in tables)
    weighted = comparison.weights > 0
    used = tuple(int((weighted & (comparison.treated == arm)).sum()) for arm in (True, False))
    return [
        Facts(
            world,
            position,
            [row for row in rows if row["outcome"] == outcome.column],
            means[position],
            balance,
            evidence,
            filled,
            [row for row in tests if row["outcome"] == outcome.column],
            lost,
            comparison.pairs,
            comparison.weights,
            used,
            comparison.synthetic,
            holm,
        )
        for position, outcome in enumerate(world.fields["outcomes"])
    ]
