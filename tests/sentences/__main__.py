"""Read what many random results say, and count what their numbers don't bear out.

python -m tests.sentences --cases 5000 --seed 1
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict

from tests.sentences.runs import read_worlds


def main() -> int:
    """Print counts, and a few examples of each kind of fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.sentences", description=__doc__)
    parser.add_argument("--cases", type=int, default=1000, help="results, refused ones not counted")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first table and plan")
    parser.add_argument("--examples", type=int, default=5, help="of each kind of fault")
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    kinds = defaultdict(list)
    for number, fault in read_worlds(asked.seed, asked.first, asked.cases, counts):
        kinds[fault.kind].append((number, fault))
    print(f"Random tables and plans from seed {asked.seed}, first {asked.first}")
    for what in ("results", "refused", "outcomes", "sentences", "reports", "screens"):
        print(f"  {what}: {counts[what]}")
    print(f"  faults: {sum(map(len, kinds.values()))}")
    for kind, faults in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"\n{kind}: {len(faults)}")
        seen: set[str] = set()
        for number, fault in faults:
            key = "".join(c for c in fault.detail if not c.isdigit())[:60]
            if key not in seen and len(seen) < asked.examples:
                seen.add(key)
                print(f"  {number}: {fault.detail}\n      {fault.sentence[:400]}")
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
