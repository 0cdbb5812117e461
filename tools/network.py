"""Show that no command, notebook or page asks anything of a network when it is used.

    python -m tools.network                         # all, in some ten minutes: Linux, with strace
    python -m tools.network --only "cocreate compare"   # commands that begin so, and their pages

Every command is run twice, in the README's order and with some more: as usual, and then where there
is no network but this computer's own (a network namespace), with each of its system calls that
could reach one written down (``strace``). It must answer the same. So must the notebooks, whose
outputs are compared with those that they carry. Then each page that the commands wrote, whatever it
is, is opened in Chromium there; it must say itself what it may load, and load nothing.

What is refused is a connection, a datagram or a question for an address (port 53) that isn't meant
for this computer itself. Only to look up a way out is allowed: a datagram socket that is connected
to port 9 of an address of documentation sends nothing, and none may be sent from it. What needs a
network by its nature isn't run: ``cocreate class usb`` collects wheels, here it does all but that.
"""

from __future__ import annotations

import argparse
import ipaddress
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import typer

from cocreate_lib.cli.app import app
from cocreate_lib.io.lessons import lesson_titles
from tools.binder import ROOT
from tools.readme import PYTHON, README, SERVES, Place, Reader, Step, steps
from tools.release.source import git

STRACE = ("strace", "-D", "-f", "-qq", "-yy", "-s", "0", "-e")
CALLS = "trace=connect,sendto,sendmsg,sendmmsg"
OWN_NETWORK = ("unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
"""What runs a command where there is no network but the loopback."""
NOTEBOOKS = Step("python -m pytest -q -p no:cacheprovider notebooks")
TELLS_OF_NETWORKS = ("cocreate preflight",)
"""What says whether there is a network: it is to answer, but not the same."""
WHEELS = "cocreate class usb FOLDER"
POLICY = re.compile(
    r'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'[^"]*">'
)
LOCAL = ("file:", "data:", "blob:")
_NAMED = re.compile(r'sa_family=AF_INET6?, .*?htons\((\d+)\).*?"([0-9a-fA-F.:]+)"')
_PEER = re.compile(
    r"^\S+ +(?:\[pid +\d+\] )?send\w+\(\d+<\w+:\[[^\]]*->\[?([0-9a-fA-F.:]+?)\]?:(\d+)\]>"
)
_WAY_OUT = re.compile(r"connect\(\d+<UDP(?:v6)?:")
_VARIES = re.compile(
    r"\b\d{4}-\d\d-\d\dT[\d:.+]+|SHA-256 \w+|number \d+\.|[\d,]+ bytes|\d+\.\d+ [GM]B|\d+ seconds?"
)
"""In what commands print: when it was, the draw of a pack, and sizes of what carries such."""


@dataclass(frozen=True)
class Asked:
    """Something that a process asked of an address.

    Parameters
    ----------
    address, port
        Of what.
    sends
        False if only the way there was looked up.
    """

    address: str
    port: int
    sends: bool = True

    @property
    def is_elsewhere(self) -> bool:
        """Whether it could have left this computer: also a question for a name, whomever asked.

        Examples
        --------
        >>> Asked("127.0.0.1", 8888).is_elsewhere, Asked("127.0.0.1", 53).is_elsewhere
        (False, True)
        >>> Asked("192.0.2.1", 9, sends=False).is_elsewhere
        False
        """
        return self.sends and (
            self.port == 53 or not ipaddress.ip_address(self.address).is_loopback
        )


def asked(log: str) -> list[Asked]:
    """What strace wrote down, without what stays among files of this computer.

    Examples
    --------
    >>> asked('7 connect(3<TCP:[9]>, {sa_family=AF_INET, sin_port=htons(80), '
    ...       'sin_addr=inet_addr("192.0.2.1")}, 16) = -1 ENETUNREACH')
    [Asked(address='192.0.2.1', port=80, sends=True)]
    >>> asked('7 connect(3<UNIX-STREAM:[9]>, {sa_family=AF_UNIX, sun_path="/x"}, 110) = 0')
    []
    """
    found = []
    for line in log.splitlines():
        if match := _NAMED.search(line):
            port, address = int(match[1]), match[2]
            found.append(Asked(address, port, not (_WAY_OUT.search(line) and port == 9)))
        elif match := _PEER.search(line):
            found.append(Asked(match[1], int(match[2])))
    return found


def watched(log: Path) -> tuple[str, ...]:
    """The words before a command that write down what it asks."""
    return (*STRACE, CALLS, "-o", str(log))


def leaves(group: Any = None, name: str = "cocreate") -> Iterator[str]:
    """Every command that there is.

    Examples
    --------
    >>> "cocreate study run" in leaves()
    True
    """
    group = group or typer.main.get_command(app)
    if not hasattr(group, "commands"):
        yield name
        return
    for word, each in group.commands.items():
        yield from leaves(each, f"{name} {word}")


def commands(readme: str, only: str = "") -> list[Step]:
    """Every command with which something is done: the README's, its examples, and more.

    Parameters
    ----------
    readme
        The text of the README.
    only
        How a command begins; by default it is all. What brings a table for others is always there.
    """
    named = [
        each
        for each in steps(readme)
        if each.kind == PYTHON or each.text.startswith(("cocreate ", "python -c "))
    ]
    offline = [
        replace(each, text=f"{WHEELS} --no-wheels") if each.text == WHEELS else each
        for each in named
    ]
    people = "cocreate compare recid.csv --treatment workprg --rate fail --covariates priors,age"
    more = [
        *(f"cocreate class {what} {name}" for what in ("slides", "handout") for name in _lessons()),
        "cocreate class code --pack 325 --seat 7 --counts 45 150 60 150",
        "cocreate class pack sealed --seats 2",
        "cocreate class open sealed/trainer/truth.sealed",
        f"{people} --report report.html --word report.docx --tables FOLDER",
        f"{people} --try-methods",
        "cocreate pages FOLDER --language cy",
    ]
    found = [*offline, *map(Step, more)]
    return [each for each in found if each.text.startswith((only, "python -c "))]


def _lessons() -> list[str]:
    return [name[:2] for name in lesson_titles()]


def alike(said: str) -> str:
    """What a command printed, without when it was and what is drawn anew each time.

    Examples
    --------
    >>> alike("Frozen at 2026-11-28T14:07:26+00:00, with 12 people")
    'Frozen at …, with 12 people'
    """
    return _VARIES.sub("…", said)


@dataclass(frozen=True)
class Page:
    """What came of opening a page.

    Parameters
    ----------
    name
        Its path within the folder where all commands were typed.
    policy
        Whether it says itself what it may load.
    asked
        Addresses that it asked for, beyond itself and what it carries.
    """

    name: str
    policy: bool
    asked: tuple[str, ...]


def opened(pages: Iterable[Path], folder: Path, chromium: str) -> Iterator[Page]:
    """Open each page in Chromium, and note what it asks for."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for path in pages:
            page = browser.new_page()
            found: list[str] = []
            page.on("request", partial(_note, found))
            page.goto(path.as_uri())
            if page.locator("[data-part]").count():
                page.wait_for_function("() => document.documentElement.dataset.ready")
            page.mouse.wheel(0, 100_000)
            page.wait_for_timeout(200)
            own = path.as_uri()
            beyond = [url for url in found if url != own and not url.startswith(LOCAL)]
            policy = bool(POLICY.search(path.read_text(encoding="utf-8")))
            yield Page(path.relative_to(folder).as_posix(), policy, tuple(beyond))
            page.close()
        browser.close()


def _note(found: list[str], request: Any) -> None:
    found.append(request.url)


def written(place: Place) -> list[Path]:
    """The pages that commands wrote, in the clone and at home, without those of the commit."""
    ours = set(git(place.folder, "ls-files", "-z").decode("utf-8").split("\0"))
    found = sorted(place.folder.parent.rglob("*.html"))
    return [
        path
        for path in found
        if ".git" not in path.parts
        and (
            place.folder not in path.parents
            or path.relative_to(place.folder).as_posix() not in ours
        )
    ]


def _without_network(work: Path, said: dict[str, str], only: str) -> list[str]:
    """All of it where there is no network; what is wrong."""
    place = Place.made(work, Path(sys.executable), fresh=False)
    place.bring()
    log, wrong = work / "asked.txt", []
    reader = Reader(place, watched(log))
    same = own = ways = 0
    todo = commands((place.folder / README).read_text(encoding="utf-8"), only)
    todo += [] if only else [NOTEBOOKS]
    for step in todo:
        log.write_text("", encoding="utf-8")
        ran = reader.run(step)
        found = asked(log.read_text(encoding="utf-8", errors="replace"))
        away = sorted({f"{each.address}:{each.port}" for each in found if each.is_elsewhere})
        own += sum(each.sends and not each.is_elsewhere for each in found)
        ways += sum(not each.sends for each in found)
        told = [ran.why] if ran.why else []
        told += [f"asked {', '.join(away)}"] if away else []
        if step.text in said:
            if alike(ran.said) == said[step.text]:
                same += 1
            else:
                told.append("answers something else than with a network:\n" + ran.said)
        print(f"{'WRONG' if told else 'good':6} {ran.seconds:6.1f} s {step.text}", flush=True)
        for each in told:
            print(each, flush=True)
        wrong += [step.text] if told else []
    print(
        f"{len(todo)} run without a network: {own} connections within this computer, {ways} ways "
        f"out looked up, {same} answers the same as with one, {len(wrong)} wrong.\n",
        flush=True,
    )
    return wrong + _wrong_pages(place)


def _wrong_pages(place: Place) -> list[str]:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if chromium is None:
        return ["no Chromium is here to open pages in"]
    pages = list(opened(written(place), place.folder.parent, chromium))
    for each in pages:
        if each.asked or not each.policy:
            print(f"WRONG  {each.name}: asks {each.asked or 'nothing'}, policy: {each.policy}")
    wrong = [each.name for each in pages if each.asked or not each.policy]
    requests = sum(len(each.asked) for each in pages)
    print(f"{len(pages)} pages opened: {requests} requests to anywhere, {len(wrong)} wrong.")
    return wrong


def _with_network(work: Path, only: str) -> dict[str, str]:
    """What each command prints as usual."""
    place = Place.made(work, Path(sys.executable), fresh=False)
    place.bring()
    reader, said = Reader(place), {}
    for step in commands((place.folder / README).read_text(encoding="utf-8"), only):
        if not step.begins((*SERVES, *TELLS_OF_NETWORKS)):
            said[step.text] = alike(reader.run(step).said)
    return said


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.network", description="Show that nothing asks anything of a network."
    )
    parser.add_argument("--only", default="", help="how the commands begin that are run")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # heard by servers in the background
    if given.inside is not None:
        said = json.loads((given.inside / "said.json").read_text(encoding="utf-8"))
        wrong = _without_network(given.inside / "stranger", said, given.only)
        raise SystemExit(1 if wrong else 0)
    missing = [each for each in ("strace", "unshare", "ip") if shutil.which(each) is None]
    if missing:
        raise SystemExit(f"This needs Linux with {', '.join(missing)}.")
    with tempfile.TemporaryDirectory(prefix="cocreate-network-") as name:
        work, stranger = Path(name), Path(name) / "stranger"  # the same place twice
        stranger.mkdir()
        said = _with_network(stranger, given.only)
        shutil.rmtree(stranger)
        stranger.mkdir()
        (work / "said.json").write_text(json.dumps(said), encoding="utf-8")
        command = [*OWN_NETWORK, sys.executable, "-m", "tools.network", "--inside", str(work)]
        command += ["--only", given.only]
        raise SystemExit(subprocess.run(command, cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
