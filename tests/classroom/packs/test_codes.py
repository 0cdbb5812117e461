"""Codes say what they were made from, and what is misheard is always noticed."""

import contextlib
import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib import CocreateError
from cocreate_lib.classroom.packs import by_hand, codes, read_code, seat_code
from cocreate_lib.classroom.packs.code_page import FOLDER, code_page
from cocreate_lib.classroom.pooling import SeatResult
from tests.lessons.node import node

packs = st.integers(0, 511)
seats = st.integers(1, 64)
estimates = st.integers(-1000, 1000).map(lambda x: x / 10)
errors = st.integers(1, 511).map(lambda x: x / 10)
CODES = [(0, 1, -100.0, 0.1), (511, 64, 100.0, 51.1), (311, 7, -8.2, 5.3), (0, 1, 0.0, 0.1)]


@given(packs, seats, estimates, errors)
def test_a_code_says_what_it_was_made_from(pack, seat, estimate, error):
    code = read_code(seat_code(pack, seat, estimate, error))
    assert (code.pack, code.seat, code.estimate, code.std_error) == (pack, seat, estimate, error)


@pytest.mark.parametrize("fields", CODES)
def test_every_wrong_symbol_and_every_swap_of_neighbours_is_noticed(fields):
    code = seat_code(*fields).replace("-", "")
    wrong = {
        code[:place] + letter + code[place + 1 :]
        for place, letter in itertools.product(range(9), codes.LETTERS)
    }
    wrong |= {
        code[:place] + code[place + 1] + code[place] + code[place + 2 :] for place in range(8)
    }
    wrong.discard(code)
    assert len(wrong) > 9 * 31
    for each in wrong:
        with pytest.raises(CocreateError, match="damaged"):
            read_code(each)


@given(packs, seats, estimates, errors, st.data())
def test_how_it_is_written_does_not_matter(pack, seat, estimate, error, data):
    code = seat_code(pack, seat, estimate, error)
    said = "".join(
        data.draw(st.sampled_from({"0": "0Oo", "1": "1IiLl"}.get(x, x + x.lower())))
        for x in code.replace(
            "-",
            data.draw(st.sampled_from(["", " ", "-", " - ", "\u2013", "\u2011", ". ", "\u200b"])),
        )
    )
    assert read_code(f" {said} ") == read_code(code)


@settings(max_examples=300)
@given(st.text(max_size=30))
def test_any_text_is_a_code_or_refused_in_words(text):
    with contextlib.suppress(CocreateError):
        assert read_code(text).seat


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ((512, 1, 0, 1), "pack 512"),
        ((0, 65, 0, 1), "seat 65"),
        ((0, 0, 0, 1), "seat 0"),
        ((0, 1, 100.1, 1), "difference 100.1"),
        ((0, 1, float("nan"), 1), "difference nan"),
        ((0, 1, 0, 0), "standard error 0"),
        ((0, 1, 0, 52), "standard error 52"),
        ((0, 1, 0, float("inf")), "standard error inf"),
    ],
)
def test_what_a_code_can_not_hold_is_refused(fields, words):
    with pytest.raises(CocreateError) as caught:
        seat_code(*fields)
    assert words in str(caught.value) or "difference" in str(caught.value)


def run_page(calls):
    """What the page's own code makes of these arguments: (pack, seat, counts)."""
    told = {"letters": codes.LETTERS, "packs": codes.PACKS, "most": codes.SEATS}
    script = f"""
import {{ ends, kept, ofCounts, seatCode }} from "{(FOLDER / "code.js").as_uri()}";
console.log(JSON.stringify(given.calls.map(([pack, seat, counts]) => {{
  const found = ofCounts(...counts);
  return found && [found, seatCode(given.told, pack, seat, found), ends(kept(found))];
}})));
"""
    return json.loads(node(script, {"calls": calls, "told": told}))


def test_the_page_makes_the_same_codes():
    counts = [
        (x, n, y, m)
        for n, m in [(60, 60), (150, 150), (7, 40), (8, 16), (1, 1)]
        for x, y in itertools.product(
            range(0, n + 1, max(n // 7, 1)), range(0, m + 1, max(m // 7, 1))
        )
    ]
    calls = [(n * 7 % 512, n % 64 + 1, each) for n, each in enumerate(counts)]
    for (pack, seat, each), page in zip(calls, run_page(calls), strict=True):
        try:
            found = by_hand.of_counts(*each)
        except CocreateError:
            assert page is None
            continue
        assert page[0] == pytest.approx(found)
        assert page[1] == seat_code(pack, seat, *found)
        # What the seat reads on its page is what the room sees, to the last bit.
        code = read_code(page[1])
        seen = SeatResult(seat, code.estimate, code.std_error)
        assert page[2] == [seen.low, seen.high]


def said(*typed):
    """What the page says to what is typed: seat, four counts, a difference and its interval."""
    told = {"letters": codes.LETTERS, "packs": codes.PACKS, "most": codes.SEATS}
    script = f"""
import {{ said }} from "{(FOLDER / "code.js").as_uri()}";
console.log(JSON.stringify(given.typed.map((each) => said(given.told, each))));
"""
    told |= {"pack": 311, "seats": 24}
    return json.loads(node(script, {"typed": typed, "told": told}))


def test_the_page_takes_counts_or_an_interval_and_says_what_it_makes_of_them():
    none = [""] * 4
    counts, interval, typed, both, outside, nobody, seat = said(
        ["7", "150", "45", "150", "60", "", "", ""],
        ["7", *none, "-8.2", "-18.6", "2.2"],
        ["7", *none, " \u22128,2 ", "\u221218,6", "2,2"],
        ["7", "150", "45", "150", "60", "-8.2", "-18.6", "2.2"],
        ["7", *none, "3", "-18.6", "2.2"],
        ["7", "150", "0", "150", "0", "", "", ""],
        ["25", "150", "45", "150", "60", "", "", ""],
    )
    assert read_code(counts[1]).seat == 7
    assert "10.0 fewer" in counts[0]
    assert "does not say that there is none" in counts[0]
    assert read_code(interval[1]).estimate == -8.2
    assert interval == typed
    for words, code in (both, outside, nobody, seat):
        assert words
        assert code == ""


def test_the_page_asks_nothing_of_any_network():
    page = code_page(311, 24)
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("counts", "words"),
    [((5, 4, 1, 4), "5 of 4"), ((1, 4, 1, 0), "1 of 0"), ((0, 4, 4, 4), "Nobody, or everybody")],
)
def test_counts_that_can_not_be_are_refused(counts, words):
    with pytest.raises(CocreateError, match=words):
        by_hand.of_counts(*counts)


def test_an_interval_gives_the_standard_error_back():
    estimate, error = by_hand.of_counts(45, 150, 60, 150)
    low, high = estimate - 1.959963984540054 * error, estimate + 1.959963984540054 * error
    assert by_hand.of_interval(estimate, low, high) == pytest.approx((estimate, error))
    with pytest.raises(CocreateError, match="not within"):
        by_hand.of_interval(5, -3, 3)


def test_no_code_at_all_has_a_wrong_symbol_or_a_swap_that_goes_unnoticed():
    """Both change the number by a known amount, whatever the code: none leaves the same rest."""
    for place, apart in itertools.product(range(9), range(1, 32)):
        wrong = apart * 32**place
        assert wrong % codes.PRIME
        assert (wrong * 31) % codes.PRIME  # a swap: apart at one place, minus apart at the next
