"""What must be true of a release, each with what was found."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.parser import Parser
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from tools.binder import PLACEHOLDER
from tools.release.made import LEARNERS, PAGES, TRAINERS, Made, install
from tools.release.source import Source, other_versions

_ANSWERS = "course/trainer/"


class Verdict(Enum):
    """What a check came to."""

    GOOD = "good"
    TO_DO = "to do"
    """Nothing is wrong with what was made, but it isn't to be published so."""
    WRONG = "WRONG"


@dataclass(frozen=True)
class Finding:
    """What a check looked at, what it came to, and what it saw."""

    what: str
    verdict: Verdict
    told: str


def judged(what: str, wrong: Iterable[str], good: str, bad: Verdict = Verdict.WRONG) -> Finding:
    """A finding that is good where nothing is wrong; the first few things that are, otherwise.

    Examples
    --------
    >>> judged("names", [], "all fit").told
    'all fit'
    >>> judged("names", list("abcdef"), "all fit").told
    'a; b; c; d; and 2 more'
    """
    found = list(wrong)
    if not found:
        return Finding(what, Verdict.GOOD, good)
    more = [f"and {len(found) - 4} more"] if len(found) > 4 else []
    return Finding(what, bad, "; ".join([*found[:4], *more]))


def of_the_tree(changes: Iterable[str]) -> Finding:
    """Whether all that stands in the working tree is in the commit."""
    return judged("Clean tree", changes, "nothing stands beside the commit")


def of_the_tools(constraints: str) -> Finding:
    """Whether what builds is what is pinned."""
    return judged(
        "Pinned tools",
        [
            f"{each} (python -m pip install -c constraints.txt -e '.[test]')"
            for each in other_versions(constraints)
        ],
        "every package that is here has its pinned version",
    )


def versions(folder: Path) -> dict[str, str]:
    """The version in each place that names it, by the file."""
    found = {
        "cocreate_lib/version.py": _one(
            r'__version__ = "(.+)"', folder / "cocreate_lib" / "version.py"
        ),
        "CHANGELOG.md": _one(r"^## (\S+)", folder / "CHANGELOG.md"),
        "CITATION.cff": yaml.safe_load(_read(folder / "CITATION.cff"))["version"],
        ".zenodo.json": json.loads(_read(folder / ".zenodo.json"))["version"],
    }
    trainer = tomllib.loads(_read(folder / "course" / "trainer" / "pyproject.toml"))
    return {**found, "course/trainer/pyproject.toml": trainer["project"]["version"]}


def of_the_versions(folder: Path) -> Finding:
    """Whether every place names the same version."""
    found = versions(folder)
    agreed = found["cocreate_lib/version.py"]
    others = [f"{where} has {each}" for where, each in found.items() if each != agreed]
    wrong = [f"{agreed} in cocreate_lib/version.py", *others] if others else []
    return judged("Versions agree", wrong, f"{agreed} in {len(found)} places")


def of_the_date(folder: Path) -> Finding:
    """Whether changelog and citation give the day of the release, the same one."""
    heading = _one(r"^## (.+)", folder / "CHANGELOG.md")
    cited = str(yaml.safe_load(_read(folder / "CITATION.cff")).get("date-released", ""))
    day = re.search(r"\((\d{4}-\d{2}-\d{2})\)$", heading)
    wrong = []
    if day is None:
        wrong.append(f"CHANGELOG.md says {heading!r}: put the day, as in (2027-01-31)")
    if not cited:
        wrong.append("CITATION.cff has no date-released")
    elif day is not None and day[1] != cited:
        wrong.append(f"CHANGELOG.md says {day[1]}, CITATION.cff {cited}")
    return judged("Dated", wrong, f"released {cited}", Verdict.TO_DO)


def of_the_address(folder: Path) -> Finding:
    """Whether the repository's address is known wherever people are sent to it."""
    name = PLACEHOLDER.removeprefix("https://github.com/")
    waiting = [
        path.relative_to(folder).as_posix()
        for path in [*folder.glob("*.md"), *(folder / "docs").glob("*.md")]
        if name in _read(path)
    ]
    wrong = [f"{each} says {name}" for each in sorted(waiting)]
    return judged("Address", wrong, "no page sends anybody to a placeholder", Verdict.TO_DO)


def expected_in_wheel(folder: Path) -> dict[str, Path]:
    """The files that learners' wheel must hold, by their names in it; nothing else may be there."""
    settings = tomllib.loads(_read(folder / "pyproject.toml"))
    wheel = settings["tool"]["hatch"]["build"]["targets"]["wheel"]
    found = {}
    for part in wheel["only-include"]:
        place = wheel["sources"].get(part, part)
        for path in _files(folder / part):
            name = path.relative_to(folder).as_posix()
            if not name.startswith(_ANSWERS):
                found[f"{place}/{path.relative_to(folder / part).as_posix()}"] = path
    return found


def of_the_wheel(made: Made, folder: Path) -> Finding:
    """Whether learners' wheel holds every file of the commit that it should, and no other."""
    expected = expected_in_wheel(folder)
    held = dict(_members(made.one(LEARNERS, "*.whl")))
    own = {name: content for name, content in held.items() if ".dist-info/" not in name}
    wrong = _unlike(own, expected)
    licences = [name for name in held if ".dist-info/licenses/" in name]
    if sorted(name.rsplit("/", 1)[1] for name in licences) != ["LICENSE", "LICENSE-CONTENT"]:
        wrong.append(f"licences: {licences}")
    return judged("Learners' wheel", wrong, f"{len(own)} files, those of the commit, and licences")


def of_the_trainers_wheel(made: Made, folder: Path) -> Finding:
    """Whether the trainers' wheel holds the guide and the answers, and nothing else."""
    place = folder / "course" / "trainer"
    expected = {
        f"cocreate_trainer/{path.relative_to(place).as_posix()}": path
        for path in _files(place)
        if path.name != "pyproject.toml"
    }
    held = dict(_members(made.one(TRAINERS, "*.whl")))
    own = {name: content for name, content in held.items() if ".dist-info/" not in name}
    return judged("Trainers' wheel", _unlike(own, expected), f"{len(own)} files: guide and answers")


def of_the_answers(made: Made, folder: Path) -> Finding:
    """Whether no file of the trainer's is in anything that learners get."""
    theirs = {
        hashlib.sha256(path.read_bytes()).hexdigest(): path.name
        for path in _files(folder / "course" / "trainer")
        if path.stat().st_size
    }
    learners = [*(made.folder / LEARNERS).iterdir(), *(made.folder / PAGES).iterdir()]
    looked, wrong = 0, []
    for archive in learners:
        for name, content in _members(archive):
            looked += 1
            same = theirs.get(hashlib.sha256(content).hexdigest())
            if same or _ANSWERS in name:
                wrong.append(f"{archive.name} holds {name}")
    return judged("No answers for learners", wrong, f"none in {looked} files of learners")


def of_the_source(made: Made, source: Source, work: Path) -> Finding:
    """Whether the source archive alone makes the same wheel."""
    with tarfile.open(made.one(LEARNERS, "*.tar.gz")) as archive:
        archive.extractall(work, filter="data")
    (unpacked,) = work.iterdir()
    wheel = made.one(LEARNERS, "*.whl")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(work / "made")]
    variables = {**os.environ, "SOURCE_DATE_EPOCH": str(source.epoch)}
    done = subprocess.run(
        command, cwd=unpacked, env=variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        return Finding("Source archive", Verdict.WRONG, f"it can't be built: {done.stderr}")
    again = (work / "made" / wheel.name).read_bytes()
    wrong = [] if again == wheel.read_bytes() else [f"it makes another {wheel.name}"]
    return judged("Source archive", wrong, "it makes the same wheel, to the byte")


def of_the_metadata(made: Made, folder: Path) -> Finding:
    """Whether the wheels say of themselves what the commit does."""
    agreed = versions(folder)["cocreate_lib/version.py"]
    wrong = []
    for kind in (LEARNERS, TRAINERS):
        wheel = made.one(kind, "*.whl")
        (text,) = [text for name, text in _members(wheel) if name.endswith(".dist-info/METADATA")]
        told = Parser().parsestr(text.decode("utf-8"))
        if told["Version"] != agreed:
            wrong.append(f"{wheel.name} says version {told['Version']}")
        if not told.get_payload():
            wrong.append(f"{wheel.name} has no description")
    return judged("Metadata", wrong, f"both wheels say {agreed}, and describe themselves")


def of_the_trainers_install(made: Made, work: Path) -> Finding:
    """Whether the trainer's wheel, beside the learners', is found and read."""
    install(made.one(TRAINERS, "*.whl"), work)
    code = "from cocreate_lib.io import resources; print(resources.trainer())"
    alone = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (made.installed, work)))}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=work,
        env=alone,
        capture_output=True,
        text=True,
        check=False,
    )
    found = done.stdout.strip()
    wrong = [] if found == str(work / "cocreate_trainer") else [found or done.stderr.strip()]
    return judged("Trainers' install", wrong, "the installed course finds the trainer's material")


def of_the_size(made: Made, megabytes: float) -> Finding:
    """Whether the installed package, without what it needs, is as small as was asked."""
    size = installed_size(made.installed) / 1e6
    packed = made.one(LEARNERS, "*.whl").stat().st_size / 1e6
    told = f"installed {size:.1f} MB, to download {packed:.1f} MB"
    wrong = [f"{told}: more than the {megabytes:g} MB asked for"] if size > megabytes else []
    return judged("Size", wrong, f"{told}, of {megabytes:g} MB", Verdict.TO_DO)


def installed_size(folder: Path) -> int:
    """Bytes of an installation, without bytecode."""
    return sum(path.stat().st_size for path in _files(folder))


def of_both(first: Mapping[str, str], second: Mapping[str, str]) -> Finding:
    """Whether two builds are the same, byte for byte."""
    wrong = [
        f"{name} differs" if name in first and name in second else f"{name} was made once"
        for name in sorted(first.keys() | second.keys())
        if first.get(name) != second.get(name)
    ]
    return judged("Reproducible", wrong, f"{len(first)} files made twice, the same to the byte")


def _unlike(held: Mapping[str, bytes], expected: Mapping[str, Path]) -> list[str]:
    missing = [f"{name} is missing" for name in sorted(expected.keys() - held.keys())]
    foreign = [f"{name} doesn't belong there" for name in sorted(held.keys() - expected.keys())]
    both = sorted(expected.keys() & held.keys())
    other = [f"{name} differs" for name in both if held[name] != expected[name].read_bytes()]
    return [*missing, *foreign, *other]


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a wheel, a zip file or a source archive."""
    if archive.name.endswith(".tar.gz"):
        with tarfile.open(archive) as packed:
            for member in packed:
                content: Any = packed.extractfile(member)
                if content is not None:
                    yield member.name, content.read()
        return
    with zipfile.ZipFile(archive) as zipped:
        for name in zipped.namelist():
            yield name, zipped.read(name)


def _files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if "__pycache__" not in path.parts)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _one(pattern: str, path: Path) -> str:
    found = re.search(pattern, _read(path), re.MULTILINE)
    if found is None:
        raise SystemExit(f"{path} has nothing like {pattern}")
    return found[1]
