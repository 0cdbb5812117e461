"""The facilitator's guide as text, for tests that hold its numbers to what the lessons show."""

from __future__ import annotations

import re

from cocreate_lib.io.resources import trainer

UNDER_TWENTY = """nought one two three four five six seven eight nine ten eleven twelve thirteen
fourteen fifteen sixteen seventeen eighteen nineteen"""
WORDS = UNDER_TWENTY.split()


def guide(lesson: str) -> str:
    """A lesson's guide, on one line, without its marks."""
    (path,) = trainer().glob(f"{lesson}_*.md")
    return re.sub(r"\{ours\}`([^`]*)`", r"\1", " ".join(path.read_text("utf-8").split()))
