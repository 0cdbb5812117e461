"""What a room answered, counted: its vote, and its statements, before a lesson and after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cocreate_lib.classroom.server.asked import Statement, Vote


def vote_shown(vote: Vote, before: Mapping[int, int], after: Mapping[int, int]) -> dict[str, Any]:
    """A vote as the trainer's page shows it.

    Parameters
    ----------
    vote
        What was asked.
    before, after
        The place of the option that a seat chose, from 0, by seat.

    Returns
    -------
    dict
        ``question``, ``options``; ``before`` and ``after``, how often each option was chosen;
        ``moved``, of those who voted both times ``[from, to, how many]``.

    Examples
    --------
    >>> vote_shown(Vote("Who decides?", ("The court", "Both")), {1: 0, 2: 0}, {1: 1})["moved"]
    [[0, 1, 1]]
    """
    places = range(len(vote.options))
    moves = Counter(
        (before[seat], after[seat])
        for seat in before.keys() & after.keys()
        if before[seat] != after[seat]
    )
    return {
        "question": vote.question,
        "options": list(vote.options),
        "before": [list(before.values()).count(place) for place in places],
        "after": [list(after.values()).count(place) for place in places],
        "moved": [[*move, n] for move, n in sorted(moves.items())],
    }


def statements_shown(
    statements: Mapping[str, Statement],
    before: Mapping[int, Mapping[str, str]],
    after: Mapping[int, Mapping[str, str]],
) -> list[dict[str, Any]]:
    """Statements as the trainer's page shows them.

    Parameters
    ----------
    statements
        What was asked, by name.
    before, after
        What a seat said of each, by seat.

    Returns
    -------
    list of dict
        For each ``name``, ``statement``, ``n`` who answered both times, and how many of these said
        what is right: ``right_before``, ``right_after``. "I am not sure" isn't counted as right.

    Examples
    --------
    >>> said = ({1: {"two": "True"}}, {1: {"two": "False"}})
    >>> [row] = statements_shown({"two": Statement("Two is odd.", holds=False)}, *said)
    >>> row["n"], row["right_before"], row["right_after"]
    (1, 0, 1)
    """
    both = before.keys() & after.keys()
    return [
        {
            "name": name,
            "statement": each.words,
            "n": len(both),
            "right_before": sum(before[seat][name] == str(each.holds) for seat in both),
            "right_after": sum(after[seat][name] == str(each.holds) for seat in both),
        }
        for name, each in statements.items()
    ]
