"""An explorer: controls, and a figure with a sentence that follow them.

The thinking sits in three pure functions (parameters to result, result to picture, result to
sentence). The widget only carries values to and fro, so whatever it shows can be had, and tested,
without a browser: see :meth:`Explorer.static`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Generic, TypeVar

import ipywidgets as widgets

from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.figures import Picture
from cocreate_lib.lessons.question import READABLE

R = TypeVar("R")


@dataclass(frozen=True)
class Control:
    """One slider with named stops.

    Parameters
    ----------
    name
        The parameter that it sets.
    label
        What stands beside the slider.
    stops
        The values it can take, each under the words that are shown for it, in order.
    start
        The value it starts from: one of the stops.
    help
        One sentence shown when the pointer rests on it.
    """

    name: str
    label: str
    stops: Mapping[str, Any]
    start: Any
    help: str

    @property
    def start_index(self) -> int:
        """The position of the starting value among the stops."""
        return list(self.stops.values()).index(self.start)


@dataclass(frozen=True, repr=False)
class Shown:
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

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": repr(self)}


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

    Attributes
    ----------
    sliders
        The slider of each control, by name.
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
        self.sliders = {c.name: _slider(c, f"{0.6 * longest:.1f}em") for c in explorer.controls}
        self.reset = widgets.Button(
            description="Back to the start",
            tooltip="Put every control back where it started",
            layout=widgets.Layout(width="auto", align_self="flex-start"),
        )
        self.output = widgets.HTML()
        self._box = widgets.VBox([*self.sliders.values(), self.reset, self.output])
        self._show()
        self._listen(True)
        self.reset.on_click(self._on_reset)

    @property
    def params(self) -> dict[str, Any]:
        """The values that the controls stand at."""
        return {
            control.name: control.stops[self.sliders[control.name].value]
            for control in self.explorer.controls
        }

    def _show(self, change: Any = None) -> None:
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
            self.sliders[control.name].index = control.start_index
        self._listen(True)
        self._show()

    def _listen(self, on: bool) -> None:
        for slider in self.sliders.values():
            (slider.observe if on else slider.unobserve)(self._show, names="index")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        live = self._box._repr_mimebundle_()
        return {
            **live,
            "text/html": f"<p><em>{escape(self.fallback)}</em></p>",
            "text/plain": self.fallback,
        }


def _slider(control: Control, label_width: str) -> widgets.SelectionSlider:
    return widgets.SelectionSlider(
        options=list(control.stops),
        index=control.start_index,
        description=control.label,
        tooltip=control.help,
        continuous_update=False,
        style={"description_width": label_width},
        layout=widgets.Layout(width="40em", max_width="100%"),
    )
