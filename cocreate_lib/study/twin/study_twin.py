"""A synthetic twin of a study's data: fitted, drawn, checked, and only then written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from cocreate_lib.errors import StudyError
from cocreate_lib.io.files import replaced_folder
from cocreate_lib.io.saving import table_bytes
from cocreate_lib.study.check import StudyCheck, check_study
from cocreate_lib.study.folder import StudyFolder, find_study
from cocreate_lib.study.twin.columns import Order, in_order, plain
from cocreate_lib.study.twin.described import (
    as_checked,
    as_numbers,
    as_written,
    twin_columns,
    twin_dictionary,
)
from cocreate_lib.study.twin.fit import fit_twin
from cocreate_lib.study.twin.privacy import PrivacyCheck, check_privacy
from cocreate_lib.study.twin.readme import readme
from cocreate_lib.study.twin.result import Twin
from cocreate_lib.study.twin.side_by_side import side_by_side
from cocreate_lib.study.twin.utility import utility
from cocreate_lib.text import how_many

FOLDER = "twin"
_MOST_PEOPLE = 5_000_000
_FEWEST_PEOPLE = 20
_FEWEST_DATA = 10  # times as many people as a cell must rest on
_LEAST = 5  # people that a cell of a twin rests on, whatever the protocol allows
_MARK = "privacy.csv"
_OWN = ("data", "results", "plan", "frozen", "interviews")

Tell = Callable[..., None]


def twin_study(
    folder: str | Path = ".",
    *,
    people: int | None = None,
    seed: int | None = None,
    to: str = FOLDER,
    beside: bool = False,
    progress: Tell | None = None,
) -> Twin:
    """Make a synthetic twin of a study's data, to share code with when the data can't be shared.

    Parameters
    ----------
    folder
        The study's folder.
    people
        How many people the twin has, from 20 to 5,000,000. None: as many as the data.
    seed
        The same seed and data give the same twin. None: the protocol's.
    to
        The folder that it is written to, inside the study's: one that isn't there yet, or that
        holds an earlier twin, which is replaced whole.
    beside
        Whether the protocol's analysis of the twin is written beside that of the data, as far as
        disclosure control lets that be shown. This looks at the study's results.
    progress
        Is told what is being done: ``progress(what, done, total)``.

    Returns
    -------
    Twin

    Raises
    ------
    StudyError
        If the data are not fit for the protocol (all faults are listed) or too few, if the twin
        fails its privacy check (nothing is written then), or can't be written to that folder.

    Notes
    -----
    *The generator* is a Gaussian copula fitted column by column, in the order of the dictionary:
    what was known before, the treatment, what came after. Each column is put into cells that rest
    on at least ``least_people`` of the protocol's disclosure rules (and five): a number that so
    many share is a cell; other numbers are put together, and drawn evenly between half-way points
    of the cells' winsorised means; levels that fewer have become ``Other`` or the most common one;
    a yes or no of which fewer have one value is the same for everybody. A cell's normal score is
    linear in the columns before, by ridge regression with the penalty of the least cross-validation
    error; its shares are drawn from their posterior distribution (Dirichlet), as in a proper
    synthesis (Raghunathan, Reiter and Rubin 2003). Missing values are drawn in the same way. Cells
    of two columns that nobody is in, though many would be by chance, stay empty, which keeps
    outcomes consistent; a date after the first is drawn as days since it; columns that are the
    same, or never more than another, stay so.

    *Fitted on half.* A random half of the people is fitted on, the other half is held out. The twin
    that is written is the very one that was checked, and no other is made from all people: what
    that one would give away nobody would have checked.

    *Not differentially private.* There is no ε: the check tries some attacks and can't speak of
    others. See :func:`cocreate_lib.study.twin.privacy.check_privacy`. Trying seeds until one passes
    makes the check worth less: say so if you did.

    Of more than 50,000 people in the half, so many are fitted on.
    """
    tell = progress or _tell_nobody
    study = find_study(folder)
    place = _place(study, to)
    found = check_study(folder, progress=progress)
    found.raise_if_faulty()
    n = _asked(people, len(found.people))
    seed = found.protocol.study.seed if seed is None else _seed(seed)
    twin = _made(found, n, seed, place, tell)
    if twin.privacy.verdict == "fail":
        raise _unsafe(twin.privacy, found)
    if beside:
        tell("carrying out the protocol on data and twin")
        protocol = found.protocol
        compared = side_by_side(found.people, twin.people, protocol.analysis, protocol.disclosure)
        twin = replace(twin, comparison=compared)
    return _written(twin, found, place, to)


def _made(found: StudyCheck, n: int, seed: int, place: Path, tell: Tell) -> Twin:
    """The twin and its checks."""
    plan, least = found.protocol.analysis, max(found.protocol.disclosure.least_people, _LEAST)
    order = in_order(twin_columns(found.dictionary, found.people, plan), plan)
    people = as_numbers(found.people, found.dictionary)
    _enough(found, least)
    rng = np.random.default_rng([seed, *_fingerprint(people, order)])
    shuffled = rng.permutation(len(people))
    half = len(people) // 2
    fitted = people.iloc[np.sort(shuffled[:half])]
    held = people.iloc[np.sort(shuffled[half:])]
    tell("fitting the twin")
    generator = fit_twin(fitted, order, least, rng)
    drawn = generator.draw(n, rng, tell)
    tell("checking what the twin gives away")
    privacy = check_privacy(fitted, held, drawn, order, least, rng)
    tell("holding the twin against the data")
    like = utility(people, drawn, order, least, rng)
    checked = as_checked(drawn, found.people, found.dictionary)
    return Twin(
        people=checked,
        privacy=privacy,
        utility=like,
        notes=generator.notes,
        fitted=len(fitted),
        held_out=len(held),
        seed=seed,
        folder=place,
        files=(),
    )


def _fingerprint(people: pd.DataFrame, order: Order) -> list[int]:
    """Numbers that depend on every cell of the data, so that without them no draw is repeated."""
    kept = [each for each in order.columns if each.type not in ("text", "id")]
    (table,), _ = plain([people], kept)
    hashes = pd.util.hash_pandas_object(table, index=False).to_numpy()
    digest = hashlib.sha256(np.ascontiguousarray(hashes).tobytes()).digest()
    return [int.from_bytes(digest[at : at + 4], "little") for at in range(0, 32, 4)]


def _written(twin: Twin, found: StudyCheck, place: Path, to: str) -> Twin:
    """Write it whole."""
    is_parquet = Path(found.protocol.data.file).suffix.lower() == ".parquet"
    data = "people.parquet" if is_parquet else "people.csv"
    table = as_written(twin.people, found.dictionary)
    tables = {
        data: table,
        "dictionary.csv": twin_dictionary(
            found.dictionary, twin.people, found.protocol.analysis.cluster
        ),
        "privacy.csv": _rounded(twin.privacy.table),
        "utility.csv": twin.utility,
    }
    if not twin.comparison.empty:
        tables["comparison.csv"] = twin.comparison
    twin = replace(twin, files=("README.md", *tables))
    name = Path(to).as_posix().strip("/")
    with replaced_folder(place, "twin") as unfinished:
        for file, content in tables.items():
            (unfinished / file).write_bytes(table_bytes(content, Path(file).suffix))
        text = readme(twin, found.protocol, data, name)
        (unfinished / "README.md").write_bytes(text.encode("utf-8"))
    return twin


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    return table.round(4)


def _place(study: StudyFolder, to: str) -> Path:
    """Where the twin goes: a folder of its own, inside the study's."""
    try:
        path = study.inside(str(to), "--to")
    except StudyError as error:
        remedy = "a folder of its own, such as twin"
        raise StudyError(error.what, where="--to", why=error.why, try_this=remedy) from None
    place = path.resolve()
    root = study.root.resolve()
    first = place.relative_to(root).parts[:1]
    if not first or first[0] in _OWN:
        raise StudyError(
            f"A twin can't be written to {str(to)!r}.",
            where="--to",
            why="That folder holds something else of the study.",
            try_this="a folder of its own, such as twin",
        )
    is_other = place.exists() and not (place.is_dir() and _is_twin(place))
    if is_other:
        raise StudyError(
            "There is something at that place already, and it is no twin.",
            where=str(path),
            why="Only an earlier twin is replaced.",
            try_this="a folder that isn't there yet: --to twin-2",
        )
    return path


def _is_twin(place: Path) -> bool:
    """Whether a folder is empty, or was written here."""
    return not any(place.iterdir()) or (place / _MARK).is_file()


def _asked(people: int | None, data: int) -> int:
    if people is None:
        return max(data, _FEWEST_PEOPLE)
    is_whole = isinstance(people, int) and not isinstance(people, bool)
    if not is_whole or not _FEWEST_PEOPLE <= people <= _MOST_PEOPLE:
        raise StudyError(
            f"A twin can't have {people!r} people.",
            where="--people",
            try_this=f"a whole number from {_FEWEST_PEOPLE} to {_MOST_PEOPLE:,}",
        )
    return people


def _seed(seed: int) -> int:
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**63:
        raise StudyError(
            f"{seed!r} is no seed.", where="--seed", try_this="a whole number from 0 up"
        )
    return seed


def _enough(found: StudyCheck, least: int) -> None:
    needed = _FEWEST_DATA * least
    if len(found.people) < needed:
        raise StudyError(
            f"{how_many(len(found.people), 'person')} are too few for a twin.",
            where=found.protocol.data.file,
            why=f"A twin is fitted on half of the people, by cells of at least {least}: from so "
            "few it would learn them, and not what holds of people like them.",
            try_this=f"at least {needed} people; or share code with the synthetic case that "
            "cocreate study new writes",
        )


def _unsafe(privacy: PrivacyCheck, found: StudyCheck) -> StudyError:
    """Why a twin isn't written."""
    failed = privacy.told("fail")
    return StudyError(
        "\n".join(
            [
                f"The twin fails its privacy check ({how_many(len(failed), 'check')}): nothing was "
                "written.",
                *(f"- {each}" for each in failed),
            ]
        ),
        where=found.protocol.data.file,
        why="It tells more of people that it was fitted on than of people it never saw.",
        try_this="fewer columns in the dictionary (only what the protocol needs), or a higher "
        "least_people under [disclosure]; a seed that happens to pass is no remedy",
    )


def _tell_nobody(what: str, done: int = 0, total: int | None = None) -> None:
    """Show nothing."""
