"""A study with results, as a run leaves them."""

import csv
import json
import shutil

import pytest

from cocreate_lib.study import find_study, new_study, read_protocol
from cocreate_lib.study.package.answers import QUESTIONS
from cocreate_lib.study.results.manifest import inputs_of, manifest_of, marks_of

STARTED, FINISHED = "2026-01-01T00:00:00Z", "2026-01-01T00:00:41Z"


def outputs():
    return [
        ("figures/alt_text.csv", "text", "pass", "the figures in words"),
        ("figures/curve_days_to_reoffence.png", "figure", "review", "steps of few people"),
        ("report.html", "report", "pass", "holds the tables that passed"),
        ("tables/estimates.csv", "table", "pass", ""),
        ("tables/matching_quality.csv", "table", "fail", "3 people in a cell"),
        ("tables/specifications.csv", "table", "pass", ""),
    ]


def make_results(root, listed=None):
    """Results by hand, in the shape of a run's."""
    study = find_study(root)
    shutil.rmtree(study.results, ignore_errors=True)
    for folder in ("tables", "figures"):
        (study.results / folder).mkdir(parents=True)
    with (study.results / "outputs.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("output", "kind", "status", "reasons"))
        writer.writerows(listed or outputs())
    (study.results / "outputs.json").write_text("[]")
    (study.results / "report.html").write_text("<p>Synthetic data</p>")
    (study.results / "tables" / "estimates.csv").write_text("outcome,estimate\nreoffended,-0.05\n")
    (study.results / "tables" / "specifications.csv").write_text("estimate\n-0.05\n")
    (study.results / "figures" / "curve_days_to_reoffence.png").write_bytes(b"\x89PNG")
    (study.results / "figures" / "alt_text.csv").write_text(
        "file,alt_text,caption\ncurve_days_to_reoffence.png,Two curves.,Time to the first\n"
    )
    stamp(root)


def stamp(root):
    """The manifest of what is there now."""
    study = find_study(root)
    (study.results / "manifest.json").unlink(missing_ok=True)
    protocol = read_protocol(study.protocol)
    content = manifest_of(
        study,
        protocol,
        marks_of(inputs_of(study, protocol, study.root / "analysis.ipynb"), study.root),
        study.results,
        command="cocreate study run",
        started=STARTED,
        finished=FINISHED,
        seconds=41.0,
    )
    (study.results / "manifest.json").write_bytes(content)


def answer(root, **given):
    """Every question, answered."""
    said = {each.key: f"Said of {each.key}" for each in QUESTIONS}
    said |= {each.key: each.choices[0] for each in QUESTIONS if each.choices}
    said |= {"authors": "Ann; Bo"} | given
    lines = [f"{key} = {json.dumps(value)}" for key, value in said.items()]
    (root / "package.toml").write_text("[answers]\n" + "\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    root = tmp_path_factory.mktemp("study") / "my-study"
    new_study(root)
    make_results(root)
    return root


@pytest.fixture
def root(template, tmp_path):
    """A study's folder with results, to be changed at will."""
    shutil.copytree(template, tmp_path / "my-study")
    return tmp_path / "my-study"
