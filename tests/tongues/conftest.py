"""The made-up language, written once for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cocreate_lib.tongues import speaking
from tests.tongues.escaping import made_up
from tools.catalogues import PSEUDO


@pytest.fixture(scope="module")
def made_up_catalogues(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the made-up language's catalogues."""
    folder = tmp_path_factory.mktemp("catalogues")
    with made_up(folder):
        yield folder


@pytest.fixture
def pseudo(made_up_catalogues: Path) -> Iterator[Path]:
    """The same, while the language is spoken."""
    with speaking(PSEUDO):
        yield made_up_catalogues
