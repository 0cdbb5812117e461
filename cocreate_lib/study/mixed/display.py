"""A study's joint display: what its numbers and its interviews say together, and what may leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from cocreate_lib.display import Block, Result, Rows, Tabled, Words, bullets, paragraph
from cocreate_lib.errors import CocreateError
from cocreate_lib.listening import (
    JointDisplay,
    gramms,
    joint_display,
    qualitative_theme,
    quantitative_result,
)
from cocreate_lib.study.dictionary import Fault, refuse
from cocreate_lib.study.disclosure import DisclosureRules, safe_quotations
from cocreate_lib.study.disclosure.quotations import NOT_SHOWN
from cocreate_lib.study.folder import StudyFolder
from cocreate_lib.study.mixed.coders import agreement_of
from cocreate_lib.study.mixed.material import InterviewMaterial, read_interviews
from cocreate_lib.study.mixed.questions import Question
from cocreate_lib.study.mixed.themes import (
    Speakers,
    Told,
    as_theme,
    groups_of,
    rounded,
    speakers_of,
    told,
)
from cocreate_lib.study.protocol import Interviews, Protocol

if TYPE_CHECKING:
    from cocreate_lib.comparison import Comparison

WITHHELD = ("row", "question", "what", "why")


@dataclass(frozen=True, repr=False)
class MixedResults(Result):
    """What the numbers and the interviews of a study say together, as far as it may leave.

    Attributes
    ----------
    display : JointDisplay
        Question by question: what each strand says, and what follows from both.
    quotations : pandas.DataFrame
        One row a quotation: ``question``; ``unit``, which of real people is a number, since the
        names of documents may tell who spoke; ``text`` (empty where the codes came without the
        words that were marked).
    agreement : pandas.DataFrame
        How far coders agree, as :func:`cocreate_lib.listening.agreement` gives it; empty with one
        coder.
    checklist : Tabled
        GRAMMS: what a report of a mixed methods study should say, and whether it is said.
    withheld : pandas.DataFrame
        One row each: ``row`` (of the joint display's file), ``question``, ``what`` is withheld,
        and ``why``.
    to_review : tuple of str
        What a person has to read before it leaves, since no rule can: sentences.
    notes : tuple of str
        What a reader has to know: who is fictional, what was read, how far agreement goes.
    """

    display: JointDisplay
    quotations: pd.DataFrame
    agreement: pd.DataFrame
    checklist: Tabled
    withheld: pd.DataFrame
    to_review: tuple[str, ...]
    notes: tuple[str, ...]

    def _blocks(self) -> Iterator[Block]:
        yield Words(str(self.display), self.display.to_html())
        yield bullets(self.notes, "Note: ")
        if len(self.agreement):
            shown = self.agreement[["code", "value", "conf_low", "conf_high", "n_units"]]
            yield paragraph("How far the coders agree:", "\n")
            yield Rows(shown.round(2))
        if len(self.withheld):
            yield paragraph("Withheld, because too few people are behind it:", "\n")
            yield Rows(self.withheld)


def mixed_display(
    study: StudyFolder,
    protocol: Protocol,
    comparison: Comparison,
    rules: DisclosureRules,
    *,
    withheld: Mapping[str, str] | None = None,
) -> MixedResults | None:
    """Join the codes and themes of a study's interviews with its estimates.

    Parameters
    ----------
    study, protocol
        The study; see :func:`read_interviews` for the files that it reads.
    comparison
        The study's comparison.
    rules
        Counts of people that rest on fewer than ``least_people``, and quotations whose theme fewer
        than ``least_speakers`` share, are withheld, unless the people are fictional.
    withheld
        By outcome, why disclosure control withholds it: its estimates don't appear.

    Returns
    -------
    MixedResults or None
        None where the study has no interviews, or this copy is without their codes.

    Raises
    ------
    StudyError
        As :func:`read_interviews`; and where a meta-inference calls a difference that was not
        significant no effect. All of it at once, with file, row and remedy.

    Notes
    -----
    The codes of a question are one theme: a person speaks of it who was given any of them. A
    theme's counts are shown if the people who speak of it, who don't, who speak against it, and
    every group that follows from these by subtraction, are each nobody or at least
    ``rules.least_people``. Otherwise only the side of that threshold is told.
    """
    material = read_interviews(study, protocol)
    if material is None or protocol.interviews is None:
        return None
    joined = _Joined(material, protocol.interviews, comparison, rules, dict(withheld or {}))
    rows: list[dict[str, object]] = []
    faults: list[Fault] = []
    for asked in material.questions:
        row = joined.row(asked)
        faults += _refused(row, asked, protocol.interviews.joint_display)
        rows.append(row)
    refuse(faults, "The joint display can't be used as it is")
    display = replace(joint_display(rows), synthetic=joined.all_made_up)
    agreed, sentences = agreement_of(material.codes, protocol, rules)
    return MixedResults(
        display,
        pd.DataFrame(joined.quotations, columns=["question", "unit", "text"]),
        agreed,
        gramms(display, material.answers),
        pd.DataFrame(joined.kept, columns=list(WITHHELD)),
        tuple(joined.to_review),
        (*joined.who_is_made_up(), *material.reading, *sentences),
    )


class _Joined:
    """The rows of a joint display, one after the other, and what is withheld on the way."""

    def __init__(
        self,
        material: InterviewMaterial,
        told: Interviews,
        comparison: Comparison,
        rules: DisclosureRules,
        withheld: Mapping[str, str],
    ) -> None:
        self.material, self.told, self.rules = material, told, rules
        self.comparison, self.withheld = comparison, withheld
        self.estimated = {each.outcome for each in comparison.sentences()}
        has_numbers = any(each.outcome for each in material.questions)
        self.numbers_made_up = comparison.synthetic and has_numbers
        self.all_made_up = told.fictional and (comparison.synthetic or not has_numbers)
        self.kept: list[tuple[int, str, str, str]] = []
        self.quotations: list[tuple[str, str, str]] = []
        self.to_review: list[str] = []
        codes = material.codes
        self.own = codes if told.coder is None else codes[codes["coder"] == told.coder]
        self.counts_told = Told(rules.least_people)

    def row(self, asked: Question) -> dict[str, object]:
        """A row as a joint display takes it."""
        return {
            "question": asked.question,
            **self._quantitative(asked),
            **self._qualitative(asked),
            "relation": asked.relation,
            "meta_inference": asked.meta_inference,
            "would_settle": asked.would_settle,
        }

    def who_is_made_up(self) -> Iterator[str]:
        """What has to be said on the display's face, where only one strand is made up."""
        if self.told.fictional and not self.all_made_up:
            yield (
                "The people interviewed are fictional, made up for teaching; the numbers are about "
                "real people, and the two say nothing about each other."
            )
        if self.numbers_made_up and not self.told.fictional:
            yield (
                "The numbers come from synthetic data; the people interviewed are real, and the "
                "two say nothing about each other."
            )

    def _quantitative(self, asked: Question) -> dict[str, object]:
        if not asked.outcome:
            return {"quantitative": ""}
        if asked.outcome in self.withheld:
            why = self.withheld[asked.outcome]
            self._withhold(asked, f"the estimates of {asked.outcome}", why)
            self.to_review.append(
                f"Row {asked.row} of {self.told.joint_display}: {asked.outcome} is withheld, and "
                "the relation and what follows from both are your words. Do they give it away?"
            )
            return {"quantitative": "Withheld: too few people are behind it."}
        if asked.outcome not in self.estimated:
            return {"quantitative": "The analysis has no estimate of this outcome."}
        found = quantitative_result(self.comparison, asked.outcome)
        text = found.text
        if self.numbers_made_up and not self.all_made_up:
            text = f"Synthetic data. {text}"
        return {"quantitative": text, "quantitative_n": rounded(found.n, self.rules)}

    def _qualitative(self, asked: Question) -> dict[str, object]:
        if not asked.codes:
            return {"qualitative": ""}
        codes = as_theme(self.material.codes, asked)
        found = speakers_of(codes, asked, self.told.coder)
        lead = asked.text or f"Theme: {asked.theme_name}."
        is_safe, why = self._may_be_counted(asked, found)
        n, against = found.people, found.against
        if self.told.fictional or (is_safe and self.rules.round_to is None):
            text = qualitative_theme(
                codes,
                asked.theme_name,
                text=asked.text,
                against=asked.against,
                coder=self.told.coder,
            ).text
        else:
            text = f"{lead} {told(found, self.rules, is_safe=is_safe)}"
        if not is_safe:
            self._withhold(asked, "how many people speak of it, or against it", why)
        counts = {"qualitative_n": n, "negative_cases": against if is_safe else None}
        if not self.told.fictional:
            counts = {name: self._count(each) for name, each in counts.items()}
        if self.told.fictional and not self.all_made_up:
            text = f"Fictional people. {text}"
        if asked.quotation and (name := self._quoted(asked)):
            text = f"{text} See {name}."
        return {"qualitative": text, **counts}

    def _may_be_counted(self, asked: Question, found: Speakers) -> tuple[bool, str]:
        """Whether a theme's counts may be told, and why not."""
        least = self.rules.least_people
        if self.told.fictional:
            return True, ""
        if not found.are_safe(self.rules):
            return False, f"fewer than {least} people in one of the groups"
        groups = groups_of(self.material.codes, asked, self.told.coder)
        if not self.counts_told.may_tell(groups):
            return False, f"beside another question, it would tell a group of fewer than {least}"
        return True, ""

    def _count(self, n: int | None) -> int | None:
        """A count of people as it may leave; None where it may not."""
        if n is None or 0 < n < self.rules.least_people:
            return None
        return rounded(n, self.rules)

    def _quoted(self, asked: Question) -> str:
        """What a quotation is called where it may stand beside its theme; nothing where it may not.

        Its theme is a trait of whoever speaks: enough of the people interviewed must share it.
        """
        own = self.own[(self.own["unit"] == asked.quotation) & self.own["code"].isin(asked.codes)]
        words = [each for each in own.get("text", pd.Series(dtype=str)) if each]
        text = words[0] if words else ""
        if self.told.fictional:
            self.quotations.append((asked.question, asked.quotation, text))
            return asked.quotation
        speakers = set(self.own.loc[self.own["code"].isin(asked.codes), "person"])
        people = pd.DataFrame({"person": sorted(self.material.codes["person"].unique())})
        said = pd.DataFrame({"person": own["person"].iloc[:1], "quotation": text})
        found = safe_quotations(
            said, people.assign(theme=people["person"].isin(speakers)), ["theme"], self.rules
        ).frame.iloc[0]
        if found["theme"] == NOT_SHOWN:
            why = f"fewer than {self.rules.least_speakers} people share its theme, or don't"
            self._withhold(asked, f"the quotation {asked.quotation}", why)
            return ""
        name = f"quotation {len(self.quotations) + 1}"
        self.quotations.append((asked.question, name, text))
        look_at = f" Look at: {found['look_at']}." if found["look_at"] else ""
        self.to_review.append(
            f"Row {asked.row} of {self.told.joint_display}: {name}. Did the person agree to be "
            f"quoted, and could anybody tell who it is?{look_at}"
        )
        return name

    def _withhold(self, asked: Question, what: str, why: str) -> None:
        self.kept.append((asked.row, asked.question, what, why))


def _refused(row: Mapping[str, object], asked: Question, name: str) -> Iterator[Fault]:
    """What a joint display refuses now that the numbers are known."""
    try:
        joint_display([row])
    except CocreateError as error:
        yield Fault(
            error.what,
            name,
            "meta_inference",
            asked.row,
            why=error.why or "",
            try_this=error.try_this or "",
        )
