"""Questions: one answer, several, a number, an order, boxes to sort into, judgement, statements.

A question is declared and validated here. What it says to an answer is the front end's
(``front/answers.js``), the same in a notebook and in a page without a kernel. Answers are kept in
the words of the question, so that they can be read, and found again, when a lesson has changed
around them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar

from cocreate_lib.errors import CocreateError
from cocreate_lib.tongues import gettext, marked


@dataclass(frozen=True)
class Option:
    """One answer, and what there is to say to whoever chooses it."""

    text: str
    reason: str


@dataclass(frozen=True)
class Question:
    """A question, what to say to each answer, a hint before and an explanation after.

    Make one with :meth:`choice`, :meth:`several`, :meth:`number`, :meth:`order`, :meth:`sort`,
    :meth:`judgement` or :meth:`statements`.

    Examples
    --------
    >>> question = Question.choice(
    ...     "Is two a prime?",
    ...     [("Yes", "It has no divisors but one and itself."), ("No", "Which divisor has it?")],
    ...     right="Yes",
    ... )
    >>> question.declared()["right"]
    'Yes'
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
        unit: str | tuple[str, str] = "",
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
            Unit in words, shown beside the field: that of one, and that of several, such as
            ``("month", "months")``; or one word for both.
        """
        if not (math.isfinite(right) and math.isfinite(tolerance) and tolerance >= 0):
            raise CocreateError(
                "A number has a finite answer, and a tolerance from zero.", where=prompt
            )
        units = (unit, unit) if isinstance(unit, str) else unit
        return Number(prompt, hint, explanation, float(right), float(tolerance), units)

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

    @staticmethod
    def statements(
        prompt: str, replies: Mapping[str, str], closing: str, *, press: str = ""
    ) -> Statements:
        """Statements, each of which may be true, false, or something one isn't sure of.

        Parameters
        ----------
        prompt
            As for :meth:`choice`.
        replies
            The statements, each with what there is to say of it; an empty reply says nothing.
        closing
            Said first, whatever was answered.
        press
            What the button says.

        Raises
        ------
        CocreateError
            With fewer than two statements, or one written twice.

        Examples
        --------
        >>> Question.statements("True?", {"Two is odd.": "", "Three is odd.": ""}, "Kept.").kind
        'statements'
        """
        _differ(prompt, list(replies))
        return Statements(
            prompt, "", "", tuple(replies.items()), closing, press or gettext("Check")
        )

    def declared(self) -> dict[str, Any]:
        """What the front end has to know of it, ready for JSON."""
        return {
            "kind": self.kind,
            "prompt": self.prompt,
            "hint": self.hint,
            "explanation": self.explanation,
            **self._answers(),
        }

    def _answers(self) -> dict[str, Any]:
        """What can be answered, and what is right."""
        raise NotImplementedError

    def _hinted(self) -> str:
        return gettext("Hint:") + f" {self.hint}"

    def _offered(self) -> str:
        """What there is to choose from, as HTML."""
        raise NotImplementedError

    def _solved(self) -> str:
        """The right answer, or the reasons, as HTML."""
        raise NotImplementedError

    @property
    def after(self) -> str:
        """What is behind the fold of a page without a kernel."""
        return gettext("See the answer")

    def html(self) -> str:
        """The question, with what can be said about it behind a fold: for a page without a
        kernel."""
        hint = f"<p>{escape(self._hinted())}</p>" if self.hint else ""
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

    def _answers(self) -> dict[str, Any]:
        return {"options": _declared(self.options), "right": self.right}

    def _offered(self) -> str:
        return _listed(_texts(self.options))

    def _solved(self) -> str:
        return f"<p>{escape(_explained(self.right, _reason(self.options, self.right)))}</p>"


@dataclass(frozen=True)
class Several(Question):
    """See :meth:`Question.several`."""

    options: tuple[Option, ...]
    right: tuple[str, ...]

    kind: ClassVar[str] = "several"

    def _answers(self) -> dict[str, Any]:
        return {"options": _declared(self.options), "right": list(self.right)}

    def _offered(self) -> str:
        return _listed(_texts(self.options))

    def _solved(self) -> str:
        return _listed([_explained(text, _reason(self.options, text)) for text in self.right])


@dataclass(frozen=True)
class Number(Question):
    """See :meth:`Question.number`."""

    right: float
    tolerance: float
    units: tuple[str, str]

    kind: ClassVar[str] = "number"

    def _answers(self) -> dict[str, Any]:
        units = list(self.units)
        return {"right": self.right, "tolerance": self.tolerance, "units": units}

    def _offered(self) -> str:
        unit = escape(self.units[1])
        said = gettext("A number of {unit}.", unit=unit) if unit else gettext("A number.")
        return f"<p>{said}</p>"

    def _solved(self) -> str:
        number = f"{self.right:,.6g}".replace("-", "\N{MINUS SIGN}")
        unit = self.units[abs(self.right) != 1]
        return f"<p>{escape(f'{number} {unit}'.strip())}.</p>"


@dataclass(frozen=True)
class Order(Question):
    """See :meth:`Question.order`."""

    items: tuple[str, ...]

    kind: ClassVar[str] = "order"

    @property
    def shown(self) -> list[str]:
        """The items as they are offered: shuffled, always alike, at most one in its place."""
        items = list(self.items)
        random.Random(self.prompt).shuffle(items)
        placed = sum(a == b for a, b in zip(items, self.items, strict=True))
        return items if placed <= 1 else [*self.items[1:], self.items[0]]

    def _answers(self) -> dict[str, Any]:
        return {"items": list(self.items), "shown": self.shown}

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

    def _answers(self) -> dict[str, Any]:
        return {
            "boxes": list(self.boxes),
            "items": [{"text": item, "box": self.right[item]} for item in self.shown],
        }

    def _offered(self) -> str:
        boxes = escape(gettext("Boxes:") + f" {', '.join(self.boxes)}.")
        return f"<p>{boxes}</p>{_listed(self.shown)}"

    def _solved(self) -> str:
        return _listed([_explained(item, box) for item, box in self.right.items()])


@dataclass(frozen=True)
class Judgement(Question):
    """See :meth:`Question.judgement`."""

    options: tuple[Option, ...]

    kind: ClassVar[str] = "judgement"

    @property
    def after(self) -> str:
        return gettext("See the reasons")

    def _answers(self) -> dict[str, Any]:
        return {"options": _declared(self.options)}

    def _offered(self) -> str:
        return _listed(_texts(self.options))

    def _solved(self) -> str:
        rows = "".join(
            f"<li><strong>{escape(_closed(option.text))}</strong> {escape(option.reason)}</li>"
            for option in self.options
        )
        return f"<ul>{rows}</ul>"


SAYS = (marked("True"), marked("False"), marked("I am not sure"))
"""What can be said to a statement."""


@dataclass(frozen=True)
class Statements(Question):
    """See :meth:`Question.statements`."""

    replies: tuple[tuple[str, str], ...]
    closing: str
    press: str

    kind: ClassVar[str] = "statements"

    @property
    def after(self) -> str:
        return gettext("See the answers")

    def _answers(self) -> dict[str, Any]:
        return {
            "boxes": list(SAYS),
            "items": [{"text": text, "reply": reply} for text, reply in self.replies],
            "closing": self.closing,
            "press": self.press,
        }

    def _offered(self) -> str:
        return _listed([text for text, _ in self.replies])

    def _solved(self) -> str:
        said = [_explained(text, reply) for text, reply in self.replies if reply]
        return f"<p>{escape(self.closing)}</p>{_listed(said) if said else ''}"


def _texts(options: Sequence[Option]) -> list[str]:
    return [option.text for option in options]


def _reason(options: Sequence[Option], text: str) -> str:
    return next(option.reason for option in options if option.text == text)


def _declared(options: Sequence[Option]) -> list[dict[str, str]]:
    return [{"text": option.text, "reason": option.reason} for option in options]


def _closed(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _explained(text: str, why: str) -> str:
    return f"“{text}” {why}" if text.endswith((".", "?", "!")) else f"{text}: {why}"


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
