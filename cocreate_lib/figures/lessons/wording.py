"""A headline over a result: the words that claim too much, and what a reader makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import new_figure, styled
from cocreate_lib.figures.lessons.readings import cards_height, draw_cards

WORDING_CAPTION = (
    "The result is that of the synthetic teaching pilot: not statistically significant, with an "
    "interval that holds a large fall and a small rise. Headlines and readers are made up."
)


@dataclass(frozen=True)
class Wording:
    """A headline.

    Parameters
    ----------
    headline
        Its words.
    beyond
        Those that claim more than the evidence.
    why
        Why they do.
    reader, read
        Who reads it, and what that reader makes of it.
    """

    headline: str
    beyond: str
    why: str
    reader: str
    read: str

    @property
    def cards(self) -> tuple[tuple[str, str], ...]:
        """What is shown, each with its head."""
        return (
            ("Headline", f"“{self.headline}”"),
            ("Claims beyond the evidence", f"{self.beyond}."),
            ("Why", self.why),
            (f"Read by {self.reader}", f"“{self.read}”"),
        )


def wording_sentence(shown: Wording) -> str:
    """What goes beyond the evidence, and what a reader makes of it."""
    return f"Beyond the evidence: {shown.beyond}. {shown.why}"


def wording_alt(shown: Wording) -> str:
    """What :func:`wording_picture` shows, in words."""
    return " ".join(f"{head}: {words}" for head, words in shown.cards)


@styled
def wording_picture(shown: Wording) -> Picture:
    """A headline and its reader, in blocks of words.

    Parameters
    ----------
    shown
        The headline.

    Returns
    -------
    Picture
        Four blocks, one under the other.
    """
    blocks = [(head, [words]) for head, words in shown.cards]
    figure = new_figure(
        "The wording desk", height=cards_height(blocks), synthetic=True,
        margins=(0.15, 0.15, 0.4, 0.45),
    )  # fmt: skip
    draw_cards(figure, blocks)
    return Picture(figure, alt=wording_alt(shown), caption=WORDING_CAPTION)
