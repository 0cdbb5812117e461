"""Personal data are found whatever the column is called, never shown, and allowed where declared;
ordinary columns are left in peace."""

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.study.check.names import holds_names
from cocreate_lib.study.check.patterns import is_nhs_number, nhs_share
from tests.study.check.studies import Study, kinds, people

GIVEN = ["Sarah", "Piotr", "Mohammed", "Aisha", "Callum", "Ewa", "Xiu", "Leanne", "Tadeusz", "Joan"]
FAMILY = ["Jones", "Nowak", "Khan", "Oyelaran", "Smith", "Brzezicki", "Chen", "Walsh", "Abara"]


def nhs_numbers(rng, n):
    """Numbers as the NHS gives them: the last digit checks the others."""
    found = []
    while len(found) < n:
        digits = [int(digit) for digit in f"{rng.integers(10**8, 10**9):09d}"]
        check = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check % 11 != 10:
            found.append("".join(map(str, [*digits, check % 11])))
    return found


def postcodes(rng, n):
    areas, letters = ["LS", "M", "HU", "EC", "B"], list("ABDEFGHJLNPQRSTUWXYZ")
    return [
        f"{rng.choice(areas)}{rng.integers(1, 20)} {rng.integers(1, 9)}"
        f"{rng.choice(letters)}{rng.choice(letters)}"
        for _ in range(n)
    ]


def births(rng, n):
    return (pd.Timestamp("1950-01-01") + pd.to_timedelta(rng.integers(0, 18000, n), "D")).strftime(
        "%Y-%m-%d"
    )


PERSONAL = {
    "whole names": lambda rng, n: [f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}" for _ in range(n)],
    "names turned round": lambda rng, n: [
        f"{rng.choice(FAMILY).upper()}, {rng.choice(GIVEN)}" for _ in range(n)
    ],
    "first names": lambda rng, n: rng.choice(GIVEN, n),
    "NHS numbers as text": lambda rng, n: [
        f"{each[:3]} {each[3:6]} {each[6:]}" for each in nhs_numbers(rng, n)
    ],
    "NHS numbers": lambda rng, n: list(map(int, nhs_numbers(rng, n))),
    "some NHS numbers": lambda rng, n: [
        each if place % 5 == 0 else f"X{place}" for place, each in enumerate(nhs_numbers(rng, n))
    ],
    "PNC numbers": lambda rng, n: [
        f"{rng.integers(1980, 2020)}/{rng.integers(0, 10**7):07d}{rng.choice(list('ABCDXYZ'))}"
        for _ in range(n)
    ],
    "short PNC numbers": lambda rng, n: [
        f"{rng.integers(80, 99)}/{rng.integers(1, 10**6)}{rng.choice(list('ABCDXYZ'))}"
        for _ in range(n)
    ],
    "CRO numbers": lambda rng, n: [
        f"{rng.integers(1, 10**6)}/{rng.integers(70, 99)}{rng.choice(list('ABCDXYZ'))}"
        for _ in range(n)
    ],
    "National Insurance": lambda rng, n: [
        f"AB{rng.integers(0, 10**6):06d}{rng.choice(list('ABCD'))}" for _ in range(n)
    ],
    "postcodes": postcodes,
    "dates of birth": births,
    "dates of birth by day": lambda rng, n: [
        f"{each[8:]}/{each[5:7]}/{each[:4]}" for each in births(rng, n)
    ],
    "e-mail": lambda rng, n: [f"person{rng.integers(0, 999)}@example.org" for _ in range(n)],
    "one e-mail": lambda rng, n: ["none"] * (n - 1) + ["someone@example.org"],
    "telephones": lambda rng, n: [f"07700 900{rng.integers(0, 999):03d}" for _ in range(n)],
    "telephones as numbers": lambda rng, n: 7_700_900_000 + rng.permutation(1000)[:n],
    "free text": lambda rng, n: [
        f"He said on day {k} that the flat on {rng.choice(FAMILY)} Street was lost again."
        for k in range(n)
    ],
    "prison numbers": lambda rng, n: [
        f"A{rng.integers(0, 9999):04d}{''.join(rng.choice(list('ABCDEF'), 2))}" for _ in range(n)
    ],
}
ORDINARY = {
    "counts": lambda rng, n: rng.poisson(2, n),
    "offence groups": lambda rng, n: rng.choice(
        ["theft (not motor)", "violence", "Assault occasioning actual bodily harm", "drugs"], n
    ),
    "offices": lambda rng, n: rng.choice(
        ["Leeds North", "Hull Centre", "Victoria Road", "James Street", "St Johns", "York Hub"], n
    ),
    "areas": lambda rng, n: rng.choice(
        ["West Yorkshire", "Greater Manchester", "North Wales", "South Wales", "Avon", "Kent"], n
    ),
    "months": lambda rng, n: rng.choice(["April", "May", "June", "July", "August", "March"], n),
    "ratings": lambda rng, n: rng.choice(["Red", "Amber", "Green"], n),
    "ethnicity": lambda rng, n: rng.choice(
        ["White British", "Black Caribbean", "Asian Indian", "Mixed White Asian", "Other"], n
    ),
    "religion": lambda rng, n: rng.choice(["Christian", "Muslim", "None", "Sikh", "Hindu"], n),
    "pseudonyms": lambda rng, n: [f"P{k:06d}" for k in rng.permutation(n)],
    "long pseudonyms": lambda rng, n: [f"{rng.integers(0, 2**48):012x}" for _ in range(n)],
    "ten-digit numbers": lambda rng, n: rng.integers(10**9, 10**10, n),
    "seconds": lambda rng, n: rng.integers(1_500_000_000, 1_600_000_000, n),
    "money": lambda rng, n: [f"£{k:,}" for k in rng.integers(100, 9999, n)],
    "decimals": lambda rng, n: rng.normal(0, 1, n),
    "sentence dates": lambda rng, n: (
        pd.Timestamp("2017-06-01") + pd.to_timedelta(rng.integers(0, 500, n), "D")
    ).strftime("%Y-%m-%d"),
    "bands": lambda rng, n: rng.choice(["18-24", "25-34", "35-49", "50+"], n),
    "postcode areas": lambda rng, n: rng.choice(["LS", "M", "HU", "B"], n),
    "codes with a slash": lambda rng, n: rng.choice(["2018/19", "2019/20", "2017/18"], n),
    "short codes": lambda rng, n: [
        f"{rng.choice(list('ABC'))}{rng.integers(1, 99)}" for _ in range(n)
    ],
    "yes and no": lambda rng, n: rng.choice(["Yes", "No"], n),
}


@pytest.fixture
def study(tmp_path):
    """A study of few people: a good one, but that they are few for its covariates."""
    return Study(tmp_path / "study", people(150))


def as_column(what):
    """What a column of the study is called that says nothing of what is in it."""
    return "ref " + what[:1] + str(sum(map(ord, what)))


def with_columns(study, kinds_of_values, seed=3):
    """The study with a column of each kind more; gives the values by column."""
    rng = np.random.default_rng(seed)
    values = {as_column(what): list(make(rng, 150)) for what, make in kinds_of_values.items()}
    assert len(values) == len(kinds_of_values)
    study.table = study.table.assign(**values)
    return values


def shown_of(found, values):
    """Which of the values are in anything that is printed."""
    printed = str(found) + found._repr_html_() + found.to_frame().to_csv() + str(found.notes)
    return [each for column in values.values() for each in set(map(str, column)) if each in printed]


@pytest.mark.parametrize("is_described", [True, False])
def test_personal_data_are_refused_and_not_shown(study, is_described):
    values = with_columns(study, PERSONAL)
    for what in PERSONAL if is_described else ():
        kind = "date" if what.startswith("dates") else "id"
        study.described(as_column(what), type=kind, allowed="1995-01-01.." * (kind == "date"))
    found = study.check()
    told = {each.column for each in found.faults if each.kind == "personal"}
    assert [what for what in PERSONAL if as_column(what) not in told] == []
    assert told == set(values)
    assert [each for each in shown_of(found, values) if each != "none"] == []


@pytest.mark.parametrize("kind", ["category", "whole", "yes_no"])
def test_personal_data_are_not_shown_by_other_faults(study, kind):
    values = with_columns(study, PERSONAL)
    for name in values:
        study.described(name, type=kind, allowed="A|B" if kind != "whole" else "0..5")
    found = study.check()
    assert len(found.faults) > len(PERSONAL)
    assert [each for each in shown_of(found, values) if each != "none"] == []


def test_personal_data_that_are_declared_are_let_in_and_still_not_shown(study):
    values = with_columns(study, PERSONAL)
    for what in PERSONAL:
        kind = "date" if what.startswith("dates") else "text"
        reason = "agreed with the data's owner, 2019/4"
        study.described(as_column(what), type=kind, personal=reason)
        study.described(as_column(what), allowed="1990-01-01.." if kind == "date" else "")
    found = study.check()
    assert [each for each in kinds(found) if each[0] != "range"] == []
    assert [each for each in shown_of(found, values) if each != "none"] == []


def types(what, values):
    """The type of an ordinary column."""
    named = {"decimals": "number", "money": "number", "sentence dates": "date"}
    is_whole = np.asarray(values).dtype.kind in "iu"
    return named.get(what, "whole" if is_whole else "category")


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("is_described", [True, False])
def test_ordinary_columns_are_left_in_peace(study, seed, is_described):
    values = with_columns(study, ORDINARY, seed)
    for what in ORDINARY if is_described else ():
        study.described(as_column(what), type=types(what, values[as_column(what)]))
    assert kinds(study.check()) == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Surname", ["Xu", "Brzezicki"]),
        ("client_name", ["Q", "R"]),
        ("dateOfBirth", ["1990-01-01", "1991-02-03", "1970-05-05", "1980-01-01"]),
        ("DOB", [19900101, 19910203, 19700505, 19800101]),
        ("nhs_no", [1, 2, 3, 4, 5]),
        ("home_address", [f"{k} A" for k in range(100)]),
        ("mobile", [1, 2, 3, 4]),
    ],
)
def test_a_columns_name_tells(study, name, values):
    study.table[name] = [values[k % len(values)] for k in range(len(study.table))]
    if name in ("nhs_no", "mobile"):
        study.table[name] = range(len(study.table))
    found = study.check()
    assert kinds(found) == [("personal", name)]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("pnc_convictions", [0, 1, 2, 3, 4]),
        ("has_phone", ["Yes", "No"]),
        ("phone", ["Yes", "No"]),
        ("address", ["settled", "none"]),
        ("programme_name", ["Thinking Skills", "Building Better Relationships"]),
        ("nhs_trust", ["Leeds", "Hull", "York"]),
        ("age_at_birth_of_first_child", [18, 19, 20]),
        ("email_sent", ["Yes", "No"]),
        ("prison", ["Armley", "Full Sutton", "Wealstun"]),
        ("postcode_area", ["LS", "HU"]),
        ("country_of_birth", ["England", "Wales", "Poland"]),
    ],
)
def test_names_that_only_look_personal(study, name, values):
    study.table[name] = [values[k % len(values)] for k in range(len(study.table))]
    study.described(name, type="whole" if isinstance(values[0], int) else "category")
    assert kinds(study.check()) == []


def test_an_e_mail_among_levels_is_not_shown_where_it_is_no_level(study):
    study.put("sex", "someone@example.org", 4)
    found = study.check()
    assert ("level", "sex") in kinds(found)
    assert "someone@" not in str(found) + found._repr_html_() + found.to_frame().to_csv()


def test_nhs_numbers_by_their_check_digit():
    # 943 476 5919 is the example that the NHS data dictionary gives.
    assert is_nhs_number("9434765919")
    assert not is_nhs_number("9434765918")
    rng = np.random.default_rng(1)
    numbers = np.array(list(map(int, nhs_numbers(rng, 50))))
    assert nhs_share(numbers[numbers >= 10**9]) == 1
    assert nhs_share(rng.integers(10**9, 10**10, 2000)) < 0.15


def test_names_of_people_and_of_places():
    assert holds_names(["Sarah Jones", "Piotr Nowak", "Aisha Khan", "Xiu Chen", "Ola Abara"])
    assert not holds_names(["High", "Medium", "Low", "Very high", "Unknown"])
    assert not holds_names([])
