"""What is registered: the protocol under a preregistration's headings, and what it could show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import isnan

import pandas as pd

from cocreate_lib.comparison import MEASURE_NAMES, AnalysisPlan, Outcome, estimand_words, in_words
from cocreate_lib.fields import NONE
from cocreate_lib.figures import Bullets, Section, Table
from cocreate_lib.study.planning.tried import Tried, main_rows
from cocreate_lib.study.protocol import Protocol, fields_of, said
from cocreate_lib.text import capitalised, decimal, how_many, listed, percentage, rounded

_KINDS = {
    "rate": "happened or not",
    "frequency": "how often it happened",
    "time_to": "time until it happens",
    "scale": "score",
}
_ASSIGNED = {
    "case_managers": "People of case managers who volunteered are compared with people of others.",
    "people": "The same case managers have people in the programme and people outside it.",
    "offices": "Offices with the programme are compared with offices without it.",
    "randomised": "Who is in the programme is decided by lot.",
    "historical": "People in the programme are compared with earlier people.",
}
_MISSING = {
    "refuse": "A missing value in any column of the analysis stops it: none are expected.",
    "complete_cases": "People with a missing value in a column that is read are left out, and "
    "counted.",
    "impute": "Missing covariates and outcomes are filled in several times by chained equations, "
    "and the results pooled by Rubin's rules.",
}
_NOT_SAID = "The protocol doesn't say."


def sections(protocol: Protocol, tried: Tried, made_from: Mapping[str, str]) -> list[Section]:
    """The document that a study registers before it looks at its data.

    Parameters
    ----------
    protocol
        What is declared.
    tried
        What simulated pilots say of it.
    made_from
        Names and values: what the document was made from.
    """
    return [
        *_questions(protocol),
        *_methods(protocol, tried),
        *_safeguards(protocol),
        *_shown(protocol, tried),
        Section("Made from", [_pairs("What this document was made from", made_from.items())]),
    ]


def _questions(protocol: Protocol) -> Iterator[Section]:
    study = protocol.study
    yield Section("Research question", [study.question, f"Target of the estimate: {study.target}"])
    hypotheses = [f"H{number}. {each}" for number, each in enumerate(study.hypotheses, 1)]
    yield Section(
        "Hypotheses",
        [Bullets("The first is the main one", hypotheses)] if hypotheses else [_NOT_SAID],
    )
    who = {
        "Authors": listed(study.authors) if study.authors else "",
        "Funding": study.funding,
        "Ethics": study.ethics,
        "Owner of the data": study.data_owner,
    }
    yield Section("Who, and who approved", [_pairs("The study", who.items())])
    yield Section("What was known of the data before", [study.known_before or _NOT_SAID])


def _methods(protocol: Protocol, tried: Tried) -> Iterator[Section]:
    study, design, plan = protocol.study, protocol.design, protocol.analysis
    yield Section(
        "Design and comparator",
        [
            f"In the programme: {study.programme}",
            f"Comparison: {study.comparator}",
            f"Planned for: {_ASSIGNED[design.assignment]}",
        ],
    )
    yield Section(
        "Sampling and sample size",
        [
            study.sample or _NOT_SAID,
            f"Planned: {how_many(design.n_treated, 'person')} in the programme and "
            f"{design.n_comparison:,} in the comparison group. From simulated pilots:",
            *power_sentences(protocol, tried),
        ],
    )
    covariates = pd.DataFrame(
        [(name, protocol.reasons[name]) for name in plan.covariates], columns=["Covariate", "Why"]
    )
    outcomes = pd.DataFrame(
        [
            (each.column, _KINDS[each.kind], _reading(each) or "-", _size(plan, each))
            for each in plan.outcomes
        ],
        columns=["Outcome", "Kind", "Read how", "Smallest that matters"],
    )
    treatment = f"{plan.treatment}: {said(plan.treated_level) if plan.treated_level else '1'} is"
    yield Section(
        "Variables",
        [
            f"Treatment: the column {treatment} in the programme.",
            Table("Outcomes; the first is the main one", outcomes, prose=("Kind", "Read how")),
            *([Table("Covariates", covariates, prose=("Why",))] if len(covariates) else []),
        ],
    )
    yield Section("Analysis", [*_analysis(protocol)])
    yield Section("Inference criteria", [*_inference(plan)])


def _analysis(protocol: Protocol) -> Iterator[str | Bullets | Table]:
    plan = protocol.analysis
    yield f"{capitalised(plan.declaration.summary)}."
    yield f"Whose effect: {estimand_words(plan.estimand, plan.trim).short}."
    if plan.cluster:
        yield f"Standard errors allow for people of one {plan.cluster!r} being alike."
    else:
        yield "Nothing is declared that people share: standard errors take them as independent."
    fallbacks = [
        f"{each.method}{_changes(each.changes)}. {each.why}" for each in protocol.fallbacks
    ]
    if fallbacks:
        yield Bullets("Where this has no answer, tried in this order", fallbacks)
    fields = fields_of(protocol)
    declared = {
        name: fields[f"analysis.{name}"] or NONE for name in plan.settings() if name != "outcomes"
    }
    yield _pairs("Every setting of the analysis", declared.items())


def _inference(plan: AnalysisPlan) -> Iterator[str]:
    level = percentage(plan.conf_level)
    yield (
        f"Intervals are at {level} confidence; a difference is called statistically significant "
        f"where p is below {1 - plan.conf_level:.3g}, two-sided."
    )
    if len(plan.outcomes) > 1:
        yield (
            "The first outcome is the main one. Of the others, p-values are given alone and "
            "corrected by Holm's method for all that the plan names."
        )
    smallest = plan.smallest_effect(plan.outcomes[0])
    if smallest is None:
        yield "No smallest effect of interest is declared: a null result will say little."
    else:
        words = in_words(plan, plan.outcomes[0], float(smallest))[0]
        yield (
            f"The smallest difference that would matter in {words.lower()} is declared, and what "
            "the data exclude is held against it. A result that isn't significant is never read as "
            "no effect."
        )


def _safeguards(protocol: Protocol) -> Iterator[Section]:
    plan, sensitivity = protocol.analysis, protocol.sensitivity
    yield Section("Missing data", [_MISSING[plan.missing]])
    kept = [str(each) for each in getattr(protocol.data, "keep", ())]
    yield Section(
        "Exclusion",
        [
            protocol.study.exclusions or _NOT_SAID,
            *([Bullets("Kept are rows of which all of this is so", kept)] if kept else []),
        ],
    )
    lines = []
    if sensitivity.fragility:
        lines.append("E-values, robustness values and bounds: how strong a hidden difference would "
                     "have to be.")  # fmt: skip
    for name, values in sensitivity.specifications.items():
        lines.append(f"{name}: also {listed(map(said, values), 'or')}")
    if sensitivity.shuffles:
        lines.append(f"A joint test of all these, with {how_many(sensitivity.shuffles, 'shuffle')}")
    yield Section(
        "Sensitivity analyses",
        [Bullets("Declared", lines) if lines else "None are declared."],
    )
    rules = {
        name.partition(".")[2]: text
        for name, text in fields_of(protocol).items()
        if name.startswith("disclosure.")
    }
    yield Section(
        "Disclosure control", [_pairs("Nothing leaves but by these rules", rules.items())]
    )
    if protocol.interviews is not None:
        yield Section(
            "Interviews",
            ["Codes and themes are set beside the outcomes in a joint display. Only those are "
             "quoted who agreed to it, and quotations pass disclosure control too."],
        )  # fmt: skip


def _shown(protocol: Protocol, tried: Tried) -> Iterator[Section]:
    answer = tried.diagnosis.answer()
    yield Section(
        "What the design could show",
        [
            "From simulated pilots: nobody in them is real. They follow from the assumptions "
            "below, and say nothing about what the programme does.",
            *answer.can_say,
            Table(
                "Simulated pilots: how often a true difference is found, and how often it is held "
                "in the interval; Monte Carlo errors in brackets, in points",
                _answers(tried),
                prose=("Outcome", "True", "Size and sign"),
            ),
            *(f"{each}." for each in tried.diagnosis.notes),
        ],
    )
    yield Section("Bias under hidden selection", [*hidden_sentences(tried), _hidden(tried)])
    simulated = tried.simulated
    stands = pd.DataFrame(
        [(own, new) for own, new in simulated.stands_for.items()]
        + [(own, "nothing: left out of the simulated analysis") for own in simulated.left_out],
        columns=["Column of the study", "Column of simulated people"],
    )
    parts: list[str | Bullets | Table] = [*simulated.changed]
    if len(stands):
        parts.insert(
            0, Table("What stands for what", stands, prose=("Column of simulated people",))
        )
    parts.append(_design(protocol))
    yield Section("Assumptions of the design", parts)
    cannot = list(answer.cannot_say)
    if cannot:
        yield Section("What it can't show", [Bullets("You will not be able to say", cannot)])


def power_sentences(protocol: Protocol, tried: Tried) -> list[str]:
    """What the plan could detect, and how that stands to what would matter."""
    plan = tried.simulated.plan
    share = percentage(protocol.planning.power)
    found = tried.detectable
    if found is None:
        return [
            "The smallest effect that the plan would find with a probability of "
            f"{share} is not known. {tried.not_detectable}"
        ]
    size = in_words(plan, plan.outcomes[0], found.truth)
    error = found.mc_std_error * abs(found.truth / found.effect)
    sentence = (
        f"The smallest true difference that the plan finds with a probability of {share}: "
        f"{size[0]}, {size[1]} (Monte Carlo error {_error(plan, error)})."
    )
    own = protocol.analysis
    smallest = own.smallest_effect(own.outcomes[0])
    same = own.outcomes[0].kind == "rate" or own.outcomes[0].column == plan.outcomes[0].column
    if smallest is None or not same:
        return [sentence]
    matters = in_words(plan, plan.outcomes[0], float(smallest) * (-1 if found.truth < 0 else 1))[1]
    if abs(found.truth) > smallest:
        more = (
            f"That is larger than the smallest difference that would matter ({matters}): one of "
            "just that size would be missed more often than the study is planned to miss it."
        )
    else:
        more = (
            f"That is no larger than the smallest difference that would matter ({matters}): one of "
            "that size would be found at least as often as planned."
        )
    return [sentence, more]


def hidden_sentences(tried: Tried) -> list[str]:
    """How far the estimate is led astray by what nobody measured."""
    if tried.hidden.empty:
        return ["The protocol asks for no hidden selection: this wasn't looked at."]
    plan = tried.simulated.plan
    last = max(tried.hidden.to_dict("records"), key=lambda row: abs(row["hidden_selection"]))
    what, words = in_words(plan, plan.outcomes[0], float(last["bias"]))
    lead = (
        "Readiness to change decides who is in the programme, bears on reoffending, and nothing "
        "that is measured shows it."
    )
    if isnan(last["bias"]):
        return [lead, "The true effect isn't known for this analysis, and so neither is its bias."]
    found = [
        f"{lead} With a correlation of {last['hidden_selection']:g}, the estimate is off by "
        f"{words} on average ({what}; Monte Carlo error {_error(plan, last['bias_mc_error'])})."
    ]
    least = min(tried.hidden.to_dict("records"), key=lambda row: abs(row["hidden_selection"]))
    if least["hidden_selection"] != last["hidden_selection"]:
        words = in_words(plan, plan.outcomes[0], float(least["bias"]))[1]
        found.append(
            f"With one of {least['hidden_selection']:g}, it is off by {words} (Monte Carlo error "
            f"{_error(plan, least['bias_mc_error'])})."
        )
    return found


def _error(plan: AnalysisPlan, error: float) -> str:
    """A Monte Carlo error as the words of the main outcome count."""
    per_100 = plan.outcomes[0].kind in ("rate", "frequency")
    return rounded(100 * error if per_100 else error, 2)


def _hidden(tried: Tried) -> Table:
    frame = pd.DataFrame(
        {
            "Correlation": [f"{each:g}" for each in tried.hidden["hidden_selection"]],
            **{
                head: [
                    f"{decimal(row[name])} ({decimal(row[f'{name}_mc_error'])})"
                    for row in tried.hidden.to_dict("records")
                ]
                for head, name in (("Bias", "bias"), ("Coverage", "coverage"), ("Power", "power"))
            },
            "True difference": [decimal(each) for each in tried.hidden["truth"]],
        }
    )
    main = main_rows(tried.diagnosis)
    measure = MEASURE_NAMES[str(main["measure"].iloc[0])]
    caption = (
        f"Hidden selection and the main outcome's {measure}: correlation of readiness with being "
        "in the programme; Monte Carlo errors in brackets"
    )
    return Table(caption, frame)


def _answers(tried: Tried) -> pd.DataFrame:
    frame = tried.diagnosis.answer().to_frame().drop(columns="plan")
    heads = {
        "outcome": "Outcome",
        "truth": "True",
        "found": "Found in",
        "held": "Held in",
        "size_and_sign": "Size and sign",
    }
    return frame.rename(columns=heads)


def _design(protocol: Protocol) -> Table:
    explained = protocol.design.explain().reset_index()
    frame = explained[["field", "value", "unit", "meaning"]].astype(str)
    frame.columns = pd.Index(["Field", "Value", "Unit", "Meaning"])
    return Table("Every assumption of the design", frame, prose=("Unit", "Meaning"))


def _reading(outcome: Outcome) -> str:
    text = said((outcome,)).partition(outcome.column)[2]
    return text.removeprefix(", ")


def _size(plan: AnalysisPlan, outcome: Outcome) -> str:
    smallest = plan.smallest_effect(outcome)
    return "not declared" if smallest is None else f"{smallest:g}"


def _changes(changes: Mapping[str, object]) -> str:
    return f", with {said(dict(changes))}" if changes else ""


def _pairs(caption: str, pairs: Iterable[tuple[str, str]]) -> Table:
    rows = [(name, text or _NOT_SAID) for name, text in pairs]
    frame = pd.DataFrame(rows, columns=["What", "Value"])
    return Table(caption, frame, prose=("Value",))
