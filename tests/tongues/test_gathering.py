"""The tool that gathers messages: what it finds, and which faults of a translation it tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tools import catalogues
from tools.catalogues import (
    PSEUDO,
    domains,
    faults,
    languages_in,
    main,
    pseudo,
    statistics,
    texts_outside,
    unreached,
    update,
)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which Welsh has been begun, with nothing translated."""
    folder = tmp_path_factory.mktemp("begun")
    told = update("cy", ["front", "00_start_here"], folder)
    assert [line.split(":")[0] for line in told] == ["front", "00_start_here"]
    return folder


@pytest.fixture
def filled(begun: Path, tmp_path: Path) -> Path:
    for path in (begun / "cy").glob("*.po"):
        (tmp_path / "cy").mkdir(exist_ok=True)
        (tmp_path / "cy" / path.name).write_bytes(path.read_bytes())
    catalogues.read.cache_clear()
    return tmp_path


def put(folder: Path, domain: str, words: str, *said: str) -> None:
    """Translate one message in a file, as an editor would."""
    path = folder / "cy" / f"{domain}.po"
    with path.open("rb") as file:
        own = read_po(file)
    message = own[words]
    message.string = said[0] if isinstance(message.id, str) else said
    path.write_bytes(catalogues.written(own))
    catalogues.read.cache_clear()


def test_all_that_is_said_is_gathered_each_in_its_domain():
    found = {name: {each.words for each in messages} for name, messages in domains().items()}
    assert {"front", "pages", "facts", "00_start_here", "10_your_own_study"} <= set(found)
    assert "Run it again" in found["front"]
    assert ("{n} dot lies on the side of more.", "{n} dots lie on the side of more.") in found[
        "front"
    ]
    assert "Skip to the text" in found["pages"]
    assert "choose your way through" in found["00_start_here"]
    assert "People in each group" in found["00_start_here"]
    assert (
        "The people in this course are made up, and every figure of them says so."
        in found["00_start_here"]
    )
    assert not found["front"] & found["pages"]  # what both say is translated once


def test_a_guide_for_trainers_is_gathered_by_its_front_matter_and_text(tmp_path, monkeypatch):
    folder = tmp_path / "course" / "trainer"
    folder.mkdir(parents=True)
    (folder / "06_no.md").write_text(
        "---\nlesson: 06_no\naim: One sentence.\nprepare:\n  - A line.\ntimings:\n"
        "  - {section: The power of sixty, minutes: 10, do: People guess., skip: if short}\n"
        'misreadings:\n  - {hear: "It crosses zero.", say: "So it can\'t tell."}\n---\n\n'
        "## In the room\n\nProse with {ours}`60`\nand more.\n\n### two-values\n- A prompt\n",
        encoding="utf-8",
    )
    (folder / "routes.toml").write_text('[[route]]\ntitle = "Half a day"\nminutes = 3\n', "utf-8")
    monkeypatch.setattr(catalogues, "COURSE", tmp_path / "course")
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    assert [each.words for each in catalogues._guide()] == [
        "One sentence.", "A line.", "The power of sixty", "People guess.", "It crosses zero.",
        "So it can't tell.", "In the room", "Prose with {ours}`60` and more.", "two-values",
        "A prompt", "Half a day",
    ]  # fmt: skip


def test_an_update_keeps_translations_and_marks_what_has_changed_as_doubtful(filled):
    put(filled, "00_start_here", "choose your way through", "dewis")
    path = filled / "cy" / "00_start_here.po"
    old = path.read_text(encoding="utf-8")
    path.write_text(old.replace("choose your way through", "choose your way thruogh"), "utf-8")
    catalogues.read.cache_clear()
    assert any("out of date" in fault for fault in faults("cy", filled))
    update("cy", [], filled)
    with path.open("rb") as file:
        message = read_po(file)["choose your way through"]
    assert (message.string, message.fuzzy) == ("dewis", True)
    assert faults("cy", filled) == []
    again = path.read_bytes()
    update("cy", [], filled)
    assert path.read_bytes() == again  # nothing in it hangs on the day


@pytest.mark.parametrize(
    ("words", "said", "fault"),
    [
        ("{n} of {all}", "{n} o {pawb}", "has other values: all, pawb"),
        ("{n} of {all}", "{n}", "has other values: all"),
        ("Your task: ", "Eich tasg:", "begins or ends with a blank"),
        ("Save", "<b>Cadw</b>", "has other tags of HTML"),
        ("Save", "`Cadw`", "it has `Cadw` too much"),
        ("Run it again", "", None),
        ("Run it again", "Rhedeg eto", None),
    ],
)
def test_faults_of_a_translation_are_told(filled, words, said, fault):
    put(filled, "front", words, said)
    found = faults("cy", filled)
    assert found == [] if fault is None else any(fault in each for each in found), found


def test_a_plural_has_all_its_forms_and_may_leave_its_number_out(filled):
    words = "{n} say more.", "{n} says more."
    put(filled, "front", words[1], "dim", *["{n} mwy"] * 5)
    assert faults("cy", filled) == []
    put(filled, "front", words[1], *["{n} mwy"] * 5, "")
    assert any("needs 6 forms" in fault for fault in faults("cy", filled))
    put(filled, "front", words[1], *["{n} {m}"] * 6)
    assert any("other values: m" in fault for fault in faults("cy", filled))


def test_a_file_without_a_domain_is_told(filled):
    (filled / "cy" / "99_none.po").write_text('msgid ""\nmsgstr ""\n', encoding="utf-8")
    assert any("no domain of this name" in fault for fault in faults("cy", filled))


def test_the_statistics_count_what_is_translated_and_what_no_catalogue_reaches(filled):
    put(filled, "front", "Save", "Cadw")
    told = "\n".join(statistics(filled))
    front = len(domains()["front"])
    assert "             1         0" in told
    assert "01_why_people_stop (not begun)" in told
    assert languages_in(filled) == ["cy"]
    counted = unreached()
    assert f"{sum(counted.values()):8}   in all" in told
    assert front > 300
    # Lesson 00 is wholly in the catalogues, but for what an object says of itself to whoever codes.
    assert not [name for name in counted if "first_pilot" in name or "00_start" in name]


def test_texts_outside_are_those_that_are_said():
    source = (
        '"""Words of documentation."""\nfrom x import y\nKEY = "a_key"\n'
        "def f(n):\n    '''More words here.'''\n    raise CocreateError('Not said so.')\n"
        "def g(n):\n    return f'Of {n} people', gettext('All of them'), 'some words'\n"
    )
    assert texts_outside(source) == ["Of  people", "some words"]


@pytest.mark.parametrize(
    "words",
    [
        "Of {n} people, {fact}`a_b`.",
        "[a link](b_c.ipynb) <b>bold</b> `x = 1`",
        " blank ",
        "{ours}`8`",
    ],
)
def test_the_made_up_language_keeps_what_a_translation_has_to_keep(words):
    from cocreate_lib.tongues.blocks import differs

    said = pseudo(words)
    assert differs(words, said) == ""
    assert said != words
    assert [said[0].isspace(), said[-1].isspace()] == [words[0].isspace(), words[-1].isspace()]
    assert len(said) > len(words)


def test_the_command_writes_templates_and_the_made_up_language(tmp_path, capsys):
    assert main(["extract", str(tmp_path / "pot")]) == 0
    assert (tmp_path / "pot" / "front.pot").is_file()
    assert main(["pseudo", str(tmp_path / "pseudo")]) == 0
    assert (tmp_path / "pseudo" / PSEUDO / "00_start_here.po").is_file()
    assert main(["check"]) == 0
    assert "in order" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["update"])
