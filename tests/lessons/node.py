"""JavaScript of the front end, run by Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

NODE = shutil.which("node")


def node(code: str, data: Any = None) -> str:
    """What an ES module prints; it finds ``data`` as JSON on its standard input, if it asks.

    Where Node is missing the test is skipped, or fails where the browser tests are required.
    """
    if NODE is None:
        if os.environ.get("COCREATE_REQUIRE_BROWSER") == "1":
            pytest.fail("Node is required here, and isn't installed", pytrace=False)
        pytest.skip("Node isn't installed (Debian: apt-get install nodejs)")
    read = "import { readFileSync as cxRead } from 'node:fs';\n"
    read += "const given = JSON.parse(cxRead(0, 'utf8') || 'null');\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test.mjs"
        path.write_text(read + code, encoding="utf-8")
        done = subprocess.run(
            [NODE, path],
            input=json.dumps(data),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout
