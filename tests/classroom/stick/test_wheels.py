"""All that the package needs is named, in the versions that are here, and collected."""

import os
import subprocess
import sys
from importlib.metadata import distribution, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cocreate_lib import CocreateError
from cocreate_lib.classroom.stick import wheels, write_stick
from cocreate_lib.classroom.stick.wheels import collect, needed, own_wheel
from tests.classroom.stick.wheels import small_wheel


def needs(name, extra=""):
    """What an installed package asks for here, with an extra of it."""
    asked = map(Requirement, requires(name) or [])
    return [each for each in asked if not each.marker or each.marker.evaluate({"extra": extra})]


def test_nothing_that_one_of_them_needs_is_missing():
    pins = [Requirement(pin) for pin in needed()]
    names = {canonicalize_name(pin.name) for pin in pins}
    assert len(names) == len(pins)
    for pin in pins:
        assert pin.specifier.contains(version(pin.name), prereleases=True)
        for wanted in needs(pin.name):
            assert canonicalize_name(wanted.name) in names
            for extra in wanted.extras:
                found = {canonicalize_name(each.name) for each in needs(wanted.name, extra)}
                assert found <= names


def test_a_package_that_is_not_there_is_named():
    with pytest.raises(CocreateError, match="no-such-package"):
        needed("no-such-package")


def test_a_checkout_that_moved_on_since_it_was_installed_brings_what_it_asks_for_now(
    tmp_path, monkeypatch
):
    """What is installed may be older, and ask for less."""
    asked = []

    def built(folder, pins, links=None):
        asked.append(list(pins))
        return [small_wheel(folder, "cocreate-rehabilitation", needs="segno")]

    monkeypatch.setattr(wheels, "collect", built)
    wheels.collect_all(tmp_path)
    (source,), others = asked
    assert (Path(source) / "pyproject.toml").is_file()
    assert others == [f"segno=={version('segno')}"]


def test_wheels_are_collected_from_a_folder(tmp_path):
    links, to = tmp_path / "links", tmp_path / "to"
    links.mkdir()
    to.mkdir()
    small_wheel(links, "tiny", needs="tinier")
    small_wheel(links, "tinier")
    found = collect(to, ["tiny==1.0", "tinier==1.0"], links=links)
    assert [path.name.split("-")[0] for path in found] == ["tinier", "tiny"]


def test_what_can_not_be_had_is_said(tmp_path):
    with pytest.raises(CocreateError, match="tiny==2") as caught:
        collect(tmp_path, ["tiny==2"], links=tmp_path)
    assert "--no-wheels" in caught.value.try_this


def test_a_folder_of_wheels_that_is_not_there_is_said_before_any_work(tmp_path):
    told = []
    with pytest.raises(CocreateError, match="no such folder") as error:
        write_stick(tmp_path / "stick", links=tmp_path / "nowhere", tell=told.append)
    assert "--from" in error.value.where
    assert not told
    assert not list(tmp_path.iterdir())


def test_an_installed_package_gives_its_wheel_again(tmp_path):
    wheel = own_wheel(tmp_path, "segno")
    assert wheel.name == f"segno-{version('segno')}-py3-none-any.whl"
    target = tmp_path / "target"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*command, "--target", str(target), str(wheel)], check=True, timeout=60)
    code = "import segno; print(segno.__file__, segno.make('x').version)"
    said = subprocess.check_output(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(target)}, text=True
    )
    assert str(target) in said
    # As it was, bytes and all.
    here = Path(str(distribution("segno").locate_file("segno/__init__.py")))
    assert (target / "segno" / "__init__.py").read_bytes() == here.read_bytes()
