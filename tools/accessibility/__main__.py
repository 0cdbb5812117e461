"""The command ``python -m tools.accessibility``."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cocreate_lib.text import how_many
from tools.accessibility import report
from tools.accessibility.fault import Found
from tools.accessibility.material import KINDS, files
from tools.accessibility.served import sweep_lab, sweep_room
from tools.accessibility.sweeps import WIDTHS, sweep, sweep_ours, sweep_slides
from tools.browser import chromium, why_no_browser

_SWEEPS = {"slides": sweep_slides, "exported": sweep_ours}


@contextmanager
def told(name: str, found: Found, to: Path | None) -> Iterator[None]:
    """Say what is found on a page when it is done, and write what was found so far."""
    begin, before = time.monotonic(), set(found.faults)
    yield
    new = found.faults - before
    print(f"{name}: {time.monotonic() - begin:.0f} s, {how_many(len(new), 'fault')}", flush=True)
    for fault in sorted(new):
        print(f"    {fault}", flush=True)
    if to:
        report.write_json(found, to)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.accessibility", description=__doc__)
    parser.add_argument("--only", default=",".join(KINDS), help=f"some of {', '.join(KINDS)}")
    parser.add_argument("--named", default="", help="only places whose name has one of these in it")
    parser.add_argument("--widths", default=",".join(map(str, WIDTHS)), help="some of these")
    parser.add_argument("--json", type=Path, help="write all of it there")
    given = parser.parse_args()
    kinds, widths = tuple(given.only.split(",")), [int(each) for each in given.widths.split(",")]
    if unknown := set(kinds) - set(KINDS):
        parser.error(f"there is no {', '.join(sorted(unknown))}: --only takes {', '.join(KINDS)}")
    if reason := why_no_browser():
        raise SystemExit(reason)
    found = Found()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for place in files(Path(folder), kinds):
            if any(part in place.name for part in given.named.split(",")):
                with told(place.name, found, given.json):
                    _SWEEPS.get(place.kind, sweep)(browser, place, found, widths)
        if "room" in kinds:
            with told("room", found, given.json):
                sweep_room(browser, found)
        if "jupyterlab" in kinds:
            with told("jupyterlab", found, given.json):
                sweep_lab(browser, found, widths, given.named)
    print(report.summary(found))
    if not found.counts:
        raise SystemExit("Nothing was looked at.")
    if found.faults:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
