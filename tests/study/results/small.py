"""A small study, written by the tests themselves: 240 people, one rate, two covariates."""

from pathlib import Path

import numpy as np

PROTOCOL = """
[study]
title = "{title}"
question = "Were people in the programme less often proven to reoffend within a year?"
programme = "Plans written together"
comparator = "People on ordinary supervision in the same offices"
target = "The difference in the share who reoffend within a year, for those in the programme"
seed = 11

[design]
n_treated = 80
n_comparison = 160

[analysis]
treatment = "programme"
covariates = ["age", "sex"]
method = "{method}"
[[analysis.outcomes]]
kind = "rate"
column = "reoffended"

[reasons]
age = "Known at the start; younger people reoffend more often."
sex = "Known at the start; men reoffend more often."

[sensitivity]
fragility = true
{more}
"""

DICTIONARY = """column,label,type,unit,allowed,missing,personal,description
programme,In the programme,yes_no,,,never,,1 in the programme
age,Age,whole,years,18..90,never,,Age at the start
sex,Sex,category,,F=Women|M=Men,never,,Sex as recorded
reoffended,Proven reoffending,yes_no,,,never,,1 for a proven reoffence within a year
synthetic,Synthetic,yes_no,,1|0,never,,Whether nobody in the row is real
"""


def people(seed=5, n=240):
    """The table, as CSV."""
    rng = np.random.default_rng(seed)
    programme = (np.arange(n) % 3 == 0).astype(int)
    age = rng.integers(20, 60, n)
    sex = np.where(rng.random(n) < 0.3, "F", "M")
    chance = 1 / (1 + np.exp(-(0.6 - 0.03 * (age - 20) - 0.3 * programme)))
    reoffended = (rng.random(n) < chance).astype(int)
    rows = zip(programme, age, sex, reoffended, strict=True)
    lines = [f"{a},{b},{c},{d},1" for a, b, c, d in rows]
    return "programme,age,sex,reoffended,synthetic\n" + "\n".join(lines) + "\n"


def small_study(folder, *, title="A small study", method="weighting", more="", table=None):
    """Write it, or write it again with another protocol."""
    folder = Path(folder)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    protocol = PROTOCOL.format(title=title, method=method, more=more)
    (folder / "protocol.toml").write_text(protocol, encoding="utf-8")
    (folder / "dictionary.csv").write_text(DICTIONARY, encoding="utf-8")
    (folder / "data" / "people.csv").write_text(table or people(), encoding="utf-8")
    return folder
