"""The analysis notebook of a study, run from top to bottom in a Python like this one."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from cocreate_lib.errors import StudyError
from cocreate_lib.text import one_line

if TYPE_CHECKING:
    from nbformat import NotebookNode

NOTEBOOK = "analysis.ipynb"
RESULTS = "COCREATE_STUDY_RESULTS"
"""The variable that tells the notebook where the results are that it shows."""
SECONDS = 900.0
_LONGEST_SOCKET = 90  # bytes
_LONGEST = 400  # letters of an error's words


def read_notebook(path: Path) -> NotebookNode:
    """A notebook from its file.

    Raises
    ------
    StudyError
        If there is none, or it can't be read.
    """
    import nbformat

    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(notebook)
    except FileNotFoundError:
        raise StudyError(
            f"There is no {path.name} in the study's folder.",
            where=str(path),
            try_this="put it back, or run without it: cocreate study run --no-notebook",
        ) from None
    except Exception as problem:  # of JSON, of its schema, of the disk: nbformat has many of them
        raise StudyError(
            "The notebook can't be read.",
            where=str(path),
            why=one_line(str(problem))[:_LONGEST],
            try_this="open it in JupyterLab and save it again, or run without it: cocreate study "
            "run --no-notebook",
        ) from None
    return notebook


def executed_notebook(
    notebook: NotebookNode, path: Path, results: Path, *, seconds: float = SECONDS
) -> bytes:
    """A notebook with its outputs, and without anything that says when it was run.

    Parameters
    ----------
    notebook
        As :func:`read_notebook` gives it; it is run from top to bottom in this process's Python,
        in the folder of ``path``.
    path
        Its file, for errors.
    results
        The folder of the results that it shows.
    seconds
        It must have run within this time; then it is ended.

    Raises
    ------
    StudyError
        If a cell fails, the time is over, or the kernel dies.
    """
    import nbformat

    _clear(notebook)
    with TemporaryDirectory() as own:
        running = _run(notebook, path, results, Path(own), seconds)
        if _is_in_a_loop():  # as in a notebook's cell
            with ThreadPoolExecutor(1) as thread:
                thread.submit(asyncio.run, running).result()
        else:
            asyncio.run(running)
    _clear(notebook, outputs=False)
    return (nbformat.writes(notebook) + "\n").encode("utf-8")


def code_cells(notebook: NotebookNode) -> list[str]:
    """The source of each cell of code that has any, without blanks at the ends of its lines."""
    sources = (
        "\n".join(line.rstrip() for line in cell.source.strip().split("\n"))
        for cell in notebook.cells
        if cell.cell_type == "code"
    )
    return [source for source in sources if source]


def _clear(notebook: NotebookNode, *, outputs: bool = True) -> None:
    """Take out what tells one run from another; with ``outputs`` those of an earlier run too."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
            if outputs:
                cell.outputs, cell.execution_count = [], None
            for output in cell.outputs:
                output.pop("transient", None)


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def _run(
    notebook: NotebookNode, path: Path, results: Path, own: Path, seconds: float
) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    client = NotebookClient(
        notebook,
        km=_kernel(own),
        timeout=None,
        record_timing=False,
        store_widget_state=False,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(path.parent.resolve())}},
    )
    environment = {
        **os.environ,
        RESULTS: str(results.resolve()),
        "IPYTHONDIR": str(own),  # no start-up files of the user's
        "PYTHONHASHSEED": "0",  # sets are printed in one order
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            # What the kernel itself says is about its own work; cells' output comes another way.
            await client.async_execute(env=environment, stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        number, cell = next(
            (number, cell)
            for number, cell in enumerate(notebook.cells, 1)
            if any(each.output_type == "error" for each in cell.get("outputs", []))
        )
        raise StudyError(
            f"A cell of the notebook failed: {error.ename}: "
            f"{one_line(str(error.evalue))[:_LONGEST]}",
            where=f"{path}, cell {number}: {cell.source.strip().splitlines()[0][:80]}",
            why="The results hold the notebook as it ran, and it didn't run to its end.",
            try_this="mend the cell, or run without the notebook: cocreate study run --no-notebook",
        ) from None
    except (TimeoutError, DeadKernelError) as error:
        if isinstance(error, TimeoutError) and not limit.expired():
            raise
        told = f"was still running after {seconds:g} seconds" if limit.expired() else "ended midway"
        raise StudyError(
            f"The notebook {told}.",
            where=str(path),
            why="The results hold the notebook as it ran, and it didn't run to its end.",
            try_this="look for a cell that waits, loops or needs too much memory, or run without "
            "the notebook: cocreate study run --no-notebook",
        ) from None


def _kernel(own: Path) -> Any:
    """A kernel of this very Python, whatever other kernels are installed under its name."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    class OwnPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=command, display_name="Python", language="python")

    # Where there are sockets that are files, no port is opened; their names can't be long.
    socket = own / "kernel"
    files = os.name == "posix" and len(os.fsencode(socket)) <= _LONGEST_SOCKET
    place = {"transport": "ipc", "ip": str(socket)} if files else {}
    return AsyncKernelManager(
        kernel_name="python3",
        kernel_spec_manager=OwnPython(),
        connection_file=str(own / "kernel.json"),
        **place,
    )
