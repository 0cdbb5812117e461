"""What a method of comparison declares of itself, so that nothing else has to know its name.

A file in ``methods/`` declares one. The checks of a plan, the reader of tables, the command line,
sentences and docs ask the plan for it.
"""

from __future__ import annotations

from dataclasses import dataclass

AS_THEY_ARE = "as they are"


@dataclass(frozen=True)
class MethodWords:
    """How one method is spoken of.

    Parameters
    ----------
    name
        In a summary and to an evaluator.
    opening
        How a sentence about the two levels begins; ``{whom}`` stands for the estimand's people.
    with_it, without_it
        Where each of the two levels was seen, or stands for.
    alike
        People whom the interval allows to be alike whatever cluster was declared, or "".
    unlike
        What the analysis leaves open about how the groups differ, before "and that could …".
    made
        When the groups are as the method compares them.
    remedy
        What could make them more alike in what was measured.
    changed
        Whether its two levels are changes.
    modelled
        Whether its two levels are a model's, for the same people with the programme and without.
    by_model_alone
        Whether an outcome model alone makes up for how the groups differ.
    only_if_alike
        Whether it speaks of the estimand's people only if the groups were alike to begin with.
    """

    name: str
    opening: str = ""
    with_it: str = "in the programme"
    without_it: str = "in the comparison group"
    alike: str = ""
    unlike: str = "the groups may differ in ways that were not measured"
    made: str = "after weighting"
    remedy: str = (
        "trimming by the propensity score, weighting by entropy balancing, or people who could "
        "have been in either group (ATO)"
    )
    changed: bool = False
    modelled: bool = False
    by_model_alone: bool = False
    only_if_alike: bool = False

    @property
    def as_they_are(self) -> bool:
        """Whether the groups are compared as they are, for want of anything done about them."""
        return self.made == AS_THEY_ARE


@dataclass(frozen=True, kw_only=True)
class Method:
    """What is true of a method whatever the data.

    Parameters
    ----------
    name
        In a plan.
    title
        At the beginning of a sentence about it.
    summary
        What it does, in a clause.
    words
        Its words in sentences about a result.
    estimands
        Those that it can answer for.
    reads
        The fields of a plan that only some methods read, and that this one does.
    needs_covariates
        Whether it can't do without them.
    matches
        Whether it puts people into matched sets.
    weighs
        Whether its weights come from a propensity score that it always fits.
    compares_changes
        Whether it compares how much people changed.
    can_be_randomised
        Whether who is compared stays the same when the programme is assigned again.
    """

    name: str
    title: str
    summary: str
    words: MethodWords
    estimands: tuple[str, ...] = ("ATT", "ATE", "ATC")
    reads: frozenset[str] = frozenset({"covariates", "estimand"})
    needs_covariates: bool = False
    matches: bool = False
    weighs: bool = False
    compares_changes: bool = False
    can_be_randomised: bool = False
