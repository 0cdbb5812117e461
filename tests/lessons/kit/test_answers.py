"""What a question says to an answer: the front end's rules, run by Node, over all cases at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cocreate_lib.lessons import Question
from cocreate_lib.lessons.kit.front import FRONT
from tests.lessons.asked import asked
from tests.lessons.node import node

from .test_question import CHOICE, JUDGEMENT, NUMBER, ORDER, SEVERAL, SORT, STATEMENTS

OPTIONS = {"fur": ["cat", "fox"], "feathers": ["owl"], "scales": ["eel", "pike"]}
LONG_SORT = Question.sort("Which is it?", OPTIONS)
LONG_ORDER = Question.order("From small to large?", ["ant", "mouse", "dog", "horse", "whale"])
SENTENCES = Question.several(
    "Which end?", [("It stops.", "Yes."), ("Does it?", "No."), ("It", "No.")], right=["It stops."]
)
DUTY = Question.number("How many?", right=-0.5, tolerance=0, unit=("offence", "offences"))
PEOPLE = Question.number("How many?", right=3, tolerance=0, unit=("person", "people"))
RIGHT, PARTLY, WRONG, NONE = "right", "partly right", "not right yet", "not attempted"

SORTED = {item: box for box, items in OPTIONS.items() for item in items}
CASES: list[tuple[Question, Any, str]] = [
    (STATEMENTS, None, NONE),
    (STATEMENTS, {"Two is odd.": "True"}, NONE),
    (STATEMENTS, {"Two is odd.": "True", "Three is odd.": "Perhaps"}, NONE),
    (STATEMENTS, {"Two is odd.": "True", "Three is odd.": "I am not sure"}, "answered"),
    (CHOICE, None, NONE),
    (CHOICE, "Yes", RIGHT),
    (CHOICE, "No", WRONG),
    (CHOICE, "Perhaps, in another lesson", NONE),
    (SEVERAL, None, NONE),
    (SEVERAL, [], NONE),
    (SEVERAL, ["another lesson's"], NONE),
    (SEVERAL, ["c", "a"], RIGHT),
    (SEVERAL, ["a"], PARTLY),
    (SEVERAL, ["a", "b", "c"], PARTLY),
    (SEVERAL, ["a", "b"], WRONG),
    (SEVERAL, ["a", "b", "c", "d"], WRONG),
    (SEVERAL, ["b"], WRONG),
    (NUMBER, None, NONE),
    (NUMBER, "", NONE),
    (NUMBER, True, NONE),
    (NUMBER, [1], NONE),
    (NUMBER, "a third", NONE),
    (NUMBER, 0.333, RIGHT),
    (NUMBER, "0.343", RIGHT),
    (NUMBER, "0.3431", WRONG),
    (NUMBER, "0,333 wholes", RIGHT),
    (DUTY, "\N{MINUS SIGN}0.5", RIGHT),
    (DUTY, "\N{EN DASH}0,5", RIGHT),
    (DUTY, "\N{FIGURE DASH}0.5 offences", RIGHT),
    (DUTY, "0.5", WRONG),
    (ORDER, None, NONE),
    (ORDER, ["dog", "mouse"], NONE),
    (ORDER, ["dog", "dog", "mouse"], NONE),
    (ORDER, ["mouse", "dog", "horse"], RIGHT),
    (ORDER, ["mouse", "horse", "dog"], WRONG),
    (ORDER, ["dog", "horse", "mouse"], WRONG),
    (LONG_ORDER, ["mouse", "ant", "dog", "horse", "whale"], PARTLY),
    (LONG_ORDER, ["whale", "horse", "dog", "mouse", "ant"], WRONG),
    (SORT, None, NONE),
    (SORT, {"cat": "fur", "fox": "fur"}, NONE),
    (SORT, {"cat": "fur", "fox": "fur", "owl": "wool"}, NONE),
    (SORT, {"cat": "fur", "fox": "fur", "owl": "feathers"}, RIGHT),
    (SORT, {"cat": "fur", "fox": "fur", "owl": "fur"}, WRONG),
    (LONG_SORT, SORTED, RIGHT),
    (LONG_SORT, {**SORTED, "cat": "scales"}, PARTLY),
    (LONG_SORT, dict.fromkeys(SORTED, "fur"), WRONG),
    (JUDGEMENT, None, NONE),
    (JUDGEMENT, "Stop", "answered"),
    (JUDGEMENT, "Wait", "answered"),
]
COURSE = dict(asked())


def right_and_wrong(question: Question) -> list[tuple[Any, str]]:
    """For a question of the course: nothing, the right answer, every single wrong one."""
    told = question.declared()
    if question.kind == "judgement":
        found = [(option["text"], "answered") for option in told["options"]]
    elif question.kind == "choice":
        texts = [option["text"] for option in told["options"]]
        found = [(text, RIGHT if text == told["right"] else WRONG) for text in texts]
    elif question.kind == "several":
        texts = [option["text"] for option in told["options"]]
        others = [text for text in texts if text not in told["right"]]
        found = [(told["right"], RIGHT), (told["right"][:1], PARTLY), (texts, WRONG)]
        found += [(others, WRONG), *(([text], WRONG) for text in others)]
    elif question.kind == "number":
        far = told["tolerance"] + 1
        right = told["right"]
        found = [(right, RIGHT), (f"{right:,}", RIGHT), (right - far, WRONG), (right + far, WRONG)]
    elif question.kind == "order":
        items = told["items"]
        found = [(items, RIGHT), (told["shown"], WRONG), (items[::-1], WRONG)]
        found += [([*items[1::-1], *items[2:]], PARTLY), ([*items[1:], items[0]], WRONG)]
    else:
        right = {item["text"]: item["box"] for item in told["items"]}
        first, box = next(iter(right.items()))
        moved = next(each for each in told["boxes"] if each != box)
        found = [(right, RIGHT), ({**right, first: moved}, PARTLY)]
        found += [(dict.fromkeys(right, each), WRONG) for each in told["boxes"]]
    return [(None, NONE), *found]


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    """What the rules say to every case, from one process."""
    mine = [(question.declared(), answer) for question, answer, _ in CASES]
    course = {
        key: [(question.declared(), answer) for answer, _ in right_and_wrong(question)]
        for key, question in COURSE.items()
    }
    code = f"""
        import {{ check, inWords, known }} from {json.dumps((FRONT / "answers.js").as_uri())};
        const told = ([question, raw]) => {{
          const answer = known(question, raw);
          return {{ ...check(question, raw), known: answer,
            line: answer === null ? "" : inWords(question, answer) }};
        }};
        const course = Object.entries(given.course).map(([key, all]) => [key, all.map(told)]);
        console.log(JSON.stringify(
          {{ mine: given.mine.map(told), course: Object.fromEntries(course) }}));
    """
    found: dict[str, Any] = json.loads(node(code, {"mine": mine, "course": course}))
    return found


@pytest.mark.parametrize("n", range(len(CASES)), ids=lambda n: f"{CASES[n][0].kind}-{n}")
def test_each_answer_has_its_state_and_words(said, n):
    _, _, state = CASES[n]
    told = said["mine"][n]
    assert told["state"] == state
    assert all(words.strip() for words in told["words"])
    assert bool(told["line"]) == (state != NONE)
    assert not any(".:" in words or ".." in words for words in told["words"])


@pytest.mark.parametrize("key", COURSE)
def test_every_question_of_the_course_goes_through_its_states(said, key):
    expected = [state for _, state in right_and_wrong(COURSE[key])]
    assert [told["state"] for told in said["course"][key]] == expected
    for told in said["course"][key]:
        assert not any(".:" in words or ".." in words for words in told["words"])


@pytest.mark.parametrize(
    "key", [key for key, each in COURSE.items() if "options" in each.declared()]
)
def test_every_option_of_the_course_has_its_reason_said(said, key):
    words = " ".join(" ".join(told["words"]) for told in said["course"][key])
    for option in COURSE[key].declared()["options"]:
        assert option["reason"] in words


def told(question: Question, *answers: Any) -> list[dict[str, Any]]:
    code = f"""
        import {{ check }} from {json.dumps((FRONT / "answers.js").as_uri())};
        console.log(JSON.stringify(given.answers.map((raw) => check(given.question, raw))));
    """
    given = {"question": question.declared(), "answers": answers}
    found: list[dict[str, Any]] = json.loads(node(code, given))
    return found


def test_a_number_is_told_with_its_unit_and_on_which_side_it_went_astray():
    low, high, right, near, doubtful = told(PEOPLE, 1, "4", "3", 3.0, "1,500")
    assert low["words"] == ["Your answer, 1 person, is too low."]
    assert high["words"] == ["Your answer, 4 people, is too high."]
    assert right["words"] == near["words"] == ["It is 3 people."]
    assert "read as 1,500" in doubtful["words"][1]
    assert "1.5" in doubtful["words"][1]


def test_options_that_are_sentences_keep_their_full_stop_and_get_no_colon():
    (all_ticked,) = told(SENTENCES, ["It stops.", "Does it?", "It"])
    assert all_ticked["words"][1:] == ["“It stops.” Yes.", "“Does it?” No.", "It: No."]
    assert "Everything is ticked" in all_ticked["words"][0]


def test_a_judgement_gives_its_reasons_first_then_the_others_and_calls_none_right():
    (stop,) = told(JUDGEMENT, "Stop")
    mine, *others, closing = stop["words"]
    assert mine == "You chose: Stop. Money is short."
    assert others[0] == "Others chose: Go on. More people would be <seen>."
    assert len(others) == 2
    assert closing == "Whoever decides should say why."


def test_a_sort_says_how_many_and_what_to_think_about_again():
    (one,) = told(LONG_SORT, {**SORTED, "cat": "scales"})
    assert one["words"] == ["4 of 5 are in their boxes.", "Think again about: cat."]
    (box,) = told(LONG_SORT, dict.fromkeys(SORTED, "feathers"))
    assert box["words"][0] == "1 of 5 is in its box."


def test_a_statement_is_repeated_with_what_was_said_and_what_there_is_to_say():
    (said,) = told(STATEMENTS, {"Two is odd.": "True", "Three is odd.": "False"})
    assert said["words"] == ["Compare.", "“Two is odd.” You say: True. It can be halved."]


NUMBERS = {
    "12": 12,
    " -0.5 ": -0.5,
    "\N{MINUS SIGN}0.5": -0.5,
    "\N{EN DASH} 0.5": -0.5,
    "\N{FIGURE DASH}0.5": -0.5,
    "+3": 3,
    "0,5": 0.5,
    "12,75": 12.75,
    "0,500": 0.5,
    "1,000": 1000,
    "1,500": 1500,
    "1,234,567.5": 1234567.5,
    "1.000,5": 1000.5,
    "1 000": 1000,
    "1\N{NARROW NO-BREAK SPACE}000,5": 1000.5,
    "12 %": 12,
    "12%": 12,
    "12 per cent": 12,
    ".5": 0.5,
    "5.": 5,
    "1e3": 1000,
    "": None,
    "two": None,
    "1,2,3": None,
    "1,00,000": None,
    "--1": None,
    "1e999": None,
    "0x10": None,
    "Infinity": None,
}


@pytest.fixture(scope="module")
def read() -> dict[str, Any]:
    code = f"""
        import {{ readNumber }} from {json.dumps((FRONT / "answers.js").as_uri())};
        console.log(JSON.stringify(given.map((text) => [text, readNumber(text)])));
    """
    return dict(json.loads(node(code, list(NUMBERS))))


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_read_as_people_write_it(read, text):
    assert (read[text] and read[text]["number"]) == NUMBERS[text]


def test_only_what_could_be_a_decimal_comma_is_doubted(read):
    assert {text for text, found in read.items() if found and found["doubt"]} == {"1,000", "1,500"}
