"""A new study: a folder that runs at once, on data that come with it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from cocreate_lib.errors import StudyError, nearest_names
from cocreate_lib.fields import shown
from cocreate_lib.io.files import complete_folder
from cocreate_lib.io.saving import table_bytes
from cocreate_lib.listening import teaching_material
from cocreate_lib.study.folder import StudyFolder
from cocreate_lib.study.protocol import LEVELS
from cocreate_lib.study.template.cases import CASES, Case
from cocreate_lib.study.template.notebook import notebook
from cocreate_lib.version import __version__

_HERE = "cocreate_lib.study.template"
_LONGEST = 200  # characters of a folder's name: what a file system takes, with room for a suffix


def new_study(
    folder: str | Path,
    *,
    level: str = "evaluation",
    interviews: bool = True,
    case: str = "synthetic",
) -> StudyFolder:
    """Write the folder of a new study, which runs unchanged.

    Parameters
    ----------
    folder
        A folder that isn't there yet, or is empty.
    level
        ``"coursework"`` (small and quick), ``"evaluation"`` (with a specification curve) or
        ``"publication"`` (more of each, rounded counts, and who paid and approved).
    interviews
        Whether it has a folder for interviews: notes on consent and quoting, and fictional codes.
    case
        What it begins with: ``"synthetic"``, people who were made up, or another of ``CASES``.

    Returns
    -------
    StudyFolder
        Holds ``README.md``, ``protocol.toml``, ``dictionary.csv``, ``analysis.ipynb``,
        ``.gitignore``, ``data/people.csv`` and ``data/.gitignore`` and, with interviews,
        ``interviews/README.md``, ``consent.md``, ``codes.csv``, ``code_book.csv`` and
        ``joint_display.csv``.

    Raises
    ------
    StudyError
        For a level or a case that there isn't, a folder's name that can't be one, or a case whose
        data aren't installed.
    CocreateError
        If something is at that place already, or it can't be written; then nothing has changed.

    Notes
    -----
    The same options give the same bytes. Everything is written beside the folder first, and gets
    its name once it is whole.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     study = new_study(Path(place) / "my-study", level="coursework", interviews=False)
    ...     sorted(each.name for each in study.root.iterdir())
    ['.gitignore', 'README.md', 'analysis.ipynb', 'data', 'dictionary.csv', 'protocol.toml']
    """
    for name, given, known in (("level", level, LEVELS), ("case", case, tuple(CASES))):
        if given not in known:
            raise StudyError(
                f"There is no {name} {shown(given)}.",
                where=name,
                try_this=nearest_names(str(given), known),
            )
    place = _named(folder)
    with complete_folder(place, "study") as unfinished:
        for name, content in _contents(CASES[case], level, bool(interviews)):
            path = unfinished / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    return StudyFolder(place)


def _named(folder: str | Path) -> Path:
    """The folder, if its name can be one."""
    name = str(folder)
    faults = (
        (not name.strip(), "has no name"),
        (not name.isprintable(), "has a name with characters that can't be seen"),
        (any(len(part) > _LONGEST for part in Path(name).parts), "has a name that is too long"),
        (Path(name).name.startswith("-"), "has a name that commands take for an option"),
        (".." in Path(name).parts[-1:], "is named as the folder above another"),
    )
    for is_so, what in faults:
        if is_so:
            raise StudyError(
                f"The folder {what}.",
                where=ascii(name)[:_LONGEST],
                try_this="letters, digits and hyphens: my-study",
            )
    return Path(name)


def _contents(case: Case, level: str, interviews: bool) -> Iterator[tuple[str, bytes]]:
    """Each file of a new study: its name, and what is in it."""
    options = {
        "about": case.about,
        "is_synthetic": case.is_synthetic,
        "interviews": interviews,
        "level": level,
        "version": __version__,
    }
    own = f"cases/{case.name}"
    yield "README.md", _rendered("files/README.md.jinja", options)
    yield "protocol.toml", _rendered(f"{own}/protocol.toml.jinja", options)
    yield "dictionary.csv", _text(f"{own}/dictionary.csv").encode()
    yield "analysis.ipynb", notebook().encode()
    yield ".gitignore", _text("files/gitignore").encode()
    yield "data/.gitignore", _text("files/data_gitignore").encode()
    yield "data/people.csv", table_bytes(case.people(), ".csv")
    if interviews:
        material = teaching_material()
        tables = {"codes": material.codes, "code_book": material.code_book.to_frame()}
        yield "interviews/README.md", _rendered("files/interviews/README.md.jinja", options)
        yield "interviews/consent.md", _text("files/interviews/consent.md").encode()
        yield "interviews/joint_display.csv", _text(f"{own}/joint_display.csv").encode()
        yield "interviews/codes.csv", table_bytes(tables["codes"].assign(fictional=True), ".csv")
        yield "interviews/code_book.csv", table_bytes(tables["code_book"], ".csv")


def _text(name: str) -> str:
    """A text that travels with the package."""
    return files(_HERE).joinpath(*name.split("/")).read_text("utf-8")


def _rendered(name: str, options: dict[str, Any]) -> bytes:
    """A template, filled in. It holds no words of a stranger's: nothing is escaped."""
    environment = Environment(
        loader=FunctionLoader(_text),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return environment.get_template(name).render(options).encode()
