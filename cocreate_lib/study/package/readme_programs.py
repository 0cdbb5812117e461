"""The README's second half: what is needed, what runs, and what it makes."""

from __future__ import annotations

from collections.abc import Iterator

from cocreate_lib.study.package.markdown import box, code, plain, table
from cocreate_lib.study.package.told import Told
from cocreate_lib.text import how_many

PACKAGE = "cocreate-rehabilitation"
_WINDOWS = r".venv\Scripts\python"
_TIMES = (
    (600, "<10 minutes"),
    (3600, "10-60 minutes"),
    (8 * 3600, "1-8 hours"),
    (24 * 3600, "8-24 hours"),
    (3 * 86400, "1-3 days"),
    (14 * 86400, "3-14 days"),
    (float("inf"), "> 14 days"),
)


def requirements(told: Told) -> Iterator[str]:
    """Software, seed, time and memory."""
    manifest = told.manifest
    seed, seconds = manifest["seed"], told.seconds
    yield "### Software Requirements"
    yield ""
    yield f"- {plain(manifest['python'])}, on {plain(manifest['platform'])}"
    for name, version in sorted(manifest["packages"].items(), key=lambda item: item[0].casefold()):
        yield f"  - {code(name)} {plain(version)}"
    yield f"- {code('requirements.txt')} pins these versions."
    yield ""
    yield "### Controlled Randomness"
    yield ""
    yield (
        f"- The random seed is set in {code(seed['file'])}, line {seed['line']}: "
        f"{code(seed['value'])}. Whatever draws at random in the whole study starts from it."
    )
    yield ""
    yield "### Memory, Runtime, Storage Requirements"
    yield ""
    yield "#### Summary"
    yield ""
    yield "Approximate time needed to reproduce the analyses:"
    yield ""
    least = 0.0
    for most, words in _TIMES:
        yield box(least <= seconds < most, plain(words).replace("\\<", "&lt;"))
        least = most
    yield ""
    yield "#### Details"
    yield ""
    yield f"The last run took {told.time}. {told.answer('machine')}"


def programs(told: Told) -> Iterator[str]:
    """What runs, and every file."""
    yield (
        f"- {code('cocreate study run')}, of the package {code(PACKAGE)}, makes every result. What "
        f"it does is declared in {code('protocol.toml')}; nothing is set anywhere else."
    )
    if "analysis.ipynb" in told.contents.entries:
        yield (
            f"- {code('analysis.ipynb')} shows the results. The run executes it, and puts it "
            "beside the report."
        )
    yield ""
    yield "### Files"
    yield ""
    entries = sorted(told.contents.entries.values(), key=lambda each: each.name)
    rows = [(code(each.name), plain(each.about)) for each in entries]
    yield from table(("File", "What it is"), rows)
    if told.contents.left_out:
        yield ""
        yield "Not in this archive:"
        yield ""
        rows = [(code(name), plain(why)) for name, why in told.contents.left_out.items()]
        yield from table(("File", "Why not"), rows)
    yield ""
    yield "### License for Code"
    yield ""
    yield f"{told.answer('licence')} See {code('LICENSE.txt')}. The package has its own licence."


def instructions(told: Told) -> Iterator[str]:
    """What to do, step by step."""
    steps = [
        f"Unpack the archive: it makes the folder {code(told.folder)}.",
        f"In that folder, make an environment: {code('python -m venv .venv')}, then "
        f"{code('.venv/bin/python -m pip install -r requirements.txt')} "
        f"({code(_WINDOWS)} on Windows).",
    ]
    if told.data == "twin":
        steps.append(
            f"{code(f'.venv/bin/cocreate study run {told.twin}')} makes "
            f"{code(f'{told.twin}/results')} from the synthetic twin: the same files, with other "
            "numbers."
        )
    with_data = [
        f"Rename {code('results')} to {code('results-published')}, to compare with.",
        f"{code('.venv/bin/cocreate study check .')} holds the data against the dictionary.",
        f"{code('.venv/bin/cocreate study run .')} makes {code('results')} anew.",
    ]
    if told.data != "data":
        with_data.insert(
            0, f"With the confidential data: put them at {code(told.protocol.data.file)}."
        )
    for number, step in enumerate([*steps, *with_data], start=1):
        yield f"{number}. {step}"
    yield ""
    yield "### Details"
    yield ""
    yield (
        f"Under {code('outputs')}, {code('results-published/manifest.json')} has the SHA-256 of "
        f"each file of the results, and under {code('inputs')} that of the data: with the same "
        "data and the same versions, those of the new results are alike."
    )


def list_of_tables(told: Told) -> Iterator[str]:
    """Each table and figure, with what makes it."""
    is_all = told.data == "data"
    yield "The provided code reproduces:"
    yield ""
    yield box(is_all, "All numbers provided in text in the report")
    yield box(is_all, "All tables and figures in the report")
    yield box(not is_all, "Selected tables and figures, as explained and justified below.")
    yield ""
    if not is_all:
        yield "With the confidential data, all of them; without, none of their numbers."
        yield ""
    rows = [
        (
            plain(each.title),
            f"{code('cocreate study run')}, asked by {code('protocol.toml')}",
            str(each.line),
            code(each.file) if each.file else "none",
            plain(each.note or ("" if is_all else "requires confidential data")),
        )
        for each in told.made
    ]
    heads = ("Figure/Table", "Program", "Line Number", "Output file", "Note")
    yield from table(heads, rows)


def disclosure(told: Told) -> Iterator[str]:
    """What was asked of everything that leaves."""
    rules = told.protocol.disclosure
    yield (
        f"Everything in {code('results/')} passed disclosure control: nothing rests on fewer than "
        f"{how_many(rules.least_people, 'person')}, and nothing can be worked out by subtraction. "
        f"{code('results/outputs.csv')} lists each output with its status and the reasons."
    )
    if rules.round_to is not None:
        yield f"Counts are rounded to the nearest multiple of {rules.round_to}."


def references(told: Told) -> Iterator[str]:
    """What is cited."""
    citation = told.answers.given.get("data_citation", "")
    version = told.manifest["packages"].get(PACKAGE, "")
    yield f"- The data: {told.answer('data_citation')}" if not citation else f"- {plain(citation)}"
    yield f"- Co-creating Rehabilitation, version {plain(version)} [software: {code(PACKAGE)}]."
    for each in told.answers.references:
        yield f"- {plain(each)}"
    yield (
        "- The headings are those of the template README of the social science data editors "
        "(Vilhuber and others, https://social-science-data-editors.github.io/template_README/)."
    )
