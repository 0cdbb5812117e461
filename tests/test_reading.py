"""Reading grades: the formula, the syllables, and how hard the facts and the lessons may be."""

import pytest

from cocreate_lib.facts import fact_ids
from tools import reading
from tools.prose import lesson_names, paragraphs

# From the CMU Pronouncing Dictionary.
SYLLABLES = {
    1: "made the helped used raised whole rule real seen they years hope sides were there more are",
    2: "people started programme sources changes able little create social trial before measures "
    "hated includes added sometimes something million centre noticed quiet science being doing "
    "value",
    3: "probation company creation idea desistance reoffend interval average difference "
    "area criminal ministry usual everyone",
    4: "community reoffended experience situation society significant",
    5: "evaluation evaluations statistically university",
    6: "rehabilitation",
}


@pytest.mark.parametrize("number", SYLLABLES)
def test_syllables_are_those_of_a_dictionary(number):
    words = SYLLABLES[number].split()
    assert {word: reading.syllables(word) for word in words} == dict.fromkeys(words, number)


def test_the_grade_is_flesch_and_kincaids():
    # 9 words, 2 sentences, 9 syllables; a label of two words doesn't count.
    worked = 0.39 * 9 / 2 + 11.8 * 9 / 9 - 15.59
    assert reading.grade(["We made them up. You can look at them.", "Show code"]) == (
        pytest.approx(worked)
    )
    assert reading.grade([]) == 0.0
    long = "The organisation reorganised its rehabilitation activities immediately."
    assert reading.grade([long]) > 20


def test_the_facts_read_at_grade_eight_and_none_above_twelve():
    assert reading.facts_grade() <= reading.FACTS_AT_MOST
    hard = {id: round(found, 1) for id, found in reading.fact_grades().items()}
    assert list(hard) == fact_ids()
    assert {id: found for id, found in hard.items() if found > reading.FACT_AT_MOST} == {}


@pytest.mark.parametrize("name", lesson_names())
def test_a_lesson_reads_as_easily_as_it_should(name):
    assert len(paragraphs(name)) > 30
    assert reading.lesson_grade(name) <= reading.LESSON_AT_MOST


def test_the_command_prints_every_page(capsys):
    reading.main()
    shown = capsys.readouterr().out
    assert all(name in shown for name in lesson_names())
    assert "All facts" in shown
