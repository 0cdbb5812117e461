"""Tables as files: the same table comes back from each, and texts are texts."""

import time
from io import BytesIO

import numpy as np
import openpyxl
import pandas as pd
import pytest
from docx import Document

from cocreate_lib import CocreateError
from cocreate_lib.io.saving import TABLE_ENDINGS, office_bytes, table_bytes

TABLE = pd.DataFrame(
    {
        "name": ["=1+1", "-x", None, "Łódź"],
        "n": [1.5, np.nan, -2.0, 0.0],
        "i": [1, 2, 3, 4],
        "mixed": [1, "a", None, 2.5],
    }
)


def test_excel_holds_numbers_as_numbers_and_formulas_as_text():
    sheet = openpyxl.load_workbook(BytesIO(table_bytes(TABLE, ".xlsx"))).active
    assert [cell.value for cell in sheet[1]] == list(TABLE)
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [1.5, None, -2, 0]


def test_parquet_and_json_keep_the_values():
    back = pd.read_parquet(BytesIO(table_bytes(TABLE, ".parquet")))
    pd.testing.assert_frame_equal(back[["n", "i"]], TABLE[["n", "i"]])
    assert back["mixed"].tolist()[:2] == ["1", "a"]
    rows = pd.read_json(BytesIO(table_bytes(TABLE, ".json")))
    assert rows["name"].tolist()[0] == "=1+1"
    assert rows["n"].tolist()[2] == -2


def test_other_endings_are_refused_with_those_there_are():
    for ending in (".xls", ""):
        with pytest.raises(CocreateError) as refused:
            table_bytes(TABLE, ending)
        assert all(each in str(refused.value.try_this) for each in TABLE_ENDINGS)


@pytest.mark.parametrize("year", [1970, 1979, 2108])
def test_a_clock_that_office_files_cannot_hold_is_refused_in_words(monkeypatch, year):
    monkeypatch.setattr(time, "localtime", lambda: time.struct_time((year, *[1] * 8)))
    for write in (lambda: table_bytes(TABLE, ".xlsx"), lambda: office_bytes(Document().save)):
        with pytest.raises(CocreateError, match=f"year {year}"):
            write()
