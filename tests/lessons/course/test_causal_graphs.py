"""Support and separation: small cases by hand, and random diagrams against another algorithm."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.lessons.course.causal_graphs import (
    Barrier,
    Step,
    barrier,
    colliders,
    descendants,
    is_causal,
    paths,
    separated,
    supported,
)

NODES = "abcdef"


@st.composite
def diagrams(draw):
    """A diagram without cycles: every arrow points along a shuffled order."""
    order = draw(st.permutations(NODES))
    return draw(st.sets(st.sampled_from(list(combinations(order, 2)))))


def separated_by_moralising(arrows, one, other, adjusted):
    """d-separation by the other road: ancestors only, parents married, arrows made lines, cut."""
    kept = {one, other, *adjusted}
    while True:
        parents = {start for start, end in arrows if end in kept}
        if parents <= kept:
            break
        kept |= parents
    lines = {frozenset(arrow) for arrow in arrows if set(arrow) <= kept}
    for child in kept:
        married = [start for start, end in arrows if end == child]
        lines |= {frozenset(pair) for pair in combinations(married, 2)}
    reached, waiting = {one}, [one]
    while waiting:
        here = waiting.pop()
        beside = {node for line in lines if here in line for node in line}
        new = beside - reached - set(adjusted)
        reached |= new
        waiting += new
    return other not in reached


@given(diagrams(), st.sets(st.sampled_from(NODES[2:])))
def test_separation_agrees_with_the_moralised_graph_of_ancestors(arrows, adjusted):
    expected = separated_by_moralising(arrows, "a", "b", adjusted)
    assert separated(arrows, "a", "b", adjusted) == expected
    assert separated(arrows, "b", "a", adjusted) == expected


@given(diagrams())
def test_paths_are_all_there_is_between_two_nodes(arrows):
    found = paths(arrows, "a", "b")
    assert len(set(found)) == len(found)
    lengths = [len(path) for path in found]
    assert lengths == sorted(lengths)
    for path in found:
        assert (path[0], path[-1]) == ("a", "b")
        assert len(set(path)) == len(path)
        assert all({(x, y), (y, x)} & arrows for x, y in pairwise(path))
    assert any(is_causal(arrows, path) for path in found) == ("b" in descendants(arrows, "a"))


def test_a_fork_a_chain_and_a_collider():
    fork, chain = {("m", "a"), ("m", "b")}, {("a", "m"), ("m", "b")}
    met = {("a", "m"), ("b", "m"), ("m", "late")}
    way = ("a", "m", "b")
    for arrows in (fork, chain):
        assert barrier(arrows, way, set()) is None
        assert barrier(arrows, way, {"m"}) == Barrier("m", "adjusted")
        assert colliders(arrows, way) == []
    assert barrier(met, way, set()) == Barrier("m", "collider")
    assert barrier(met, way, {"m"}) is None
    assert barrier(met, way, {"late"}) is None
    assert colliders(met, way) == ["m"]
    assert is_causal(chain, way)
    assert not is_causal(fork, way)
    assert paths(met, "a", "elsewhere") == []


def test_a_step_needs_all_or_one():
    steps = {"all": Step(("p", "q")), "one": Step(("all", "r"), "one"), "last": Step(("one",))}
    assert supported(steps, {"p", "q", "r"}) == {"p", "q", "r", "all", "one", "last"}
    assert supported(steps, {"p", "r"}) == {"p", "r", "one", "last"}
    assert supported(steps, {"p", "q"}) == {"p", "q", "all", "one", "last"}
    assert supported(steps, {"p"}) == {"p"}


@given(st.sets(st.sampled_from("pqr")), st.sets(st.sampled_from("pqr")))
def test_more_assumptions_never_support_less(some, more):
    steps = {"x": Step(("p", "q")), "y": Step(("x", "r"), "one"), "z": Step(("y", "p"))}
    assert supported(steps, some) <= supported(steps, some | more)
