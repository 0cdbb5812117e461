from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from cocreate_lib.cli import course_folder, lab
from cocreate_lib.errors import CocreateError
from cocreate_lib.io import resources

START = "notebooks/00_start_here.ipynb"
LESSON = "notebooks/05_lesson.ipynb"
PEOPLE = "data/synthetic/people.csv"


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of three files instead of the package's own, so that a test can change it."""
    root = tmp_path / "shipped"
    for name, content in {
        START: notebook("# Start here"),
        LESSON: notebook("lesson, first version"),
        PEOPLE: "person\nP1\n",
        "notebooks/.ipynb_checkpoints/05_lesson-checkpoint.ipynb": "not a file of the course",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
    monkeypatch.setattr(resources, "root", lambda: root)
    return root


def notebook(words: str, output: str = "") -> str:
    """A notebook of one cell, as the build writes it."""
    cell = nbformat.v4.new_markdown_cell(words, id="one")
    code = nbformat.v4.new_code_cell("print(1)", id="two")
    code.outputs = [nbformat.v4.new_output("stream", text=output)] if output else []
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": spec, "language_info": {"name": "python"}}
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell, code], metadata=metadata)) + "\n"


def words_of(path: Path) -> str:
    return nbformat.read(path, as_version=4).cells[0].source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "a learner's folder é"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


class TestPrepareFolder:
    def test_copies_the_course_once(self, shipped: Path, folder: Path) -> None:
        report = course_folder.prepare_folder(folder, "1.0")
        assert sorted(report.copied) == sorted([START, LESSON, PEOPLE])
        assert set(contents(folder)) == {START, LESSON, PEOPLE, course_folder.MANIFEST}
        assert (folder / PEOPLE).read_bytes() == (shipped / PEOPLE).read_bytes()
        assert words_of(folder / LESSON) == "lesson, first version"

        before = contents(folder)
        again = course_folder.prepare_folder(folder, "1.0")
        assert (again.copied, again.updated, again.yours, again.beside) == ((), (), (), ())
        assert contents(folder) == before
        assert "Everything is there" in str(again)

    def test_copies_what_is_missing_again(self, shipped: Path, folder: Path) -> None:
        course_folder.prepare_folder(folder, "1.0")
        (folder / LESSON).unlink()
        assert course_folder.prepare_folder(folder, "1.0").copied == (LESSON,)
        assert words_of(folder / LESSON) == "lesson, first version"

    def test_updates_what_the_learner_left_unchanged(self, shipped: Path, folder: Path) -> None:
        course_folder.prepare_folder(folder, "1.0")
        (shipped / LESSON).write_text(notebook("lesson, second version"), "utf-8")
        report = course_folder.prepare_folder(folder, "2.0")
        assert (report.updated, report.yours, report.beside) == ((LESSON,), (), ())
        assert words_of(folder / LESSON) == "lesson, second version"

    def test_never_touches_what_the_learner_changed(self, shipped: Path, folder: Path) -> None:
        course_folder.prepare_folder(folder, "1.0")
        (folder / LESSON).write_text(notebook("my notes"), "utf-8")
        report = course_folder.prepare_folder(folder, "1.0")
        assert (report.updated, report.yours, report.beside) == ((), (LESSON,), ())
        assert words_of(folder / LESSON) == "my notes"

    def test_puts_a_new_version_beside_a_changed_file_once(
        self, shipped: Path, folder: Path
    ) -> None:
        course_folder.prepare_folder(folder, "1.0")
        (folder / LESSON).write_text(notebook("my notes"), "utf-8")
        (shipped / LESSON).write_text(notebook("lesson, second version"), "utf-8")
        new = "notebooks/05_lesson.v2.0.ipynb"

        report = course_folder.prepare_folder(folder, "2.0")
        assert (report.updated, report.yours, report.beside) == ((), (LESSON,), (new,))
        assert words_of(folder / LESSON) == "my notes"
        assert words_of(folder / new) == "lesson, second version"
        assert LESSON in str(report)
        assert new in str(report)

        (folder / new).write_text(notebook("my notes on the second version"), "utf-8")
        assert course_folder.prepare_folder(folder, "2.0").beside == ()
        (shipped / LESSON).write_text(notebook("lesson, as someone changed it since"), "utf-8")
        assert course_folder.prepare_folder(folder, "2.0").beside == (
            "notebooks/05_lesson.v2.0-2.ipynb",
        )
        assert words_of(folder / LESSON) == "my notes"
        assert words_of(folder / new) == "my notes on the second version"

    def test_takes_a_file_that_it_never_delivered_for_the_learners(
        self, shipped: Path, folder: Path
    ) -> None:
        (folder / "notebooks").mkdir(parents=True)
        (folder / LESSON).write_text(notebook("mine"), "utf-8")
        report = course_folder.prepare_folder(folder, "1.0")
        assert report.yours == (LESSON,)
        assert report.beside == ("notebooks/05_lesson.v1.0.ipynb",)
        assert words_of(folder / LESSON) == "mine"

    def test_an_interrupted_run_leaves_whole_files_and_can_be_repeated(
        self, shipped: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        course_folder.prepare_folder(folder, "1.0")
        (shipped / LESSON).write_text(notebook("lesson, second version"), "utf-8")

        def full_disk(source: Path, target: Path) -> None:
            raise OSError(28, "No space left on device", str(target))

        with monkeypatch.context() as patched:
            patched.setattr(os, "replace", full_disk)
            with pytest.raises(CocreateError, match="No space left"):
                course_folder.prepare_folder(folder, "2.0")
        assert words_of(folder / LESSON) == "lesson, first version"
        assert set(contents(folder)) == {START, LESSON, PEOPLE, course_folder.MANIFEST}
        assert course_folder.prepare_folder(folder, "2.0").updated == (LESSON,)

    def test_the_manifest_says_what_was_delivered(self, shipped: Path, folder: Path) -> None:
        course_folder.prepare_folder(folder, "1.0")
        manifest = json.loads((folder / course_folder.MANIFEST).read_text(encoding="utf-8"))
        assert manifest["version"] == "1.0"
        # printf 'person\nP1\n' | sha256sum
        sha256 = "07c0632b418082989ce6f1deecb8885b70260ac9880606ecb2baa249cfcb3f22"
        assert manifest["files"][PEOPLE] == {"sha256": sha256, "own": sha256, "version": "1.0"}

    def test_a_notebook_is_as_jupyter_here_would_save_it_and_trusted(
        self, shipped: Path, folder: Path
    ) -> None:
        from ipykernel.ipkernel import IPythonKernel

        (shipped / LESSON).write_text(notebook("words", "an output"), "utf-8")
        course_folder.prepare_folder(folder, "1.0")
        copy = nbformat.read(folder / LESSON, as_version=4)
        assert copy.metadata.language_info == IPythonKernel.language_info
        assert copy.metadata.kernelspec.display_name
        assert NotebookNotary().check_signature(copy)
        copy.cells[1].outputs[0].text = "another output"
        assert not NotebookNotary().check_signature(copy)

    def test_to_run_a_notebook_is_not_to_change_it(self, shipped: Path, folder: Path) -> None:
        course_folder.prepare_folder(folder, "1.0")
        ran = notebook("lesson, first version", "an output of mine")
        (folder / LESSON).write_text(ran, "utf-8")
        report = course_folder.prepare_folder(folder, "1.0")
        assert (report.updated, report.yours, report.beside) == ((), (), ())
        assert (folder / LESSON).read_text("utf-8") == ran  # the page as it was left

        (shipped / LESSON).write_text(notebook("lesson, second version"), "utf-8")
        report = course_folder.prepare_folder(folder, "2.0")
        assert (report.updated, report.yours, report.beside) == ((LESSON,), (), ())
        assert words_of(folder / LESSON) == "lesson, second version"

    @pytest.mark.parametrize("change", ["other order", "another kind", "one more"])
    def test_a_notebook_with_other_cells_is_a_changed_one(
        self, shipped: Path, folder: Path, change: str
    ) -> None:
        course_folder.prepare_folder(folder, "1.0")
        mine = nbformat.read(folder / LESSON, as_version=4)
        if change == "other order":
            mine.cells.reverse()
        elif change == "another kind":
            mine.cells[1] = nbformat.v4.new_markdown_cell(mine.cells[1].source)
        else:
            mine.cells.append(nbformat.v4.new_code_cell(""))
        nbformat.write(mine, folder / LESSON)
        assert course_folder.prepare_folder(folder, "1.0").yours == (LESSON,)

    def test_a_folder_of_a_version_that_kept_no_hash_of_cells_goes_on(
        self, shipped: Path, folder: Path
    ) -> None:
        course_folder.prepare_folder(folder, "1.0")
        for name in (START, LESSON):
            (folder / name).write_bytes((shipped / name).read_bytes())
        manifest = json.loads((folder / course_folder.MANIFEST).read_text(encoding="utf-8"))
        for delivered in manifest["files"].values():
            del delivered["own"]
        (folder / course_folder.MANIFEST).write_text(json.dumps(manifest), "utf-8")
        (shipped / LESSON).write_text(notebook("lesson, second version"), "utf-8")
        assert course_folder.prepare_folder(folder, "2.0").updated == (LESSON,)

    def test_refuses_a_file_as_its_folder(self, shipped: Path, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x", encoding="utf-8")
        with pytest.raises(CocreateError, match="is a file, not a folder"):
            course_folder.prepare_folder(tmp_path / "file")
        with pytest.raises(CocreateError, match="can't be written"):
            course_folder.prepare_folder(tmp_path / "file" / "below")

    @pytest.mark.parametrize("content", ["{", "[]", '{"files": {"a": {}}}', '{"files": 1}'])
    def test_refuses_a_broken_manifest(self, shipped: Path, folder: Path, content: str) -> None:
        folder.mkdir()
        (folder / course_folder.MANIFEST).write_text(content, encoding="utf-8")
        with pytest.raises(CocreateError, match="record of this folder") as caught:
            course_folder.prepare_folder(folder)
        assert caught.value.where == str(folder / course_folder.MANIFEST)

    def test_lays_out_the_course_that_comes_with_the_package(self, course: Path) -> None:
        shipped = {
            f"{part}/{source.relative_to(resources.path(part)).as_posix()}"
            for part in ("notebooks", "data/synthetic")
            for source in resources.path(part).rglob("*")
            if source.is_file() and not any(p.startswith(".") for p in source.parts)
        }
        assert "notebooks/cy/00_start_here.ipynb" in shipped
        assert set(contents(course)) == shipped | {course_folder.MANIFEST}
        assert lab.START_PAGE in shipped


class TestStartLab:
    def test_serves_the_start_page_to_those_with_the_token_only(
        self, shipped: Path, folder: Path, open_lab: Callable
    ) -> None:
        course_folder.prepare_folder(folder, "1.0")
        running = open_lab(folder)
        assert running.address.startswith("http://127.0.0.1:")
        assert running.link.startswith(f"{running.address}lab/tree/{lab.START_PAGE}?token=")
        assert len(running.token) >= 32

        with pytest.raises(urllib.error.HTTPError, match="403"):
            get(running.address + "api/status")
        with pytest.raises(urllib.error.HTTPError, match="403"):
            get(running.address + "api/status", token="0" * len(running.token))
        assert "started" in json.loads(get(running.address + "api/status", token=running.token))
        page = json.loads(get(running.address + f"api/contents/{START}", token=running.token))
        assert page["content"]["cells"][0]["source"] == "# Start here"
        assert "<title>JupyterLab</title>" in get(running.link)

    def test_lets_lessons_be_read_without_noise_whatever_the_user_has_set(
        self, shipped: Path, folder: Path, open_lab: Callable, tmp_path: Path
    ) -> None:
        (tmp_path / "CONFIG" / "custom").mkdir(parents=True)
        own = tmp_path / "CONFIG" / "custom" / "custom.css"
        own.write_text("body { color: red }", encoding="utf-8")
        course_folder.prepare_folder(folder, "1.0")
        running = open_lab(folder)
        page = get(running.link)
        assert '"exposeAppInBrowser": true' in page
        assert "custom/custom.css" in page
        served = get(running.address + "custom/custom.css", token=running.token)
        assert served == (lab.SETTINGS / "custom.css").read_text(encoding="utf-8")
        assert own.read_text(encoding="utf-8") == "body { color: red }"

    @pytest.mark.skipif(os.name != "posix", reason="Windows has no signal for Ctrl-C to send")
    @pytest.mark.parametrize("terminal", [False, True])
    def test_ctrl_c_ends_it_at_once(
        self, shipped: Path, folder: Path, open_lab: Callable, terminal: bool
    ) -> None:
        course_folder.prepare_folder(folder, "1.0")
        if terminal:
            ours, theirs = os.openpty()
        else:
            ours, theirs = os.pipe()[::-1]
        try:
            running = open_lab(folder, stdin=theirs)
            running.process.send_signal(signal.SIGINT)
            said, _ = running.process.communicate(timeout=30)
        finally:
            os.close(ours)
            os.close(theirs)
        assert "JupyterLab has stopped. Your files are in" in said
        assert "Traceback" not in said
        assert running.process.returncode == 0
        with pytest.raises(urllib.error.URLError):
            get(running.address + "api/status", token=running.token)

    @pytest.mark.skipif(os.name != "posix", reason="Windows has no signal for Ctrl-C to send")
    @pytest.mark.parametrize("loaded", ["typer", "cocreate_lib.cli.lab", "jupyter_lsp"])
    def test_ctrl_c_ends_its_start_without_a_traceback(
        self, shipped: Path, folder: Path, tmp_path: Path, loaded: str
    ) -> None:
        course_folder.prepare_folder(folder, "1.0")
        arguments = ["cocreate", "lab", "--folder", str(folder), "--no-browser"]
        ended = subprocess.run(
            [sys.executable, "-c", PRESS.format(loaded=loaded, arguments=arguments)],
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "HOME": str(tmp_path)},
        )
        assert "open in JupyterLab" not in ended.stdout
        assert "Traceback" not in ended.stdout + ended.stderr
        assert ended.returncode in (-signal.SIGINT, 130)

    def test_asks_nothing_of_the_network_and_looks_for_no_language_servers(
        self, shipped: Path, folder: Path, open_lab: Callable, tmp_path: Path
    ) -> None:
        course_folder.prepare_folder(folder, "1.0")
        asked = tmp_path / "asked"
        listen = AUDIT.format(log=str(asked))
        running = open_lab(folder, before=listen + FORBID_LANGUAGE_SERVERS)
        news = json.loads(get(running.address + "lab/api/news", token=running.token))
        update = json.loads(get(running.address + "lab/api/update", token=running.token))
        get(running.address + "lab/api/extensions", token=running.token)
        assert (news["news"], update["notification"]) == ([], None)
        settings = get(running.address + "lab/api/settings", token=running.token)
        notifications = next(
            s
            for s in json.loads(settings)["settings"]
            if s["id"] == "@jupyterlab/apputils-extension:notification"
        )
        assert notifications["schema"]["properties"]["fetchNews"]["default"] == "false"
        assert asked.read_text(encoding="utf-8") == "listening\n"

    def test_the_network_test_can_fail(self, tmp_path: Path) -> None:
        log = tmp_path / "asked"
        code = AUDIT.format(log=str(log)) + (
            "\nimport socket\n"
            "try: socket.create_connection(('host.invalid', 80), 1)\nexcept OSError: pass"
        )
        subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
        assert "host.invalid" in log.read_text(encoding="utf-8")

    def test_its_own_options_stand_above_the_users_configuration(
        self, shipped: Path, folder: Path, open_lab: Callable, tmp_path: Path
    ) -> None:
        course_folder.prepare_folder(folder, "1.0")
        config = tmp_path / "CONFIG"
        config.mkdir(exist_ok=True)
        for name in ("jupyter_server_config", "jupyter_lab_config"):
            (config / f"{name}.py").write_text(
                "c.ServerApp.ip = '0.0.0.0'\n"
                "c.ServerApp.allow_remote_access = True\n"
                "c.IdentityProvider.token = ''\n"
                "c.ServerApp.token = ''\n",
                encoding="utf-8",
            )
        running = open_lab(folder, environment={"JUPYTER_TOKEN": ""})
        assert running.address.startswith("http://127.0.0.1:")
        with pytest.raises(urllib.error.HTTPError, match="403"):
            get(running.address + "api/status")

    def test_refuses_a_folder_without_the_course(self, tmp_path: Path) -> None:
        with pytest.raises(CocreateError, match="start page"):
            lab.start_lab(tmp_path, browser=False)

    @pytest.mark.parametrize("port", [-1, 65536])
    def test_refuses_a_number_that_is_no_port(self, shipped: Path, folder: Path, port: int) -> None:
        course_folder.prepare_folder(folder)
        with pytest.raises(CocreateError, match="can't be used"):
            lab.start_lab(folder, browser=False, port=port)

    def test_refuses_a_port_that_is_taken(self, shipped: Path, folder: Path) -> None:
        course_folder.prepare_folder(folder)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            with pytest.raises(CocreateError, match=f"Port {port} can't be used"):
                lab.start_lab(folder, browser=False, port=port)

    def test_says_when_jupyterlab_is_missing(
        self, shipped: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        course_folder.prepare_folder(folder)
        monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
        with pytest.raises(CocreateError, match="JupyterLab isn't installed"):
            lab.start_lab(folder, browser=False)

    @pytest.mark.parametrize(
        ("problem", "says"),
        [
            (PermissionError(13, "Permission denied", "/home/me/.jupyter"), "Set HOME"),
            (ImportError("no jupyterlab"), "isn't installed"),
        ],
    )
    def test_says_what_stands_in_the_way_of_its_start(
        self,
        shipped: Path,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        problem: Exception,
        says: str,
    ) -> None:
        from jupyterlab.labapp import LabApp

        def refuse(argv: list[str]) -> None:
            raise problem

        course_folder.prepare_folder(folder)
        monkeypatch.setattr(LabApp, "initialize_server", refuse)
        before = signal.getsignal(signal.SIGINT)
        with pytest.raises(CocreateError, match=says):
            lab.start_lab(folder, browser=False)
        assert signal.getsignal(signal.SIGINT) is before

    def test_without_a_home_it_asks_for_a_folder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def homeless() -> Path:
            raise RuntimeError("Could not determine home directory.")

        monkeypatch.setattr(Path, "home", homeless)
        with pytest.raises(CocreateError, match="--folder my-course"):
            course_folder.default_folder()


class TestResources:
    def test_finds_what_comes_with_the_package(self) -> None:
        assert resources.path("data", "synthetic").is_dir()
        with pytest.raises(CocreateError, match="no data/syntetic in this package") as caught:
            resources.path("data", "syntetic")
        assert caught.value.try_this == "Did you mean 'synthetic'?"

    def test_prefers_the_files_inside_an_installed_package(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        package = tmp_path / "cocreate_lib"
        (package / "share").mkdir(parents=True)
        monkeypatch.setattr(resources, "_PACKAGE", package)
        assert resources.root() == package / "share"
        shutil.rmtree(package / "share")
        with pytest.raises(CocreateError, match="aren't there"):
            resources.root()


# Writes down every name looked up and every connection made beyond this computer.
AUDIT = """
import sys
log = {log!r}
open(log, "w", encoding="utf-8").write("listening\\n")
def hook(event, arguments):
    if event == "socket.getaddrinfo":
        place = str(arguments[0])
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        place = str(arguments[1][0])
    else:
        return
    if place not in ("127.0.0.1", "::1", "localhost", "None"):
        open(log, "a", encoding="utf-8").write(event + " " + place + "\\n")
sys.addaudithook(hook)
"""


# Ctrl-C at the moment that a module begins to load.
PRESS = """
import os, signal, sys
class Press:
    def find_spec(self, name, path, target=None):
        if name == {loaded!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Press())
sys.argv = {arguments!r}
from cocreate_lib.__main__ import main
main()
"""

# A search for language servers starts by asking the specifications of each.
FORBID_LANGUAGE_SERVERS = """
from jupyter_lsp.manager import LanguageServerManager
def forbidden(self, only_installed):
    import os
    os._exit(3)
LanguageServerManager._autodetect_language_servers = forbidden
"""


def get(address: str, token: str | None = None) -> str:
    headers = {"Authorization": f"token {token}"} if token else {}
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode("utf-8")
