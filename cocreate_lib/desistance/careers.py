"""Many lives, one curve: offending careers that begin and end, and their average over age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gammaincc, gammainccinv, gammaincinv

from cocreate_lib.checks import check_whole
from cocreate_lib.display import Spoken
from cocreate_lib.errors import DesignError
from cocreate_lib.fields import Choice, Number, declared, documented, read_fields
from cocreate_lib.text import how_many

Floats = npt.NDArray[np.float64]

FIRST_ONSET, LAST_ONSET, LAST_AGE = 11, 18, 60
PERSISTENT_STOP = 45.0
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)


@documented
@dataclass(frozen=True)
class CareerWorld:
    """How lives with offending in them begin, go on and end. All numbers are our own.

    {parameters}

    Raises
    ------
    DesignError
        For a value outside its range.

    Notes
    -----
    A person i begins at age :math:`a_i`, uniform from 11 to 18, and has a yearly rate
    :math:`\\lambda_i` of offences, gamma distributed. The stopping age :math:`s_i` is 18 plus a
    gamma variable with the mean and spread given; for the persistent share it has the same spread
    around 45. The three are independent. With :math:`F` the distribution of the beginning and
    :math:`S` the survival function of the stopping age, the mean number of offences a year at age
    :math:`t` is in both worlds

    .. math:: E(\\lambda) \\, F(t) \\, S(t).

    A curve of averages can therefore not tell the two worlds apart. That participation and
    frequency are two things is an old point about criminal careers; the construction is ours.

    Examples
    --------
    >>> world = CareerWorld()
    >>> world.begun(np.array([10.0, 14.5, 30.0])).tolist()
    [0.0, 0.5, 1.0]
    >>> bool(world.going_on(np.array([30.0]))[0] < world.going_on(np.array([20.0]))[0])
    True
    """

    stop_mean: float = declared(
        Number(19, 40), default=24.0, about="Mean age in years at which people stop."
    )
    stop_spread: float = declared(
        Number(0.1, 12),
        default=4.0,
        about="Standard deviation of that age, in years: how much people differ in when they stop.",
    )
    persistent: float = declared(
        Number(0, 0.5),
        default=0.05,
        about=f"Share of people who go on for long, until {PERSISTENT_STOP:g} on average.",
    )
    rate: float = declared(
        Number(0.1, 20),
        default=2.0,
        about="Mean number of offences a year while a person is active.",
    )
    rate_spread: float = declared(
        Number(0, 3), default=0.6, about="Coefficient of variation of that number between people."
    )
    ending: str = declared(
        Choice(("stop", "fade")),
        default="stop",
        about="How offending ends.",
        details='``"stop"``: each person goes on at a rate of their own and then stops, at an age '
        'of their own. ``"fade"``: nobody stops; everybody slows down little by little, at the '
        "pace at which the share of active people falls in the other world.",
    )

    def __post_init__(self) -> None:
        read_fields(self, DesignError, "CareerWorld.")

    def begun(self, age: Floats) -> Floats:
        """The share of people who have begun by each age."""
        return np.clip((age - FIRST_ONSET) / (LAST_ONSET - FIRST_ONSET), 0.0, 1.0)

    def going_on(self, age: Floats) -> Floats:
        """The share of people whose stopping age lies beyond each age."""
        beyond = np.maximum(age - LAST_ONSET, 0.0)
        means, shapes = self._stopping(np.array([False, True]))
        most, few = (gammaincc(k, beyond * k / mean) for k, mean in zip(shapes, means, strict=True))
        return np.asarray((1 - self.persistent) * most + self.persistent * few)

    def expected(self) -> pd.DataFrame:
        """What the averages over age would be over infinitely many lives.

        Returns
        -------
        DataFrame
            One row a year of age: ``age`` (the year from this birthday to the next), ``active``
            (mean share of the year in which a person is active: has begun and has not stopped),
            ``offences`` (mean number a person), ``offences_active`` (mean number for each year that
            somebody is active; missing where nobody is).

        Notes
        -----
        :math:`E(\\lambda) \\int F(t) S(t) dt` over the year, by Gauss-Legendre quadrature; where
        many stop right after 18 it is off by up to a thousandth.
        """
        ages = np.arange(FIRST_ONSET, LAST_AGE)
        times = ages[:, None] + (_NODES + 1) / 2
        product = (self.begun(times) * self.going_on(times)) @ (_WEIGHTS / 2)
        begun = self.begun(times) @ (_WEIGHTS / 2)
        return _by_age(product if self.ending == "stop" else begun, self.rate * product)

    def _stopping(self, persistent: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Mean and gamma shape of the years from the last beginning to the stop."""
        mean = np.where(persistent, PERSISTENT_STOP, self.stop_mean) - LAST_ONSET
        return mean, (mean / self.stop_spread) ** 2

    def stops(self, luck: Floats, persistent: npt.NDArray[np.bool_]) -> Floats:
        """The stopping age at each quantile of its distribution."""
        mean, shape = self._stopping(persistent)
        return np.asarray(LAST_ONSET + gammainccinv(shape, luck) * mean / shape)

    def drawn_stops(self, rng: np.random.Generator, n: int) -> Floats:
        """Stopping ages drawn anew."""
        mean, shape = self._stopping(rng.random(n) < self.persistent)
        return np.asarray(LAST_ONSET + rng.standard_gamma(shape) * mean / shape)

    def rates(self, luck: Floats) -> Floats:
        """The yearly rate at each quantile of its distribution."""
        if self.rate_spread == 0:
            return np.full_like(luck, self.rate)
        shape = self.rate_spread**-2
        return np.asarray(self.rate * gammaincinv(shape, luck) / shape)


@dataclass(frozen=True, repr=False)
class Careers(Spoken):
    """Lives that were drawn.

    Attributes
    ----------
    lives : DataFrame
        One row a person: ``onset`` and ``stop`` (ages in years; in a world where everybody fades,
        ``stop`` is missing), ``rate`` (offences a year while active, or at the start),
        ``persistent`` (of the share that goes on for long).
    offences : DataFrame
        One row an offence: ``person`` (row of ``lives``), ``age`` (in years), by person and age.
    world : CareerWorld
        What they were drawn from.
    """

    lives: pd.DataFrame
    offences: pd.DataFrame
    world: CareerWorld

    def __str__(self) -> str:
        return (
            f"Careers: {how_many(len(self.lives), 'synthetic life', 'synthetic lives')} with "
            f"{how_many(len(self.offences), 'offence')} between the ages of {FIRST_ONSET} and "
            f"{LAST_AGE}"
        )

    def by_age(self) -> pd.DataFrame:
        """The averages over all lives, year by year of age.

        Returns
        -------
        DataFrame
            The columns of :meth:`CareerWorld.expected`, counted over the lives drawn.
        """
        ages = np.arange(FIRST_ONSET, LAST_AGE)[:, None]
        onset = self.lives["onset"].to_numpy()
        stop = self.lives["stop"].fillna(LAST_AGE).to_numpy()
        years = np.minimum(ages + 1, stop) - np.maximum(ages, onset)
        counts = np.bincount(
            self.offences["age"].to_numpy().astype(int) - FIRST_ONSET, minlength=len(ages)
        )
        return _by_age(np.maximum(years, 0).mean(axis=1), counts / len(self.lives))


def draw_careers(
    n: int, seed: int | np.random.SeedSequence, world: CareerWorld | None = None
) -> Careers:
    """Draw lives from a world.

    Parameters
    ----------
    n : int
        How many lives.
    seed : int or SeedSequence
        Lives drawn with the same seed from two worlds belong together: each person keeps their
        place among all, in beginning, rate and stopping age.
    world : CareerWorld, optional
        Where from; the defaults of :class:`CareerWorld` otherwise.

    Returns
    -------
    Careers
        With ``lives``, ``offences`` and ``world``.

    Raises
    ------
    DesignError
        When there is no life to draw.

    Notes
    -----
    While a person is active, offences are a Poisson process with their rate. A fading world keeps
    each offence of a life that never stops with the probability :math:`S(t)`: where a stopping age
    drawn for that offence alone lies beyond it (thinning).

    Examples
    --------
    >>> careers = draw_careers(1000, seed=1)
    >>> careers.lives.columns.tolist()
    ['onset', 'stop', 'rate', 'persistent']
    >>> years = careers.by_age()
    >>> int(years["age"][years["offences"].idxmax()])
    18
    """
    check_whole(n, "n", 1, DesignError)
    world = CareerWorld() if world is None else world
    people, events = map(np.random.default_rng, _spawn(seed))
    luck = people.random((4, n))
    onset = FIRST_ONSET + (LAST_ONSET - FIRST_ONSET) * luck[0]
    rate = world.rates(luck[1])
    persistent = luck[2] < world.persistent
    end = np.full(n, float(LAST_AGE))
    if world.ending == "stop":
        stop = world.stops(luck[3], persistent)
        end = np.minimum(stop, LAST_AGE)
    counts = events.poisson(rate * (end - onset))
    person = np.repeat(np.arange(n), counts)
    age = onset[person] + (end - onset)[person] * events.random(len(person))
    if world.ending == "fade":
        stop = np.full(n, np.nan)
        kept = age < world.drawn_stops(events, len(person))
        person, age = person[kept], age[kept]
    order = np.lexsort((age, person))
    lives = pd.DataFrame({"onset": onset, "stop": stop, "rate": rate, "persistent": persistent})
    offences = pd.DataFrame({"person": person[order], "age": age[order]})
    return Careers(lives, offences, world)


def _spawn(seed: int | np.random.SeedSequence) -> list[np.random.SeedSequence]:
    """Streams for the people and for their offences."""
    root = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    return [np.random.SeedSequence(root.entropy, spawn_key=(*root.spawn_key, i)) for i in (0, 1)]


def _by_age(active: Floats, offences: Floats) -> pd.DataFrame:
    with np.errstate(divide="ignore", invalid="ignore"):
        among = np.where(active > 0, offences / active, np.nan)
    return pd.DataFrame(
        {
            "age": np.arange(FIRST_ONSET, LAST_AGE),
            "active": active,
            "offences": offences,
            "offences_active": among,
        }
    )
