"""Every example of docs/listening.md runs, and prints what the page shows."""

from __future__ import annotations

import doctest

from cocreate_lib.io import resources


def test_the_examples_of_the_page_run():
    page = resources.root() / "docs" / "listening.md"
    # A fence ends an example, as an empty line does.
    source = page.read_text(encoding="utf-8").replace("```", "")
    examples = doctest.DocTestParser().get_doctest(source, {}, "listening.md", str(page), 0)
    runner = doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    said: list[str] = []
    runner.run(examples, out=said.append)
    assert len(examples.examples) > 20
    assert not runner.failures, "".join(said)
