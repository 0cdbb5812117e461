"""Make binder/, which tells Binder how to build the course, and the link that opens it there.

    python tools/binder.py            # write binder/, print the link

Environment and content are apart. Binder builds the branch that holds nothing but this folder,

    git subtree push --prefix binder origin binder

which changes only when ``binder/`` does. The link then pulls the course, library and lessons, as
it is today (nbgitpuller). Python's version and the repository's address come from pyproject.toml;
packages are what pyproject.toml asks for and Binder's base hasn't, as constraints.txt pins them.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from cocreate_lib.cli.kernel_start import STARTUP
from cocreate_lib.cli.lab import SETTINGS, SHOWN, START_PAGE

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = "https://github.com/OWNER/REPOSITORY"
BRANCH = "binder"
CONTENT = "cocreate"
"""The folder of a session into which the course is pulled."""
PACKAGES = "packages.txt"
MADE_BY = "# Made by `python tools/binder.py`: change that, not this."

# A Binder session has about 2 GB of memory and a share of a processor: one thread for each
# numerical library, which would otherwise start one for every core of the host, and memory given
# back as soon as it is free.
START = f"""\
#!/bin/bash
{MADE_BY}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 NUMEXPR_NUM_THREADS=1
export MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=65536 MALLOC_MMAP_THRESHOLD_=65536
export ARROW_DEFAULT_MEMORY_POOL=system
course="${{REPO_DIR:-$PWD}}/{CONTENT}"
export PYTHONPATH="$course"
export PYTHONSTARTUP="$course/{STARTUP.relative_to(ROOT).as_posix()}"
exec "$@"
"""
# Packages are installed here, not by a requirements.txt, so that what lessons never use goes in the
# same layer of the image as it came, and takes no room in it. Then what cocreate lab does for a
# learner's own JupyterLab: settings, styles, trusted notebooks, as soon as these are pulled.
UNUSED = ("matplotlib", "pandas", "pyarrow", "scipy", "statsmodels")
POST_BUILD = f"""\
#!/bin/bash
{MADE_BY}
set -euo pipefail
here="$(dirname "${{BASH_SOURCE[0]}}")"
"$NB_PYTHON_PREFIX/bin/pip" install --no-cache-dir -r "$here/{PACKAGES}"
cd "$("$NB_PYTHON_PREFIX/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
find {" ".join(UNUSED)} -type d -name tests -prune -exec rm -r {{}} +
rm -r pyarrow/include pyarrow/lib*_flight.* pyarrow/libarrow_s3.*
cd - >/dev/null

lab="$NB_PYTHON_PREFIX/share/jupyter/lab/settings"
config="$NB_PYTHON_PREFIX/etc/jupyter"
hooks="$NB_PYTHON_PREFIX/share/cocreate/hooks"
mkdir -p "$lab" "$config" "$hooks" "$(jupyter --config-dir)"
cat >"$lab/overrides.json" <<'END'
{(SETTINGS / "overrides.json").read_text(encoding="utf-8").strip()}
END
echo '{json.dumps({"LabApp": SHOWN})}' >"$config/jupyter_lab_config.json"
styles="$REPO_DIR/{CONTENT}/{SETTINGS.relative_to(ROOT).as_posix()}"
ln -sfn "$styles" "$(jupyter --config-dir)/custom"
cat >"$hooks/post-checkout" <<'END'
#!/bin/bash
[ -f cocreate_lib/cli/course_folder.py ] || exit 0
exec python - notebooks/*.ipynb <<'PYTHON'
import runpy, sys
sys.modules["rfc3987_syntax"] = None  # takes seconds to load, and no notebook has such addresses
runpy.run_module("cocreate_lib.cli.course_folder", run_name="__main__")
PYTHON
END
chmod +x "$hooks/post-checkout"
git config --global core.hooksPath "$hooks"
"""


def pyproject() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Base:
    """What Binder installs before it reads our files.

    Attributes
    ----------
    asked
        The packages that it names, without versions, as the Python registry calls them.
    versions
        Every package that it has, by its normalised name.

    Examples
    --------
    >>> base = Base.of("3.12")
    >>> "jupyterlab" in base.asked, Version(base.versions["jupyterlab"]) >= Version("4")
    (True, True)
    """

    asked: tuple[str, ...]
    versions: dict[str, str]

    @classmethod
    def of(cls, python: str) -> Base:
        """The base with a version of Python.

        Raises
        ------
        SystemExit
            If Binder's tool isn't installed, or has no list for this Python.
        """
        found = find_spec("repo2docker")
        if found is None or not found.submodule_search_locations:
            raise SystemExit("Binder's tool is missing: python -m pip install jupyter-repo2docker")
        folder = Path(found.submodule_search_locations[0]) / "buildpacks" / "conda"
        lists = [folder / f"environment.py-{python}{end}" for end in (".yml", "-linux-64.lock")]
        if not all(path.is_file() for path in lists):
            raise SystemExit(f"Binder has no base for Python {python}.")
        asked, locked = (path.read_text(encoding="utf-8") for path in lists)
        names = re.findall(r"^\s*- ([\w-]+)==", asked, flags=re.MULTILINE)
        pairs = re.findall(r"/([a-z][\w.-]*)-([\w.]+)-\w+\.(?:conda|tar\.bz2)", locked)
        return cls(
            tuple(_CALLED.get(name, name) for name in names),
            {canonicalize_name(_CALLED.get(name, name)): v for name, v in pairs if _is_version(v)},
        )


# What conda calls otherwise than the Python registry does.
_CALLED = {"jupyterhub-singleuser": "jupyterhub", "python-fastjsonschema": "fastjsonschema"}


def _is_version(text: str) -> bool:
    try:
        return bool(Version(text))
    except InvalidVersion:
        return False


def packages() -> list[str]:
    """What Binder installs on top of its base: lines of constraints.txt.

    Raises
    ------
    SystemExit
        If a package isn't installed here as it is pinned: it says there what it needs itself.
    """
    python = pyproject()["tool"]["cocreate"]["binder-python"]
    base, pins = Base.of(python).versions, _pins()
    found: dict[str, list[str]] = {}
    todo = asked_for()
    while todo:
        asked = todo.pop()
        name = canonicalize_name(asked.name)
        if name not in base or not asked.specifier.contains(base[name], prereleases=True):
            if name not in found:
                found[name] = [str(pin) for pin in pins[name]]
            todo += _needs(name, asked.extras, python, pins[name])
    return sorted(line for lines in found.values() for line in lines)


def asked_for(extra: str = "binder") -> list[Requirement]:
    """What pyproject.toml asks for at run time, with one of its extras."""
    project = pyproject()["project"]
    found, todo = [], [*project["dependencies"], *project["optional-dependencies"][extra]]
    while todo:
        asked = Requirement(todo.pop())
        if asked.name == project["name"]:
            todo += [text for own in asked.extras for text in project["optional-dependencies"][own]]
        else:
            found.append(asked)
    return found


def _pins() -> dict[str, list[Requirement]]:
    """The lines of constraints.txt, by the package's name."""
    pins: dict[str, list[Requirement]] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            pin = Requirement(line)
            pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


def _needs(
    name: str, extras: set[str], python: str, pins: list[Requirement]
) -> Iterator[Requirement]:
    """What a package asks for with some of its extras, on Linux with a version of Python."""
    try:
        is_pinned = any(pin.specifier.contains(metadata.version(name)) for pin in pins)
    except metadata.PackageNotFoundError:
        is_pinned = False
    if not is_pinned:
        raise SystemExit(
            f"{name} isn't installed here as constraints.txt pins it: "
            'python -m pip install -c constraints.txt -e ".[test]"'
        )
    on = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    on |= {"python_version": python, "python_full_version": f"{python}.0"}
    for text in metadata.requires(name) or []:
        asked = Requirement(text)
        if asked.marker is None or any(
            asked.marker.evaluate(on | {"extra": extra}) for extra in ("", *extras)
        ):
            yield asked


def binder_files() -> dict[str, str]:
    """The files of ``binder/``: their content by name."""
    python = pyproject()["tool"]["cocreate"]["binder-python"]
    return {
        PACKAGES: "\n".join([MADE_BY, *packages(), ""]),
        "postBuild": POST_BUILD,
        "runtime.txt": f"python-{python}\n",
        "start": START,
    }


def repository() -> str:
    """The repository's public address as pyproject.toml has it, or a placeholder."""
    urls: dict[str, str] = pyproject()["project"].get("urls", {})
    return urls.get("Repository", PLACEHOLDER)


def start_path(repository: str, ref: str | None = None) -> str:
    """What a session opens first: the course is pulled, then comes its start page.

    Parameters
    ----------
    repository
        Where the course is pulled from.
    ref
        A branch or tag of it; without, its default branch.

    Examples
    --------
    >>> start_path("https://example.org/course", "v1").split("&")[1:3]
    ['branch=v1', 'targetpath=cocreate']
    """
    asked = {"repo": repository, "branch": ref, "targetpath": CONTENT}
    asked["urlpath"] = f"lab/tree/{CONTENT}/{START_PAGE}"
    return "git-pull?" + urlencode({name: value for name, value in asked.items() if value})


def binder_link(repository: str, ref: str | None = None) -> str:
    """The link that opens the course's start page in JupyterLab on mybinder.org.

    Parameters
    ----------
    repository
        Its public address, such as ``https://github.com/OWNER/REPOSITORY``, with the branch of the
        environment.
    ref
        A branch or tag whose lessons are opened; without, those of the default branch.
    """
    address = repository.removesuffix("/").removesuffix(".git")
    owner_and_name = address.removeprefix("https://github.com/")
    if owner_and_name != address:
        place = f"gh/{owner_and_name}"
    else:
        place = f"git/{quote(repository, safe='')}"
    path = quote(start_path(repository, ref), safe="")
    return f"https://mybinder.org/v2/{place}/{BRANCH}?urlpath={path}"


def main() -> None:
    folder = ROOT / "binder"
    folder.mkdir(exist_ok=True)
    made = binder_files()
    for path in folder.iterdir():
        if path.name not in made:
            path.unlink()
    for name, content in made.items():
        path = folder / name
        path.write_text(content, encoding="utf-8", newline="\n")
        if content.startswith("#!"):
            path.chmod(0o755)
    print(binder_link(repository()))


if __name__ == "__main__":
    main()
