"""A risk score of the OGRS3 form, from its published coefficients.

The score predicts proven reoffending from sex, age, sanction history and the current offence.
It serves here to give synthetic people plausible differences in risk. It must never be used to
score a real person: the coefficients come from people of the early 2000s, and a successor
(OGRS4) has replaced it in practice.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from cocreate_lib.errors import DataError

# Coefficients by current offence group; the reference group is violence. See the fact "ogrs3".
OFFENCE_COEFFICIENTS = {
    "violence": 0.0,
    "robbery": 0.0,
    "public order": 0.1819,
    "sexual (not child)": 0.0328,
    "sexual (child)": -0.6534,
    "burglary (domestic)": -0.1239,
    "burglary (other)": 0.2406,
    "theft (not motor)": 0.6612,
    "handling": 0.3519,
    "fraud": 0.1599,
    "absconding or bail": 0.7334,
    "vehicle theft": 0.3801,
    "drink-driving": -0.1214,
    "other motoring": 0.2622,
    "criminal damage": 0.2050,
    "drug import or production": -0.7956,
    "drug possession or supply": 0.0772,
    "other": -0.0607,
}
OFFENCE_GROUPS = tuple(OFFENCE_COEFFICIENTS)
_OFFENCE = np.array(list(OFFENCE_COEFFICIENTS.values()))

_AGE_STARTS = np.array([18, 21, 25, 30, 35, 40, 50])
_AGE_SEX = np.array(
    [
        [-0.6251, -1.0515, -1.1667, -1.3260, -1.3680, -1.4997, -2.0253],  # male
        [-0.8975, -1.0285, -1.0528, -1.1291, -1.4219, -1.5247, -2.4498],  # female
    ]
)
# The same by single years to the last age at which anything changes.
_OLDEST_START = int(_AGE_STARTS[-1])
_BY_AGE = _AGE_SEX[:, np.searchsorted(_AGE_STARTS, np.arange(_OLDEST_START + 1), "right") - 1]
_FIRST_TIME, _HAS_PREVIOUS = 0.12614, 0.46306
_COPAS = 1.25112
ONE_YEAR, TWO_YEARS = 1.40256, 2.1217

RISK_BANDS = ("Low", "Medium", "High", "Very high")
_BAND_STARTS = (50, 75, 90)  # per cent

Floats = npt.NDArray[np.float64]


def linear_predictor(
    female: npt.NDArray[np.bool_],
    age: npt.NDArray[Any],
    age_at_conviction: npt.NDArray[Any],
    age_at_first_sanction: npt.NDArray[Any],
    previous_sanctions: npt.NDArray[Any],
    offence_code: npt.NDArray[Any],
) -> Floats:
    """The score before its one-year or two-year constant, for checked arrays of one length."""
    by_age_and_sex = _BY_AGE[
        female.astype(np.int64), np.minimum(age, _OLDEST_START).astype(np.int64)
    ]
    status = np.where(previous_sanctions == 0, _FIRST_TIME, _HAS_PREVIOUS)
    career = age_at_conviction - age_at_first_sanction
    copas = _COPAS * np.log((1.0 + previous_sanctions) / (10.0 + career))
    offence = _OFFENCE[offence_code]
    return np.asarray(by_age_and_sex + status + copas + offence)


def one_and_two_years(score: Floats) -> tuple[Floats, Floats]:
    """Both predicted probabilities from one exponential."""
    odds = np.exp(score + ONE_YEAR)
    later = odds * np.exp(TWO_YEARS - ONE_YEAR)
    return odds / (1 + odds), later / (1 + later)


def ogrs3(
    sex: Any,
    age: Any,
    age_at_conviction: Any,
    age_at_first_sanction: Any,
    previous_sanctions: Any,
    offence_group: Any,
    *,
    years: int = 1,
) -> Floats:
    """Probability of proven reoffending within one or two years, by a score of the OGRS3 form.

    Parameters
    ----------
    sex : array-like of str, shape (n,)
        ``"female"`` or ``"male"``.
    age : array-like of int, shape (n,)
        Age in years at the start of the follow-up, 18 or more.
    age_at_conviction : array-like of int, shape (n,)
        Age in years at the current conviction.
    age_at_first_sanction : array-like of int, shape (n,)
        Age in years at the first sanction, at most ``age_at_conviction``.
    previous_sanctions : array-like of int, shape (n,)
        Sanctions before the current one; 0 for someone sanctioned for the first time.
    offence_group : array-like of str, shape (n,)
        The current offence, one of ``cocreate_lib.cohort.OFFENCE_GROUPS``.
    years : {1, 2}
        The length of the follow-up.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        Probabilities between 0 and 1.

    Raises
    ------
    DataError
        For an unknown sex or offence group, an age under 18, an impossible history, or a number
        of years other than 1 and 2.

    Notes
    -----
    ``P = 1 / (1 + exp(-(c + z)))`` with ``c`` = 1.40256 for one year and 2.1217 for two, and
    ``z`` = age-and-sex term + first-time or previous-sanctions term
    + 1.25112 ln[(1 + previous sanctions) / (10 + age at conviction - age at first sanction)]
    + offence term. Never score a real person with it.

    References
    ----------
    Howard, Francis, Soothill and Humphreys (2009), OGRS 3: the revised Offender Group
    Reconviction Scale, Ministry of Justice Research Summary 7/09. Coefficients: the fact
    ``ogrs3`` (``cocreate_lib.fact("ogrs3")``).

    Examples
    --------
    A man of 32, first sanctioned at 18, with five previous sanctions, convicted of theft:

    >>> ogrs3(["male"], [32], [32], [18], [5], ["theft (not motor)"]).round(3)
    array([0.37])
    >>> ogrs3(["male"], [32], [32], [18], [5], ["theft (not motor)"], years=2).round(3)
    array([0.546])
    """
    if years not in (1, 2):
        raise DataError(
            f"The score is defined for 1 or 2 years, not {years!r}.", try_this="years=1 or years=2"
        )
    sex, offence_group = np.atleast_1d(sex), np.atleast_1d(offence_group)
    age, conviction, first, previous = (
        np.atleast_1d(np.asarray(values, dtype=float))
        for values in (age, age_at_conviction, age_at_first_sanction, previous_sanctions)
    )
    _refuse_where(~np.isin(sex, ["female", "male"]), "sex", sex, "Use 'female' or 'male'.")
    _refuse_where(
        ~np.isin(offence_group, OFFENCE_GROUPS),
        "offence_group",
        offence_group,
        "Use one of: " + ", ".join(OFFENCE_GROUPS) + ".",
    )
    _refuse_where(~(age >= 18), "age", age, "The coefficients are for adults: 18 or more.")
    _refuse_where(
        ~((first >= 10) & (first <= conviction)),
        "age_at_first_sanction",
        first,
        "Ages run from 10 (criminal responsibility) to the age at the current conviction.",
    )
    _refuse_where(~(previous >= 0), "previous_sanctions", previous, "Counts start at 0.")
    codes = np.array([OFFENCE_GROUPS.index(group) for group in offence_group])
    score = linear_predictor(sex == "female", age, conviction, first, previous, codes)
    return np.asarray(expit(score + (ONE_YEAR if years == 1 else TWO_YEARS)))


def risk_band(two_year_probability: Any) -> npt.NDArray[np.str_]:
    """The published band of a two-year probability: Low, Medium, High or Very high.

    Parameters
    ----------
    two_year_probability : array-like of float, shape (n,)
        From :func:`ogrs3` with ``years=2``.

    Returns
    -------
    numpy.ndarray of str, shape (n,)
        Low below 0.50, Medium below 0.75, High below 0.90, Very high from there.

    Notes
    -----
    The published bands are for whole percentages (0-49, 50-74, 75-89, 90 and more); a
    probability of 0.495 is rounded to 50 first, and is Medium.

    Examples
    --------
    >>> risk_band([0.2, 0.546, 0.877, 0.95]).tolist()
    ['Low', 'Medium', 'High', 'Very high']
    """
    return np.asarray(RISK_BANDS)[band_code(np.atleast_1d(np.asarray(two_year_probability)))]


def band_code(two_year_probability: Floats) -> npt.NDArray[np.int8]:
    """Positions in ``RISK_BANDS``."""
    whole_per_cent = np.floor(100 * two_year_probability + 0.5)
    code = np.zeros(whole_per_cent.shape, dtype=np.int8)
    for start in _BAND_STARTS:
        code += whole_per_cent >= start
    return code


def _refuse_where(bad: npt.NDArray[np.bool_], name: str, values: Any, hint: str) -> None:
    if bad.any():
        first = int(np.flatnonzero(bad)[0])
        raise DataError(
            f"{name} has {int(bad.sum())} value(s) that the score is not defined for, "
            f"such as {values[first].item()!r}.",
            where=f"{name}, position {first}",
            try_this=hint,
        )
