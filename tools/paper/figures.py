"""The figures of the paper, drawn by the package from synthetic data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from cocreate_lib.figures import Picture, outcomes_picture, sampling_picture
from tools.paper.computed import MEASURE, OUTCOME, Results

_FIGURE = re.compile(r"^!\[.*\]\(figures/(\w+)\.png\)$", re.MULTILINE)
LEADS = {
    "pilot": "The teaching pilot beside its truth. Synthetic data.",
    "small": "What pilots of few people find. Synthetic data.",
}
"""What each figure's caption begins with, by the name of its file."""


def pictures(of: Results) -> dict[str, Picture]:
    """The figures by name; each says on its face that its data are synthetic."""
    return {
        "pilot": outcomes_picture(of.comparison, truth=of.cohort.truth),
        "small": sampling_picture(of.diagnosis, outcome=OUTCOME, measure=MEASURE),
    }


def as_markdown(name: str, picture: Picture) -> str:
    """A figure as it stands in the paper: its caption, and its words for whoever doesn't see it."""
    told = " ".join(f"{LEADS[name]} {picture.caption} In words: {picture.alt}".split())
    return rf"![{told}\label{{fig:{name}}}](figures/{name}.png)"


def with_figures(text: str, drawn: Mapping[str, Picture]) -> str:
    """The paper's text with its figures' words as the package gives them."""
    return _FIGURE.sub(
        lambda each: as_markdown(each[1], drawn[each[1]]) if each[1] in drawn else each[0], text
    )


def save(drawn: Mapping[str, Picture], folder: Path) -> list[Path]:
    """Write the figures into a folder."""
    folder.mkdir(exist_ok=True)
    return [picture.save(folder / f"{name}.png") for name, picture in drawn.items()]
