"""Questions of judgement: nothing to compute, and reasons for every answer.

The core is pure (:meth:`Question.respond`); the widget puts it on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import ipywidgets as widgets

from cocreate_lib.errors import CocreateError

READABLE = "line-height:1.5;font-size:var(--jp-content-font-size1,14px)"
"""Style of the words inside widgets, which otherwise have the spacing of a form."""

State = Literal["not attempted", "answered"]


@dataclass(frozen=True)
class Option:
    """One answer, and what speaks for and against it."""

    text: str
    reason: str


@dataclass(frozen=True)
class Feedback:
    """What a question says back.

    Parameters
    ----------
    state
        ``"not attempted"`` or ``"answered"``.
    words
        Paragraphs of plain text, in order.
    """

    state: State
    words: tuple[str, ...]

    def html(self) -> str:
        """The paragraphs as HTML."""
        words = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in self.words)
        return f'<div role="status" style="{READABLE}">{words}</div>'


@dataclass(frozen=True)
class Question:
    """A question whose answers all have reasons; none is marked as simply right.

    Make one with :meth:`judgement`.

    Examples
    --------
    >>> question = Question.judgement(
    ...     "Go on or stop?",
    ...     [("Go on", "More people would be seen."), ("Stop", "Money is short.")],
    ... )
    >>> question.respond(None).state
    'not attempted'
    >>> question.respond(1).words[0]
    'You chose: Stop. Money is short.'
    """

    prompt: str
    options: tuple[Option, ...]
    closing: str = ""

    @classmethod
    def judgement(
        cls, prompt: str, options: Sequence[tuple[str, str]], closing: str = ""
    ) -> Question:
        """A question of judgement.

        Parameters
        ----------
        prompt
            The question.
        options
            Two or more answers, each with its reasons.
        closing
            A last word for everybody, whichever answer they chose.

        Returns
        -------
        Question

        Raises
        ------
        CocreateError
            With fewer than two answers, an answer written twice, or one without a reason.
        """
        made = tuple(Option(text, reason) for text, reason in options)
        texts = [option.text for option in made]
        bare = [option.text for option in made if not option.reason.strip()]
        if len(set(texts)) < max(2, len(texts)):
            raise CocreateError(
                "A question needs at least two answers, each different.",
                where=prompt,
                try_this="Add an answer that a reasonable person could give.",
            )
        if bare:
            raise CocreateError(
                f"The answer {bare[0]!r} has no reason.",
                where=prompt,
                why="Whoever chooses it would learn nothing.",
                try_this="Say what speaks for it and what against.",
            )
        return cls(prompt, made, closing)

    def respond(self, chosen: int | None) -> Feedback:
        """What to say to whoever chose this answer.

        Parameters
        ----------
        chosen
            The answer's position, from 0; None when nothing is chosen yet.

        Returns
        -------
        Feedback
            ``state`` and ``words``: the reasons for the chosen answer, then for the others.
        """
        if chosen is None:
            return Feedback(
                "not attempted", ("Nothing is chosen yet. Pick the answer you would defend.",)
            )
        mine = self.options[chosen]
        others = [option for option in self.options if option is not mine]
        return Feedback(
            "answered",
            (
                f"You chose: {mine.text}. {mine.reason}",
                *(f"Others chose: {option.text}. {option.reason}" for option in others),
                *([self.closing] if self.closing else []),
            ),
        )

    def html(self) -> str:
        """The question with its reasons behind a fold, for a page without a kernel."""
        rows = "".join(
            f"<li><strong>{escape(option.text)}.</strong> {escape(option.reason)}</li>"
            for option in self.options
        )
        answers = "".join(f"<li>{escape(option.text)}</li>" for option in self.options)
        closing = f"<p>{escape(self.closing)}</p>" if self.closing else ""
        return (
            f"<p><strong>{escape(self.prompt)}</strong></p><ul>{answers}</ul>"
            f"<details><summary>See the reasons</summary><ul>{rows}</ul>{closing}</details>"
        )

    def ask(self) -> QuestionView:
        """The question with its buttons, for a notebook with a running kernel."""
        return QuestionView(self)


class QuestionView:
    """The widget of a :class:`Question`.

    Attributes
    ----------
    choices
        The radio buttons.
    button
        "See the reasons".
    output
        The HTML widget that shows the feedback.
    feedback
        The :class:`Feedback` on show: not attempted until the button was pressed with an answer.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.feedback = question.respond(None)
        self.choices = widgets.RadioButtons(
            options=[option.text for option in question.options],
            index=None,
            layout=widgets.Layout(width="auto", max_width="100%"),
        )
        self.button = widgets.Button(
            description="See the reasons",
            tooltip="Show the reasons for your answer and for the others",
            layout=widgets.Layout(width="auto", align_self="flex-start"),
        )
        self.output = widgets.HTML()
        prompt = widgets.HTML(
            f'<p style="{READABLE}"><strong>{escape(question.prompt)}</strong></p>'
        )
        self._box = widgets.VBox([prompt, self.choices, self.button, self.output])
        self.button.on_click(self._on_click)
        self.choices.observe(self._on_change, names="index")

    def _on_click(self, button: widgets.Button) -> None:
        self.feedback = self.question.respond(self.choices.index)
        self.output.value = self.feedback.html()

    def _on_change(self, change: Any) -> None:
        self.feedback = self.question.respond(None)
        self.output.value = ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        live = self._box._repr_mimebundle_()
        return {**live, "text/html": self.question.html(), "text/plain": self.question.prompt}
