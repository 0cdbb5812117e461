"""Pilots that seats send as the codes of a pack, held against the pack's truth file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cocreate_lib.classroom.packs import SealedTruth, open_truth, read_code, seat_code
from cocreate_lib.classroom.server.asked import Pilot
from cocreate_lib.classroom.server.pilots import SentPilot
from cocreate_lib.classroom.server.shapes import MOST_CODE, Refused
from cocreate_lib.errors import CocreateError
from cocreate_lib.tongues import gettext


@dataclass(frozen=True)
class PackPilots:
    """The pilots of a pack, by the codes that their seats worked out.

    Parameters
    ----------
    truth
        The pack's.
    """

    truth: SealedTruth
    is_pack = True

    @classmethod
    def of_file(cls, path: Path) -> PackPilots:
        """Those of a truth file.

        Raises
        ------
        CocreateError
            When it is none.
        """
        return cls(open_truth(path))

    def read(self, answer: object) -> SentPilot:
        """The pilot that a code stands for; of what was typed, nothing else is kept.

        Raises
        ------
        Refused
            When it is no code, is damaged, or is of another pack.
        """
        code = answer.get("code") if isinstance(answer, dict) and len(answer) == 1 else None
        if not isinstance(code, str) or len(code) > MOST_CODE:
            raise Refused(422, gettext("This room has a pack. Send the code of your result."))
        try:
            found = read_code(code)
        except CocreateError:
            raise Refused(
                422,
                gettext(
                    "This is no code, or a sign of it is wrong. Compare it with your sheet, group "
                    "by group."
                ),
            ) from None
        if found.pack != self.truth.pack or found.seat not in self.truth.worlds:
            raise Refused(422, gettext("This code is of another pack than the room's."))
        written = seat_code(found.pack, found.seat, found.estimate, found.std_error)
        truth = self.truth.worlds[found.seat].truth
        return SentPilot(
            ("code", written), found.seat, Pilot(found.estimate, found.std_error, truth)
        )
