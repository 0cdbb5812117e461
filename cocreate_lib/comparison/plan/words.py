"""The words of each estimand, measure and kind of outcome: one table each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cocreate_lib.comparison.plan.trim import Trim, trim_words

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


# What a note says where it depends on the imputed table how many people were analysed.
BY_TABLE = "depending on the imputed table"
# What a note says where curves start late, and so speak of some people only.
STARTS_LATE = "before that nobody was watched in one of the groups"
# What a note says where an interval is not to be taken at its word.
_DOUBTS = ("too narrow", "with caution", "far off", "too sure")


def doubts(notes: str) -> tuple[str, ...]:
    """The notes that doubt the interval, as sentences: every reader has to hear them.

    Examples
    --------
    >>> doubts("only 12 clusters: the interval may be too narrow; 3 people left out")
    ('About the interval: only 12 clusters: the interval may be too narrow.',)
    """
    parts = (part for part in notes.split("; ") if any(doubt in part for doubt in _DOUBTS))
    return tuple(f"About the interval: {part}." for part in parts)


def by_table(notes: str) -> tuple[str, ...]:
    """The notes that say how many people were analysed in each imputed table, as sentences."""
    parts = (part for part in notes.split("; ") if BY_TABLE in part)
    return tuple(
        f"{part[0].upper()}{part[1:]}; the numbers here are the first's." for part in parts
    )


def starts_late(notes: str) -> tuple[str, ...]:
    """The notes that say of whom curves speak that start late, as sentences."""
    parts = (part for part in notes.split("; ") if STARTS_LATE in part)
    return tuple(f"Late entry: the numbers are {part}." for part in parts)


# What is added about an interval that isn't the ordinary one, by a part of its se_type.
ERROR_WORDS = {
    "MOVER": "In one group few people had the outcome, or few were without it: the interval "
    "combines a score interval of each group, which allows for that.",
    "mean counts": "In one group few people have most of the events: the interval combines a score "
    "interval of each group, which allows for that.",
    "both groups together": "In one group hardly anybody differs from the others: the interval "
    "takes it that people there vary no less than in both groups together.",
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
