"""What a kernel runs first in ``cocreate lab`` and on Binder: a cell run out of order says so.

Jupyter's kernel runs the file that ``PYTHONSTARTUP`` names. Here it needs nothing of the package: a
kernel may have another Python.
"""

from __future__ import annotations

import builtins
import os
from collections.abc import Mapping
from pathlib import Path
from types import CodeType
from typing import Any

STARTUP = Path(__file__).parent / "lab_settings" / "kernel_startup.py"
BEFORE = "COCREATE_STARTUP_BEFORE"


def startup(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that make a kernel begin with this.

    Parameters
    ----------
    environment
        The variables as they are. A start-up file of the user's that they name runs as well.

    Returns
    -------
    dict
        What to add to them.

    Examples
    --------
    >>> startup({"PYTHONSTARTUP": "mine.py"})["COCREATE_STARTUP_BEFORE"]
    'mine.py'
    """
    before = environment.get("PYTHONSTARTUP", "")
    if before == str(STARTUP):
        before = environment.get(BEFORE, "")
    return {"PYTHONSTARTUP": str(STARTUP), BEFORE: before}


def begin() -> CodeType | str:
    """Set up the kernel; gives back what the user's own start-up file runs."""
    shell: Any = getattr(builtins, "get_ipython", lambda: None)()
    if hasattr(shell, "kernel"):
        shell.set_custom_exc((NameError,), _tell)
    before = os.environ.get(BEFORE, "")
    if not os.path.isfile(before):
        return ""
    return compile(Path(before).read_bytes(), before, "exec")


def words_for(name: str) -> str:
    """What a cell says that asks for a name that isn't there.

    Examples
    --------
    >>> print(words_for("page"))
    'page' isn't there yet. Run the cells above first: in the menu, Run, then Run All Above
    Selected Cell; then run this one. Or is the name spelt otherwise?
    """
    return (
        f"'{name}' isn't there yet. Run the cells above first: in the menu, Run, then Run All Above"
        "\nSelected Cell; then run this one. Or is the name spelt otherwise?"
    )


def _tell(shell: Any, kind: Any, error: Any, trace: Any, tb_offset: int | None = None) -> list[str]:
    """Words instead of a traceback, where the cell itself asks for the name."""
    in_the_cell = trace.tb_next is None or trace.tb_next.tb_next is None
    if kind is not NameError or not error.name or not in_the_cell:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        return []
    words = words_for(error.name)
    shell._showtraceback(kind, words, [words])
    return [words]
