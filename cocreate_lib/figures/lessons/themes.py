"""Who speaks of which theme: people by themes, with those who speak against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import INK, LOOKS, RULE, is_narrow, new_figure, styled
from cocreate_lib.text import how_many, listed

THEMES_CAPTION = (
    "Each row is a fictional person, each column a theme. A dot: the person speaks of the theme; "
    "the larger, the more excerpts. A hollow diamond in the column that is chosen: somebody who "
    "speaks against it, a negative case."
)


@dataclass(frozen=True)
class Speaker:
    """One person: who, in which role, and how many excerpts speak of each theme."""

    name: str
    role: str
    excerpts: Sequence[int]


@dataclass(frozen=True)
class ThemeMatrix:
    """People by themes, with one theme chosen.

    Parameters
    ----------
    themes
        The themes, in order.
    speakers
        The people on show, in order.
    chosen
        The theme that is looked at.
    against
        Names of the people who speak against it.
    """

    themes: tuple[str, ...]
    speakers: tuple[Speaker, ...]
    chosen: str
    against: tuple[str, ...]

    @property
    def column(self) -> int:
        """The place of the chosen theme."""
        return self.themes.index(self.chosen)

    @property
    def speaking(self) -> tuple[str, ...]:
        """Who speaks of it."""
        return tuple(each.name for each in self.speakers if each.excerpts[self.column])

    @property
    def silent(self) -> tuple[str, ...]:
        """Who neither speaks of it nor against it."""
        known = {*self.speaking, *self.against}
        return tuple(each.name for each in self.speakers if each.name not in known)


def themes_alt(matrix: ThemeMatrix) -> str:
    """What the picture shows, in words."""

    def told(names: Sequence[str]) -> str:
        return listed(names) if names else "nobody"

    return (
        f"{how_many(len(matrix.speakers), 'person', 'people')} by {len(matrix.themes)} themes. "
        f"“{matrix.chosen}” is spoken of by {told(matrix.speaking)}. Negative cases: "
        f"{told(matrix.against)}. Neither: {told(matrix.silent)}."
    )


@styled
def themes_picture(matrix: ThemeMatrix) -> Picture:
    """People by themes, with the chosen theme and its negative cases.

    Parameters
    ----------
    matrix
        The people, the themes, and who speaks against the chosen one.

    Examples
    --------
    >>> ann, bo = Speaker("Ann", "on probation", [2]), Speaker("Bo", "case manager", [0])
    >>> themes_picture(ThemeMatrix(("trust",), (ann, bo), "trust", ("Bo",))).alt.split(". ")[1]
    '“trust” is spoken of by Ann'
    """
    heads = 0.088 * max(map(len, matrix.themes)) + 0.2
    rows, row = len(matrix.speakers), 0.27
    left = 1.0 if is_narrow() else 2.6
    figure = new_figure(
        f"Who speaks of “{matrix.chosen}”?",
        height=0.45 + heads + row * rows + 0.45,
        synthetic=True,
        margins=(left, 0.1, 0.45, 0.45 + heads),
    )
    _matrix(figure.subplots(), matrix)
    return Picture(figure, alt=themes_alt(matrix), caption=THEMES_CAPTION)


def _matrix(axes: Axes, matrix: ThemeMatrix) -> None:
    n, m = len(matrix.speakers), len(matrix.themes)
    axes.axvspan(matrix.column - 0.5, matrix.column + 0.5, color="#f3e8f1", linewidth=0)
    axes.hlines([i - 0.5 for i in range(n + 1)], -0.5, m - 0.5, color=RULE, linewidth=0.4)
    for i, speaker in enumerate(matrix.speakers):
        for j, count in enumerate(speaker.excerpts):
            colour = LOOKS["programme"].colour if j == matrix.column else LOOKS["before"].colour
            if count:
                axes.plot(j, i, "o", color=colour, markersize=4 + 2 * min(count, 3))
        if speaker.name in matrix.against:
            look = LOOKS["truth"]
            axes.plot(
                matrix.column, i, "D", markersize=9, markerfacecolor="none",
                markeredgecolor=look.colour, markeredgewidth=1.8,
            )  # fmt: skip
    names = [each.name if is_narrow() else f"{each.name}, {each.role}" for each in matrix.speakers]
    axes.set_yticks(range(n), names, fontsize=10)
    axes.set_xticks(range(m), matrix.themes, rotation=90, fontsize=10, color=INK)
    axes.xaxis.tick_top()
    axes.set(xlim=(-0.5, m - 0.5), ylim=(n - 0.5, -0.5))
    axes.tick_params(length=0)
    axes.spines[["left", "bottom"]].set_visible(False)
