"""Files of a table in the ways that people have them, and the same table in the plainest way."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
from pandas.api.types import is_numeric_dtype

ODD_NAMES = (
    "$cost",
    "a_$x$",
    "age [years]",
    "=SUM(A1)",
    "=",
    "[bold]x[/bold]",
    "hours\x1b[31m red",
    "😀 mood",
    "Größe",
    "имя",
    "x" * 300,
    "a\u202eb",
    "rate",
    "None",
    "nan",
    "1",
    "a,b",
    'say "hi"',
    "<script>",
    "line\nbreak",
    "\u0000nul",
    "_x_",
    "^2",
    "\\frac{1}{2}",
    "%s",
    "{0}",
    "synthetic2",
    "treated",
    " ",
)
MISSING = ("", "NA", ".", "-", "n/a", "#N/A", "NULL", " ", "NaN", "?", "*")
FORMATS = (".xlsx", ".parquet", ".feather", ".dta", ".sav")  # of other programs
# What a table is as a whole, where it can't be read as one.
BROKEN = (
    "empty",
    "only a header",
    "one row",
    "ragged",
    "stray quote",
    "not utf-8",
    "nul",
    "twice",
    "gz that isn't",
    "zip of two",
    "no header",
    "binary",
    "half a gz",
    "spaces only",
    "a folder",
    "not there",
)


@dataclass
class Sheet:
    """One table: its cells as text, how it is written, and the plain table that it stands for.

    ``plain`` is None where the file doesn't stand for one table that is certain.
    """

    columns: list[str]
    cells: pd.DataFrame  # of text, by the plain names
    plain: pd.DataFrame | None
    separator: str = ","
    encoding: str = "utf-8"
    quoted: bool = False
    ending: str = "\n"
    suffix: str = ".csv"
    above: int = 0
    blank_lines: bool = False
    twists: list[str] = field(default_factory=list)
    broken: str = ""
    form: str = ""  # another program's file, of the plain table

    def written(self) -> str:
        """The text of the file."""
        rows = [self.columns, *self.cells.to_numpy().tolist()]
        lines = [self.separator.join(map(self._cell, row)) for row in rows]
        if self.blank_lines:
            lines.insert(min(3, len(lines)), "")
            lines.append("")
        return self.ending.join(lines) + self.ending

    def _cell(self, text: str) -> str:
        marks = (self.separator, '"', "\n", "\r")
        if self.quoted or any(mark in text for mark in marks):
            return '"' + text.replace('"', '""') + '"'
        return text


def people(rng: np.random.Generator) -> pd.DataFrame:
    """A plain table: numbers are numbers, categories text."""
    n = int(rng.choice([rng.integers(8, 24), rng.integers(30, 110)]))
    treated = (rng.random(n) < 0.4).astype(int)
    treated[:2], treated[2:4] = 1, 0
    days = rng.integers(1, 400, n)
    return pd.DataFrame(
        {
            "person": [f"P{i:04d}" for i in range(n)],
            "programme": treated,
            "reoffended": (rng.random(n) < 0.4).astype(int),
            "offences": rng.poisson(1.2, n),
            "hope": rng.normal(50, 10, n).round(2),
            "hope_start": rng.normal(50, 10, n).round(2),
            "offences_before": rng.poisson(1.5, n),
            "earlier": (rng.random(n) < 0.5).astype(int),
            "days": np.minimum(days, 365),
            "seen": (days <= 365).astype(int),
            "age": rng.integers(18, 61, n),
            "score": rng.normal(2, 1.5, n).round(3),
            "debt": rng.integers(0, 90_000, n),
            "sex": rng.choice(["F", "M"], n),
            "office": rng.choice(["East", "North", "West"], n),
            "region": rng.integers(1, 4, n),
            "manager": rng.integers(1, 13, n),
        }
    )


NUMBERS = ("hope", "hope_start", "age", "score", "debt", "days")
BINARY = ("programme", "reoffended", "earlier", "seen")


def sheet(rng: np.random.Generator) -> Sheet:
    """A random table with a few twists."""
    plain = people(rng)
    cells = pd.DataFrame({name: plain[name].map(str) for name in plain})
    made = Sheet([*plain.columns], cells, plain)
    twists = list(TWISTS)
    for k in rng.permutation(len(twists))[: int(rng.choice([0, 1, 1, 2, 2, 3, 5]))]:
        made.twists.append(twists[k].__name__)
        twists[k](made, rng)
    if made.plain is not None and rng.random() < 0.1:
        made.form = str(rng.choice(FORMATS))
        made.columns, made.twists = [*made.plain.columns], [*made.twists, made.form]
    elif rng.random() < 0.08:
        made.broken = str(rng.choice(BROKEN))
        made.plain = None
    return made


def _decimal_comma(made: Sheet, rng: np.random.Generator) -> None:
    for name in ("hope", "hope_start", "score"):
        made.cells[name] = made.cells[name].str.replace(".", ",")
    if rng.random() < 0.6:
        made.separator = ";"


def _thousands(made: Sheet, rng: np.random.Generator) -> None:
    mark = str(rng.choice([",", " ", "'", "\u00a0", "."]))
    if made.plain is not None:
        values = made.plain["debt"]
        made.cells["debt"] = [
            "" if pd.isna(v) else f"{int(v):,}".replace(",", mark) for v in values
        ]
        if mark == ".":
            made.plain = None  # a decimal point, or thousands: it isn't certain


def _currency(made: Sheet, rng: np.random.Generator) -> None:
    before, after = [("£", ""), ("€ ", ""), ("", " €"), ("$", ""), ("", " kr")][rng.integers(5)]
    made.cells["debt"] = [f"{before}{text}{after}" if text else "" for text in made.cells["debt"]]


def _percent(made: Sheet, rng: np.random.Generator) -> None:
    mark = str(rng.choice(["%", " %"]))
    made.cells["age"] = [text + mark if text else "" for text in made.cells["age"]]


def _words(made: Sheet, rng: np.random.Generator) -> None:
    """Yes and No for a column of 0 and 1."""
    yes, no = [("Yes", "No"), ("Y", "N"), ("ja", "nein"), ("TRUE", "FALSE"), ("oui", "non")][
        rng.integers(5)
    ]
    name = str(rng.choice(BINARY))
    made.cells[name] = made.cells[name].map({"1": yes, "0": no}).fillna("")


def _odd_codes(made: Sheet, rng: np.random.Generator) -> None:
    """1 and 2, or a third value, where 0 and 1 belong."""
    name = str(rng.choice(BINARY))
    made.cells[name] = (
        made.cells[name]
        .map({"1": "2", "0": "1"} if rng.random() < 0.5 else {"1": "1", "0": "-1"})
        .fillna("")
    )
    made.plain = None


def _missing(made: Sheet, rng: np.random.Generator) -> None:
    """Gaps in a column, written in some way."""
    mark, share = str(rng.choice(MISSING)), float(rng.choice([0.03, 0.3, 0.65]))
    names = [*NUMBERS, "offences", "sex"]
    for name in [names[k] for k in rng.permutation(len(names))[: rng.integers(1, 3)]]:
        gaps = rng.random(len(made.cells)) < share
        made.cells[name] = made.cells[name].mask(gaps, mark)
        if made.plain is not None:
            made.plain[name] = made.plain[name].mask(gaps)
            if name == "sex" and mark in ("-", ".", "?", "*"):
                made.plain = None  # a level, or nothing: it isn't certain


def _code_for_missing(made: Sheet, rng: np.random.Generator) -> None:
    """999 is the user's to declare: a number like others."""
    gaps = rng.random(len(made.cells)) < 0.1
    made.cells["age"] = made.cells["age"].mask(gaps, "999")
    if made.plain is not None:
        made.plain["age"] = made.plain["age"].mask(gaps, 999)


def _one_bad_cell(made: Sheet, rng: np.random.Generator) -> None:
    name = str(rng.choice([*NUMBERS, "offences", "reoffended", "programme"]))
    row = int(rng.integers(len(made.cells)))
    bad = ["abc", "12x", "1e400", "inf", "--", "1 2", "1/2", "=1+1", "٣", "0x10", "1_000"]
    made.cells.loc[made.cells.index[row], name] = bad[rng.integers(len(bad))]
    made.plain = None


def _header_blanks(made: Sheet, rng: np.random.Generator) -> None:
    for k in range(len(made.columns)):
        if rng.random() < 0.4:
            made.columns[k] = [made.columns[k] + " ", " " + made.columns[k]][rng.integers(2)]


def _header_case(made: Sheet, rng: np.random.Generator) -> None:
    made.columns = [str(name).capitalize() for name in made.columns]
    made.plain = None


def _bom(made: Sheet, rng: np.random.Generator) -> None:
    made.encoding = "utf-8-sig"


def _utf16(made: Sheet, rng: np.random.Generator) -> None:
    made.encoding = "utf-16"


def _cp1252(made: Sheet, rng: np.random.Generator) -> None:
    made.encoding = "cp1252"
    made.cells["office"] = made.cells["office"].replace("North", "Nörd")
    if made.plain is not None:
        made.plain["office"] = made.plain["office"].replace("North", "Nörd")


def _separator(made: Sheet, rng: np.random.Generator) -> None:
    made.separator = str(rng.choice([";", "\t", "|"]))
    if made.separator == "\t" and rng.random() < 0.5:
        made.suffix = ".tsv"


def _quoted(made: Sheet, rng: np.random.Generator) -> None:
    made.quoted = True


def _dos(made: Sheet, rng: np.random.Generator) -> None:
    made.ending = str(rng.choice(["\r\n", "\r"]))


def _blank_lines(made: Sheet, rng: np.random.Generator) -> None:
    made.blank_lines = True


def _trailing_blanks(made: Sheet, rng: np.random.Generator) -> None:
    some = rng.random(len(made.cells)) < 0.3
    name = str(rng.choice(["sex", "office"]))
    made.cells[name] = made.cells[name].where(~some, made.cells[name] + " ")


def _mixed_case(made: Sheet, rng: np.random.Generator) -> None:
    some = rng.random(len(made.cells)) < 0.3
    made.cells["sex"] = made.cells["sex"].where(~some, made.cells["sex"].str.lower())
    made.plain = None


def _odd_name(made: Sheet, rng: np.random.Generator) -> None:
    """A covariate, an outcome or the treatment has an odd name."""
    place = int(rng.integers(len(made.columns)))
    odd = ODD_NAMES[rng.integers(len(ODD_NAMES))]
    if odd in made.columns:
        return
    made.columns[place] = odd


def _odd_levels(made: Sheet, rng: np.random.Generator) -> None:
    levels = ["\x1b[2J", "$x_1$", "<b>", "a,b", "=1+1", "😀", "\x07bell", "[red]", "é", "N" * 200]
    new = {"North": levels[rng.integers(len(levels))], "West": levels[rng.integers(len(levels))]}
    made.cells["office"] = made.cells["office"].replace(new)
    made.plain = None


def _dates(made: Sheet, rng: np.random.Generator) -> None:
    some = rng.integers(1, 28, len(made.cells))
    made.cells["score"] = [f"{day:02d}/{day % 12 + 1:02d}/2019" for day in some]
    made.plain = None


def _many_levels(made: Sheet, rng: np.random.Generator) -> None:
    made.cells["office"] = [f"office {k}" for k in range(len(made.cells))]
    made.plain = None


def _constant(made: Sheet, rng: np.random.Generator) -> None:
    name = str(rng.choice(["age", "sex", "reoffended", "programme", "hope", "manager"]))
    made.cells[name] = made.cells[name].iloc[0]
    if made.plain is not None:
        made.plain[name] = made.plain[name].iloc[0]


def _huge(made: Sheet, rng: np.random.Generator) -> None:
    size = str(
        rng.choice(["1e12", "1e200", "1e-30", "99999999999999999999999", "9007199254740993"])
    )
    made.cells["debt"] = [size if rng.random() < 0.3 else text for text in made.cells["debt"]]
    made.plain = None


def _repeated_rows(made: Sheet, rng: np.random.Generator) -> None:
    made.cells = pd.concat([made.cells, made.cells.iloc[:3]], ignore_index=True)
    if made.plain is not None:
        made.plain = pd.concat([made.plain, made.plain.iloc[:3]], ignore_index=True)


def _empty_column(made: Sheet, rng: np.random.Generator) -> None:
    made.cells["nothing"] = ""
    made.columns.append("" if rng.random() < 0.5 else "nothing")
    made.plain = None


def _packed(made: Sheet, rng: np.random.Generator) -> None:
    made.suffix += str(rng.choice([".gz", ".zip"]))


def _no_suffix(made: Sheet, rng: np.random.Generator) -> None:
    made.suffix = str(rng.choice(["", ".txt", ".dat", ".CSV"]))


def _named_synthetic(made: Sheet, rng: np.random.Generator) -> None:
    made.cells["synthetic"] = "True"
    made.columns.append("synthetic")
    if made.plain is not None:
        made.plain["synthetic"] = True


TWISTS: tuple[Callable[[Sheet, np.random.Generator], None], ...] = (
    _decimal_comma,
    _thousands,
    _currency,
    _percent,
    _words,
    _odd_codes,
    _missing,
    _missing,
    _code_for_missing,
    _one_bad_cell,
    _header_blanks,
    _header_case,
    _bom,
    _utf16,
    _cp1252,
    _separator,
    _quoted,
    _dos,
    _blank_lines,
    _trailing_blanks,
    _mixed_case,
    _odd_name,
    _odd_levels,
    _dates,
    _many_levels,
    _constant,
    _huge,
    _repeated_rows,
    _empty_column,
    _packed,
    _no_suffix,
    _named_synthetic,
)


def write(made: Sheet, folder: Path, rng: np.random.Generator) -> Path:
    """The file of a sheet."""
    path = folder / f"people{made.suffix or ''}"
    if made.form:
        return _write_form(made, folder)
    text = made.written()
    if made.broken:
        return _write_broken(made, path, text, rng)
    data = text.encode(made.encoding, "replace")
    if made.suffix.endswith(".gz"):
        data = gzip.compress(data)
    if made.suffix.endswith(".zip"):
        data = _zipped({"people.csv": data})
    path.write_bytes(data)
    return path


def _write_form(made: Sheet, folder: Path) -> Path:
    """The plain table as another program writes it."""
    path, frame = folder / f"people{made.form}", made.plain
    assert frame is not None
    if made.form == ".xlsx":
        frame.to_excel(path, index=False)
    elif made.form == ".parquet":
        frame.to_parquet(path, index=False)
    elif made.form == ".feather":
        frame.to_feather(path)
    elif made.form == ".dta":
        texts = [name for name in frame if not is_numeric_dtype(frame[name])]
        frame.astype(dict.fromkeys(texts, object)).to_stata(path, write_index=False)
    else:
        pyreadstat.write_sav(frame, str(path))
    return path


def write_plain(made: Sheet, folder: Path) -> Path:
    """The same table in the plainest way, under the same names without the blanks around them."""
    path = folder / "plain.csv"
    assert made.plain is not None
    frame = made.plain.copy()
    frame.columns = [str(name).strip() for name in made.columns]
    frame.to_csv(path, index=False)
    return path


def _zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _write_broken(made: Sheet, path: Path, text: str, rng: np.random.Generator) -> Path:
    lines = text.splitlines()
    middle = max(1, len(lines) // 2)
    if made.broken == "a folder":
        path.mkdir()
        return path
    if made.broken == "not there":
        return path
    damaged: dict[str, bytes] = {
        "empty": b"",
        "only a header": lines[0].encode(),
        "one row": "\n".join(lines[:2]).encode(),
        "ragged": "\n".join(
            [*lines[:middle], lines[middle] + ",7,8", *lines[middle + 1 :]]
        ).encode(),
        "stray quote": "\n".join(
            [*lines[:middle], lines[middle].replace("East", '"East', 1) + '"', *lines[middle:]]
        ).encode(),
        "not utf-8": text.replace("East", "Öst").encode("latin-1", "replace"),
        "nul": text.replace("East", "E\x00st").encode(),
        "twice": text.replace("age", "hope", 1).encode(),
        "gz that isn't": text.encode(),
        "zip of two": _zipped({"a.csv": text.encode(), "b.csv": text.encode()}),
        "no header": "\n".join(lines[1:]).encode(),
        "binary": bytes(rng.integers(0, 256, 3000, dtype=np.uint8)),
        "half a gz": gzip.compress(text.encode())[:-40],
        "spaces only": b"   \n  \n",
    }
    endings = {"gz that isn't": ".csv.gz", "half a gz": ".csv.gz", "zip of two": ".zip"}
    path = path.with_name("people" + endings.get(made.broken, ".csv"))
    path.write_bytes(damaged[made.broken])
    return path
