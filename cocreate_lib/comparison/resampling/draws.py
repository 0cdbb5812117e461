"""Many draws of one stream of random numbers, by whoever there is to work through them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np

from cocreate_lib.comparison.numerics.progress import Progress, tell_nobody
from cocreate_lib.processes import Workers, one_thread, run_with

Shared = TypeVar("Shared", contravariant=True)
_PARTS = 16  # for each worker: then none waits long for the last one


@dataclass(frozen=True)
class Stretch:
    """Draws that follow each other: where their random numbers begin, which number the first has,
    and how many they are."""

    state: Mapping[str, Any]
    first: int
    draws: int

    def rng(self) -> np.random.Generator:
        """The random numbers, from there on."""
        bits = getattr(np.random, self.state["bit_generator"])()
        bits.state = self.state
        return np.random.Generator(bits)


class Draw(Protocol[Shared]):
    """A function of a module that makes the draws of a stretch, and says how far it is."""

    def __call__(
        self, shared: Shared, stretch: Stretch, /, progress: Progress = tell_nobody
    ) -> list[Any]:
        """What comes of each draw."""
        ...


def all_draws(
    draw: Draw[Shared],
    shared: Shared,
    n: int,
    rng: np.random.Generator,
    skip: Callable[[np.random.Generator], object],
    what: str,
    progress: Progress,
    team: Workers | None,
) -> list[Any]:
    """What comes of each draw, the same whoever makes it.

    Parameters
    ----------
    draw
        Makes the draws of a stretch.
    shared
        What every draw needs.
    n
        How many draws.
    rng
        Their random numbers.
    skip
        Takes the random numbers of one draw, and does nothing with them.
    what, progress
        What the draws are, and who is told how many are done.
    team
        Who makes them; None: this process alone.
    """
    if team is None or team.number == 1:
        with one_thread():
            return draw(shared, Stretch(rng.bit_generator.state, 0, n), progress=progress)
    stretches = []
    for part in np.array_split(np.arange(n), min(n, _PARTS * team.number)):
        stretches.append(Stretch(rng.bit_generator.state, int(part[0]), len(part)))
        for _ in part:
            skip(rng)
    progress(what, 0, n)
    parts = run_with(
        team,
        draw,
        shared,
        stretches,
        what,
        lambda _, done, parts: progress(what, done * n // parts, n),
    )
    return [each for part in parts for each in part]
