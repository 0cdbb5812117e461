"""What is true of one outcome of a comparison, from its tables alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from tests.sentences.worlds import World

RATIOS = {"rate": "risk_ratio", "frequency": "rate_ratio", "time_to": "hazard_ratio"}
COUNTED = ("rate", "frequency")
UP = {"rate": "more", "frequency": "more", "scale": "higher", "time_to": "longer"}
DOWN = {"rate": "fewer", "frequency": "fewer", "scale": "lower", "time_to": "shorter"}


@dataclass(frozen=True, eq=False)
class Facts:
    """The numbers of one outcome, as the tables of a comparison have them."""

    world: World
    position: int
    estimates: pd.DataFrame
    means: pd.Series
    balance: pd.DataFrame
    lost: pd.DataFrame
    evidence: pd.DataFrame
    filled: pd.DataFrame
    synthetic: bool
    holm: pd.Series = field(repr=False)

    @property
    def plan(self) -> dict[str, Any]:
        return self.world.fields

    @cached_property
    def outcome(self) -> Any:
        return self.plan["outcomes"][self.position]

    @property
    def name(self) -> str:
        return self.outcome.column

    @cached_property
    def changes(self) -> bool:
        return self.plan["method"] == "difference_in_differences"

    @property
    def kind(self) -> str:
        return self.outcome.kind

    @property
    def unit(self) -> str:
        """The unit that was declared."""
        return self.outcome.unit or ""

    @cached_property
    def difference(self) -> pd.Series:
        return self.estimates[self.estimates["scale"] == "difference"].iloc[0]

    @cached_property
    def ratio(self) -> pd.Series | None:
        """The ratio that stands beside the difference."""
        rows = self.estimates[self.estimates["measure"] == RATIOS.get(self.kind)]
        return None if rows.empty or self.changes else rows.iloc[0]

    @cached_property
    def alpha(self) -> float:
        return 1 - float(self.difference["conf_level"])

    @cached_property
    def has_interval(self) -> bool:
        return bool(np.isfinite(self.difference[["conf_low", "conf_high"]].astype(float)).all())

    @cached_property
    def significant(self) -> bool:
        return bool(self.difference["conf_low"] > 0 or self.difference["conf_high"] < 0)

    @cached_property
    def overturned(self) -> bool:
        """Significant taken alone, and not with Holm's correction, worked out here."""
        return self.significant and self.holm[self.name] > self.alpha

    @cached_property
    def n_tests(self) -> int:
        return int(self.holm.notna().sum())

    @cached_property
    def measures_disagree(self) -> bool:
        """Whether difference and ratio differ about whether the groups do."""
        row = self.ratio
        if row is None or not self.has_interval or np.isnan(row["conf_low"]):
            return False
        return self.significant != bool(row["conf_low"] > 1 or row["conf_high"] < 1)

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
    def analysed(self) -> tuple[int, int]:
        return int(self.difference["n_treated"]), int(self.difference["n_comparison"])

    @cached_property
    def worst(self) -> pd.Series | None:
        """The row of balance that is furthest apart."""
        sizes = self.balance["smd_after"].abs().to_numpy(float)
        return None if np.isnan(sizes).all() else self.balance.iloc[int(np.nanargmax(sizes))]

    def found(self, quantity: str, outcome: str | None = None) -> pd.Series | None:
        """A number of the evidence, with its limits."""
        return self._evidence.get((outcome or self.name, quantity))

    @cached_property
    def _evidence(self) -> dict[tuple[str, str], pd.Series]:
        rows = self.evidence
        return {(row["outcome"], row["quantity"]): row for _, row in rows.iterrows()}

    @cached_property
    def events(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """For a rate: people with the outcome, and people, among those the plan can read."""
        people = self.world.people
        used = [self.plan["treatment"], *self.plan["covariates"]]
        used += [c for o in self.plan["outcomes"] for c in (o.column, o.event, o.before) if c]
        return tuple(  # type: ignore[return-value]
            (int(group[self.name].sum()), len(group))
            for group in (
                people[people[self.plan["treatment"]] == arm].dropna(
                    subset=[c for c in used if c in people]
                )
                for arm in (1, 0)
            )
        )

    @cached_property
    def missing(self) -> tuple[int, int]:
        """People whose outcome is missing, in each group."""
        people, columns = self.world.people, [self.name]
        columns += [c for c in (self.outcome.event, self.outcome.before) if c and c in people]
        gaps = people[columns].isna().any(axis=1)
        treated = people[self.plan["treatment"]] == 1
        return int((gaps & treated).sum()), int((gaps & ~treated).sum())


def corrected(p_values: pd.Series) -> pd.Series:
    """Holm's correction, written out again."""
    known = p_values.dropna().sort_values()
    found, so_far = pd.Series(np.nan, p_values.index), 0.0
    for place, (name, p) in enumerate(known.items()):
        so_far = max(so_far, min(1.0, p * (len(known) - place)))
        found[name] = so_far
    return found


def facts_of(world: World, comparison: Any) -> list[Facts]:
    """The facts of each outcome of a comparison."""
    rows = comparison.estimates
    differences = rows[rows["scale"] == "difference"].drop_duplicates("outcome")
    holm = corrected(differences.set_index("outcome")["p_value"].astype(float))
    evidence = pd.concat(
        [comparison.null_evidence().to_frame(), comparison.fragility().to_frame()],
        ignore_index=True,
    )
    return [
        Facts(
            world,
            position,
            rows[rows["outcome"] == outcome.column],
            comparison.means.iloc[position],
            comparison.balance,
            comparison.lost,
            evidence,
            comparison.filled,
            comparison.synthetic,
            holm,
        )
        for position, outcome in enumerate(world.fields["outcomes"])
    ]
