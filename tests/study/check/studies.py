"""A study that a test writes: a protocol, a dictionary and a table, each to be changed first."""

from io import StringIO

import numpy as np
import pandas as pd

from cocreate_lib.study import check_study

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
covariates = ["age", "sex", "priors"]
cluster = "manager"
method = "weighting"
missing = "complete_cases"
[[analysis.outcomes]]
kind = "rate"
column = "reoffended"
[[analysis.outcomes]]
kind = "frequency"
column = "reoffences"
exposure = "days_at_risk"
[[analysis.outcomes]]
kind = "time_to"
column = "days"
event = "reoffended"
competing = "recalled"

[reasons]
age = "known before, and bears on reoffending"
sex = "the same"
priors = "the same"
"""
DICTIONARY = """column,label,type,unit,allowed,missing,personal,description
person,Person,id,,,never,,A number made for the study
programme,In the programme,yes_no,,,never,,
age,Age at the start,whole,years,18..99,allowed,,
sex,Sex,category,,F=Women|M=Men,allowed,,
priors,Previous convictions,whole,,0..,999,,
manager,Case manager,category,,,never,,
started,Start of supervision,date,,2018-01-01..2019-12-31,never,,
reoffended,Proven reoffending,yes_no,,Yes|No,never,,
reoffended_on,Date of the first reoffence,date,,started..,allowed,,
reoffences,Reoffences,whole,,0..,never,,
days_at_risk,Days at risk,whole,days,1..365,never,,
days,Days to the first reoffence,whole,days,0..365,never,,
recalled,Recalled,yes_no,,,never,,
score,Score,number,points,,allowed,,
"""


def people(n=400, seed=1):
    """People of whom nothing is wrong; no two are alike."""
    rng = np.random.default_rng(seed)
    started = pd.Timestamp("2018-01-01") + pd.to_timedelta(rng.integers(0, 700, n), "D")
    reoffended = rng.random(n) < 0.35
    recalled = ~reoffended & (rng.random(n) < 0.1)
    days = np.where(reoffended | recalled, rng.integers(1, 365, n), 365)
    return pd.DataFrame(
        {
            "person": np.arange(1, n + 1),
            "programme": np.arange(n) % 2,
            "age": rng.integers(18, 70, n),
            "sex": rng.choice(["F", "M"], n),
            "priors": rng.integers(0, 40, n),
            "manager": [f"V{number:03d}" for number in rng.integers(1, 25, n)],
            "started": started.strftime("%Y-%m-%d"),
            "reoffended": np.where(reoffended, "Yes", "No"),
            "reoffended_on": (started + pd.to_timedelta(days, "D")).strftime("%Y-%m-%d"),
            "reoffences": np.where(reoffended, rng.integers(1, 9, n), 0),
            "days_at_risk": rng.integers(200, 366, n),
            "days": days,
            "recalled": recalled.astype(int),
            "score": rng.normal(50, 10, n).round(2),
        }
    ).assign(reoffended_on=lambda table: table["reoffended_on"].where(reoffended))


class Study:
    """A study in a folder: change what it holds, then check it."""

    def __init__(self, folder, table=None):
        self.folder = folder
        self.protocol = PROTOCOL
        self.dictionary = pd.read_csv(StringIO(DICTIONARY), dtype=str, keep_default_na=False)
        self.table = people() if table is None else table
        self.file = "data/people.csv"

    def described(self, column, **changes):
        """Change, or add, what the dictionary says of a column."""
        rows = self.dictionary["column"] == column
        if not rows.any():
            row = dict.fromkeys(self.dictionary, "") | {"column": column, "label": column.title()}
            self.dictionary.loc[len(self.dictionary)] = row
            rows = self.dictionary["column"] == column
        for name, value in changes.items():
            self.dictionary.loc[rows, name] = value
        return self

    def without(self, column):
        """Take a column out of the table."""
        self.table = self.table.drop(columns=column)
        return self

    def undescribed(self, column):
        """Take a column out of the dictionary."""
        self.dictionary = self.dictionary[self.dictionary["column"] != column]
        return self

    def put(self, column, value, *places):
        """Put a value into some cells of a column."""
        cells = self.table[column].astype(object).copy()
        for place in places:
            cells.iloc[place] = value
        self.table[column] = cells
        return self

    def asks(self, old, new, times=-1):
        """Change the protocol's text."""
        assert old in self.protocol
        self.protocol = self.protocol.replace(old, new, times)
        return self

    def write(self):
        """Write all of it; gives the folder."""
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        protocol = self.protocol
        if self.file != "data/people.csv":
            protocol += f'\n[data]\nfile = "{self.file}"\n'
        (self.folder / "protocol.toml").write_text(protocol, encoding="utf-8")
        self.dictionary.to_csv(self.folder / "dictionary.csv", index=False)
        path = self.folder / self.file
        if path.suffix == ".csv":
            self.table.to_csv(path, index=False)
        elif path.suffix == ".xlsx":
            self.table.to_excel(path, index=False)
        elif path.suffix == ".dta":
            self.table.to_stata(path, write_index=False)
        elif path.suffix == ".parquet":
            self.table.to_parquet(path, index=False)
        return self.folder

    def check(self):
        """Write it, and check it."""
        return check_study(self.write())


def kinds(found):
    """What was found, as sorted pairs of kind and column."""
    return sorted((each.kind, each.column) for each in found.faults)
