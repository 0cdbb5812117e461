"""Every example of the pages of docs/ runs, and prints what the page shows."""

from __future__ import annotations

import doctest

import pandas as pd
import pytest

from cocreate_lib.io import resources

# Pages with examples, and how many there are at least.
PAGES = {"evaluation.md": 40, "listening.md": 20, "tables.md": 10}


@pytest.mark.parametrize("name", PAGES)
def test_the_examples_of_a_page_run(name):
    page = resources.root() / "docs" / name
    # A fence ends an example, as an empty line does.
    source = page.read_text(encoding="utf-8").replace("```", "")
    examples = doctest.DocTestParser().get_doctest(source, {}, name, str(page), 0)
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
    runner = doctest.DocTestRunner(optionflags=options)
    said: list[str] = []
    with pd.option_context("display.width", 1000, "display.max_columns", None):
        runner.run(examples, out=said.append)
    assert len(examples.examples) > PAGES[name]
    assert not runner.failures, "".join(said)
