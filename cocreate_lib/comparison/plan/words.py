"""The words of each method, estimand, measure and kind of outcome: one table each.

A new method has its words here, and nowhere else; :mod:`wording` puts them into sentences.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cocreate_lib.comparison.plan.trim import Trim, trim_words


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


_MODEL = {
    "opening": "by the model's account of {whom}, ",
    "with_it": "with the programme",
    "without_it": "without it",
}
_MATCHED = {
    "without_it": "in the matched comparison group",
    "alike": "matched people",
    "made": "after matching",
    "remedy": "a caliper or a narrower one, pairs that must agree on it, or weighting",
}
_AS_THEY_ARE = {
    "made": "as they are",
    "remedy": "matching, weighting or a comparison group more like the programme",
}
METHOD_WORDS = {
    "unadjusted": MethodWords(
        "the groups as they are",
        unlike="nothing was done about how the groups differed to begin with",
        **_AS_THEY_ARE,
    ),
    "regression": MethodWords("regression (g-computation)", **_MODEL, **_AS_THEY_ARE),
    "nearest": MethodWords("nearest-neighbour matching", **_MATCHED),
    "optimal": MethodWords("optimal one-to-one matching", **_MATCHED),
    "subclassification": MethodWords(
        "subclassification",
        opening="with people compared within classes of like scores, and the classes averaged to "
        "stand for {whom}, ",
        unlike="the groups may differ in ways that were not measured, and in their scores within "
        "each class",
        made="averaged over the classes",
        remedy="more classes, or weighting",
    ),
    "weighting": MethodWords(
        "propensity-score weighting",
        opening="with both groups weighted to stand for {whom}, ",
    ),
    "entropy": MethodWords(
        "entropy balancing",
        opening="with weights that make the covariate means of both groups those of {whom}, ",
        unlike="the groups may differ in ways that were not measured, or in more than means",
        remedy="fewer covariates, or a comparison group more like the programme",
    ),
    "doubly_robust": MethodWords("doubly robust (augmented weighting)", **_MODEL),
    "difference_in_differences": MethodWords(
        "difference in differences",
        unlike="without the programme people in it might have changed otherwise than the "
        "comparison group did (trends need not be parallel)",
        remedy="weighting by entropy balancing, with how the outcome was before as a covariate",
    ),
}


_AMONG = ", among people for whom both were possible"


@dataclass(frozen=True)
class EstimandWords:
    """Whom an estimand speaks of.

    Parameters
    ----------
    name
        In a cell of a table.
    people
        Whom it speaks of, in a summary.
    whom
        The same in a sentence, before ``effect``, which names the effect.
    scores
        The propensity scores that trimming leaves, or "".
    """

    name: str
    people: str
    whom: str
    effect: str
    scores: str = ""

    @property
    def short(self) -> str:
        """In a summary."""
        among = f"{_AMONG}: {self.scores}" if self.scores else ""
        return f"{self.name} ({self.people}{among})"

    @property
    def brief(self) -> str:
        """Under a table: whom it speaks of only where the name doesn't say so by itself."""
        return f"{self.name}{_AMONG} ({self.scores})" if self.scores else self.name

    @property
    def sentence(self) -> str:
        """Within a sentence."""
        if not self.scores:
            return f"{self.whom} ({self.effect})"
        return f"{self.whom}{_AMONG} ({self.scores}; {self.effect})"


_ESTIMAND_WORDS = {
    "ATT": EstimandWords(
        "ATT",
        "people like those in the programme",
        "people like those in the programme",
        "the average effect on the treated, ATT",
    ),
    "ATC": EstimandWords(
        "ATC",
        "people like those in the comparison group",
        "people like those in the comparison group",
        "ATC",
    ),
    "ATE": EstimandWords(
        "ATE",
        "people like those of both groups",
        "people like those of both groups together",
        "the average effect, ATE",
    ),
    "ATO": EstimandWords(
        "ATO",
        "people who could have been in either group",
        "people who could have been in either group",
        "the average effect in the overlap, ATO",
    ),
}


def estimand_words(estimand: str, trim: Trim | None) -> EstimandWords:
    """The words of an estimand: of a plan that trims, for those whom trimming leaves.

    Examples
    --------
    >>> estimand_words("ATC", None).short
    'ATC (people like those in the comparison group)'
    >>> estimand_words("ATC", (0.1, 0.9)).short
    'ATC, trimmed (people like those in the comparison group, among people for whom both were
    possible: propensity 0.10 to 0.90)'
    """
    words = _ESTIMAND_WORDS[estimand]
    if trim is None:
        return words
    name, effect = f"{words.name}, trimmed", f"{words.effect}, trimmed"
    return replace(words, name=name, effect=effect, scores=trim_words(trim))


# What is added about an interval that isn't the ordinary one, by a part of its se_type.
ERROR_WORDS = {
    "MOVER": "In one group few people had the outcome, or few were without it: the interval "
    "combines a score interval of each group, which allows for that.",
    "mean counts": "In one group few people have most of the events: the interval combines a score "
    "interval of each group, which allows for that.",
    "CR2": "Clusters, or people, are few, or small-sample errors were asked for: the interval has "
    "bias-reduced standard errors (CR2) and Satterthwaite's degrees of freedom.",
    "wild cluster bootstrap": "The interval and its p-value come from a wild cluster bootstrap: "
    "from what the analysis shows when the signs of clusters are drawn at random.",
    "imputed tables": "Missing values were filled in several times, from models of what is "
    "known; the interval allows for not knowing them, if what is known explains who has "
    "gaps.",
    "bootstrap of": "The interval comes from a bootstrap: the analysis was repeated on people, "
    "clusters or matched pairs drawn afresh from these data.",
    "randomisation test": "The p-value compares the estimate with what it would have been had the "
    "assignment fallen out otherwise: it holds only if the programme was really assigned at "
    "random, in the way that the plan declares.",
}
