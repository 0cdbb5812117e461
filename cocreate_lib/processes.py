"""Who does the work: this process, processes on this computer, or a Dask cluster.

All three take chunks of numbered work from one supply and give back what comes out, in whatever
order it is done. A worker that is killed loses only the chunk that it had: another one takes it
over. ``run_all`` gives the results in order; they are the same from any number of workers.

Linear algebra keeps to one thread wherever it runs: sums are then taken in one order on every
machine of a kind, and workers don't compete for the same processors.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Protocol, TypeVar

from threadpoolctl import threadpool_limits

from cocreate_lib.checks import check_whole
from cocreate_lib.errors import CocreateError, DiagnosisError, PlanError, WorkerError
from cocreate_lib.version import __version__

T = TypeVar("T")
Item = TypeVar("Item")
Chunk = Sequence[int]  # numbers of replicates, or whatever is numbered
Work = Callable[[Chunk], T]
Results = Generator[tuple[Chunk, T], None, None]

MOST_DEATHS = 3  # of workers with the same chunk, before the chunk is blamed
WAITING = 256  # chunks that a scheduler is given at a time
PATIENCE = 10  # seconds in which a scheduler has to answer


class Workers(Protocol):
    """Whoever can work through chunks: ``number`` of them at a time."""

    number: int

    def run(self, work: Work[T], chunks: Iterator[Chunk]) -> Results[T]:
        """Each chunk with what ``work`` makes of it, as they are done."""
        ...


@contextmanager
def open_workers(
    workers: int | None,
    scheduler: Any = None,
    what: str = "replicates",
    verb: str = "diagnose",
    error: type[CocreateError] = DiagnosisError,
) -> Iterator[Workers]:
    """Workers for a run.

    Parameters
    ----------
    workers
        Processes on this computer; None or 1 for none but this one.
    scheduler
        A Dask client, a cluster, or a scheduler's address such as ``"tcp://127.0.0.1:8786"``.
    what
        What is numbered, for errors.
    verb, error
        The function that was called with these, and what it raises.

    Raises
    ------
    DiagnosisError
        Or ``error``: for both, or for a number of workers that can't be.
    WorkerError
        When the scheduler can't be reached.
    """
    if scheduler is not None:
        if workers is not None:
            raise error(
                "Both workers and a scheduler were given.",
                where=f"{verb}(..., workers=, scheduler=)",
                why="A scheduler has workers of its own.",
                try_this="one of them",
            )
        client, ours = _client(scheduler, verb)
        try:
            yield _Dask(client, what)
        finally:
            if ours:
                client.close()
    elif workers is None or check_whole(workers, "workers", 1, error) == 1:
        yield _Serial()
    else:
        processes = _Processes(workers, what)
        try:
            yield processes
        finally:
            processes.close()


def run_all(
    function: Callable[[Any, Item], T],
    shared: Any,
    items: Sequence[Item],
    workers: int | None = None,
    what: str = "items",
    progress: Callable[[str, int, int], object] | None = None,
    scheduler: Any = None,
    verb: str = "run_all",
) -> list[T]:
    """Call ``function(shared, item)`` for each item.

    Parameters
    ----------
    function
        A function of a module. What it returns depends on its arguments alone.
    shared
        What every call needs, such as a table.
    items
        What differs from call to call.
    workers
        How many processes. None: one for each core that this process may use.
    what
        What the items are, for errors.
    progress
        Is told what the items are, how many are done and how many there are.
    scheduler
        In place of ``workers``: a Dask client, a cluster, or a scheduler's address.
    verb
        The function that was called with these, for errors.

    Returns
    -------
    list
        The results, in the order of the items, whatever the number of workers.

    Raises
    ------
    PlanError
        When ``workers`` is not a whole number from 1 up, or there is a scheduler too.
    WorkerError
        When the scheduler can't be reached, or workers end whenever they get the same items.

    Examples
    --------
    >>> run_all(pow, 2, [1, 2, 3], workers=1)
    [2, 4, 8]
    """
    if scheduler is None:
        number = _cores() if workers is None else check_whole(workers, "workers", 1)
        workers = max(1, min(number, len(items)))
    with open_workers(workers, scheduler, what, verb, PlanError) as team:
        return run_with(team, function, shared, items, what, progress)


def run_with(
    team: Workers,
    function: Callable[[Any, Item], T],
    shared: Any,
    items: Sequence[Item],
    what: str = "items",
    progress: Callable[[str, int, int], object] | None = None,
) -> list[T]:
    """As :func:`run_all`, with workers that are there already."""
    size = 1 if team.number == 1 else max(1, len(items) // (4 * team.number))
    chunks = (range(at, min(at + size, len(items))) for at in range(0, len(items), size))
    work = partial(_call, function, shared, items)
    done = {}
    for chunk, outcomes in team.run(work, chunks):
        done[chunk[0]] = outcomes
        if progress is not None:
            progress(what, sum(map(len, done.values())), len(items))
    results: list[T] = []
    for outcome in (outcome for first in sorted(done) for outcome in done[first]):
        if isinstance(outcome, Exception):
            raise outcome  # that of the first item, whoever was the first to meet one
        results.append(outcome)
    return results


def _call(
    function: Callable[[Any, Item], T], shared: Any, items: Sequence[Item], chunk: Chunk
) -> list[T | Exception]:
    """What comes of each item, up to the first error."""
    outcomes: list[T | Exception] = []
    try:
        for number in chunk:
            outcomes.append(function(shared, items[number]))
    except Exception as error:
        outcomes.append(error)
    return outcomes


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def one_thread() -> AbstractContextManager[object]:
    """Linear algebra on one thread, as workers have it: the last digits are then the same."""
    return threadpool_limits(limits=1)


class _Serial:
    number = 1

    def run(self, work: Work[T], chunks: Iterator[Chunk]) -> Results[T]:
        for chunk in chunks:
            with one_thread():
                result = work(chunk)
            yield chunk, result


class _Processes:
    """Processes on this computer, each in a pool of its own, so that one's end is only its own."""

    def __init__(self, number: int, what: str) -> None:
        self.what, self.number = what, number
        self.pools = [_process() for _ in range(number)]

    def run(self, work: Work[T], chunks: Iterator[Chunk]) -> Results[T]:
        deaths: Counter[int] = Counter()
        running: dict[Future[T], tuple[int, Chunk]] = {}

        def give(pool: int, chunk: Chunk | None) -> None:
            if chunk is not None:
                running[self._submit(pool, work, chunk)] = pool, chunk

        for pool in range(len(self.pools)):
            give(pool, next(chunks, None))
        while running:
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                pool, chunk = running.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    deaths[chunk[0]] += 1
                    if deaths[chunk[0]] == MOST_DEATHS:
                        raise _deadly(chunk, self.what) from None
                    give(pool, chunk)
                    continue
                give(pool, next(chunks, None))
                yield chunk, result

    def _submit(self, pool: int, work: Work[T], chunk: Chunk) -> Future[T]:
        try:
            return self.pools[pool].submit(work, chunk)
        except BrokenProcessPool:
            self.pools[pool] = _process()
            return self.pools[pool].submit(work, chunk)

    def close(self) -> None:
        for pool in self.pools:
            pool.shutdown(wait=False, kill_workers=True)


def _process() -> Any:
    """A pool of one process, which starts when it gets work.

    loky starts it without running the caller's script again, and so needs no guard in it.
    """
    from loky import ProcessPoolExecutor

    return ProcessPoolExecutor(max_workers=1, initializer=_begin, initargs=(os.getpid(),))


def _begin(parent: int) -> None:
    """In a new process: leave Ctrl-C to the parent, and end when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _keep_to_one_thread()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class _Dask:
    """The workers of a Dask cluster. Dask itself gives a lost worker's chunk to another one."""

    def __init__(self, client: Any, what: str) -> None:
        self.client, self.what = client, what
        self.number = max(1, sum(client.nthreads().values()))

    def run(self, work: Work[T], chunks: Iterator[Chunk]) -> Results[T]:
        from dask.distributed import as_completed
        from distributed.scheduler import KilledWorker

        running: dict[Any, Chunk] = {}
        with warnings.catch_warnings():  # a table may be large: it is sent this once
            warnings.filterwarnings("ignore", "Sending large graph")
            # A task, and not data: a worker that is lost with it does no harm.
            held = self.client.submit(_itself, _Held(work), pure=False)

        def give() -> Any:
            chunk = next(chunks, None)
            if chunk is None:
                return None
            future = self.client.submit(_on_cluster, __version__, held, chunk, pure=False)
            running[future] = chunk
            return future

        first = [future for future in (give() for _ in range(WAITING)) if future is not None]
        completed = as_completed(first, loop=self.client.loop)
        try:
            for future in completed:
                chunk = running.pop(future)
                try:
                    result = future.result()
                except KilledWorker:
                    raise _deadly(chunk, self.what) from None
                if (following := give()) is not None:
                    completed.add(following)
                yield chunk, result
        finally:
            self.client.cancel(list(running))


@dataclass(frozen=True)
class _Held:
    """Work as a value: Dask would call a function."""

    work: Callable[[Chunk], Any]


def _itself(held: _Held) -> _Held:
    return held


def _on_cluster(version: str, held: _Held, chunk: Chunk) -> Any:
    if version != __version__:
        raise WorkerError(
            f"A worker has version {__version__} of this package, and the caller {version}.",
            where="the Dask cluster",
            why="Different versions can give different numbers for one seed.",
            try_this=f"install cocreate-rehabilitation {version} on every worker",
        )
    _keep_to_one_thread()
    return held.work(chunk)


@cache
def _keep_to_one_thread() -> None:
    """In a worker's process, once and for all: several of its threads may work at a time."""
    threadpool_limits(limits=1)


def _client(scheduler: Any, verb: str) -> tuple[Any, bool]:
    """A Dask client, and whether it is ours to close."""
    try:
        from dask.distributed import Client
        from distributed.comm.addressing import parse_address, parse_host_port
    except ImportError:
        raise WorkerError(
            "Dask isn't installed.",
            where=f"{verb}(..., scheduler=)",
            try_this='python -m pip install "dask[distributed]"',
        ) from None
    if isinstance(scheduler, Client):
        return scheduler, False
    try:
        if isinstance(scheduler, str) and not scheduler.startswith("inproc:"):
            parse_host_port(parse_address(scheduler)[1])  # a client of no address ends badly
        return Client(scheduler, timeout=PATIENCE, set_as_default=False), True
    except (OSError, ValueError, TypeError) as problem:
        raise WorkerError(
            f"The scheduler can't be reached: {problem}",
            where=f"scheduler={scheduler!r}",
            try_this='the address that "dask scheduler" prints, such as tcp://127.0.0.1:8786',
        ) from None


def _deadly(chunk: Chunk, what: str) -> WorkerError:
    return WorkerError(
        f"Workers ended again and again while they ran {what} {chunk[0]} to {chunk[-1]}.",
        why="Most often that is the system's answer to a process that takes too much memory.",
        try_this="fewer workers",
    )
