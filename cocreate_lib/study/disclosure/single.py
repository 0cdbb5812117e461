"""The rules for one output by itself, as data owners know them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.study.disclosure.rules import DisclosureRules

Array = np.ndarray[Any, Any]


def below_threshold(n: Array | pd.Series, rules: DisclosureRules) -> Any:
    """Where there are fewer people than ``least_people``, and anybody at all.

    Examples
    --------
    >>> below_threshold(np.array([0, 1, 9, 10]), DisclosureRules()).tolist()
    [False, True, True, False]
    """
    return (n > 0) & (n < rules.least_people)


def few_dominate(values: Array, rules: DisclosureRules) -> bool:
    """Whether a few people make up most of a total: the nk rule.

    Parameters
    ----------
    values
        What each person adds to the total; sizes count, not signs.
    rules
        ``dominance_people`` (n) and ``dominance_share`` (k).

    Notes
    -----
    With ``x_1 >= x_2 >= ...``: ``(x_1 + ... + x_n) / sum(x) >= k``. A total of nothing dominates
    nobody.

    Examples
    --------
    >>> few_dominate(np.array([1.0] * 20), DisclosureRules())
    False
    >>> few_dominate(np.array([1.0] * 20 + [5000.0]), DisclosureRules())
    True
    """
    sizes = np.sort(np.abs(np.asarray(values, float)))[::-1]
    total = sizes.sum()
    return bool(
        total > 0 and sizes[: rules.dominance_people].sum() / total >= rules.dominance_share
    )


def second_tells_first(values: Array, rules: DisclosureRules) -> bool:
    """Whether the second largest could work out the largest from a total: the p% rule.

    Parameters
    ----------
    values
        What each person adds to the total; sizes count, not signs.
    rules
        ``p_percent`` (p).

    Notes
    -----
    With ``x_1 >= x_2 >= ...``: ``(sum(x) - x_1 - x_2) / x_1 < p``: whoever is second knows their
    own part, and so the first to within p of it.

    Examples
    --------
    >>> second_tells_first(np.array([100.0, 50.0, 4.0, 5.0]), DisclosureRules())
    True
    """
    sizes = np.sort(np.abs(np.asarray(values, float)))[::-1]
    return bool(sizes.sum() > 0 and sizes[2:].sum() / sizes[0] < rules.p_percent)


def rounded_counts(n: Any, rules: DisclosureRules) -> Any:
    """Counts to the nearest multiple of ``round_to``, halves up; as they are without one.

    Examples
    --------
    >>> rounded_counts(np.array([0, 2, 3, 12]), DisclosureRules(round_to=5)).tolist()
    [0, 0, 5, 10]
    """
    base = rules.round_to
    if base is None:
        return n
    return (np.floor(np.asarray(n, float) / base + 0.5) * base).astype(int)


def safe_quantiles(
    values: Array, shares: Array | list[float], rules: DisclosureRules
) -> list[float]:
    """Percentiles that tell of nobody; NaN where too few people are beyond on either side.

    Parameters
    ----------
    values
        One number a person.
    shares
        Which percentiles, from 0 to 1.
    rules
        ``least_people``: so many people must be at or below each, and at or above it. So the least
        and the greatest value are never given. What is given is the mean of the ``least_people``
        values around it, not a value that somebody has.

    Examples
    --------
    >>> safe_quantiles(np.arange(100.0), [0.0, 0.5, 1.0], DisclosureRules())
    [nan, 49.5, nan]
    """
    known = np.sort(np.asarray(values, float)[np.isfinite(values)])
    least, n = rules.least_people, len(known)
    found = []
    for share in shares:
        at = share * (n - 1)
        low = int(np.floor(at)) + 1 - least // 2 - least % 2
        is_safe = at + 1 >= least and n - at >= least and low >= 0 and low + least <= n
        found.append(float(known[low : low + least].mean()) if is_safe else float("nan"))
    return found


def merged_bins(counts: Array, rules: DisclosureRules) -> list[tuple[int, int]]:
    """Neighbouring classes of a histogram put together until enough people are in each.

    Parameters
    ----------
    counts
        People, shape (groups, classes).
    rules
        ``least_people``.

    Returns
    -------
    list of (int, int)
        Each the first class, and the one after the last, that are one class now; the last takes
        what is left over. A group without anybody in a class needs none there.

    Examples
    --------
    >>> merged_bins(np.array([[3, 8, 20, 0, 2]]), DisclosureRules())
    [(0, 2), (2, 5)]
    """
    found: list[tuple[int, int]] = []
    start = 0
    for end in range(1, counts.shape[1] + 1):
        inside = counts[:, start:end].sum(axis=1)
        if inside.any() and not below_threshold(inside, rules).any():
            found.append((start, end))
            start = end
    if start < counts.shape[1]:
        while found:
            first = found.pop()[0]
            inside = counts[:, first:].sum(axis=1)
            if not below_threshold(inside, rules).any():
                return [*found, (first, counts.shape[1])]
    return found


def coarse_steps(
    times: Array, events: Array, leaving: Array, rules: DisclosureRules
) -> list[float]:
    """The times at which a survival curve may step.

    Parameters
    ----------
    times
        When each person's watch ended.
    events
        Whether it ended with the event.
    leaving
        Times at which a curve could be read.
    rules
        ``least_people``: so many events must have gathered since the last step, and so many people
        must still be watched.

    Returns
    -------
    list of float
        Zero, and the steps; none after the tail has become too thin, nor one after which fewer
        events than ``least_people``, but any, are still to come: how many there are in all is
        known from the table beside it.

    Examples
    --------
    >>> times = np.arange(1.0, 101.0)
    >>> coarse_steps(times, np.ones(100, dtype=bool), times, DisclosureRules(least_people=40))
    [0.0, 40.0]
    """
    order = np.argsort(times, kind="stable")
    ends, had = np.asarray(times, float)[order], np.asarray(events, bool)[order]
    cumulative = np.concatenate([[0], np.cumsum(had)])
    steps, last = [0.0], 0
    for time in np.unique(np.asarray(leaving, float)):
        if time <= 0:
            continue
        place = np.searchsorted(ends, time, side="right")
        so_far = int(cumulative[place])
        if len(ends) - place < rules.least_people:
            break
        if so_far - last >= rules.least_people:
            steps.append(float(time))
            last = so_far
    to_come = int(cumulative[-1]) - last
    return steps[:-1] if len(steps) > 1 and 0 < to_come < rules.least_people else steps
