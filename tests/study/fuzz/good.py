"""The good study that every faulty one is made from, and what its folder holds."""

from __future__ import annotations

import os
import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cocreate_lib.cli.study import study as commands
from cocreate_lib.study import new_study
from tests.fuzz.running import Run, call

COMMANDS = tuple(str(command.name) for command in commands.registered_commands)
"""The commands of a study that there are."""
_HELD: list[TemporaryDirectory[str]] = []  # as long as this process lives


@cache
def good_study() -> Path:
    """A small study with interviews, frozen and run once; nobody writes in it."""
    held = TemporaryDirectory(prefix="good-study-")
    _HELD.append(held)
    folder = Path(held.name) / "study"
    new_study(folder, level="coursework")
    protocol = folder / "protocol.toml"
    text = protocol.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^replicates = .*", "replicates = 20", text)
    text = re.sub(r"(?m)^hidden_selection = .*", "hidden_selection = [0.4]", text)
    protocol.write_text(text, encoding="utf-8")
    for command, *options in (["freeze"], ["run", "--no-notebook"]):
        if command in COMMANDS:
            run = Run((0, 0), ["study", command, "study", *options], [])
            call(run, run.command, folder.parent, seconds=300)
            if run.code != 0:
                raise RuntimeError(f"the good study can't {command}: {run.faults} {run.err}")
    return folder


def copy_of_good(place: Path) -> Path:
    """A copy of it, to be made faulty."""
    return Path(shutil.copytree(good_study(), place / "study", symlinks=True))


def contents(folder: Path) -> dict[str, bytes]:
    """What is in a folder, byte for byte; links are not followed."""
    found = {}
    for here, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(here, name)
            if path.is_symlink():
                found[str(path.relative_to(folder))] = b"-> " + os.readlink(path).encode()
            elif path.is_file():
                found[str(path.relative_to(folder))] = path.read_bytes()
            else:
                found[str(path.relative_to(folder))] = b""
    return found
