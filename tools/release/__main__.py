"""Build a release, check it, and list what was made.

    python -m tools.release FOLDER            # a rehearsal
    python -m tools.release FOLDER --tests    # with tests of what was made; some ten minutes more
    python -m tools.release FOLDER --final    # refused until nothing is left to do

It takes the newest commit, nothing else, and builds into FOLDER what learners install, what
trainers install beside it, and the course as pages in every language there is. Everything is built
twice, the second time with another time zone, another order of sets, another mask for new files and
in another folder, and compared byte for byte; whatever it makes carries the commit's time
(``SOURCE_DATE_EPOCH`` sets another). ``FOLDER/SHA256SUMS`` lists every file: ``sha256sum --check
SHA256SUMS`` in FOLDER tells whether a copy is whole.

With ``--tests`` wheel and source archive are each installed into an environment of their own, away
from this repository, and tested there. Where something is wrong nothing is left in FOLDER, and the
exit code is 1. All other tests are in `.ci/run`. The same bytes come from the same commit, the
pinned tools and the same Python.
"""

from __future__ import annotations

import argparse
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cocreate_lib.io.files import complete_folder
from tools.binder import ROOT, pyproject
from tools.release import checks, outside
from tools.release.checks import Finding, Verdict
from tools.release.made import ELSEWHERE, SUMS, Made, make, write_sums
from tools.release.source import export, python_here, uncommitted


def findings_before(repository: Path, folder: Path) -> Iterator[Finding]:
    """What is looked at before anything is built."""
    yield checks.of_the_tree(uncommitted(repository))
    yield checks.of_the_tools((folder / "constraints.txt").read_text(encoding="utf-8"))
    yield checks.of_the_versions(folder)
    yield checks.of_the_date(folder)
    yield checks.of_the_address(folder)


def told(finding: Finding) -> str:
    """A finding as a line.

    Examples
    --------
    >>> print(told(Finding("Size", Verdict.GOOD, "4.9 MB")))
    good   Size: 4.9 MB
    """
    return f"{finding.verdict.value:6} {finding.what}: {finding.told}"


def listed(made: Made) -> str:
    """What was made: checksum, bytes and name of each file."""
    sums = made.sums()
    return "\n".join(
        f"{sums[name]}  {(made.folder / name).stat().st_size:>9,}  {name}" for name in sums
    )


def refuse(findings: list[Finding], final: bool) -> None:
    """End here if something is wrong, or left to do where nothing may be."""
    stops = {Verdict.WRONG, *([Verdict.TO_DO] if final else [])}
    bad = [finding.what for finding in findings if finding.verdict in stops]
    if bad:
        raise SystemExit(f"No release: {', '.join(bad)}. See above.")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.release", description="Build a release, check it, and list it."
    )
    parser.add_argument("folder", type=Path, help="where the release is to stand; not there yet")
    parser.add_argument("--final", action="store_true", help="refuse it where anything is to do")
    parser.add_argument("--tests", action="store_true", help="install and test what was made")
    asked = parser.parse_args()
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # tests press it, in the background too
    findings: list[Finding] = []

    def tell(found: Finding) -> None:
        print(told(found), flush=True)
        findings.append(found)

    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        source = export(ROOT, work / "source")
        print(f"From commit {source.commit}, with {python_here()}")
        for found in findings_before(ROOT, source.folder):
            tell(found)
        refuse(findings, asked.final)
        with complete_folder(asked.folder.expanduser().absolute(), "release") as to:
            made = make(source, to, work / "first")
            tell(checks.of_the_wheel(made, source.folder))
            tell(checks.of_the_trainers_wheel(made, source.folder))
            tell(checks.of_the_answers(made, source.folder))
            tell(checks.of_the_metadata(made, source.folder))
            tell(checks.of_the_source(made, source, work / "from-source"))
            tell(checks.of_the_trainers_install(made, work / "trainers"))
            tell(checks.of_the_size(made, pyproject()["tool"]["cocreate"]["installed-megabytes"]))
            elsewhere = export(ROOT, work / "second source")
            again = make(elsewhere, work / "again", work / "second", ELSEWHERE)
            tell(checks.of_both(made.sums(), again.sums()))
            for number, what in enumerate(outside.ARCHIVES if asked.tests else ()):
                tell(outside.of_an_archive(what, made, source, work / f"outside-{number}"))
            refuse(findings, asked.final)
            write_sums(made)
            print(f"\n{listed(made)}")
    left = [finding.what for finding in findings if finding.verdict is Verdict.TO_DO]
    print(f"\nIn {asked.folder}, with {SUMS}.")
    if left:
        print(f"To do before it is published: {', '.join(left)}.")


if __name__ == "__main__":
    main()
