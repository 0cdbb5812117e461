"""The sections of a protocol: what each field may hold, declared once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cocreate_lib.errors import DataError, ProtocolError
from cocreate_lib.fields import (
    NONE,
    Choice,
    Column,
    Each,
    Flag,
    Kind,
    Number,
    Optional,
    Text,
    Unfit,
    Whole,
    declared,
    documented,
    items,
    read_fields,
)
from cocreate_lib.io.conditions import Condition, read_conditions

LEVELS = ("coursework", "evaluation", "publication")
"""How much a study asks of itself."""


class Words(Text):
    """Words of the user's that may not be empty."""

    def read(self, value: Any) -> str:
        """A text with something in it, in one piece."""
        text = super().read(value).strip()
        if not text:
            raise self.refusal(value)
        return text

    def __str__(self) -> str:
        return "a text that says something"


class Texts(Kind):
    """A list of texts."""

    def read(self, value: Any) -> tuple[str, ...]:
        """The texts."""
        return tuple(Words().read(each) for each in items(self, value))

    def __str__(self) -> str:
        return "a list of texts"


class Numbers(Kind):
    """A list of numbers from the lowest to the highest."""

    def __init__(self, low: float, high: float) -> None:
        self._each = Number(low, high)

    def read(self, value: Any) -> tuple[float, ...]:
        """The numbers."""
        return tuple(self._each.read(each) for each in items(self, value))

    def __str__(self) -> str:
        return f"a list of numbers, each {self._each}"


class Alternatives(Kind):
    """A mapping from fields to lists of alternatives."""

    def read(self, value: Any) -> dict[str, tuple[Any, ...]]:
        """The mapping as a dict of its own."""
        if not isinstance(value, Mapping):
            raise self.refusal(value)
        return {
            str(name): tuple(None if one == NONE else one for one in items(self, each))
            for name, each in value.items()
        }

    def __str__(self) -> str:
        return 'a table of fields and alternatives, such as method = ["weighting", "regression"]'


class Conditions(Kind):
    """A list of conditions on rows, each on one column."""

    def read(self, value: Any) -> tuple[Condition, ...]:
        """The conditions."""
        try:
            return read_conditions(value)
        except DataError as problem:
            raise Unfit(problem.what, problem.try_this) from None

    def __str__(self) -> str:
        return 'a list of conditions, such as [{column = "age", at_least = 18}]'


class Changes(Kind):
    """A mapping from fields to values."""

    def read(self, value: Any) -> dict[str, Any]:
        """The mapping as a dict of its own."""
        if not isinstance(value, Mapping):
            raise self.refusal(value)
        return {str(name): each for name, each in value.items()}

    def __str__(self) -> str:
        return "a table of fields and values"


class _Section:
    """A section whose fields are checked when it is made."""

    _name = ""

    def __post_init__(self) -> None:
        read_fields(self, ProtocolError, f"{self._name}.")


@documented
@dataclass(frozen=True)
class StudyQuestion(_Section):
    """``[study]``: what is asked, of whom, and by whom.

    {parameters}
    """

    _name = "study"
    title: str = declared(Words(), about="The study's title.")
    question: str = declared(Words(), about="The question, in a sentence.")
    programme: str = declared(Words(), about="What the people in the programme got.")
    comparator: str = declared(
        Words(), about="Who the comparison group is, what it got, and why it is a fair one."
    )
    target: str = declared(Words(), about="The estimand in words: which effect, on whom, by when.")
    seed: int = declared(
        Whole(0, 2**63 - 1), about="Whatever draws at random starts from it, in the whole study."
    )
    level: str = declared(
        Choice(LEVELS), about="How much the study asks of itself.", default="evaluation"
    )
    authors: Sequence[str] = declared(Texts(), about="Who answers for the study.", default=())
    hypotheses: Sequence[str] = declared(
        Texts(),
        about="What is expected, as statements that the data could speak against; the first is the "
        "main one.",
        default=(),
    )
    sample: str = declared(Text(), about="How many people, and why as many.", default="")
    exclusions: str = declared(Text(), about="Who is left out, and by which rule.", default="")
    known_before: str = declared(
        Text(), about="What was known of the data before this was written.", default=""
    )
    funding: str = declared(Text(), about="Who pays for it.", default="")
    ethics: str = declared(Text(), about="Who approved it, and under which number.", default="")
    data_owner: str = declared(
        Text(), about="Who owns the data, and decides what may leave.", default=""
    )


@documented
@dataclass(frozen=True)
class DataFiles(_Section):
    """``[data]``: the table of people, and the data dictionary that describes it.

    {parameters}
    """

    _name = "data"
    file: str = declared(
        Words(), about="The table, inside the study's folder.", default="data/people.csv"
    )
    sheet: str | None = declared(Optional(Words()), about="Of a workbook: the sheet.", default=None)
    keep: Sequence[Any] = declared(
        Conditions(),
        about="Which rows of the table are people of the study: conditions that all hold, each on "
        "one column by ``is``, ``is_one_of``, ``at_least`` or ``at_most``. Default: all rows.",
        default=(),
    )
    dictionary: str = declared(
        Words(), about="The data dictionary, inside the study's folder.", default="dictionary.csv"
    )


@documented
@dataclass(frozen=True)
class Planning(_Section):
    """``[planning]``: how the plan is tried before there are data.

    {parameters}
    """

    _name = "planning"
    replicates: int = declared(
        Whole(20, 1_000_000), about="How many cohorts are simulated.", default=500
    )
    power: float = declared(
        Number(0.0, 1.0, strictly=True),
        about="The probability with which the smallest detectable effect would be found.",
        default=0.8,
    )
    hidden_selection: Sequence[float] = declared(
        Numbers(-1.0, 1.0),
        about="How strongly readiness to change, which nothing in the data then shows, decides who "
        "is in the programme: correlations, each tried in turn.",
        default=(0.0, 0.3, 0.6),
    )
    columns: Mapping[str, str] = declared(
        Each(Column()),
        about="For columns of the analysis, the column of simulated people that stands for each; "
        "none where nothing does.",
        default_factory=dict,
    )


@documented
@dataclass(frozen=True)
class Sensitivity(_Section):
    """``[sensitivity]``: what is done to see how much hangs on the choices.

    {parameters}
    """

    _name = "sensitivity"
    fragility: bool = declared(
        Flag(),
        about="Whether E-values, robustness values and the like are worked out.",
        default=True,
    )
    specifications: Mapping[str, Any] = declared(
        Alternatives(),
        about="Fields of the analysis, each with a list of alternatives: the first outcome is "
        "compared in every combination.",
        default_factory=dict,
    )
    shuffles: int = declared(
        Whole(0, 100_000),
        about="Shuffles of the joint test of the specification curve; 0: no joint test.",
        default=0,
    )


@documented
@dataclass(frozen=True)
class Interviews(_Section):
    """``[interviews]``: codes and themes of a qualitative strand.

    {parameters}
    """

    _name = "interviews"
    codes: str = declared(
        Words(), about="The codes: one row a coding.", default="interviews/codes.csv"
    )
    code_book: str = declared(
        Words(), about="What each code means.", default="interviews/code_book.csv"
    )
    joint_display: str = declared(
        Words(),
        about="One row a question: which outcome and which themes meet in it, and what they say "
        "together.",
        default="interviews/joint_display.csv",
    )
    coder: str | None = declared(
        Optional(Words()), about="Whose codes count, where there are several.", default=None
    )
    fictional: bool = declared(
        Flag(), about="Whether the people are made up, for teaching.", default=False
    )


@documented
@dataclass(frozen=True)
class Fallback(_Section):
    """``[[fallbacks]]``: what is done where the declared analysis has no answer, tried in order.

    {parameters}
    """

    _name = "fallbacks"
    method: str = declared(Words(), about="The method of comparison instead.")
    why: str = declared(Words(), about="Why this one.")
    changes: Mapping[str, Any] = declared(
        Changes(), about="Other fields of the analysis that change with it.", default_factory=dict
    )


@documented
@dataclass(frozen=True)
class Deviation(_Section):
    """``[[deviations]]``: a change after the protocol was frozen, owned up to.

    {parameters}
    """

    _name = "deviations"
    field: str = declared(Words(), about="The field that changed, such as analysis.method.")
    why: str = declared(Words(), about="Why it changed.")
    when: str = declared(Text(), about="When, and whether the data had been seen.", default="")
