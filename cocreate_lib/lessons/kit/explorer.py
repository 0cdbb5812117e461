"""An explorer: controls, and a figure with a sentence that follow them.

The thinking sits in pure functions (parameters to result, result to picture, result to sentence),
so whatever it shows can be had, and tested, without a browser: see :meth:`Explorer.static`. What it
shows for every setting is made beforehand (``states.py``), and the browser draws it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any, Generic, Literal, TypeVar

from cocreate_lib.display import Markup
from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.figures import Picture, Table
from cocreate_lib.lessons.kit.front import Part, drawing_module
from cocreate_lib.lessons.kit.states import states_as_text
from cocreate_lib.text import one_of
from cocreate_lib.tongues import gettext

R = TypeVar("R")
JSON = (bool, int, float, str, type(None))
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
        return cls(name, label, {gettext("off"): False, gettext("on"): True}, start, help, "switch")

    @property
    def start_index(self) -> int:
        """The position of the starting value among the stops."""
        return list(self.stops.values()).index(self.start)

    def declared(self) -> dict[str, Any]:
        """What the front end has to know of it, ready for JSON."""
        values = list(self.stops.values())
        return {
            "name": self.name,
            "label": self.label,
            "help": self.help,
            "shape": self.shape,
            "stops": list(self.stops),
            "values": [value if isinstance(value, JSON) else None for value in values],
            "reprs": [repr(value) for value in values],
            "start": self.start_index,
        }


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
        return f"<div><p><strong>{escape(self.sentence)}</strong></p>{self.picture.html()}</div>"

    def __repr__(self) -> str:
        return f"{self.sentence}\n{self.picture.alt}"


@dataclass(frozen=True)
class Drawing(Generic[R]):
    """How the browser draws an explorer from numbers: a module in ``lessons/course/front/``.

    Sentences and text alternatives come from Python, for every setting: the module draws, and says
    nothing of its own about a setting.

    Parameters
    ----------
    title
        What the explorer is called.
    scene
        What all settings share, ready for JSON.
    numbers
        What is drawn of a result, ready for JSON.
    alt, caption
        The same as the picture of the result has, without drawing it.
    table
        The numbers as a table; None where there are none.
    beforehand
        Whether the states of all settings are made beforehand. Where they are too many, the module
        makes them itself, from what the scene holds.
    note
        What stands under the picture: what it rests on.
    """

    title: str
    scene: Callable[[], Any]
    numbers: Callable[[R], Any]
    alt: Callable[[R], str]
    caption: Callable[[R], str]
    table: Callable[[R], Table] | None = None
    beforehand: bool = True
    note: str = field(default_factory=lambda: gettext("Synthetic data: no real people"))


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
    name
        Of an explorer of the course: that of its drawing and of the file with its states.
    drawing
        How the browser draws it; without one the kernel is asked for each picture.
    code
        The call that makes it, as a learner would write it.
    """

    controls: tuple[Control, ...]
    result: Callable[..., R]
    picture: Callable[[R], Picture]
    sentence: Callable[[R], str]
    name: str = ""
    drawing: Drawing[R] | None = None
    code: str = "explorer"

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

    def declared(self) -> dict[str, Any]:
        """What the front end has to know of it, ready for JSON."""
        return {
            "kind": "explorer",
            "title": self.drawing.title if self.drawing else gettext("An explorer"),
            "drawing": self.name if self.drawing else "",
            "note": self.drawing.note if self.drawing else "",
            "code": self.code,
            "controls": [control.declared() for control in self.controls],
        }

    def widget(self) -> ExplorerPart:
        """The explorer with its controls, for a page."""
        return ExplorerPart(self)


class ExplorerPart(Part):
    """An :class:`Explorer` on a page.

    What was made beforehand is handed over at once, and a move costs the browser some milliseconds.
    Of an explorer without such states, the kernel draws each setting when it is asked for; an
    error is told in words, and raised as well, so that nothing goes wrong in silence.
    """

    def __init__(self, explorer: Explorer[Any]) -> None:
        self._explorer = explorer
        states = states_as_text(explorer.name) if explorer.drawing else ""
        declared = explorer.declared()
        if not states:
            declared["drawing"] = ""  # it has nothing to draw from
        start = explorer.static()
        super().__init__(
            declared,
            twin=start.html(),
            told=repr(start),
            at=[control.start_index for control in explorer.controls],
            packed=states,
            drawing=drawing_module(explorer.name) if states else "",
            shown={} if states else _state(start),
        )
        if not states:
            self.observe(self._draw, names="at")

    @property
    def params(self) -> dict[str, Any]:
        """The values that the controls stand at."""
        return {
            control.name: list(control.stops.values())[place]
            for control, place in zip(self._explorer.controls, self.at, strict=True)
        }

    def show(self, **params: Any) -> None:
        """Show any setting, also one between the stops; parameters as for ``Explorer.static``."""
        self.shown = _state(self._explorer.static(**{**self.params, **params}))

    def _draw(self, change: Any = None) -> None:
        try:
            with _collected_after():
                self.show()
        except Exception as error:
            told = gettext("This setting could not be shown.")
            self.shown = {**self.shown, "error": f"{told} {error}"}
            raise


def _state(shown: Shown) -> dict[str, Any]:
    return {
        "sentence": shown.sentence,
        "alt": shown.picture.alt,
        "caption": shown.picture.caption,
        "picture": shown.picture.image(),
        "error": "",
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
