"""Ready-made designs, with names that a trainer would use."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.errors import DesignError, nearest_names
from cocreate_lib.io.toml import read_toml


class ReadyMade(NamedTuple):
    """A design and what it is for."""

    design: PilotDesign
    description: str


_PILOT = PilotDesign()

DESIGNS = {
    "teaching_pilot": ReadyMade(
        _PILOT, "The pilot of the lessons: 150 people in the programme, 750 in the comparison."
    ),
    "sixty_people": ReadyMade(
        _PILOT.replace(n_treated=60, n_comparison=600),
        "Sixty in the programme, the publicly known number enrolled: too few for most effects.",
    ),
    "stable_world": ReadyMade(
        _PILOT.replace(event_loss=0.0, turnover_rate=0.0, fidelity=1.0),
        "No policy events, no turnover, and the programme delivered in full.",
    ),
    "large_rollout": ReadyMade(
        _PILOT.replace(n_treated=20_000, n_comparison=80_000, n_offices=60),
        "Twenty thousand in the programme, over sixty offices.",
    ),
    "harmful_programme": ReadyMade(
        _PILOT.replace(effect=0.06, effect_on_hope=-1.0),
        "A programme that raises reoffending by six points, were it delivered in full.",
    ),
    "no_true_effect": ReadyMade(
        _PILOT.replace(effect=0.0, effect_on_hope=0.0),
        "A programme that changes nothing: every difference comes from something else.",
    ),
    "hidden_selection": ReadyMade(
        _PILOT.replace(
            selection_on_readiness=0.7,
            readiness_observed=0.2,
            readiness_effect=-0.8,
            volunteer_selection=0.6,
        ),
        "Much readier people get in, under more skilled case managers, and the data hardly show.",
    ),
    "randomised_trial": ReadyMade(
        _PILOT.replace(n_treated=500, n_comparison=500, assignment="randomised"),
        "A lot decides among those first in line; the same case managers hold both groups.",
    ),
    "recalls": ReadyMade(
        _PILOT.replace(n_treated=300, n_comparison=900, recall_rate=0.12, recall_effect=0.5),
        "Recalls to custody and deaths compete with reoffending; the programme brings more of "
        "them.",
    ),
    "half_take_part": ReadyMade(
        _PILOT.replace(
            n_treated=500,
            n_comparison=500,
            assignment="randomised",
            uptake=0.55,
            uptake_on_readiness=0.4,
        ),
        "A lot decides who is offered the programme; little more than half, the readier, take it.",
    ),
    "stronger_for_women": ReadyMade(
        _PILOT.replace(n_treated=600, n_comparison=1800, female_share=0.3, effect_by_sex=1.0),
        "The programme works for everybody, and twice as strongly for women, in log-odds.",
    ),
    "two_areas": ReadyMade(
        _PILOT.replace(elsewhere_share=0.5, elsewhere_risk=0.35),
        "Half of the comparison group come from another area, where more people reoffend.",
    ),
}


def designs() -> pd.DataFrame:
    """The ready-made designs.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``name``: ``description``; ``n_treated`` and ``n_comparison``; ``changes``, the
        fields in which the design differs from the teaching pilot.

    See Also
    --------
    ready_made : the design itself, by its name.

    Examples
    --------
    >>> designs().index.tolist()[:3]
    ['teaching_pilot', 'sixty_people', 'stable_world']
    """
    default = _PILOT.to_dict()
    rows = {
        name: {
            "description": made.description,
            "n_treated": made.design.n_treated,
            "n_comparison": made.design.n_comparison,
            "changes": ", ".join(
                f"{field}={value}"
                for field, value in made.design.to_dict().items()
                if value != default[field]
            ),
        }
        for name, made in DESIGNS.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("name")


def ready_made(name: str) -> PilotDesign:
    """A ready-made design by its name.

    Parameters
    ----------
    name : str
        One of the index of :func:`designs`.

    Returns
    -------
    PilotDesign

    Raises
    ------
    DesignError
        For an unknown name, naming the nearest real ones.

    Examples
    --------
    >>> ready_made("sixty_people").n_treated
    60
    """
    if name not in DESIGNS:
        raise DesignError(
            f"There is no ready-made design {name!r}.",
            where="ready_made",
            try_this=nearest_names(str(name), DESIGNS),
        )
    return DESIGNS[name].design


def read_design(path: str | Path) -> PilotDesign:
    """Read a design from a TOML file.

    Parameters
    ----------
    path : str or Path
        A file with fields of :class:`PilotDesign`; the others have their defaults.

    Returns
    -------
    PilotDesign

    Raises
    ------
    CocreateError
        When the file can't be read.
    DesignError
        For an unknown field, naming the nearest real ones, or a value out of range.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "design.toml")
    ...     _ = path.write_text("n_treated = 60\\nfidelity = 0.4")
    ...     read_design(path).fidelity
    0.4
    """
    return PilotDesign().replace(**read_toml(Path(path)))
