"""Binder builds from our files: its own reader says so, without a Docker engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from cocreate_lib.cli.kernel_start import STARTUP
from tools import binder

FOLDER = binder.ROOT / "binder"


@pytest.fixture(scope="module")
def dockerfile() -> str:
    """What ``repo2docker`` would build, as it prints it."""
    done = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."],
        cwd=binder.ROOT,
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


def test_binder_installs_from_our_files(dockerfile: str) -> None:
    # The folder binder/ takes the place of everything that repo2docker would find by itself.
    (install,) = re.findall(r"^RUN \S+/bin/pip install .*$", dockerfile, flags=re.MULTILINE)
    assert install.endswith('-r "binder/requirements.txt"')
    lines = (FOLDER / "requirements.txt").read_text(encoding="utf-8").splitlines()
    constraints = next(line.removeprefix("-c ") for line in lines if line.startswith("-c "))
    assert (FOLDER / constraints).resolve() == binder.ROOT / "constraints.txt"
    assert [line for line in lines if line[0] not in "#" and not line.startswith("-c ")] == [
        "-e .[binder]"
    ]
    # The whole repository is there before the install, which reads it.
    (copy,) = re.findall(r"^COPY \S+ src/ \$\{REPO_DIR\}/$", dockerfile, flags=re.MULTILINE)
    assert dockerfile.index(copy) < dockerfile.index(install)
    assert "RUN ./binder/postBuild" in dockerfile
    assert 'ENV R2D_ENTRYPOINT="${REPO_DIR}/binder/start"' in dockerfile


def test_binder_has_our_python(dockerfile: str) -> None:
    python = binder.pyproject()["tool"]["cocreate"]["binder-python"]
    assert re.search(
        rf"^Building conda environment for python={re.escape(python)}$", dockerfile, re.M
    )
    assert f"environment-2epy-2d{python.replace('.', '-2e')}" in dockerfile
    assert tuple(map(int, python.split("."))) >= (3, 11)


@pytest.mark.skipif(shutil.which("bash") is None, reason="start is a bash script")
def test_start_caps_numerical_threads_names_what_kernels_begin_with_and_hands_over() -> None:
    show = "import json, os; print(json.dumps(dict(os.environ)))"
    without = {k: v for k, v in os.environ.items() if "NUM_THREADS" not in k}
    done = subprocess.run(
        ["bash", str(FOLDER / "start"), sys.executable, "-c", show],
        env=without | {"REPO_DIR": str(binder.ROOT)},
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
    assert Path(now["PYTHONSTARTUP"]) == STARTUP


@pytest.fixture
def built(tmp_path: Path) -> dict[str, str]:
    """The environment of an image in which ``postBuild`` has run, on a copy."""
    for name in ("notebooks", "cocreate_lib/cli/lab_settings"):
        shutil.copytree(binder.ROOT / name, tmp_path / "repository" / name)
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(binder.ROOT),
        "NB_PYTHON_PREFIX": str(tmp_path / "prefix"),
        "JUPYTER_CONFIG_PATH": str(tmp_path / "prefix/etc/jupyter"),
        "JUPYTER_PATH": str(tmp_path / "prefix/share/jupyter"),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "CONFIG"),
        "JUPYTER_DATA_DIR": str(tmp_path / "DATA"),
    }
    command = ["bash", str(FOLDER / "postBuild")]
    subprocess.run(command, cwd=tmp_path / "repository", env=environment, check=True, timeout=60)
    return environment


@pytest.mark.skipif(shutil.which("bash") is None, reason="postBuild is a bash script")
def test_post_build_makes_jupyterlab_as_cocreate_lab_does(built, tmp_path) -> None:
    ours = binder.ROOT / "cocreate_lib" / "cli" / "lab_settings"
    settings = tmp_path / "prefix/share/jupyter/lab/settings/overrides.json"
    assert settings.read_bytes() == (ours / "overrides.json").read_bytes()
    ask = (
        "from jupyterlab.labapp import LabApp; app = LabApp.initialize_server(argv=["
        "'--no-browser', '--allow-root', '--port=0']); "
        "lab = app.extension_manager.extension_apps['jupyterlab'].copy().pop(); "
        "print(lab.custom_css, lab.expose_app_in_browser, "
        "app.web_app.settings['static_custom_path'][0])"
    )
    told = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=tmp_path,
        env=built,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.split()
    assert told[:2] == ["True", "True"]
    assert (Path(told[2]) / "custom.css").read_bytes() == (ours / "custom.css").read_bytes()


@pytest.mark.skipif(shutil.which("bash") is None, reason="postBuild is a bash script")
def test_post_build_lets_jupyter_trust_the_notebooks(built, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", built["JUPYTER_DATA_DIR"])
    notebooks = sorted((tmp_path / "repository" / "notebooks").glob("*.ipynb"))
    assert notebooks
    for path in notebooks:
        assert NotebookNotary().check_signature(nbformat.read(path, as_version=4)), path.name


@pytest.mark.parametrize(
    ("repository", "ref", "place"),
    [
        ("https://github.com/OWNER/REPOSITORY", "HEAD", "gh/OWNER/REPOSITORY/HEAD"),
        ("https://github.com/OWNER/REPOSITORY.git", "v0.1.0", "gh/OWNER/REPOSITORY/v0.1.0"),
        ("https://github.com/OWNER/REPOSITORY/", "a/b", "gh/OWNER/REPOSITORY/a%2Fb"),
        ("https://example.org/r.git", "abc", "git/https%3A%2F%2Fexample.org%2Fr.git/abc"),
    ],
)
def test_the_link_opens_the_start_page_in_lab(repository: str, ref: str, place: str) -> None:
    link = urlsplit(binder.binder_link(repository, ref))
    assert (link.netloc, link.path) == ("mybinder.org", f"/v2/{place}")
    (page,) = parse_qs(link.query)["urlpath"]
    assert unquote(page).startswith("lab/tree/")
    assert (binder.ROOT / page.removeprefix("lab/tree/")).is_file()


def test_the_readme_has_the_link() -> None:
    readme = (binder.ROOT / "README.md").read_text(encoding="utf-8")
    assert binder.binder_link(binder.repository()) in readme


def test_the_repository_is_the_one_in_pyproject() -> None:
    pyproject = tomllib.loads((binder.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    urls = pyproject["project"].get("urls", {})
    assert binder.repository() == urls.get("Repository", binder.PLACEHOLDER)
