"""The room's pilots as the trainer's page shows them: one by one, pooled, and with what is true."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

from cocreate_lib.classroom.pooling import RoomPool, SeatResult, pool_room
from cocreate_lib.classroom.server.asked import Pilot
from cocreate_lib.classroom.server.pilots import SentPilot
from cocreate_lib.tongues import gettext

_BEFORE = {"pooled": "results", "truth": "pooled"}
_Z = NormalDist().inv_cdf(0.975)


class Pooling:
    """Takes a room's pilots together; what is asked again is not worked out again.

    Examples
    --------
    >>> from cocreate_lib.classroom.server.asked import Pilot
    >>> one = SentPilot(("pilot", 7), 7, Pilot(-4.0, 5.0, -12.0))
    >>> shown = Pooling().shown({2: one, 9: one}, "results")
    >>> shown["n"], shown["left_out"]
    (1, [[9, 'the same pilot as seat 2, counted once']])
    """

    def __init__(self) -> None:
        self._known: tuple[tuple[Any, str], dict[str, Any]] | None = None

    def shown(self, given: Mapping[int, SentPilot], phase: str) -> dict[str, Any]:
        """What the trainer's page shows.

        Parameters
        ----------
        given
            What each seat sent, by its number.
        phase
            ``"results"``, ``"pooled"`` or ``"truth"``.

        Returns
        -------
        dict
            ``n`` pilots; ``left_out``, ``[seat, why]``; ``seats``, ``[seat, estimate, low, high]``
            with 95% intervals; ``pooled``, the average, its interval and the prediction interval,
            or None; ``truths`` by seat, or None; ``sentences``, of which ``said_before`` at the
            steps before; ``alt``.
        """
        key = (tuple(sorted((seat, each.answer) for seat, each in given.items())), phase)
        if self._known is None or self._known[0] != key:
            self._known = (key, self._worked_out(given, phase))
        return self._known[1]

    def taken_home(self, given: Mapping[int, SentPilot]) -> dict[str, Any]:
        """The same without seats, with all that is known, in the order of what pilots found."""
        found = self.shown(given, "truth")
        truths = found["truths"] or {}
        rows = [[*values, truths[seat]] for seat, *values in found["seats"]]
        return {
            "n": found["n"],
            "left_out": len(found["left_out"]),
            "columns": ["estimate", "conf_low", "conf_high", "truth"],
            "pilots": sorted(rows),
            "pooled": found["pooled"],
            "sentences": {
                phase: self.shown(given, phase)["sentences"]
                for phase in ("results", "pooled", "truth")
            },
        }

    def _worked_out(self, given: Mapping[int, SentPilot], phase: str) -> dict[str, Any]:
        kept, left_out = _once_each(given)
        found: dict[str, Any] = {
            "n": len(kept),
            "left_out": left_out,
            "seats": [
                [seat, x.estimate, x.estimate - _Z * x.std_error, x.estimate + _Z * x.std_error]
                for seat, x in kept.items()
            ],
            "pooled": None,
            "truths": {seat: x.truth for seat, x in kept.items()} if phase == "truth" else None,
            "sentences": [],
            "said_before": 0,
            "alt": "",
        }
        if kept:
            results = [SeatResult(seat, x.estimate, x.std_error) for seat, x in kept.items()]
            pool = pool_room(results, truths={seat: x.truth for seat, x in kept.items()})
            found |= {
                "pooled": None if phase == "results" else _pooled(pool),
                "sentences": list(pool.sentences(phase)),
                "alt": pool.alt(phase),
            }
            if before := _BEFORE.get(phase):
                found["said_before"] = len(pool.sentences(before))
        return found


def _once_each(given: Mapping[int, SentPilot]) -> tuple[dict[int, Pilot], list[list[Any]]]:
    """Each pilot once, by the first seat that sent it, and what is left out, with why.

    Two codes of one seat of a pack can say different things of its pilot. Nobody can know which of
    them is right, so neither counts.
    """
    senders: dict[int, list[int]] = {}
    for seat in sorted(given):
        senders.setdefault(given[seat].key, []).append(seat)
    kept: dict[int, Pilot] = {}
    left_out: list[list[Any]] = []
    for seats in senders.values():
        first, *others = seats
        if len({given[seat].answer for seat in seats}) > 1:
            words = gettext("another result of the pilot of seat {seats}, not counted")
            for seat in seats:
                rest = ", ".join(str(other) for other in seats if other != seat)
                left_out.append([seat, words.format(seats=rest)])
            continue
        kept[first] = given[first].found
        words = gettext("the same pilot as seat {seat}, counted once").format(seat=first)
        left_out += [[seat, words] for seat in others]
    return kept, sorted(left_out)


def _pooled(pool: RoomPool) -> list[float] | None:
    pooled = pool.pooled
    if pooled is None:
        return None
    ends = (pooled.conf_low, pooled.conf_high)
    return [pooled.estimate, *ends, pooled.prediction_low, pooled.prediction_high]
