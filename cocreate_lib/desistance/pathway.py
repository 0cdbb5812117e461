"""A zig-zag pathway: months with and without offending, and what moves the odds of either."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.checks import check_whole
from cocreate_lib.display import Spoken
from cocreate_lib.errors import DesignError
from cocreate_lib.fields import Choice, Flag, Number, Whole, declared, documented, read_fields
from cocreate_lib.text import how_many

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

STAGES = ("none", "primary", "secondary", "tertiary")
HOOKS = ("none", "not taken up", "taken up")
_MOST_MONTHS = 600
LULL, LASTING = 6, 36
"""Months of a lull, and steps of ground that we read as a change that lasts. Both are our own."""
_TAKEN = 1 / 3  # of the ground gained, that a month with offending takes away

# Log-odds of a month with offending. All of them are our own.
_QUIET = -1.9  # after a month without
_MOMENTUM = 2.8  # more after a month with
_BONDS = -0.9  # for bonds at their strongest
_DEFAULT = -0.01  # more for each month that such bonds have lasted
_HOPE = -0.5  # for hope at its highest
_HOOK = -3.0  # for a hook taken up with hope at its highest
_SETBACK = 2.6  # at its start
_RAMP = 6.0  # months until a hook carries
_KEPT = 0.4  # of what a hook gave, that stays in the end where nobody recognises it
_FADE = 18.0  # months in which the rest of it shrinks to 1/e
_RECOVERY = 5.0  # months in which a setback shrinks to 1/e, without bonds


@documented
@dataclass(frozen=True)
class Pathway:
    """What a life on the way out of crime meets, month by month. All numbers are our own.

    {parameters}

    Raises
    ------
    DesignError
        For a value outside its range.

    Notes
    -----
    A chain with two states. With :math:`y_t` one in a month with offending,

    .. math:: \\mathrm{logit} P(y_t = 1) = -1.9 + 2.8 y_{t-1} - (0.9 + 0.01 t) b - 0.5 h
              - 3 h_+ g(t) + 2.6 (1 - b / 2) r(t)

    where b is bonds and h is hope, :math:`h_+ = (1 + 2h) / 3`, g rises from zero to one over six
    months after a hook that is taken up (and shrinks again, towards 0.4, unless others recognise
    the change: what exceeds it shrinks to 1/e in 18 months), and r falls from one after the
    setback, to 1/e in 5 months (in half of that with bonds at their strongest). The path begins in
    a month with offending. What comes of lasting bonds comes without a hook and without a decision.

    The ingredients are those of theories (bonds: Sampson & Laub 1993; desistance by default: Laub &
    Sampson 2003; hooks for change and openness to them: Giordano et al. 2002; recognition: McNeill
    2014); the form and every number are ours.

    References
    ----------
    Giordano, P. C., Cernkovich, S. A., & Rudolph, J. L. (2002). Gender, crime, and desistance:
    toward a theory of cognitive transformation. *American Journal of Sociology*, 107(4), 990-1064.

    Laub, J. H., & Sampson, R. J. (2003). *Shared Beginnings, Divergent Lives*. Harvard University
    Press.

    McNeill, F. (2014). Three aspects of desistance? *Discovering Desistance* (blog), 23 May 2014.
    To be checked against the source.

    Sampson, R. J., & Laub, J. H. (1993). *Crime in the Making*. Harvard University Press.

    Examples
    --------
    >>> without, taken = Pathway(hook="none"), Pathway(hook="taken up")
    >>> float(taken.chances()["offending"].iloc[-1]) < float(
    ...     without.chances()["offending"].iloc[-1]
    ... )
    True
    """

    bonds: float = declared(
        Number(0, 1),
        default=0.5,
        about="How strong ties to others are, at work, at home or elsewhere.",
    )
    hope: float = declared(
        Number(0, 1),
        default=0.5,
        about="How far the person believes that another life is possible for them.",
    )
    hook: str = declared(
        Choice(HOOKS),
        default="taken up",
        about="Whether a chance of change comes, and whether the person takes it up.",
    )
    recognition: bool = declared(
        Flag(), default=False, about="Whether others recognise the change."
    )
    setback: bool = declared(Flag(), default=False, about="Whether something goes badly wrong.")
    hook_month: int = declared(
        Whole(1, _MOST_MONTHS), default=24, about="When the chance comes, in a month of the path."
    )
    setback_month: int = declared(
        Whole(1, _MOST_MONTHS), default=60, about="When the setback comes, in a month of the path."
    )
    months: int = declared(
        Whole(12, _MOST_MONTHS), default=120, about="How many months the path is followed."
    )

    def __post_init__(self) -> None:
        read_fields(self, DesignError, "Pathway.")
        for name in ("hook_month", "setback_month"):
            if getattr(self, name) > self.months:
                raise DesignError(
                    f"{name} can't be {getattr(self, name)}: the path has {self.months} months.",
                    where=f"Pathway.{name}",
                    try_this=f"A whole number from 1 to {self.months}.",
                )

    def log_odds(self) -> Floats:
        """Log-odds of offending in each month after a month without; after one with, 2.8 more."""
        month = np.arange(1, self.months + 1)
        odds = _QUIET + (_BONDS + _DEFAULT * month) * self.bonds + _HOPE * self.hope
        if self.hook == "taken up":
            since = np.maximum(month - self.hook_month, 0.0)
            fading = np.exp(-np.maximum(since - _RAMP, 0) / _FADE)
            kept = 1.0 if self.recognition else _KEPT + (1 - _KEPT) * fading
            openness = (1 + 2 * self.hope) / 3
            odds += _HOOK * openness * np.minimum(since / _RAMP, 1.0) * kept
        if self.setback:
            since = month - self.setback_month
            left = np.exp(-np.maximum(since, 0) / (_RECOVERY * (1 - self.bonds / 2)))
            odds += _SETBACK * (1 - self.bonds / 2) * left * (since >= 0)
        return np.asarray(odds, dtype=np.float64)

    def steps(self) -> Floats:
        """The probability of offending in each month, after a month without and after one with.

        Returns
        -------
        array of shape (months, 2)
        """
        odds = self.log_odds()[:, None] + np.array([0.0, _MOMENTUM])
        return np.asarray(1 / (1 + np.exp(-odds)))

    def chances(self) -> pd.DataFrame:
        """The exact probability that a month is one with offending.

        Returns
        -------
        DataFrame
            One row a month: ``month``, from 1, and ``offending``.

        Notes
        -----
        :math:`p_t = p_{t-1} q_{t1} + (1 - p_{t-1}) q_{t0}`, from :math:`p_0 = 1`.
        """
        chance, chances = 1.0, []
        for quiet, after in self.steps():
            chance = chance * after + (1 - chance) * quiet
            chances.append(chance)
        return pd.DataFrame({"month": np.arange(1, self.months + 1), "offending": chances})


@dataclass(frozen=True, repr=False)
class Paths(Spoken):
    """Paths that were drawn.

    Attributes
    ----------
    offending : array of bool, shape (people, months)
        Whether each month is one with offending.
    pathway : Pathway
        What they were drawn from.
    """

    offending: Flags
    pathway: Pathway

    def __str__(self) -> str:
        people, months = self.offending.shape
        lives = how_many(people, "synthetic life", "synthetic lives")
        return f"Paths: {lives} over {how_many(months, 'month')}"

    def quiet(self) -> Ints:
        """How many months without offending lie behind each month, counting it."""
        month = np.arange(1, self.pathway.months + 1)
        last = np.maximum.accumulate(np.where(self.offending, month, 0), axis=1)
        return np.asarray(month - last)

    def ground(self) -> Floats:
        """The ground that each person has gained by each month, in steps.

        Returns
        -------
        array of float, shape (people, months)
            A month without offending adds one step, and two once a hook has been taken up. A month
            with it takes away a third of all the steps, and leaves the rest.
        """
        pathway, steps = self.pathway, np.zeros(len(self.offending))
        gained = []
        for month, lapsed in enumerate(self.offending.T, start=1):
            more = 2 if pathway.hook == "taken up" and month > pathway.hook_month else 1
            steps = np.where(lapsed, steps * (1 - _TAKEN), steps + more)
            gained.append(steps)
        return np.array(gained).T

    def stages(self) -> Ints:
        """How each month reads: the position in :data:`STAGES`.

        Returns
        -------
        array of int, shape (people, months)
            ``primary``: six months or more without offending. ``secondary``: 36 steps or more of
            ground (see :meth:`ground`), which we take for a change in how the person sees
            themselves: it can come without a hook, and outlast a lapse. ``tertiary``: the same, and
            others recognise it. ``none``: none of the three.

        Notes
        -----
        A simplification of our own of a distinction by Maruna and Farrall (2004), and McNeill
        (2014): who somebody takes themselves to be can't be read off a calendar.

        References
        ----------
        Maruna, S., & Farrall, S. (2004). Desistance from crime: a theoretical reformulation.
        *Kölner Zeitschrift für Soziologie und Sozialpsychologie*, Sonderheft 43.

        McNeill, F. (2014). Three aspects of desistance? *Discovering Desistance* (blog), 23 May
        2014. To be checked against the source.
        """
        secondary = self.ground() >= LASTING
        primary = secondary | (self.quiet() >= LULL)
        return primary.astype(np.int64) + secondary + (secondary & self.pathway.recognition)

    def lapses(self) -> Ints:
        """How many times each person offends again after a lull."""
        after_lull = self.quiet()[:, :-1] >= LULL
        return np.asarray((after_lull & self.offending[:, 1:]).sum(axis=1))


def draw_paths(
    n: int, seed: int | np.random.SeedSequence | np.random.Generator, pathway: Pathway | None = None
) -> Paths:
    """Draw lives that follow a pathway.

    Parameters
    ----------
    n : int
        How many.
    seed : int, SeedSequence or Generator
        People drawn with the same seed from two pathways have the same luck, month by month: what
        differs comes from the pathway.
    pathway : Pathway, optional
        The defaults of :class:`Pathway` otherwise.

    Returns
    -------
    Paths
        With ``offending`` and ``pathway``.

    Raises
    ------
    DesignError
        When there is no life to draw.

    Examples
    --------
    >>> paths = draw_paths(200, seed=4)
    >>> paths.offending.shape
    (200, 120)
    >>> sorted({STAGES[stage] for stage in paths.stages().ravel()})
    ['none', 'primary', 'secondary']
    """
    check_whole(n, "n", 1, DesignError)
    pathway = Pathway() if pathway is None else pathway
    luck = np.random.default_rng(seed).random((pathway.months, n))
    steps = pathway.steps()
    offending = np.empty((pathway.months, n), dtype=bool)
    before = np.ones(n, dtype=bool)
    for month in range(pathway.months):
        before = luck[month] < steps[month][before.astype(int)]
        offending[month] = before
    return Paths(offending.T.copy(), pathway)
