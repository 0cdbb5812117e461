"""Install the course on this computer from this folder, without any network.

    python3 install.py              (Windows: py install.py)
    python3 install.py FOLDER       into a folder of your choice
    python3 install.py --check      only look whether every file is whole

It needs Python and nothing else, and changes nothing outside the folder that it makes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
INSTEAD = "Without it, open START.html in a browser: the lessons there need no Python."


def main() -> int:
    """Check, install, and say how to begin; 0 when all went well, else 2."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path.home() / "cocreate")
    parser.add_argument("--check", action="store_true", help="only look whether files are whole")
    asked = parser.parse_args()
    contents = json.loads((HERE / "contents.json").read_text(encoding="utf-8"))
    problem = damaged(HERE, contents["files"])
    if asked.check or problem:
        print(problem or f"All {len(contents['files'])} files are whole.")
        return 2 if problem else 0
    problem = unfit(contents["python"], contents["platform"]) or taken(asked.folder)
    if problem:
        print(problem)
        return 2
    print(f"Installing into {asked.folder}: it takes a minute or two, and no network.", flush=True)
    scripts = asked.folder.absolute() / ("Scripts" if sys.platform == "win32" else "bin")
    try:
        venv.create(asked.folder, with_pip=True)
        install(scripts / "python", contents["package"])
    except (OSError, subprocess.CalledProcessError, KeyboardInterrupt) as error:
        shutil.rmtree(asked.folder, ignore_errors=True)
        print(f"The installation failed, and nothing is left of it: {error}\n{INSTEAD}")
        return 2
    print(f"\nDone. Begin with\n\n    {scripts / contents['command']}")
    return 0


def install(python: Path, package: str) -> None:
    """Install from the wheels in this folder; raises when pip fails."""
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wheels = str(HERE / "wheels")
    subprocess.run([*pip, "--no-index", "--find-links", wheels, package], check=True)


def damaged(folder: Path, files: dict[str, str]) -> str:
    """What is wrong with the files, in words; empty where they are whole."""
    wrong = []
    for name, mark in files.items():
        try:
            content = (folder / name).read_bytes()
        except OSError:
            wrong.append(f"{name} is missing")
            continue
        if hashlib.sha256(content).hexdigest() != mark:
            wrong.append(f"{name} is damaged")
    if not wrong:
        return ""
    shown = "\n".join(f"  {each}" for each in wrong[:10])
    more = f"\n  and {len(wrong) - 10} more" if len(wrong) > 10 else ""
    return f"This folder is not whole:\n{shown}{more}\nCopy it again from where you had it."


def unfit(python: str, platform: str) -> str:
    """Why this computer can't use the wheels, in words; empty where it can."""
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    if own == python and sysconfig.get_platform() == platform:
        return ""
    return (
        f"These files are for Python {python} on {platform}; this is Python {own} on "
        f"{sysconfig.get_platform()}.\nMake the folder again on a computer like this one, with "
        f"cocreate class usb.\n{INSTEAD}"
    )


def taken(folder: Path) -> str:
    """Why nothing can be put there, in words; empty where it can."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return ""
    return f"There is something at {folder} already: name another folder behind install.py."


if __name__ == "__main__":
    sys.exit(main())
