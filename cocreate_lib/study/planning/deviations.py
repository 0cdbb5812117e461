"""What changed after a study was frozen, field by field, and which reason was declared."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path

import pandas as pd

from cocreate_lib.errors import CocreateError
from cocreate_lib.study.folder import StudyFolder
from cocreate_lib.study.planning.freeze import Freeze, read_freezes
from cocreate_lib.study.protocol import Deviation, Protocol, fields_of, read_protocol

COLUMNS = ("field", "frozen", "frozen_last", "now", "declared_why", "when")
NOT_DECLARED = "not declared"
ABSENT = "not there"


def deviations_of(study: StudyFolder, protocol: Protocol) -> pd.DataFrame:
    """What is no longer as it was frozen.

    Parameters
    ----------
    study
        The study's folder.
    protocol
        Its protocol as it is now.

    Returns
    -------
    pandas.DataFrame
        One row a field that differs from the first freeze or the last: ``field``, such as
        ``"analysis.method"``, or ``"dictionary.age.allowed"``; ``frozen``, what the first freeze
        says; ``frozen_last``, what the last one says, which is the same where there is only one;
        ``now``; ``declared_why``, from ``[[deviations]]``, or from the reason of a later freeze, or
        ``"not declared"``; ``when``, as declared there. A copy that isn't what was stamped has a
        row of its own. No rows where nothing changed, or nothing was frozen:
        :func:`read_freezes` says which.

    Notes
    -----
    Protocols are compared by what they say, defaults among it; comments and the order of lines
    don't count. A reason that is declared for ``"dictionary"`` or ``"dictionary.age"`` holds for
    what is below it.

    Examples
    --------
    >>> import tempfile
    >>> from cocreate_lib.study import freeze_study, new_study, read_protocol
    >>> with tempfile.TemporaryDirectory() as place:
    ...     study = new_study(Path(place) / "my-study")
    ...     _ = freeze_study(study.root)
    ...     text = study.protocol.read_text("utf-8")
    ...     _ = study.protocol.write_text(text.replace("caliper = 0.2", "caliper = 0.1"), "utf-8")
    ...     changed = deviations_of(study, read_protocol(study.protocol))
    >>> changed[["field", "frozen", "now", "declared_why"]].to_numpy().tolist()
    [['analysis.caliper', '0.2', '0.1', 'not declared']]
    """
    freezes = read_freezes(study)
    rows = list(_rows(study, protocol, freezes)) if freezes else []
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(
    study: StudyFolder, protocol: Protocol, freezes: Sequence[Freeze]
) -> Iterator[tuple[str, ...]]:
    dictionary = study.inside(protocol.data.dictionary, "data.dictionary")
    now = {**fields_of(protocol), **_dictionary(dictionary)}
    first, last = (_frozen(freezes[at]) for at in (0, -1))
    for name in dict.fromkeys([*first, *last, *now]):
        values = [each.get(name, ABSENT) for each in (first, last, now)]
        if len(set(values)) > 1:
            why, when = _declared(name, protocol.deviations)
            if why == NOT_DECLARED and values[1] == values[2] and freezes[-1].why:
                why, when = f"frozen again: {freezes[-1].why}", freezes[-1].time
            yield (name, *values, why, when)
    for freeze in freezes:
        for damage in freeze.damage:
            yield f"frozen/{freeze.number}", "as stamped", "as stamped", damage, NOT_DECLARED, ""


def _frozen(freeze: Freeze) -> dict[str, str]:
    """What a freeze says; a copy that can't be read says so."""
    try:
        fields = fields_of(read_protocol(freeze.protocol))
    except CocreateError as error:
        fields = {"protocol": f"can't be read: {error.what}"}
    return {**fields, **_dictionary(freeze.dictionary)}


def _dictionary(path: Path) -> dict[str, str]:
    """The cells of a data dictionary by column and head; those that are empty are left out."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        rows = list(csv.DictReader(StringIO(text), restkey="more"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        return {"dictionary": f"can't be read: {type(error).__name__}"}
    found = {}
    for row in rows:
        cells = {str(head).strip(): _cell(cell) for head, cell in row.items()}
        name = cells.pop("column", "")
        found[f"dictionary.{name}"] = "described"
        found |= {f"dictionary.{name}.{head}": cell for head, cell in cells.items() if cell}
    return found


def _cell(cell: object) -> str:
    return " ".join(cell) if isinstance(cell, list) else str(cell or "").strip()


def _declared(name: str, deviations: Sequence[Deviation]) -> tuple[str, str]:
    """Why a field changed and when, as owned up to."""
    own = [each for each in deviations if name == each.field or name.startswith(f"{each.field}.")]
    if not own:
        return NOT_DECLARED, ""
    told: Mapping[str, str] = {each.why: each.when for each in own}
    return "; ".join(told), "; ".join(filter(None, told.values()))
