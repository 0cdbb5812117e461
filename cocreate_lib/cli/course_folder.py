"""The course in a folder of the learner's own: laid out, and brought up to date.

Nothing that the learner changed is ever written over.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import sys
from collections.abc import Iterable
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any, TypedDict

from cocreate_lib.errors import CocreateError
from cocreate_lib.io import resources
from cocreate_lib.io.files import write_whole
from cocreate_lib.version import __version__

MANIFEST = ".cocreate-course.json"


class Delivered(TypedDict):
    """What the manifest keeps of a file, as last delivered.

    ``sha256`` is the hash of the file as the package has it, ``own`` that of what a learner can
    change in it (:func:`_own`), ``version`` the package's.
    """

    sha256: str
    own: str
    version: str


@dataclasses.dataclass(frozen=True)
class FolderReport:
    """What :func:`prepare_folder` did. Paths are relative to ``folder``, written with ``/``.

    Attributes
    ----------
    folder : Path
        The learner's folder.
    version : str
        The package version that it now holds.
    copied : tuple of str
        Files that weren't there.
    updated : tuple of str
        Files that the learner hadn't changed, now as this version has them.
    yours : tuple of str
        Files that the learner changed: left as they are.
    beside : tuple of str
        New versions of such files, put beside them under a name with the version in it.
    """

    folder: Path
    version: str
    copied: tuple[str, ...]
    updated: tuple[str, ...]
    yours: tuple[str, ...]
    beside: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"Course folder: {self.folder}"]
        if self.copied:
            lines.append(f"  {_files(self.copied)} copied into it.")
        if self.updated:
            lines.append(f"  {_files(self.updated)} brought up to version {self.version}.")
        if self.yours:
            lines.append(f"  {_files(self.yours)} changed by you, and left as you have it:")
            lines += [f"    {name}" for name in self.yours]
        if self.beside:
            lines.append("  There is a newer version of what you changed. It is in a new file:")
            lines += [f"    {name}" for name in self.beside]
        if len(lines) == 1:
            lines.append(f"  Everything is there, in version {self.version}.")
        return "\n".join(lines)


def default_folder() -> Path:
    """Where the course goes if the learner names no other place: ``cocreate-course`` at home."""
    try:
        return Path.home() / "cocreate-course"
    except RuntimeError as error:
        raise CocreateError(
            "There is no home folder on this computer for the course to go into.",
            where="HOME",
            try_this="Name a folder, cocreate lab --folder my-course; or set HOME to one that you "
            "may write to.",
        ) from error


def prepare_folder(folder: Path | str, version: str = __version__) -> FolderReport:
    """Lay out the course in a folder of the learner's, or bring that folder up to date.

    A file that isn't there is copied. A file that the learner hasn't changed since it was
    delivered becomes the new version. A file that the learner changed is never touched: if the
    course has a new version of it, that is put beside it, with the version in its name. A notebook
    is changed where its cells are other ones: to run it changes nothing.

    Parameters
    ----------
    folder : Path or str
        Where to; made if it isn't there.
    version : str
        The version of what is delivered; by default this package's.

    Returns
    -------
    FolderReport
        What was copied, brought up to date, left alone, and put beside.

    Raises
    ------
    CocreateError
        If the folder can't be made, read or written.

    Notes
    -----
    What was delivered is remembered in ``.cocreate-course.json``, with the SHA-256 of each file
    at that time. A changed file is one that matches neither this hash nor the new version. Each
    file is written under another name first and then renamed, so that an interrupted run leaves
    whole files only. Notebooks are made this computer's own (:func:`settle_notebooks`).
    """
    folder = Path(folder).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise CocreateError(
            f"{folder} is a file, not a folder.",
            where=str(folder),
            try_this="Give the name of a folder, or of one that can be made.",
        )
    try:
        return _prepare(folder, version)
    except OSError as error:
        raise CocreateError(
            f"The course can't be written into {folder}: {error.strerror or error}.",
            where=str(error.filename or folder),
            try_this="Name a folder that you may write to, on a disk with room: cocreate lab "
            "--folder my-course. Without a name it is in HOME.",
        ) from error


def settle_notebooks(paths: Iterable[Path]) -> None:
    """Make the course's notebooks this computer's own, alive on opening.

    The widgets that they carry are put in their place. They get the metadata that the kernel here
    would write into them on opening, which would count as a change, and they are signed: Jupyter
    shows nothing alive that it doesn't trust.

    Parameters
    ----------
    paths
        Notebooks as the course has them.
    """
    for path in paths:
        write_whole(path, _as_written_here(path.read_bytes()))
        _sign(path)


def _prepare(folder: Path, version: str) -> FolderReport:
    before = _read_manifest(folder / MANIFEST)
    after: dict[str, Delivered] = {}
    copied, updated, yours, beside = [], [], [], []
    for name, source in _shipped().items():
        content = source.read_bytes()
        target = folder / name
        shipped = Delivered(sha256=_sha256(content), own=_own(name, content), version=version)
        delivered = before.get(name)
        is_news = delivered is None or delivered["sha256"] != shipped["sha256"]
        present = target.read_bytes() if target.exists() else None
        if present is None:
            _deliver(target, content)
            copied.append(name)
        elif not _is_as_delivered(name, present, shipped, delivered):
            yours.append(name)
            if is_news:
                beside.append(_put_beside(folder, name, content, version))
        elif is_news and present != content:
            _deliver(target, content)
            updated.append(name)
        after[name] = shipped
    manifest = {"version": version, "files": after}
    write_whole(folder / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode() + b"\n")
    return FolderReport(folder, version, tuple(copied), tuple(updated), tuple(yours), tuple(beside))


def _is_as_delivered(name: str, present: bytes, *versions: Delivered | None) -> bool:
    own, whole = _own(name, present), _sha256(present)
    return any(v is not None and (own == v["own"] or whole == v["sha256"]) for v in versions)


def _deliver(target: Path, content: bytes) -> None:
    write_whole(target, content)
    if target.suffix == ".ipynb":
        settle_notebooks([target])


def _own(name: str, content: bytes) -> str:
    """The hash of what a learner can change in a file: of a notebook its cells, in order; of any
    other file everything."""
    if name.endswith(".ipynb"):
        with contextlib.suppress(ValueError, KeyError, TypeError):
            cells = [[c["cell_type"], "".join(c["source"])] for c in json.loads(content)["cells"]]
            return _sha256(json.dumps(cells).encode())
    return _sha256(content)


def _as_written_here(content: bytes) -> bytes:
    """A notebook with its widgets, and what Jupyter's kernel on this computer writes into it."""
    from ipykernel.ipkernel import IPythonKernel
    from jupyter_client.kernelspec import KernelSpecManager

    from cocreate_lib.lessons import enliven

    notebook: dict[str, Any] = json.loads(content)
    enliven(notebook)
    spec = KernelSpecManager().get_kernel_spec(notebook["metadata"]["kernelspec"]["name"])
    notebook["metadata"]["kernelspec"].update(
        display_name=spec.display_name, language=spec.language
    )
    notebook["metadata"]["language_info"] = IPythonKernel.language_info
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _sign(path: Path) -> None:
    """Tell Jupyter on this computer that what the notebook shows can be trusted."""
    import nbformat
    from nbformat.sign import NotebookNotary

    with contextlib.suppress(OSError):  # then JupyterLab can't start either, and says so
        NotebookNotary().sign(nbformat.reads(path.read_text(encoding="utf-8"), as_version=4))


def _shipped() -> dict[str, Path]:
    """Every file of the course, by its name below the learner's folder."""
    root = resources.root()
    found: dict[str, Path] = {}
    for part in (resources.NOTEBOOKS, resources.DATA):
        for source in sorted((root / part).rglob("*")):
            name = source.relative_to(root)
            if source.is_file() and not any(p.startswith(".") for p in name.parts):
                found[name.as_posix()] = source
    return found


def _put_beside(folder: Path, name: str, content: bytes, version: str) -> str:
    """Write ``content`` near ``name``, under the first free name with the version in it."""
    posix = PurePosixPath(name)
    for number in count(1):
        ending = f".v{version}" + (f"-{number}" if number > 1 else "") + posix.suffix
        candidate = posix.with_name(posix.stem + ending)
        if not (folder / candidate).exists():
            break
    _deliver(folder / candidate, content)
    return str(candidate)


def _read_manifest(path: Path) -> dict[str, Delivered]:
    if not path.exists():
        return {}
    try:
        files: dict[str, Delivered] = json.loads(path.read_text(encoding="utf-8"))["files"]
        return {
            name: Delivered(sha256=f["sha256"], own=f.get("own", f["sha256"]), version=f["version"])
            for name, f in files.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CocreateError(
            "The course's own record of this folder can't be read.",
            where=str(path),
            why="It says which files you changed, so that they are never written over.",
            try_this="Delete this one file and start again. Files that differ from the course "
            "are then all taken for changed by you, and left as they are.",
        ) from error


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _files(names: tuple[str, ...]) -> str:
    return "1 file" if len(names) == 1 else f"{len(names)} files"


if __name__ == "__main__":  # as Binder does it: notebooks where they are
    settle_notebooks(map(Path, sys.argv[1:]))
