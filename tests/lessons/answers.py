"""Answers to a question, right and wrong."""

from __future__ import annotations

from typing import Any


def answers(question: Any) -> tuple[Any, list[tuple[Any, str]]]:
    """A right answer, and others with the state that they lead to."""
    wrong = "not right yet"
    if question.kind == "choice":
        others = [o.text for o in question.options if o.text != question.right]
        return question.right, [(text, wrong) for text in others]
    if question.kind == "several":
        others = [o.text for o in question.options if o.text not in question.right]
        right = list(question.right)
        return right, [(right[:1], "partly right"), (others, wrong)]
    if question.kind == "number":
        return question.right, [(0.0, wrong), (2 * question.right, wrong)]
    if question.kind == "order":
        items = list(question.items)
        return items, [(items[1::-1] + items[2:], "partly right"), (items[1:] + items[:1], wrong)]
    one = next(iter(question.right))
    moved = next(box for box in question.boxes if box != question.right[one])
    shift = dict(zip(question.boxes, question.boxes[1:] + question.boxes[:1], strict=True))
    return dict(question.right), [
        ({**question.right, one: moved}, "partly right"),
        ({item: shift[box] for item, box in question.right.items()}, wrong),
    ]
