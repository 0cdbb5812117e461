"""The report of a study: the answer first, then what it rests on, and what was withheld."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cocreate_lib.comparison import (
    Answer,
    Comparison,
    OutcomeSentences,
    estimand_words,
    holm_meaning,
)
from cocreate_lib.figures import (
    Bullets,
    Picture,
    Report,
    Section,
    Table,
    balance_table,
    estimates_table,
)
from cocreate_lib.labels import label_of, words_of
from cocreate_lib.study.disclosure import DisclosureRecord, SafeTable
from cocreate_lib.study.mixed import MixedResults
from cocreate_lib.study.planning.deviations import NOT_DECLARED
from cocreate_lib.study.protocol import Protocol
from cocreate_lib.study.results.manifest import PACKAGE
from cocreate_lib.study.results.sensitivity import SensitivityAnalysis
from cocreate_lib.study.results.shown import shown_table
from cocreate_lib.text import how_many, listed, readable

Part = str | Bullets | Table | Picture

_SHORT = 12  # digits of a hash that are enough to tell two files apart
_SAID_OF = ("python", "numpy", "pandas", "scipy", "statsmodels", PACKAGE)


@dataclass(frozen=True)
class Material:
    """All that a report is made of; nothing in it is new to disclosure control.

    Parameters
    ----------
    protocol, comparison
        What was declared, and what came out; of the comparison only words that hold no numbers of
        people are used.
    shown
        The comparison of the outcomes that may be shown; None where none may.
    answer, sentences
        What can and can't be said of them, with numbers of people masked that no table shows.
    tables
        By name, what disclosure control made of each table.
    pictures
        By name.
    sensitivity
        How much hangs on the choices.
    deviations
        ``field``, ``frozen``, ``now``, ``declared_why``, ``when``.
    fallbacks
        Sentences about analyses without an answer.
    withheld
        By outcome, why.
    record
        What disclosure control recorded of each output.
    mixed, mixed_parts
        The interviews beside the numbers; None, and nothing, without them.
    inputs, packages
        What the results were made from, and with.
    seed
        The seed and where it stands.
    is_frozen
        Whether the protocol was frozen before.
    """

    protocol: Protocol
    comparison: Comparison
    shown: Comparison | None
    answer: Answer | None
    sentences: tuple[OutcomeSentences, ...]
    tables: Mapping[str, SafeTable]
    pictures: Mapping[str, Picture]
    sensitivity: SensitivityAnalysis
    deviations: pd.DataFrame
    fallbacks: tuple[str, ...]
    withheld: Mapping[str, str]
    record: DisclosureRecord
    mixed: MixedResults | None
    mixed_parts: Sequence[Part]
    inputs: Mapping[str, Mapping[str, Any]]
    packages: Mapping[str, str]
    seed: str
    is_frozen: bool


def study_report(material: Material) -> Report:
    """The report, to be written as a web page and for Word."""
    title = material.protocol.study.title
    sections = [each for each in _sections(material) if each.parts]
    return Report(title, sections, material.comparison.synthetic)


def tables_report(material: Material) -> Report:
    """Every table with its notes."""
    sections = [
        Section(table.title, list(_table(table)))
        for table in material.tables.values()
        if table.status != "fail"
    ]
    title = f"Tables: {material.protocol.study.title}"
    return Report(title, sections, material.comparison.synthetic)


def _sections(material: Material) -> Iterator[Section]:
    of = material.pictures
    yield Section("What you can say, and what you cannot", list(_headline(material)), boxed=True)
    yield Section("The numbers", list(_numbers(material)))
    yield Section("Outcome by outcome, in words", list(_in_full(material.sentences)))
    yield Section(
        "How many people, and where they were lost",
        [*_tables(material, "numbers_lost"), *_named(of, "overlap")],
    )
    yield Section(
        "How alike the groups are",
        list(_balance(material)),
    )
    yield Section(
        "How much hangs on what nobody measured, and on the choices made",
        [
            *material.sensitivity.parts,
            *_named(of, "specifications"),
            *_skipped(material.sensitivity.skipped),
        ],
    )
    yield Section(
        "How long until it happened",
        [of[name] for name in of if name.startswith("curve_")],
    )
    for name in material.tables:
        if name.startswith("further_"):
            yield Section(material.tables[name].title, list(_tables(material, name)))
    yield Section("What the numbers and the interviews say together", list(material.mixed_parts))
    yield Section("What changed after the protocol was frozen", list(_deviations(material)))
    yield Section("Disclosure control: what was withheld, and why", list(_disclosure(material)))
    yield Section("How it was done", list(_method(material)))
    yield Section("What this was made from", list(_made_from(material)))


def _numbers(material: Material) -> Iterator[Part]:
    yield from _named(material.pictures, "outcomes")
    yield from _tables(material, "typical_people")
    if material.shown is not None:
        yield estimates_table(material.shown)
        if meaning := holm_meaning(material.shown.estimates):
            yield meaning


def _balance(material: Material) -> Iterator[Part]:
    yield from _named(material.pictures, "balance")
    yield from _tables(material, "table_one")
    if material.shown is not None and len(material.shown.balance):
        if material.shown.balance["smd_before"].notna().any():
            yield balance_table(material.shown)
        else:
            yield from _tables(material, "matching_quality")


def _headline(material: Material) -> Iterator[Part]:
    answer, labels = material.answer, material.comparison.plan.labels
    yield material.protocol.study.question
    if answer is not None:
        for lead, lines in (
            ("The answer in one look", list(_in_one_look(answer))),
            ("What you can say", [*answer.can_say, *answer.also]),
            ("What you cannot say", answer.cannot_say),
        ):
            if lines:
                yield Bullets(lead, lines)
        yield f"Who: {answer.who}"
        hidden = material.tables["matching_quality"].masked is not None
        more = " Levels that are withheld are not counted in this." if hidden else ""
        yield f"Were the groups alike? {answer.alike}{more}"
    if material.withheld:
        names = listed(f"'{label_of(name, labels)}'" for name in material.withheld)
        yield (
            f"Nothing is said of {names}: disclosure control withholds it. The reasons stand "
            "further down. p-values that allow for several outcomes allow for all "
            f"{len(material.comparison.plan.outcomes)} of the plan."
        )
    if material.fallbacks:
        yield Bullets("Not as declared", material.fallbacks)


def _in_one_look(answer: Answer) -> Iterator[str]:
    """A line an outcome; lines fit a phone, which a table of five columns doesn't."""
    for each in answer.outcomes:
        levels = zip(answer.heads, each.levels, strict=True)
        beside = ", ".join(f"{head} {level}" for head, level in levels)
        yield f"{each.what}: {each.difference} ({answer.intervals}: {each.interval}; {beside})"


def _in_full(sentences: Iterable[OutcomeSentences]) -> Iterator[Part]:
    for each in sentences:
        for lead, lines in (("can say", each.can_say), ("cannot say", each.cannot_say)):
            if lines:
                yield Bullets(f"{each.title}: what you {lead}", lines)


def _named(pictures: Mapping[str, Picture], *names: str) -> list[Part]:
    return [pictures[name] for name in names if name in pictures]


def _tables(material: Material, *names: str) -> list[Part]:
    found = [material.tables[name] for name in names if name in material.tables]
    return [part for table in found for part in _table(table)]


def _table(table: SafeTable) -> Iterator[Part]:
    """A table as it may leave, with its notes; of one that may not, that and why."""
    if table.status == "fail":
        yield Bullets(f"{table.title}: withheld", table.reasons)
        return
    yield shown_table(table)
    # That the data are synthetic stands at the top of the report.
    notes = [each for each in table.notes if not each.startswith("Synthetic data")]
    if notes:
        yield Bullets("Notes to the table", notes)


def _skipped(skipped: Sequence[str]) -> Iterator[Part]:
    if skipped:
        yield Bullets("Not done", skipped)


def _deviations(material: Material) -> Iterator[Part]:
    if material.fallbacks:
        yield Bullets("A declared fallback was used", material.fallbacks)
    if not material.is_frozen:
        yield (
            "The protocol was not frozen, so nobody can tell from these files what was decided "
            "before the data were seen. cocreate study freeze stamps it."
        )
    elif material.deviations.empty:
        yield "Nothing: the protocol is as it was frozen."
    else:
        heads = {
            "field": "Field",
            "frozen": "As frozen",
            "now": "Now",
            "declared_why": "Why, as declared",
            "when": "When",
        }
        frame = material.deviations.reindex(columns=list(heads)).fillna("").astype(str)
        frame = frame.rename(columns=heads)
        yield Table("Deviations from the frozen protocol", frame, prose=tuple(frame.columns[1:]))
        without = (material.deviations["declared_why"] == NOT_DECLARED).sum()
        if without:
            yield f"No reason is declared for {how_many(int(without), 'deviation')}."


def _disclosure(material: Material) -> Iterator[Part]:
    rules = material.protocol.disclosure
    yield Bullets(
        "The rules",
        [
            f"A number that rests on fewer than {how_many(rules.least_people, 'person')} is "
            "withheld, and so are others from which it could be worked out.",
            f"A sum is withheld of which {how_many(rules.dominance_people, 'person')} have more "
            f"than {rules.dominance_share:.0%}, or of which one person's part could be told to "
            f"within {rules.p_percent:.0%}.",
            f"A model is withheld with fewer than {rules.least_residual_df} residual degrees of "
            "freedom.",
            f"Counts are rounded to multiples of {rules.round_to}."
            if rules.round_to
            else "Counts are not rounded.",
        ],
    )
    labels = material.comparison.plan.labels
    if material.withheld:
        yield Bullets(
            "Outcomes withheld",
            [f"{words_of(name, labels)}: {why}" for name, why in material.withheld.items()],
        )
    changed = [
        f"{table.title}: {'; '.join(table.reasons)}"
        for table in material.tables.values()
        if table.status != "pass" and table.reasons
    ]
    if changed:
        yield Bullets("Tables with something withheld, or to be looked at", changed)
    if not material.withheld and not changed:
        yield "Nothing had to be withheld."
    yield (
        "The list of all outputs with their status, for whoever decides what may leave, is in "
        "outputs.csv and outputs.json."
    )


def _method(material: Material) -> Iterator[Part]:
    study, plan = material.protocol.study, material.comparison.plan
    labels = plan.labels
    rows = {
        "programme": study.programme,
        "comparison group": study.comparator,
        "estimand": study.target,
        "whose effect": estimand_words(plan.estimand, plan.trim).short,
        "method": readable(plan.method),
        **dict([plan.described] if plan.described else []),
        "allocated": "at random, as declared" if plan.is_randomised else "",
        "cluster": label_of(plan.cluster, labels) if plan.cluster else "none declared",
        "standard errors": "; ".join(material.comparison.estimates["se_type"].unique()),
        "missing values": readable(plan.missing),
        "several outcomes": holm_meaning(material.comparison.estimates) or "",
        "seed": material.seed,
        "who answers for it": listed(study.authors) if study.authors else "",
        "paid for by": study.funding,
        "approved by": study.ethics,
        "data owner": study.data_owner,
    }
    shown = pd.DataFrame([pair for pair in rows.items() if pair[1]], columns=["what", "how"])
    yield Table("The analysis", shown, prose=("how",))
    reasons = material.protocol.reasons
    if reasons:
        frame = pd.DataFrame(
            [(label_of(name, labels), words) for name, words in reasons.items()],
            columns=["covariate", "why it is one"],
        )
        yield Table("Covariates, and why", frame, prose=("why it is one",))


def _made_from(material: Material) -> Iterator[Part]:
    frame = pd.DataFrame(
        [
            (name, f"{mark['bytes']:,}", mark["sha256"][:_SHORT])
            for name, mark in material.inputs.items()
        ],
        columns=["file", "bytes", "SHA-256 begins"],
    )
    yield Table("Files read", frame)
    versions = [
        f"{name} {material.packages[name]}" for name in _SAID_OF if name in material.packages
    ]
    yield f"Made with {listed(versions)}. All versions, and whole hashes, are in manifest.json."
