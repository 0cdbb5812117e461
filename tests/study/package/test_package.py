"""What goes into an archive, and what its README, metadata and lists say, held against files."""

import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.util import find_spec

import pytest

from cocreate_lib.study import check_study, package_study, read_protocol
from cocreate_lib.study.package.answers import QUESTIONS
from cocreate_lib.study.package.twin import protocol_of_twin
from tests.study.package.conftest import answer, make_results, stamp

# A Python that has the library rocrate: this one, or one that the variable names.
ROCRATE = os.environ.get("ROCRATE_PYTHON") or (find_spec("rocrate") and sys.executable)
HEADINGS = [  # those of the template README of the social science data editors, in their order
    "Overview",
    "Data Availability and Provenance Statements",
    "Dataset list",
    "Computational requirements",
    "Description of programs/code",
    "Instructions to Replicators",
    "List of tables and programs",
    "References",
]


def packed(root, **options):
    """An archive's files by their names below its folder, and what packaging said."""
    to = root.parent / "my study (1).zip"
    found = package_study(root, to, **options)
    with zipfile.ZipFile(to) as archive:
        names = archive.namelist()
        assert {name.partition("/")[0] for name in names} == {"my-study-1"}
        assert archive.testzip() is None
        files = {name.partition("/")[2]: archive.read(name) for name in names}
    return files, found


def section(text, heading):
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_the_readme_has_the_headings_of_the_data_editors_and_those_of_interviews(root):
    files, _ = packed(root)
    found = re.findall(r"^## (.*)$", files["README.md"].decode(), re.MULTILINE)
    assert [each for each in found if each in HEADINGS] == HEADINGS
    assert "Interviews, code book and consent" in found


def test_every_file_is_named_and_every_file_named_is_there(root):
    files, found = packed(root)
    readme = files["README.md"].decode()
    rows = re.findall(r"^\| `([^`]+)` \| ", section(readme, "Description of programs/code"), re.M)
    inside, outside = rows[: len(files)], rows[len(files) :]
    assert sorted(inside) == sorted(files)
    assert outside == found.left_out["file"].tolist() == ["data/people.csv"]
    assert sorted(found.files["file"]) == sorted(files)
    for row in found.files.to_dict("records"):
        content = files[row["file"]]
        assert row["sha256"] == hashlib.sha256(content).hexdigest()
        assert row["bytes"] == len(content)


def test_every_table_and_figure_is_listed_with_the_line_that_asks_for_it(root):
    files, _ = packed(root)
    text = section(files["README.md"].decode(), "List of tables and programs")
    rows = [line.split(" | ") for line in text.splitlines() if "`protocol.toml`" in line]
    listed = {row[3].strip("`"): int(row[2]) for row in rows}
    results = {name for name in files if name.startswith("results/")}
    made = results - {
        f"results/{name}" for name in ("outputs.csv", "outputs.json", "manifest.json")
    }
    assert set(listed) - {"none"} == made
    lines = files["protocol.toml"].decode().splitlines()
    assert lines[listed["results/figures/curve_days_to_reoffence.png"] - 1] == (
        'column = "days_to_reoffence"'
    )
    assert lines[listed["results/tables/specifications.csv"] - 1] == "[sensitivity.specifications]"
    assert lines[listed["results/tables/estimates.csv"] - 1] == "[[analysis.outcomes]]"
    assert "Time to the first" in text
    assert "withheld: 3 people in a cell" in text


def test_the_seed_stands_where_the_readme_says(root):
    files, _ = packed(root)
    found = re.search(r"set in `(.+)`, line (\d+): `(\d+)`", files["README.md"].decode())
    line = files[found[1]].decode().splitlines()[int(found[2]) - 1]
    assert line == f"seed = {found[3]}"


def test_versions_are_pinned_as_the_run_had_them(root):
    files, _ = packed(root)
    manifest = json.loads(files["results/manifest.json"])
    pins = [line for line in files["requirements.txt"].decode().splitlines() if line[0] != "#"]
    assert dict(pin.split("==") for pin in pins) == manifest["packages"]
    assert "41 seconds" in files["README.md"].decode()
    assert "- [x] &lt;10 minutes" in files["README.md"].decode()


def test_data_stay_out_unless_asked_for(root):
    files, found = packed(root)
    assert "data/people.csv" not in files
    assert found.data == "nothing"
    assert "interviews/codes.csv" in files  # of fictional people
    people = (root / "data" / "people.csv").read_bytes()
    assert not any(people[200:400] in content for content in files.values())
    files, found = packed(root, include_data=True)
    assert files["data/people.csv"] == people
    assert "| `data/people.csv` | The people, one row each | Read by the run | Yes |" in (
        files["README.md"].decode()
    )


def test_codes_of_real_people_stay_out_and_the_copy_says_so(root):
    protocol = root / "protocol.toml"
    protocol.write_text(protocol.read_text().replace("fictional = true", "fictional = false"))
    (root / "interviews" / "transcripts").mkdir()
    (root / "interviews" / "transcripts" / "dale.txt").write_text("What Dale said.")
    make_results(root)
    files, found = packed(root)
    assert "interviews/codes.csv" not in files
    assert b"They say who said what" in files["interviews/codes_not_shared.md"]
    assert {"interviews/code_book.csv", "interviews/consent.md"} <= set(files)
    assert found.left_out.set_index("file")["why"].to_dict() == {
        "data/people.csv": "confidential: the people's data",
        "interviews/codes.csv": "confidential: it says who said what",
        "interviews/transcripts/dale.txt": "not a file that a study has: name it in package.toml, "
        "[include]",
    }
    files, _ = packed(root, include_data=True)
    assert "interviews/codes.csv" in files
    assert "interviews/transcripts/dale.txt" not in files


def add_twin(root):
    """A twin by hand: synthetic people, and the dictionary that describes them."""
    (root / "twin").mkdir()
    head, *people = (root / "data" / "people.csv").read_text().splitlines()
    (root / "twin" / "people.csv").write_text("\n".join([head, *people[::4]]) + "\n")
    (root / "twin" / "dictionary.csv").write_bytes((root / "dictionary.csv").read_bytes())
    (root / "twin" / "README.md").write_text("Nobody is real.")


def test_a_twin_is_a_study_of_its_own_that_fits_its_protocol(root, tmp_path):
    add_twin(root)
    files, found = packed(root)
    assert found.data == "twin"
    readme = files["README.md"].decode()
    assert "A synthetic twin is, in `twin`: nobody in it is real" in " ".join(readme.split())
    assert "| `twin/people.csv` | A synthetic twin of the people |" in readme
    assert "| `data/people.csv` | The people, one row each | Confidential | No |" in readme
    assert "cocreate study run twin" in readme
    for name in (name for name in files if name.startswith("twin/")):
        path = tmp_path / "copy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
    checked = check_study(tmp_path / "copy" / "twin")
    checked.raise_if_faulty()
    assert len(checked.people) == 225
    assert checked.synthetic
    own, of_twin = read_protocol(root / "protocol.toml"), checked.protocol
    assert of_twin.interviews is None
    assert of_twin.analysis == own.analysis
    assert of_twin.study == own.study
    assert of_twin.disclosure == own.disclosure


def test_data_go_in_beside_a_twin(root):
    add_twin(root)
    files, found = packed(root, include_data=True)
    assert found.data == "data"
    assert {"data/people.csv", "twin/people.csv", "twin/protocol.toml"} <= set(files)


@pytest.mark.parametrize(
    ("text", "is_made"),
    [
        ('[a]\nx = 1\n[data]\nfile = "f"\n[[data.keep]]\ncolumn = "c"\n[interviews]\n', True),
        ('[[data.keep]]\nx = 1\n[interviews]\ncodes = "c"\n[b]\ny = 2\n', True),
        ("[a]\nx = 1", True),
        ('data = {file = "f"}\n[a]\nx = 1\n', False),
        ('data.file = "f"\n', False),
        ('[a]\nx = """\n[data]\nin a text\n"""\n', False),
    ],
)
def test_a_protocol_for_a_twin_changes_nothing_but_data_and_interviews(text, is_made):
    made = protocol_of_twin(text, "people.csv")
    assert (made is not None) == is_made
    if made is not None:
        wanted = {"file": "people.csv", "dictionary": "dictionary.csv"}
        before = {k: v for k, v in tomllib.loads(text).items() if k not in ("data", "interviews")}
        assert tomllib.loads(made) == {**before, "data": wanted}


def test_questions_are_marked_until_they_are_answered(root):
    files, found = packed(root)
    readme = files["README.md"].decode()
    marked = set(re.findall(r"\[TO ANSWER: (\w+)\]", readme))
    assert marked == {each.key for each in found.open}
    assert {"authors", "data_source", "interview_consent", "licence"} <= marked
    assert "funding" not in marked  # the protocol says it
    answer(root)
    files, found = packed(root, final=True)
    readme = files["README.md"].decode()
    assert not found.open
    assert "TO ANSWER" not in readme
    for each in QUESTIONS:
        assert each.key == "authors" or each.choices or f"Said of {each.key}" in readme
    boxes = section(readme, "Data Availability and Provenance Statements")
    assert boxes.count("- [x] We certify") == 2
    assert "- [x] All data **are** publicly available." in boxes


def test_a_study_without_interviews_is_not_asked_about_them(root):
    protocol = root / "protocol.toml"
    protocol.write_text(protocol.read_text().partition("[interviews]")[0])
    make_results(root)
    files, found = packed(root)
    assert not any(each.of_interviews for each in found.open)
    assert "There were no interviews." in files["README.md"].decode()


def test_the_same_folder_gives_the_same_bytes(root):
    to = root.parent / "a.zip"
    package_study(root, to)
    first = to.read_bytes()
    for path in root.rglob("*"):
        os.utime(path, (1e9, 1e9))
    package_study(root, to)
    assert to.read_bytes() == first
    with zipfile.ZipFile(to) as archive:
        assert archive.namelist() == sorted(archive.namelist())


def test_what_cells_of_the_notebook_printed_stays_out(root):
    path = root / "analysis.ipynb"
    notebook = json.loads(path.read_text())
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["a person's row"]}]
    path.write_text(json.dumps(notebook))
    stamp(root)
    files, _ = packed(root)
    assert b"a person's row" not in files["analysis.ipynb"]
    assert len(json.loads(files["analysis.ipynb"])["cells"]) == len(notebook["cells"])


def test_a_title_is_text_whatever_it_looks_like(root):
    protocol = root / "protocol.toml"
    text = protocol.read_text()
    title = next(line for line in text.splitlines() if line.startswith("title"))
    protocol.write_text(text.replace(title, r'title = "a | b\n## <script>x</script> `c` [l](u)"'))
    make_results(root)
    answer(root, licence="<b>|</b>\n# me")
    files, _ = packed(root)
    readme = files["README.md"].decode()
    assert readme.startswith("# Replication archive: a \\| b \\#\\# \\<script\\>x")
    assert "<script>" not in readme.replace("\\<script\\>", "")
    assert "\n# me" not in readme
    metadata = json.loads(files["ro-crate-metadata.json"])
    assert metadata["@graph"][1]["name"].startswith("a | b")


def test_what_is_named_goes_in_with_what_it_is(root):
    (root / "scripts").mkdir()
    (root / "scripts" / "clean.R").write_text("x <- 1\n")
    (root / "notes.txt").write_text("mine")
    (root / "package.toml").write_text('[include]\n"scripts/clean.R" = "makes the table"\n')
    files, found = packed(root)
    assert files["scripts/clean.R"] == b"x <- 1\n"
    assert "| `scripts/clean.R` | makes the table |" in files["README.md"].decode()
    assert set(found.left_out["file"]) == {"data/people.csv", "notes.txt"}


def test_what_has_to_be_reviewed_is_told(root):
    _, found = packed(root)
    assert found.to_review.to_dict("records") == [
        {"output": "figures/curve_days_to_reoffence.png", "reasons": "steps of few people"}
    ]
    assert "to review: figures/curve_days_to_reoffence.png: steps of few people" in str(found)


def test_the_crate_keeps_the_rules_of_ro_crate(root):
    answer(root, licence="CC-BY-4.0")
    files, _ = packed(root)
    metadata = json.loads(files["ro-crate-metadata.json"])
    graph = metadata["@graph"]
    by_id = {each["@id"]: each for each in graph}
    assert len(by_id) == len(graph)
    descriptor = by_id["ro-crate-metadata.json"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root_entity = by_id[descriptor["about"]["@id"]]
    assert root_entity["@type"] == "Dataset"
    assert {"name", "description", "license"} <= set(root_entity)
    assert root_entity["datePublished"] == "2026-01-01"
    assert {part["@id"] for part in root_entity["hasPart"]} == set(files) - {
        "ro-crate-metadata.json"
    }
    for name, content in files.items():
        if name != "ro-crate-metadata.json":
            assert by_id[name]["@type"] == "File"
            assert by_id[name]["sha256"] == hashlib.sha256(content).hexdigest()
            assert by_id[name]["contentSize"] == str(len(content))
    for each in graph:  # whatever is referred to is described
        for value in each.values():
            for told in value if isinstance(value, list) else [value]:
                if isinstance(told, dict) and told["@id"] != "https://w3id.org/ro/crate/1.1":
                    assert told["@id"] in by_id
    run = by_id["#run"]
    assert run["@type"] == "CreateAction"
    assert {each["@id"] for each in run["object"]} >= {"protocol.toml", "dictionary.csv"}
    assert "data/people.csv" not in {each["@id"] for each in run["object"]}
    assert all(each["@id"].startswith("results/") for each in run["result"])
    assert [each["name"] for each in graph if each["@type"] == "Person"] == ["Ann", "Bo"]


@pytest.mark.skipif(
    not ROCRATE, reason="rocrate is not installed; ROCRATE_PYTHON can name a Python that has it"
)
def test_the_library_rocrate_reads_the_crate(root, tmp_path):
    to = root.parent / "a.zip"
    package_study(root, to, include_data=True)
    with zipfile.ZipFile(to) as archive:
        archive.extractall(tmp_path / "unpacked")
    script = (
        "import sys, json, rocrate.rocrate as r; c = r.ROCrate(sys.argv[1]); "
        "print(json.dumps([c.name, len(c.get_by_type('File')), len(c.get_by_type("
        "'SoftwareApplication')), c.get('#run').type, str(c.license.id), "
        "all((c.source / f.id).is_file() for f in c.get_by_type('File'))]))"
    )
    told = subprocess.run(
        [ROCRATE, "-c", script, tmp_path / "unpacked" / "a"],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
    )
    title, n_files, n_software, kind, licence, are_there = json.loads(told.stdout)
    assert title.startswith("A programme in probation")
    assert n_files == sum(path.is_file() for path in (tmp_path / "unpacked").rglob("*")) - 1
    assert n_software > 5
    assert (kind, licence, are_there) == ("CreateAction", "#licence", True)
