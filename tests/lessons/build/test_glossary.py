"""Each term of the glossary is defined, and met in the lesson that it names."""

import json

import pytest

from cocreate_lib.io import resources
from cocreate_lib.lessons.build.glossary import anchor, glossary


def words_of(lesson: str) -> str:
    notebook = json.loads(resources.path("notebooks", f"{lesson}.ipynb").read_text("utf-8"))
    cells = notebook["cells"]
    words = ["".join(cell["source"]) for cell in cells]
    words += [json.dumps(cell["outputs"]) for cell in cells if cell["cell_type"] == "code"]
    return " ".join(" ".join(words).casefold().split())


@pytest.mark.parametrize("name", glossary())
def test_a_term_is_defined_in_a_sentence_and_met_in_its_lesson(name):
    term = glossary()[name]
    assert len(term.means) > 40
    assert term.means.endswith(".")
    assert name.casefold().split(", ")[0].split()[-1] in words_of(term.lesson)


def test_terms_stand_in_order_under_places_of_their_own():
    names = list(glossary())
    assert 35 <= len(names) <= 90
    assert names == sorted(names, key=str.casefold)
    assert len(set(map(anchor, names))) == len(names)
