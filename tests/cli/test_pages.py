from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cocreate_lib.cli.app import app
from cocreate_lib.errors import CocreateError


def test_pages_are_written_and_it_is_said_where_to_begin(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["pages", str(tmp_path / "site")])
    assert result.exit_code == 0
    assert str(tmp_path / "site" / "index.html") in result.output
    assert f"{len(list((tmp_path / 'site').iterdir()))} pages are in" in result.output


def test_other_peoples_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")
    result = CliRunner().invoke(app, ["pages", str(tmp_path)])
    assert isinstance(result.exception, CocreateError)
    assert (tmp_path / "index.html").read_text() == "mine"


def test_a_folder_has_to_be_named() -> None:
    assert CliRunner().invoke(app, ["pages"]).exit_code == 2


@pytest.mark.parametrize("folder", ["~/site", "site"])
def test_a_folder_may_be_named_as_in_a_terminal(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["pages", folder]).exit_code == 0
    assert (tmp_path / "site" / "index.html").is_file()


def test_a_folder_is_told_as_it_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["pages", "[bold] :memo:"])
    assert str(tmp_path / "[bold] :memo:" / "index.html") in result.output


def test_another_language_is_written_beside_and_a_draft_is_called_one(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["pages", "--language", "cy", str(tmp_path / "site")])
    assert result.exit_code == 0
    assert "In Welsh (a draft):" in result.output
    assert str(tmp_path / "site" / "index.cy.html") in result.output
    assert (tmp_path / "site" / "00_start_here.cy.html").is_file()
    assert (tmp_path / "site" / "00_start_here.html").is_file()
    refused = CliRunner().invoke(app, ["pages", "--language", "fr", str(tmp_path / "other")])
    assert isinstance(refused.exception, CocreateError)
    assert not (tmp_path / "other").exists()
