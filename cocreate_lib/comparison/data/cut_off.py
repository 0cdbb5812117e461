"""A cut-off by which an offer was made: found in the data, and who was not treated by it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class CutOff:
    """Where a column divides those offered from the others.

    Parameters
    ----------
    at
        The value, of those offered, that is nearest to the others: the first to be offered.
    above
        Whether people at it and above were offered; otherwise those at it and below.
    against
        Positions of the people who were offered, or not, against the rule.
    """

    at: float
    above: bool
    against: IntArray

    @property
    def words(self) -> str:
        """The rule: 'at 8 and above'."""
        return f"at {self.at:g} and {'above' if self.above else 'below'}"


def find_cut_off(offered: BoolArray, running: FloatArray) -> CutOff:
    """The cut-off that the fewest people speak against.

    Parameters
    ----------
    offered
        Who was offered.
    running
        The column of which a value decided.

    Returns
    -------
    CutOff
        By a rule that offers something to somebody and not to everybody; where several are as good,
        the one with the lowest value, above before below. A column with one value has none: then
        nobody who was not offered fits.

    Examples
    --------
    >>> found = find_cut_off(np.array([False, False, True, True]), np.array([1.0, 2.0, 3.0, 4.0]))
    >>> found.at, found.above, found.against.tolist()
    (3.0, True, [])
    """
    values, place = np.unique(running, return_inverse=True)
    yes = np.bincount(place, offered, len(values))
    no = np.bincount(place, ~offered, len(values))
    # Between values k − 1 and k: those below offered are against the rule "k and above".
    below_yes, below_no = np.cumsum(yes)[:-1], np.cumsum(no)[:-1]
    against_above = below_yes + (no.sum() - below_no)
    against_below = below_no + (yes.sum() - below_yes)
    if not len(against_above):
        return CutOff(float(values[0]), True, np.flatnonzero(~offered))
    above = against_above.min() <= against_below.min()
    k = int(np.argmin(against_above if above else against_below))
    at = float(values[k + 1] if above else values[k])
    rule = running >= at if above else running <= at
    return CutOff(at, bool(above), np.flatnonzero(rule != offered))
