"""A file that people keep or edit by hand, spoilt in one way or two."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

Rng = np.random.Generator
VALUES = (
    b"", b"0", b"-1", b"1e999", b"-0.0", b"nan", b"inf", b"true", b"null", b"[]", b"{}", b'""',
    b'"x"', b"999999999999999999999999", b"1e-320", b"0x10", b"1,5", b"2024-02-30",
    "\u00e9\U0001f600".encode(), "\u202e\u200b".encode(), b"\x1b[31m", b"\x00", b"[[[[", b"}",
    b"'''", b"x" * 70_000, b"[" * 3000, b'{"a":' * 3000, b"=cmd()", b"<script>", b"%s{0}",
    b"../../x", b"C:\\nul",
)  # fmt: skip


def _value(text: bytes, rng: Rng, _: Path) -> bytes:
    """Another value in the place of one."""
    found = list(re.finditer(rb'"[^"\n]*"|-?\d+(?:\.\d+)?|\b(?:true|false|null)\b', text))
    if not found:
        return text + _some(VALUES, rng)
    at = found[rng.integers(len(found))]
    return text[: at.start()] + _some(VALUES, rng) + text[at.end() :]


def _word(text: bytes, rng: Rng, _: Path) -> bytes:
    """A letter more, less or other in a word."""
    found = list(re.finditer(rb"[A-Za-z_]{3,}", text))
    if not found:
        return text + b"x"
    at = found[rng.integers(len(found))].start() + int(rng.integers(1, 3))
    return text[:at] + _some((b"", b"x", text[at : at + 1] * 2), rng) + text[at + 1 :]


def _line(text: bytes, rng: Rng, _: Path) -> bytes:
    """A line twice, gone, elsewhere, or of something else."""
    lines = text.splitlines(keepends=True) or [b""]
    here, there = (int(rng.integers(len(lines))) for _ in range(2))
    line = lines[here]
    kind = rng.integers(4)
    if kind == 0:
        lines.insert(there, line)
    elif kind == 1:
        del lines[here]
    elif kind == 2:
        lines[here], lines[there] = lines[there], line
    else:
        lines.insert(here, _some(VALUES, rng) + b"\n")
    return b"".join(lines)


def _bytes(text: bytes, rng: Rng, _: Path) -> bytes:
    """A few bytes changed."""
    changed = bytearray(text or b" ")
    for _place in range(int(rng.integers(1, 6))):
        changed[rng.integers(len(changed))] = int(rng.integers(256))
    return bytes(changed)


def _end(text: bytes, rng: Rng, _: Path) -> bytes:
    """An end too early, or one that comes twice."""
    return text[: int(rng.integers(len(text) + 1))] if rng.random() < 0.7 else text + text


def _writing(text: bytes, rng: Rng, _: Path) -> bytes:
    """The same in another encoding, with other ends of lines, or packed."""
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: text.decode("utf-8", "replace").encode("utf-16"),
        lambda: b"\xef\xbb\xbf" + text,
        lambda: text.replace(b"\n", b"\r\n"),
        lambda: text.replace(b"\n", b"\r"),
        lambda: text.decode("utf-8", "replace").encode("latin-1", "replace"),
        lambda: gzip.compress(text),
        lambda: b"\n" * 3 + text,
        lambda: text.replace(b"=", b" = ").replace(b",", b" , "),
    )
    return ways[rng.integers(len(ways))]()


def _another(text: bytes, rng: Rng, path: Path) -> bytes:
    """What another file of the folder holds."""
    others = sorted(each for each in path.parent.iterdir() if each.is_file())
    return others[rng.integers(len(others))].read_bytes() if others else text


SPOILT = (_value, _value, _word, _line, _bytes, _end, _writing, _another)


def spoil(path: Path, rng: Rng) -> str:
    """Spoil a file, and say how: now and then it is no file at all any more."""
    if rng.random() < 0.08:
        return _no_file(path, rng)
    text, said = path.read_bytes(), []
    for _ in range(int(rng.choice([1, 1, 1, 2]))):
        how = SPOILT[rng.integers(len(SPOILT))]
        text = how(text, rng, path)
        said.append(how.__name__.strip("_"))
    path.write_bytes(text)
    return f"{path.name}: {', '.join(said)}"


def _no_file(path: Path, rng: Rng) -> str:
    path.unlink()
    kind = str(rng.choice(["missing", "folder", "empty", "circle", "to nothing"]))
    if kind == "folder":
        path.mkdir()
        (path / "within").write_text("x", encoding="utf-8")
    elif kind == "empty":
        path.touch()
    elif kind == "circle":
        path.symlink_to(path.name)
    elif kind == "to nothing":
        path.symlink_to("nowhere")
    return f"{path.name}: {kind}"


def _some(values: Sequence[bytes], rng: Rng) -> bytes:
    return values[rng.integers(len(values))]


def copy_of(files: Sequence[Path], folder: Path) -> list[Path]:
    """Copies of files, or folders, to be spoilt."""
    made = []
    for each in files:
        place = folder / each.name
        made.append(place)
        (shutil.copytree if each.is_dir() else shutil.copy2)(each, place)
    return made
