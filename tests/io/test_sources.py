"""Bytes, wherever they come from and however they are packed."""

import bz2
import gzip
import io
import lzma
import os
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from cocreate_lib import DataError
from cocreate_lib.io.sources import read_source
from cocreate_lib.io.tables import read_table

TEXT = b"a,b\n" + b"".join(b"%d,x\n" % i for i in range(500))


def zipped(**files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, content in files.items():
            packed.writestr(name.replace("_csv", ".csv"), content)
    return held.getvalue()


def refused(path, content=None):
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError) as refusal:
        read_table(path)
    assert refusal.value.try_this
    return refusal.value


def named(value):
    """A name of a case that is the same in each process: packed files hold the time."""
    return value if isinstance(value, str) else "packed"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.csv.gz", gzip.compress(TEXT)),
        ("people.csv.xz", lzma.compress(TEXT)),
        ("people.csv.bz2", bz2.compress(TEXT)),
        ("people.zip", zipped(people_csv=TEXT)),
        ("people.zip", zipped(people_csv=TEXT, **{"__MACOSX/people_csv": b""})),
        ("people", gzip.compress(TEXT)),
        ("people.csv.gz.gz", gzip.compress(gzip.compress(TEXT))),
    ],
    ids=named,
)
def test_what_is_packed_is_unpacked(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert read_source(tmp_path / name).content == TEXT


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("people.csv.gz", TEXT, "was not packed by gzip"),
        ("people.csv.gz", gzip.compress(TEXT)[:-40], "damaged"),
        ("people.csv.xz", lzma.compress(TEXT)[:-20], "damaged"),
        ("people.csv.bz2", bz2.compress(TEXT)[:-20], "damaged"),
        ("people.csv.gz", gzip.compress(TEXT)[:40] + b"?" * 40, "damaged"),
        ("people.zip", zipped(a_csv=TEXT, b_csv=TEXT), "2 files, and one table is compared: a.csv"),
        ("people.zip", zipped(), "."),
        ("people.zip", zipped(people_csv=TEXT)[:100], "can't be unpacked"),
    ],
    ids=named,
)
def test_what_is_broken_or_several_is_refused(tmp_path, name, content, what):
    error = refused(tmp_path / name, content)
    assert what in error.what
    assert name in error.where


def test_what_is_not_there_or_a_folder(tmp_path):
    assert "no such file" in refused(tmp_path / "nowhere.csv").what
    assert "folder" in refused(tmp_path).what
    refused(tmp_path / ("a" * 300 + ".csv"))


def test_a_fault_while_reading_is_an_error(tmp_path, monkeypatch):
    def fails(self):
        raise OSError(5, "Input/output error")

    (tmp_path / "people.csv").write_bytes(TEXT)
    monkeypatch.setattr(Path, "read_bytes", fails)
    assert "Input/output error" in refused(tmp_path / "people.csv").what


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT)))
    assert len(read_table("-")) == 500


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(gzip.compress(TEXT),))
    writer.start()
    assert len(read_table(pipe)) == 500
    writer.join()
