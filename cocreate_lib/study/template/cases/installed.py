"""Data that other packages bring: asked of them, or refused in words."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cocreate_lib.errors import StudyError


def installed(module: str, case: str) -> Any:
    """A module of the package that brings a case's data.

    Parameters
    ----------
    module
        Its name.
    case
        The case that needs it, for errors.

    Raises
    ------
    StudyError
        Where the package isn't installed, or can't be loaded.
    """
    package = module.partition(".")[0]
    try:
        return import_module(module)
    except ImportError as error:
        raise StudyError(
            f"The data of {case!r} come with the package {package}, which can't be loaded.",
            where="case",
            why=f"The people in it are real, and are not part of this package. ({error})",
            try_this=f"python -m pip install {package}",
        ) from error
