"""Boxes and arrows: what a chain of assumptions still holds up, and which paths carry a difference.

Two small pieces of theory that are pictures first. A theory of change says what each of its steps
needs (:func:`supported`). A causal diagram says what could make two things go together, and what
adjusting for a third does to that (:func:`paths`, :func:`barrier`, :func:`separated`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from cocreate_lib.errors import CocreateError

Path = tuple[str, ...]
Arrows = Collection[tuple[str, str]]


class Arrow(NamedTuple):
    """An arrow from one node to another."""

    start: str
    end: str

    @classmethod
    def from_text(cls, text: str) -> Arrow:
        """The arrow that is written ``"start -> end"``.

        Examples
        --------
        >>> Arrow.from_text("rain -> umbrella").end
        'umbrella'
        """
        ends = [end.strip() for end in text.split("->")]
        if len(ends) != 2 or not all(ends):
            raise CocreateError(
                f"{text!r} is not an arrow.", try_this='Write it like "rain -> umbrella".'
            )
        return cls(*ends)

    def __str__(self) -> str:
        return f"{self.start} -> {self.end}"


@dataclass(frozen=True)
class Step:
    """A step of a theory of change: ``needs`` all of these boxes, or at least ``"one"`` of them."""

    needs: tuple[str, ...]
    rule: Literal["all", "one"] = "all"

    def holds(self, standing: Collection[str]) -> bool:
        """Whether these boxes hold it up."""
        return (all if self.rule == "all" else any)(need in standing for need in self.needs)


def supported(steps: Mapping[str, Step], given: Collection[str]) -> frozenset[str]:
    """The boxes that still stand when these assumptions hold.

    Parameters
    ----------
    steps
        What each step needs; needs that are no step themselves are assumptions.
    given
        The assumptions that hold.

    Returns
    -------
    frozenset of str
        The assumptions given, and every step that they support, by any number of steps.

    Examples
    --------
    >>> steps = {"plan": Step(("training", "time")), "hope": Step(("plan", "friend"), "one")}
    >>> sorted(supported(steps, {"training", "time"}))
    ['hope', 'plan', 'time', 'training']
    >>> sorted(supported(steps, {"training", "friend"}))
    ['friend', 'hope', 'training']
    """
    standing = set(given)
    while True:
        new = {
            name for name, step in steps.items() if name not in standing and step.holds(standing)
        }
        if not new:
            return frozenset(standing)
        standing |= new


@dataclass(frozen=True)
class Barrier:
    """Where a path is blocked: at a ``node`` that was ``"adjusted"`` for, or at a ``"collider"``.

    A collider is a node into which two arrows of the path meet; it blocks as long as neither it nor
    anything that it leads to is adjusted for.
    """

    node: str
    kind: Literal["adjusted", "collider"]


def descendants(arrows: Arrows, node: str) -> frozenset[str]:
    """The node, and all that its arrows lead to."""
    found, waiting = {node}, [node]
    while waiting:
        here = waiting.pop()
        after = {end for start, end in arrows if start == here} - found
        found |= after
        waiting += after
    return frozenset(found)


def paths(arrows: Arrows, start: str, end: str) -> list[Path]:
    """Every way from one node to another along arrows in either direction, no node twice.

    Returns
    -------
    list of tuple of str
        The shortest first, and those of one length in alphabetical order.
    """
    beside: dict[str, set[str]] = {}
    for one, other in arrows:
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)

    def onwards(path: Path) -> Iterator[Path]:
        if path[-1] == end:
            yield path
            return
        for node in beside.get(path[-1], set()).difference(path):
            yield from onwards((*path, node))

    return sorted(onwards((start,)), key=lambda path: (len(path), path))


def is_causal(arrows: Arrows, path: Path) -> bool:
    """Whether all arrows of a path point from its start to its end."""
    return all(step in arrows for step in pairwise(path))


def colliders(arrows: Arrows, path: Path) -> list[str]:
    """The nodes of a path into which two of its arrows meet, in order."""
    inner = zip(path, path[1:], path[2:], strict=False)
    return [
        here
        for before, here, after in inner
        if (before, here) in arrows and (after, here) in arrows
    ]


def barrier(arrows: Arrows, path: Path, adjusted: Collection[str]) -> Barrier | None:
    """Where a path is blocked, given what is adjusted for; None where it is open.

    Parameters
    ----------
    arrows
        The diagram, which has no cycle.
    path
        One of :func:`paths`.
    adjusted
        The nodes that are adjusted for.

    Returns
    -------
    Barrier or None
        The first on the path.

    Examples
    --------
    >>> arrows = {("readiness", "programme"), ("readiness", "outcome")}
    >>> way = ("programme", "readiness", "outcome")
    >>> barrier(arrows, way, set())
    >>> barrier(arrows, way, {"readiness"})
    Barrier(node='readiness', kind='adjusted')
    """
    met = colliders(arrows, path)
    for node in path[1:-1]:
        if node in met:
            if descendants(arrows, node).isdisjoint(adjusted):
                return Barrier(node, "collider")
        elif node in adjusted:
            return Barrier(node, "adjusted")
    return None


def separated(arrows: Arrows, one: str, other: str, adjusted: Collection[str]) -> bool:
    """Whether every path between two nodes is blocked (d-separation).

    Parameters
    ----------
    arrows
        The diagram, which has no cycle.
    one, other
        Two nodes.
    adjusted
        Other nodes, that are adjusted for.

    Returns
    -------
    bool

    References
    ----------
    Pearl, J. (2009). *Causality* (2nd ed.). Cambridge University Press.

    Examples
    --------
    >>> met = {("programme", "stayed"), ("readiness", "stayed")}
    >>> separated(met, "programme", "readiness", set())
    True
    >>> separated(met, "programme", "readiness", {"stayed"})
    False
    """
    return all(barrier(arrows, path, adjusted) for path in paths(arrows, one, other))
