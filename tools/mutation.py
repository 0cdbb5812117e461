"""Change the library by one small thing at a time, and see whether a test notices.

    python -m pip install cosmic-ray
    python -m tools.mutation cocreate_lib/comparison/rates --sample 30 --seed 1

Draws places in the modules named (files or folders) and changes one thing at each, in a temporary
copy of the working tree: ``<`` becomes ``<=``, ``n - 1`` becomes ``n - 2``, ``and`` becomes ``or``.
Then it runs the module's doctests, the test file that mirrors it, those of the modules that take
the most names from it, and the numbers of other software, until one fails.

Prints each mutant that no test noticed as a diff, and the score of each folder: the share of the
mutants that were noticed, or never came to an end. The mutations are cosmic-ray's. Needs Linux or
macOS.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import use_mutation
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parent.parent
USERS = 2  # how many modules that use a module have their tests run for it
Place = tuple[int, int]

# One or two near misses for each thing that can be changed. Far ones (a sum that becomes a bit
# shift) are noticed by any test that runs the line, and would only flatter the score.
OPERATORS = re.compile(
    r"core/("
    r"ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul|Pow_Mul|FloorDiv_Div|Mod_FloorDiv"
    r"|BitAnd_BitOr|BitOr_BitAnd)"
    r"|ReplaceComparisonOperator_(Lt_LtE|LtE_Lt|Gt_GtE|GtE_Gt|Eq_NotEq|NotEq_Eq|Lt_Gt|Gt_Lt"
    r"|LtE_GtE|GtE_LtE|Is_IsNot|IsNot_Is)"
    r"|ReplaceUnaryOperator_(USub_UAdd|Delete_Invert|Delete_Not)"
    r"|AddNot|ReplaceTrueWithFalse|ReplaceFalseWithTrue|ReplaceAndWithOr|ReplaceOrWithAnd"
    r"|ReplaceBreakWithContinue|ReplaceContinueWithBreak|NumberReplacer|ZeroIterationForLoop)"
)


class Mutant(NamedTuple):
    """One change: the nth place where an operator of cosmic-ray can change a module."""

    module: Path
    line: int
    operator: str
    occurrence: int


def modules_of(paths: Sequence[Path]) -> list[Path]:
    """The modules named, as paths from the root."""
    found: list[Path] = []
    for path in paths:
        inside = path.resolve().relative_to(ROOT)
        found += sorted(inside.rglob("*.py")) if path.is_dir() else [inside]
    return [module for module in dict.fromkeys(found) if module.name != "__init__.py"]


def idle(module: Path) -> list[tuple[Place, Place]]:
    """Where what a module says changes nothing when it runs: type hints, and ``strict`` of zip."""
    nodes: list[ast.expr | ast.stmt | None] = []
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.arg | ast.AnnAssign):
            nodes.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            nodes.append(node.returns)
        elif isinstance(node, ast.keyword) and node.arg == "strict":
            nodes.append(node.value)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            nodes.append(node)
    return [
        ((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0))
        for node in nodes
        if node is not None
    ]


def mutants_of(module: Path) -> dict[Place, list[Mutant]]:
    """What can be changed in a module, by where it is."""
    nodes, skipped = [*ast_nodes(get_ast_from_path(module))], idle(module)
    places: dict[Place, list[Mutant]] = {}
    for name in filter(OPERATORS.fullmatch, operator_names()):
        operator = get_operator(name)()
        starts = (start for node in nodes for start, _ in operator.mutation_positions(node))
        for occurrence, start in enumerate(starts):
            if not any(first <= start < last for first, last in skipped):
                places.setdefault(start, []).append(Mutant(module, start[0], name, occurrence))
    return dict(sorted(places.items()))


def names_taken(user: Path) -> Counter[Path]:
    """How many names a module imports from each other module of the library."""
    taken = Counter[Path]()
    for node in ast.walk(ast.parse(user.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            source = Path(*node.module.split("."))
            for name in node.names:
                inner = source / f"{name.name}.py"  # a module that is taken from its folder
                taken[inner if inner.exists() else source.with_suffix(".py")] += 1
    return taken


def mirror(module: Path) -> Path:
    """The test file of a module."""
    return Path("tests", *module.parts[1:-1], f"test_{module.name}")


def tests_of(module: Path) -> list[str]:
    """What to run for a module, the nearest first."""
    room = Path(*module.parts[:2])
    taken = {user: names_taken(user) for user in sorted(room.rglob("*.py"))}
    near, users = [module], list[Path]()
    while near and len(users) < USERS:  # who uses it, then who uses those
        uses = {user: sum(taken[user][used] for used in near) for user in taken}
        near = sorted((u for u in uses if uses[u] and u not in users), key=lambda u: -uses[u])
        users += [user for user in near if mirror(user).exists()]
    others = [mirror(user) for user in users[:USERS]]
    answers = Path("tests", room.name, "test_validation.py")
    return [str(p) for p in dict.fromkeys([module, mirror(module), *others, answers]) if p.exists()]


@contextlib.contextmanager
def in_a_copy() -> Iterator[None]:
    """Work in a copy of the tree: what git has, and would have if all were added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    with tempfile.TemporaryDirectory(prefix="mutation") as folder:
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, Path(folder) / name)
        # The same examples each time, on one core.
        os.environ |= {"PYTHONPATH": folder, "CI": "1", "OPENBLAS_NUM_THREADS": "1"}
        with contextlib.chdir(folder):
            for library in ("hypothesis", "pytest", "scipy.stats", "pandas", "statsmodels.api"):
                import_module(library)  # once, for all the processes that are forked
            yield


def outcome(tests: Sequence[str], seconds: float | None = None) -> str:
    """Run tests in a process of their own until one fails, and say whether one did."""
    process = multiprocessing.get_context("fork").Process(target=_run, args=[tests, seconds])
    process.start()
    process.join(seconds)
    if process.is_alive() and process.pid:
        os.killpg(process.pid, signal.SIGKILL)
        process.join()
        return "too long"
    return "noticed" if process.exitcode else "not noticed"


def _run(tests: Sequence[str], seconds: float | None) -> None:
    os.setsid()  # to be ended together with the processes that tests start
    sys.path[:] = [os.getcwd(), *(path for path in sys.path if path and Path(path) != ROOT)]
    sys.modules.pop("tools", None)
    sys.dont_write_bytecode = seconds is not None  # only of what isn't changed
    if seconds is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    plain = ["-p", "no:cacheprovider", "-p", "no:nbval", "-o", "addopts=", "--doctest-modules"]
    sys.exit(import_module("pytest").main(["-q", "-x", *plain, *tests]))


def changed_lines(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return "\n".join(line for line in list(lines)[3:])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path, help="modules of cocreate_lib, or folders")
    parser.add_argument("--sample", type=int, default=30, help="how many mutants to try")
    parser.add_argument("--seed", type=int, default=1, help="which ones are drawn")
    parser.add_argument("--limit", type=float, default=120, help="seconds that a mutant may take")
    options = parser.parse_args()
    modules = modules_of(options.paths)
    noticed, tried = Counter[str](), Counter[str]()
    draw = random.Random(options.seed)
    with in_a_copy():
        places = [place for module in modules for place in mutants_of(module).values()]
        chosen = draw.sample(places, min(options.sample, len(places)))
        drawn = [draw.choice(mutants) for mutants in chosen]
        tests = dict.fromkeys(test for mutant in drawn for test in tests_of(mutant.module))
        if outcome([*tests]) == "noticed":
            raise SystemExit("The tests fail before anything is changed: mend them first.")
        for module, line, name, occurrence in drawn:
            with use_mutation(module, get_operator(name)(), occurrence) as (before, after):
                found = outcome(tests_of(module), options.limit)
            tried[str(module.parent)] += 1
            noticed[str(module.parent)] += found != "not noticed"
            print(f"{found:>11}  {module}:{line}  {name}", flush=True)
            if found == "not noticed":
                print(changed_lines(before, after), flush=True)
    print(f"\n{'noticed':>8} {'of':>5}")
    for folder in sorted(tried):
        print(f"{noticed[folder]:>8} {tried[folder]:>5}  {folder}")
    share = noticed.total() / max(tried.total(), 1)
    print(f"{noticed.total():>8} {tried.total():>5}  in all: {share:.0%}")


if __name__ == "__main__":
    main()
