"""Code books: what makes one, files there and back, and what changed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.errors import CocreateError
from cocreate_lib.listening import Code, CodeBook, read_code_book

BOOK = CodeBook(
    (Code("trust", "Somebody relies on somebody."), Code("fund", "The fund.", parent="trust")),
    version="1",
)


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ((Code("", "x"),), "no name"),
        ((Code("a", " "),), "no definition"),
        ((Code("a", "x"), Code("a", "y")), "twice"),
        ((Code("trust", "x"), Code("b", "y", parent="trsut")), "trust"),
    ],
)
def test_what_is_no_code_book_is_refused(codes, words):
    with pytest.raises(CocreateError, match=words):
        CodeBook(codes, version="1")


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n\t"\\\x7f'), max_size=30
)


@settings(max_examples=60, deadline=None)
@given(definition=WORDS, example=WORDS, changed=WORDS)
def test_a_file_gives_the_same_book_again(tmp_path_factory, definition, example, changed):
    book = CodeBook(
        (Code("trust", f"x{definition}", example=example), Code("fund", "y", parent="trust")),
        version="2",
        changed=changed,
    )
    path = tmp_path_factory.mktemp("book") / "book.toml"
    book.save(path)
    assert read_code_book(path) == book


def test_a_table_has_the_same_codes(tmp_path):
    BOOK.save(tmp_path / "book.csv")
    assert read_code_book(tmp_path / "book.csv").codes == BOOK.codes


def test_what_changed_is_listed():
    later = CodeBook((Code("trust", "Otherwise."), Code("fear", "Afraid.")), version="2")
    changes = later.since(BOOK)[["code", "change"]].to_numpy().tolist()
    assert changes == [["fund", "gone"], ["trust", "changed"], ["fear", "new"]]
    assert BOOK.since(BOOK).empty


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.toml", b"codes = [", "not TOML"),
        ("a.toml", b"codes = " + b"[" * 5000, "not TOML"),
        ("a.toml", b'[[codes]]\ncode = "a"\ndefinitoin = "x"', "definition"),
        ("a.toml", b"\xff\xfe\x00", "can't be read"),
        ("a.csv", b"code,definitoin\na,b\n", "definition"),
        ("a.toml", b"codes = 3", "list"),
        ("a.toml", b'codes = ["trust"]', "list"),
        (
            "a.toml",
            b'[[codes]]\ncode = "a"\ndefinition = 1e999',
            "definition is inf, which is no text",
        ),
        (
            "a.toml",
            b'[[codes]]\ncode = ["a", "b"]\ndefinition = "x"',
            "code is .*, which is no text",
        ),
        ("a.csv", b"", "no codes"),
        ("a.toml", b"", "no codes"),
    ],
)
def test_a_file_that_is_no_code_book_is_refused_in_words(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CocreateError, match=words):
        read_code_book(tmp_path / name)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CocreateError, match="can't be read"):
        read_code_book(tmp_path / "none.toml")
