"""Questions: one answer, several, a number, an order, boxes to sort into, and judgement.

A question is pure: it takes an answer and says what to say back (:meth:`Question.check`). The
widget that puts it on a page is in ``question_view``. Answers are kept in the words of the
question, so that they can be read, and found again, when a lesson has changed around them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar, Literal

from cocreate_lib.errors import CocreateError
from cocreate_lib.text import plural

READABLE = "line-height:1.5;font-size:var(--jp-content-font-size1,14px)"
"""Style of the words inside widgets, which otherwise have the spacing of a form."""

State = Literal["not attempted", "answered", "right", "partly right", "not right yet"]
Answer = str | float | list[str] | dict[str, str] | None


@dataclass(frozen=True)
class Option:
    """One answer, and what there is to say to whoever chooses it."""

    text: str
    reason: str


@dataclass(frozen=True)
class Feedback:
    """What a question says back.

    Parameters
    ----------
    state
        ``"not attempted"``; ``"right"``, ``"partly right"`` or ``"not right yet"``; for a question
        of judgement, which has no right answer, ``"answered"``.
    words
        Paragraphs of plain text, in order.
    """

    state: State
    words: tuple[str, ...]

    def html(self) -> str:
        """The paragraphs as HTML; the first begins with the state, in words."""
        lead = "" if self.state in ("not attempted", "answered") else f"{self.state.capitalize()}. "
        first, *rest = (escape(paragraph) for paragraph in self.words)
        words = "".join(f"<p>{paragraph}</p>" for paragraph in rest)
        return (
            f'<div role="status" style="{READABLE}">'
            f"<p><strong>{lead}</strong>{first}</p>{words}</div>"
        )


@dataclass(frozen=True)
class Question:
    """A question, what to say to each answer, a hint before and an explanation after.

    Make one with :meth:`choice`, :meth:`several`, :meth:`number`, :meth:`order`, :meth:`sort` or
    :meth:`judgement`.

    Examples
    --------
    >>> question = Question.choice(
    ...     "Is two a prime?",
    ...     [("Yes", "It has no divisors but one and itself."), ("No", "Which divisor has it?")],
    ...     right="Yes",
    ... )
    >>> question.check(None).state, question.check("No").state, question.check("Yes").state
    ('not attempted', 'not right yet', 'right')
    """

    prompt: str
    hint: str
    explanation: str

    kind: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if not self.prompt.strip():
            raise CocreateError(
                "A question asks nothing.",
                where="Question",
                why="Its controls would have no label.",
                try_this="Put the question in words.",
            )

    @staticmethod
    def choice(
        prompt: str,
        options: Sequence[tuple[str, str]],
        *,
        right: str,
        hint: str = "",
        explanation: str = "",
    ) -> Choice:
        """One right answer among several.

        Parameters
        ----------
        prompt
            The question.
        options
            Two or more answers, each with what to say to whoever chooses it.
        right
            The right one.
        hint
            Shown on request, before an answer.
        explanation
            Shown on request, after one.

        Raises
        ------
        CocreateError
            With fewer than two answers, one written twice or without words, or no right one.
        """
        made = _options(prompt, options)
        _known(prompt, [right], [option.text for option in made])
        return Choice(prompt, hint, explanation, made, right)

    @staticmethod
    def several(
        prompt: str,
        options: Sequence[tuple[str, str]],
        *,
        right: Sequence[str],
        hint: str = "",
        explanation: str = "",
    ) -> Several:
        """Any number of right answers; parameters as for :meth:`choice`."""
        made = _options(prompt, options)
        _known(prompt, right, [option.text for option in made])
        return Several(prompt, hint, explanation, made, tuple(right))

    @staticmethod
    def number(
        prompt: str,
        *,
        right: float,
        tolerance: float,
        unit: str = "",
        hint: str = "",
        explanation: str = "",
    ) -> Number:
        """A number, right within a tolerance.

        Parameters
        ----------
        prompt, hint, explanation
            As for :meth:`choice`.
        right
            The answer.
        tolerance
            How far from it is still right, from zero, in the answer's own unit.
        unit
            Unit in words, shown beside the field.
        """
        if not (math.isfinite(right) and math.isfinite(tolerance) and tolerance >= 0):
            raise CocreateError(
                "A number has a finite answer, and a tolerance from zero.", where=prompt
            )
        return Number(prompt, hint, explanation, right, tolerance, unit)

    @staticmethod
    def order(prompt: str, items: Sequence[str], *, hint: str = "", explanation: str = "") -> Order:
        """Items to put in order; given in the right one."""
        _differ(prompt, items)
        return Order(prompt, hint, explanation, tuple(items))

    @staticmethod
    def sort(
        prompt: str, boxes: Mapping[str, Sequence[str]], *, hint: str = "", explanation: str = ""
    ) -> Sort:
        """Items to sort into boxes; given with the items that belong into each box."""
        _differ(prompt, list(boxes))
        _differ(prompt, [item for items in boxes.values() for item in items])
        right = {item: box for box, items in boxes.items() for item in items}
        return Sort(prompt, hint, explanation, tuple(boxes), right)

    @staticmethod
    def judgement(
        prompt: str, options: Sequence[tuple[str, str]], closing: str = "", *, hint: str = ""
    ) -> Judgement:
        """A question without a single right answer, and with reasons for each.

        Parameters
        ----------
        prompt, hint
            As for :meth:`choice`.
        options
            Two or more answers, each with its reasons.
        closing
            A last word for everybody, whichever answer they chose.

        Raises
        ------
        CocreateError
            With fewer than two answers, one written twice or without reasons.
        """
        return Judgement(prompt, hint, closing, _options(prompt, options))

    def check(self, answer: Answer) -> Feedback:
        """What to say to this answer.

        Parameters
        ----------
        answer
            In the question's own words: the text of the option (``choice``, ``judgement``), a list
            of texts (``several``; ``order``: all of them, in order), a number, or a box for each
            item (``sort``). None, or one that is not complete: not attempted. Words that the
            question doesn't know, as those of an older lesson, count as not given.

        Returns
        -------
        Feedback
        """
        known = self.known(answer)
        return (
            Feedback("not attempted", (self._ask_for(),)) if known is None else self._judge(known)
        )

    def known(self, answer: Any) -> Answer:
        """The answer, if it is a complete one to this question; else None."""
        raise NotImplementedError

    def in_words(self, answer: Answer) -> str:
        """An answer as a line of text."""
        raise NotImplementedError

    def _ask_for(self) -> str:
        raise NotImplementedError

    def _judge(self, answer: Any) -> Feedback:
        raise NotImplementedError

    def _offered(self) -> str:
        """What there is to choose from, as HTML."""
        raise NotImplementedError

    def _solved(self) -> str:
        """The right answer, or the reasons, as HTML."""
        raise NotImplementedError

    @property
    def after(self) -> str:
        """What is behind the fold of a page without a kernel."""
        return "See the answer"

    def html(self) -> str:
        """The question, with what can be said about it behind a fold: for a page without a
        kernel."""
        hint = f"<p>Hint: {escape(self.hint)}</p>" if self.hint else ""
        explanation = f"<p>{escape(self.explanation)}</p>" if self.explanation else ""
        return (
            f"<p><strong>{escape(self.prompt)}</strong></p>{self._offered()}"
            f"<details><summary>{self.after}</summary>{hint}{self._solved()}{explanation}</details>"
        )


@dataclass(frozen=True)
class Choice(Question):
    """See :meth:`Question.choice`."""

    options: tuple[Option, ...]
    right: str

    kind: ClassVar[str] = "choice"

    def known(self, answer: Any) -> str | None:
        return answer if answer in _texts(self.options) else None

    def in_words(self, answer: Answer) -> str:
        return str(answer)

    def _ask_for(self) -> str:
        return "Nothing is chosen yet."

    def _judge(self, answer: str) -> Feedback:
        state: State = "right" if answer == self.right else "not right yet"
        return Feedback(state, (_reason(self.options, answer),))

    def _offered(self) -> str:
        return _listed(_texts(self.options))

    def _solved(self) -> str:
        return f"<p>{escape(self.right)}: {escape(_reason(self.options, self.right))}</p>"


@dataclass(frozen=True)
class Several(Question):
    """See :meth:`Question.several`."""

    options: tuple[Option, ...]
    right: tuple[str, ...]

    kind: ClassVar[str] = "several"

    def known(self, answer: Any) -> list[str] | None:
        if not isinstance(answer, list) or not answer:
            return None
        return [text for text in _texts(self.options) if text in answer] or None

    def in_words(self, answer: Answer) -> str:
        return "; ".join(answer) if isinstance(answer, list) else ""

    def _ask_for(self) -> str:
        return "Nothing is chosen yet."

    def _judge(self, answer: list[str]) -> Feedback:
        found = sum(text in self.right for text in answer)
        wrong, missing = len(answer) - found, len(self.right) - found
        state: State = "right" if not wrong and not missing else "partly right"
        if not found:
            state = "not right yet"
        words = [f"{text}: {_reason(self.options, text)}" for text in answer]
        if missing and found:
            words.append("There is more to choose.")
        return Feedback(state, tuple(words))

    def _offered(self) -> str:
        return _listed(_texts(self.options))

    def _solved(self) -> str:
        return _listed([f"{text}: {_reason(self.options, text)}" for text in self.right])


@dataclass(frozen=True)
class Number(Question):
    """See :meth:`Question.number`."""

    right: float
    tolerance: float
    unit: str

    kind: ClassVar[str] = "number"

    def known(self, answer: Any) -> float | None:
        is_number = isinstance(answer, int | float) and not isinstance(answer, bool)
        return float(answer) if is_number and math.isfinite(answer) else None

    def in_words(self, answer: Answer) -> str:
        return f"{answer:g} {self.unit}".strip() if isinstance(answer, int | float) else ""

    def _ask_for(self) -> str:
        return "There is no number yet."

    def _judge(self, answer: float) -> Feedback:
        # A whisker more than the tolerance, so that 0.3 is within 0.1 of 0.2.
        if abs(answer - self.right) <= self.tolerance * (1 + 1e-9) + 1e-12:
            near = "" if answer == self.right else f"{self.in_words(self.right)} is exact; "
            return Feedback("right", (f"{near}{self.in_words(answer)} is what we looked for.",))
        side = "high" if answer > self.right else "low"
        return Feedback("not right yet", (f"{self.in_words(answer)} is too {side}.",))

    def _offered(self) -> str:
        return f"<p>A number{f' of {escape(self.unit)}' if self.unit else ''}.</p>"

    def _solved(self) -> str:
        return f"<p>{escape(self.in_words(self.right))}.</p>"


@dataclass(frozen=True)
class Order(Question):
    """See :meth:`Question.order`."""

    items: tuple[str, ...]

    kind: ClassVar[str] = "order"

    @property
    def shown(self) -> list[str]:
        """The items as they are offered: shuffled, always alike, never in the right order."""
        items = list(self.items)
        random.Random(self.prompt).shuffle(items)
        return items if tuple(items) != self.items else items[1:] + items[:1]

    def known(self, answer: Any) -> list[str] | None:
        if not isinstance(answer, list) or sorted(map(str, answer)) != sorted(self.items):
            return None
        return answer

    def in_words(self, answer: Answer) -> str:
        return "; ".join(answer) if isinstance(answer, list) else ""

    def _ask_for(self) -> str:
        return "Give each item a place of its own."

    def _judge(self, answer: list[str]) -> Feedback:
        placed = sum(a == b for a, b in zip(answer, self.items, strict=True))
        if placed == len(self.items):
            return Feedback("right", ("Every item is in its place.",))
        state: State = "partly right" if placed else "not right yet"
        are = plural(placed, "is in its place", "are in their place")
        return Feedback(state, (f"{placed or 'None'} of {len(self.items)} {are}.",))

    def _offered(self) -> str:
        return _listed(self.shown)

    def _solved(self) -> str:
        return _listed(self.items, "ol")


@dataclass(frozen=True)
class Sort(Question):
    """See :meth:`Question.sort`."""

    boxes: tuple[str, ...]
    right: Mapping[str, str]

    kind: ClassVar[str] = "sort"

    @property
    def shown(self) -> list[str]:
        """The items as they are offered: shuffled, always alike."""
        items = list(self.right)
        random.Random(self.prompt).shuffle(items)
        return items

    def known(self, answer: Any) -> dict[str, str] | None:
        if not isinstance(answer, dict):
            return None
        kept = {item: str(answer.get(item)) for item in self.right}
        return kept if all(box in self.boxes for box in kept.values()) else None

    def in_words(self, answer: Answer) -> str:
        pairs = answer.items() if isinstance(answer, dict) else ()
        return "; ".join(f"{item}: {box}" for item, box in pairs)

    def _ask_for(self) -> str:
        return "Give each item a box."

    def _judge(self, answer: dict[str, str]) -> Feedback:
        astray = [item for item, box in answer.items() if box != self.right[item]]
        if not astray:
            return Feedback("right", ("Every item is in its box.",))
        state: State = "partly right" if len(astray) < len(answer) else "not right yet"
        return Feedback(state, ("Think again about: " + "; ".join(astray) + ".",))

    def _offered(self) -> str:
        return f"<p>Boxes: {escape(', '.join(self.boxes))}.</p>{_listed(self.shown)}"

    def _solved(self) -> str:
        return _listed([f"{item}: {box}" for item, box in self.right.items()])


@dataclass(frozen=True)
class Judgement(Question):
    """See :meth:`Question.judgement`."""

    options: tuple[Option, ...]

    kind: ClassVar[str] = "judgement"

    @property
    def after(self) -> str:
        return "See the reasons"

    def known(self, answer: Any) -> str | None:
        return answer if answer in _texts(self.options) else None

    def in_words(self, answer: Answer) -> str:
        return str(answer)

    def _ask_for(self) -> str:
        return "Nothing is chosen yet. Pick the answer you would defend."

    def _judge(self, answer: str) -> Feedback:
        others = [option for option in self.options if option.text != answer]
        return Feedback(
            "answered",
            (
                f"You chose: {answer}. {_reason(self.options, answer)}",
                *(f"Others chose: {option.text}. {option.reason}" for option in others),
                *([self.explanation] if self.explanation else []),
            ),
        )

    def _offered(self) -> str:
        return _listed(_texts(self.options))

    def _solved(self) -> str:
        rows = "".join(
            f"<li><strong>{escape(option.text)}.</strong> {escape(option.reason)}</li>"
            for option in self.options
        )
        return f"<ul>{rows}</ul>"


def _texts(options: Sequence[Option]) -> list[str]:
    return [option.text for option in options]


def _reason(options: Sequence[Option], text: str) -> str:
    return next(option.reason for option in options if option.text == text)


def _listed(items: Sequence[str], tag: str = "ul") -> str:
    return f"<{tag}>" + "".join(f"<li>{escape(item)}</li>" for item in items) + f"</{tag}>"


def _options(prompt: str, options: Sequence[tuple[str, str]]) -> tuple[Option, ...]:
    made = tuple(Option(text, reason) for text, reason in options)
    _differ(prompt, [option.text for option in made])
    for option in made:
        if not option.reason.strip():
            raise CocreateError(
                f"The answer {option.text!r} has no reason.",
                where=prompt,
                why="Whoever chooses it would learn nothing.",
                try_this="Say what speaks for it and what against.",
            )
    return made


def _differ(prompt: str, texts: Sequence[str]) -> None:
    if len({text.strip() for text in texts} - {""}) < max(2, len(texts)):
        raise CocreateError(
            "A question needs at least two answers, each different and in words.",
            where=prompt,
            try_this="Add an answer that a reasonable person could give.",
        )


def _known(prompt: str, right: Sequence[str], texts: Sequence[str]) -> None:
    strange = [text for text in right if text not in texts]
    if strange or not right:
        raise CocreateError(
            f"The right answer {strange[0]!r} is not among the answers."
            if strange
            else "There is no right answer.",
            where=prompt,
            try_this=f"One of: {'; '.join(texts)}.",
        )
