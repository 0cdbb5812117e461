"""Sentences for an evaluator and for the note under a table: the same result, other readers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.methods.register import METHOD_WORDS
from cocreate_lib.comparison.plan.words import estimand_words
from cocreate_lib.comparison.sensitivity.evidence import EVERY_OUTCOME, Evidence
from cocreate_lib.comparison.sensitivity.finding import (
    Finding,
    change_text,
    error_text,
    per_text,
    size_text,
    span_text,
    verdict,
)
from cocreate_lib.comparison.words.sentences import (
    OutcomeSentences,
    analysed,
    cannot_say,
    competing_levels,
    outcome_sentences,
    unlike,
)
from cocreate_lib.display import Block, paragraph
from cocreate_lib.text import how_many, p_words, percentage, plural, rounded

AUDIENCES = ("manager", "evaluator", "table_note")
_FOR_EVALUATOR = {
    EVERY_OUTCOME: (
        "worst_smd",
        "implied_distance",
        "implied_negative_share_treated",
        "implied_negative_share_comparison",
        "implied_effective_n_treated",
        "implied_effective_n_comparison",
        "effective_n_treated",
        "effective_n_comparison",
    ),
    "": ("equivalence", "minimum_detectable_effect", "e_value"),
}


@dataclass(frozen=True)
class Technical:
    """What an evaluator asks about one outcome's estimate.

    Parameters
    ----------
    estimator
        How the difference was estimated.
    std_error, df, p_value, se_type, n_clusters
        As in the estimates; ``n_clusters`` is None where nobody is clustered.
    evidence
        What a null can and can't say, and how fragile the result is.
    """

    estimator: str
    std_error: float
    df: float
    p_value: float
    se_type: str
    n_clusters: int | None
    evidence: Evidence


class TableNote(OutcomeSentences):
    """One paragraph, as it stands under a table."""

    stands_alone = True

    def _blocks(self) -> Iterable[Block]:
        return [paragraph(" ".join((*self.can_say, *self.cannot_say)))]


def sentences_for(audience: str, finding: Finding, technical: Technical) -> OutcomeSentences:
    """Sentences about one outcome.

    Parameters
    ----------
    audience
        ``"manager"``, ``"evaluator"`` or ``"table_note"``.
    finding, technical
        The numbers.

    Returns
    -------
    OutcomeSentences
        What can and what cannot be said.
    """
    if audience == "evaluator":
        return _for_evaluator(finding, technical)
    if audience == "table_note":
        return _table_note(finding, technical)
    return outcome_sentences(finding)


def _for_evaluator(f: Finding, t: Technical) -> OutcomeSentences:
    can = [_design(f, t), _result(f, t)]
    if f.at_risk is not None:
        can.append(f.at_risk.sentence)
    if not f.problem:
        can += [*f.caveats, _errors(f, t)]
    can += [*competing_levels(f), *f.remarks]
    chosen = {(EVERY_OUTCOME, name) for name in _FOR_EVALUATOR[EVERY_OUTCOME]}
    chosen |= {(f.outcome, name) for name in _FOR_EVALUATOR[""]}
    can += [q.sentence for q in t.evidence.quantities if (q.outcome, q.quantity) in chosen]
    cannot = [
        *cannot_say(f),
        _assumptions(f),
    ]
    return OutcomeSentences(f.outcome, tuple(can), tuple(cannot), f.label)


def _assumptions(f: Finding) -> str:
    if f.randomised:
        return (
            "That the difference is an effect of taking part: allocation at random gives "
            "exchangeability of the groups as they were allocated, and an effect of being "
            "allocated; beyond that it takes complete follow-up, everybody taking part as "
            "allocated, and no interference between people. The last can't be tested with these "
            "data."
        )
    return (
        "That the difference is an effect of the programme: that takes exchangeability of the "
        "groups given the covariates, overlap, and no interference between people. The first and "
        "the last can't be tested with these data."
    )


def _design(f: Finding, t: Technical) -> str:
    opening = "Synthetic data. " if f.synthetic else ""
    return (
        f"{opening}Estimand {estimand_words(f.estimand, f.trim).short}; "
        f"{METHOD_WORDS[f.method].name}, "
        f"{t.estimator}{'; allocated at random' if f.randomised else ''}. Analysed: {analysed(f)}."
    )


def _result(f: Finding, t: Technical) -> str:
    if f.problem:
        return f"No interval can be given ({f.problem})."
    return f"Difference in '{f.name}': {_estimate(f, t)}, {verdict(f)}."


def _estimate(f: Finding, t: Technical) -> str:
    return (
        f"{change_text(f, f.estimate)}{per_text(f)} ({percentage(f.conf_level)} confidence "
        f"interval {span_text(f, f.conf_low, f.conf_high)}; {p_words(t.p_value)})"
    )


def _errors(f: Finding, t: Technical) -> str:
    clusters = ""
    if t.n_clusters is not None:
        clusters = f", {how_many(t.n_clusters, 'cluster')}"
    return (
        f"Standard error {error_text(f, t.std_error)}{per_text(f)}: {t.se_type}; "
        f"{_freedom(t.df)}{clusters}."
    )


def _freedom(df: float) -> str:
    if np.isnan(df):
        return "interval and p-value from draws"
    if np.isinf(df):
        return "normal distribution"
    return f"{rounded(df, 4)} {plural(float(rounded(df, 4)), 'degree')} of freedom"


def _table_note(f: Finding, t: Technical) -> OutcomeSentences:
    words = METHOD_WORDS[f.method]
    opening = "Synthetic data. " if f.synthetic else ""
    how = f"{estimand_words(f.estimand, f.trim).brief}; {words.name}; analysed: {analysed(f)}"
    if f.randomised:
        how += "; allocated at random"
    if f.problem:
        can = f"{opening}'{f.name}': no interval can be given ({f.problem}). {how}."
    else:
        can = (
            f"{opening}Difference in '{f.name}', people {words.with_it} against people "
            f"{words.without_it}: {_estimate(f, t)}, {verdict(f)}. {how}; "
            f"standard error {t.se_type}, {_freedom(t.df)}. {_in_brief(f, t)}"
        ).rstrip()
        times = () if f.at_risk is None else (f.at_risk.sentence,)
        can = " ".join((can, *times, *competing_levels(f), *f.caveats, *f.remarks))
    if f.problem:
        cannot = "It leaves open whether the two groups differ at all."
    elif f.is_significant:
        cannot = f"The difference need not be due to the programme: {unlike(f)}."
    else:
        cannot = (
            "A difference that is not statistically significant is not evidence that there is "
            "none, nor that there is one."
        )
    measured = () if f.imbalance is None else (f"Balance: {f.imbalance.clause}",)
    return TableNote(f.outcome, (can,), (*measured, cannot), f.label)


def _detectable(f: Finding, t: Technical) -> str:
    """The smallest detectable fall and rise; only one of them where even the largest of the other
    is missed more often."""
    found = [
        (q.low, q.high)
        for q in t.evidence.quantities
        if (q.outcome, q.quantity) == (f.outcome, "minimum_detectable_effect")
    ]
    sizes = [size for limits in found for size in limits if np.isfinite(size)]
    if len(sizes) == 2 and sizes[0] == -sizes[1]:
        return f"{size_text(f, sizes[1])}{per_text(f)}, either way"
    text = " or ".join(change_text(f, size) for size in sizes)
    return f"{text}{per_text(f)}" if text else ""


def _in_brief(f: Finding, t: Technical) -> str:
    def value(name: str) -> float:
        return t.evidence.value(f.outcome, name)

    parts = []
    if smallest := _detectable(f, t):
        parts.append(f"smallest difference detectable with 80% power {smallest}")
    if np.isfinite(e_value := value("e_value")):
        parts.append(f"E-value {e_value:.2f} (interval {value('e_value_limit'):.2f})")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""
