"""Measure the room's server with thirty people at once: pages, the trainer's picture, memory.

Run by hand: python benchmarks/classroom/run.py [--quick] [--browsers]. With --browsers it needs
Chromium, and everybody is a browser context of their own on this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse

import cocreate_lib as cc

RESULTS = Path(__file__).resolve().parents[1] / "results"
PEOPLE, ROUNDS, PORT = 30, 10, 8655
WANTED_PAGE_MS, WANTED_PICTURE_MS, WANTED_MB = 300, 1000, 300
LESSON = "06_no_significant_difference"
CHROMIUM = "/usr/bin/chromium"


@dataclass
class Served:
    """A room as ``cocreate class serve 06`` opens it."""

    process: subprocess.Popen[str]
    address: str
    code: str
    link: str

    def memory(self) -> dict[str, float]:
        """Megabytes: now, and at most since it began."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return {
            name: int(re.search(rf"{key}:\s+(\d+)", text)[1]) / 1024  # type: ignore[index]
            for name, key in (("now", "VmRSS"), ("most", "VmHWM"))
        }


@contextmanager
def served() -> Iterator[Served]:
    """Open it, and end it as Ctrl-C does."""
    command = [sys.executable, "-u", "-m", "cocreate_lib", "class", "serve", "06"]
    process = subprocess.Popen(
        [*command, "--port", str(PORT)], stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
    )
    told: dict[str, str] = {}
    assert process.stdout is not None
    while "Your own page" not in told:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("The room didn't open.")
        for name in ("Learners go to", "and type", "Your own page"):
            if name in line:
                told[name] = line.split()[-1]
    try:
        yield Served(process, told["Learners go to"], told["and type"], told["Your own page"])
    finally:
        process.send_signal(2)
        process.wait(20)


@dataclass
class Person:
    """Somebody with a phone, without a browser: what it asks, and what it gets."""

    room: Served
    http: AsyncHTTPClient
    cookie: str = ""

    async def ask(self, path: str, body: Any = None) -> HTTPResponse:
        own = self.room.address.rstrip("/")
        headers = {"Cookie": self.cookie, "Accept-Encoding": "gzip"}
        if body is not None:
            headers |= {"Origin": own, "Content-Type": "application/json"}
        request = HTTPRequest(
            own + path,
            method="GET" if body is None else "POST",
            body=None if body is None else json.dumps(body),
            headers=headers,
            decompress_response=False,
            follow_redirects=False,
            request_timeout=30,
        )
        answer = await self.http.fetch(request, raise_error=False)
        if given := answer.headers.get("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        if answer.code >= 400:
            raise RuntimeError(f"{path}: {answer.code} {answer.body!r}")
        return answer


@dataclass
class Watcher:
    """The trainer's page, as far as it listens: when it was first told of a seat's pilot."""

    heard: dict[int, float] = field(default_factory=dict)
    snapshot: dict[str, Any] = field(default_factory=dict)

    async def listen(self, room: Served, cookie: str) -> None:
        host = room.address.removeprefix("http://").rstrip("/")
        lines, asking = await asyncio.open_connection("127.0.0.1", PORT, limit=2**20)
        head = f"GET /api/events HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n"
        asking.write(head.encode())
        while line := await lines.readline():
            if line.startswith(b"data: "):
                self.snapshot = json.loads(line[6:])
                for seat, *_ in self.snapshot["items"]["own"]["seats"]:
                    self.heard.setdefault(seat, time.perf_counter())


async def clients(room: Served, rounds: int) -> dict[str, Any]:
    """Thirty at once: each round, all ask for the lesson in the same moment; then all send."""
    AsyncHTTPClient.configure(None, max_clients=4 * PEOPLE)
    http = AsyncHTTPClient()
    people = [Person(room, http) for _ in range(PEOPLE)]
    trainer, watcher = Person(room, http), Watcher()
    await trainer.ask(room.link.removeprefix(room.address.rstrip("/")))
    await trainer.ask("/api/room", {"open": "own", "is": True})
    await trainer.ask("/api/room", {"show": "pooled"})
    listening = asyncio.create_task(watcher.listen(room, trainer.cookie))
    seats = [
        json.loads((await p.ask("/api/join", {"code": room.code})).body)["seat"] for p in people
    ]
    pages, answers, pictures = [], [], []

    async def page(person: Person) -> None:
        began = time.perf_counter()
        await person.ask(f"/{LESSON}.html")
        pages.append(1000 * (time.perf_counter() - began))

    async def send(person: Person, seat: int, n: int) -> None:
        began[seat] = time.perf_counter()
        await person.ask("/api/send", {"item": "own", "n": n, "answer": {"pilot": seat}})
        answers.append(1000 * (time.perf_counter() - began[seat]))

    for n in range(1, rounds + 1):
        await asyncio.gather(*map(page, people))
        began: dict[int, float] = {}
        await asyncio.gather(*(send(p, s, n) for p, s in zip(people, seats, strict=True)))
        until = time.monotonic() + 10
        while len(watcher.heard) < PEOPLE and time.monotonic() < until:
            await asyncio.sleep(0.01)
        pictures += [1000 * (watcher.heard[seat] - began[seat]) for seat in seats]
        if watcher.snapshot["items"]["own"]["n"] != PEOPLE:
            raise RuntimeError("Something was lost, or counted twice.")
        await trainer.ask("/api/room", {"clear": "own"})
        while watcher.snapshot["items"]["own"]["n"]:
            await asyncio.sleep(0.01)
        watcher.heard.clear()
        await asyncio.sleep(3)  # within what one address may ask
    listening.cancel()
    return {"page": pages, "answer": answers, "picture": pictures, "memory": room.memory()}


_WATCH = """() => {
  window.drawn = {};  // when so many pilots were drawn first
  const look = () => {
    const count = document.querySelectorAll("main svg circle").length;
    window.drawn[count] ??= performance.timeOrigin + performance.now();
  };
  new MutationObserver(() => requestAnimationFrame(look)).observe(
    document.querySelector("main"), { childList: true, subtree: true });
}"""
_PRESS = """(node) => {
  const began = performance.timeOrigin + performance.now();
  node.click();
  return began;
}"""
_LOADED = """() => {
  const [at] = performance.getEntriesByType("navigation");
  return [at.responseEnd - at.requestStart, Number(document.documentElement.dataset.ready)];
}"""


async def browsers(room: Served) -> dict[str, Any]:
    """Thirty Chromium contexts: each joins as by the QR code, reads, and sends its pilot."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        trainer = await (
            await browser.new_context(viewport={"width": 1280, "height": 720})
        ).new_page()
        await trainer.goto(room.link)
        await trainer.get_by_role("tab", name="Pilots").click()
        await trainer.evaluate(_WATCH)
        await trainer.evaluate(
            "() => fetch('/api/room', { method: 'POST', headers: { 'Content-Type': "
            "'application/json' }, body: JSON.stringify({ open: 'own', is: true }) })"
        )
        size = {"width": 390, "height": 844}
        pages = [await browser.new_page(viewport=size) for _ in range(PEOPLE)]

        async def join(page: Any) -> None:
            await page.goto(f"{room.address}?join={room.code}", timeout=120_000)
            await page.locator(".room-bar[data-link=connected]").wait_for(timeout=120_000)

        for page in pages:  # as people scan the code, one after another
            await join(page)
        loaded = [await page.evaluate(_LOADED) for page in pages]

        async def again(page: Any) -> list[float]:
            await page.goto(f"{room.address}{LESSON}.html", timeout=120_000)
            await page.locator(".room-bar[data-link=connected]").wait_for(timeout=120_000)
            return list(await page.evaluate(_LOADED))

        crowded = await asyncio.gather(*map(again, pages))
        presses = [
            page.get_by_role("region", name="Send your pilot to the room").get_by_role(
                "button", name="Send to the room"
            )
            for page in pages
        ]
        for press in presses:
            await press.wait_for(timeout=60_000)
        pictures = []
        for number, press in enumerate(presses, 1):  # one after another, all other pages open
            began = await press.evaluate(_PRESS)
            while not (drawn := await trainer.evaluate("(n) => window.drawn[n]", number)):
                await asyncio.sleep(0.02)
            pictures.append(drawn - began)
        memory = room.memory()
        await browser.close()
    return {
        "page": [fetched for fetched, _ in loaded],
        "alive": [ready for _, ready in loaded],
        "crowded_page": [fetched for fetched, _ in crowded],
        "crowded_alive": [ready for _, ready in crowded],
        "picture": pictures,
        "memory": memory,
    }


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(values, n=20, method="inclusive")[-1]


def measure(rounds: int, with_browsers: bool) -> dict[str, Any]:
    """Everything."""
    found: dict[str, Any] = {
        "people": PEOPLE,
        "rounds": rounds,
        "processors": os.cpu_count(),
        "processors_busy": os.getloadavg()[0],
        "versions": {
            "cocreate_lib": cc.__version__,
            "python": platform.python_version(),
            "tornado": version("tornado"),
        },
    }
    with served() as room:
        found["memory_before"] = room.memory()
        found["clients"] = asyncio.run(clients(room, rounds))
    if with_browsers:
        with served() as room:
            found["browsers"] = asyncio.run(browsers(room))
    return found


def report(found: dict[str, Any]) -> str:
    """The measurements in one table."""
    lines = [
        "# Classroom",
        "",
        f"`cocreate class serve 06` and {found['people']} people at once on loopback, on the same "
        f"{found['processors']} processors as those who ask. Written by `python "
        "benchmarks/classroom/run.py --browsers`.",
        "",
        "| measured | median | 95th percentile | at most | wanted |",
        "|---|---:|---:|---:|---|",
    ]

    def row(name: str, values: Sequence[float], wanted: str = "") -> str:
        middle = sorted(values)[len(values) // 2]
        return (
            f"| {name} | {middle:.0f} ms | {p95(values):.0f} ms | {max(values):.0f} ms | {wanted} |"
        )

    each = found["clients"]
    page, picture = f"p95 below {WANTED_PAGE_MS} ms", f"p95 below {WANTED_PICTURE_MS} ms"
    lines += [
        row("lesson 06, asked for by all in one moment", each["page"], page),
        row("a pilot sent by all in one moment, until it is kept", each["answer"]),
        row("the same, until the trainer's page is told of it", each["picture"], picture),
    ]
    if "browsers" in found:
        real = found["browsers"]
        lines += [
            row("in Chromium, one after another: lesson 06 to its last byte", real["page"], page),
            row("the same, until its explorers are alive", real["alive"]),
            row("in Chromium, all in one moment: lesson 06 to its last byte", real["crowded_page"]),
            row("the same, until its explorers are alive", real["crowded_alive"]),
            row("in Chromium: from a press to the trainer's picture", real["picture"], picture),
        ]
    most = max(found[name]["memory"]["most"] for name in ("clients", "browsers") if name in found)
    lines += [
        "",
        "Thirty browsers that open a page in one moment share two processors with the server here; "
        "thirty phones bring their own.",
        "",
        f"Memory of the server: {found['memory_before']['now']:.0f} MB before anybody came, "
        f"{most:.0f} MB at most; wanted below {WANTED_MB} MB. "
        f"{found['rounds']} rounds of clients; in each, nothing was lost or counted twice.",
        "",
        f"Versions: {', '.join(f'{k} {v}' for k, v in found['versions'].items())}. Busy processors "
        f"before: {found['processors_busy']:.1f}.",
        "",
    ]
    return "\n".join(lines)


def main(given: Sequence[str] | None = None) -> None:
    """Measure, print and, without ``--quick``, write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two rounds, and nothing written")
    parser.add_argument("--browsers", action="store_true", help="thirty Chromium contexts, too")
    asked = parser.parse_args(given)
    found = measure(2 if asked.quick else ROUNDS, asked.browsers)
    print(report(found))
    if not asked.quick:
        (RESULTS / "classroom.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
        (RESULTS / "classroom.md").write_text(report(found), "utf-8")


if __name__ == "__main__":
    main()
