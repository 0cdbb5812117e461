"""The made-up language, written once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tongues.escaping import made_up


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the made-up language's catalogues, while it is spoken."""
    folder = tmp_path_factory.mktemp("catalogues")
    with made_up(folder):
        yield folder
