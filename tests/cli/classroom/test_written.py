"""Pages that commands of the classroom write: in words, whatever the place is called."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("command", ["handout", "slides"])
@pytest.mark.parametrize("name", ["x" * 400, "x" * 400 + ".html", "file/page.html"])
def test_a_place_that_cant_be_written_is_told_of(cocreate, tmp_path, command, name):
    (tmp_path / "file").touch()
    code, out, told = cocreate("class", command, "00", "--to", tmp_path / name)
    assert (code, out) == (2, "")
    assert "can't be written" in " ".join(told.split())


def test_codes_that_are_none_are_told_of_where_none_is_left(cocreate):
    code, out, told = cocreate("class", "pool", "people.csv")
    assert (code, out) == (2, "")
    assert "people.csv" in told
