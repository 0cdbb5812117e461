"""A twin of a study: written whole or not at all, inside the folder, fit for the study's code."""

import tomllib

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.comparison import compare
from cocreate_lib.errors import StudyError
from cocreate_lib.study import check_study, read_protocol, twin_study
from cocreate_lib.study.twin import study_twin
from tests.cli.test_app import one_line
from tests.study.check.studies import Study, people
from tests.study.twin.people import nearly_copied


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A study and its twin, where words, codes and dates are as data owners have them."""
    table = people(400)
    table["note"] = [f"said that {number}" for number in range(400)]
    table["sex"] = table["sex"].where(np.arange(400) > 3, "X")
    study = Study(tmp_path_factory.mktemp("study"), table)
    study.described("note", type="text", missing="allowed", personal="read by the team only")
    study.described("sex", allowed="F=Women|M=Men|X=Another")
    study.put("priors", 999, *range(40, 80))
    folder = study.write()
    return study, folder, twin_study(folder)


def files(folder):
    return {each.name: each.read_bytes() for each in sorted((folder / "twin").iterdir())}


def test_the_study_runs_on_its_twin(made):
    study, folder, twin = made
    assert twin.verdict in ("pass", "review")
    text = study.protocol
    path = folder / "on_the_twin.toml"
    path.write_text(
        text + '\n[data]\nfile = "twin/people.csv"\ndictionary = "twin/dictionary.csv"\n'
    )
    original = (folder / "protocol.toml").read_bytes()
    try:
        path.replace(folder / "protocol.toml")
        found = check_study(folder)
        found.raise_if_faulty()
        assert found.synthetic
        assert len(found.people) == 400
        result = compare(found.people, found.protocol.analysis)
        assert result.synthetic
        assert "synthetic" in str(result).lower()
    finally:
        (folder / "protocol.toml").write_bytes(original)
    assert compare(twin.people, read_protocol(folder / "protocol.toml").analysis).synthetic


def test_nothing_of_the_people_is_in_the_folder(made):
    study, folder, _ = made
    everything = b"".join(files(folder).values()).decode()
    for secret in ("said that", "V007", "V019", "Another"):
        assert secret not in everything
    twin = pd.read_csv(folder / "twin" / "people.csv", dtype=str)
    assert list(twin) == [*study.table, "synthetic"]
    assert set(twin["synthetic"]) == {"1"}
    assert set(twin["reoffended"]) == {"Yes", "No"}
    assert not set(twin["person"]) & set(study.table["person"].astype(str))
    assert "999" not in set(twin["priors"].dropna())
    assert twin["priors"].isna().mean() == pytest.approx(0.1, abs=0.06)
    real = {tuple(row) for row in study.table[["age", "score"]].astype(str).to_numpy()}
    assert len(real & {tuple(row) for row in twin[["age", "score"]].to_numpy()}) <= 4


def test_it_says_on_its_face_what_it_is_and_is_not(made):
    _, folder, twin = made
    text = (folder / "twin" / "README.md").read_text(encoding="utf-8")
    for words in ("nobody in this folder is real", "not results", "not\ndifferentially", "Seed 7"):
        assert one_line(words) in one_line(text).replace("**", "")
    assert "Synthetic twin" in str(twin)
    assert "[data]" in text
    assert tomllib.loads(text.split("```toml")[1].split("```")[0])["data"]["file"]


def test_the_same_data_and_seed_give_the_same_bytes_and_other_data_others(made):
    study, folder, _ = made
    before = files(folder)
    twin_study(folder)
    assert files(folder) == before
    assert twin_study(folder, seed=8, to="twin-8").people.shape == (400, 15)
    assert (folder / "twin-8" / "people.csv").read_bytes() != before["people.csv"]
    # One cell of one person, which nothing else depends on, changes what is drawn for everybody.
    other = Study(folder.parent / "other", study.table.copy())
    other.dictionary = study.dictionary
    other.put("age", 19 + int(study.table["age"].iloc[9] == 19), 9)
    theirs = twin_study(other.write()).people
    assert not theirs["score"].equals(made[2].people["score"])


def test_a_twin_that_fails_is_not_written(made, monkeypatch):
    _, folder, _ = made
    before = files(folder)

    class Copying:
        def __init__(self, fitted):
            self.fitted, self.notes = fitted, ()

        def draw(self, n, rng, tell):
            return nearly_copied(self.fitted.assign(hope=0.0), n, 0.01, rng).drop(columns="hope")

    monkeypatch.setattr(study_twin, "fit_twin", lambda fitted, *rest: Copying(fitted))
    with pytest.raises(StudyError, match="fails its privacy check") as refused:
        twin_study(folder)
    assert "nearer to somebody fitted on" in str(refused.value)
    assert files(folder) == before
    with pytest.raises(StudyError, match="nothing was written"):
        twin_study(folder, to="elsewhere")
    assert not (folder / "elsewhere").exists()


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"to": "../twin"}, "not inside"),
        ({"to": "data"}, "can't be written to"),
        ({"to": "."}, "can't be written to"),
        ({"to": "dictionary.csv"}, "something at that place"),
        ({"people": 3}, "can't have 3 people"),
        ({"people": True}, "can't have True people"),
        ({"seed": -1}, "no seed"),
    ],
)
def test_what_it_can_not_do_it_refuses_before_anything_is_written(made, options, what):
    _, folder, _ = made
    before = sorted(folder.rglob("*"))
    with pytest.raises(StudyError, match=what):
        twin_study(folder, **options)
    assert sorted(folder.rglob("*")) == before


def test_too_few_people_and_faulty_data_are_refused(tmp_path):
    study = Study(tmp_path, people(90))
    with pytest.raises(StudyError, match="too few for a twin"):
        twin_study(study.write())
    study.put("age", 400, 3)
    with pytest.raises(StudyError, match="age"):
        twin_study(study.write())
    assert not (tmp_path / "twin").exists()


def test_the_data_are_shown_beside_it_only_where_that_is_safe(tmp_path):
    table = people(300)
    table["recalled"] = 0
    study = Study(tmp_path, table)
    study.asks('competing = "recalled"\n', "")
    study.put("reoffended", "No", *range(300))
    for column, value in (("reoffences", 0), ("days", 365), ("reoffended_on", None)):
        study.put(column, value, *range(300))
    few = range(0, 12, 2)  # six people in all
    for column, value in (("reoffended", "Yes"), ("reoffences", 1), ("days", 90)):
        study.put(column, value, *few, *range(1, 200, 2))
    twin = twin_study(study.write(), beside=True)
    found = twin.comparison.set_index(["outcome", "measure"])
    assert found["data_estimate"].isna().any()
    withheld = found[found["data_estimate"].isna()]
    assert withheld["note"].str.contains("withheld").all()
    assert "comparison.csv" in twin.files
    assert "`comparison.csv`" in (tmp_path / "twin" / "README.md").read_text()


def test_parquet_stays_parquet(tmp_path):
    study = Study(tmp_path, people(300))
    study.file = "data/people.parquet"
    twin = twin_study(study.write(), people=150)
    assert "people.parquet" in twin.files
    assert len(pd.read_parquet(tmp_path / "twin" / "people.parquet")) == 150


def test_on_the_command_line(made, cocreate):
    _, folder, _ = made
    code, printed, _ = cocreate("study", "twin", folder, "--people", 200)
    assert code == 0
    assert "nobody in it is real" in printed
    assert "not results" in one_line(printed)
    assert len(pd.read_csv(folder / "twin" / "people.csv")) == 200
    code, _, said = cocreate("study", "twin", folder, "--to", "../x")
    assert code == 2
    assert "not inside" in one_line(said)
