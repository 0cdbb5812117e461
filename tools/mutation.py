"""Change the library by one small thing at a time, and see whether a test notices.

    python -m pip install cosmic-ray
    python -m tools.mutation cocreate_lib/comparison/rates --sample 30 --seed 1

Draws places in the modules named (folders or files), changes one thing at each in a temporary copy of
the working tree (``<`` becomes ``<=``, ``n - 1`` becomes ``n + 1``, ``and`` becomes ``or``), and runs
the tests in this order until one fails: the module's doctests, the test file that mirrors it, those
of the modules that take the most names from it, and the numbers of other software. Prints each mutant that no test noticed as a diff, and the score of each
folder: the share of mutants that were noticed. The mutations are cosmic-ray's.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome

ROOT = Path(__file__).resolve().parent.parent
USERS = 5  # how many modules that use a module have their tests run for it

# One or two near misses for each thing that can be changed. Far ones (a sum that becomes a bit shift)
# are noticed by any test that runs the line, and would only flatter the score.
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


def copy_tree(folder: Path) -> None:
    """Copy what git has, and would have if all were added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def modules_of(paths: Sequence[Path]) -> list[Path]:
    """The modules named, as paths from the root."""
    found: list[Path] = []
    for path in paths:
        inside = path.resolve().relative_to(ROOT)
        found += sorted(inside.rglob("*.py")) if path.is_dir() else [inside]
    return [module for module in dict.fromkeys(found) if module.name != "__init__.py"]


def hints(module: Path) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where a module's type hints start and end: they change nothing when it runs."""
    nodes: list[ast.expr | ast.stmt | None] = []
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.arg | ast.AnnAssign):
            nodes.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            nodes.append(node.returns)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            nodes.append(node)
    return [
        ((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0))
        for node in nodes
        if node is not None
    ]


def mutants_of(modules: Sequence[Path]) -> dict[tuple[Path, tuple[int, int]], list[MutationSpec]]:
    """What can be changed, by the place in its module."""
    with tempfile.TemporaryDirectory() as folder:
        with use_db(str(Path(folder) / "mutants.sqlite"), WorkDB.Mode.create) as database:
            init(modules, database, {})
            specs = [spec for item in database.work_items for spec in item.mutations]
    skipped = {module: hints(module) for module in modules}
    places: dict[tuple[Path, tuple[int, int]], list[MutationSpec]] = {}
    for spec in specs:
        where = tuple(spec.start_pos)
        hint = any(start <= where < end for start, end in skipped[spec.module_path])
        if OPERATORS.fullmatch(spec.operator_name) and not hint:
            places.setdefault((spec.module_path, where), []).append(spec)
    return dict(sorted(places.items()))


def names_taken(user: Path) -> Counter[Path]:
    """How many names a module imports from each other module of the library."""
    taken = Counter[Path]()
    for node in ast.walk(ast.parse(user.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            source = Path(*node.module.split("."))
            for name in node.names:
                inner = source / f"{name.name}.py"  # from a folder import its module
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


def pytest(tests: Sequence[str]) -> str:
    """The command that runs tests until the first that fails."""
    quiet = "-p no:cacheprovider -p no:nbval -o addopts= --doctest-modules"
    return f"{sys.executable} -m pytest -q -x {quiet} {' '.join(tests)}"


@contextlib.contextmanager
def in_a_copy() -> Iterator[None]:
    """Work in a copy of the tree, whose modules the tests import."""
    with tempfile.TemporaryDirectory(prefix="mutation") as folder:
        copy_tree(Path(folder))
        # The same examples each time; no core but one.
        os.environ |= {"PYTHONPATH": folder, "CI": "1", "OPENBLAS_NUM_THREADS": "1"}
        with contextlib.chdir(folder):
            yield


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path, help="folders or modules of cocreate_lib")
    parser.add_argument("--sample", type=int, default=30, help="how many mutants to try")
    parser.add_argument("--seed", type=int, default=1, help="which ones are drawn")
    parser.add_argument("--limit", type=float, default=180, help="seconds that a mutant may take")
    options = parser.parse_args()
    modules = modules_of(options.paths)
    noticed, tried = Counter[str](), Counter[str]()
    with in_a_copy():
        tests = dict.fromkeys(test for module in modules for test in tests_of(module))
        if subprocess.run(pytest([*tests]).split(), stdout=subprocess.DEVNULL).returncode:
            raise SystemExit("The tests fail before anything is changed: mend them first.")
        draw = random.Random(options.seed)
        places = mutants_of(modules)
        for place in draw.sample([*places], min(options.sample, len(places))):
            spec = draw.choice(places[place])
            result = mutate_and_test([spec], pytest(tests_of(spec.module_path)), options.limit)
            survived = result.test_outcome == TestOutcome.SURVIVED
            folder = str(spec.module_path.parent)
            tried[folder] += 1
            noticed[folder] += not survived
            state = "SURVIVED" if survived else "noticed "
            print(
                f"{state} {spec.module_path}:{spec.start_pos[0]} {spec.operator_name}", flush=True
            )
            if survived:
                print(result.diff, flush=True)
    print(f"\n{'noticed':>8} {'of':>4}  folder")
    for folder in sorted(tried):
        print(f"{noticed[folder]:>8} {tried[folder]:>4}  {folder}")
    share = noticed.total() / max(tried.total(), 1)
    print(f"{noticed.total():>8} {tried.total():>4}  together: {share:.0%}")


if __name__ == "__main__":
    main()
