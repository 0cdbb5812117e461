"""The widget of a question: controls for the answer, buttons, and a place for the feedback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Protocol

import ipywidgets as widgets

from cocreate_lib.errors import CocreateError
from cocreate_lib.lessons.kit.question import (
    READABLE,
    Answer,
    Choice,
    Feedback,
    Judgement,
    Number,
    Order,
    Question,
    Several,
    Sort,
)

_NONE_YET = "choose"


class Field(Protocol):
    """Controls for one answer."""

    box: widgets.Widget

    def get(self) -> Answer:
        """The answer as it stands; None where there is none."""
        ...

    def put(self, answer: Any) -> None:
        """Show this answer."""
        ...

    def observe(self, changed: Callable[[Any], None]) -> None:
        """Tell of every change."""
        ...


class QuestionView:
    """The widget of a :class:`Question`.

    Parameters
    ----------
    question
        The question.
    answer
        An answer given before, to go on from.
    keep
        Called with the answer and its feedback each time an answer is checked.

    Attributes
    ----------
    field
        The controls of the answer (:class:`Field`).
    check, hint, explain
        The buttons; ``hint`` and ``explain`` are None where the question has neither.
    output
        The HTML widget that shows the feedback.
    feedback
        The :class:`Feedback` on show: not attempted until "Check" was pressed with an answer.
    """

    def __init__(
        self,
        question: Question,
        answer: Answer = None,
        keep: Callable[[Answer, Feedback], None] | None = None,
    ) -> None:
        self.question, self._keep = question, keep
        self.field = _FIELDS[type(question)](question)
        self.output = widgets.HTML()
        judges = isinstance(question, Judgement)
        self.check = _button("See the reasons" if judges else "Check", self._on_check)
        self.hint = _button("Hint", self._on_hint) if question.hint else None
        self.explain = None
        if question.explanation and not judges:
            self.explain = _button("Explanation", self._on_explain)
        prompt = widgets.HTML(
            f'<p style="{READABLE}"><strong>{escape(question.prompt)}</strong></p>'
        )
        buttons = [button for button in (self.hint, self.check, self.explain) if button]
        row = widgets.HBox(buttons, layout=widgets.Layout(flex_flow="row wrap"))
        self._box = widgets.VBox([prompt, self.field.box, row, self.output])
        known = question.known(answer)
        if known is not None:
            self.field.put(known)
        self._show(question.check(known), quiet=known is None)
        self.field.observe(self._on_change)

    def _show(self, feedback: Feedback, *, quiet: bool = False) -> None:
        self.feedback = feedback
        self.output.value = "" if quiet else feedback.html()
        if self.explain is not None:
            self.explain.disabled = feedback.state == "not attempted"

    def _on_check(self, button: widgets.Button) -> None:
        answer = self.question.known(self.field.get())
        feedback = self.question.check(answer)
        self._show(feedback)
        if answer is not None and self._keep is not None:
            try:
                self._keep(answer, feedback)
            except CocreateError as problem:
                self._add("Not saved", str(problem))
                raise

    def _on_hint(self, button: widgets.Button) -> None:
        self._add("Hint", self.question.hint)

    def _on_explain(self, button: widgets.Button) -> None:
        self._add("Explanation", self.question.explanation)

    def _add(self, title: str, words: str) -> None:
        text = f'<p style="{READABLE}"><strong>{title}.</strong> {escape(words)}</p>'
        if text not in self.output.value:
            self.output.value += text

    def _on_change(self, change: Any) -> None:
        self._show(self.question.check(None), quiet=True)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        live = self._box._repr_mimebundle_()
        return {**live, "text/html": self.question.html(), "text/plain": self.question.prompt}


class _Radio:
    """One of several options."""

    def __init__(self, question: Choice | Judgement) -> None:
        self.box = widgets.RadioButtons(
            options=[option.text for option in question.options],
            index=None,
            layout=widgets.Layout(width="auto", max_width="100%"),
        )

    def get(self) -> Answer:
        return self.box.value

    def put(self, answer: str) -> None:
        self.box.value = answer

    def observe(self, changed: Callable[[Any], None]) -> None:
        self.box.observe(changed, names="index")


class _Ticks:
    """Any number of options."""

    def __init__(self, question: Several) -> None:
        self.ticks = {
            option.text: widgets.Checkbox(
                description=option.text,
                indent=False,
                layout=widgets.Layout(width="auto", max_width="100%"),
            )
            for option in question.options
        }
        self.box = widgets.VBox(list(self.ticks.values()))

    def get(self) -> Answer:
        return [text for text, tick in self.ticks.items() if tick.value] or None

    def put(self, answer: list[str]) -> None:
        for text, tick in self.ticks.items():
            tick.value = text in answer

    def observe(self, changed: Callable[[Any], None]) -> None:
        for tick in self.ticks.values():
            tick.observe(changed, names="value")


class _NumberField:
    """A number, typed; an empty field is no number."""

    def __init__(self, question: Number) -> None:
        self.text = widgets.Text(
            description="Answer", placeholder="a number", layout=widgets.Layout(width="16em")
        )
        self.box = widgets.HBox([self.text, widgets.Label(question.unit)])

    def get(self) -> Answer:
        try:
            # People write 1,000 and 12 % as well.
            return float(self.text.value.replace(",", "").replace("%", "").strip())
        except ValueError:
            return None

    def put(self, answer: float) -> None:
        self.text.value = f"{answer:g}"

    def observe(self, changed: Callable[[Any], None]) -> None:
        self.text.observe(changed, names="value")


class _Menus:
    """A menu for each item: its place, or its box."""

    def __init__(self, items: list[str], choices: list[str]) -> None:
        self.menus = {
            item: widgets.Dropdown(
                description=item,
                options=[_NONE_YET, *choices],
                style={"description_width": "initial"},
                layout=widgets.Layout(width="auto", max_width="100%"),
            )
            for item in items
        }
        self.box = widgets.VBox(
            list(self.menus.values()), layout=widgets.Layout(align_items="flex-start")
        )

    def values(self) -> dict[str, str] | None:
        chosen = {item: menu.value for item, menu in self.menus.items()}
        return None if _NONE_YET in chosen.values() else chosen

    def set(self, values: Mapping[str, str]) -> None:
        for item, value in values.items():
            self.menus[item].value = value

    def observe(self, changed: Callable[[Any], None]) -> None:
        for menu in self.menus.values():
            menu.observe(changed, names="value")


class _Places(_Menus):
    """A place for each item, from 1."""

    def __init__(self, question: Order) -> None:
        super().__init__(question.shown, [str(n + 1) for n in range(len(question.items))])

    def get(self) -> Answer:
        places = self.values()
        if places is None or len(set(places.values())) < len(places):
            return None
        return sorted(places, key=lambda item: int(places[item]))

    def put(self, answer: list[str]) -> None:
        self.set({item: str(place + 1) for place, item in enumerate(answer)})


class _Boxes(_Menus):
    """A box for each item."""

    def __init__(self, question: Sort) -> None:
        super().__init__(question.shown, list(question.boxes))

    def get(self) -> Answer:
        return self.values()

    def put(self, answer: dict[str, str]) -> None:
        self.set(answer)


_FIELDS: dict[type[Question], Callable[[Any], Field]] = {
    Choice: _Radio,
    Judgement: _Radio,
    Several: _Ticks,
    Number: _NumberField,
    Order: _Places,
    Sort: _Boxes,
}


def _button(words: str, pressed: Callable[[widgets.Button], None]) -> widgets.Button:
    button = widgets.Button(description=words, layout=widgets.Layout(width="auto"))
    button.on_click(pressed)
    return button
