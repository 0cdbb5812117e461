"""An archive is enough: unpacked elsewhere, it makes the same results again."""

import json
import zipfile

from cocreate_lib.study import new_study, package_study, run_study


def small(root):
    """A study of one outcome, which runs quickly."""
    new_study(root, level="coursework", interviews=True)
    text = (root / "protocol.toml").read_text()
    start = text.index('[[analysis.outcomes]]\nkind = "frequency"')
    end = text.index("# Why each covariate")
    (root / "protocol.toml").write_text(text[:start] + text[end:])
    lines = (root / "data" / "people.csv").read_text().splitlines(keepends=True)
    (root / "data" / "people.csv").write_text("".join(lines[:601]))


def test_an_unpacked_archive_makes_the_same_bytes(tmp_path):
    small(tmp_path / "my-study")
    run_study(tmp_path / "my-study", notebook=False)
    to = tmp_path / "a.zip"
    package_study(tmp_path / "my-study", to, include_data=True)
    with zipfile.ZipFile(to) as archive:
        archive.extractall(tmp_path / "elsewhere")
    copy = tmp_path / "elsewhere" / "a"
    before = {path: path.read_bytes() for path in (copy / "results").rglob("*.*")}
    run_study(copy, notebook=False)
    after = {path: path.read_bytes() for path in (copy / "results").rglob("*.*")}
    assert set(before) == set(after)
    manifest = copy / "results" / "manifest.json"
    assert [path.name for path in before if before[path] != after[path]] in ([], [manifest.name])
    one, other = json.loads(before[manifest]), json.loads(after[manifest])
    assert one.pop("run")
    assert other.pop("run")
    assert one == other
    package_study(copy, tmp_path / "b.zip", include_data=True)
