"""A pack holds a pilot for each seat, nothing of what is true, and one seal that can be checked."""

import base64
import contextlib
import json
import zipfile
import zlib
from collections import Counter
from io import BytesIO

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib import CocreateError, compare, rate
from cocreate_lib.classroom.packs import gather, of_counts, open_truth, pack_class, seat_code
from cocreate_lib.classroom.packs.gather import codes_in
from cocreate_lib.classroom.packs.seal import HEAD, World, mark_of, seal, truth_in
from cocreate_lib.classroom.pooling import pool_room


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """A pack of eight seats."""
    return pack_class(tmp_path_factory.mktemp("pack") / "pack", seats=8, seed=7)


def people(pack, seat):
    return pd.read_csv(pack.folder / "seats" / f"{seat:02d}" / "people.csv")


def counts(table):
    groups = table.groupby("my_direction")["reoffended"].agg(["sum", "count"])
    return (*groups.loc[1], *groups.loc[0])


def test_each_seat_has_people_and_a_sheet(pack):
    for seat in range(1, 9):
        table = people(pack, seat)
        assert len(table) == 300
        assert table["synthetic"].all()
        page = pack.folder / "seats" / f"{seat:02d}" / "code.html"
        assert page.read_bytes() == (pack.folder / "code.html").read_bytes()
        for ending in ("html", "docx"):
            assert (pack.folder / "seats" / f"{seat:02d}" / f"answer_sheet.{ending}").stat().st_size
    assert people(pack, 1).to_csv() != people(pack, 2).to_csv()


def test_worlds_are_dealt_in_blocks(pack):
    truth = open_truth(pack.folder / "trainer" / "truth.sealed")
    for block in (range(1, 5), range(5, 9)):
        effects = Counter(truth.worlds[seat].effect for seat in block)
        assert effects == {-12.0: 2, 0.0: 1, 8.0: 1}
    for world in truth.worlds.values():
        assert world.truth == pytest.approx(world.effect, abs=0.3)


def test_nothing_of_what_is_true_is_outside_the_seal(pack):
    truth = open_truth(pack.folder / "trainer" / "truth.sealed")
    for path in sorted(pack.folder.rglob("*")):
        if path.is_dir() or path.parent.name == "trainer":
            continue
        content = path.read_bytes()
        if path.suffix == ".docx":
            content = zipfile.ZipFile(BytesIO(content)).read("word/document.xml")
        text = content.decode("utf-8")
        assert "-0.12" not in text or path.name == "people.csv"
        assert "seed" not in text
        if path.stem == "answer_sheet":
            assert truth.mark in text
            assert f"Pack {truth.pack}." in text
    assert not {"effect", "truth", "reoffended_without"} & set(people(pack, 1).columns)


def test_the_seal_can_not_be_read_at_a_glance(pack):
    text = (pack.folder / "trainer" / "truth.sealed").read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    assert "effect" not in text


def test_the_same_arguments_give_the_same_bytes(tmp_path):
    made = [pack_class(tmp_path / name, seats=2, seed=5) for name in "ab"]
    files = [sorted(p for p in each.folder.rglob("*") if p.is_file()) for each in made]
    assert [p.name for p in files[0]] == [p.name for p in files[1]]
    for one, other in zip(*files, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert made[0].mark == made[1].mark != pack_class(tmp_path / "c", seats=2, seed=6).mark


def test_a_room_s_codes_give_what_the_files_give(pack):
    truth = open_truth(pack.folder / "trainer" / "truth.sealed")
    codes = []
    for seat in truth.worlds:
        table = people(pack, seat)
        found = of_counts(*counts(table))
        codes.append(seat_code(truth.pack, seat, *found))
        row = compare(
            table, treatment="my_direction", outcomes=[rate("reoffended")], method="unadjusted"
        ).estimates.iloc[0]
        assert found[0] == pytest.approx(100 * row["estimate"])
        assert found[1] == pytest.approx(100 * row["std_error"], rel=0.02)
    gathered = gather(codes, truth)
    assert not gathered.left_out
    room = pool_room(gathered.kept, truths=truth.truths)
    assert len(room.results) == 8
    assert room.pooled is not None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"seats": 0}, "seats"),
        ({"seats": 65}, "seats"),
        ({"seed": -1}, "seed"),
        ({"effects": []}, "no effect"),
        ({"effects": [-0.9]}, "effect"),
    ],
)
def test_what_can_not_be_made_is_refused_and_leaves_nothing(tmp_path, fields, words):
    with pytest.raises(CocreateError, match=words):
        pack_class(tmp_path / "pack", **{"seats": 2, "seed": 1, **fields})
    assert not (tmp_path / "pack").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine").touch()
    with pytest.raises(CocreateError, match="something at that place"):
        pack_class(tmp_path, seats=1, seed=1)


SEAL = seal("a design", 3, {1: World(-12.0, -11.9), 2: World(0.0, 0.0)})


def test_what_was_sealed_comes_out(tmp_path):
    path = tmp_path / "truth.sealed"
    path.write_bytes(SEAL.replace(b"\n", b"\r\n"))  # as some programs copy it
    found = open_truth(path)
    assert found.truths == {1: -11.9, 2: 0.0}
    assert (found.design, found.seed) == ("a design", 3)
    assert found.mark == mark_of(SEAL)


@settings(max_examples=200)
@given(st.integers(0, len(SEAL) - 1), st.binary(max_size=3))
def test_a_changed_seal_is_refused_or_has_another_mark(place, change):
    changed = SEAL[:place] + change + SEAL[place + 1 :]
    with contextlib.suppress(CocreateError):
        found = truth_in(changed, "truth.sealed")
        assert found.truths == {1: -11.9, 2: 0.0}
        assert changed == SEAL or found.mark != mark_of(SEAL)


def test_a_bomb_is_not_unpacked():
    bomb = base64.b64encode(zlib.compress(json.dumps({"salt": "x" * 50_000_000}).encode()))
    with pytest.raises(CocreateError, match=r"damaged|no truth"):
        truth_in(HEAD.encode() + b"\n\n" + bomb, "truth.sealed")


def test_doubled_damaged_and_foreign_codes_are_named():
    truth = truth_in(SEAL, "truth.sealed")
    good, other = seat_code(truth.pack, 1, -8, 5), seat_code(truth.pack, 2, 3, 5)
    foreign = seat_code((truth.pack + 1) % 512, 1, -8, 5)
    too_many = seat_code(truth.pack, 9, -8, 5)
    found = gather([good, good.lower(), foreign, too_many, "hello", other, "<b>"], truth)
    assert [each.seat for each in found.kept] == [1, 2]
    told = dict(found.left_out)
    assert told[good.lower()] == "given twice: counted once"
    assert "another pack" in told[foreign]
    assert "seat 9" in told[too_many]
    assert {"hello", "<b>"} <= set(told)


def test_a_seat_with_two_codes_counts_with_neither():
    one, other = seat_code(5, 1, -8, 5), seat_code(5, 1, -9, 5)
    found = gather([one, other, one])
    assert found.kept == ()
    assert [text for text, _ in found.left_out] == [one, one, other]


@given(st.permutations([seat_code(5, seat, -8 + seat, 5) for seat in range(1, 7)]))
def test_the_order_of_codes_does_not_matter(codes):
    assert [each.seat for each in gather(codes).kept] == [1, 2, 3, 4, 5, 6]


def test_codes_are_read_from_files(tmp_path):
    (tmp_path / "a.txt").write_text("\ufeff# table one\n\nAAA\r\n BBB \n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("CCC", encoding="utf-8")
    assert codes_in(tmp_path) == ["AAA", "BBB", "CCC"]
    (tmp_path / "c.txt").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path, tmp_path / "no.txt"):
        with pytest.raises(CocreateError, match="No codes can be read"):
            codes_in(path)


def test_from_pack_to_picture_on_the_command_line(cocreate, tmp_path):
    folder = tmp_path / "pack"
    code, said, _ = cocreate("class", "pack", folder, "--seats", 3, "--seed", 2)
    assert code == 0
    truth = folder / "trainer" / "truth.sealed"
    number = open_truth(truth).pack
    assert f"number {number}" in said
    codes = []
    for seat in (1, 2, 3):
        arguments = ("--pack", number, "--seat", seat, "--interval", -3 - seat, -13, 5)
        code, said, _ = cocreate("class", "code", *arguments)
        assert code == 0
        codes.append(said.split()[0])
    room = tmp_path / "room.html"
    code, said, _ = cocreate("class", "pool", *codes, "nonsense", "--truth", truth, "--to", room)
    assert code == 0
    assert said.startswith("3 pilots:")
    assert "1 code left out" in said
    assert "In 1 pilot the truth" not in said
    assert 'alt="3 intervals' in room.read_text(encoding="utf-8")
    code, said, _ = cocreate("class", "pool", *codes, "--truth", truth, "--show", "truth")
    assert "the truth is" in said
    picture = tmp_path / "room.png"
    code, said, _ = cocreate("class", "pool", *codes, "--picture", picture)
    assert code == 0
    assert "room.png" in said
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert cocreate("class", "pool", *codes, "--picture", picture)[0] == 2  # nothing written over
    code, said, _ = cocreate("class", "open", truth)
    assert code == 0
    assert open_truth(truth).mark in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("pool",),
        ("pool", "nonsense"),
        ("pool", "--picture", "room.gif", "KE6-EB1-N94"),
        ("pool", "--show", "truth", "KE6-EB1-N94"),
        ("pool", "--truth", "no-such-file", "KE6-EB1-N94"),
        ("open", "no-such-file"),
        ("code", "--pack", 1, "--seat", 1),
        ("code", "--pack", 1, "--seat", 1, "--counts", 5, 4, 3, 2),
        ("code", "--pack", 1, "--seat", 1, "--counts", 1, 2, 3, "9" * 400),
        ("code", "--pack", 1, "--seat", 99, "--counts", 1, 2, 3, 4),
        ("pool", "--from", "."),
        ("pack", "made", "--seats", 0),
        ("pack", "made", "--seats", 1000),
        ("pack", "made", "--seed", -1),
        ("pack", "made", "--effects=-12"),
        ("pack", "made", "--effects=nan"),
        ("pack", "made", "--effects=-0.9"),
        ("pack", "made", "--effects", "much"),
        ("pack", "made", "--design", "no_such_design"),
    ],
)
def test_what_can_not_be_done_is_said_in_words(cocreate, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    code, _, told = cocreate("class", *arguments)
    assert code == 2
    assert "Traceback" not in told
    assert "Try:" in told or "Usage" in told
    options = [str(each).partition("=")[0] for each in arguments if str(each).startswith("--se")]
    options += ["--effects"] * any("effects" in str(each) for each in arguments)
    if arguments[0] == "pack":  # told of what was typed, not of Python's names
        assert all(option in told for option in options)
        assert not any(word in told for word in ("PilotDesign", "seats=", "seed=", "ready_made"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "typed",
    [
        ["KE6", "EB1", "N94"],
        ["KE6", "eb1", "n94", "KE6-EB1-N94"],
        ["KE6-EB1", "N94"],
        ["KE6EB1N94", "KE6", "EB1", "N94"],
    ],
)
def test_groups_that_stand_apart_are_one_code(cocreate, typed):
    code, said, _ = cocreate("class", "pool", *typed)
    assert code == 0
    assert said.startswith("1 pilot")
    assert ("given twice" in said) == (len(typed) == 4)
    code, said, _ = cocreate("class", "pool", "KE6", "EB1", "KE6-EB1-N94")
    assert code == 0
    assert "KE6 EB1: no code: it has 6 symbols" in said
