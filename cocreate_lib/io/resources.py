"""Where the notebooks, their content and the data that come with the package are.

They travel inside an installed package, in its folder ``share``. An editable install has no such
folder: there they are the repository's own ``notebooks/``, ``course/`` and ``data/synthetic/``.
"""

from __future__ import annotations

from pathlib import Path

from cocreate_lib.errors import CocreateError, nearest_names

COURSE = "course"
NOTEBOOKS = "notebooks"
DATA = "data/synthetic"

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
