"""A lesson as slides in one file, with its explorers alive."""

from cocreate_lib.classroom.slides.deck import Deck, Slide
from cocreate_lib.classroom.slides.from_lesson import deck_of
from cocreate_lib.classroom.slides.write import slides_html

__all__ = ["Deck", "Slide", "deck_of", "slides_html"]
