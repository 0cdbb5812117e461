"""A study with interviews: the teaching pilot, and the fictional people who go with it."""

import csv

import pytest

import cocreate_lib as cc
from cocreate_lib.listening import teaching_material
from cocreate_lib.study import find_study, read_protocol

PROTOCOL = """
[study]
title = "A pilot"
question = "Did fewer people reoffend?"
programme = "Plans written together"
comparator = "People of the same offices in the year before"
target = "The difference in the share who reoffend within a year, for those in the programme"
seed = 7

[design]
n_treated = 60

[analysis]
treatment = "programme"
covariates = ["age"]
[[analysis.outcomes]]
kind = "rate"
column = "reoffended"

[reasons]
age = "known before, and bears on reoffending"

[interviews]
fictional = {fictional}
"""
HEAD = (
    *("question", "outcome", "codes", "relation", "meta_inference", "would_settle"),
    *("text", "against", "quotation"),
)
ROW = {
    "question": "Did it help?",
    "outcome": "reoffended",
    "codes": "Changing",
    "relation": "expand",
    "meta_inference": "A change may be there that the numbers can't tell.",
    "would_settle": "More people.",
    "text": "People speak of change.",
    "against": "Nothing changed",
}


def write_rows(path, rows, head=None):
    head = head or list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="session")
def material():
    return teaching_material()


@pytest.fixture(scope="session")
def comparison():
    return cc.compare(cc.load_teaching_pilot(), cc.teaching_plan())


@pytest.fixture
def study(tmp_path, material):
    """Makes a study's folder: codings, code book and rows are the teaching ones unless given."""

    def made(rows=(ROW,), codes=None, book=None, fictional=True, head=HEAD, protocol=PROTOCOL):
        root = tmp_path / "my-study"
        (root / "interviews").mkdir(parents=True, exist_ok=True)
        text = protocol.replace("{fictional}", str(fictional).lower())
        (root / "protocol.toml").write_text(text, encoding="utf-8")
        codes = material.codes if codes is None else codes
        book = material.code_book.table if book is None else book
        codes.to_csv(root / "interviews" / "codes.csv", index=False)
        book.to_csv(root / "interviews" / "code_book.csv", index=False)
        write_rows(root / "interviews" / "joint_display.csv", rows, head)
        return find_study(root), read_protocol(root / "protocol.toml")

    return made
