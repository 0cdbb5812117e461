"""Chromium for tests and tools: where it is, and how it is started."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def why_no_browser() -> str | None:
    """Why no browser can be used here, or None if one can."""
    if CHROMIUM is None:
        return "Chromium isn't installed (Debian: apt-get install chromium)"
    if find_spec("playwright") is None:
        return "playwright isn't installed (it comes with the extra 'test')"
    return None


@contextmanager
def chromium(*more: str, headless: bool = True) -> Iterator[Any]:
    """A Chromium, as a playwright ``Browser``; ``more`` are arguments of its command line."""
    from playwright.sync_api import sync_playwright

    arguments = ["--disable-gpu", "--disable-quic", "--disable-background-networking", *more]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # in a container Chromium can't make its own as root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=arguments, headless=headless
        )
        yield browser
        browser.close()
