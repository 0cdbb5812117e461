"""The numbers of the paper, each computed by the package; and where they stand in its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from cocreate_lib import Cohort, Comparison, Diagnosis, PilotDesign, compare, diagnose, simulate
from cocreate_lib.comparison.methods.register import METHODS
from cocreate_lib.facts import fact, fact_ids, reference_keys
from cocreate_lib.io import resources
from cocreate_lib.lessons.build.pages import parts_of, read_lessons
from cocreate_lib.teaching import teaching_plan
from tools.binder import ROOT

PILOT_SEED, SMALL, REPLICATES, DIAGNOSIS_SEED = 2018, 60, 500, 1
OUTCOME, MEASURE = "reoffended", "risk_difference"
_MARKED = re.compile(r"(?P<said>[\d.,]+)<!-- (?P<name>[a-z_]+) -->")
_ORACLE = r"^\| (?!all |oracle |---)[^|]+ \| [^|]+ \| \d+ \|"
_FIGURE = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True)
class Results:
    """What the paper's numbers and figures are made from.

    Parameters
    ----------
    cohort
        The teaching pilot: synthetic.
    comparison
        Its people, compared by the course's plan.
    diagnosis
        Many small synthetic pilots, compared by the same plan.
    """

    cohort: Cohort
    comparison: Comparison
    diagnosis: Diagnosis


def results() -> Results:
    """Simulate, compare and diagnose."""
    cohort = simulate(PilotDesign(), seed=PILOT_SEED)
    plan = teaching_plan()
    small = PilotDesign(n_treated=SMALL)
    return Results(
        cohort,
        compare(cohort.people, plan),
        diagnose(small, plan, replicates=REPLICATES, seed=DIAGNOSIS_SEED),
    )


def numbers(of: Results) -> dict[str, str]:
    """Every number of the paper, by its name, as it is printed."""
    return {**course_numbers(), **pilot_numbers(of), **diagnosis_numbers(of.diagnosis)}


def course_numbers() -> dict[str, str]:
    """What the course and the package hold.

    Examples
    --------
    >>> course_numbers()["lessons"]
    '11'
    """
    lessons = read_lessons(resources.path(resources.NOTEBOOKS))
    kinds = Counter(
        part["declared"]["kind"] for each in lessons for part in parts_of(each.notebook).values()
    )
    marks = Counter(fact(each).mark for each in fact_ids())
    validation = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    asked = validation.partition("## Who is asked")[2].partition("\n## ")[0]
    (validated,) = re.findall(r"^\| all \|  \| (\d+) \|", asked, re.MULTILINE)
    return {
        "lessons": f"{len(lessons)}",
        "hours": f"{sum(int(each.minutes) for each in lessons) / 60:.0f}",
        "explorers": f"{kinds['explorer']}",
        "questions": f"{kinds['question']}",
        "facts": f"{len(fact_ids())}",
        "facts_sourced": f"{marks['sourced']}",
        "facts_to_check": f"{marks['to_check']}",
        "facts_unknown": f"{marks['unknown']}",
        "references": f"{len(reference_keys())}",
        "methods": f"{len(METHODS)}",
        "validated": validated,
        "oracles": f"{len(re.findall(_ORACLE, asked, re.MULTILINE))}",
    }


def pilot_numbers(of: Results) -> dict[str, str]:
    """What the comparison of the teaching pilot finds, beside the truth."""
    table = of.comparison.estimates.query("outcome == @OUTCOME and measure == @MEASURE")
    (found,) = table.to_dict("records")
    truth = of.cohort.truth.query(
        "outcome == @OUTCOME and measure == @MEASURE and estimand == 'ATT' "
        "and as_what == 'as_delivered'"
    )
    return {
        "people": f"{len(of.cohort.people):,}",
        "treated": f"{found['n_treated']}",
        "matched": f"{found['n_comparison']}",
        "fewer": f"{-100 * found['estimate']:.1f}",
        "fewer_low": f"{-100 * found['conf_low']:.1f}",
        "more_high": f"{100 * found['conf_high']:.1f}",
        "truth_fewer": f"{-100 * truth['value'].item():.1f}",
    }


def diagnosis_numbers(diagnosis: Diagnosis) -> dict[str, str]:
    """What pilots of a few people could ever have shown."""
    table = diagnosis.table.query("outcome == @OUTCOME and measure == @MEASURE")
    found = table.set_index("diagnosand")
    value, error = found["value"], found["mc_std_error"]
    return {
        "small": f"{SMALL}",
        "replicates": f"{REPLICATES}",
        "small_truth": f"{-100 * found['truth'].iloc[0]:.1f}",
        "power": f"{100 * value['power']:.1f}",
        "power_error": f"{100 * error['power']:.1f}",
        "exaggeration": f"{value['exaggeration_ratio']:.1f}",
        "wrong_sign": f"{100 * value['type_s_rate']:.1f}",
        "coverage": f"{100 * value['coverage']:.1f}",
        "coverage_error": f"{100 * error['coverage']:.1f}",
    }


def differences(text: str, known: Mapping[str, str]) -> list[str]:
    """What the text says otherwise than the package does.

    Parameters
    ----------
    text
        The paper. A number is followed by its name in a comment: ``900<!-- people -->``.
    known
        The numbers by name.

    Examples
    --------
    >>> differences("Of 900<!-- people --> people 2<!-- left --> left.", {"people": "901"})
    ['people: the paper says 900, the package 901', 'left: no such number']
    """
    found = []
    for each in _MARKED.finditer(text):
        name, said = each["name"], each["said"]
        if name not in known:
            found.append(f"{name}: no such number")
        elif said != known[name]:
            found.append(f"{name}: the paper says {said}, the package {known[name]}")
    return found


def rewritten(text: str, known: Mapping[str, str]) -> str:
    """The text with the numbers as the package gives them.

    Examples
    --------
    >>> rewritten("900<!-- people --> people", {"people": "901"})
    '901<!-- people --> people'
    """
    return _MARKED.sub(
        lambda each: f"{known.get(each['name'], each['said'])}<!-- {each['name']} -->", text
    )


def unmarked(text: str, allowed: re.Pattern[str]) -> list[str]:
    """The numbers of a text that nothing computes.

    Parameters
    ----------
    text
        Markdown without its front matter.
    allowed
        What may stand there all the same, such as a year.

    Examples
    --------
    >>> unmarked("In 2022 900<!-- people --> of 1,000", re.compile("In 2022"))
    ['1,000']
    """
    plain = allowed.sub(" ", _MARKED.sub(" ", text))
    return _FIGURE.findall(plain)
