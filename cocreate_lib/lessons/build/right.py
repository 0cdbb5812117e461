"""What is right in a question that checks itself, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cocreate_lib.text import listed


def right_answer(question: Mapping[str, Any]) -> str:
    """The right answer to a question as it is declared; empty where there is none.

    Parameters
    ----------
    question
        As a lesson's part declares it: ``kind``, and what belongs to it.

    Examples
    --------
    >>> right_answer({"kind": "choice", "right": "Sixteen fewer"})
    'Sixteen fewer'
    >>> units = ["pilot", "pilots"]
    >>> right_answer({"kind": "number", "right": 23.0, "tolerance": 5.0, "units": units})
    '23 pilots; from 18 to 28 is accepted'
    >>> right_answer({"kind": "judgement", "options": []})
    ''
    """
    return _KINDS.get(question.get("kind", ""), lambda question: "")(question)


def _number(question: Mapping[str, Any]) -> str:
    right, reach = question["right"], question["tolerance"]
    unit = question["units"][0 if abs(right) == 1 else 1]
    told = f"{right:g} {unit}".strip()
    return f"{told}; from {right - reach:g} to {right + reach:g} is accepted" if reach else told


def _sort(question: Mapping[str, Any]) -> str:
    boxes = {box: [] for box in question["boxes"]}  # type: dict[str, list[str]]
    for item in question["items"]:
        boxes[item["box"]].append(item["text"])
    return "; ".join(f"{box}: {' / '.join(items)}" for box, items in boxes.items() if items)


_KINDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "choice": lambda question: str(question["right"]),
    "several": lambda question: listed(question["right"]),
    "number": _number,
    "order": lambda question: ", then ".join(question["items"]),
    "sort": _sort,
}
