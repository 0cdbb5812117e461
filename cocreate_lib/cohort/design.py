"""``PilotDesign``: how the world of the pilot works, declared field by field."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pandas as pd

from cocreate_lib.errors import DesignError, nearest_names

ASSUMPTION = "assumption"


def _declare(
    default: float, meaning: str, unit: str, low: float, high: float, source: str = ASSUMPTION
) -> Any:
    return dataclasses.field(
        default=default,
        metadata={"meaning": meaning, "unit": unit, "low": low, "high": high, "source": source},
    )


@dataclasses.dataclass(frozen=True)
class PilotDesign:
    """The world of a probation pilot: who is in it, who gets in, what is delivered, what it does.

    The defaults are the teaching pilot. Its sizes, its true effect and its strengths of selection
    are assumptions made for teaching: the published article's own numbers are not known here.
    :meth:`explain` prints every field with its unit, allowed range and source.

    Parameters
    ----------
    n_treated, n_comparison : int
        People in the programme and in the comparison group.
    n_offices : int
        Probation offices. Each holds case managers of both kinds.
    people_per_case_manager : float
        Mean number of people in the study for each case manager.
    base_rate : float
        One-year proven reoffending rate without the programme in the ordinary caseload, from
        which the comparison group comes, in probability.
    effect : float
        True change in the one-year reoffending rate of the people in the programme, had it been
        delivered in full, in probability: -0.08 is eight points fewer.
    fidelity : float
        Mean share of the programme that case managers deliver, from 0 to 1. The effect acts on
        the log-odds in proportion to it.
    fidelity_concentration : float
        How alike case managers are in their fidelity: Beta(fidelity c, (1 - fidelity) c).
    volunteer_share : float
        Share of case managers who volunteer. The programme is run by volunteers, and the
        comparison group comes from the others' caseloads.
    volunteer_selection : float
        Correlation between a case manager's skill and the wish to volunteer.
    enrolled_share : float
        Share of the volunteers' caseloads that is enrolled: those first in line to be chosen.
    selection_on_readiness, selection_on_history : float
        Correlations between being first in line and readiness to change, and between being first
        in line and a light sanction history.
    readiness_observed : float
        Correlation between true readiness and the rating that the case manager writes down. At 1
        nothing is hidden but the rounding of the rating, at 0 the rating is noise.
    readiness_effect : float
        Change in the log-odds of reoffending for each standard deviation of readiness.
    case_manager_icc, office_icc : float
        Intra-cluster correlations of reoffending on the latent (log-odds) scale.
    reoffences_per_reoffender : float
        Mean number of reoffences in the year among those who reoffend without the programme.
    reoffences_shape : float
        Shape of the gamma spread of people's reoffending pace: the lower, the more uneven.
    time_shape : float
        Weibull shape of the time to the first reoffence: below 1, risk is highest at the start.

    Raises
    ------
    DesignError
        For a field out of its range, a size that is not a whole number, or, when simulated,
        a target that no cohort can meet.

    See Also
    --------
    simulate : draws a cohort from a design.

    Examples
    --------
    >>> design = PilotDesign().replace(n_treated=60, n_comparison=600, fidelity=1.0)
    >>> design.n_treated, design.fidelity
    (60, 1.0)
    >>> design.replace(fidelty=0.5)
    Traceback (most recent call last):
        ...
    cocreate_lib.errors.DesignError: PilotDesign has no field 'fidelty'.
      Try:   Did you mean 'fidelity'?
    """

    n_treated: int = _declare(200, "people in the programme", "people", 1, 1e9)
    n_comparison: int = _declare(800, "people in the comparison group", "people", 1, 1e9)
    n_offices: int = _declare(4, "probation offices", "offices", 1, 1e5)
    people_per_case_manager: float = _declare(
        12.0, "mean number of people in the study for each case manager", "people", 1.0, 1e4
    )
    base_rate: float = _declare(
        0.334,
        "one-year proven reoffending rate in the ordinary caseload without the programme",
        "probability",
        0.01,
        0.99,
        "fact: proven_reoffending_2019q3",
    )
    effect: float = _declare(
        -0.08,
        "true change in the programme group's one-year reoffending rate at full delivery",
        "probability",
        -0.98,
        0.98,
    )
    fidelity: float = _declare(
        0.6, "mean share of the programme that is delivered", "share", 0.0, 1.0
    )
    fidelity_concentration: float = _declare(
        8.0, "how alike case managers are in fidelity (Beta a + b)", "none", 0.5, 1e6
    )
    volunteer_share: float = _declare(
        0.25, "share of case managers who volunteer", "share", 0.01, 0.99
    )
    volunteer_selection: float = _declare(
        0.3, "correlation of a case manager's skill with volunteering", "correlation", -1.0, 1.0
    )
    enrolled_share: float = _declare(
        0.4, "share of the volunteers' caseloads that is enrolled", "share", 0.01, 0.99
    )
    selection_on_readiness: float = _declare(
        0.4, "correlation of being first in line with readiness", "correlation", -1.0, 1.0
    )
    selection_on_history: float = _declare(
        0.3, "correlation of being first in line with a light history", "correlation", -1.0, 1.0
    )
    readiness_observed: float = _declare(
        0.6, "correlation of the written rating with true readiness", "correlation", 0.0, 1.0
    )
    readiness_effect: float = _declare(
        -0.4, "change in log-odds for each standard deviation of readiness", "log-odds", -3.0, 3.0
    )
    case_manager_icc: float = _declare(
        0.02, "latent intra-cluster correlation, case managers", "correlation", 0.0, 0.5
    )
    office_icc: float = _declare(
        0.005, "latent intra-cluster correlation, offices", "correlation", 0.0, 0.5
    )
    reoffences_per_reoffender: float = _declare(
        3.97,
        "mean reoffences in the year among those who reoffend, without the programme",
        "reoffences",
        1.0,
        50.0,
        "fact: frequency_nps_2019q4",
    )
    reoffences_shape: float = _declare(
        1.0, "evenness of people's pace of reoffending (gamma shape)", "none", 0.05, 1e3
    )
    time_shape: float = _declare(
        0.85, "Weibull shape of the time to the first reoffence", "none", 0.2, 5.0
    )

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            self._check(field)

    def _check(self, field: dataclasses.Field[Any]) -> None:
        value, low, high = getattr(self, field.name), field.metadata["low"], field.metadata["high"]
        whole = field.type == "int"
        is_number = isinstance(value, (int, float)) or hasattr(value, "__float__")
        if not is_number or isinstance(value, (bool, str)) or not math.isfinite(float(value)):
            raise DesignError(
                f"{field.name} must be a number, not {value!r}.",
                where=f"PilotDesign.{field.name}",
                try_this=f"the default, {field.default}",
            )
        if whole and float(value) != int(value):
            raise DesignError(
                f"{field.name} counts {field.metadata['unit']}: it must be a whole number, "
                f"not {value!r}.",
                where=f"PilotDesign.{field.name}",
                try_this=f"{field.name}={round(float(value))}",
            )
        if not low <= value <= high:
            nearest = min(max(float(value), low), high)
            raise DesignError(
                f"{field.name} is {value!r}, but must lie between {low:g} and {high:g}.",
                where=f"PilotDesign.{field.name}",
                why=f"It is the {field.metadata['meaning']} ({field.metadata['unit']}).",
                try_this=f"{field.name}={nearest:g}, the nearest allowed value",
            )
        object.__setattr__(self, field.name, int(value) if whole else float(value))

    def replace(self, **changes: float) -> PilotDesign:
        """The same design with some fields changed.

        Parameters
        ----------
        **changes
            Fields and their new values.

        Returns
        -------
        PilotDesign

        Raises
        ------
        DesignError
            For an unknown field, naming the nearest real ones, or a value out of range.

        Examples
        --------
        >>> PilotDesign().replace(effect=0.0).effect
        0.0
        """
        known = [field.name for field in dataclasses.fields(self)]
        for name in changes:
            if name not in known:
                raise DesignError(
                    f"PilotDesign has no field {name!r}.", try_this=nearest_names(name, known)
                )
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]

    def explain(self) -> pd.DataFrame:
        """Every field with its value, unit, allowed range, source and meaning.

        Returns
        -------
        pandas.DataFrame
            Indexed by field: ``value``; ``unit``; ``lowest`` and ``highest`` allowed; ``source``
            (``"assumption"``, or a fact of :func:`cocreate_lib.fact`); ``meaning``.

        Examples
        --------
        >>> PilotDesign().explain().loc["effect", ["value", "source"]].tolist()
        [-0.08, 'assumption']
        """
        rows = [
            {
                "field": field.name,
                "value": getattr(self, field.name),
                "unit": field.metadata["unit"],
                "lowest": field.metadata["low"],
                "highest": field.metadata["high"],
                "source": (
                    field.metadata["source"]
                    if getattr(self, field.name) == field.default
                    else ASSUMPTION
                ),
                "meaning": field.metadata["meaning"],
            }
            for field in dataclasses.fields(self)
        ]
        return pd.DataFrame(rows).astype({"value": object}).set_index("field")

    def to_dict(self) -> dict[str, float]:
        """The fields as a plain dictionary, for JSON or TOML."""
        return dataclasses.asdict(self)
