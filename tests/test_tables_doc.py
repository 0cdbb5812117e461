"""Every example of docs/tables.md runs, and prints what the page shows."""

from __future__ import annotations

import doctest

import pandas as pd

from cocreate_lib.io import resources


def test_the_examples_of_the_page_run():
    page = resources.root() / "docs" / "tables.md"
    # A fence ends an example, as an empty line does.
    source = page.read_text(encoding="utf-8").replace("```", "")
    examples = doctest.DocTestParser().get_doctest(source, {}, "tables.md", str(page), 0)
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    runner = doctest.DocTestRunner(optionflags=options)
    said: list[str] = []
    with pd.option_context("display.width", 1000, "display.max_columns", None):
        runner.run(examples, out=said.append)
    assert len(examples.examples) > 10
    assert not runner.failures, "".join(said)
