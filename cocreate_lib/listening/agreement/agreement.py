"""Agreement between coders, code by code and over all codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.checks import check_between, check_whole
from cocreate_lib.errors import DataError, PlanError, nearest_names
from cocreate_lib.listening.agreement.coefficients import (
    MISSING,
    Floats,
    Ints,
    between_sets,
    cohen,
    coincidences,
    counts,
    disagreement,
    fleiss,
    jaccard,
    krippendorff,
    krippendorff_of,
    masi,
    nominal,
    ordinal,
)
from cocreate_lib.listening.codes import NONE, check_codes

_WHERE = "listening.agreement"
MEASURES = (
    "cohen",
    "fleiss",
    "krippendorff_nominal",
    "krippendorff_ordinal",
    "krippendorff_set",
)
"""The measures that there are."""

COLUMNS = [
    "code", "measure", "value", "conf_low", "conf_high", "n_units", "n_coders", "prevalence",
    "n_people", "notes",
]  # fmt: skip


def agreement(
    codes: pd.DataFrame,
    measure: str = "krippendorff_nominal",
    *,
    order: Sequence[str] | None = None,
    distance: Literal["masi", "jaccard"] = "masi",
    conf_level: float = 0.95,
    draws: int = 2000,
    seed: int | np.random.Generator = 2018,
) -> pd.DataFrame:
    """How far coders agree on each code, and on all of them.

    Parameters
    ----------
    codes
        One row a coding: ``unit`` (an excerpt), ``coder``, ``code``, and ``person`` (who said it)
        where it is known. A coder who looked at a unit and gave it no code has a row with an empty
        ``code``. A coder without a row for a unit did not look at it.
    measure
        ``"cohen"``: kappa of two coders. ``"fleiss"``: kappa of any number of coders who all looked
        at the same units. ``"krippendorff_nominal"``: alpha, for any number of coders, who need
        not have seen the same. ``"krippendorff_ordinal"``: alpha for codes with an order; each
        coder gives a unit one code. ``"krippendorff_set"``: alpha for units with several codes,
        which compares all codes that one coder gave a unit with all that another gave.
    order
        The codes from low to high, for ``"krippendorff_ordinal"``.
    distance
        How sets of codes are compared: ``"masi"`` or ``"jaccard"``.
    conf_level
        Of the intervals.
    draws
        How often people are drawn anew for the intervals.
    seed
        Where those draws come from.

    Returns
    -------
    pandas.DataFrame
        One row a code, in the order of the alphabet, and one overall, whose ``code`` is empty.
        ``measure``: as asked for. ``value``: 1 is perfect, 0 what chance would give; NaN where no
        unit was looked at by two coders. ``conf_low``, ``conf_high``: percentile interval; NaN
        where fewer than two people (or units) can be drawn. ``n_units``: units that two coders or
        more looked at (for Cohen and Fleiss: all coders). ``n_coders``. ``prevalence``: of all
        times that a coder looked at these units, the share in which the code was given (overall:
        any code). ``n_people``: people who said these units; 0 where the codes don't name them.
        ``notes``: what has to be known to read the row.

    Raises
    ------
    DataError
        When a column is missing, fewer than two coders coded, Cohen's kappa is asked for of more
        than two, no unit was looked at by all (Fleiss) or by two, or a measure that needs one code
        a unit meets several.
    PlanError
        For an unknown measure or distance, or codes that aren't in ``order``.

    See Also
    --------
    agreement_sentences : the same in words.

    Notes
    -----
    Each code's row asks of each unit: did the coder give it this code, or not? Overall, with one
    code a unit, the codes are the values ("no code" is one of them). Where coders gave units
    several codes, the overall row of kappa and of nominal alpha takes each unit with each code as
    one decision; ``"krippendorff_set"`` compares whole sets instead. With an order, a unit that a
    coder gave no code has no place in it, and is left out overall.

    People are drawn with replacement, with all that they said: excerpts of one person are alike,
    and drawing excerpts would promise too much. Where ``person`` is missing, units are drawn, and
    the notes say so. A draw in which all gave the same value counts as 1; where that happens often,
    as with a rare code, the notes say how often.

    Missing values: a coder who did not look at a unit is left out there. If all coders gave the
    same value everywhere, agreement is 1 and can't be told from chance; the notes say so.

    High agreement doesn't show that a code is true or useful, and reflexive thematic analysis does
    not ask for it: see :data:`WHEN_NOT`.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological
    Measurement, 20(1). Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters.
    Psychological Bulletin, 76(5). Krippendorff, K. (2004). Content analysis. Sage. Passonneau, R.
    (2006). Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation.

    Examples
    --------
    >>> codes = pd.DataFrame(
    ...     {
    ...         "unit": ["a", "b", "c", "d"] * 2,
    ...         "coder": ["first"] * 4 + ["second"] * 4,
    ...         "code": ["trust", "trust", "fear", "fear", "trust", "fear", "fear", "fear"],
    ...     }
    ... )
    >>> agreement(codes, "cohen")[["code", "value", "n_units"]].round(2)
        code  value  n_units
    0   fear    0.5        4
    1  trust    0.5        4
    2           0.5        4
    """
    if measure not in MEASURES:
        raise PlanError(
            f"There is no measure {measure!r}.",
            where=f"{_WHERE}(measure=)",
            try_this=nearest_names(str(measure), MEASURES),
        )
    check_between(conf_level, "conf_level", 0, 1)
    check_whole(draws, "draws", 1)
    table = _Table(check_codes(codes, where=_WHERE))
    _fit(table, measure, order)
    weights = table.drawn(draws, np.random.default_rng(seed))
    ways = {"masi": masi, "jaccard": jaccard}
    if distance not in ways:
        raise PlanError(
            f"There is no distance {distance!r}.",
            where=f"{_WHERE}(distance=)",
            try_this=nearest_names(str(distance), ways),
        )
    tails = (1 - conf_level) / 2
    rows = [
        _row(table, code, measure, _one_code(table, code, measure), weights, tails)
        for code in table.codes
    ]
    overall = _overall(table, measure, order, ways[distance])
    rows.append(_row(table, NONE, measure, overall, weights, tails))
    return pd.DataFrame(rows, columns=COLUMNS)


class _Table:
    """The codings as arrays: who looked at what, and which codes they gave it."""

    def __init__(self, codes: pd.DataFrame) -> None:
        units, self.units = pd.factorize(codes["unit"], sort=True)
        coders, self.coders = pd.factorize(codes["coder"], sort=True)
        self.codes = sorted(set(codes["code"]) - {NONE})
        shape = len(self.units), len(self.coders)
        self.looked = np.zeros(shape, dtype=bool)
        self.looked[units, coders] = True
        self.given = np.zeros((*shape, len(self.codes)), dtype=bool)
        named = (codes["code"] != NONE).to_numpy()
        places = pd.Index(self.codes).get_indexer(codes["code"][named])
        self.given[units[named], coders[named], places] = True
        self.people: Ints | None = None
        if "person" in codes:
            owners = codes.groupby("unit", sort=True)["person"].first()
            self.people = pd.factorize(owners, sort=True)[0]

    @property
    def several(self) -> bool:
        """Whether a coder gave a unit more than one code."""
        return bool((self.given.sum(axis=2) > 1).any())

    def drawn(self, draws: int, rng: np.random.Generator) -> Floats | None:
        """How often each unit counts in each draw of people; None where there are too few."""
        owners = np.arange(len(self.units)) if self.people is None else self.people
        n = int(owners.max()) + 1
        if n < 2:
            return None
        counted: Floats = rng.multinomial(n, np.full(n, 1 / n), size=draws).astype(float)
        return counted[:, owners]


@dataclass(frozen=True)
class _Sums:
    """What each unit adds (``parts``, units first), and how a coefficient comes of the sums."""

    parts: tuple[Floats, ...]
    value: Callable[..., tuple[Floats, npt.NDArray[np.bool_]]]
    compared: npt.NDArray[np.bool_]
    notes: tuple[str, ...] = ()


def _fit(table: _Table, measure: str, order: Sequence[str] | None) -> None:
    """Refuse what a measure can't be asked of."""
    if len(table.coders) < 2:
        raise DataError(
            f"There is one coder, {table.coders[0]!r}.",
            where=_WHERE,
            why="Agreement is between at least two.",
            try_this="Add the rows of a second coder, with another name in the column 'coder'.",
        )
    if measure == "cohen" and len(table.coders) > 2:
        raise DataError(
            f"Cohen's kappa is for two coders; there are {len(table.coders)}.",
            where=_WHERE,
            try_this="measure='fleiss' or 'krippendorff_nominal', or the rows of two coders only.",
        )
    seen = table.looked.sum(axis=1)
    enough = len(table.coders) if measure in ("cohen", "fleiss") else 2
    if not (seen >= enough).any():
        whom = "all coders" if enough > 2 else "two coders"
        raise DataError(
            f"No unit was looked at by {whom}.",
            where=_WHERE,
            why="Where only one looked there is nothing to agree about.",
            try_this="Names of units that are the same for all coders.",
        )
    if measure != "krippendorff_ordinal":
        return
    if table.several:
        unit = table.units[(table.given.sum(axis=2) > 1).any(axis=1)][0]
        raise DataError(
            f"A coder gave the unit {unit!r} several codes.",
            where=_WHERE,
            why="In an order, each unit has one place.",
            try_this="measure='krippendorff_set', or one code a unit.",
        )
    if order is None:
        raise PlanError(
            "The order of the codes isn't known.",
            where=f"{_WHERE}(order=)",
            try_this=f"order={table.codes!r}, from low to high.",
        )
    for code in table.codes:
        if code not in order:
            raise PlanError(
                f"The code {code!r} has no place in the order.",
                where=f"{_WHERE}(order=)",
                try_this=nearest_names(code, list(order)),
            )


def _one_code(table: _Table, code: str, measure: str) -> _Sums:
    """Whether each coder gave each unit this code."""
    given = table.given[:, :, table.codes.index(code)]
    ratings = np.where(table.looked, given.astype(np.intp), MISSING)
    return _sums(ratings, 2, measure)


def _overall(
    table: _Table,
    measure: str,
    order: Sequence[str] | None,
    apart: Callable[[frozenset[str], frozenset[str]], float],
) -> _Sums:
    """All codes together; see the notes of :func:`agreement`."""
    if measure == "krippendorff_set":
        ratings, sets = _as_sets(table)
        given = counts(ratings, len(sets))
        compared = given.sum(axis=1) >= 2
        far = between_sets(sets, apart)
        parts = disagreement(given, far), given * compared[:, None]
        return _Sums(parts, lambda apart, of: krippendorff_of(apart, of, far), compared)
    if not table.several:
        names = [NONE, *(order if measure == "krippendorff_ordinal" and order else table.codes)]
        place = np.array([names.index(code) for code in table.codes], dtype=np.intp)
        own = (table.given * place).sum(axis=2)
        ratings = np.where(table.looked, own, MISSING)
        if measure == "krippendorff_ordinal":
            # A unit without a code has no place in the order.
            ratings = np.where(own > 0, ratings, MISSING)
            given = counts(ratings, len(names))
            return _Sums(
                (coincidences(given),),
                lambda both: krippendorff(both, ordinal),
                given.sum(axis=1) >= 2,
            )
        return _sums(ratings, len(names), measure)
    each = [_one_code(table, code, measure) for code in table.codes]
    parts = tuple(
        np.sum([sums.parts[place] for sums in each], axis=0) for place in range(len(each[0].parts))
    )
    note = "each unit with each code is one decision"
    return _Sums(parts, each[0].value, each[0].compared, (note,))


def _as_sets(table: _Table) -> tuple[Ints, list[frozenset[str]]]:
    """For each coder and unit the set of codes, as a place in the list of all sets."""
    names = np.array(table.codes, dtype=object)
    ratings = np.full(table.looked.shape, MISSING, dtype=np.intp)
    places: dict[frozenset[str], int] = {}
    for unit, coder in zip(*np.nonzero(table.looked), strict=True):
        own = frozenset(names[table.given[unit, coder]])
        ratings[unit, coder] = places.setdefault(own, len(places))
    return ratings, list(places)


def _sums(ratings: Ints, values: int, measure: str) -> _Sums:
    """A measure of values that are as far from each other, from ratings (units by coders)."""
    if measure not in ("cohen", "fleiss"):
        given = counts(ratings, values)
        far = nominal(values)
        return _Sums(
            (coincidences(given),), lambda both: krippendorff(both, far), given.sum(axis=1) >= 2
        )
    all_looked = (ratings != MISSING).all(axis=1)
    shown = np.where(all_looked[:, None], ratings, MISSING)
    given = counts(shown, values)
    if measure == "cohen":
        crossed = np.zeros((len(ratings), values, values))
        units = np.flatnonzero(all_looked)
        crossed[units, ratings[units, 0], ratings[units, 1]] = 1
        return _Sums((crossed,), cohen, all_looked)
    coders = ratings.shape[1]
    agreeing = (given * (given - 1)).sum(axis=1) / (coders * (coders - 1))
    return _Sums((agreeing, given), lambda same, of: fleiss(same, of, coders), all_looked)


def _row(
    table: _Table, code: str, measure: str, sums: _Sums, weights: Floats | None, tail: float
) -> tuple[object, ...]:
    """One row of the result."""
    (value,), (one_value,) = sums.value(*(part.sum(axis=0, keepdims=True) for part in sums.parts))
    low = high = np.nan
    notes = list(sums.notes)
    owners = np.arange(len(table.units)) if table.people is None else table.people
    enough = len(np.unique(owners[sums.compared])) > 1
    if weights is not None and enough and not np.isnan(value):
        drawn, alike = sums.value(*(np.tensordot(weights, part, axes=1) for part in sums.parts))
        low, high = np.nanquantile(drawn, [tail, 1 - tail])
        if not one_value and alike.mean() > tail:
            notes.append(
                f"in {alike.mean():.0%} of the draws all gave the same everywhere, which counts as "
                "1: too rare a code for its upper limit to mean much"
            )
    if np.isnan(value):
        notes.append("no unit was looked at by two coders")
    elif one_value:
        notes.append("all gave the same everywhere: agreement can't be told from chance")
    elif value > 1 - 1e-12:
        notes.append("nothing disagrees, so the interval can't show how sure this is")
    if table.people is None:
        notes.append("people aren't named: units were drawn, which may promise too much")
    elif not enough and not np.isnan(value):
        notes.append("one person said all of it: no interval")
    looked = table.looked & sums.compared[:, None]
    own = slice(None) if code == NONE else [table.codes.index(code)]
    found = np.asarray(table.given[:, :, own].any(axis=2))
    prevalence = float(found[looked].mean()) if looked.any() else np.nan
    people = 0 if table.people is None else len(np.unique(table.people[sums.compared]))
    return (
        code, measure, float(value), float(low), float(high), int(sums.compared.sum()),
        len(table.coders), prevalence, people, "; ".join(notes),
    )  # fmt: skip
