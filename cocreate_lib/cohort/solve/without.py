"""The same world with one of its flaws switched off."""

from __future__ import annotations

from cocreate_lib.cohort.design.flaws import FLAWS
from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.solve.constants import solve
from cocreate_lib.cohort.solve.delivery import mean_fidelity, solve_delivery
from cocreate_lib.errors import DesignError, nearest_names


def without(design: PilotDesign, flaw: str) -> PilotDesign:
    """The same world with one of its flaws switched off.

    Parameters
    ----------
    design : PilotDesign
        The world of the pilot.
    flaw : str
        A name of :func:`cocreate_lib.cohort.flaws`, such as ``"selection"``, ``"court_delay"`` or
        ``"policy_events"``.

    Returns
    -------
    PilotDesign
        Simulated with the same seed, it has the same people but for what the flaw did; where
        that changes who reoffends, the number and times of others' further reoffences are
        drawn anew.

    Raises
    ------
    DesignError
        For an unknown flaw, naming the nearest real ones.

    Notes
    -----
    Two fields say what comes out in the presence of flaws, and not what goes in: fidelity
    (events and turnover lower it) and the proven reoffending rate and frequency (court delay
    hides some). Where such a flaw is switched off, the design states what then comes out:
    the undisturbed fidelity, or all that happened.

    Examples
    --------
    >>> without(PilotDesign(), "selection").selection_on_readiness
    0.0
    >>> without(PilotDesign(fidelity=0.6), "policy_events").fidelity > 0.6
    True
    """
    if flaw not in FLAWS:
        raise DesignError(
            f"There is no flaw {flaw!r}.",
            where="without(..., flaw=)",
            try_this=nearest_names(str(flaw), FLAWS),
        )
    off = design.replace(**FLAWS[flaw].off)
    if off == design:
        return design
    if flaw in ("policy_events", "turnover"):
        return off.replace(fidelity=mean_fidelity(off, solve_delivery(design)))
    if flaw == "court_delay":
        return off.replace(**solve(design).rate.actual._asdict())
    return off
