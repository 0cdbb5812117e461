"""What can be wrong with a study, each fault made in its folder."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

READS_PROTOCOL = ("check", "plan", "freeze", "run", "twin", "package")
READS_DATA = ("check", "run")
CANARY = "seven-brown-canaries-7741"
"""Stands in a file outside the study, and nowhere else."""
HOSTILE = (
    "=cmd|' /C calc'!A0",
    '+HYPERLINK("http://x")',
    "@SUM(A1)",
    "<script>alert(7741)</script>",
    "{{ 7*7 }}",
    "${jndi:ldap://x}",
    "name\u202etxt",
    "bell\u0007",
    "\u001b[31mred",
    "a\u2028b",
    "x" * 20_000,
    "😀" * 50,
    "'; DROP TABLE people; --",
    "$\\frac{1}{0}$",
    "CON",
    "-",
    " ",
)
PATHS = (
    "../outside/people.csv",
    "data/../../outside/people.csv",
    "/etc/passwd",
    "/dev/stdin",
    "/dev/zero",
    "C:\\people.csv",
    "..\\outside\\people.csv",
    "~/people.csv",
    "file:///etc/passwd",
    "http://127.0.0.1/people.csv",
    "data",
    ".",
    "",
    "-",
    "data/people.csv/",
    "data/people.csv/x",
    "data/none.csv",
    "protocol.toml",
    "analysis.ipynb",
    "x" * 5000,
    "a/" * 2000 + "b",
    "data/people.csv\\u0000",
    "con",
    "data/\\u202epeople.csv",
)
_VALUES = (
    "-1", "0", "1e308", "nan", "inf", "-inf", "9" * 400, "true", '""', '" "', '"none"', '"x"',
    "[]", "[[]]", "[1, 2]", '["a", "a"]', "{}", '{a = {b = {c = 1}}}', "2019-01-01", "07:32:00",
    "2019-01-01T00:00:00Z", "0.1", '"' + "y" * 50_000 + '"', '["' + '", "'.join("abc" * 50) + '"]',
    "'''a\nb'''", '"\\u0000"', '"<b>"', "0x1F", "[true]", "-0.0", "1e-320",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A fault as it was made: what it is, which commands have to refuse it, whether it does no
    harm, so that none may, and a word that ``check`` has to say of it where it answers."""

    what: str
    refused_by: tuple[str, ...] = ()
    is_harmless: bool = False
    arguments: tuple[str, ...] = ()
    told: str = ""


Fault = Callable[[Path, np.random.Generator], Made]
FAULTS: dict[str, tuple[Fault, tuple[str, ...]]] = {}
"""By kind: what makes the fault, and which commands meet it."""


def _fault(*commands: str) -> Callable[[Fault], Fault]:
    def listed(make: Fault) -> Fault:
        FAULTS[make.__name__.strip("_")] = make, commands
        return make

    return listed


def _pick(rng: np.random.Generator, items: Any) -> Any:
    items = list(items)
    return items[int(rng.integers(len(items)))]


def _edited(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def _fields(text: str) -> list[tuple[int, str, str]]:
    """The lines of a protocol that hold a field: number, section and name."""
    found, section = [], ""
    for number, line in enumerate(text.splitlines()):
        if table := re.match(r"\[\[?([\w.]+)\]\]?", line):
            section = table[1]
        elif key := re.match(r"(\w+) = ", line):
            found.append((number, section, key[1]))
    return found


@_fault(*READS_PROTOCOL)
def _a_field_is_missing(folder: Path, rng: np.random.Generator) -> Made:
    path = folder / "protocol.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    number, section, name = _pick(rng, _fields("\n".join(lines)))
    del lines[number]
    path.write_text("\n".join(lines), encoding="utf-8")
    needed = {"title", "question", "programme", "comparator", "target", "seed", "treatment"}
    is_needed = (section in ("study", "analysis") and name in needed) or section == "reasons"
    return Made(f"{section}.{name}", READS_PROTOCOL if is_needed else ())


@_fault(*READS_PROTOCOL)
def _a_section_is_missing(folder: Path, rng: np.random.Generator) -> Made:
    path = folder / "protocol.toml"
    text = path.read_text(encoding="utf-8")
    section = _pick(rng, ("study", "analysis", "reasons", "design", "data", "planning"))
    kept, inside = [], False
    for line in text.splitlines():
        if table := re.match(r"\[\[?([\w.]+)\]\]?", line):
            inside = table[1].split(".")[0] == section
        if not inside:
            kept.append(line)
    path.write_text("\n".join(kept), encoding="utf-8")
    is_needed = section in ("study", "analysis", "reasons")
    return Made(section, READS_PROTOCOL if is_needed else ())


@_fault(*READS_PROTOCOL)
def _a_field_of_another_type(folder: Path, rng: np.random.Generator) -> Made:
    path = folder / "protocol.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    number, section, name = _pick(rng, _fields("\n".join(lines)))
    value = _pick(rng, _VALUES)
    lines[number] = f"{name} = {value}"
    path.write_text("\n".join(lines), encoding="utf-8")
    return Made(f"{section}.{name} = {value[:40]}")


@_fault(*READS_PROTOCOL)
def _a_name_that_there_is_not(folder: Path, rng: np.random.Generator) -> Made:
    path = folder / "protocol.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    number, section, name = _pick(rng, _fields("\n".join(lines)))
    odd = name[:-1] or "q"
    lines.insert(number, f'{odd} = "x"')
    path.write_text("\n".join(lines), encoding="utf-8")
    is_open = section in ("planning.columns", "sensitivity.specifications")
    return Made(f"{section}.{odd}", () if is_open else READS_PROTOCOL)


@_fault(*READS_PROTOCOL)
def _a_column_that_there_is_not(folder: Path, rng: np.random.Generator) -> Made:
    column = _pick(rng, ("age", "reoffended", "programme", "case_manager", "days_to_reoffence"))
    _edited(
        folder / "protocol.toml", lambda text: text.replace(f'"{column}"', f'"{column}_at_home"')
    )
    return Made(column, READS_DATA if column != "case_manager" else ())


@_fault(*READS_PROTOCOL)
def _broken_toml(folder: Path, rng: np.random.Generator) -> Made:
    path = folder / "protocol.toml"
    data = path.read_bytes()
    place = int(rng.integers(20, len(data) - 20))
    ways = {
        "cut off in a string": data[: data.index(b'question = "') + 20],
        "a bracket is open": data + b"\n[study\n",
        "twice": data + b'\n[study]\ntitle = "x"\n',
        "a quote is open": data.replace(b'title = "', b'title = ""', 1),
        "deep": data + b"\nx = " + b"[" * 3000,
        "random bytes": bytes(rng.integers(0, 256, 2000, dtype=np.uint8)),
        "NUL": data[:place] + b"\0" + data[place:],
        "UTF-16": data.decode().encode("utf-16"),
        "UTF-16 without a mark": data.decode().encode("utf-16-le"),
        "latin-1": data.replace(b"fewer", "für".encode("latin-1")).replace(
            b'title = "', 'title = "\xe9'.encode("latin-1"), 1
        ),
        "empty": b"",
        "comments": b"# nothing\n" * 1000,
        "a list": b"[[study]]\n[[study]]\n",
        "Excel": b"PK\x03\x04" + bytes(200),
    }
    way = _pick(rng, ways)
    path.write_bytes(ways[way])
    return Made(way, READS_PROTOCOL)


@_fault(*READS_PROTOCOL)
def _a_byte_of_the_protocol(folder: Path, rng: np.random.Generator) -> Made:
    path = folder / "protocol.toml"
    data = bytearray(path.read_bytes())
    place = int(rng.integers(len(data)))
    data[place] = int(rng.integers(256))
    path.write_bytes(bytes(data))
    return Made(f"byte {place}: {data[place]}")


@_fault(*(name for name in READS_PROTOCOL if name != "package"))  # its results are of another
def _harmless_writing(folder: Path, rng: np.random.Generator) -> Made:
    """Ends of lines, a byte-order mark and comments are as good as none."""
    path = folder / "protocol.toml"
    data = path.read_bytes()
    ways = {
        "CRLF": data.replace(b"\n", b"\r\n"),
        "a comment of 200 kB": data + b"\n# " + b"x" * 200_000,
        "blank lines": data.replace(b"\n", b"\n\n"),
        "blanks": data.replace(b" = ", b"   =  "),
    }
    way = _pick(rng, ways)
    path.write_bytes(ways[way])
    return Made(way, is_harmless=True)


@_fault(*READS_PROTOCOL)
def _a_mark_before_the_protocol(folder: Path, rng: np.random.Generator) -> Made:
    path = folder / "protocol.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    return Made("UTF-8 with a byte-order mark")


@_fault("check", "run", "package", "freeze")
def _hostile_words(folder: Path, rng: np.random.Generator) -> Made:
    field = _pick(rng, ("title", "question", "programme", "authors"))
    word = _pick(rng, HOSTILE)
    value = json.dumps(f"A {word}" if rng.random() < 0.3 else word).replace("\\/", "/")
    value = value if field != "authors" else f"[{value}]"
    value = re.sub(r"\\ud83d\\ude00", "😀", value)
    path = folder / "protocol.toml"
    _edited(path, lambda text: re.sub(rf"(?m)^{field} = .*", lambda _: f"{field} = {value}", text))
    return Made(f"{field} = {value[:40]}")


@_fault(*READS_PROTOCOL)
def _a_path_out_of_the_folder(folder: Path, rng: np.random.Generator) -> Made:
    section = _pick(rng, ("data.file", "data.dictionary", "interviews.codes"))
    name, path = section.split(".")[1], _pick(rng, PATHS)
    _edited(
        folder / "protocol.toml",
        lambda text: (
            re.sub(rf"(?m)^{name} = .*", lambda _: f"{name} = {json.dumps(path)}", text)
            if "\\u" not in path
            else re.sub(rf"(?m)^{name} = .*", lambda _: f'{name} = "{path}"', text)
        ),
    )
    reads = READS_DATA if name in ("file", "dictionary") else ("run",)
    return Made(f"{section} = {path[:40]}", reads)


@_fault("check", "run", "freeze", "package")
def _a_link_out_of_the_folder(folder: Path, rng: np.random.Generator) -> Made:
    name = _pick(rng, ("data/people.csv", "dictionary.csv", "data", "protocol.toml"))
    path = folder / name
    outside = folder.parent / "outside"
    to = {"data": outside, "data/people.csv": outside / "people.csv"}.get(name, outside / path.name)
    if name in ("dictionary.csv", "protocol.toml"):
        to.write_bytes(path.read_bytes())
    _removed(path)
    path.symlink_to(to if rng.random() < 0.5 else os.path.relpath(to, path.parent))
    return Made(f"{name} -> {to.name}", () if name == "protocol.toml" else READS_DATA)


@_fault("check", "run", "freeze", "package", "plan")
def _a_link_to_itself(folder: Path, rng: np.random.Generator) -> Made:
    name = _pick(rng, ("data/people.csv", "dictionary.csv", "protocol.toml"))
    (folder / name).unlink()
    (folder / name).symlink_to(folder / name)
    return Made(name, ("check", "run"))


@_fault("run", "plan", "freeze", "check")
def _a_link_where_results_go(folder: Path, rng: np.random.Generator) -> Made:
    name = _pick(rng, ("results", "plan", "frozen"))
    _removed(folder / name)
    (folder / name).symlink_to(folder.parent / "outside")
    return Made(f"{name} -> outside")


@_fault("run", "plan", "freeze", "package")
def _a_file_where_a_folder_goes(folder: Path, rng: np.random.Generator) -> Made:
    name = _pick(rng, ("results", "plan", "frozen", "data"))
    _removed(folder / name)
    (folder / name).write_bytes(b"mine")
    return Made(name)


def _removed(path: Path) -> None:
    import shutil

    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@_fault("check", "run", "freeze")
def _a_dictionary_in_another_shape(folder: Path, rng: np.random.Generator) -> Made:
    path = folder / "dictionary.csv"
    data = path.read_bytes()
    lines = data.decode().splitlines()
    number = int(rng.integers(1, len(lines)))
    row = lines[number].split(",")
    ways: dict[str, tuple[bytes, bool]] = {
        "a row is missing": ("\n".join([*lines[:number], *lines[number + 1 :]]).encode(), False),
        "a row twice": ("\n".join([*lines, lines[number]]).encode(), True),
        "a column that isn't there": (data + b"shoe_size,Shoes,number,,,never,,Size\n", False),
        "a type": (data.replace(b",whole,", b",integer,", 1), True),
        "a range backwards": (data.replace(b"18..80", b"80..18"), True),
        "a range of words": (data.replace(b"18..80", b"young..old"), True),
        "empty": (b"", True),
        "names and nothing below": (lines[0].encode() + b"\n", True),
        "no names": ("\n".join(lines[1:]).encode(), True),
        "UTF-16": (data.decode().encode("utf-16"), False),
        "latin-1": (data.replace(b"Women", "Fräulein".encode("latin-1")), True),
        "NUL": (data[:50] + b"\0" + data[50:], True),
        "a quote is open": (data.replace(b"Start of", b'"Start of', 1) + b'"', False),
        "semicolons": (data.replace(b",", b";"), False),
        "a label of a megabyte": (data.replace(b",Age,", b"," + b"A" * 10**6 + b",", 1), False),
        "a hostile label": (data.replace(b",Age,", b",=cmd()<script>alert(7741)</script>,", 1), 0),
        "level that is none": (data.replace(b"female=Women", b"=Women"), True),
        "one level": (data.replace(b"female=Women|male=Men", b"female=Women"), False),
        "missing": (data.replace(b",never,", b",sometimes,", 1), False),  # a word for missing
        "random bytes": (bytes(rng.integers(0, 256, 3000, dtype=np.uint8)), True),
        "a field less": ("\n".join([*lines[:number], ",".join(row[:3])]).encode(), True),
    }
    way = _pick(rng, ways)
    path.write_bytes(ways[way][0])
    told = "shoe_size" if b"shoe_size" in ways[way][0] else ""
    return Made(f"{way} (row {number})", READS_DATA if ways[way][1] else (), told=told)


@_fault("check", "run")
def _a_cell(folder: Path, rng: np.random.Generator) -> Made:
    """One cell that can't be."""
    people = _people(folder)
    column, value = _pick(
        rng,
        [
            ("age", "forty"), ("age", "-3"), ("age", "1e400"), ("age", "400"), ("age", "34.5"),
            ("sex", "Female"), ("sex", "=cmd()"), ("sex", "x" * 10**6), ("programme", "2"),
            ("programme", "maybe"), ("reoffended", "3"), ("reoffences", "-1"),
            ("days_to_reoffence", "0"), ("days_to_reoffence", "9999"), ("start_date", "31/02/2018"),
            ("start_date", "soon"), ("start_date", "2031-01-01"), ("ogrs3_one_year", "7"),
            ("ogrs3_one_year", "0,5,5"), ("sentence", "prison\nlicence"), ("hope_start", "31"),
            ("reoffence_observed", "9"), ("person", "NHS 943 476 5919"),
        ],
    )  # fmt: skip
    row = int(rng.integers(len(people)))
    people.loc[row, column] = value
    people.to_csv(folder / "data/people.csv", index=False)
    return Made(f"{column}, row {row}: {value[:20]}", READS_DATA)


@_fault("check", "run")
def _cells_are_missing(folder: Path, rng: np.random.Generator) -> Made:
    people = _people(folder)
    column = _pick(rng, [name for name in people if name != "hope_end"])
    some = rng.random(len(people)) < _pick(rng, (0.01, 0.5, 1.1))
    some[int(rng.integers(len(people)))] = True
    people.loc[some, column] = _pick(rng, ("", "NA", "999", "."))
    people.to_csv(folder / "data/people.csv", index=False)
    return Made(f"{column}: {some.sum()} missing", READS_DATA if column == "age" else ())


@_fault("check", "run", "twin")
def _columns_of_the_data(folder: Path, rng: np.random.Generator) -> Made:
    people = _people(folder)
    ways: dict[str, tuple[Callable[[], pd.DataFrame], bool]] = {
        "gone": (lambda: people.drop(columns="age"), True),
        "renamed": (lambda: people.rename(columns={"sex": "Sex "}), False),
        "twice": (lambda: pd.concat([people, people[["age"]]], axis=1), True),
        "postcodes": (lambda: people.assign(note="SW1A 2AA"), True),
        "names": (lambda: people.assign(name="Ann Smith"), True),
        "hostile": (lambda: people.assign(**{"=cmd()\u001b[31m": 1}), False),
        "all alike": (lambda: people.assign(programme="1"), True),
        "the same for everybody": (lambda: people.assign(age="30"), True),
        "no row": (lambda: people.iloc[:0], True),
        "one row": (lambda: people.iloc[:1], True),
        "twelve rows": (lambda: people.iloc[:12], False),
        "each row twice": (lambda: pd.concat([people, people]), True),
        "shuffled": (lambda: people.sample(frac=1, random_state=1), False),
        "nobody reoffended": (
            lambda: people.assign(reoffended="0", reoffences="0", reoffence_observed="0"),
            False,
        ),
        "another order of columns": (lambda: people[sorted(people)], False),
    }
    way = _pick(rng, ways)
    make, is_refused = ways[way]
    make().to_csv(folder / "data/people.csv", index=False)
    return Made(way, READS_DATA if is_refused else ())


@_fault("check", "run", "twin")
def _bytes_of_the_data(folder: Path, rng: np.random.Generator) -> Made:
    path = folder / "data/people.csv"
    data = path.read_bytes()
    ways: dict[str, tuple[bytes, bool]] = {
        "empty": (b"", True),
        "blank lines": (b"\n\n\n", True),
        "latin-1": (data.replace(b"female", "f\xe9male".encode("latin-1"), 3), True),
        "UTF-16": (data.decode().encode("utf-16"), False),
        "UTF-8 with a mark": (b"\xef\xbb\xbf" + data, False),
        "NUL": (data[:900] + b"\0" + data[900:], True),
        "NUL far down": (data[:9000] + b"\0" * 9 + data[9000:], False),
        "cut off": (data[: int(rng.integers(400, len(data)))], False),
        "a stray quote": (data.replace(b"male", b'"male', 1), True),
        "ragged": (data.replace(b"\n", b",x\n", 5), True),
        "random": (bytes(rng.integers(0, 256, 5000, dtype=np.uint8)), True),
        "gzip": (gzip.compress(data, mtime=0), False),
        "half a gzip": (gzip.compress(data, mtime=0)[:500], True),
        "CR": (data.replace(b"\n", b"\r"), False),
        "old Excel": (b"\xd0\xcf\x11\xe0" + bytes(600), True),
        "a page": (b"<html><body>Please log in</body></html>\n", True),
        "long": (b"a" * 3_000_000, True),
        "many columns": (b",".join(b"c%d" % i for i in range(20_000)) + b"\n", True),
    }
    way = _pick(rng, ways)
    path.write_bytes(ways[way][0])
    return Made(way, READS_DATA if ways[way][1] else ())


@_fault("check", "run")
def _another_format(folder: Path, rng: np.random.Generator) -> Made:
    """As another program keeps them: whole, or damaged."""
    ending = _pick(rng, ("parquet", "feather", "xlsx", "dta", "sav"))
    path = folder / f"data/people.{ending}"
    _write(_people(folder, typed=True), path)
    (folder / "data/people.csv").unlink()
    _edited(
        folder / "protocol.toml",
        lambda text: text.replace("data/people.csv", f"data/people.{ending}"),
    )
    how = _pick(rng, ("whole", "cut off", "bytes", "bytes", "head"))
    data = bytearray(path.read_bytes())
    if how == "cut off":
        data = data[: int(rng.integers(10, len(data) - 10))]
    elif how == "bytes":
        for place in rng.integers(0, len(data), 8):
            data[place] ^= 255
    elif how == "head":
        data[8:40] = bytes(32)
    path.write_bytes(bytes(data))
    return Made(f"{ending}, {how}", ("check", "run") if how == "cut off" else ())


def _people(folder: Path, *, typed: bool = False) -> pd.DataFrame:
    path = folder / "data/people.csv"
    return pd.read_csv(path) if typed else pd.read_csv(path, dtype=str, keep_default_na=False)


def _write(people: pd.DataFrame, path: Path) -> None:
    match path.suffix:
        case ".parquet":
            people.to_parquet(path, index=False)
        case ".feather":
            people.to_feather(path)
        case ".xlsx":
            people.to_excel(path, index=False)
        case ".dta":
            flags = people.select_dtypes("bool").columns
            people.astype(dict.fromkeys(flags, int)).to_stata(path, write_index=False)
        case _:
            pyreadstat.write_sav(people, str(path))


@_fault("check", "run", "package", "plan", "freeze")
def _something_is_gone(folder: Path, rng: np.random.Generator) -> Made:
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
    name = _pick(rng, names)
    _removed(folder / name)
    reads = {"protocol.toml": READS_PROTOCOL, "data": READS_DATA, "dictionary.csv": READS_DATA}
    reads["data/people.csv"] = READS_DATA
    return Made(name, reads.get(name, ()))


@_fault("run", "package", "freeze", "check")
def _frozen_is_damaged(folder: Path, rng: np.random.Generator) -> Made:
    return _damaged(folder, "frozen", rng)


@_fault("run", "package", "check")
def _results_are_damaged(folder: Path, rng: np.random.Generator) -> Made:
    return _damaged(folder, "results", rng)


@_fault("run", "package", "check")
def _interviews_are_damaged(folder: Path, rng: np.random.Generator) -> Made:
    return _damaged(folder, "interviews", rng)


def _damaged(folder: Path, inside: str, rng: np.random.Generator) -> Made:
    files = sorted(path for path in (folder / inside).rglob("*") if path.is_file())
    if not files:
        (folder / inside).mkdir(exist_ok=True)
        (folder / inside / "mine.txt").write_text("mine")
        return Made(f"{inside} with something else in it")
    path = _pick(rng, files)
    data = path.read_bytes()
    ways = {
        "gone": None,
        "empty": b"",
        "cut off": data[: len(data) // 2],
        "random": bytes(rng.integers(0, 256, 500, dtype=np.uint8)),
        "UTF-16": "nothing".encode("utf-16"),
        "another": b"a,b\n1,2\n",
        "brackets": b"[" * 50_000,
        "a number": b"7",
        "null": b"null",
        "longer": data + b"\nmore,of,it\n",
    }
    way = _pick(rng, ways)
    path.unlink()
    if ways[way] is not None:
        path.write_bytes(ways[way])
    return Made(f"{path.relative_to(folder)}: {way}")


@_fault("run")
def _a_notebook_that_is_none(folder: Path, rng: np.random.Generator) -> Made:
    path = folder / "analysis.ipynb"
    ways = {
        "empty": b"",
        "a text": b"import os",
        "a list": b"[]",
        "no cells": b"{}",
        "another version": b'{"nbformat": 3, "worksheets": []}',
        "deep": b"[" * 100_000,
        "random": bytes(rng.integers(0, 256, 900, dtype=np.uint8)),
    }
    way = _pick(rng, ways)
    path.write_bytes(ways[way])
    return Made(way, ("run",), arguments=("--notebook",))


@_fault("run")
def _a_notebook_that_fails(folder: Path, rng: np.random.Generator) -> Made:
    code = _pick(
        rng,
        [
            "raise ValueError('no\\x1b[31m')",
            "1 / 0",
            "def",
            "import os; os._exit(3)",
            "while True: pass",
            "import none_of_that_name",
            "exit(5)",
        ],
    )
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    cell["source"] = code
    (folder / "analysis.ipynb").write_text(json.dumps(notebook))
    harmless = "exit(5)"  # ends the kernel between cells
    return Made(code, () if code == harmless else ("run",), arguments=("--notebook",))


@_fault("new")
def _a_place_for_a_new_study(folder: Path, rng: np.random.Generator) -> Made:
    name = _pick(
        rng,
        [
            "study", "study/data/people.csv", "study/new", "/dev/null/x", "/proc/none", "n" * 300,
            "a\nb", "a\u001bb", "\u202ename", "--help", "", ".", "..", "=cmd()", "con", "x/" * 3000,
            "outside", "öäü", "with a blank ", "-x", "study/protocol.toml/in", "nul\0",
        ],
    )  # fmt: skip
    options = _pick(rng, ([], ["--level", "high"], ["--case", "none"], ["--no-interviews"]))
    refused = bool(options[:1] == ["--level"] or options[:1] == ["--case"])
    there = name in ("study", "study/data/people.csv", "outside", ".", "..", "/dev/null/x")
    refused_by = ("new",) if there or (refused and name != "--help") else ()
    return Made(f"{name[:40]!r} {options}", refused_by, arguments=(name, *options))


@_fault(*READS_PROTOCOL)
def _a_folder_that_is_none(folder: Path, rng: np.random.Generator) -> Made:
    name = _pick(
        rng,
        [
            "none", "study/data", "study/protocol.toml", "outside", "", "nul\0", "n" * 300,
            "x/" * 3000, "/dev/null", "/proc", "a\u001bb", "-", "study\n",
        ],
    )  # fmt: skip
    return Made(f"{name[:40]!r}", READS_PROTOCOL, arguments=(name,))
