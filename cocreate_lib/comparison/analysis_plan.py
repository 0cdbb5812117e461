"""What will be compared, and how: the analysis plan.

A plan is declared before the data are seen and is checked when it is made. It never holds a truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import pandas as pd

from cocreate_lib.comparison.methods.estimator import Estimator
from cocreate_lib.comparison.methods.register import METHOD_WORDS, METHODS, READ_BY, TRIMMING
from cocreate_lib.comparison.plan.checks import check_plan
from cocreate_lib.comparison.plan.fields import OUTCOME_EXAMPLE, PlanFields
from cocreate_lib.comparison.plan.labels import labels_that_apply
from cocreate_lib.comparison.plan.method import Method, MethodWords
from cocreate_lib.comparison.plan.trim import trim_words
from cocreate_lib.errors import PlanError, nearest_names
from cocreate_lib.fields import Choice, declarations, declared, documented
from cocreate_lib.text import listed


def _readers() -> dict[str, str]:
    """Which methods read each field that only some of them read, in words."""
    words = {}
    for name, methods in {**READ_BY, "trim": TRIMMING}.items():
        others = [method for method in METHODS if method not in methods]
        few = len(others) == 1
        named = listed(f"``{method}``" for method in (others if few else methods))
        words[name] = f"every method but {named}" if few else named
    return words


@dataclass(frozen=True, repr=False)
class _FieldsWithMethod(PlanFields):
    """The fields of a plan, with the methods that there are."""

    method: str = declared(
        Choice(tuple(METHODS)),
        group="Adjustment",
        about="How the groups are made alike.",
        details=" ".join(
            f"``'{name}'``: {each.declaration.summary}." for name, each in METHODS.items()
        ),
        default="nearest",
    )


PLAN_FIELDS = declarations(_FieldsWithMethod, _readers())


@partial(documented, fields=PLAN_FIELDS)
class AnalysisPlan(_FieldsWithMethod):
    """What will be compared, and how. Checked when it is made.

    {parameters}

    Raises
    ------
    PlanError
        When a field holds what it may not, fields contradict each other, or they ask for what isn't
        there.

    Notes
    -----
    A plan names columns. It takes no formulas, and nothing in it is ever run as code.

    *Cells.* Text in the plan's columns is understood where it is beyond doubt, in a file as in a
    frame, and ``Comparison.reading`` says how: decimal commas, what stands between thousands, signs
    of money and per cent, marks for what is missing (``.``, ``-``, ``n/a``, ``#N/A`` and the like),
    a plain yes and no, blanks around levels. What could be read in two ways is refused, with how to
    say it: ``decimal``, ``treated_level``, the ``level`` of an outcome, ``categories``. Text among
    numbers is refused too, where 10% of the cells or more are numbers (a threshold of ours):
    numbers become categories only by ``categories``, or as pandas' own ``category``. Words that a
    file of Stata or SPSS has for its numbers become the levels of a covariate.

    Fields that are for some methods are kept, and not read, by the others: one plan can be
    turned into another with ``replace(method=...)``. But ``optimal`` refuses ``ratio`` above 1 and
    ``replace=True``, which ask for what it doesn't do, and methods that don't trim refuse ``trim``,
    which would change whom the estimate speaks of.

    References
    ----------
    Cochran, W. G. (1968). The effectiveness of adjustment by subclassification in removing bias in
    observational studies. *Biometrics*, 24, 295–313.

    Crump, R. K., Hotz, V. J., Imbens, G. W., & Mitnik, O. A. (2009). Dealing with limited overlap
    in estimation of average treatment effects. *Biometrika*, 96, 187–199.

    Li, F., Thomas, L. E., & Li, F. (2019). Addressing extreme propensity scores via the overlap
    weights. *American Journal of Epidemiology*, 188, 250–257.

    Rosenbaum, P. R., & Rubin, D. B. (1985). Constructing a control group using multivariate matched
    sampling methods that incorporate the propensity score. *The American Statistician*, 39, 33–38.

    Stürmer, T., Rothman, K. J., Avorn, J., & Glynn, R. J. (2010). Treatment effects in the presence
    of unmeasured confounding: dealing with observations in the tails of the propensity score
    distribution. *American Journal of Epidemiology*, 172, 843–854.

    Examples
    --------
    >>> from cocreate_lib import rate
    >>> plan = AnalysisPlan("programme", [rate("reoffended")], covariates=["age", "sex"])
    >>> plan.replace(caliper=None, ratio=2).ratio
    2
    >>> plan.replace(calliper=0.1)
    Traceback (most recent call last):
    ...
    cocreate_lib.errors.PlanError: An analysis plan has no field 'calliper'.
      Try:   Did you mean 'caliper'?
    """

    def __post_init__(self, replace: bool) -> None:
        super().__post_init__(replace)
        check_plan(self)
        self.estimator.check(self)

    def settings(self) -> dict[str, Any]:
        """The plan as the arguments that make it again.

        Examples
        --------
        >>> from cocreate_lib import rate
        >>> plan = AnalysisPlan("programme", [rate("reoffended")], method="unadjusted")
        >>> AnalysisPlan(**plan.settings()) == plan
        True
        """
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        values["replace"] = values.pop("with_replacement")
        return values

    def replace(self, /, **changes: Any) -> AnalysisPlan:
        """A copy of the plan with some fields changed, checked again.

        Parameters
        ----------
        **changes
            Fields and their new values.

        Returns
        -------
        AnalysisPlan
            The changed copy. Labels of columns that it no longer names are left out.

        Raises
        ------
        PlanError
            For a field that does not exist (the nearest real ones are named), or a contradiction.

        Examples
        --------
        >>> from cocreate_lib import rate
        >>> plan = AnalysisPlan("programme", [rate("reoffended")], method="unadjusted")
        >>> plan.replace(conf_level=0.9).conf_level
        0.9
        """
        if self.labels and "labels" not in changes:
            changed = make_plan({**self.settings(), **changes, "labels": {}})
            kept = labels_that_apply(self.labels, changed.columns)
            changes = {**changes, "labels": kept}
        return make_plan({**self.settings(), **changes})

    @property
    def estimator(self) -> Estimator:
        """The method: whom it compares, and how it takes means."""
        return METHODS[self.method]

    @property
    def declaration(self) -> Method:
        """What the method declares of itself."""
        return self.estimator.declaration

    @property
    def variant(self) -> str:
        """The method, or the variant of it that the plan asks for."""
        return self.estimator.variant(self)

    @property
    def words(self) -> MethodWords:
        """How the method is spoken of."""
        return METHOD_WORDS[self.variant]

    @property
    def described(self) -> tuple[str, str] | None:
        """A label, and how people are matched or classed; None where they aren't."""
        return self.estimator.describe(self)

    def explain(self) -> pd.DataFrame:
        """Every field with its value, what it may hold, whether it is read, and what it means.

        Returns
        -------
        pandas.DataFrame
            Indexed by field: ``value``; ``allowed``, in words; ``read``, whether the plan's method
            reads it; ``meaning``.

        Examples
        --------
        >>> from cocreate_lib import rate
        >>> plan = AnalysisPlan("programme", [rate("reoffended")], method="unadjusted")
        >>> print(plan.explain().loc["seed", "meaning"])
        A whole number that whatever draws at random starts from.
        """
        rows = [
            {
                "field": field.name,
                "value": getattr(self, field.attribute),
                "allowed": str(field.kind),
                "read": self.method in READ_BY.get(field.name, METHODS),
                "meaning": field.about,
            }
            for field in PLAN_FIELDS
        ]
        return pd.DataFrame(rows).set_index("field")

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.settings().items())
        return f"AnalysisPlan({shown})"

    def __str__(self) -> str:
        outcomes = ", ".join(f"{o.column}{_level(o.level)} ({o.kind})" for o in self.outcomes)
        lines = [
            f"Analysis plan: {self.method}, {self.estimand}",
            f"  treatment   {self.treatment}{_level(self.treated_level)}",
            f"  outcomes    {outcomes}",
            f"  covariates  {', '.join(self.covariates) or 'none'}",
        ]
        if described := self.described:
            label, how = described
            lines.append(f"  {label:<11} {how}")
        if self.trim is not None:
            lines.append(f"  trimming    {trim_words(self.trim)}")
        lines.append(f"  cluster     {self.cluster or 'none declared'}")
        return "\n".join(lines)


def _level(value: str | float | bool | None) -> str:
    """The value of a column that counts as 1, where it is declared."""
    return "" if value is None else f" = {value}"


def make_plan(arguments: Mapping[str, Any]) -> AnalysisPlan:
    """A plan from named arguments; an unknown or absent name is a PlanError, not a TypeError."""
    known = {f.name for f in fields(PlanFields)} - {"with_replacement"} | {"replace"}
    for name in arguments:
        if name not in known:
            raise PlanError(
                f"An analysis plan has no field {name!r}.", try_this=nearest_names(name, known)
            )
    absent = [name for name in ("treatment", "outcomes") if name not in arguments]
    if absent:
        raise PlanError(
            f"An analysis plan needs {' and '.join(absent)}.",
            try_this=f'Write, for example, treatment="programme", outcomes={OUTCOME_EXAMPLE}.',
        )
    return AnalysisPlan(**arguments)
