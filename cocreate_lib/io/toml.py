"""Reading a declaration from a TOML file, or refusing it in words."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from cocreate_lib.errors import CocreateError

MOST_BYTES = 1_000_000
"""A declaration is written by hand: a file that is larger is none."""


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file declares.

    Raises
    ------
    CocreateError
        If there is no such file, or it isn't TOML; the message has the line.
    """
    return parsed_toml(toml_text(path), path)


def toml_text(path: Path) -> str:
    """The text of a TOML file, with or without the mark that some editors begin UTF-8 with.

    Raises
    ------
    CocreateError
        If there is no such file, or it is too large or not in UTF-8.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise CocreateError(
                f"The file is larger than {MOST_BYTES:,} bytes.",
                where=str(path),
                why="A declaration is a page or two, written by hand.",
                try_this="the file that was meant",
            )
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        problem, try_this = "There is no such file.", "check the folder and the spelling"
    except OSError as error:
        problem, try_this = f"The file can't be read: {error.strerror or error}.", "another file"
    except UnicodeDecodeError:
        problem, try_this = "The file is not in UTF-8.", "save it as UTF-8"
    raise CocreateError(problem, where=str(path), try_this=try_this)


def parsed_toml(text: str, path: Path) -> dict[str, Any]:
    """What the text of a TOML file declares.

    Raises
    ------
    CocreateError
        If it isn't TOML; the message has the line.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also of numbers and nesting without end
        raise CocreateError(
            f"The file is not TOML: {error}.",
            where=str(path),
            try_this='a line for each field, such as: method = "nearest"',
        ) from None
