"""The memo of a workbook as a document: in Word as the learner wrote it, or a reason why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner

from cocreate_lib.cli.app import app
from cocreate_lib.errors import CocreateError
from cocreate_lib.lessons.kit.workbook_file import Entry, LessonEntries, workbook_bytes


def kept(folder: Path, **written: str) -> Path:
    entries = tuple(
        Entry(
            f"memo-{name}", "reflection", f"The {name}.", answer=words, words=words,
            state="answered", saved="2026-01-01T10:00:00.000+00:00",
        )
        for name, words in written.items()
    )  # fmt: skip
    lesson = LessonEntries("08_mixed_findings", "Mixed findings", entries)
    path = folder / "my_workbook.json"
    path.write_bytes(workbook_bytes([lesson]))
    return path


def test_it_is_a_document_with_a_heading_for_each_field(tmp_path: Path) -> None:
    workbook = kept(tmp_path, reader="A commissioner.", advice="Wait <b>&</b> measure.")
    to = tmp_path / "memo.docx"
    result = CliRunner().invoke(app, ["memo", str(workbook), "--to", str(to)])
    assert result.exit_code == 0, result.output
    told = [paragraph.text for paragraph in Document(str(to)).paragraphs]
    assert {"Decision memo", "The reader", "A commissioner.", "Wait <b>&</b> measure."} <= set(told)
    assert any("synthetic" in line.lower() for line in told)
    again = CliRunner().invoke(app, ["memo", str(workbook), "--to", str(to)])
    assert again.exit_code == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{}", "workbook"), (None, "can't be read"), (b"not json", "workbook")],
)
def test_what_is_no_workbook_is_refused_and_nothing_is_written(
    content: bytes | None, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "file.json"
    if content is not None:
        path.write_bytes(content)
    result = CliRunner().invoke(app, ["memo", str(path), "--to", str(tmp_path / "memo.docx")])
    assert isinstance(result.exception, CocreateError)
    assert words in str(result.exception)
    assert not (tmp_path / "memo.docx").exists()


def test_an_empty_memo_is_said_to_be_empty(tmp_path: Path) -> None:
    to = tmp_path / "memo.html"
    result = CliRunner().invoke(app, ["memo", str(kept(tmp_path, advice="")), "--to", str(to)])
    assert "no memo in this workbook" in str(result.exception)
    assert not to.exists()
