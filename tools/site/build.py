"""Make the site in one folder, and check it.

    python -m pip install -c constraints.txt ".[site]"
    python -m tools.site FOLDER
    python -m tools.site FOLDER --released    # and a site for each released version, in its folder

The folder can be opened from ``file://``, copied to any web host, and searched without a network.
It holds

- ``lessons/``: the course's live pages, as ``cocreate pages`` writes them, with a way to the rest;
- ``guide/``: the facilitator's guide, as ``cocreate class guide`` writes it;
- the docs and the reference, which Sphinx makes of ``docs/`` and of docstrings (``docs/conf.py``).

A warning of Sphinx is an error, and so is whatever :mod:`tools.site.check` finds.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cocreate_lib.classroom import write_guide
from cocreate_lib.errors import CocreateError
from cocreate_lib.io.files import complete_folder
from cocreate_lib.lessons import write_pages
from cocreate_lib.text import how_many
from tools.binder import ROOT
from tools.site.check import faults
from tools.site.mend import mended, mended_script
from tools.site.sources import write_sources
from tools.site.versions import released, write_released

NEWER = "A newer version"
NEEDED = ("sphinx", "myst_parser", "furo")
LESSONS, GUIDE, HOME = "lessons", "guide", "index.html"
# The ways out of the pages that Sphinx doesn't make, as words and address.
FROM_LESSONS = (("Search", "../search.html"),)
FROM_GUIDE = (("Home", f"../{HOME}"), ("Lessons", f"../{LESSONS}/index.html"))


def write_site(folder: Path, *, tags: Sequence[str] = (), newest: str = "") -> list[Path]:
    """Make the whole site, or nothing.

    Parameters
    ----------
    folder
        A folder that isn't there yet, or is empty.
    tags
        Of released versions, each of which gets a folder of its own in it.
    newest
        The address of the newest version's pages, from the home page of these, if they are of an
        older one.

    Returns
    -------
    list of Path
        Its pages, the home page first.

    Raises
    ------
    CocreateError
        When something is there already, Sphinx is missing or warns, or the check finds a fault.
    """
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise CocreateError(
            f"What builds the site isn't installed: {', '.join(missing)}.",
            where="python -m tools.site",
            try_this='python -m pip install -c constraints.txt ".[site]"',
        )
    with complete_folder(folder, "site") as work:
        old = ((NEWER, f"../{newest}"),) if newest else ()
        write_pages(work / LESSONS, home=f"../{HOME}", links=(*FROM_LESSONS, *old))
        write_guide(work / GUIDE, links=(*FROM_GUIDE, *old))
        for tag in tags:
            write_released(tag, work / tag)
        _run_sphinx(work, tags, newest)
        _mend(work)
        (work / ".nojekyll").touch()  # GitHub Pages would leave out what begins with "_"
        found = faults(work, newest)
        if found:
            raise CocreateError(
                f"The site has {how_many(len(found), 'fault')}:\n"
                + "\n".join(f"  {fault}" for fault in found),
                where=str(folder),
                try_this="Mend them where the page comes from; python -m tools.site.check FOLDER "
                "says the same of a folder.",
            )
    home = folder / HOME
    return [home, *(path for path in sorted(folder.rglob("*.html")) if path != home)]


def _run_sphinx(folder: Path, tags: Sequence[str], newest: str) -> None:
    """What Sphinx makes, into a folder that has pages already."""
    with tempfile.TemporaryDirectory() as made:
        sources = Path(made) / "sources"
        sources.mkdir()
        write_sources(sources, tags)
        strictly = ["--quiet", "--fail-on-warning", "--keep-going", "--nitpicky"]
        known = ["--define", f"html_context.newest={newest}"]
        if newest:
            known += ["--define", "html_theme_options.announcement=an older version"]
        options = [*strictly, *known, "--jobs", "auto", "--conf-dir", "docs", "--no-color"]
        places = ["--doctree-dir", str(Path(made) / "trees"), str(sources), str(folder)]
        command = [sys.executable, "-m", "sphinx", *options, "--builder", "html", *places]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    (folder / ".buildinfo").unlink(missing_ok=True)
    if done.returncode:
        raise CocreateError(
            f"Sphinx isn't content:\n{done.stdout}{done.stderr}".rstrip(),
            where="docs/, or the docstring that it names",
            why="A warning is an error here: what it warns of reaches whoever reads.",
            try_this="Mend what it names first; the rest often goes with it.",
        )


def _mend(folder: Path) -> None:
    """The pages that Sphinx made, as everybody can read them."""
    for path in folder.rglob("*.html"):
        if path.relative_to(folder).parts[0] not in (LESSONS, GUIDE):
            path.write_text(mended(path.read_text(encoding="utf-8")), encoding="utf-8")
    for path in (folder / "_static" / "scripts").glob("*.js"):
        path.write_text(mended_script(path.read_text(encoding="utf-8")), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the site in one folder, and check it.")
    parser.add_argument("folder", type=Path, help="a folder that isn't there yet, or is empty")
    parser.add_argument(
        "--released", action="store_true", help="with a site for each tag of a version, as v0.1.0"
    )
    parser.add_argument(
        "--newest", default="", metavar="ADDRESS", help="where the newest is, if this isn't it"
    )
    asked = parser.parse_args()
    try:
        tags = released() if asked.released else []
        pages = write_site(asked.folder.absolute(), tags=tags, newest=asked.newest)
    except CocreateError as error:
        raise SystemExit(str(error)) from error
    print(
        f"{how_many(len(pages), 'page')} without a fault: links and anchors lead somewhere, and "
        f"nothing outside is asked. Begin with\n\n    {pages[0]}"
    )


if __name__ == "__main__":
    main()
