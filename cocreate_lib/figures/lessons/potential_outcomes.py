"""A few people in two worlds: with a programme and without it, and which of the two was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from cocreate_lib.figures.kit.panel import name_rows
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    GROUPS,
    INK,
    LOOKS,
    RULE,
    SMALLEST,
    Group,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.text import number

_COLUMNS = ("with the programme", "without it", "difference")
_NARROW_COLUMNS = ("with the\nprogramme", "without\nit", "difference")


@dataclass(frozen=True)
class PotentialOutcomes:
    """One made-up person in both worlds.

    Parameters
    ----------
    name
        How the person is called.
    treated
        Whether the person was in the programme.
    with_programme, without
        The outcome in either world.
    """

    name: str
    treated: bool
    with_programme: int
    without: int

    @property
    def difference(self) -> int:
        """What the programme changes for this person."""
        return self.with_programme - self.without


@styled
def potential_outcomes_picture(
    people: Sequence[PotentialOutcomes], outcome: str, *, turned: int
) -> Picture:
    """Both outcomes of each person: the one that happened and, of some, the other.

    Parameters
    ----------
    people
        The people, those in the programme first.
    outcome
        What the numbers count.
    turned
        Of how many, from the first, to show the outcome that did not happen, and the difference.

    Returns
    -------
    Picture
        One row a person. What happened is in a filled box; what did not, in a hollow one.

    Examples
    --------
    >>> one, other = (PotentialOutcomes("Ann", True, 1, 3), PotentialOutcomes("Bob", False, 0, 2))
    >>> potential_outcomes_picture([one, other], "reoffences", turned=0).alt.split(". ")[0]
    'Synthetic people, reoffences'
    """
    narrow = is_narrow()
    figure = new_figure(
        f"Two worlds for each person: {outcome}",
        height=(1.75 if narrow else 1.55) + 0.36 * len(people),
        synthetic=True,
        margins=(1.1, 0.1, 0.4, 1.15) if narrow else (2.0, 0.3, 0.4, 0.95),
    )
    axes = figure.subplots()
    _draw_boxes(axes, people)
    for row, person in enumerate(people):
        _write_numbers(axes, row, person, seen=row < turned)
    axes.set_xlim(-0.5, 2.5)
    axes.set_xticks(range(3), _NARROW_COLUMNS if narrow else _COLUMNS)
    axes.xaxis.tick_top()
    between = "\n" if narrow else ", "
    name_rows(axes, [f"{person.name}{between}{_group(person).short}" for person in people])
    for label, person in zip(axes.get_yticklabels(), people, strict=True):
        label.set_color(LOOKS[_group(person).role].colour)
    if narrow:
        axes.tick_params(labelsize=SMALLEST)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return Picture(
        figure,
        alt=potential_outcomes_alt(people, outcome, turned=turned),
        caption=potential_outcomes_caption(len(people), turned=turned),
    )


def _group(person: PotentialOutcomes) -> Group:
    return GROUPS["treated" if person.treated else "comparison"]


def _draw_boxes(axes: Axes, people: Sequence[PotentialOutcomes]) -> None:
    """Filled for the world that was lived in, hollow for the other."""
    box: dict[str, Any] = {"marker": "s", "linestyle": "none", "markersize": 21}
    for treated in (True, False):
        rows = [row for row, person in enumerate(people) if person.treated is treated]
        lived, other = (0, 1) if treated else (1, 0)
        colour = LOOKS[GROUPS["treated" if treated else "comparison"].role].colour
        axes.plot([lived] * len(rows), rows, color=colour, **box)
        axes.plot([other] * len(rows), rows, color="white", markeredgecolor=RULE, **box)


def _write_numbers(axes: Axes, row: int, person: PotentialOutcomes, *, seen: bool) -> None:
    both = ((person.with_programme, person.treated), (person.without, not person.treated))
    middle: dict[str, Any] = {"ha": "center", "va": "center_baseline"}
    for column, (value, happened) in enumerate(both):
        words = str(value) if happened or seen else "?"
        axes.text(column, row, words, color="white" if happened else INK, **middle)
    words = number(person.difference, 0, sign=True) if seen else "?"
    axes.text(2, row, words, color=INK, **middle)


def potential_outcomes_alt(
    people: Sequence[PotentialOutcomes], outcome: str, *, turned: int
) -> str:
    """What :func:`potential_outcomes_picture` shows, in words; parameters as there.

    Examples
    --------
    >>> ann = PotentialOutcomes("Ann", True, 1, 3)
    >>> potential_outcomes_alt([ann], "reoffences", turned=1).split(": ")[1]
    '1 with the programme, 3 without it (nobody can see this).'
    """
    told = []
    for row, person in enumerate(people):
        lived, other = (
            (f"{person.with_programme} with the programme", f"{person.without} without it")
            if person.treated
            else (f"{person.without} without it", f"{person.with_programme} with the programme")
        )
        seen = row < turned
        unseen = f"{other} (nobody can see this)" if seen else "the other outcome unseen"
        told.append(f"{person.name}, in the {_group(person).short}: {lived}, {unseen}")
    return f"Synthetic people, {outcome}. {'; '.join(told)}."


def potential_outcomes_caption(people: int, *, turned: int) -> str:
    """What to look at, with so many people of whom so many are turned over."""
    known = "what would have happened in the other world, known only because a computer made both."
    other = (
        "the hollow box is the other world, which nobody can see."
        if turned == 0
        else f"the hollow box is {known}"
        if turned == people
        else f"the hollow box is, once it is turned over, {known}"
    )
    return f"One row a made-up person. The filled box is what happened; {other}"
