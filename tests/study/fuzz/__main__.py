"""Make faulty studies, run the commands on them, and count how that ended.

python -m tests.study.fuzz --cases 1000 --seed 1
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict

from tests.study.fuzz.faults import FAULTS
from tests.study.fuzz.good import COMMANDS
from tests.study.fuzz.running import Case, case


def main() -> int:
    """Print counts by kind and command, and every violation with what repeats it."""
    parser = argparse.ArgumentParser(prog="python -m tests.study.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--kind", default="", help="this kind alone")
    parser.add_argument("--command", default="", help="this command alone")
    parser.add_argument("--examples", type=int, default=4, help="of each kind of violation")
    parser.add_argument("--show", action="store_true", help="print what each run said")
    asked = parser.parse_args()
    ended: Counter[tuple[str, str]] = Counter()
    by_command: Counter[tuple[str, str]] = Counter()
    broken: defaultdict[str, list[Case]] = defaultdict(list)
    began = time.monotonic()
    for number in range(asked.first, asked.first + asked.cases):
        found = case(asked.seed, number, asked.kind, asked.command)
        kind = {0: "answered", 2: "refused"}.get(found.run.code or 0, "broke")
        ended[found.kind, kind] += 1
        by_command[found.command, kind] += 1
        if asked.show:
            print(number, found.name, found.run.code, found.run.out, found.run.err, sep="\n")
        for what, _ in found.faults:
            broken[what].append(found)
    print(f"{asked.cases} faulty studies from seed {asked.seed}, first {asked.first}: ", end="")
    print(f"{time.monotonic() - began:.0f} s")
    for names, counts in ((FAULTS, ended), (COMMANDS, by_command)):
        print(f"\n{'':34}answered  refused    broke")
        for name in names:
            row = [counts[name, kind] for kind in ("answered", "refused", "broke")]
            if any(row):
                print(f"{name:34}{row[0]:8} {row[1]:8} {row[2]:8}")
    print(f"\nviolations: {sum(map(len, broken.values()))}")
    for what, cases in sorted(broken.items(), key=lambda item: -len(item[1])):
        print(f"\n{what}: {len(cases)}")
        for each in cases[: asked.examples]:
            detail = next(text for name, text in each.faults if name == what)
            seed, number = each.run.seed
            again = f"python -m tests.study.fuzz --seed {seed} --first {number} --cases 1 --show"
            print(f"  {each.name}\n      {again}\n      {detail}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
