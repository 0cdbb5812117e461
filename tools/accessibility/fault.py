"""What a sweep finds, and what it counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Fault:
    """Something on a page that keeps somebody out.

    Parameters
    ----------
    sweep
        What was asked: ``axe``, ``colours``, ``zoom``, ``motion``, ``tree``, ``words`` or
        ``keys``.
    place
        The page, and the slide on it.
    state
        The width, and what else the page was set to.
    what
        In words.
    """

    sweep: str
    place: str
    state: str
    what: str

    def __str__(self) -> str:
        return f"{self.sweep}: {self.place} ({self.state}): {self.what}"


@dataclass
class Found:
    """Faults, and how much was looked at: a sweep that looked at nothing finds nothing."""

    faults: set[Fault] = field(default_factory=set)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    unsure: Counter[str] = field(default_factory=Counter)
    rules: set[str] = field(default_factory=set)

    def add(self, sweep: str, place: str, state: str, *what: str) -> None:
        """Add faults."""
        self.faults |= {Fault(sweep, place, state, each) for each in what}

    def count(self, kind: str, what: str, times: int = 1) -> None:
        """Add to what was looked at, of a kind of page."""
        self.counts[kind, what] += times
