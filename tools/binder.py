"""Make binder/, which tells Binder how to build the course, and the link that opens it there.

    python tools/binder.py            # write binder/, print the link

Its Python version and the repository's address come from pyproject.toml, its packages from
pyproject.toml and constraints.txt, and its start page from the package.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cocreate_lib.cli.kernel_start import STARTUP
from cocreate_lib.cli.lab import SETTINGS, SHOWN, START_PAGE

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = "https://github.com/OWNER/REPOSITORY"
MADE_BY = "# Made by `python tools/binder.py`: change that, not this."

# A Binder session has about 2 GB of memory and a share of a processor: no test packages, and one
# thread for each numerical library, which would otherwise start one for every core of the host.
REQUIREMENTS = f"""\
{MADE_BY}
-c ../constraints.txt
-e .[binder]
"""
START = f"""\
#!/bin/bash
{MADE_BY}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 NUMEXPR_NUM_THREADS=1
export PYTHONSTARTUP="${{REPO_DIR:-$PWD}}/{STARTUP.relative_to(ROOT).as_posix()}"
exec "$@"
"""
# What cocreate lab does for a learner's own JupyterLab: settings, styles, trusted notebooks.
POST_BUILD = f"""\
#!/bin/bash
{MADE_BY}
set -euo pipefail
settings="{SETTINGS.relative_to(ROOT).as_posix()}"
lab="${{NB_PYTHON_PREFIX}}/share/jupyter/lab/settings"
config="${{NB_PYTHON_PREFIX}}/etc/jupyter"
custom="$(jupyter --config-dir)/custom"
mkdir -p "$lab" "$config" "$custom"
cp "$settings/overrides.json" "$lab/"
cp "$settings/custom.css" "$custom/"
echo '{json.dumps({"LabApp": SHOWN})}' > "$config/jupyter_lab_config.json"
python -m cocreate_lib.cli.course_folder notebooks/*.ipynb
"""


def pyproject() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def binder_files() -> dict[str, str]:
    """The files of ``binder/``: their content by name."""
    python = pyproject()["tool"]["cocreate"]["binder-python"]
    return {
        "postBuild": POST_BUILD,
        "requirements.txt": REQUIREMENTS,
        "runtime.txt": f"python-{python}\n",
        "start": START,
    }


def repository() -> str:
    """The repository's public address as pyproject.toml has it, or a placeholder."""
    urls: dict[str, str] = pyproject()["project"].get("urls", {})
    return urls.get("Repository", PLACEHOLDER)


def binder_link(repository: str, ref: str = "HEAD") -> str:
    """The link that opens the course's start page in JupyterLab on mybinder.org.

    Parameters
    ----------
    repository
        Its public address, such as ``https://github.com/OWNER/REPOSITORY``.
    ref
        A branch, tag or commit. Off GitHub, Binder wants a full commit hash.
    """
    address = repository.removesuffix("/").removesuffix(".git")
    owner_and_name = address.removeprefix("https://github.com/")
    if owner_and_name != address:
        place = f"gh/{owner_and_name}"
    else:
        place = f"git/{quote(repository, safe='')}"
    page = quote(f"lab/tree/{START_PAGE}", safe="")
    return f"https://mybinder.org/v2/{place}/{quote(ref, safe='')}?urlpath={page}"


def main() -> None:
    folder = ROOT / "binder"
    folder.mkdir(exist_ok=True)
    for name, content in binder_files().items():
        path = folder / name
        path.write_text(content, encoding="utf-8", newline="\n")
        if content.startswith("#!"):
            path.chmod(0o755)
    print(binder_link(repository()))


if __name__ == "__main__":
    main()
