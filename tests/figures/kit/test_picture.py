"""A picture keeps its words, leaks nothing, and writes the same bytes each time."""

from __future__ import annotations

from base64 import b64decode
from html.parser import HTMLParser
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from cocreate_lib.errors import CocreateError
from cocreate_lib.figures import Picture
from cocreate_lib.figures.kit import style

PNG = b"\x89PNG\r\n\x1a\n"


def picture() -> Picture:
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([1, 2], [3, 4])
    return Picture(figure, 'The line rises from 3 to 4, "steeply" & <fast>.', "A line.")


class Seen(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: dict[str, dict[str, str | None]] = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = dict(attrs)


def test_a_notebook_gets_a_figure_with_alt_and_caption_and_a_terminal_the_words():
    bundle = picture()._repr_mimebundle_()
    tags = Seen(bundle["text/html"]).tags
    assert set(tags) == {"figure", "img", "figcaption"}
    assert tags["img"]["alt"] == picture().alt
    kind, data = tags["img"]["src"].split(",")
    assert kind == "data:image/png;base64"
    assert b64decode(data) == picture().png()
    assert bundle["text/plain"] == repr(picture()) == picture().alt


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_same_figure_gives_the_same_bytes_with_its_words_inside(tmp_path, suffix):
    first = picture().save(tmp_path / f"a{suffix}").read_bytes()
    assert picture().save(str(tmp_path / f"b{suffix}")).read_bytes() == first
    assert b"The line rises from 3 to 4" in first
    assert first.startswith({".png": PNG, ".svg": b"<?xml", ".pdf": b"%PDF"}[suffix])


@style.styled
def drawn_colours(figure: Figure) -> np.ndarray:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].astype(int)


def test_a_png_keeps_the_colours_of_what_is_drawn_and_its_size():
    figure = Figure(figsize=(3, 2), dpi=100)
    axes = figure.subplots()
    for height, look in enumerate(style.LOOKS.values()):
        axes.plot([0, 1], [height, height + 0.3], linewidth=4, color=look.colour, alpha=0.9)
        axes.barh(height, 0.5, color=look.colour)
    axes.set_title("Text", color=style.INK)
    with Image.open(BytesIO(Picture(figure, "Lines.", "Lines.").png())) as saved:
        assert saved.size == (300, 200)
        assert saved.info["dpi"] == pytest.approx((100, 100), abs=0.1)
        kept = np.asarray(saved.convert("RGB")).astype(int)
    assert np.abs(kept - drawn_colours(figure)).max() <= 16
    assert (kept[0, 0] >= 254).all()


def test_other_formats_are_refused(tmp_path):
    with pytest.raises(CocreateError, match=r"can't be saved as '\.bmp'"):
        picture().save(tmp_path / "a.bmp")


@pytest.mark.parametrize("missing", ["alt", "caption"])
def test_a_picture_needs_its_words(missing):
    words = {"alt": "Something.", "caption": "Something.", missing: "  "}
    with pytest.raises(CocreateError, match=f"no {missing}"):
        Picture(Figure(), **words)


def test_nothing_is_left_in_pyplot():
    before = plt.get_fignums()
    picture().html()
    assert plt.get_fignums() == before


@style.styled
def drawn_for(name: str) -> Picture:
    margins = (0.5, 0.2, 0.6, 0.5)
    figure = style.new_figure(f"Drawn for {name}", height=2, synthetic=True, margins=margins)
    figure.subplots().plot([1, 2], [3, 4])
    return Picture(figure, f"A line for {name}.", "A line.")


def test_a_drawn_picture_is_drawn_again_for_a_phone_only_when_that_is_asked_for():
    made = drawn_for("us")
    assert "narrow" not in vars(made)
    assert set(Seen(made.html(narrow=False)).tags) == {"figure", "img", "figcaption"}
    assert "narrow" not in vars(made)
    assert (made.figure.get_figwidth(), made.narrow.figure.get_figwidth()) == (7.4, 3.9)
    assert (made.narrow.alt, made.narrow.caption) == (made.alt, made.caption)
    assert made.narrow.narrow is None
    assert style.figure_width() == style.WIDTH


def test_a_page_shows_the_narrow_picture_on_a_phone_under_the_same_words():
    made = drawn_for("us")
    html = made._repr_mimebundle_()["text/html"]
    tags = Seen(html).tags
    assert html.count("alt=") == 1
    assert tags["source"]["media"] == "(max-width: 600px)"
    for address, shown in ((tags["source"]["srcset"], made.narrow), (tags["img"]["src"], made)):
        kind, data = address.split(",")
        assert kind == "data:image/webp;base64"
        with (
            Image.open(BytesIO(b64decode(data))) as webp,
            Image.open(BytesIO(shown.png())) as png,
        ):
            assert np.array_equal(np.asarray(webp.convert("RGB")), np.asarray(png.convert("RGB")))
        assert len(data) < 4 / 3 * len(shown.png())


def test_a_picture_made_by_hand_has_no_narrow_twin():
    assert picture().narrow is None
    assert "<source" not in picture().html()
