"""Whether a twin gives away the people it was fitted on, held against people it never saw.

Half of the people, drawn at random, are fitted on; the other half is held out. Whatever a twin
says of the first half more than of the second, it has from those people and not from what holds of
people in general. Each check compares the two, has a limit on how large the difference may be, and
fails only if the difference is also beyond chance.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cocreate_lib.display import Block, Tabled, bullets, heading
from cocreate_lib.study.twin.attacks import Found, attacked
from cocreate_lib.study.twin.columns import Order
from cocreate_lib.study.twin.halves import halves

_REVIEW, _FAIL = 2.5, 3.5  # standard errors beyond which a difference is hardly, or no, chance
_COLUMNS = ("check", "status", "fitted", "held_out", "difference", "error", "limit", "meaning")


@dataclass(frozen=True, repr=False)
class PrivacyCheck(Tabled):
    """Checks of a twin's privacy, and their verdict.

    Parameters
    ----------
    table
        One row a check: ``check``, ``status`` (pass, review or fail), ``fitted`` (the figure for
        the people fitted on), ``held_out`` (the same for those held out: what chance gives),
        ``difference`` (how far the first is worse), ``error`` (its standard error), ``limit`` (up
        to where the difference may go) and ``meaning`` (in words).
    """

    table: pd.DataFrame

    @property
    def verdict(self) -> str:
        """``"fail"`` if a check failed, ``"review"`` if one is borderline, or ``"pass"``."""
        found = set(self.table["status"])
        return next((each for each in ("fail", "review") if each in found), "pass")

    def told(self, status: str) -> tuple[str, ...]:
        """What the checks with a status mean."""
        return tuple(self.table.loc[self.table["status"] == status, "meaning"])

    def _blocks(self) -> Iterable[Block]:
        rows = zip(self.table["status"], self.table["meaning"], strict=True)
        return [
            heading(f"Privacy check: {self.verdict}"),
            bullets(f"{status}: {meaning}" for status, meaning in rows),
        ]


def check_privacy(
    fitted: pd.DataFrame,
    held_out: pd.DataFrame,
    twin: pd.DataFrame,
    order: Order,
    least: int,
    rng: np.random.Generator,
) -> PrivacyCheck:
    """Whether a twin says more of the people it was fitted on than of others.

    Parameters
    ----------
    fitted, held_out
        The people that the generator was fitted on, and about as many it never saw.
    twin
        What it drew.
    order
        The columns, and their parts in the plan.
    least
        A combination that fewer people have is a small cell.
    rng
        Draws whom distances are taken of, where there are many.

    Returns
    -------
    PrivacyCheck

    Notes
    -----
    *Copied people*: rows of the twin that equal a person fitted on in every column, against those
    that equal a person held out. *Nearest people*: the share of the twin's people who lie nearer to
    somebody fitted on than to anybody held out, by Gower's distance; one half is what chance gives.
    *Distances*: the fifth percentile of the distance from the nearest fitted on, as a share of that
    from the nearest held out. *Membership*: somebody who knows whole people guesses by the distance
    to the nearest in the twin who was fitted on: the area under the curve. *Small cells*: of the
    combinations of two and three columns that fewer than ``least`` people have, all of them in one
    half, the share that the twin has; the error is that of random halves. *Known covariates*:
    somebody who knows a person's covariates takes the nearest in the twin, and reads off an
    outcome. *Rare values*: levels, and smallest and largest values with decimals, that fewer than
    ``least`` people fitted on have.

    Distances are taken of 1,000 people among 10,000, where there are more. A check fails where the
    difference is above its limit and more than 3.5 standard errors from 0; it is for review where
    it is above its limit and 2.5 standard errors, or more than 3.5 standard errors from 0.
    """
    it = halves(fitted, held_out, twin, order, least, rng)
    rows = [{**dataclasses.asdict(each), "status": _status(each)} for each in attacked(it, rng)]
    return PrivacyCheck(pd.DataFrame(rows, columns=list(_COLUMNS)))


def _status(found: Found) -> str:
    off = math.inf if found.error == 0 else found.difference / found.error
    if found.difference <= 0:
        return "pass"
    if found.difference > found.limit and off > _FAIL:
        return "fail"
    is_borderline = off > _FAIL or (found.difference > found.limit and off > _REVIEW)
    return "review" if is_borderline else "pass"
