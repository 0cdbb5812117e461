"""What methods share that match people: candidates, calipers, matched sets, and what is said."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.matching.candidates import MatchingSpace
from cocreate_lib.comparison.matching.mahalanobis import whitened
from cocreate_lib.comparison.matching.pairs import Pairs
from cocreate_lib.comparison.methods.estimator import OutcomeModel
from cocreate_lib.comparison.methods.outcome_rows import OutcomeRows
from cocreate_lib.comparison.methods.sample import Sample, Step, independent_terms
from cocreate_lib.comparison.methods.scores import score_name, scores_of
from cocreate_lib.comparison.methods.unmatched import unmatched_steps
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray, counts_of
from cocreate_lib.comparison.plan.fields import MODEL_DISTANCES, PlanFields
from cocreate_lib.comparison.plan.method import MethodWords
from cocreate_lib.errors import NoMatchError, PlanError
from cocreate_lib.text import how_many, plural

# Gaps that differ by no more than this are the same: in scores of a model, which are rounded to ten
# decimals, or in standard deviations of a column.
TIE = 1e-9
# Fields that matching methods read.
MATCHED_READ = frozenset(
    {"covariates", "estimand", "distance", "caliper", "covariate_calipers", "exact", "adjust"}
)


def matched_words(name: str) -> MethodWords:
    """The words of a method that matches people."""
    return MethodWords(
        name,
        without_it="in the matched comparison group",
        alike="matched people",
        made="after matching",
        remedy="a caliper or a narrower one, pairs that must agree on it, or weighting",
    )


@dataclass(frozen=True)
class Candidates:
    """The people who have a score, and who of them may be matched with whom.

    Parameters
    ----------
    table, plan
        All people, and the plan.
    scores
        The score of everybody, NaN for those who have none.
    rows
        Places in the table of those who have one, in the order in which ties are broken.
    """

    table: Table
    plan: PlanFields
    scores: FloatArray
    rows: IntArray

    @property
    def score(self) -> FloatArray:
        """The score of each candidate."""
        return self.scores[self.rows]

    @property
    def treated(self) -> BoolArray:
        """Who of them was in the programme."""
        return self.table.treated[self.rows]

    @property
    def strata(self) -> IntArray | None:
        """The codes on which two people must agree."""
        return None if self.table.strata is None else self.table.strata[self.rows]

    @property
    def by_one_score(self) -> bool:
        """Whether a score and its caliper alone decide who is near whom."""
        return self.plan.distance != "mahalanobis" and not self.plan.covariate_calipers

    @property
    def tie(self) -> float:
        """The gap, in the unit of the scores, below which two are the same."""
        by_model = self.plan.distance in MODEL_DISTANCES
        return TIE if by_model else TIE * _standard_deviation(self.scores)

    @property
    def width(self) -> float:
        """The caliper in the unit of the scores."""
        return caliper_width(self.plan, self.scores)

    @property
    def calipers(self) -> tuple[FloatArray, FloatArray]:
        """The columns on which two people must agree, of everybody, and how far they may differ."""
        limits, widths = self.table.limits, list(self.plan.covariate_calipers.values())
        if np.isfinite(self.width):
            limits, widths = np.column_stack([limits, self.scores]), [*widths, self.width]
        return limits, np.array(widths, dtype=float)

    def space(self) -> tuple[MatchingSpace, float]:
        """Where the candidates stand, and the calipers; and the unit of the points, a standard
        deviation."""
        unit = 1.0
        if self.plan.distance == "mahalanobis":
            points = whitened(self.table.design, self.table.treated)
        else:
            unit = float(np.nanstd(self.scores)) or 1.0
            points = self.scores[:, None] / unit
        return MatchingSpace(points, *self.calipers).rows(self.rows), unit


class Matching(OutcomeModel):
    """A method that finds comparison people for each person in the programme."""

    # Above so many people nobody is matched again to see how far ties matter: it would take long.
    most_people_again: ClassVar[int]

    @abstractmethod
    def describe(self, plan: PlanFields) -> tuple[str, str]:
        """How people are matched."""

    @abstractmethod
    def pairs(self, people: Candidates, rng: np.random.Generator) -> Pairs:
        """Match candidates: their places among them."""

    def set_notes(self, plan: PlanFields, matches: IntArray) -> list[str]:
        """What is to be known about how many matches each person in the programme has."""
        return []

    def check(self, plan: PlanFields) -> None:
        if plan.estimand not in self.declaration.estimands:
            raise PlanError(
                f"{self.declaration.title} can't answer for {plan.estimand}.",
                where="estimand",
                why="It finds comparison people for each person in the programme, so it speaks of "
                "the people in the programme (ATT).",
                try_this='Write estimand="ATT", or method="regression".',
            )

    def adjusts(self, plan: PlanFields, sample: Sample) -> bool:
        return plan.adjust

    def how(self, rows: OutcomeRows, means: str) -> str:
        return super().how(rows, means) if rows.adjusts else f"weighted {means}"

    def sample(self, table: Table, plan: PlanFields) -> Sample:
        """The people in the programme who find matches, and those matches.

        Parameters
        ----------
        table
            The people.
        plan
            The plan.

        Returns
        -------
        Sample
            A matched person in the programme has weight 1; each of their k matches has 1/k for
            them.

        Raises
        ------
        DataError
            When nobody finds a match, or so many people tie that their pairs don't fit in memory.

        Notes
        -----
        Rows are grouped by matched set, and by the declared cluster as well, or, with replacement
        and without a declared cluster, by person (Austin & Cafri 2020).

        With replacement, the matches of a person are the nearest ``ratio`` people and all who tie
        with the furthest of these (Abadie, Drukker, Herr & Imbens 2004; Abadie & Imbens 2006).
        Without, a match for which somebody else was free, allowed and as near is drawn from the
        seed, among rows whose order comes from what they hold; or with ``ties="order"`` the
        caller's order decides. Logits and propensity scores tie within 1e-9, a column within 1e-9
        of its standard deviation, and points of several dimensions in ten decimals of a standard
        deviation (with replacement within 1e-9).

        References
        ----------
        Abadie, A., Drukker, D., Herr, J. L., & Imbens, G. W. (2004). Implementing matching
        estimators for average treatment effects in Stata. *Stata Journal*, 4, 290–311.

        Abadie, A., & Imbens, G. W. (2006). Large sample properties of matching estimators for
        average treatment effects. *Econometrica*, 74, 235–267.

        Austin, P. C., & Cafri, G. (2020). Variance estimation when using propensity-score matching
        with replacement with survival or time-to-event outcomes. *Statistics in Medicine*, 39,
        1623–1640.
        """
        scores, steps, notes = scores_of(table, plan, "matching")
        rng = np.random.default_rng(plan.seed or 0)
        order = np.arange(len(scores)) if plan.ties == "order" else rng.permutation(len(scores))
        pairs = self._matched(table, plan, scores, order, rng)
        lost = unmatched(table, plan, scores, pairs)
        notes += self._notes(table, plan, pairs, lost)
        sets, repeated = _matched_sets(table, plan, pairs)
        return Sample(
            **sets,
            scores=scores,
            score_name=score_name(plan),
            steps=(*steps, *lost),
            notes=(*notes, *repeated),
        )

    def sample_again(
        self, table: Table, plan: PlanFields, sample: Sample, rng: np.random.Generator
    ) -> Sample:
        """A matched sample with the same scores, where ``rng`` decides between people who are as
        near, or the order of the rows that it draws."""
        assert sample.scores is not None
        shuffled = rng.permutation(len(sample.scores))
        pairs = self._matched(table, plan, sample.scores, shuffled, rng)
        return replace(sample, **_matched_sets(table, plan, pairs)[0])

    def _matched(
        self,
        table: Table,
        plan: PlanFields,
        scores: FloatArray,
        order: IntArray,
        rng: np.random.Generator,
    ) -> Pairs:
        """Match the people who have a score, with their rows in an order."""
        people = Candidates(table, plan, scores, order[np.isfinite(scores[order])])
        found = self.pairs(people, rng)
        if len(found.treated) == 0:
            raise NoMatchError(
                f"Nobody in the programme has a match{within_calipers(plan)}"
                + (" in their stratum." if plan.exact else "."),
                where=f"{self.describe(plan)[1]}{_in_units(plan, people.width)}",
                why="No matched pair, no estimate.",
                try_this="A wider caliper, fewer exact columns, fewer covariates; or look at how "
                "far the groups overlap at all.",
            )
        score = people.score
        gaps = np.abs(score[found.treated] - score[found.comparison])
        distance = found.distance if plan.distance == "mahalanobis" else gaps
        rows, matches = people.rows[found.treated], people.rows[found.comparison]
        tidy = np.argsort(rows, kind="stable")
        return Pairs(rows[tidy], matches[tidy], distance[tidy], found.tied[tidy])

    def _notes(self, table: Table, plan: PlanFields, pairs: Pairs, lost: list[Step]) -> list[str]:
        notes = []
        matched, matches = counts_of(pairs.treated)
        n_treated = int(table.treated.sum())
        if len(matched) < n_treated:
            why = ", ".join(f"{step.lost[0]}: {step.why[0]}" for step in lost if step.lost[0])
            notes.append(
                f"{n_treated - len(matched)} of {how_many(n_treated, 'person')} in the programme "
                f"had no match{f' ({why})' if why else ''}: the estimate speaks of the "
                f"{len(matched)} matched"
            )
        notes += self.set_notes(plan, matches)
        return [*notes, _tie_note(plan, pairs, int((matches > plan.ratio).sum()), len(matched))]


def calipers_text(plan: PlanFields, how: str, *options: str) -> str:
    """How people are matched, in one line."""
    unit = "SD of the logit" if plan.distance == "mahalanobis" else "SD"
    parts = [how, "no caliper" if plan.caliper is None else f"caliper {plan.caliper:g} {unit}"]
    parts += [
        f"{plan.label(name)} within {width:g}" for name, width in plan.covariate_calipers.items()
    ]
    parts += options
    if plan.exact:
        parts.append(f"exact on {', '.join(map(plan.label, plan.exact))}")
    if plan.reads("ties") and plan.ties == "order":
        parts.append("ties by the order of the rows")
    return ", ".join(parts)


def caliper_width(plan: PlanFields, scores: FloatArray) -> float:
    """The caliper in the unit of the scores."""
    return np.inf if plan.caliper is None else plan.caliper * _standard_deviation(scores)


def within_calipers(plan: PlanFields) -> str:
    """' within the caliper', if there is one."""
    calipers = (plan.caliper is not None) + len(plan.covariate_calipers)
    return {0: "", 1: " within the caliper"}.get(calipers, " within the calipers")


def _standard_deviation(scores: FloatArray) -> float:
    """Standard deviation of the scores of those who have one."""
    known = scores[np.isfinite(scores)]
    return float(np.std(known, ddof=1)) if len(known) > 1 else 0.0


def _in_units(plan: PlanFields, width: float) -> str:
    return f" ({width:.4g} on {score_name(plan)!r})" if np.isfinite(width) else ""


def _matched_sets(table: Table, plan: PlanFields, pairs: Pairs) -> tuple[dict[str, Any], list[str]]:
    """The rows of matched sets, their weights, who is alike with whom, and the columns that are
    independent among them; and a note on those that aren't."""
    matched, matches = counts_of(pairs.treated)
    rows = np.concatenate([matched, pairs.comparison])
    sets = np.concatenate([matched, pairs.treated])
    independent, repeated = independent_terms(table, rows) if plan.adjust else (None, [])
    in_pairs = matches.max() == plan.ratio == 1
    groupings, se_type = [sets], "matched pair" if in_pairs else "matched set"
    if table.clusters is not None:
        groupings, se_type = [sets, table.clusters[rows]], f"{se_type} and {plan.cluster_label}"
    elif plan.with_replacement:
        groupings, se_type = [sets, rows], f"{se_type} and person"
    robust = "cluster-robust" if len(groupings) == 1 else "two-way cluster-robust"
    found = {
        "rows": rows,
        "weights": np.concatenate([np.ones(len(matched)), np.repeat(1 / matches, matches)]),
        "groupings": tuple(groupings),
        "se_type": f"{robust} by {se_type}",
        "pairs": pairs,
        "independent": independent,
    }
    return found, repeated


def unmatched(table: Table, plan: PlanFields, scores: FloatArray, pairs: Pairs) -> list[Step]:
    """Who has a score and no match, under the reason for it."""
    used = np.zeros(len(table.treated), dtype=bool)
    used[pairs.treated] = used[pairs.comparison] = True
    calipers = Candidates(table, plan, scores, np.arange(0)).calipers
    return unmatched_steps(table, plan, np.isfinite(scores), used, *calipers)


def _tie_note(plan: PlanFields, pairs: Pairs, shared: int, n_sets: int) -> str:
    """How many matches were decided between people who were as near, and by what."""
    count, matches = int(pairs.tied.sum()), how_many(len(pairs.tied), "match", "matches")
    tied = f"{count} of {matches} {plural(count, 'was', 'were')} decided by"
    if plan.ties == "order":
        return f'{tied} the order of the rows (ties="order"): somebody else was free and as near'
    if shared:
        return (
            f"no match was decided by chance: for {shared} of {how_many(n_sets, 'person')} in the "
            "programme others were as near as the furthest match, and they share its weight"
        )
    if not pairs.tied.any():
        return "no match was decided by chance"
    return f"{tied} chance: somebody else was free and as near"
