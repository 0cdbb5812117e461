"""Everything that people open: made in a folder, as the commands make it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cocreate_lib.io import resources

KINDS = ("pages", "slides", "paper", "guide", "reports", "packs", "room", "exported", "jupyterlab")


@dataclass(frozen=True)
class Place:
    """Something to open.

    Parameters
    ----------
    kind
        One of :data:`KINDS`.
    name
        What it is called in a report.
    address
        What a browser is told.
    ours
        Selectors of what we made of it; empty for all of it.
    """

    kind: str
    name: str
    address: str
    ours: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all of the page is ours, and a sweep may look everywhere."""
        return not self.ours and self.kind != "slides"

    @property
    def is_local(self) -> bool:
        """Whether it is a file."""
        return urlsplit(self.address).scheme == "file"


def files(folder: Path, kinds: tuple[str, ...]) -> Iterator[Place]:
    """Make what is a file, by kind, and give each page."""
    for kind in kinds:
        if kind in _MAKERS:
            made = folder / kind
            _MAKERS[kind](made)
            for path in sorted(made.rglob("*.html")):
                name = path.relative_to(made).as_posix()
                ours = (".jp-OutputArea-output",) if kind == "exported" else ()
                yield Place(kind, f"{kind}/{name}", path.as_uri(), ours)


def _lessons() -> list[str]:
    return sorted(path.stem for path in resources.path("notebooks").glob("[0-9][0-9]*.ipynb"))


def _pages(folder: Path) -> None:
    from cocreate_lib.lessons import write_pages

    write_pages(folder, languages=["cy"])


def _slides(folder: Path) -> None:
    from cocreate_lib.classroom.slides import slides_html

    folder.mkdir()
    for name in _lessons():
        (folder / f"{name}.html").write_text(slides_html(name), encoding="utf-8")


def _paper(folder: Path) -> None:
    """Handouts, and the first page of a stick."""
    from cocreate_lib.classroom.handout import handout_html

    folder.mkdir()
    for name in _lessons():
        (folder / f"handout_{name}.html").write_text(handout_html(name), encoding="utf-8")
    stick = folder.parent / "stick"
    _cocreate("class", "usb", stick, "00", "--no-wheels")
    (folder / "stick_START.html").write_bytes((stick / "START.html").read_bytes())


def _guide(folder: Path) -> None:
    from cocreate_lib.classroom.editions import write_trainer_edition
    from cocreate_lib.classroom.guide import write_guide

    folder.mkdir()
    write_guide(folder / "guide")
    write_trainer_edition(folder / "edition")


def _reports(folder: Path) -> None:
    """Reports of the demonstration, of a comparison, and of a study."""
    folder.mkdir()
    _cocreate("demo", "--report", folder / "demo.html", "--quiet")
    cohort = folder.parent / "cohort"
    _cocreate("cohort", "--out", cohort)
    _cocreate(
        *(
            "compare",
            cohort / "synthetic_cohort_people.csv",
            "--treatment",
            "my_direction",
            "--rate",
            "reoffended",
        ),
        *("--covariates", "age,previous_sanctions", "--report", folder / "compare.html", "--quiet"),
    )
    study = folder.parent / "study"
    _cocreate("study", "new", study)
    _cocreate("study", "run", study, "--no-notebook")
    for path in (study / "results").rglob("*.html"):
        (folder / f"study_{path.name}").write_bytes(path.read_bytes())


def _packs(folder: Path) -> None:
    """One seat's sheet, and the page that makes its code."""
    pack = folder.parent / "pack"
    _cocreate("class", "pack", pack, "--seats", "1")
    folder.mkdir()
    for path in pack.rglob("*.html"):
        (folder / path.name).write_bytes(path.read_bytes())


def _exported(folder: Path) -> None:
    from nbconvert import HTMLExporter

    folder.mkdir()
    for path in sorted(resources.path("notebooks").rglob("*.ipynb")):
        name = "_".join((*path.relative_to(resources.path("notebooks")).parts[:-1], path.stem))
        html, _ = HTMLExporter().from_filename(str(path))
        (folder / f"{name}.html").write_text(html, encoding="utf-8")


_MAKERS: dict[str, Callable[[Path], None]] = {
    "pages": _pages,
    "slides": _slides,
    "paper": _paper,
    "guide": _guide,
    "reports": _reports,
    "packs": _packs,
    "exported": _exported,
}


def _cocreate(*arguments: object) -> None:
    """Run the command as a stranger does."""
    command = [sys.executable, "-m", "cocreate_lib", *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if ran.returncode:
        raise RuntimeError(f"cocreate {' '.join(map(str, arguments))} failed:\n{ran.stderr}")
