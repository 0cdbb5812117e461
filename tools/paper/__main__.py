"""Make the figures and the numbers of paper/paper.md.

    python -m tools.paper            # draw paper/figures/, put the numbers and words into paper.md
    python -m tools.paper --print    # every number, by the name that it has in paper.md
    python -m tools.paper --check    # say where paper.md differs; exit code 1 if it does

A number in the paper is followed by its name, in a comment that no reader sees.
"""

from __future__ import annotations

import argparse

from tools.binder import ROOT
from tools.paper.computed import numbers, results, rewritten
from tools.paper.figures import pictures, save, with_figures

PAPER = ROOT / "paper" / "paper.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.paper", description="Make the paper.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--print", action="store_true", help="print the numbers; write nothing")
    what.add_argument("--check", action="store_true", help="say what differs; write nothing")
    asked = parser.parse_args()
    found = results()
    known = numbers(found)
    if asked.print:
        for name, value in known.items():
            print(f"{name:16} {value}")
        return
    drawn = pictures(found)
    text = PAPER.read_text(encoding="utf-8")
    wanted = with_figures(rewritten(text, known), drawn)
    if asked.check:
        pairs = zip(text.splitlines(), wanted.splitlines(), strict=True)
        differ = [(said, meant) for said, meant in pairs if said != meant]
        for said, meant in differ:
            print(f"- {said}\n+ {meant}")
        if differ:
            raise SystemExit("paper.md differs from what the package gives: python -m tools.paper")
        return
    PAPER.write_text(wanted, encoding="utf-8", newline="\n")
    for path in save(drawn, PAPER.parent / "figures"):
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
