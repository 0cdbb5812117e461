"""The same life, seen through windows of measurement."""

from __future__ import annotations

from dataclasses import dataclass

from cocreate_lib.errors import DesignError
from cocreate_lib.fields import Flag, Number, Optional, declared, documented, read_fields

_MONTHS = Number(0, 1200)


@documented
@dataclass(frozen=True)
class Offence:
    """One offence in a life.

    {parameters}

    Raises
    ------
    DesignError
        For a negative time.

    Examples
    --------
    >>> Offence(10, proven_after=9).proven_month
    19.0
    """

    month: float = declared(
        _MONTHS, about="When, in months from zero: the sentence from which the life is told."
    )
    proven_after: float | None = declared(
        Optional(_MONTHS),
        default=None,
        about="Months until a court or a caution proves it; None where nobody ever does.",
    )
    serious: bool = declared(Flag(), default=False, about="Whether it did serious harm.")

    def __post_init__(self) -> None:
        read_fields(self, DesignError, "Offence.")

    @property
    def proven_month(self) -> float | None:
        """When it is proven, if it is."""
        return None if self.proven_after is None else self.month + self.proven_after


@dataclass(frozen=True)
class Life:
    """A fictional life.

    Parameters
    ----------
    name : str
        Who.
    story : str
        What happens, in a few words.
    offences : tuple of Offence
        In any order.
    desisting : bool
        Whether the person is on the way out of crime, which no window can see.
    """

    name: str
    story: str
    offences: tuple[Offence, ...]
    desisting: bool


@documented
@dataclass(frozen=True)
class Window:
    """A window of measurement.

    {parameters}

    Raises
    ------
    DesignError
        For a negative start, or a length or a waiting time out of range.

    Notes
    -----
    The defaults are those of the official statistic for England and Wales: one year of follow-up
    and six further months of waiting (Ministry of Justice, proven reoffending statistics).
    """

    start: float = declared(_MONTHS, default=0.0, about="When the follow-up begins, in months.")
    length: float = declared(Number(0.5, 1200), default=12.0, about="How long it lasts, in months.")
    proven: bool = declared(
        Flag(), default=True, about="Whether only offences count that are proven in time."
    )
    waiting: float = declared(
        _MONTHS,
        default=6.0,
        about="Months after the follow-up in which an offence committed within it may still be "
        "proven.",
    )

    def __post_init__(self) -> None:
        read_fields(self, DesignError, "Window.")

    @property
    def end(self) -> float:
        """When the follow-up ends."""
        return self.start + self.length

    def holds(self, offence: Offence) -> bool:
        """Whether the offence was committed within the follow-up."""
        return self.start <= offence.month < self.end

    def counts(self, offence: Offence) -> bool:
        """Whether the offence counts: within the follow-up and, where asked, proven in time."""
        if not self.proven:
            return self.holds(offence)
        proven = offence.proven_month
        return self.holds(offence) and proven is not None and proven < self.end + self.waiting


@dataclass(frozen=True)
class Seen:
    """A life as a window shows it.

    Attributes
    ----------
    life : Life
    window : Window
    counted : tuple of Offence
        The offences that count, by month.
    missed : tuple of Offence
        Those committed within the follow-up that don't count.
    """

    life: Life
    window: Window
    counted: tuple[Offence, ...]
    missed: tuple[Offence, ...]

    @property
    def reoffended(self) -> bool:
        """Whether the life counts as one with reoffending."""
        return bool(self.counted)

    @property
    def misleads(self) -> bool:
        """Whether "reoffended" is said of somebody on the way out, or not of somebody going on."""
        return self.reoffended == self.life.desisting


def seen(life: Life, window: Window) -> Seen:
    """What a window shows of a life.

    Parameters
    ----------
    life : Life
        The life.
    window : Window
        The window. An offence in the month in which the follow-up ends is outside of it, and so is
        a proof at the very end of the waiting.

    Returns
    -------
    Seen
        With ``counted``, ``missed``, ``reoffended`` and ``misleads``.

    Notes
    -----
    An offence at month m, proven d months later, counts when start <= m < start + length and,
    where only proven offences count, m + d < start + length + waiting.

    References
    ----------
    Ministry of Justice, *Proven reoffending statistics*: definition of a proven reoffence.

    Examples
    --------
    >>> life = Life("A", "one late and small offence", (Offence(11, proven_after=4),), True)
    >>> seen(life, Window()).reoffended, seen(life, Window(length=6)).reoffended
    (True, False)
    >>> seen(life, Window()).misleads
    True
    """
    inside = sorted(filter(window.holds, life.offences), key=lambda offence: offence.month)
    counted = tuple(offence for offence in inside if window.counts(offence))
    missed = tuple(offence for offence in inside if not window.counts(offence))
    return Seen(life, window, counted, missed)
