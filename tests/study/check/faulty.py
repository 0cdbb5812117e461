"""Faults that a test can put into a good study, each with the kind and the column that are told.

Each touches other rows, so that any of them can be put beside any other.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Injected:
    """A fault: how it gets in, and what must be told of it."""

    name: str
    put: object
    kind: str
    column: str
    file: str = "data/people.csv"
    lines: tuple = ()
    holds: str = ""  # something that the message must say


def _twice(study):
    study.table["person"] = study.table["person"].where(study.table.index != 31, 31)


FAULTS = [
    Injected("text", lambda s: s.put("age", "old", 3), "number", "age", lines=(5,), holds="'old'"),
    Injected("range", lambda s: s.put("age", 130, 4), "range", "age", lines=(6,), holds="18..99"),
    Injected(
        "level", lambda s: s.put("sex", "Womn", 5), "level", "sex", lines=(7,), holds="'Women'"
    ),
    Injected("variant", lambda s: s.put("sex", "m", 6), "variant", "sex", lines=(8,), holds="'M'"),
    Injected("never", lambda s: s.put("manager", None, 7), "missing", "manager", lines=(9,)),
    Injected("twice", _twice, "duplicate", "person", lines=(32, 33)),
    Injected("no date", lambda s: s.put("started", "soon", 9), "date", "started", lines=(11,)),
    Injected(
        "out of time",
        lambda s: s.put("started", "2022-03-01", 10).put("reoffended_on", None, 10),
        "range",
        "started",
        lines=(12,),
    ),
    Injected("no label", lambda s: s.put("reoffended", "Maybe", 11), "yes_no", "reoffended"),
    Injected("neither", lambda s: s.put("programme", 2, 12), "yes_no", "programme", lines=(14,)),
    Injected("below", lambda s: s.put("reoffences", -1, 13), "range", "reoffences", lines=(15,)),
    Injected("no time", lambda s: s.put("days_at_risk", 0, 14), "range", "days_at_risk"),
    Injected("half", lambda s: s.put("days", 3.5, 15), "number", "days", lines=(17,)),
    Injected(
        "both",
        lambda s: s.put("reoffended", "Yes", 16).put("reoffences", 2, 16).put("recalled", 1, 16),
        "consistency",
        "reoffended",
        lines=(18,),
    ),
    Injected(
        "too early",
        lambda s: s.put("started", "2019-05-01", 17).put("reoffended_on", "2019-04-01", 17),
        "order",
        "reoffended_on",
        lines=(19,),
    ),
    Injected(
        "surname",
        lambda s: s.table.insert(2, "surname", [f"Q{n}x" for n in range(len(s.table))]),
        "personal",
        "surname",
    ),
    Injected("absent", lambda s: s.without("priors"), "column", "priors"),
    Injected(
        "not described",
        lambda s: s.undescribed("manager"),
        "column",
        "manager",
        file="dictionary.csv",
    ),
    Injected(
        "upside down",
        lambda s: s.described("score", allowed="99..0"),
        "range",
        "score",
        file="dictionary.csv",
        holds="0..99",
    ),
    Injected(
        "no type",
        lambda s: s.described("days", type="integer"),
        "type",
        "days",
        file="dictionary.csv",
        holds="whole",
    ),
]
BY_NAME = {each.name: each for each in FAULTS}
# Of these one hides the other: a column that is not described, or not read, has no faulty cells.
HIDES = [
    {"not described", "never"},
    {"no type", "half"},
]
