"""Run many random cases, and count how they ended: tables and options of ``cocreate compare``,
every command that answers by itself, with files that are spoilt, or plans on tables of any kind.

python -m tests.fuzz --cases 5000 --seed 1
python -m tests.fuzz commands --cases 10000 --seed 1
python -m tests.fuzz comparisons --cases 1000 --seed 1
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections import Counter, defaultdict

from tests.fuzz import comparisons
from tests.fuzz.commands import KINDS, case
from tests.fuzz.running import Run, run


def main() -> int:
    """Print counts, and an example or a few of each kind of fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=["tables", "commands", "comparisons"], default="tables"
    )
    parser.add_argument("--kind", choices=list(KINDS), default="", help="of commands: only this")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--examples", type=int, default=3, help="of each kind of fault")
    parser.add_argument("--show", action="store_true", help="print what each run said")
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    faults: defaultdict[str, list[Run]] = defaultdict(list)
    for number in range(asked.first, asked.first + asked.cases):
        if asked.what == "tables":
            found = run(asked.seed, number)
        elif asked.what == "comparisons":
            found = comparisons.case(asked.seed, number)
        else:
            found = case(asked.seed, number, asked.kind)
            counts[found.twists[0]] += 1
        counts[found.kind] += 1
        counts["compared with another writing"] += found.compared
        if asked.show:
            print(number, found.twists, shlex.join(found.command), found.out, found.err, sep="\n")
        for kind, _ in found.faults:
            faults[kind].append(found)
    print(f"{asked.cases} cases ({asked.what}) from seed {asked.seed}, first {asked.first}")
    last = KINDS if asked.what == "commands" else ("compared with another writing",)
    for kind in ("answer", "refusal", "traceback", *last):
        print(f"  {kind}: {counts[kind]}")
    print(f"  faults: {sum(map(len, faults.values()))}")
    for kind, runs in sorted(faults.items(), key=lambda item: -len(item[1])):
        print(f"\n{kind}: {len(runs)}")
        seen: set[str] = set()
        for each in runs:
            detail = next(text for name, text in each.faults if name == kind)
            if detail[:60] in seen or len(seen) >= asked.examples:
                continue
            seen.add(detail[:60])
            twists = ", ".join(filter(None, each.twists))
            print(f"  {each.seed[1]} [{twists}] {shlex.join(each.command)[:400]}\n      {detail}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
