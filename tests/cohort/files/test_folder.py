"""Cohorts in files: whole or not at all, the same whatever the block, read back as they were."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest

from cocreate_lib import CocreateError, DataError, DesignError, PilotDesign, simulate
from cocreate_lib.cohort.files.folder import FORMATS, read_cohort_people, write_cohort
from cocreate_lib.io.media import spreadsheet_safe

SMALL = PilotDesign(n_treated=70, n_comparison=230)
DESIGNS = {
    "small": SMALL,
    "with missing outcomes": SMALL.replace(linkage_failure=0.2, attrition=0.3),
    "historical": SMALL.replace(assignment="historical"),
}


def _potential(folder, format):
    path = folder / f"synthetic_cohort_potential.{format}"
    table = pd.read_csv(path) if format == "csv" else pd.read_parquet(path)
    assert table.pop("synthetic").all()
    return table.set_index("person")


def _same_people(people, expected):
    """The same values and types; the categories are those that occur."""
    for frame in (people, expected):
        assert frame.attrs["synthetic"]
    for name in ("office", "case_manager"):
        people, expected = (
            frame.assign(**{name: frame[name].astype(object)}) for frame in (people, expected)
        )
    pd.testing.assert_frame_equal(people, expected, check_index_type=False)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_what_is_read_is_what_was_simulated(tmp_path, design, format):
    cohort = simulate(design, seed=5)
    files = write_cohort(design, 5, tmp_path / "c", format=format)
    assert sorted(files) == sorted((tmp_path / "c").iterdir())
    _same_people(read_cohort_people(tmp_path / "c"), cohort.people)
    _same_people(read_cohort_people(files[0]), cohort.people)
    potential = _potential(tmp_path / "c", format)
    pd.testing.assert_frame_equal(
        potential, cohort.potential, check_dtype=False, check_index_type=False
    )
    truth = pd.read_csv(tmp_path / "c" / "synthetic_cohort_truth.csv")
    assert truth.pop("synthetic").all()
    pd.testing.assert_frame_equal(truth, cohort.truth, check_dtype=False, rtol=0, atol=1e-12)


@pytest.mark.parametrize("format", FORMATS)
def test_the_people_are_the_same_whatever_the_block_size(tmp_path, format):
    sizes = (7, 64, 299, 300, 2**17)
    for size in sizes:
        written = []
        write_cohort(
            SMALL, 5, tmp_path / str(size), format=format, block_size=size, progress=written.append
        )
        assert sum(written) == 300
        assert max(written) <= size
    first, *others = (tmp_path / str(size) for size in sizes)
    for other in others:
        for file in first.iterdir():
            if format == "csv" or file.suffix != ".parquet":
                assert file.read_bytes() == (other / file.name).read_bytes()
        _same_people(read_cohort_people(first), read_cohort_people(other))
        pd.testing.assert_frame_equal(_potential(first, format), _potential(other, format))


def test_blocks_of_a_cohort_of_several_batches_are_the_simulated_people(tmp_path):
    design = PilotDesign(n_treated=30_000, n_comparison=110_000)
    write_cohort(design, 5, tmp_path / "c", format="parquet", block_size=50_000)
    _same_people(read_cohort_people(tmp_path / "c"), simulate(design, seed=5).people)
    groups = pyarrow.parquet.ParquetFile(tmp_path / "c" / "synthetic_cohort_people.parquet")
    assert groups.metadata.num_row_groups == 3


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError("the disk is full"), RuntimeError])
def test_an_interrupted_run_leaves_nothing(tmp_path, stop):
    def progress(people):
        raise stop

    with pytest.raises((KeyboardInterrupt, CocreateError, RuntimeError)):
        write_cohort(SMALL, 5, tmp_path / "c", block_size=64, progress=progress)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_killed_run_leaves_nothing_that_looks_finished(tmp_path):
    code = (
        "import os, signal, sys, cocreate_lib as cc;"
        "from cocreate_lib.cohort.files.folder import write_cohort;"
        "write_cohort(cc.PilotDesign(), 5, sys.argv[1], block_size=64,"
        " progress=lambda n: os.kill(os.getpid(), signal.SIGKILL))"
    )
    run = subprocess.run([sys.executable, "-c", code, tmp_path / "c"], env=os.environ)
    assert run.returncode == -signal.SIGKILL
    assert not (tmp_path / "c").exists()
    assert all(left.name.startswith(".unfinished-") for left in tmp_path.iterdir())
    write_cohort(SMALL, 5, tmp_path / "c")  # and does not stand in the way
    assert len(read_cohort_people(tmp_path / "c")) == 300


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    (tmp_path / "file").write_text("mine too")
    for place in ("mine", "file"):
        with pytest.raises(CocreateError, match="already"):
            write_cohort(SMALL, 5, tmp_path / place)
    assert (tmp_path / "mine" / "notes.txt").read_text() == "mine"
    assert (tmp_path / "file").read_text() == "mine too"
    assert len(list(tmp_path.rglob("*"))) == 3
    (tmp_path / "empty").mkdir()
    assert len(write_cohort(SMALL, 5, tmp_path / "empty")) == 6


def test_a_place_that_cannot_be_written_to_is_said_in_words(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CocreateError, match="can't be written"):
        write_cohort(SMALL, 5, tmp_path / "file" / "c")


def test_what_cannot_be_simulated_leaves_nothing(tmp_path):
    with pytest.raises(DesignError):
        write_cohort(SMALL.replace(effect=-0.9), 5, tmp_path / "c")
    for seed in (-1, "1", np.random.default_rng(1), np.random.SeedSequence(1)):
        with pytest.raises(DesignError, match="seed"):
            write_cohort(SMALL, seed, tmp_path / "c")
    with pytest.raises(DesignError, match="PilotDesign"):
        write_cohort({"n_treated": 5}, 5, tmp_path / "c")
    with pytest.raises(DesignError, match="block"):
        write_cohort(SMALL, 5, tmp_path / "c", block_size=0)
    with pytest.raises(CocreateError, match="format"):
        write_cohort(SMALL, 5, tmp_path / "c", format="xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", FORMATS)
def test_everything_says_that_it_is_synthetic(tmp_path, format):
    files = write_cohort(SMALL, 5, tmp_path / "c", format=format)
    for file in files:
        assert "synthetic" in file.name or file.name == "datapackage.json"
        if file.suffix == ".csv":
            header, row = file.read_text(encoding="utf-8").splitlines()[:2]
            assert "synthetic" in header.split(",")
            assert "true" in row.lower().split(",")
        elif file.suffix == ".json":
            content = json.loads(file.read_text(encoding="utf-8"))
            assert content["synthetic"] is True
            assert PilotDesign(**content["design"]) == SMALL
            assert content["seed"] == 5
        else:
            assert pd.read_parquet(file)["synthetic"].all()
            metadata = pyarrow.parquet.read_schema(file).metadata
            assert metadata[b"synthetic"] == b"true"
            assert json.loads(metadata[b"synthetic_cohort"])["seed"] == 5


@pytest.mark.parametrize("format", FORMATS)
def test_frictionless_accepts_the_package_and_its_data(tmp_path, format):
    frictionless = pytest.importorskip("frictionless", reason="comes with the extra 'test'")
    write_cohort(DESIGNS["with missing outcomes"], 5, tmp_path / "c", format=format)
    path = tmp_path / "c" / "datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    assert list(frictionless.Package.metadata_validate(described)) == []
    for resource in described["resources"]:
        assert (tmp_path / "c" / resource["path"]).is_file()
    report = frictionless.validate(str(path))
    assert report.valid, report.flatten(["fieldName", "rowNumber", "message"])[:5]


def test_frictionless_notices_a_changed_value(tmp_path):
    frictionless = pytest.importorskip("frictionless", reason="comes with the extra 'test'")
    write_cohort(SMALL, 5, tmp_path / "c")
    _replace(tmp_path / "c" / "synthetic_cohort_people.csv", "female", "frog")
    assert not frictionless.validate(str(tmp_path / "c" / "datapackage.json")).valid


def _replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("female", "frog", "'sex'"),
        ("true", "false", "'synthetic'"),
        ("age,", "years,", "'age'"),
        ("community order", "", "missing in the column 'sentence'"),
        ("2018-", "the year 2018-", "can't be read"),
        (",32,", ",,", "can't be read as integer"),
    ],
)
def test_changed_files_are_refused(tmp_path, old, new, said):
    write_cohort(SMALL, 5, tmp_path / "c")
    _replace(tmp_path / "c" / "synthetic_cohort_people.csv", old, new)
    with pytest.raises(DataError, match=said):
        read_cohort_people(tmp_path / "c")


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_cut_short_is_refused(tmp_path, format):
    files = write_cohort(SMALL, 5, tmp_path / "c", format=format)
    files[0].write_bytes(files[0].read_bytes()[:-20])
    with pytest.raises(DataError):
        read_cohort_people(files[0])


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        read_cohort_people(tmp_path / "people.csv")
    with pytest.raises(DataError, match="no cohort in this folder"):
        read_cohort_people(tmp_path)


def test_an_integer_from_numpy_is_a_seed(tmp_path):
    write_cohort(SMALL, np.int64(5), tmp_path / "c")
    assert json.loads((tmp_path / "c" / "datapackage.json").read_text())["seed"] == 5


def test_no_cell_of_a_cohort_is_one_that_a_spreadsheet_would_run(tmp_path):
    for path in write_cohort(PilotDesign(n_treated=30, n_comparison=60), 1, tmp_path / "cohort"):
        if path.suffix == ".csv":
            table = pd.read_csv(path, dtype=str, keep_default_na=False)
            pd.testing.assert_frame_equal(spreadsheet_safe(table), table)
