"""A joint display as a web page and for Word: everything in it, and that it is synthetic."""

from __future__ import annotations

from io import BytesIO

from docx import Document

import cocreate_lib as cc
from cocreate_lib.figures import joint_display_report


def test_the_report_holds_every_cell_and_says_that_it_is_synthetic():
    material = cc.listening.teaching_material()
    comparison = cc.compare(cc.load_teaching_pilot(), cc.teaching_plan())
    display = cc.listening.joint_display(
        [
            {
                "question": "Did <reoffending> differ?",
                "quantitative": cc.listening.quantitative_result(comparison, "reoffended"),
                "qualitative": cc.listening.qualitative_theme(
                    material.codes, "Changing", against=["Nothing changed"], fictional=True
                ),
                "relation": "expand",
                "meta_inference": "The numbers can't tell; some people speak of change.",
                "would_settle": "More people, for longer.",
            }
        ]
    )
    report = joint_display_report(display)
    html = report.html()
    assert "Did &lt;reoffending&gt; differ?" in html
    assert "Synthetic data: nobody in this report is real" in html
    document = Document(BytesIO(report.render(".docx")))
    written = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        written += [cell.text for row in table.rows for cell in row.cells]
    for name, text in display.cells()[0].items():
        assert any(text in part for part in written), name
    assert any("Synthetic data" in part for part in written)
