"""A joint display: question by question, what the numbers and the talk say, and say together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol

import pandas as pd

from cocreate_lib.display import Block, Tabled, Words
from cocreate_lib.errors import CocreateError, DataError, nearest_names
from cocreate_lib.listening.codes import check_codes, of_coder
from cocreate_lib.listening.themes import listened_to, negative_cases
from cocreate_lib.text import how_many, listed

RELATIONS = {
    "confirm": "both strands say the same",
    "expand": "one strand says more about what the other found",
    "contradict": "the strands say different things",
    "silent": "one strand says nothing about it",
}
"""How the two strands of a row can stand to each other."""

TEXTS = ("question", "quantitative", "qualitative", "relation", "meta_inference", "would_settle")
NUMBERS = ("quantitative_n", "qualitative_n", "negative_cases")
COLUMNS = (
    "question", "quantitative", "quantitative_n", "qualitative", "qualitative_n",
    "negative_cases", "relation", "meta_inference", "would_settle",
)  # fmt: skip
HEADS = {
    "question": "Question",
    "quantitative": "What the numbers say",
    "qualitative": "What the talk says",
    "relation": "Together they",
    "meta_inference": "So",
    "would_settle": "What would settle it",
}
"""What the columns are called for readers."""

SYNTHETIC = "Synthetic data and fictional people: nobody in it is real."


_NULL = re.compile(r"\b(no|not)\b[^.;]*\bsignificant", re.IGNORECASE)
_NOTHING = re.compile(
    r"\bno (real )?(effect|impact|difference)\b|\b(has|had|did|does|made|makes) nothing\b"
    r"|\b(does not|doesn't|did not|didn't) (work|help|reduce)",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(can't|cannot|can not|whether|rather than|may|might|could|nor|not mean|not show"
    r"|not evidence|rule out|no (statistically )?significant|not (statistically )?significant)\b",
    re.IGNORECASE,
)


def _claims_nothing(text: str) -> bool:
    """Whether some sentence says flatly that there was no effect."""
    sentences = re.split(r"(?<=[.!?])\s+", text.replace("\u2019", "'"))
    return any(_NOTHING.search(each) and not _UNSURE.search(each) for each in sentences)


class Compared(Protocol):
    """What a joint display needs of a comparison: its estimates and its sentences."""

    @property
    def estimates(self) -> pd.DataFrame: ...

    @property
    def synthetic(self) -> bool: ...

    def sentences(self) -> Sequence[Any]: ...


@dataclass(frozen=True)
class Finding:
    """What one strand says to a question.

    Parameters
    ----------
    text
        In a sentence or two; empty where the strand says nothing.
    n
        How many people it rests on.
    negative_cases
        How many of them speak against it; None for numbers.
    synthetic
        Whether the data are synthetic or the people fictional.
    """

    text: str
    n: int = 0
    negative_cases: int | None = None
    synthetic: bool = False


def quantitative_result(comparison: Compared, outcome: str) -> Finding:
    """What a comparison says of an outcome, in its own words.

    Parameters
    ----------
    comparison
        A :class:`~cocreate_lib.Comparison`.
    outcome
        The outcome's column.

    Returns
    -------
    Finding
        The comparison's own sentence with estimate, interval and verdict; ``n`` is how many people
        were analysed, of both groups.

    Raises
    ------
    DataError
        When the comparison has no such outcome.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> comparison = cc.compare(cc.load_teaching_pilot(), cc.teaching_plan())
    >>> quantitative_result(comparison, "reoffended").n
    300
    """
    told = {each.outcome: each for each in comparison.sentences()}
    if outcome not in told:
        raise DataError(
            f"The comparison has no outcome {outcome!r}.",
            where="listening.quantitative_result",
            try_this=nearest_names(outcome, list(told)),
        )
    rows = comparison.estimates[comparison.estimates["outcome"] == outcome]
    n = int(rows.iloc[0]["n_treated"]) + int(rows.iloc[0]["n_comparison"])
    said = told[outcome].can_say
    verdict = next((each for each in said if "confidence interval" in each), said[0])
    return Finding(verdict, n, synthetic=bool(comparison.synthetic))


def qualitative_theme(
    codes: pd.DataFrame,
    theme: str,
    *,
    text: str = "",
    against: Sequence[str] = (),
    people: Sequence[str] | None = None,
    coder: str | None = None,
    quotation: str = "",
    fictional: bool = False,
) -> Finding:
    """What the talk says of a theme: how many people speak of it, and how many bear it not out.

    Parameters
    ----------
    codes, against, people, coder
        As for :func:`negative_cases`.
    theme
        A code.
    text
        The theme in a sentence; by default its name.
    quotation
        A unit that has the theme, named so that a reader can look it up.
    fictional
        Whether the people are fictional.

    Returns
    -------
    Finding
        The sentence with its counts; ``n`` is how many people were listened to, ``negative_cases``
        how many of them speak against the theme (those who say nothing of it are in the sentence).

    Raises
    ------
    DataError
        When the theme or an opposite was given to nothing, or the quotation does not have the
        theme.

    Examples
    --------
    >>> codes = pd.DataFrame(
    ...     {"unit": [1, 2, 3], "coder": "A", "code": ["trust", "fear", ""], "person": list("PQR")}
    ... )
    >>> qualitative_theme(codes, "trust", text="Trust grew.", against=["fear"]).text
    'Trust grew. 1 of 3 people speak of it; 1 speaks against it, 1 says nothing of it.'
    """
    cases = negative_cases(codes, theme, against=against, people=people, coder=coder)
    told = check_codes(codes, needs=["person"], where="listening.qualitative_theme")
    everybody = listened_to(told, people)
    own = of_coder(told, coder, "listening.qualitative_theme")
    speak = len(set(own.loc[own["code"] == theme, "person"]) & set(everybody))
    opposed = int((cases["kind"] != "silent").sum())
    silent = len(cases) - opposed
    parts = []
    if opposed:
        parts.append(f"{opposed} {'speaks' if opposed == 1 else 'speak'} against it")
    if silent:
        parts.append(f"{silent} {'says' if silent == 1 else 'say'} nothing of it")
    counted = f"{speak} of {how_many(len(everybody), 'person', 'people')} speak of it"
    tail = f"; {', '.join(parts)}." if parts else "."
    lead = text.strip() or f"Theme: {theme}."
    shown = ""
    if quotation:
        having = sorted(own.loc[own["code"] == theme, "unit"].unique())
        if quotation not in having:
            raise DataError(
                f"The unit {quotation!r} does not have the code {theme!r}.",
                where="listening.qualitative_theme(quotation=)",
                why="A quotation stands for its theme.",
                try_this=nearest_names(quotation, having),
            )
        shown = f" See {quotation}."
    return Finding(f"{lead} {counted}{tail}{shown}", len(everybody), opposed, fictional)


@dataclass(frozen=True, repr=False)
class JointDisplay(Tabled):
    """What numbers and talk say together; see :func:`joint_display`.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a question: ``question``; ``quantitative`` and ``qualitative``, what each strand
        says; ``quantitative_n`` and ``qualitative_n``, how many people it rests on;
        ``negative_cases``, how many of those listened to speak against it; ``relation``;
        ``meta_inference``, what follows from both; ``would_settle``.
    synthetic : bool
        Whether any of it is synthetic or fictional.
    """

    table: pd.DataFrame
    synthetic: bool = False

    def cells(self) -> list[dict[str, str]]:
        """The rows as readers see them: numbers of people beside what rests on them."""
        return [
            {
                "question": row["question"],
                "quantitative": _with_n(row["quantitative"], row["quantitative_n"], None),
                "qualitative": _with_n(
                    row["qualitative"], row["qualitative_n"], row["negative_cases"]
                ),
                "relation": f"{row['relation']}: {RELATIONS[row['relation']]}",
                "meta_inference": row["meta_inference"],
                "would_settle": row["would_settle"],
            }
            for row in self.table.to_dict("records")
        ]

    def to_html(self) -> str:
        """The display as an HTML table with a caption and heads for rows and columns."""
        heads = "".join(f'<th scope="col">{escape(words)}</th>' for words in HEADS.values())
        rows = "".join(
            f'<tr><th scope="row">{escape(cell["question"])}</th>'
            + "".join(f"<td>{escape(cell[name])}</td>" for name in list(HEADS)[1:])
            + "</tr>"
            for cell in self.cells()
        )
        caption = "Joint display: what the numbers and the talk say"
        if self.synthetic:
            caption += f". {SYNTHETIC}"
        return (
            f"<table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )

    def _blocks(self) -> Iterator[Block]:
        lines = [f"Joint display of {how_many(len(self.table), 'question')}."]
        if self.synthetic:
            lines.append(SYNTHETIC)
        for cell in self.cells():
            lines += ["", cell["question"]]
            lines += [f"  {HEADS[name]}: {cell[name]}" for name in list(HEADS)[1:]]
        yield Words("\n".join(lines), self.to_html())


def joint_display(rows: Iterable[Mapping[str, Any]]) -> JointDisplay:
    """Lay what the numbers say and what the talk says side by side, question by question.

    Parameters
    ----------
    rows
        One a question, each with ``question``; ``quantitative`` and ``qualitative``: text, or what
        :func:`quantitative_result` and :func:`qualitative_theme` give, empty where the strand says
        nothing; ``relation``: ``"confirm"``, ``"expand"``, ``"contradict"`` or ``"silent"``;
        ``meta_inference``: what follows from both together; ``would_settle``: what would settle the
        question. With plain text, ``quantitative_n``, ``qualitative_n`` and ``negative_cases`` give
        the numbers of people.

    Returns
    -------
    JointDisplay
        Prints, shows as a table, and has ``.to_frame()`` and ``.to_html()``. As Word, PDF or a web
        page: ``cocreate_lib.figures.joint_display_report``.

    Raises
    ------
    CocreateError
        When there are no rows, something is missing or not known, a relation doesn't go with what
        the strands say, or a meta-inference calls a difference that wasn't significant no effect.

    References
    ----------
    Guetterman, T. C., Fetters, M. D. and Creswell, J. W. (2015). Integrating quantitative and
    qualitative results in health science mixed methods research through joint displays. Annals of
    Family Medicine, 13(6), 554-561.

    Examples
    --------
    >>> display = joint_display(
    ...     [
    ...         {
    ...             "question": "Did reoffending differ?",
    ...             "quantitative": "No statistically significant difference.",
    ...             "quantitative_n": 300,
    ...             "qualitative": "Several speak of a first year without trouble.",
    ...             "qualitative_n": 16,
    ...             "negative_cases": 3,
    ...             "relation": "expand",
    ...             "meta_inference": "A change may be there that the numbers can't tell.",
    ...             "would_settle": "More people, followed for two years.",
    ...         }
    ...     ]
    ... )
    >>> display.to_frame()[["quantitative_n", "qualitative_n", "relation"]].values.tolist()
    [[300, 16, 'expand']]
    """
    told = [_row(row, place) for place, row in enumerate(rows, start=1)]
    if not told:
        raise CocreateError(
            "There are no rows.",
            where="listening.joint_display",
            try_this="One row for each question that both strands were asked.",
        )
    table = pd.DataFrame([cells for cells, _ in told], columns=list(COLUMNS))
    for name in NUMBERS:
        table[name] = table[name].astype("Int64")
    return JointDisplay(table, any(synthetic for _, synthetic in told))


def _row(row: Mapping[str, Any], place: int) -> tuple[dict[str, Any], bool]:
    where = f"listening.joint_display, row {place}"
    for name in row:
        if name not in COLUMNS:
            raise CocreateError(
                f"{name!r} is not known of a row.",
                where=where,
                try_this=nearest_names(str(name), COLUMNS),
            )
    cells: dict[str, Any] = dict.fromkeys(COLUMNS)
    synthetic = False
    for name in TEXTS:
        value = row.get(name, "")
        if isinstance(value, Finding):
            cells[f"{name}_n"] = value.n
            synthetic |= value.synthetic
            if value.negative_cases is not None:
                cells["negative_cases"] = value.negative_cases
            value = value.text
        cells[name] = str(value).strip()
    cells |= {name: row[name] for name in NUMBERS if row.get(name) is not None}
    _check(cells, where)
    return cells, synthetic


def _check(cells: Mapping[str, Any], where: str) -> None:
    if not cells["question"]:
        raise CocreateError("A row has no question.", where=where, try_this="question='Did ...?'")
    if cells["relation"] not in RELATIONS:
        raise CocreateError(
            f"The relation is {cells['relation']!r}.",
            where=where,
            why="It says how the two strands stand to each other.",
            try_this=f"One of {listed(RELATIONS, 'or')}.",
        )
    empty = [name for name in ("quantitative", "qualitative") if not cells[name]]
    if bool(empty) != (cells["relation"] == "silent"):
        what = (
            f"The {empty[0]} strand says nothing, and the relation is {cells['relation']!r}."
            if empty
            else "Both strands say something, and the relation is 'silent'."
        )
        raise CocreateError(
            what,
            where=where,
            try_this="relation='silent' where a strand is empty, and only there.",
        )
    if not cells["meta_inference"]:
        raise CocreateError(
            "There is no meta-inference.",
            where=where,
            why="Without it, two results stand side by side and nobody has joined them.",
            try_this="meta_inference='What both together let us say, and no more.'",
        )
    if _NULL.search(cells["quantitative"]) and _claims_nothing(cells["meta_inference"]):
        raise CocreateError(
            "The meta-inference calls a difference that was not significant no effect.",
            where=where,
            why="Such a result can't tell no effect from an effect that it was too small to see.",
            try_this="'The numbers can't tell whether ...'",
        )


def _with_n(text: str, n: Any, negative: Any) -> str:
    told = []
    if not pd.isna(n):
        told.append(f"n = {n:,}")
    if negative is not None and not pd.isna(negative):
        told.append(how_many(int(negative), "negative case"))
    if not text:
        return "(nothing)"
    return f"{text} ({'; '.join(told)})" if told else text
