"""Several comparisons in one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cocreate_lib.comparison.result import Comparison
from cocreate_lib.comparison.tables.paper_table import PaperTable
from cocreate_lib.comparison.tables.side_by_side import side_by_side
from cocreate_lib.errors import PlanError
from cocreate_lib.text import capitalised, one_line

_WHERE = "comparison_table"


def comparison_table(
    comparisons: Iterable[Comparison] | Mapping[str, Comparison],
    names: Sequence[str] | None = None,
    *,
    measures: Sequence[str] | None = None,
) -> PaperTable:
    """Several comparisons side by side, a column each.

    Parameters
    ----------
    comparisons
        Two or more results of :func:`compare`; or a mapping from what each column is called to one.
    names
        What each column is called, where ``comparisons`` isn't a mapping. Default: the method, with
        a number where several have the same.
    measures
        Names of measures, as in ``Comparison.estimates``. Default: all.

    Returns
    -------
    PaperTable
        A group of rows for each outcome, a row for each measure: the estimate and, in brackets
        below it, its interval, empty where a comparison has none; then how each was compared: how
        many people, method, estimand, standard errors, clusters. Differences of rates are in
        percentage points; each number has two significant digits of its interval's width.

    Raises
    ------
    PlanError
        For something that is not a comparison, none at all, names that are not one for each or are
        given twice, or a measure that none of them has.

    Notes
    -----
    Outcomes are put beside each other by their column, and called by the first label that a plan
    declares for it.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
    >>> plan = cc.teaching_plan()
    >>> found = {name: cc.compare(people, plan.replace(method=method))
    ...          for name, method in {"As they are": "unadjusted", "Matched": "nearest"}.items()}
    >>> table = comparison_table(found, measures=["risk_difference"])
    >>> table.to_frame().loc[0, ["As they are", "Matched"]].tolist()
    ['-11.6 (-18.3 to -3.7)', '-5.3 (-14.7 to 4.0)']
    """
    named = _named(comparisons, names)
    for name, each in named.items():
        if not isinstance(each, Comparison):
            raise PlanError(
                f"{name!r} is no comparison, but of the type {type(each).__name__}.",
                where=_WHERE,
                try_this="results of compare(people, plan)",
            )
    results = {name: each.results for name, each in named.items()}
    return PaperTable(side_by_side(results, measures))


def _named(
    comparisons: Iterable[Comparison] | Mapping[str, Comparison], names: Sequence[str] | None
) -> dict[str, Comparison]:
    """Each comparison under its name."""
    if isinstance(comparisons, Mapping):
        if names is not None:
            raise PlanError(
                "The comparisons have names already, and others are given.",
                where=f"{_WHERE}(names=...)",
                why="It would not be clear which of them count.",
                try_this="one of the two",
            )
        found, names = list(comparisons.values()), [*map(str, comparisons)]
    else:
        alone = isinstance(comparisons, Comparison)
        found = [comparisons] if alone else list(comparisons)
    if not found:
        raise PlanError("There are no comparisons to put side by side.", where=_WHERE)
    if names is None:
        names = list(_by_method(found))
    heads = [one_line(name) for name in names]
    if len(heads) != len(found) or isinstance(names, str):
        raise PlanError(
            f"There are {len(found)} comparisons, and {len(heads)} names.",
            where=f"{_WHERE}(names=...)",
            try_this="one name for each",
        )
    if len(set(heads)) < len(heads) or not all(heads):
        raise PlanError(
            "Two comparisons have the same name, or one has none.",
            where=f"{_WHERE}(names=...)",
            why="Nobody could tell the columns apart.",
            try_this="another name for one of them",
        )
    return dict(zip(heads, found, strict=True))


def _by_method(found: Sequence[Comparison]) -> Iterable[str]:
    names = [
        capitalised(each.plan.words.name) if isinstance(each, Comparison) else f"Item {place}"
        for place, each in enumerate(found, start=1)
    ]
    for place, name in enumerate(names):
        same = names[: place + 1].count(name)
        yield f"{name} ({same})" if names.count(name) > 1 else name
