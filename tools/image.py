"""Build what Binder builds, without Docker: its own steps, in a folder, as an ordinary user.

``repo2docker`` is asked what it would run. One step is another: its packages come from conda, which
the base of :func:`build` gets from the Python registry, in the same versions. ``python -m
tools.bounds binder``, ``tests/test_binder.py`` and ``benchmarks/binder/run.py`` build on this.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import IO, Any
from urllib.request import urlopen

from tools.binder import BRANCH, CONTENT, ROOT, Base, binder_files, pyproject, repository

_USER, _USER_ID = "jovyan", 1000
# What this machine needs to reach the package registry, and for its processor.
_OF_THE_MACHINE = ("PIP_", "SSL_", "REQUESTS_", "OPENBLAS_", "HTTP", "NO_PROXY", "http", "no_proxy")


@dataclass(frozen=True)
class Image:
    """What has been built.

    Attributes
    ----------
    folder
        Where everything of it is.
    environment
        The variables of what runs in it.
    entry
        What Binder starts first, given the command to start.
    """

    folder: Path
    environment: dict[str, str]
    entry: tuple[str, ...]

    @property
    def prefix(self) -> Path:
        """Where its Python and its packages are."""
        return Path(self.environment["NB_PYTHON_PREFIX"])

    @property
    def repository(self) -> Path:
        """The folder that sessions begin in."""
        return Path(self.environment["REPO_DIR"])

    def run(self, *command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        """A command in it; raises if it ends with another code than 0."""
        return subprocess.run(
            [str(part) for part in command],
            **{"check": True, "text": True, "stdin": subprocess.DEVNULL}
            | self._as_user()
            | options,
        )

    def start(self, *command: str, output: IO[str] | int | None = None) -> subprocess.Popen[str]:
        """A command as Binder starts a session with it."""
        return subprocess.Popen(
            [*self.entry, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **self._as_user(),
        )

    def forget(self) -> None:
        """Take away what sessions pulled and wrote down, as a new session begins."""
        for name in (CONTENT, ".jupyter-server-log.txt"):
            path = self.repository / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """JupyterLab, as Binder starts it, on a port that is free; ended afterwards."""
        self.forget()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        token = secrets.token_hex(16)
        log = self.folder / "session.log"
        with log.open("w", encoding="utf-8") as output:
            server = self.start(
                *("jupyter", "lab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"),
                *(f"--IdentityProvider.token={token}", "--ServerApp.port_retries=0"),
                output=output,
            )
            session = Session(server, f"http://127.0.0.1:{port}/", token)
            try:
                session.wait(log)
                yield session
            finally:
                os.killpg(server.pid, signal.SIGTERM)
                try:
                    server.wait(20)
                except subprocess.TimeoutExpired:
                    os.killpg(server.pid, signal.SIGKILL)
                    server.wait()
                self.forget()

    def _as_user(self) -> dict[str, Any]:
        options: dict[str, Any] = {"cwd": self.repository, "env": self.environment}
        if _is_root():
            options |= {"user": _USER_ID, "group": _USER_ID, "extra_groups": []}
        return options


@dataclass(frozen=True)
class Session:
    """JupyterLab in an image.

    Attributes
    ----------
    server
        The process that Binder starts.
    address
        Where it listens.
    token
        What it asks for.
    """

    server: subprocess.Popen[str]
    address: str
    token: str

    def link(self, path: str) -> str:
        """The address of a path in it, with its token."""
        return f"{self.address}{path}{'&' if '?' in path else '?'}token={self.token}"

    def wait(self, log: Path, seconds: float = 60) -> None:
        """Until it answers; raises, with what it printed, if it ends or never does."""
        until = time.monotonic() + seconds
        while self.server.poll() is None and time.monotonic() < until:
            with contextlib.suppress(OSError), urlopen(self.link("api/status"), timeout=5):
                return
            time.sleep(0.05)
        raise RuntimeError(f"Jupyter doesn't answer:\n{log.read_text(encoding='utf-8')}")


def build(folder: Path) -> Image:
    """Build it in a folder, or bring the course up to date in what has been built there.

    The folder above it has to be one that another user may enter. ``content.git`` in it stands for
    the public repository: whatever asks for that gets this instead.
    """
    folder = folder.resolve()
    content = folder / "content.git"
    home = folder / "home" / _USER
    made_from, built = json.dumps(binder_files()), folder / "built.json"
    is_built = built.is_file() and built.read_text(encoding="utf-8") == made_from
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    shutil.rmtree(content, ignore_errors=True)
    _publish(folder / "work", content)
    if not is_built:
        for old in (folder / "srv", folder / "home"):
            shutil.rmtree(old, ignore_errors=True)
        home.parent.mkdir(parents=True)
        _git("clone", "--quiet", "--branch", BRANCH, content.as_uri(), home)
    pack = _buildpack(home)
    environment = _environment(pack, folder, home)
    entry = folder / "srv" / "repo2docker-entrypoint"
    python = environment["NB_PYTHON_PREFIX"] + "/bin/python"
    image = Image(folder, environment, (python, str(entry)))
    if is_built:
        _give_away(content)
        return image
    _make_base(image)
    import repo2docker.buildpacks.base

    shutil.copy(Path(repo2docker.buildpacks.base.HERE) / entry.name, entry)
    _give_away(folder)
    image.run("git", "config", "--global", f"url.{content.as_uri()}.insteadOf", repository())
    for user, script in _steps(pack, home):
        if user not in ("${NB_USER}", _USER):
            raise SystemExit(f"Binder would run this as {user}, which can't be done here: {script}")
        image.run("/bin/sh", "-e", "-c", script)
    built.write_text(made_from, encoding="utf-8")
    return image


def _give_away(folder: Path) -> None:
    """A folder becomes the ordinary user's."""
    if _is_root():
        subprocess.run(["chown", "-R", f"{_USER_ID}:{_USER_ID}", folder], check=True)


def _make_base(image: Image) -> None:
    """What its ``install-base-env.bash`` makes, from the Python registry."""
    python, version = _python()
    subprocess.run([python, "-m", "venv", image.prefix], check=True)
    base = Base.of(version)
    pins = image.folder / "base.txt"
    pins.write_text("".join(f"{name}=={v}\n" for name, v in base.versions.items()), "utf-8")
    pip = [str(image.prefix / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--constraint", str(pins), *base.asked], check=True)


def _python() -> tuple[str, str]:
    """A Python that an ordinary user may run, Binder's own version if there is one; its version."""
    as_user: dict[str, Any] = (
        {"user": _USER_ID, "group": _USER_ID, "extra_groups": []} if _is_root() else {}
    )
    wanted = pyproject()["tool"]["cocreate"]["binder-python"]
    folders = [*os.get_exec_path(), os.path.join(sys.base_prefix, "bin")]
    for name in (f"python{wanted}", "python3"):
        for folder in folders:
            path = os.path.join(folder, name)
            ask = [path, "-c", "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"]
            with contextlib.suppress(OSError, subprocess.CalledProcessError):
                told = subprocess.run(
                    ask, check=True, capture_output=True, text=True, cwd="/", **as_user
                ).stdout.strip()
                if tuple(map(int, told.split("."))) >= (3, 11) and "venv" not in path:
                    return path, told
    raise SystemExit(
        "There is no Python here, from 3.11 on and with venv, that other users may run."
    )


def _steps(pack: Any, home: Path) -> list[tuple[str, str]]:
    """What is run once the repository is there, each with the user who runs it."""
    with contextlib.chdir(home):
        steps: list[tuple[str, str]] = [
            *pack.get_preassemble_scripts(),
            *pack.get_assemble_scripts(),
        ]
        return steps + [(_USER, f"chmod +x {s} && ./{s}") for s in pack.get_post_build_scripts()]


def _git(*arguments: str | Path, at: Path | None = None) -> str:
    done = subprocess.run(
        ["git", *map(str, arguments)], cwd=at, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def _is_root() -> bool:
    return os.geteuid() == 0


def _publish(work: Path, bare: Path) -> None:
    """Two branches, as at the public address: the course, and its environment in ``binder/``."""
    listed = _git("ls-files", "--cached", "--others", "--exclude-standard", "-z", at=ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, work / name)
    _git("init", "--quiet", "--initial-branch", "main", at=work)
    _git("add", "--all", at=work)
    who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
    _git(*who, "commit", "--quiet", "--message", "The course", at=work)
    _git(*who, "subtree", "split", "-q", "--prefix", "binder", "--branch", BRANCH, at=work)
    _git("clone", "--quiet", "--bare", work.as_uri(), bare)
    shutil.rmtree(work)


def _buildpack(folder: Path) -> Any:
    """What ``repo2docker`` takes a folder for."""
    from repo2docker.app import Repo2Docker

    app = Repo2Docker()
    with contextlib.chdir(folder):
        pack = next(
            each for each in (kind(app.base_image) for kind in app.buildpacks) if each.detect()
        )
        pack.platform = "linux/amd64"
        return pack


def _environment(pack: Any, folder: Path, home: Path) -> dict[str, str]:
    """The variables that ``repo2docker`` sets, with the folder for the root of the file system."""
    of_the_machine = {k: v for k, v in os.environ.items() if k.startswith(_OF_THE_MACHINE)}
    known = {"NB_USER": _USER, "USER": _USER, "HOME": str(home), "REPO_DIR": str(home)}
    known |= {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "SHELL": "/bin/bash"}
    with contextlib.chdir(home):
        named = [*pack.get_build_env(), *pack.get_env()]
        for name, value in named:
            inside = str(folder / "srv") if name == "APP_BASE" else value
            known[name] = Template(inside).substitute(known)
        path = [Template(each).substitute(known) for each in pack.get_path()]
        start = pack.get_start_script()
    known["PATH"] = os.pathsep.join([f"{home}/.local/bin", *path, os.defpath])
    known["R2D_ENTRYPOINT"] = Template(start).substitute(known)
    return of_the_machine | known | {"PYTHONUNBUFFERED": "1"}
