"""Files as they should be, of every kind that people keep or edit by hand."""

from __future__ import annotations

import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cocreate_lib.classroom.packs import pack_class, seat_code
from cocreate_lib.io import resources
from cocreate_lib.lessons.kit.workbook_file import (
    Entry,
    LessonEntries,
    lesson_bytes,
    workbook_bytes,
)
from cocreate_lib.listening import Code, CodeBook

_HELD: list[TemporaryDirectory[str]] = []  # as long as this process lives
LESSON = "08_mixed_findings"
PLAN = """\
treatment = "my_direction"
covariates = ["age", "sex", "previous_sanctions"]
estimand = "ATT"
method = "nearest"
caliper = 0.2
ratio = 1
missing = "complete_cases"
conf_level = 0.95

[[outcomes]]
kind = "rate"
column = "reoffended"
"""
DESIGN = """\
n_treated = 40
n_comparison = 60
fidelity = 0.4
"""
QDE = (
    '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="p">'
    '<Users><User guid="11111111-1111-1111-1111-111111111111" name="me"/></Users><CodeBook><Codes>'
    '<Code guid="22222222-2222-2222-2222-222222222222" name="trust" isCodable="true"/></Codes>'
    '</CodeBook><Sources><TextSource guid="33333333-3333-3333-3333-333333333333" name="Dale" '
    'plainTextPath="internal://a.txt"><PlainTextSelection '
    'guid="44444444-4444-4444-4444-444444444444" startPosition="0" endPosition="3"><Coding '
    'guid="55555555-5555-5555-5555-555555555555" '
    'creatingUser="11111111-1111-1111-1111-111111111111"><CodeRef '
    'targetGUID="22222222-2222-2222-2222-222222222222"/></Coding></PlainTextSelection></TextSource>'
    "</Sources></Project>"
)


@cache
def good_files() -> dict[str, Path]:
    """Where each is, by name; nobody writes there."""
    held = TemporaryDirectory(prefix="good-files-")
    _HELD.append(held)
    folder = Path(held.name)
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    (folder / "design.toml").write_text(DESIGN, encoding="utf-8")
    entries = (
        Entry(
            "memo-reader", "reflection", "The reader.", answer="Somebody.", words="Somebody.",
            state="answered", saved="2026-01-01T10:00:00.000+00:00",
        ),
    )  # fmt: skip
    lesson = LessonEntries(LESSON, "Mixed findings", entries)
    (folder / "workbook.json").write_bytes(workbook_bytes([lesson]))
    (folder / f"{LESSON}.json").write_bytes(lesson_bytes(lesson, LESSON))
    book = CodeBook(
        (
            Code("trust", "Somebody relies on somebody."),
            Code("trust.fund", "On money.", parent="trust"),
        ),
        version="2",
    )
    book.save(folder / "code_book.toml")
    book.save(folder / "code_book.csv")
    pack = pack_class(folder / "pack", seats=2, seed=7)
    (pack.folder / "trainer" / "truth.sealed").rename(folder / "truth.sealed")
    codes = [seat_code(pack=pack.number, seat=k, estimate=-6.0, std_error=5.5) for k in (1, 2)]
    (folder / "codes.txt").write_text("\n".join(map(str, codes)) + "\n", encoding="utf-8")
    exchange = Path(__file__).parents[1] / "listening" / "exchange" / "data"
    for each in exchange.glob("*.*"):
        if each.suffix in (".csv", ".qdc"):
            (folder / each.name).write_bytes(each.read_bytes())
    with zipfile.ZipFile(folder / "project.qdpx", "w") as file:
        file.writestr("project.qde", QDE)
        file.writestr("sources/a.txt", "She wrote it down")
    people = resources.path(resources.DATA) / "synthetic_cohort_people.csv"
    lines = people.read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "people.csv").write_text("".join([lines[0], *lines[1::5]]), encoding="utf-8")
    return {each.name: each for each in sorted(folder.iterdir()) if each.is_file()}
