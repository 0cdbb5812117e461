"""The folder of a study: where its files stand, and that nothing outside it is read or written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cocreate_lib.errors import StudyError
from cocreate_lib.fields import shown

PROTOCOL = "protocol.toml"


@dataclass(frozen=True)
class StudyFolder:
    """A folder that holds a study.

    Parameters
    ----------
    root
        The folder.

    Examples
    --------
    >>> StudyFolder(Path("my-study")).results.as_posix()
    'my-study/results'
    """

    root: Path

    @property
    def protocol(self) -> Path:
        """What the study declares."""
        return self.root / PROTOCOL

    @property
    def results(self) -> Path:
        """What ``cocreate study run`` writes: a folder that is replaced whole."""
        return self.root / "results"

    @property
    def plan(self) -> Path:
        """What ``cocreate study plan`` writes."""
        return self.root / "plan"

    @property
    def frozen(self) -> Path:
        """What ``cocreate study freeze`` stamped."""
        return self.root / "frozen"

    def inside(self, name: str, field: str) -> Path:
        """The path of a file that the protocol names.

        Parameters
        ----------
        name
            Relative to the study's folder, with ``/`` between its parts.
        field
            The field of the protocol that names it, for errors.

        Raises
        ------
        StudyError
            For a path that leads out of the folder, also by a link; for a name that no file can
            have here, and a place that may not be looked into.
        """
        path = self.root / name
        try:
            root, real = self.root.resolve(), path.resolve()
        except (OSError, ValueError, RuntimeError):
            real, root = Path("/"), self.root
        if "\0" in name or Path(name).is_absolute() or not real.is_relative_to(root):
            raise StudyError(
                f"{shown(name)} is not inside the study's folder.",
                where=f"{self.protocol}: {field}",
                why="A study reads and writes nothing outside its own folder: whoever gets it can "
                "run it without fear, and it runs wherever it is put.",
                try_this="copy the file into the folder, and name it from there: data/people.csv",
            )
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            pass  # whoever reads it says so
        except OSError as error:
            raise StudyError(
                f"{shown(name)} can't be a file of the study: {error.strerror}.",
                where=f"{self.protocol}: {field}",
                try_this="a short name of a file that you may read, such as data/people.csv",
            ) from None
        return path


def find_study(folder: str | Path) -> StudyFolder:
    """The study that a folder holds.

    Raises
    ------
    StudyError
        If there is no such folder, or no protocol in it.
    """
    found = StudyFolder(Path(folder))
    try:
        is_folder, has_protocol = found.root.is_dir(), found.protocol.is_file()
    except (OSError, ValueError):
        is_folder = has_protocol = False
    if not is_folder:
        raise StudyError(
            "There is no such folder.",
            where=str(found.root),
            try_this="cocreate study new my-study makes one",
        )
    if not has_protocol:
        raise StudyError(
            f"There is no {PROTOCOL} in this folder.",
            where=str(found.root),
            why="It says what the study asks and how it is analysed.",
            try_this="the folder that cocreate study new made, or a new one",
        )
    return found
