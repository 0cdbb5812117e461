"""A class pack: a folder with a cohort for each seat, and one sealed truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cocreate_lib.checks import check_whole, check_within
from cocreate_lib.classroom.packs.code_page import code_page
from cocreate_lib.classroom.packs.codes import SEATS
from cocreate_lib.classroom.packs.seal import World, mark_of, pack_of, seal
from cocreate_lib.classroom.packs.sheet import answer_sheet
from cocreate_lib.cohort import PilotDesign, simulate, truth_long_run
from cocreate_lib.errors import CocreateError
from cocreate_lib.io.files import complete_folder
from cocreate_lib.io.saving import table_bytes
from cocreate_lib.lessons import lot_design

EFFECTS = (-0.12, -0.12, 0.0, 0.08)
"""Of each four seats, two are in a world where the programme works, one where it changes nothing,
and one where it does harm."""
PEOPLE = 150
TRUTH = "trainer/truth.sealed"


@dataclass(frozen=True)
class Pack:
    """A pack that was made.

    Parameters
    ----------
    folder
        Where it is.
    seats
        How many seats it has.
    number
        The number that its codes carry.
    mark
        Of the sealed truth, as the sheets have it.
    """

    folder: Path
    seats: int
    number: int
    mark: str


def pack_class(
    folder: Path,
    *,
    seats: int,
    seed: int,
    design: PilotDesign | None = None,
    name: str = "lot",
    effects: Sequence[float] = EFFECTS,
) -> Pack:
    """Write a pack: ``seats/NN/`` with people, an answer sheet and ``code.html``; and the truth.

    Parameters
    ----------
    folder
        A folder that isn't there yet, or is empty.
    seats
        1 to 64.
    seed
        Not negative. The same arguments give the same bytes.
    design
        The pilot; its ``effect`` is replaced by that of each seat's world. By default
        150 people in each group, drawn by lot, with all of it delivered.
    name
        What the truth file says of the design.
    effects
        True changes in the reoffending rate at full delivery, in probability; they are dealt to the
        seats in blocks, shuffled, so that each block has each of them once.

    Returns
    -------
    Pack

    Raises
    ------
    CocreateError
        For numbers that can't be, a folder that has something in it, or one that can't be written.
    DesignError
        When the design can't have one of the effects.
    """
    check_within(check_whole(seats, "seats", 1, CocreateError), "seats", 1, SEATS, CocreateError)
    check_whole(seed, "seed", 0, CocreateError)
    if not effects:
        raise CocreateError(
            "There is no effect to deal to the seats.",
            where="effects",
            try_this="Give one or more, such as -0.12,0,0.08.",
        )
    base = design or lot_design(PEOPLE)
    worlds = {effect: _world(base, effect) for effect in dict.fromkeys(effects)}
    dealt = _dealt(effects, seats, seed)
    sealed = seal(name, seed, {seat: worlds[effect] for seat, effect in dealt.items()})
    mark = mark_of(sealed)
    number = pack_of(mark)
    codes = code_page(number, seats).encode("utf-8")
    with complete_folder(folder, "class pack") as work:
        for seat, effect in dealt.items():
            people = simulate(
                base.replace(effect=effect), seed=np.random.SeedSequence([seed, seat])
            ).people
            place = work / "seats" / f"{seat:02d}"
            place.mkdir(parents=True)
            (place / "people.csv").write_bytes(table_bytes(people.reset_index(), ".csv"))
            sheet = answer_sheet(seat, base, mark, number)
            for ending in (".html", ".docx"):
                (place / f"answer_sheet{ending}").write_bytes(sheet.render(ending))
            (place / "code.html").write_bytes(codes)
        (work / "code.html").write_bytes(codes)
        (work / TRUTH).parent.mkdir()
        (work / TRUTH).write_bytes(sealed)
    return Pack(folder, seats, number, mark)


def _dealt(effects: Sequence[float], seats: int, seed: int) -> dict[int, float]:
    draw = np.random.default_rng([seed, 0])
    found: list[float] = []
    while len(found) < seats:
        found += [effects[place] for place in draw.permutation(len(effects))]
    return dict(enumerate(found[:seats], start=1))


def _world(design: PilotDesign, effect: float) -> World:
    truth = truth_long_run(design.replace(effect=effect))
    is_it = (
        (truth["outcome"] == "reoffended")
        & (truth["measure"] == "risk_difference")
        & (truth["estimand"] == "ATT")
        & (truth["as_what"] == "as_delivered")
    )
    value = float(truth.loc[is_it, "value"].iloc[0])
    return World(round(100 * effect, 4), round(100 * value, 1) + 0.0)
