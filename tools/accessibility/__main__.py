"""The command ``python -m tools.accessibility``."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from cocreate_lib.text import how_many
from tools.accessibility import report
from tools.accessibility.fault import Found
from tools.accessibility.material import KINDS, files
from tools.accessibility.sweeps import sweep, sweep_ours, sweep_slides
from tools.browser import chromium, why_no_browser


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.accessibility", description=__doc__)
    parser.add_argument("--only", default=",".join(KINDS), help=f"some of {', '.join(KINDS)}")
    parser.add_argument("--named", default="", help="only places whose name has this in it")
    parser.add_argument("--json", type=Path, help="write all of it there")
    given = parser.parse_args()
    kinds = tuple(given.only.split(","))
    if unknown := set(kinds) - set(KINDS):
        parser.error(f"there is no {', '.join(sorted(unknown))}: --only takes {', '.join(KINDS)}")
    if reason := why_no_browser():
        raise SystemExit(reason)
    found = Found()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for place in files(Path(folder), kinds):
            if given.named not in place.name:
                continue
            begin, before = time.monotonic(), set(found.faults)
            if place.kind == "slides":
                sweep_slides(browser, place, found)
            elif place.is_whole:
                sweep(browser, place, found)
            else:
                sweep_ours(browser, place, found)
            seconds, new = time.monotonic() - begin, found.faults - before
            print(f"{place.name}: {seconds:.0f} s, {how_many(len(new), 'fault')}", flush=True)
            for fault in sorted(new):
                print(f"    {fault}", flush=True)
    if given.json:
        report.write_json(found, given.json)
    print(report.summary(found))
    if not found.counts:
        raise SystemExit("Nothing was looked at.")
    if found.faults:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
