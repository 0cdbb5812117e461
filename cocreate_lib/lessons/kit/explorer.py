"""An explorer: controls, and a figure with a sentence that follow them.

The thinking sits in three pure functions (parameters to result, result to picture, result to
sentence). The widget only carries values to and fro, so whatever it shows can be had, and tested,
without a browser: see :meth:`Explorer.static`.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import Any, Generic, Literal, TypeVar

import ipywidgets as widgets

from cocreate_lib.display import Markup
from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.figures import Picture
from cocreate_lib.lessons.kit.question import READABLE
from cocreate_lib.text import one_of

R = TypeVar("R")
Value = bool | int | float | str
"""What a control can be set to by a file of content."""


@dataclass(frozen=True)
class Control:
    """One control: a slider with named stops, a menu, or a switch (see :meth:`switch`).

    Parameters
    ----------
    name
        The parameter that it sets.
    label
        What stands beside it.
    stops
        The values it can take, each under the words that are shown for it, in order.
    start
        The value it starts from: one of the stops.
    help
        One sentence shown when the pointer rests on it.
    shape
        ``"slider"`` where the stops have an order, ``"choice"`` where they have none, ``"switch"``
        for one that is off or on.

    Raises
    ------
    CocreateError
        When it has no label or no help, or doesn't start at one of its stops.

    Examples
    --------
    >>> Control.switch("bonds", "Bonds with others", True, "Whether they count").stops
    {'off': False, 'on': True}
    """

    name: str
    label: str
    stops: Mapping[str, Any]
    start: Any
    help: str
    shape: Literal["slider", "choice", "switch"] = "slider"

    def __post_init__(self) -> None:
        for words in ("label", "help"):
            if not getattr(self, words).strip():
                raise CocreateError(
                    f"The control {self.name!r} has no {words}.",
                    where="Control",
                    why="People who don't see it, and many who do, can't tell what it sets.",
                    try_this="Say in a few words what it sets.",
                )
        if self.start not in self.stops.values():
            raise CocreateError(
                f"The control {self.name!r} can't start at {self.start!r}.",
                where="Control",
                try_this=one_of(self.stops.values()),
            )

    @classmethod
    def switch(cls, name: str, label: str, start: bool, help: str) -> Control:
        """A box to tick: its value is True where it is ticked, else False."""
        return cls(name, label, {"off": False, "on": True}, start, help, "switch")

    @property
    def start_index(self) -> int:
        """The position of the starting value among the stops."""
        return list(self.stops.values()).index(self.start)


@dataclass(frozen=True)
class ControlText:
    """A control as a file of content declares it.

    Parameters
    ----------
    label, help, shape
        See :class:`Control`.
    start
        The value it starts from; true or false for a switch.
    stops
        Its values under their words. A switch has none, nor has a control whose values come from
        the lesson's code.
    """

    label: str
    help: str
    start: Value | None = None
    stops: Mapping[str, Value] | None = None
    shape: Literal["slider", "choice"] = "slider"

    def __post_init__(self) -> None:
        if self.stops is not None:
            self.control(self.label)

    def control(self, name: str, stops: Mapping[str, Any] | None = None) -> Control:
        """The control that sets this parameter; ``stops`` where the file gives none."""
        stops = self.stops if stops is None else stops
        if stops is None:
            return Control.switch(name, self.label, bool(self.start), self.help)
        return Control(name, self.label, stops, self.start, self.help, self.shape)


def controls(texts: Mapping[Any, ControlText], **stops: Mapping[str, Any]) -> tuple[Control, ...]:
    """The controls of an explorer from a file of content, by the parameter that each sets.

    Parameters
    ----------
    texts
        What the file says.
    **stops
        The values of those whose values come from the lesson's code.

    Examples
    --------
    >>> texts = {"bonds": ControlText("Bonds with others", "Whether they count", True)}
    >>> controls(texts)[0].stops
    {'off': False, 'on': True}
    """
    return tuple(text.control(name, stops.get(name)) for name, text in texts.items())


@dataclass(frozen=True, repr=False)
class Shown(Markup):
    """What an explorer shows for one setting: a picture and a sentence."""

    picture: Picture
    sentence: str

    def html(self) -> str:
        """The sentence, and the picture below it."""
        return (
            f'<div style="{READABLE}"><p role="status"><strong>{escape(self.sentence)}</strong></p>'
            f"{self.picture.html()}</div>"
        )

    def __repr__(self) -> str:
        return f"{self.sentence}\n{self.picture.alt}"


@dataclass(frozen=True)
class Explorer(Generic[R]):
    """Controls, and what is shown for each of their settings.

    Parameters
    ----------
    controls
        One for each parameter of ``result``.
    result
        Pure function from the parameters, by name, to a result.
    picture
        Pure function from the result to its picture.
    sentence
        Pure function from the result to one sentence.
    """

    controls: tuple[Control, ...]
    result: Callable[..., R]
    picture: Callable[[R], Picture]
    sentence: Callable[[R], str]

    def static(self, **params: Any) -> Shown:
        """The same picture and sentence as the widget shows, with no kernel needed to read them.

        Parameters
        ----------
        **params
            Values of the controls by name; those left out keep their starting value.

        Returns
        -------
        Shown
            ``picture`` and ``sentence``.

        Raises
        ------
        CocreateError
            When there is no control of that name.
        """
        start = {control.name: control.start for control in self.controls}
        for name in params:
            if name not in start:
                raise CocreateError(
                    f"This explorer has no control called {name!r}.",
                    where="Explorer.static",
                    try_this=nearest_names(name, start),
                )
        result = self.result(**{**start, **params})
        return Shown(self.picture(result), self.sentence(result))

    def widget(self) -> ExplorerView:
        """The explorer with its controls, for a notebook with a running kernel."""
        return ExplorerView(self)


class ExplorerView:
    """The widget of an :class:`Explorer`: it holds no logic of its own.

    It draws within the message that brings a new value, one after the other, so that no picture
    ever comes after a newer one. A slider dragged by mouse sends its value where it is let go.
    While the kernel draws, the browser holds back what a control does meanwhile and then sends the
    last value only: of nine keys pressed at once the first is drawn, then the ninth.

    Attributes
    ----------
    sliders
        The widget of each control, by name: a slider, a menu or a box to tick.
    code
        The box to tick that shows the call which makes the same picture.
    reset
        The button that puts every control back where it started.
    output
        The HTML widget with the sentence and the picture. An error is told there in words, and
        raised as well, so that nothing goes wrong in silence.
    """

    fallback = (
        "This explorer comes to life when the notebook runs: in the menu, Run, then Run All Cells. "
        "Until then, look at the picture below."
    )

    def __init__(self, explorer: Explorer[Any]) -> None:
        self.explorer = explorer
        longest = max(len(control.label) for control in explorer.controls)
        self.sliders = {c.name: _control(c, f"{0.6 * longest:.1f}em") for c in explorer.controls}
        self.reset = widgets.Button(
            description="Back to the start",
            tooltip="Put every control back where it started",
            layout=widgets.Layout(width="auto", align_self="flex-start"),
        )
        self.code = widgets.Checkbox(
            description="Show me the code",
            tooltip="The call that makes the picture below",
            indent=False,
            layout=widgets.Layout(width="auto"),
        )
        self._call = widgets.HTML()
        self.output = widgets.HTML()
        row = widgets.HBox([self.reset, self.code], layout=widgets.Layout(flex_flow="row wrap"))
        self._box = widgets.VBox([*self.sliders.values(), row, self._call, self.output])
        self._show()
        self.code.observe(self._show_call, names="value")
        self._listen(True)
        self.reset.on_click(self._on_reset)

    @property
    def params(self) -> dict[str, Any]:
        """The values that the controls stand at."""
        return {
            control.name: list(control.stops.values())[_position(self.sliders[control.name])]
            for control in self.explorer.controls
        }

    @property
    def call(self) -> str:
        """The call that makes what is on show, with the explorer's name in the notebook."""
        notebook = vars(sys.modules["__main__"])
        names = (name for name, value in notebook.items() if value is self.explorer)
        name = next((name for name in names if not name.startswith("_")), "explorer")
        params = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{name}.static({params})"

    def _show_call(self, change: Any = None) -> None:
        self._call.value = f"<pre>{escape(self.call)}</pre>" if self.code.value else ""

    def _show(self, change: Any = None) -> None:
        with _collected_after():
            self._draw()

    def _draw(self) -> None:
        self._show_call()
        try:
            self.output.value = self.explorer.static(**self.params).html()
        except Exception as error:
            self.output.value = (
                f'<p role="alert" style="{READABLE}"><strong>This setting could not be shown.'
                f"</strong> {escape(str(error))}</p>"
            )
            raise

    def _on_reset(self, button: widgets.Button) -> None:
        self._listen(False)
        for control in self.explorer.controls:
            _move(self.sliders[control.name], control.start_index)
        self._listen(True)
        self._show()

    def _listen(self, on: bool) -> None:
        for slider in self.sliders.values():
            (slider.observe if on else slider.unobserve)(self._show, names="value")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        live = self._box._repr_mimebundle_()
        return {
            **live,
            "text/html": f"<p><em>{escape(self.fallback)}</em></p>",
            "text/plain": self.fallback,
        }


@contextmanager
def _collected_after() -> Iterator[None]:
    """Let the garbage collector wait until the picture has been sent.

    A figure is thousands of objects in circles. Collected half drawn they would grow old, and every
    dozen pictures one would wait for a search through all there is in memory.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.collect(0)


def _control(control: Control, label_width: str) -> widgets.Widget:
    words = {"description": control.label, "tooltip": control.help}
    layout = widgets.Layout(width="40em", max_width="100%")
    if control.shape == "switch":
        return widgets.Checkbox(bool(control.start), **words, indent=False, layout=layout)
    made: type[widgets.Widget] = widgets.SelectionSlider
    own: dict[str, Any] = {"continuous_update": False}
    if control.shape == "choice":
        made, own = widgets.Dropdown, {}
    return made(
        options=list(control.stops),
        index=control.start_index,
        style={"description_width": label_width},
        layout=layout,
        **words,
        **own,
    )


def _position(widget: widgets.Widget) -> int:
    return int(widget.value) if isinstance(widget, widgets.Checkbox) else widget.index


def _move(widget: widgets.Widget, position: int) -> None:
    if isinstance(widget, widgets.Checkbox):
        widget.value = bool(position)
    else:
        widget.index = position
