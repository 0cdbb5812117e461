"""What of a study's folder goes into its archive, what each file is, and what stays out."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cocreate_lib.study.dictionary import Fault
from cocreate_lib.study.folder import StudyFolder
from cocreate_lib.study.mixed import NOT_SHARED
from cocreate_lib.study.package.answers import ANSWERS, Answers
from cocreate_lib.study.package.archive import is_ours
from cocreate_lib.study.protocol import Protocol

STUDY_README = "README-study.md"
NOTEBOOK = "analysis.ipynb"
_DEBRIS = re.compile(r"~\$|\.~lock\.|Thumbs\.db\Z|desktop\.ini\Z", re.IGNORECASE)
_HOSTILE = re.compile(r'[`<>:"|?*\\\x00-\x1f\x7f]|\A[\s-]|[\s.]\Z')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\Z)", re.IGNORECASE)
_LONGEST = 200


@dataclass(frozen=True)
class Entry:
    """A file of the archive.

    Parameters
    ----------
    name
        Its path in the archive, with ``/`` between its parts.
    content
        Its bytes, or the file that has them.
    about
        What it is, in a sentence without a full stop.
    kind
        ``"protocol"``, ``"data"``, ``"code"``, ``"plan"``, ``"results"``, ``"interviews"`` or
        ``"document"``.
    """

    name: str
    content: bytes | Path
    about: str
    kind: str

    def bytes(self) -> bytes:
        """What is in it."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


@dataclass
class Contents:
    """The files of an archive, by their names in it, and those of the folder that stay out."""

    entries: dict[str, Entry] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, content: bytes | Path, about: str, kind: str) -> None:
        """A file goes in."""
        self.entries[name] = Entry(name, content, about, kind)


def contents_of(
    study: StudyFolder,
    protocol: Protocol,
    answers: Answers,
    faults: list[Fault],
    *,
    include_data: bool,
    twin: str,
) -> Contents:
    """What goes in, before what is made for the archive.

    Parameters
    ----------
    study, protocol, answers
        The study.
    faults
        Links, and names that other computers can't take, are added to these.
    include_data
        Whether the people's data, and the codes that say who said what, go in.
    twin
        The folder of the study's synthetic twin, inside its own.
    """
    found = Contents()
    known = _known_files(protocol)
    known |= {f"{twin}/{name}": told for name, told in _OF_TWIN.items()}
    private = _private(protocol, include_data)
    included = dict(answers.include)
    for name, path in _files_below(study.root, faults):
        if why := private.get(name):
            found.left_out[name] = why
            if included.pop(name, None) is not None:
                faults.append(
                    Fault(
                        f"{name} is named under [include], and stays out.",
                        ANSWERS,
                        "include",
                        why=f"It is {why}.",
                        try_this="cocreate study package --include-data, if it may be published",
                    )
                )
        elif name in included:
            found.add(name, path, included.pop(name), "document")
        elif name == NOTEBOOK:
            found.add(name, _without_outputs(path, faults), known[name][0], "code")
        elif name == "README.md":
            found.add(STUDY_README, path, "the README of the study's own folder", "document")
        elif name in known:
            about, kind = known[name]
            found.add(name, path, about, kind)
        elif told := _of_folder(name):
            found.add(name, path, *told)
        else:
            found.left_out[name] = f"not a file that a study has: name it in {ANSWERS}, [include]"
    for name in included:
        faults.append(
            Fault(
                f"{name!r} is named under [include], and there is no such file.",
                ANSWERS,
                "include",
                try_this="the path from the study's folder, with / between its parts",
            )
        )
    return found


def _known_files(protocol: Protocol) -> dict[str, tuple[str, str]]:
    """What the files are that a study has: by name, in words and in kind."""
    known = {
        "protocol.toml": ("the protocol: what the study asks, and how it answers", "protocol"),
        protocol.data.dictionary: ("the data dictionary: each column of the data", "protocol"),
        protocol.data.file: ("the people, one row each", "data"),
        NOTEBOOK: ("the analysis notebook, without outputs", "code"),
        ANSWERS: ("what the authors said of this archive", "document"),
        ".gitignore": ("keeps data out of version control", "document"),
        "data/.gitignore": ("keeps data out of version control", "document"),
    }
    told = protocol.interviews
    if told is not None:
        known |= {
            told.codes: ("the codes: who gave which code to what, one row a coding", "interviews"),
            told.code_book: ("the code book: what each code means", "interviews"),
            told.joint_display: (
                "the joint display: which outcome and which codes meet in a question",
                "interviews",
            ),
            "interviews/README.md": ("notes for interviews", "interviews"),
            "interviews/consent.md": ("the form of consent", "interviews"),
            "interviews/gramms.toml": ("answers to the items of GRAMMS", "interviews"),
            f"interviews/{NOT_SHARED}": ("why the codes are not in this copy", "interviews"),
        }
    return known


_OF_TWIN = {
    "README.md": ("how the synthetic twin was made and checked", "document"),
    "people.csv": ("the synthetic twin of the data: nobody in it is real", "data"),
    "people.parquet": ("the synthetic twin of the data: nobody in it is real", "data"),
    "dictionary.csv": ("the dictionary of the twin, with the levels that it has", "protocol"),
    "privacy.csv": ("what the twin gives away: the checks that it passed", "document"),
    "utility.csv": ("how like the data the twin is", "document"),
    "comparison.csv": ("the analysis of the twin beside that of the data", "document"),
}


def _private(protocol: Protocol, include_data: bool) -> dict[str, str]:
    """The files that stay out, and why."""
    if include_data:
        return {}
    stay = {protocol.data.file: "confidential: the people's data"}
    if protocol.interviews is not None and not protocol.interviews.fictional:
        stay[protocol.interviews.codes] = "confidential: it says who said what"
    return stay


_RESULTS = {
    "manifest.json": "what the results were made from, with what, and when",
    "outputs.csv": "every output, with its status, for the data owner",
    "outputs.json": "the same",
    "deviations.csv": "what changed after the protocol was frozen",
    "report.html": "the report",
    "report.docx": "the report, for Word",
    "analysis.ipynb": "the analysis notebook as it ran",
    "figures/alt_text.csv": "the figures in words",
    "tables/tables.html": "all tables",
    "tables/tables.docx": "all tables, for Word",
}
_FOLDERS = {
    "plan": ("the plan: what the study could have shown", "plan"),
    "frozen": ("the protocol as it was frozen, with its stamp", "plan"),
    "results": ("a result that passed disclosure control", "results"),
}


def _of_folder(name: str) -> tuple[str, str] | None:
    """What a file of a folder that a command writes is, in words and in kind."""
    folder, _, rest = name.partition("/")
    if not rest or folder not in _FOLDERS:
        return None
    about, kind = _FOLDERS[folder]
    if folder == "results":
        of_kind = {"tables": "a table", "figures": "a figure"}.get(rest.partition("/")[0], about)
        about = _RESULTS.get(rest, of_kind)
    return about, kind


def _files_below(root: Path, faults: list[Fault]) -> Iterator[tuple[str, Path]]:
    """Every file below a folder, by its path from it; links and impossible names are faults."""
    for place, folders, files in os.walk(root):
        here = Path(place)
        for name in [*folders]:
            path = here / name
            if name.startswith(".") or name == "__pycache__":
                folders.remove(name)
            elif path.is_symlink():
                folders.remove(name)
                faults.append(_link(path.relative_to(root).as_posix()))
        folders.sort()
        for name in sorted(files):
            if _DEBRIS.match(name) or (name.startswith(".") and name != ".gitignore"):
                continue
            path = here / name
            if name.casefold().endswith(".zip") and is_ours(path):
                continue
            told = path.relative_to(root).as_posix()
            if path.is_symlink() or not path.is_file():
                faults.append(_link(told))
            elif problem := _problem_of(told):
                faults.append(
                    Fault(
                        f"{told!r} {problem}.",
                        told,
                        why="Whoever unpacks the archive on another computer would lose the file, "
                        "or write another.",
                        try_this="letters, digits, hyphens and underscores",
                    )
                )
            else:
                yield told, path


def _link(name: str) -> Fault:
    return Fault(
        f"{name!r} is a link, not a file.",
        name,
        why="It may lead out of the study's folder, to what nobody wants to publish.",
        try_this="a copy of the file in its place, or take the link out",
    )


def _problem_of(name: str) -> str:
    """Why a path can't be one on every computer; nothing if it can."""
    if not name.isprintable():
        return "has characters in its name that can't be seen"
    if len(name) > _LONGEST:
        return "has a name that is too long"
    for part in name.split("/"):
        if _HOSTILE.search(part) or _DEVICES.match(part):
            return "has a name that not every computer can take"
    return ""


def _without_outputs(path: Path, faults: list[Fault]) -> bytes:
    """A notebook without what its cells printed, which may be rows of people."""
    try:
        notebook = json.loads(path.read_bytes())
        for cell in notebook["cells"]:
            if cell.get("cell_type") == "code":
                cell["outputs"], cell["execution_count"] = [], None
            cell.pop("attachments", None)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        faults.append(
            Fault(
                "The notebook can't be read.",
                path.name,
                try_this="open it in JupyterLab and save it again",
            )
        )
        return b""
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()
