"""What is on the stick installs without network, or says why not and leaves nothing."""

import json
import shutil
import subprocess
import sys
import sysconfig
from hashlib import sha256
from pathlib import Path

import pytest

from cocreate_lib.classroom.stick.on_stick import install
from tests.classroom.stick.wheels import small_wheel

SCRIPT = Path(install.__file__)


@pytest.fixture
def stick(tmp_path):
    """A stick with a package of two wheels."""
    folder = tmp_path / "stick"
    (folder / "wheels").mkdir(parents=True)
    small_wheel(folder / "wheels", "tiny", needs="tinier")
    small_wheel(folder / "wheels", "tinier")
    shutil.copy(SCRIPT, folder)
    files = [path for path in folder.rglob("*") if path.is_file()]
    contents = {
        "package": "tiny",
        "command": "tiny",
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "platform": sysconfig.get_platform(),
        "files": {
            path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
            for path in files
        },
    }
    (folder / "contents.json").write_text(json.dumps(contents), encoding="utf-8")
    return folder


def run(stick, *arguments, before=()):
    command = [*before, sys.executable, str(stick / "install.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def changed(stick, **fields):
    path = stick / "contents.json"
    contents = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**contents, **fields}), encoding="utf-8")


def without_network():
    """What runs a command where there is no network interface."""
    command = ["unshare", "--map-root-user", "--net"]
    tried = shutil.which("unshare") and subprocess.run([*command, "true"], check=False)
    if not tried or tried.returncode:
        pytest.skip("no network namespace can be made here (unshare)")
    return command


def test_it_installs_where_there_is_no_network(stick, tmp_path):
    place = tmp_path / "installed"
    done = run(stick, place, before=without_network())
    assert done.returncode == 0, done.stderr
    scripts = place / ("Scripts" if sys.platform == "win32" else "bin")
    assert str(scripts / "tiny") in done.stdout
    said = subprocess.run(
        [scripts / "python", "-c", "import tiny, tinier"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["tiny", "tinier"]


def test_a_wheel_that_is_missing_leaves_nothing(stick, tmp_path):
    (stick / "wheels" / "tinier-1.0-py3-none-any.whl").unlink()
    contents = json.loads((stick / "contents.json").read_text(encoding="utf-8"))
    changed(stick, files={n: m for n, m in contents["files"].items() if "tinier" not in n})
    done = run(stick, tmp_path / "installed")
    assert done.returncode == 2
    assert "nothing is left of it" in done.stdout
    assert "START.html" in done.stdout
    assert not (tmp_path / "installed").exists()


@pytest.mark.parametrize("fields", [{"python": "2.7"}, {"platform": "amiga"}])
def test_another_kind_of_computer_is_told(stick, tmp_path, fields):
    changed(stick, **fields)
    done = run(stick, tmp_path / "installed")
    assert done.returncode == 2
    assert next(iter(fields.values())) in done.stdout
    assert "START.html" in done.stdout
    assert not (tmp_path / "installed").exists()


def test_a_damaged_and_a_missing_file_are_named(stick, tmp_path):
    damaged, missing = sorted((stick / "wheels").iterdir())
    damaged.write_bytes(damaged.read_bytes()[:-1])
    missing.unlink()
    for arguments in (["--check"], [tmp_path / "installed"]):
        done = run(stick, *arguments)
        assert done.returncode == 2
        assert f"wheels/{damaged.name} is damaged" in done.stdout
        assert f"wheels/{missing.name} is missing" in done.stdout
    assert not (tmp_path / "installed").exists()


def test_whole_files_are_said_to_be(stick):
    done = run(stick, "--check")
    assert (done.returncode, done.stdout) == (0, "All 3 files are whole.\n")


def test_nothing_is_put_over_what_is_there(stick, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").touch()
    done = run(stick, tmp_path / "mine")
    assert done.returncode == 2
    assert "already" in done.stdout
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["file"]
