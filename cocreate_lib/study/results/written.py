"""The files of a study's results, each written once and listed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from cocreate_lib.io.saving import table_bytes
from cocreate_lib.study.disclosure import SafeTable
from cocreate_lib.study.results.outputs import Outputs, worst
from cocreate_lib.study.results.report import Material, study_report, tables_report

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST = 60  # letters of a file's name
_SENSITIVITY = {
    "sensitivity": "estimates and tests of whole groups; no numbers of people",
    "specifications": "estimates without numbers of people",
    "joint_test": "tests of all specifications together",
}


def write_results(
    material: Material, outputs: Outputs, folder: Path, tell: Callable[..., None]
) -> None:
    """Write tables, figures and reports to a folder, and list them.

    Parameters
    ----------
    material
        What they are made of.
    outputs
        Where they are listed.
    folder
        An empty folder.
    tell
        Is told what is being done.
    """
    (folder / "tables").mkdir()
    (folder / "figures").mkdir()
    tell("writing the tables")
    _write_tables(material, outputs, folder)
    tell("writing the figures")
    _write_figures(material, outputs, folder)
    tell("writing the report")
    _write_reports(material, outputs, folder)
    content = table_bytes(material.deviations, ".csv")
    (folder / "deviations.csv").write_bytes(content)
    outputs.add("deviations.csv", "record", "pass", ("the protocol's own words; no data",))


def file_names(names: list[str]) -> dict[str, str]:
    """A file's name for each name, without an ending: letters, digits, ``_`` and ``-`` alone, and
    no two alike, also where capitals don't count.

    Examples
    --------
    >>> file_names(["curve_days", "curve_../days", "Curve_days"])
    {'curve_days': 'curve_days', 'curve_../days': 'curve_days_2', 'Curve_days': 'Curve_days_3'}
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = _UNSAFE.sub("", name)[:_LONGEST] or "output"
        own, number = plain, 1
        while own.casefold() in taken:
            number += 1
            own = f"{plain}_{number}"
        taken.add(own.casefold())
        found[name] = own
    return found


def _write_tables(material: Material, outputs: Outputs, folder: Path) -> None:
    names = file_names(list(material.tables))
    for name, table in material.tables.items():
        file = f"tables/{names[name]}.csv"
        outputs.add_table(file, table, material.record.outputs[name].kind)
        if table.status != "fail":
            (folder / file).write_bytes(table_bytes(table.frame, ".csv"))
    found = material.sensitivity
    for name, frame in (
        ("sensitivity", found.numbers),
        ("specifications", found.specifications),
        ("joint_test", found.joint),
    ):
        if len(frame):
            (folder / "tables" / f"{name}.csv").write_bytes(table_bytes(frame, ".csv"))
            outputs.add(f"tables/{name}.csv", "table", "pass", (_SENSITIVITY[name],))
    report = tables_report(material)
    status = worst(table.status for table in material.tables.values())
    for ending in (".html", ".docx"):
        (folder / "tables" / f"tables{ending}").write_bytes(report.render(ending))
        outputs.add(f"tables/tables{ending}", "table", status, _because(material.tables))


def _write_figures(material: Material, outputs: Outputs, folder: Path) -> None:
    names = file_names(list(material.pictures))
    words = []
    for name, picture in material.pictures.items():
        file = f"{names[name]}.png"
        (folder / "figures" / file).write_bytes(picture.png())
        words.append((file, picture.alt, picture.caption))
        source = material.tables.get(_DRAWN_FROM.get(name, name))
        if source is None:  # estimates alone
            outputs.add(f"figures/{file}", "figure", "pass", ("drawn from estimates alone",))
        else:
            outputs.add_table(f"figures/{file}", source, "figure")
    frame = pd.DataFrame(words, columns=["file", "alt_text", "caption"])
    (folder / "figures" / "alt_text.csv").write_bytes(table_bytes(frame, ".csv"))
    status = outputs.status("figure")
    outputs.add("figures/alt_text.csv", "figure", status, ("the figures in words",))


_DRAWN_FROM = {"outcomes": "estimates", "balance": "matching_quality"}


def _write_reports(material: Material, outputs: Outputs, folder: Path) -> None:
    report = study_report(material)
    status = worst(table.status for table in material.tables.values())
    reasons = list(_because(material.tables))
    if material.mixed is not None and material.mixed.to_review:
        status = "review"
        reasons += material.mixed.to_review
    for ending in (".html", ".docx"):
        (folder / f"report{ending}").write_bytes(report.render(ending))
        outputs.add(f"report{ending}", "report", status, reasons)


def _because(tables: Mapping[str, SafeTable]) -> tuple[str, ...]:
    """What has to be looked at in a file that holds several tables."""
    found = [
        f"{name}: {'; '.join(x.reasons)}" for name, x in tables.items() if x.status == "review"
    ]
    return tuple(found) or ("holds the tables that passed",)
