"""The same work on one core or on many, with the same results."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from cocreate_lib.errors import CocreateError, PlanError

Item = TypeVar("Item")
Result = TypeVar("Result")

_shared: Any = None


def run_all(
    function: Callable[[Any, Item], Result],
    shared: Any,
    items: Iterable[Item],
    workers: int | None = None,
) -> list[Result]:
    """Call ``function(shared, item)`` for each item.

    Parameters
    ----------
    function
        A function of a module. What it returns depends on its arguments alone.
    shared
        What every call needs, such as a table: it goes to each worker once, through memory.
    items
        What differs from call to call.
    workers
        How many processes. None: one for each core that this process may use. One: no process is
        started.

    Returns
    -------
    list
        The results, in the order of the items, whatever the number of workers.

    Raises
    ------
    PlanError
        When ``workers`` is not a whole number from 1 up.
    CocreateError
        When a worker process dies.

    Examples
    --------
    >>> run_all(pow, 2, [1, 2, 3], workers=1)
    [2, 4, 8]
    """
    items = list(items)
    if workers is None:
        workers = _cores()
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise PlanError(
            f"{workers!r} is not a number of workers.",
            where="workers",
            try_this="A whole number from 1 up, or None for one for each core.",
        )
    workers = min(workers, len(items))
    if workers <= 1:
        return [function(shared, item) for item in items]
    batch = max(1, len(items) // (4 * workers))
    try:
        with ProcessPoolExecutor(workers, initializer=_remember, initargs=(shared,)) as pool:
            return list(pool.map(_call, [(function, item) for item in items], chunksize=batch))
    except BrokenProcessPool as problem:
        raise CocreateError(
            "A worker process ended before its work was done.",
            where=f"workers={workers}",
            why="Too little memory, or a script that runs itself again in each worker.",
            try_this='workers=1; or, in a script, put the call below: if __name__ == "__main__":',
        ) from problem


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _remember(shared: Any) -> None:
    global _shared
    _shared = shared


def _call(task: tuple[Callable[[Any, Item], Result], Item]) -> Result:
    function, item = task
    return function(_shared, item)
