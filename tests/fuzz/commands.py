"""Every command that answers by itself, with files that are spoilt and options of any kind."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import typer

from cocreate_lib.cli.app import app
from cocreate_lib.errors import CocreateError
from cocreate_lib.lessons.kit.page import LessonPage
from cocreate_lib.lessons.kit.workbook import Workbook
from cocreate_lib.lessons.kit.workbook_file import Entry, LessonEntries
from cocreate_lib.listening import read_code_book, read_codes
from tests.fuzz.good import LESSON, good_files
from tests.fuzz.options import JUNK
from tests.fuzz.running import Run, call, contents, judge
from tests.fuzz.spoil import copy_of, spoil

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Kind:
    """A command, or a function that reads a file.

    Parameters
    ----------
    words
        What is typed when all is well; ``{name}`` stands for a file of :func:`good_files`.
    often
        How often it is drawn, against others.
    reads
        Instead of a command: what reads the file.
    """

    words: tuple[str, ...]
    often: int = 4
    reads: Callable[[Path], object] | None = None

    @property
    def command(self) -> tuple[str, ...]:
        """Its name, without what follows it."""
        group: Any = typer.main.get_command(app)
        found: list[str] = []
        for word in self.words:
            if word not in getattr(group, "commands", {}):
                break
            group = group.commands[word]
            found.append(word)
        return tuple(found)


def _kind(words: str, often: int = 4, reads: Callable[[Path], object] | None = None) -> Kind:
    return Kind(tuple(words.split()), often, reads)


def _take_in(path: Path) -> object:
    """Bring a workbook's file in where there is one: what was written there later stays."""
    with TemporaryDirectory(prefix="workbook-") as name:
        book = Workbook(Path(name))
        mine = Entry("memo-reader", "reflection", "The reader.").answered("Mine.")
        kept = replace(mine, saved=_LATEST)
        book.keep(LessonEntries(LESSON, "Mixed findings", (kept,)), [kept.key])
        try:
            taken = book.take_in(path.read_bytes() if path.is_file() else b"")
        finally:
            found = {each.lesson: each for each in Workbook(Path(name)).lessons()}
            assert kept in found[LESSON].entries, "an answer is lost"
        assert sum(each.done for each in found.values()) <= 1 + taken
        return found


def _go_on(path: Path) -> object:
    """Go on with a lesson whose file is spoilt: it is read, or stays as it is, to the byte."""
    before = path.read_bytes() if path.is_file() else None
    with TemporaryDirectory(prefix="workbook-") as name:
        (there,) = copy_of([path], Path(name)) if path.exists() else [Path(name) / path.name]
        try:
            page = LessonPage(path.stem, "Mixed findings", Path(name))
            old = page.workbook.lesson(path.stem)
            page.reflect("memo-reader", "The reader.")
            page.reflect("new", "What now?")
            page.write("new", "More.")
        except CocreateError:
            assert before is None or there.read_bytes() == before, "a file is written over"
            raise
        now = {entry.key: entry for entry in Workbook(Path(name)).lesson(path.stem).entries}
        assert now["new"].words == "More."
        assert all(now[each.key].words == each.words for each in old.entries if each.key != "new")
        return now


_LATEST = "2999-12-31T23:59:59.999+00:00"
COMPARE = "compare {people.csv} --treatment my_direction --rate reoffended --covariates age,sex"
KINDS: Mapping[str, Kind] = {
    "plan": _kind("compare {people.csv} --plan {plan.toml}"),
    "compare": _kind(COMPARE),
    "changed design": _kind(
        "cohort --design sixty_people --set fidelity=0.4 --people 50 --seed 1 --out out"
    ),
    "cohort": _kind("cohort --people 50 --out out"),
    "diagnose a design": _kind("diagnose --design {design.toml} --replicates 3", 1),
    "diagnose a plan": _kind("diagnose --plan {plan.toml} --replicates 3", 1),
    "memo": _kind("memo {workbook.json} --to memo.docx"),
    "workbook": _kind("{workbook.json}", 3, _take_in),
    "lesson's answers": _kind("{08_mixed_findings.json}", 3, _go_on),
    "open a seal": _kind("class open {truth.sealed}"),
    "pool a file": _kind("class pool --from {codes.txt}"),
    "pool with the truth": _kind(
        "class pool --from {codes.txt} --truth {truth.sealed} --show truth"
    ),
    "pool codes": _kind("class pool MA6-E21-QN7 KE6-EB1-N94"),
    "code": _kind("class code --pack 325 --seat 7 --counts 45 150 60 150"),
    "pack": _kind("class pack out --seats 1 --design {design.toml}", 3),
    "handout": _kind("class handout 06 --to out.html", 2),
    "slides": _kind("class slides 00 --to out.html", 1),
    "guide": _kind("class guide out.html --route ninety --start 10:00", 1),
    "pages": _kind("pages out", 1),
    "open": _kind("open 00 --folder out --no-browser", 1),
    "preflight": _kind("preflight --folder out --page out.html", 1),
    "stick": _kind("class usb out 00 --no-wheels", 1),
    "code book": _kind("{code_book.toml}", 3, read_code_book),
    "table of codes": _kind("{code_book.csv}", 2, read_code_book),
    "highlights": _kind("{taguette_highlights.csv}", 3, read_codes),
    "report": _kind("{qualcoder_report.csv}", 2, read_codes),
    "exchanged codes": _kind("{taguette_codebook.qdc}", 2, read_codes),
    "exchanged project": _kind("{project.qdpx}", 3, read_codes),
}
_NOT_DRAWN = (
    "--full",
    "--scheduler",
    "--workers",
    "--report",
    "--tables",
    "--lan",
    "--wheels",
    "--from",
)
_SMALL = ("--people", "--replicates", "--seats")  # a large number takes as long as it says


def case(seed: int, number: int, kind: str = "") -> Run:
    """One random case of a kind, by default of any."""
    rng = np.random.default_rng([seed, number])
    names = list(KINDS)
    often = np.array([KINDS[name].often for name in names], float)
    kind = kind or names[rng.choice(len(names), p=often / often.sum())]
    with TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        told = KINDS[kind]
        files = [word[1:-1] for word in told.words if word.startswith("{")]
        made = copy_of([good_files()[file] for file in files], folder)
        twists = [kind]
        room = int(rng.integers(200_000)) if told.reads is None and rng.random() < 0.15 else None
        spoilt = [made[-1]] if made and room is None and rng.random() < 0.85 else []
        for path in spoilt:
            twists.append(spoil(path, rng))
        words = [word[1:-1] if word.startswith("{") else word for word in told.words]
        if told.reads is not None:
            found = _read(Run((seed, number), words, twists), told.reads, folder)
            return _less_what_was_written(found, folder)
        if room is not None:
            twists.append(f"a disk with room for files of {room} bytes")
        elif not spoilt or rng.random() < 0.3:
            words = _other_words(words, told.command, rng, twists)
        found = Run((seed, number), words, twists)
        before = contents(folder)
        with _room_for(room):
            call(found, words, folder)
        judge(found, before, contents(folder))
        return _less_what_was_written(found, folder)


def _less_what_was_written(found: Run, folder: Path) -> Run:
    """Without faults that are none: a file's own "nan", and preflight's "no, not today"."""
    told = b" ".join(contents(folder).values()).lower()
    mine = ["no number"] if b"nan" in told or b"inf" in told else []
    mine += (
        ["exit code 1"] if found.twists[0] == "preflight" and "in this order" in found.out else []
    )
    found.faults = [fault for fault in found.faults if fault[0] not in mine]
    return found


@contextmanager
def _room_for(size: int | None) -> Iterator[None]:
    """Any file that grows beyond this many bytes is refused by the system, as on a full disk."""
    if size is None or resource is None:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _read(found: Run, reads: Callable[[Path], object], folder: Path) -> Run:
    """A function in place of a command: it gives something that can be printed, or refuses."""
    out, before = io.StringIO(), contents(folder)
    try:
        with redirect_stdout(out), redirect_stderr(out):
            found.out = str(reads(folder / found.command[0]))
        found.kind = "answer"
    except CocreateError as refusal:
        found.kind, found.err = "refusal", str(refusal)
    except Exception as problem:
        found.kind = "traceback"
        found.faults.append((f"traceback {type(problem).__name__}", repr(problem)[:300]))
    judge(found, before, contents(folder))
    return found


@cache
def options_of(command: tuple[str, ...]) -> tuple[Any, ...]:
    """The options of a command."""
    group: Any = typer.main.get_command(app)
    for word in command:
        group = group.commands[word]
    return tuple(
        each
        for each in group.get_params(typer.Context(group))
        if each.param_type_name == "option" and each.name != "help"
    )


def _other_words(
    words: list[str], command: tuple[str, ...], rng: np.random.Generator, twists: list[str]
) -> list[str]:
    """The words with one or two that are other, gone, twice or more."""
    words = list(words)
    for _ in range(int(rng.integers(1, 3))):
        at = int(rng.integers(len(command), len(words) + 1))
        kind = int(rng.integers(4))
        if kind == 0 and words[at : at + 1] != ["--no-wheels"]:  # it takes minutes, and a network
            words[at : at + 1] = [_junk(words, at, rng)]
            twists.append("another word")
        elif kind == 1 and at < len(words) and words[at] != "--no-wheels":
            del words[at]
            twists.append("a word less")
        elif kind == 2 and at < len(words):
            words.insert(at, words[at])
            twists.append("a word twice")
        else:
            words += _option(command, rng)
            twists.append("an option more")
    return words


def _junk(words: list[str], at: int, rng: np.random.Generator) -> str:
    word = JUNK[rng.integers(len(JUNK))]
    return "7" if at and words[at - 1] in _SMALL and word.strip("9") == "" and word else word


def _option(command: tuple[str, ...], rng: np.random.Generator) -> list[str]:
    options = [each for each in options_of(command) if each.opts[0] not in _NOT_DRAWN]
    if not options:
        return ["--nothing"]
    option = options[rng.integers(len(options))]
    name = str(rng.choice([*option.opts, *option.secondary_opts]))
    if getattr(option, "is_flag", False):
        return [name]
    values = [
        "people.csv",
        "no/such/out.html",
        "out.html",
        "out",
        "1",
        "3",
        "0.5",
        "teaching_pilot",
    ]
    pool = values if rng.random() < 0.6 or name in _SMALL else JUNK
    return [name, *(str(rng.choice(pool)) for _ in range(max(1, option.nargs)))]
