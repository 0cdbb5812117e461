"""Errors that say what is wrong, where, why it matters, and what to try.

Everything that this package refuses, it refuses with a :class:`CocreateError`. The command line
prints its four parts and exits with code 2; in Python it is an ordinary exception, and also a
``ValueError``.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_NAMES_SHOWN = 30  # of all known names, where none is near


class CocreateError(ValueError):
    """Input that can't be used as it is.

    Parameters
    ----------
    what
        What is wrong, in one sentence.
    where
        Where: a field, a file, a column, a row.
    why
        Why it matters for the evaluation.
    try_this
        What to try instead.

    Examples
    --------
    >>> print(CocreateError("The column 'age' is empty.", where="a.csv", try_this="Fill it in."))
    The column 'age' is empty.
      Where: a.csv
      Try:   Fill it in.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        why: str | None = None,
        try_this: str | None = None,
    ) -> None:
        self.what = what
        self.where = where
        self.why = why
        self.try_this = try_this
        super().__init__(what)

    def parts(self) -> list[tuple[str, str]]:
        """The labelled parts below the first sentence, in order: where, why, what to try."""
        labelled = (("Where", self.where), ("Why", self.why), ("Try", self.try_this))
        return [(label, text) for label, text in labelled if text]

    def __str__(self) -> str:
        lines = [f"  {label + ':':<6} {text}" for label, text in self.parts()]
        return "\n".join([self.what, *lines])


class DesignError(CocreateError):
    """A :class:`~cocreate_lib.PilotDesign` that can't exist or can't be simulated."""


class PlanError(CocreateError):
    """An :class:`~cocreate_lib.AnalysisPlan` that contradicts itself or asks for the impossible."""


class DiagnosisError(CocreateError):
    """A diagnosis that can't be run as it was asked for."""


class TooManyFailures(DiagnosisError):
    """More simulated cohorts than allowed could not be analysed by a plan."""


class CheckpointError(DiagnosisError):
    """A folder of finished replicates that belong to something else, or can't be read."""


class WorkerError(DiagnosisError):
    """Workers that can't be reached, or that end whenever they are given the same work."""


class StudyError(CocreateError):
    """A study's folder, files or results that can't be used as they are."""


class ProtocolError(StudyError):
    """A protocol that leaves something out, contradicts itself or names what isn't there."""


class DataError(CocreateError):
    """A table that can't be analysed as the plan asks. The errors below are all of this kind."""


class ColumnError(DataError):
    """A column of the plan is not in the table, or is there more than once."""


class LabelError(DataError):
    """Two rows have the same index label."""


class TreatmentError(DataError):
    """The treatment is missing for somebody, is not 1 or 0, or is the same for everybody."""


class MissingValuesError(DataError):
    """Values are missing and the plan refuses them, or no complete row is left."""


class CellError(DataError):
    """Cells that can't be read as the plan asks, or in two ways: text, dates, infinite values."""


class OutcomeError(DataError):
    """An outcome that nobody had, that everybody had, or that is the same for everybody."""


class CovariateError(DataError):
    """Covariates that are constant, collinear, too many, or another column under a new name."""


class ClusterError(DataError):
    """Fewer than two clusters, in all or in one of the groups."""


class NoEstimate(DataError):
    """An outcome that a model has no answer for; other outcomes of the plan may have one."""


class SeparationError(NoEstimate):
    """The covariates tell exactly who had the outcome and who did not."""


class OverlapError(DataError):
    """The covariates tell who was in the programme: the groups have nobody to compare."""


class NoMatchError(DataError):
    """Nobody in the programme has a match."""


def nearest_names(name: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known names, for messages about unknown ones.

    Examples
    --------
    >>> nearest_names("fidelty", ["fidelity", "effect"])
    "Did you mean 'fidelity'?"
    >>> nearest_names("xyz", ["fidelity", "effect"])
    'Known names: effect, fidelity.'
    >>> nearest_names("AGE", ["age ", "sex"])
    "Did you mean 'age '?"
    """
    plain = {each: " ".join(each.split()).casefold() for each in known}
    wanted = " ".join(name.split()).casefold()
    close = [each for each, low in plain.items() if low == wanted]
    if not close:
        alike = get_close_matches(wanted, plain.values(), n=3, cutoff=0.6)
        close = [each for low in dict.fromkeys(alike) for each in plain if plain[each] == low]
    if close:
        return "Did you mean " + " or ".join(repr(c) for c in close) + "?"
    shown = sorted(plain)
    more = f" and {len(shown) - _NAMES_SHOWN} more" if len(shown) > _NAMES_SHOWN else ""
    return "Known names: " + ", ".join(shown[:_NAMES_SHOWN]) + more + "."
