"""The picture of themes says in words what it draws, and fits wide and narrow."""

from __future__ import annotations

from cocreate_lib.figures import Speaker, ThemeMatrix, themes_alt, themes_picture
from tests.figures.test_figures import cut_off, overlaps
from tests.figures.test_narrow import faults

THEMES = ("Being listened to", "Paperwork", "The fund as trust", "Saying what is hoped for")
PEOPLE = tuple(
    Speaker(f"Person{n}", "peer mentor", [n % 4, 0, n % 2, int(n == 3)]) for n in range(16)
)
MATRIX = ThemeMatrix(THEMES, PEOPLE, "Being listened to", ("Person4", "Person5"))


def test_it_fits_wide_and_narrow():
    picture = themes_picture(MATRIX)
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert faults(picture) == []


def test_everybody_is_told_as_speaking_against_or_silent():
    few = ThemeMatrix(THEMES, PEOPLE[3:6], "Being listened to", ("Person4", "Person5"))
    assert few.speaking == ("Person3", "Person5")
    assert few.silent == ()
    assert themes_alt(few) == (
        "3 people by 4 themes. “Being listened to” is spoken of by Person3 and Person5. Negative "
        "cases: Person4 and Person5. Neither: nobody."
    )
    alone = ThemeMatrix(THEMES, PEOPLE[:1], "Paperwork", ())
    assert "is spoken of by nobody. Negative cases: nobody. Neither: Person0" in themes_alt(alone)
