"""The notebook of a new study: it shows what has passed disclosure control, and nothing else."""

from __future__ import annotations

import json
from typing import Any

_TITLE = """# Results of this study

This notebook shows the results that have passed disclosure control: what is in `results/`. It
shows no row of anybody's data.

`cocreate study run` runs it and puts the result beside the report. Opened by hand, it shows what
the last run left. Add cells and text of your own; they are run with the others."""

_OPEN = """import os
from pathlib import Path

import pandas as pd
from IPython.display import Image, Markdown, display

from cocreate_lib.study import find_study, read_protocol

study = find_study(".")
protocol = read_protocol(study.protocol)
# While a run makes new results, this names their folder.
results = Path(os.environ.get("COCREATE_STUDY_RESULTS", study.results))
print(protocol.study.title)
print(protocol.study.question)
if not results.is_dir():
    print("There are no results yet. In a terminal: cocreate study run")"""

_CHECK = """if "COCREATE_STUDY_RESULTS" not in os.environ:  # a run has checked the data already
    from cocreate_lib.study import check_study

    print(check_study(study.root))"""

_TABLES = """for file in sorted(results.glob("tables/*.csv")):
    display(Markdown(f"**{file.stem}**"), pd.read_csv(file, keep_default_na=False))"""

_FIGURES = """described = results / "figures" / "alt_text.csv"
words = pd.read_csv(described, index_col=0).iloc[:, 0].to_dict() if described.is_file() else {}
for file in sorted(results.glob("figures/*.png")):
    display(Image(filename=str(file), alt=words.get(file.name, words.get(file.stem, file.stem))))"""

_WITHHELD = """listed = results / "outputs.csv"
if listed.is_file():
    display(pd.read_csv(listed, keep_default_na=False))"""

_CELLS = (
    ("markdown", "title", _TITLE),
    ("code", "open", _OPEN),
    ("markdown", "about-check", "## Are the data as the dictionary says?"),
    ("code", "check", _CHECK),
    ("markdown", "about-tables", "## Tables"),
    ("code", "tables", _TABLES),
    ("markdown", "about-figures", "## Figures"),
    ("code", "figures", _FIGURES),
    (
        "markdown",
        "about-outputs",
        "## What disclosure control said\n\nEvery output, the rules that it was held against, and "
        "what was withheld.",
    ),
    ("code", "outputs", _WITHHELD),
)


def notebook() -> str:
    """The notebook as its file holds it, without outputs."""
    cells = [_cell(*each) for each in _CELLS]
    content = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _cell(kind: str, name: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": name,
        "metadata": {},
        "source": source.splitlines(keepends=True),
    }
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
