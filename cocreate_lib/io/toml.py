"""Reading a declaration from a TOML file, or refusing it in words."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from cocreate_lib.errors import CocreateError


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file declares.

    Raises
    ------
    CocreateError
        If there is no such file, or it isn't TOML; the message has the line.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problem, try_this = "There is no such file.", "check the folder and the spelling"
    except OSError as error:
        problem, try_this = f"The file can't be read: {error.strerror or error}.", "another file"
    except UnicodeDecodeError:
        problem, try_this = "The file is not in UTF-8.", "save it as UTF-8"
    except (ValueError, RecursionError) as error:  # also of numbers and nesting without end
        problem = f"The file is not TOML: {error}."
        try_this = 'a line for each field, such as: method = "nearest"'
    raise CocreateError(problem, where=str(path), try_this=try_this)
