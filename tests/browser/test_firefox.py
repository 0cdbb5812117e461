"""The course's pages in Firefox ESR, which Playwright can't drive and WebDriver BiDi can."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cocreate_lib.lessons import write_pages

NODE, FIREFOX = shutil.which("node"), shutil.which("firefox-esr") or shutil.which("firefox")
SCRIPT = Path(__file__).with_name("firefox.mjs")


def why_not() -> str | None:
    """Why Firefox can't be asked here, or None if it can."""
    if NODE is None:
        return "Node isn't installed (Debian: apt-get install nodejs)"
    if FIREFOX is None:
        return "Firefox isn't installed (Debian: apt-get install firefox-esr)"
    asked = [NODE, "--eval", "require.resolve('puppeteer-core')"]
    if subprocess.run(asked, cwd=SCRIPT.parent, capture_output=True).returncode:
        return "puppeteer-core isn't installed (npm install --no-save puppeteer-core, or NODE_PATH)"
    return None


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Firefox says of each page."""
    if reason := why_not():
        if os.environ.get("COCREATE_REQUIRE_BROWSER") == "1":
            pytest.fail(f"Firefox is required here: {reason}", pytrace=False)
        pytest.skip(reason)
    site = tmp_path_factory.mktemp("site")
    write_pages(site)
    done = subprocess.run(
        [str(NODE), str(SCRIPT), str(FIREFOX), str(site)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    pages: dict[str, Any] = json.loads(done.stdout)
    assert set(pages) == {path.name for path in site.iterdir()}
    return pages


def test_no_page_complains_or_asks_anything_of_a_network(found):
    for name, page in found.items():
        assert (page["complaints"], page["asked"]) == ([], []), name


def test_no_page_scrolls_sideways_on_a_phone(found):
    assert {name: page["sideways"] for name, page in found.items()} == dict.fromkeys(found, 0)


def test_every_part_is_alive_and_moves_by_keys(found):
    for name, page in found.items():
        for part in page["parts"]:
            assert part["alive"], (name, part)
            if part["kind"] == "explorer":
                assert part["moved"], (name, part)
                assert part["back"], (name, part)
                assert part["words"], (name, part)
            elif part["kind"] in ("question", "writing"):
                assert "Saved in your workbook, in this browser." in part["said"], (name, part)
