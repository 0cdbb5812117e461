"""Files are written whole or not at all, and never over another unless told to."""

import pytest

from cocreate_lib import CocreateError
from cocreate_lib.io.files import write_text


def test_another_file_is_never_written_over(tmp_path):
    path = tmp_path / "report.html"
    write_text(path, "first", replace=False)
    with pytest.raises(CocreateError, match="already there"):
        write_text(path, "second", replace=False)
    assert path.read_text() == "first"
    write_text(path, "é\n", replace=True)
    assert path.read_bytes() == "é\n".encode()
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_a_place_that_cannot_be_written_is_refused_and_left_clean(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CocreateError, match="can't be written"):
        write_text(tmp_path / "file" / "report.html", "text", replace=False)
