"""What a study asks of its table: which columns, as what, and what they may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cocreate_lib.comparison import AnalysisPlan, Outcome
from cocreate_lib.study.dictionary import Described, Dictionary
from cocreate_lib.study.protocol import Protocol

_FLAG = ("yes_no", "category", "whole", "number")
_AMOUNT = ("number", "whole")
_SHARE = (*_AMOUNT, "yes_no")
_GROUP = ("category", "yes_no", "whole", "number", "id")
_COVARIATE = ("number", "whole", "yes_no", "category")
_LISTS = ("covariates", "exact", "categories", "subgroups")
_NAMES = ("cluster", "comparators", "received", "threshold", "fidelity", "distance")
_MODELS = ("logit", "propensity", "mahalanobis")
SYNTHETIC = "synthetic"
"""The column by which a table says of itself that nobody in it is real."""


@dataclass(frozen=True)
class Role:
    """What a column is for, and of which types it may be."""

    name: str
    types: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A protocol and a dictionary, and what follows from them for the table.

    Parameters
    ----------
    protocol
        The protocol.
    dictionary
        The dictionary.
    unclear
        Columns that it describes, but not so that they can be checked.
    """

    protocol: Protocol
    dictionary: Dictionary
    unclear: frozenset[str] = frozenset()

    @property
    def plan(self) -> AnalysisPlan:
        """The declared analysis."""
        return self.protocol.analysis

    @property
    def file(self) -> str:
        """What the table is called in faults."""
        return self.protocol.data.file

    @property
    def dictionary_file(self) -> str:
        """What the dictionary is called in faults."""
        return self.protocol.data.dictionary

    @cached_property
    def described(self) -> dict[str, Described]:
        """What the dictionary says, by column."""
        return {each.column: each for each in self.dictionary}

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Everything that is analysed as an outcome."""
        return (*self.plan.outcomes, *self.plan.negative_controls)

    @cached_property
    def roles(self) -> dict[str, Role]:
        """Every column that the protocol names, and as what; the first where it is several."""
        found: dict[str, Role] = {}
        for name, role in self._roles():
            found.setdefault(name, role)
        for name in self.plan.columns:
            found.setdefault(name, Role("column of the analysis", _GROUP))
        return found

    def _roles(self) -> Iterator[tuple[str, Role]]:
        plan = self.plan
        yield plan.treatment, Role("treatment", _FLAG)
        for outcome in self.outcomes:
            yield from _of_outcome(outcome)
        for name in plan.covariates:
            yield name, Role("covariate", _COVARIATE)
        if plan.cluster is not None:
            yield plan.cluster, Role("cluster", _GROUP)
        for name in plan.exact:
            yield name, Role("stratum", _GROUP)
        for name in plan.subgroups:
            yield name, Role("subgroup", _GROUP)
        if plan.comparators is not None:
            yield plan.comparators, Role("comparator", _GROUP)
        amounts = {"received": plan.received, "threshold": plan.threshold}
        amounts["fidelity"] = plan.fidelity
        for role, column in amounts.items():
            if column is not None:
                yield column, Role(role, _SHARE)
        for field, values in self.protocol.sensitivity.specifications.items():
            yield from _of_specifications(field, values)

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that are read where the file lets columns be left out."""
        names = (*self.described, *self.unclear, *self.roles, SYNTHETIC)
        return tuple(dict.fromkeys(names))


def _of_outcome(outcome: Outcome) -> Iterator[tuple[str, Role]]:
    """The columns of an outcome."""
    types = _FLAG if outcome.kind == "rate" else _AMOUNT
    yield outcome.column, Role(f"outcome ({outcome.kind})", types)
    for name, role in ((outcome.event, "event"), (outcome.competing, "competing event")):
        if name is not None:
            yield name, Role(role, _FLAG)
    if outcome.before is not None:
        yield outcome.before, Role("outcome before the programme", types)
    for name, role in ((outcome.entry, "entry of a time"), (outcome.exposure, "time at risk")):
        if name is not None:
            yield name, Role(role, _AMOUNT)
    for name in outcome.strata:
        yield name, Role("stratum of a time", _GROUP)


def _of_specifications(field: str, values: object) -> Iterator[tuple[str, Role]]:
    """The columns that alternatives of the analysis name."""
    for value in values if isinstance(values, list | tuple) else ():
        if field in _LISTS and isinstance(value, list | tuple):
            names, types = tuple(map(str, value)), _COVARIATE if field == "covariates" else _GROUP
        elif field in _NAMES and isinstance(value, str) and value not in (*_MODELS, "none"):
            names, types = (value,), _GROUP
        else:
            continue
        for name in names:
            yield name, Role(f"{field} of a specification", types)
