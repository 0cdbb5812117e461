"""Measure what Binder builds and opens: its size, its memory with all lessons open, its start.

Run by hand: python -m benchmarks.binder.run [--image FOLDER] [--quick]. It needs Chromium, Linux
and the network; with an image that ``python -m tools.bounds binder FOLDER`` left, no network.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import Request, urlopen

import nbformat
import psutil
from jupyter_client import BlockingKernelClient

from benchmarks.keys import chromium
from tools.binder import CONTENT, ROOT, repository, start_path
from tools.image import Image, Session, build

RESULTS = ROOT / "benchmarks" / "results"
WANTED_MB, WANTED_MEMORY_MB, WANTED_SECONDS = 950, 1200, 8


def folder_megabytes(folder: Path) -> float:
    """What files take on the disk, in blocks of which each counts once; in 2**20 bytes."""
    done = subprocess.run(["du", "-s", "-B1", folder], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[0]) / 2**20


def proportional(pid: int) -> float:
    """Memory of a process, what it shares divided among those who do (PSS); in 2**20 bytes."""
    account = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    return int(dict(re.findall(r"^(\w+):\s+(\d+) kB", account, re.MULTILINE))["Pss"]) / 1024


def size(image: Image) -> dict[str, Any]:
    """What the image holds, and the largest packages in it."""
    packages = image.prefix / "lib"
    (site,) = packages.glob("python*/site-packages")
    parts = {each.name: folder_megabytes(each) for each in site.iterdir() if each.is_dir()}
    return {
        "image": folder_megabytes(image.prefix),
        "packages": dict(sorted(parts.items(), key=lambda each: -each[1])[:15]),
    }


def opening(image: Image, browser: Any) -> dict[str, float]:
    """Seconds of a new session: until the server answers, and until the first explorer is alive."""
    begun = time.perf_counter()
    with image.session() as session:
        answered = time.perf_counter()
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(session.link(start_path(repository())))
        page.wait_for_url("**/lab/tree/**", timeout=120_000)
        pulled = time.perf_counter()
        page.wait_for_selector(".cx-explorer", state="attached", timeout=120_000)
        alive = time.perf_counter()
        page.close()
    return {"server": answered - begun, "pull": pulled - answered, "alive": alive - answered}


def memory(image: Image) -> dict[str, float]:
    """Memory of a session with the kernels of all lessons: begun, and run; and of each kernel."""
    found = {}
    with image.session() as session:
        image.run(*image.entry, "gitpuller", repository(), "main", CONTENT, capture_output=True)
        kernels = {}
        for path in sorted((image.repository / CONTENT / "notebooks").glob("*.ipynb")):
            started = asked(
                session,
                "api/sessions",
                {
                    "path": f"{CONTENT}/notebooks/{path.name}",
                    "name": path.name,
                    "type": "notebook",
                    "kernel": {"name": "python3"},
                },
            )
            kernels[path] = started["kernel"]["id"]
        time.sleep(20)  # until all have begun
        found["open"] = tree(session)
        pids = {path.stem: run_cells(image, kernel, path) for path, kernel in kernels.items()}
        found["run"] = tree(session)
        found |= {name: proportional(pid) for name, pid in pids.items()}
    return found


def tree(session: Session) -> float:
    """Memory of a session: its server and whatever that has started."""
    server = psutil.Process(session.server.pid)
    return sum(proportional(each.pid) for each in [server, *server.children(recursive=True)])


def asked(session: Session, path: str, content: dict[str, Any]) -> Any:
    """What Jupyter's server answers to a request with content."""
    request = Request(session.link(path), json.dumps(content).encode(), method="POST")
    request.add_header("Authorization", f"token {session.token}")
    request.add_header("Content-Type", "application/json")
    with urlopen(request) as answer:
        return json.load(answer)


def run_cells(image: Image, kernel: str, path: Path) -> int:
    """Run a notebook in a kernel of the server; the kernel's process."""
    runtime = image.repository / ".local" / "share" / "jupyter" / "runtime"
    client = BlockingKernelClient(connection_file=str(runtime / f"kernel-{kernel}.json"))
    client.load_connection_file()
    client.start_channels()
    client.kernel_info(reply=True, timeout=120)
    time.sleep(0.5)  # until what it publishes is heard as well
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            reply = client.execute_interactive(
                cell.source, timeout=300, store_history=False, output_hook=lambda message: None
            )
            if reply["content"]["status"] != "ok":
                raise SystemExit(f"{path.name}: {reply['content']['evalue']}")
    told: list[str] = []
    client.execute_interactive(
        "import os; print(os.getpid())",
        output_hook=lambda message: told.append(message["content"].get("text", "")),
    )
    client.stop_channels()
    return int("".join(told))


def measure(folder: Path, times: int) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    image = build(folder)
    measured: dict[str, Any] = {"load": os.getloadavg()[0], "size": size(image)}
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        measured["opening"] = [opening(image, browser) for _ in range(times)]
        measured["chromium"] = browser.version
        browser.close()
    measured["memory"] = memory(image)
    told = image.run("python", "--version", capture_output=True).stdout
    measured["python"] = told.strip()
    return measured


def report(measured: dict[str, Any]) -> str:
    """The measurements in words and tables."""
    kernels = {k: v for k, v in measured["memory"].items() if k not in ("open", "run")}
    median = {
        name: statistics.median(each[name] for each in measured["opening"])
        for name in ("server", "pull", "alive")
    }
    lines = [
        "# Binder: size, memory with all lessons open, and start",
        "",
        "How it is measured: `benchmarks/README.md`.",
        "",
        "| what | measured | wanted |",
        "|---|---:|---:|",
        f"| the environment with its packages, MiB | {measured['size']['image']:,.0f} "
        f"| under {WANTED_MB} |",
        f"| server and kernels of all {len(kernels)} lessons, none run, MiB "
        f"| {measured['memory']['open']:,.0f} | under {WANTED_MEMORY_MB:,} |",
        f"| the same, all run from top to bottom, MiB "
        f"| {measured['memory']['run']:,.0f} | under {WANTED_MEMORY_MB:,} |",
        f"| from the link to the first explorer alive, s | {median['alive']:.1f} "
        f"| within {WANTED_SECONDS} |",
        f"| of these, until the course is pulled, s | {median['pull']:.1f} | |",
        f"| before it, until Jupyter's server answers, s | {median['server']:.1f} | |",
        "",
        "| kernel of, run | MiB |",
        "|---|---:|",
        *(f"| {name} | {megabytes:.0f} |" for name, megabytes in kernels.items()),
        "",
        "| largest packages | MiB |",
        "|---|---:|",
        *(f"| {name} | {each:.0f} |" for name, each in measured["size"]["packages"].items()),
        "",
        f"Processors: {os.cpu_count()}; processes waiting for one when the run began: "
        f"{measured['load']:.1f}. {measured['python']}, Chromium {measured['chromium']}; medians "
        f"of {len(measured['opening'])}.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print, and write the results unless quick."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--image", type=Path, help="a folder with an image; made if it isn't there")
    parser.add_argument("--quick", action="store_true", help="open once; write nothing")
    given = parser.parse_args()
    with TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        measured = measure(given.image or Path(made) / "image", 1 if given.quick else 5)
    print(report(measured))
    if not given.quick:
        (RESULTS / "binder.md").write_text(report(measured), encoding="utf-8")
        (RESULTS / "binder.json").write_text(json.dumps(measured, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
