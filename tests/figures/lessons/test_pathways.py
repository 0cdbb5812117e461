"""What a browser draws of paths is what was drawn of them."""

from dataclasses import replace

import numpy as np

from cocreate_lib.desistance import Pathway, draw_paths
from cocreate_lib.figures import PATHS_SHOWN, pathway_numbers

PATHS = draw_paths(20, 1, Pathway(setback=True, recognition=True))


def test_a_letter_a_month_says_how_it_reads():
    numbers, stages = pathway_numbers(PATHS), PATHS.stages()
    assert len(numbers["paths"]) == PATHS_SHOWN
    for row, letters in enumerate(numbers["paths"]):
        assert [letter == "x" for letter in letters] == PATHS.offending[row].tolist()
        read = [int(letter) for letter in letters if letter != "x"]
        assert read == stages[row][~PATHS.offending[row]].tolist()
    assert set("".join(numbers["paths"])) == set("x013")


def test_chances_are_those_of_the_model_per_thousand():
    numbers = pathway_numbers(PATHS)
    plain = replace(PATHS.pathway, hook="none", setback=False)
    for name, pathway in {"chance": PATHS.pathway, "plain": plain}.items():
        exact = pathway.chances()["offending"]
        assert np.allclose(np.array(numbers[name]) / 1000, exact, atol=0.00051)
    assert np.allclose(np.array(numbers["steps"]).T / 1000, PATHS.pathway.steps(), atol=0.00051)
