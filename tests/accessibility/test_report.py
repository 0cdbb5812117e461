"""What the command prints: the sums are those of what was counted."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tools.accessibility import report
from tools.accessibility.fault import Found

COUNTS = st.dictionaries(
    st.tuples(st.sampled_from(("pages", "slides")), st.sampled_from(("pages", "axe-core runs"))),
    st.integers(1, 10**6),
    min_size=1,
)


@given(COUNTS)
def test_a_row_ends_with_its_sum(counts: dict[tuple[str, str], int]) -> None:
    found = Found()
    for (kind, what), times in counts.items():
        found.count(kind, what, times)
    for line in report.table(found).splitlines()[2:]:
        what, *numbers = (cell.strip() for cell in line.strip("|").split("|"))
        assert sum(int(number or 0) for number in numbers[:-1]) == int(numbers[-1])
        assert int(numbers[-1]) == sum(n for (_, name), n in counts.items() if name == what)


def test_all_of_it_is_written_for_programs(tmp_path: Path) -> None:
    found = Found()
    found.add("axe", "a page", "390 px", "critical: label", "critical: label")
    report.write_json(found, tmp_path / "found.json")
    (fault,) = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["faults"]
    assert (fault["sweep"], fault["what"]) == ("axe", "critical: label")
    assert report.summary(found).endswith("1 fault: axe 1")
