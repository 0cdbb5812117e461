"""A good study, small, made by the test: whatever goes wrong in it, a test puts there itself."""

import pytest

from tests.study.check.studies import Study


@pytest.fixture
def study(tmp_path):
    """A good study in a folder of its own."""
    return Study(tmp_path / "study")
