"""A fold: closed at first, open without a kernel, and in a terminal simply there."""

from __future__ import annotations

from cocreate_lib.figures import Bullets
from cocreate_lib.lessons import Reveal


def test_a_fold_is_closed_labelled_and_holds_its_content():
    bundle = Reveal("I have <decided>", Bullets("Truth", ["minus five"]))._repr_mimebundle_()
    html = bundle["text/html"]
    assert html.startswith("<details><summary><strong>I have &lt;decided&gt;</strong></summary>")
    assert "<li>minus five</li>" in html
    assert " open" not in html
    assert "minus five" in bundle["text/plain"]
