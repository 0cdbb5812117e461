"""The folder for a stick: made whole or not at all, and able to say whether it is whole."""

from __future__ import annotations

import hashlib
import json
import sys
import sysconfig
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cocreate_lib.classroom.editions import write_trainer_edition
from cocreate_lib.classroom.guide import write_guide
from cocreate_lib.classroom.handout import handout_html
from cocreate_lib.classroom.slides import slides_html
from cocreate_lib.classroom.stick.wheels import PACKAGE, collect_all
from cocreate_lib.errors import CocreateError
from cocreate_lib.io.files import complete_folder
from cocreate_lib.io.lessons import lesson_titles
from cocreate_lib.lessons import write_pages

_ON_STICK = Path(__file__).parent / "on_stick"
_COMMAND = "cocreate lab"


@dataclass(frozen=True)
class Stick:
    """A folder that was made.

    Parameters
    ----------
    folder
        Where it is.
    lessons
        The lessons with slides and handouts, by name; all lessons have pages.
    wheels
        How many wheels it holds.
    size
        Bytes of all files.
    """

    folder: Path
    lessons: tuple[str, ...]
    wheels: int
    size: int


def write_stick(
    folder: Path,
    lessons: Sequence[str] = (),
    *,
    wheels: bool = True,
    links: Path | None = None,
    trainer: bool = False,
    tell: Callable[[str], object] = lambda what: None,
) -> Stick:
    """Write a folder with all that a room without network needs.

    It holds ``START.html``; the live pages of all lessons (``pages``); slides without notes and
    two printable pages of the lessons named (``slides``, ``handouts``); the wheels of this package
    and of what it needs (``wheels``), with ``install.py``, which installs them without network;
    and ``contents.json``, with the SHA-256 of every file.

    Parameters
    ----------
    folder
        A folder that isn't there yet, or is empty.
    lessons
        Names of the lessons whose slides and handouts come with it; by default all.
    wheels
        Whether to put wheels there. They fit this platform and this version of Python.
    links
        A folder that has the wheels already; by default pip gets them.
    trainer
        Whether to add the trainer's guide and edition, in a folder of their own.
    tell
        Told what is being done.

    Raises
    ------
    CocreateError
        If something is there already, wheels can't be had, the trainer's material isn't
        installed, or the folder can't be written. Then nothing is left of it.
    """
    if wheels and links is not None and not links.is_dir():
        raise CocreateError(
            "There is no such folder of wheels.",
            where=f"--from {links}",
            try_this="Name the folder that has them, such as wheels on another stick; or leave "
            "--from out, where there is network.",
        )
    titles = lesson_titles()
    chosen = tuple(name for name in titles if name in (lessons or titles))
    with complete_folder(folder, "folder for a stick") as work:
        tell("lessons")
        write_pages(work / "pages")
        for name in chosen:
            tell(f"slides and handout: {titles[name]}")
            _write(work / "slides" / f"{name}.html", slides_html(name, notes=False))
            _write(work / "handouts" / f"{name}.html", handout_html(name))
        if trainer:
            tell("the trainer's guide and edition")
            write_guide(work / "trainer" / "guide")
            write_trainer_edition(work / "trainer" / "edition")
        found = _wheels(work, links, tell) if wheels else []
        _write(work / "START.html", _start(chosen, bool(found), trainer))
        files = sorted(path for path in work.rglob("*") if path.is_file())
        _write(work / "contents.json", _contents(work, files))
        size = sum(path.stat().st_size for path in work.rglob("*") if path.is_file())
    return Stick(folder, chosen, len(found), size)


def _wheels(work: Path, links: Path | None, tell: Callable[[str], object]) -> list[Path]:
    tell("wheels: this takes minutes, and network")
    place = work / "wheels"
    place.mkdir()
    found = collect_all(place, links=links)
    _write(work / "install.py", (_ON_STICK / "install.py").read_text(encoding="utf-8"))
    return found


def _start(lessons: Sequence[str], has_wheels: bool, has_trainer: bool) -> str:
    titles = lesson_titles()
    environment = Environment(
        loader=FileSystemLoader(_ON_STICK),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("START.html.jinja").render(
        lessons=[{"name": name, "title": titles[name]} for name in lessons],
        package=PACKAGE if has_wheels else "",
        trainer=has_trainer,
        line=install_line(),
        **_made_for(),
    )


def install_line() -> str:
    """The line that installs from the folder, as it is typed on a machine like this one.

    Examples
    --------
    >>> install_line().split()[-1]
    'install.py'
    """
    return f"{'py' if sys.platform == 'win32' else 'python3'} install.py"


def _made_for() -> dict[str, str]:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"python": python, "platform": sysconfig.get_platform()}


def _contents(work: Path, files: Sequence[Path]) -> str:
    marks = {
        path.relative_to(work).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
    told = {"package": PACKAGE, "command": _COMMAND, **_made_for(), "files": marks}
    return json.dumps(told, indent=1) + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
