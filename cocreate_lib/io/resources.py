"""Where the notebooks, their content and the data that come with the package are.

They travel inside an installed package, in its folder ``share``. An editable install has no such
folder: there they are the repository's own ``notebooks/``, ``course/`` and ``data/synthetic/``.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from cocreate_lib.errors import CocreateError, nearest_names

COURSE = "course"
NOTEBOOKS = "notebooks"
DATA = "data/synthetic"
TRAINER = "cocreate_trainer"

_PACKAGE = Path(__file__).resolve().parents[1]


def root() -> Path:
    """The folder that holds ``notebooks/``, ``course/`` and ``data/synthetic/``.

    Returns
    -------
    Path
        ``share`` inside the installed package, or the repository of an editable install.

    Raises
    ------
    CocreateError
        If the package was installed without them.

    Examples
    --------
    >>> (root() / "notebooks").is_dir()
    True
    """
    share = _PACKAGE / "share"
    if share.is_dir():
        return share
    repository = _PACKAGE.parent
    if (repository / "pyproject.toml").is_file() and (repository / NOTEBOOKS).is_dir():
        return repository
    raise CocreateError(
        "The notebooks and data that belong to this package aren't there.",
        where=str(share),
        why="Without them there is no course to open and no teaching pilot to read.",
        try_this="Install the package again, from its repository or from a complete wheel.",
    )


def trainer() -> Path:
    """The folder of the trainer's material: guides, routes and scripts, with expected answers.

    It isn't part of this package: learners have none of it. In a repository it is
    ``course/trainer``; elsewhere it is a package of its own.

    Raises
    ------
    CocreateError
        When it isn't installed; the message says how to get it.

    Examples
    --------
    >>> (trainer() / "routes.toml").is_file()
    True
    """
    repository = _PACKAGE.parent / COURSE / "trainer"
    if (_PACKAGE.parent / "pyproject.toml").is_file() and repository.is_dir():
        return repository
    found = find_spec(TRAINER)
    if found is not None and found.origin is not None:
        return Path(found.origin).parent
    raise CocreateError(
        "The trainer's material isn't installed here.",
        where=TRAINER,
        why="It holds answers, so it isn't part of what learners install.",
        try_this="In the course's repository: python -m pip install ./course/trainer",
    )


def path(*parts: str) -> Path:
    """The path of a file or folder that comes with the package.

    Parameters
    ----------
    *parts : str
        Its place below :func:`root`, such as ``"data", "synthetic", "README.md"``.

    Returns
    -------
    Path
        An existing file or folder.

    Raises
    ------
    CocreateError
        If there is none; the message names the nearest files there are.

    Examples
    --------
    >>> path("data", "synthetic").is_dir()
    True
    """
    wanted = root().joinpath(*parts)
    if not wanted.exists():
        beside = [p.name for p in wanted.parent.iterdir()] if wanted.parent.is_dir() else []
        raise CocreateError(
            f"There is no {'/'.join(parts)} in this package.",
            where=str(wanted),
            try_this=nearest_names(wanted.name, beside) if beside else None,
        )
    return wanted
