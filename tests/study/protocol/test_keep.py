"""[data] keep: which rows of the table are people of the study."""

import pytest

from cocreate_lib.errors import ProtocolError
from cocreate_lib.io.tables import read_table
from cocreate_lib.study import read_protocol
from tests.study.protocol.test_read import TEXT


def given(tmp_path, keep):
    path = tmp_path / "protocol.toml"
    path.write_text(f"{TEXT}\n[data]\nkeep = {keep}\n", encoding="utf-8")
    return path


def test_rows_are_declared_in_the_protocol_and_read_by_them(tmp_path):
    keep = '[{column = "region", is = "North"}, {column = "start", at_least = 2019-06-01}]'
    protocol = read_protocol(given(tmp_path, keep))
    (tmp_path / "people.csv").write_text(
        "start,region\n2019-05-31,North\n2019-06-01,North\n2020-01-01,South\n"
    )
    found = read_table(tmp_path / "people.csv", keep=protocol.data.keep)
    assert found.index.tolist() == [3]
    assert found.attrs["reading"] == (
        "1 of 3 rows was read: region is 'North' and start is at least 2019-06-01.",
    )


@pytest.mark.parametrize(
    "keep", ['"North"', "[3]", '[{column = "age"}]', '[{column = "age", atleast = 3}]']
)
def test_what_is_no_condition_is_refused_with_its_line(tmp_path, keep):
    with pytest.raises(ProtocolError) as refusal:
        read_protocol(given(tmp_path, keep))
    assert "data.keep" in refusal.value.where
    assert "line " in refusal.value.where
    assert refusal.value.try_this
