"""A small study, run once for all tests that only look at what it made."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from cocreate_lib.study import StudyResults, run_study
from tests.study.results.small import small_study


@dataclass(frozen=True)
class Ran:
    """A study that was run."""

    folder: Path
    results: StudyResults

    def text(self, name):
        """A file of the results, as text."""
        return (self.folder / "results" / name).read_text("utf-8")


@pytest.fixture(scope="session")
def ran(tmp_path_factory):
    folder = small_study(tmp_path_factory.mktemp("study"))
    return Ran(folder, run_study(folder, notebook=False))
