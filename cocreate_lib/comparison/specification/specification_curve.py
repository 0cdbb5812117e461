"""The specification curve: one question, put in every defensible way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import numpy as np
import pandas as pd

from cocreate_lib.checks import check_whole
from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.compare import compare
from cocreate_lib.comparison.data.columns import check_shape, is_synthetic, used_columns
from cocreate_lib.comparison.numerics.progress import Progress
from cocreate_lib.comparison.plan.measures import (
    MEASURE_NAMES,
    RATIOS,
)
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.comparison.plan.words import estimand_words
from cocreate_lib.comparison.specification.joint_test import (
    STATISTICS,
    joint_statistics,
    joint_tests,
)
from cocreate_lib.comparison.specification.one_outcome import (
    OneOutcome,
    as_analysed,
    measure_of,
    null_of,
    one_outcome,
)
from cocreate_lib.comparison.specification.permutation import (
    PermutationScheme,
    people_in_order,
    permutation_scheme,
)
from cocreate_lib.comparison.specification.specifications import Specifications, combine
from cocreate_lib.display import Block, Rows, bullets, heading
from cocreate_lib.errors import CocreateError, DataError, PlanError
from cocreate_lib.labels import Declared
from cocreate_lib.processes import run_all
from cocreate_lib.text import decimal, decimals_for, how_many, interval, p_text, p_words

Item = TypeVar("Item")
NUMBERS = (
    "estimate",
    "std_error",
    "p_value",
    "conf_low",
    "conf_high",
    "n_treated",
    "n_comparison",
)
# With fewer comparisons than this, starting processes takes longer than it saves.
_WORTH_PROCESSES = 100


@dataclass(frozen=True, eq=False, repr=False)
class SpecificationCurve(OneOutcome):
    """One outcome compared in many ways.

    Parameters
    ----------
    table
        One row a specification: ``specification`` (1, 2, …; the declared plan is 1), ``declared``,
        one column for each field that has alternatives (the choice in words; empty where the method
        does not read it), ``estimand``, ``estimate``, ``std_error``, ``p_value``, ``conf_low``,
        ``conf_high``, ``n_treated``, ``n_comparison``, ``sign`` (1 above no difference, −1 below),
        ``significant`` (p below 1 − the plan's confidence level), ``problem`` (why there is no
        estimate or no test; empty where there is), ``notes``.
    left_out
        Combinations that contradict themselves: ``reason`` and ``combinations``, how many.
    repeats
        Combinations that are the same as another, because they differ only in what their method
        does not read.
    joint
        The joint tests, one row a statistic: ``statistic``, ``observed``, ``shuffled_median``,
        ``shuffled_low``, ``shuffled_high`` (the middle 95% of the shuffles), ``p_value``,
        ``shuffles``. None without shuffles.
    shuffles
        One row a shuffle: the three statistics, and ``failed``, how many specifications could not
        be estimated in it.
    choices
        The fields that have alternatives, with the words of each choice.
    plans
        The plan of each row, to be looked at alone with ``compare``.
    outcome, measure
        What was compared.
    moves
        What changes places in a shuffle, in words; empty without shuffles.
    synthetic
        Whether the data are synthetic.
    """

    heading: ClassVar[str] = "Specification curve"
    table: pd.DataFrame
    left_out: pd.DataFrame
    repeats: int
    joint: pd.DataFrame | None
    shuffles: pd.DataFrame
    choices: Mapping[str, tuple[str, ...]]
    plans: tuple[AnalysisPlan, ...]
    outcome: Outcome
    measure: str
    moves: str
    synthetic: bool

    @property
    def labels(self) -> Declared:
        """What columns are called, as the declared plan has it."""
        return self.plans[0].labels

    @property
    def estimated(self) -> pd.DataFrame:
        """The rows of the table that have an estimate."""
        return self.table[self.table["estimate"].notna()]

    def summary(self) -> list[tuple[str, str]]:
        """The curve in a few labelled lines: choices, combinations, estimates, tests."""
        rows, found = self.table, self.estimated
        failed, left = len(rows) - len(found), int(self.left_out["combinations"].sum())
        choices = (f"{name} ({len(words)})" for name, words in self.choices.items())
        counts = [f"{len(found)} estimated"]
        counts += [f"{failed} failed"] if failed else []
        counts += [f"{left} contradict themselves"] if left else []
        counts += [f"{self.repeats} the same as another"] if self.repeats else []
        declared = rows.iloc[0]
        lines = [
            ("choices", ", ".join(choices)),
            ("combinations", f"{len(rows) + left + self.repeats}: {', '.join(counts)}"),
            ("estimates", self._span(found["estimate"])),
            ("declared", declared["problem"] or self._with_interval(declared)),
            ("significant", self._significant()),
        ]
        why = Counter(filter(None, rows["problem"]))
        lines += [("problem", f"{n} × {reason}") for reason, n in why.items()]
        lines += [
            ("left out", f"{row['combinations']} × {row['reason']}")
            for row in self.left_out.to_dict("records")
        ]
        if self.joint is not None:
            lines += [
                (
                    "joint test",
                    f"{row['statistic'].replace('_', ' ')} {row['observed']:.3f}; shuffled "
                    f"{row['shuffled_low']:.3f} to {row['shuffled_high']:.3f}; "
                    f"p {p_text(row['p_value'])}",
                )
                for row in self.joint.to_dict("records")
            ]
        return lines

    @property
    def _factor(self) -> int:
        """What estimates are multiplied by where they are written."""
        return 100 if self.measure == "risk_difference" else 1

    @property
    def _unit(self) -> str:
        if self._factor == 100:
            return " percentage points"
        return f" {self.outcome.unit_words}".rstrip() if self.measure not in RATIOS else ""

    def _digits(self, width: float) -> int:
        return decimals_for(self._factor * width, 1 if self._factor == 100 else 3)

    def _written(self, values: pd.Series) -> tuple[str, str, str]:
        """The least, the largest and the middle one, in as many digits as tell them apart."""
        low, high, middle = (float(x) for x in (values.min(), values.max(), values.median()))
        digits = self._digits(high - low)
        least, most, median = (decimal(self._factor * x, digits) for x in (low, high, middle))
        return least, most, median

    def _span(self, values: pd.Series) -> str:
        low, high, middle = self._written(values)
        return f"{low} to {high}{self._unit}, median {middle}"

    def _with_interval(self, row: pd.Series) -> str:
        value, low, high = (
            self._factor * row[name] for name in ("estimate", "conf_low", "conf_high")
        )
        digits = self._digits(row["conf_high"] - row["conf_low"])
        return f"{decimal(value, digits)}{self._unit} ({interval(low, high, digits)})"

    def sentences(self) -> tuple[str, ...]:
        """What the curve, and its joint test, can and can't say."""
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[str]:
        found = self.estimated["estimate"]
        opening = "In these synthetic data, over" if self.synthetic else "Over"
        ways = f"{opening} {how_many(len(found), 'way')} of comparing '{self.outcome_name}', the"
        unit, (low, high, middle) = self._unit, self._written(found)
        between = f"lies between {low} and {high}{unit}, with the median at {middle}"
        yield (
            f"{ways} estimate ({MEASURE_NAMES[self.measure]}) "
            f"{between if len(found) > 1 else f'is {middle}{unit}'}."
        )
        yield from self._failures()
        yield f"Statistically significant: {self._significant()}."
        speaking = np.flatnonzero(self.table["estimate"].notna() & (self.table["estimand"] != ""))
        plans = (self.plans[row] for row in speaking)
        estimands = Counter(estimand_words(plan.estimand, plan.trim).name for plan in plans)
        if len(estimands) > 1:
            listed = ", ".join(f"{estimand} in {n}" for estimand, n in estimands.items())
            yield f"They don't all speak of the same people ({listed}), and so may differ."
        yield (
            "All of them use the same people's data: that many agree is no more evidence than "
            "one, and none of them sees what was not measured."
        )
        if self.joint is not None:
            yield from self._joint_sentences(self.joint)

    def _failures(self) -> Iterator[str]:
        rows = self.table
        failed, declared = rows["estimate"].isna(), rows.iloc[0]
        untested = ~failed & (rows["problem"] != "")
        for which, what in (
            (failed, "Without an estimate, and so not in this range"),
            (untested, "Without a test, and so not among those that can be significant"),
        ):
            if which.any():
                yield (
                    f"{what}: {which.sum()} of {how_many(len(rows), 'specification')} "
                    f"({_reasons(rows.loc[which, 'problem'])})."
                )
        if failed.iloc[0]:
            yield f"The declared plan is one that has no estimate: {_clause(declared['problem'])}."
        elif untested.iloc[0]:
            yield f"The declared plan is one that has no test: {_clause(declared['problem'])}."

    def _joint_sentences(self, joint: pd.DataFrame) -> Iterator[str]:
        shuffles = int(joint["shuffles"].iloc[0])
        listed = "; ".join(
            f"{STATISTICS[name]}, {p_words(p)}"
            for name, p in zip(joint["statistic"], joint["p_value"], strict=True)
        )
        yield (
            f"Joint test, {how_many(shuffles, 'shuffle')}: the programme was dealt out again among "
            f"{self.moves}, each as likely to be in it as the measured covariates say. Results at "
            f"least as far out as the observed: {listed}."
        )
        yield (
            "That asks whether outcomes go with the programme beyond what those covariates "
            "explain. A small p-value can come from the programme, or from differences that were "
            "not measured or modelled; a large one is not evidence that nothing was different."
        )

    def _significant(self) -> str:
        rows = self.estimated
        rows = rows[rows["problem"] == ""]
        above = int((rows["significant"] & (rows["sign"] > 0)).sum())
        below = int((rows["significant"] & (rows["sign"] < 0)).sum())
        return f"{below} of {len(rows)} below no difference, {above} of {len(rows)} above it"

    def _shown(self) -> pd.DataFrame:
        shown = self.table.drop(columns=["declared", "std_error", "sign", "problem", "notes"])
        return shown.round({"estimate": 3, "conf_low": 3, "conf_high": 3, "p_value": 3})

    def _blocks(self) -> Iterable[Block]:
        return (
            heading(self.title, self.summary()),
            bullets(self.sentences()),
            Rows(self._shown(), only="html"),
        )


def specification_curve(
    people: pd.DataFrame,
    plan: AnalysisPlan,
    alternatives: Mapping[str, Sequence[Any] | Mapping[str, Any]],
    *,
    outcome: str | None = None,
    measure: str | None = None,
    permutations: int = 0,
    seed: int | np.random.SeedSequence | None = None,
    workers: int | None = None,
    scheduler: Any = None,
    progress: Progress | None = None,
) -> SpecificationCurve:
    """Compare one outcome in every combination of defensible choices.

    Parameters
    ----------
    people
        One row a person, as for :func:`compare`.
    plan
        The declared plan. It is the first specification.
    alternatives
        For some of the plan's fields, what else they could be: a list of values, or a mapping of
        names to values (``{"covariates": {"few": ["age"], "more": ["age", "sex"]}}``). The plan's
        own value is always among them. All but ``treatment``, ``outcomes``, ``conf_level`` and
        ``smallest_effect_of_interest``, which all specifications have in common.
    outcome
        Column of the outcome. Default: the first of the plan. Each specification is a plan with
        this outcome alone.
    measure
        One of the outcome's measures. Default: its difference.
    permutations
        How often the programme is dealt out again for the joint tests; 0: no joint test.
    seed
        Seed of the shuffles; needed for them.
    workers
        How many processes; None: one for each core where that pays. The results are the same.
    scheduler
        In place of ``workers``: a Dask client, a Dask cluster, or a scheduler's address. Needs the
        package ``dask[distributed]``.
    progress
        Is called with what is being done, how much of it is done, and how much there is in all:
        specifications, then shuffles.

    Returns
    -------
    SpecificationCurve
        A row for every specification, those that failed among them with the reason; the
        combinations that contradict themselves, counted; the joint tests. Every column is described
        there.

    Raises
    ------
    PlanError
        For a field that there isn't or that has to be held, an alternative that fits no combination
        at all, an unknown outcome or measure, shuffles without a seed, or both workers and a
        scheduler.
    WorkerError
        When the scheduler can't be reached, or workers end whenever they get the same work.
    DataError
        When no specification can be estimated, or the programme can't be dealt out again.

    Notes
    -----
    *Joint tests* (Simonsohn, Simmons & Nelson 2020): the median estimate; the share of
    specifications that are significant in the direction of the median; and Stouffer's Z, the sum of
    the signed normal quantiles of the p-values over the square root of their number. Each is set
    beside its values when the programme is dealt out again to the same people, with every
    specification computed anew; p = (1 + shuffles at least as far out)/(1 + shuffles), and twice
    the smaller tail for the first and the last. A shuffle in which nothing can be estimated counts
    as further out.

    *What they test.* Simple shuffling would also undo the selection into the programme, and then
    the groups' differing to begin with would count against "no difference". So people change places
    only as their propensity scores allow, with the number in the programme kept (the conditional
    permutation test; see :class:`PermutationScheme`). The score is a logistic model of all the
    covariates that any specification uses. What is tested is that, given these covariates, who was
    in the programme says nothing about anybody's outcome. The test is as good as that model, and
    blind to what was not measured.

    *Clusters.* With a cluster in the plan, or else in the alternatives, people change places within
    their cluster; where every cluster is wholly in one group, whole clusters change places.

    *Missing values* follow the rule of each specification; people with a gap in any of the
    covariates keep their place in the shuffles.

    Nothing is written to disk: worker processes get the table through memory.

    References
    ----------
    Berrett, T. B., Wang, Y., Barber, R. F., & Samworth, R. J. (2020). The conditional permutation
    test for independence while controlling for confounders. *Journal of the Royal Statistical
    Society: Series B*, 82, 175–197.

    Simonsohn, U., Simmons, J. P., & Nelson, L. D. (2020). Specification curve analysis. *Nature
    Human Behaviour*, 4, 1208–1214.

    Examples
    --------
    >>> from cocreate_lib.comparison import rate
    >>> rng = np.random.default_rng(1)
    >>> people = pd.DataFrame({"programme": rng.integers(0, 2, 90), "age": rng.integers(18, 60, 90),
    ...                        "reoffended": rng.integers(0, 2, 90)})
    >>> plan = AnalysisPlan("programme", [rate("reoffended")], ["age"])
    >>> curve = specification_curve(people, plan, {"method": ["weighting", "regression"],
    ...                                            "caliper": [None], "estimand": ["ATO"]})
    >>> curve.table[["method", "caliper", "estimand"]].to_numpy().tolist()
    [['nearest', '0.2', 'ATT'], ['nearest', 'none', 'ATT'], ['weighting', '', 'ATT'],
     ['weighting', '', 'ATO'], ['regression', '', 'ATT']]
    >>> curve.repeats, int(curve.left_out["combinations"].sum())
    (3, 4)
    """
    _check_permutations(permutations, seed)
    team = _Team(workers, scheduler)
    plan = plan.replace(**one_outcome(plan, outcome))
    measure = measure_of(plan.outcomes[0], measure)
    found = combine(plan, alternatives)
    check_shape(people, plan)
    synthetic, people = is_synthetic(people), _needed(people, found.plans)
    table = _table(
        found, _run(people, found.plans, measure, team, progress), plan, null_of(measure)
    )
    if table["estimate"].isna().all():
        raise DataError(
            f"None of {len(table)} specifications has an estimate. The declared plan's reason: "
            f"{table['problem'].iloc[0]}",
            where="alternatives",
            why="There is no curve to draw or to test.",
            try_this="Compare by the declared plan alone first.",
        )
    joint, shuffles, moves = None, pd.DataFrame(columns=[*STATISTICS, "failed"]), ""
    if permutations:
        widest = _widest(found.plans)
        people = people_in_order(people, widest)
        scheme = permutation_scheme(people, widest)
        plans = [found.plans[i] for i in np.flatnonzero(table["estimate"].notna())]
        test = _JointTest(people, plans, measure, scheme)
        shuffles = _shuffle(test, seed, permutations, team, progress)
        joint, moves = joint_tests(_statistics(table, plan, measure), shuffles), scheme.moves
    return SpecificationCurve(
        table=table,
        left_out=pd.DataFrame(
            {"reason": list(found.left_out), "combinations": list(found.left_out.values())}
        ),
        repeats=found.repeats,
        joint=joint,
        shuffles=shuffles,
        choices={name: tuple(words) for name, words in found.options.items()},
        plans=found.plans,
        outcome=plan.outcomes[0],
        measure=measure,
        moves=moves,
        synthetic=synthetic,
    )


def _check_permutations(permutations: int, seed: int | np.random.SeedSequence | None) -> None:
    check_whole(permutations, "permutations", 0)
    if permutations and seed is None:
        raise PlanError(
            "Shuffles need a seed.",
            where="seed",
            why="Without it nobody, you included, could repeat the test.",
            try_this="Write, for example, seed=1.",
        )


def _needed(people: pd.DataFrame, plans: Sequence[AnalysisPlan]) -> pd.DataFrame:
    """The columns that any of the plans reads: less to send to the workers."""
    names = {name for plan in plans for name in used_columns(plan)}
    return people.loc[:, people.columns.isin(names)]


@dataclass(frozen=True)
class _Team:
    """Who works, as it was asked for."""

    workers: int | None
    scheduler: Any

    def all(
        self,
        comparisons: int,
        function: Callable[[Any, Item], dict[str, Any]],
        shared: Any,
        items: Sequence[Item],
        what: str,
        progress: Progress | None,
    ) -> list[dict[str, Any]]:
        """What the function makes of each item; by processes only where so many comparisons pay."""
        workers = self.workers
        if workers is None and self.scheduler is None and comparisons < _WORTH_PROCESSES:
            workers = 1
        return run_all(
            *(function, shared, items, workers, what, progress, self.scheduler),
            verb="specification_curve",
        )


def _run(
    people: pd.DataFrame,
    plans: Sequence[AnalysisPlan],
    measure: str,
    team: _Team,
    progress: Progress | None,
) -> list[dict[str, Any]]:
    shared = people, measure
    return team.all(len(plans), _estimate, shared, plans, "specifications", progress)


def _estimate(shared: tuple[pd.DataFrame, str], plan: AnalysisPlan) -> dict[str, Any]:
    """The numbers of one specification, or why it has none."""
    people, measure = shared
    try:
        wanted = as_analysed(plan, measure)
        rows = compare(people, plan).estimates
    except CocreateError as error:
        return {"problem": error.what, "notes": ""}
    row = rows[rows["measure"] == wanted].iloc[0]
    tested = np.isfinite(row["estimate"]) and np.isfinite(row["p_value"])
    problem = "" if tested else row["notes"].split("; ")[0]
    return {name: row[name] for name in (*NUMBERS, "notes")} | {"problem": problem}


def _table(
    found: Specifications, rows: Sequence[dict[str, Any]], plan: AnalysisPlan, null: float
) -> pd.DataFrame:
    numbers = pd.DataFrame(rows, columns=[*NUMBERS, "problem", "notes"])
    numbers = numbers.astype({"n_treated": "Int64", "n_comparison": "Int64"})
    table = pd.DataFrame(found.words, columns=list(found.options))
    table.insert(0, "specification", np.arange(1, len(rows) + 1))
    table.insert(1, "declared", table["specification"] == 1)
    if "estimand" not in table:
        table["estimand"] = plan.estimand
    table = table.join(numbers[list(NUMBERS)])
    table["sign"] = np.sign(numbers["estimate"].fillna(null) - null).astype(int)
    table["significant"] = numbers["p_value"] < 1 - plan.conf_level
    return table.join(numbers[["problem", "notes"]])


def _statistics(table: pd.DataFrame, plan: AnalysisPlan, measure: str) -> dict[str, float]:
    estimate, p_value = (table[name].to_numpy(dtype=float) for name in ("estimate", "p_value"))
    return joint_statistics(estimate, p_value, null_of(measure), 1 - plan.conf_level)


@dataclass(frozen=True)
class _JointTest:
    """What every shuffle needs."""

    people: pd.DataFrame
    plans: Sequence[AnalysisPlan]
    measure: str
    scheme: PermutationScheme


def _shuffle(
    test: _JointTest,
    seed: int | np.random.SeedSequence | None,
    permutations: int,
    team: _Team,
    progress: Progress | None,
) -> pd.DataFrame:
    """The statistics of each shuffle.

    The first seed permutes once, and every shuffle starts from there: then the data and the
    shuffles are alike in how they came about, however few steps a permutation has.
    """
    root = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    first, *seeds = root.spawn(permutations + 1)
    start = test.scheme.permuted(test.scheme.treated, np.random.default_rng(first))
    comparisons = permutations * len(test.plans)
    rows = team.all(comparisons, _one_shuffle, (test, start), seeds, "shuffles", progress)
    return pd.DataFrame(rows, columns=[*STATISTICS, "failed"])


def _one_shuffle(
    shared: tuple[_JointTest, np.ndarray], seed: np.random.SeedSequence
) -> dict[str, float]:
    test, start = shared
    permuted = test.scheme.permuted(start, np.random.default_rng(seed))
    plan = test.plans[0]
    people = test.people.assign(**{plan.treatment: permuted.astype(int)})
    rows = [_estimate((people, test.measure), each) for each in test.plans]
    table = pd.DataFrame(rows, columns=["estimate", "p_value"])
    return _statistics(table, plan, test.measure) | {"failed": int(table["estimate"].isna().sum())}


def _widest(plans: Sequence[AnalysisPlan]) -> AnalysisPlan:
    """A plan with every column by which any of the plans makes people alike."""
    names: dict[str, None] = {}
    for plan in plans:
        names |= dict.fromkeys(plan.covariates)
        names |= {
            name: None for name, role in used_columns(plan).items() if role in ("exact", "distance")
        }
    clusters = [plan.cluster for plan in plans if plan.cluster is not None]
    return AnalysisPlan(
        plans[0].treatment,
        plans[0].outcomes,
        [name for name in names if name not in clusters[:1]],
        method="unadjusted",
        cluster=clusters[0] if clusters else None,
    )


def _clause(problem: str) -> str:
    """A reason as part of a sentence."""
    return problem.rstrip(".")


def _reasons(problems: pd.Series) -> str:
    """Each reason, and how many specifications have it."""
    return "; ".join(f"{n}: {_clause(reason)}" for reason, n in Counter(problems).items())
