"""What can be said of a room's results, step by step: one by one, pooled, and with what is true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cocreate_lib.classroom.pooling.results import FEWEST, RoomResults
from cocreate_lib.comparison import PooledStudies
from cocreate_lib.figures import difference_span, difference_told
from cocreate_lib.text import how_many, plural
from cocreate_lib.tongues import gettext


def seen(room: RoomResults) -> list[str]:
    """What the pilots found one by one, and what chance alone would bring."""
    n, fewer, more = len(room.results), room.significant(-1), room.significant(1)
    return [
        gettext(
            "{pilots}: {fewer} {shows} significantly fewer people who reoffend, {more} "
            "significantly more, and {none} no significant difference.",
            pilots=how_many(n, "pilot"),
            fewer=fewer or "none",
            shows=plural(fewer or 2, "shows", "show"),
            more=more or "none",
            none=n - fewer - more or "none",
        ),
        gettext(
            "Had the programme changed nothing anywhere, about {expected:.1f} of {n} would be "
            "significant by chance; the probability of at least one is {share:.0f}%.",
            expected=room.by_chance.expected,
            n=n,
            share=100 * room.by_chance.at_least_one,
        ),
    ]


def pooled(room: RoomResults) -> list[str]:
    """The average, how unlike the pilots are, and where the truth of one more could lie."""
    if room.pooled is None:
        return [
            gettext(
                "There is no average yet: it takes {fewest} pilots, and the room has {n}.",
                fewest=FEWEST,
                n=len(room.results),
            )
        ]
    return [_average(room.pooled), _unlike(room.pooled)]


def _average(found: PooledStudies) -> str:
    return gettext(
        "Pooled, the average is {average} per 100, with an interval of {interval}.",
        average=difference_told(found.estimate),
        interval=difference_span(found.conf_low, found.conf_high),
    )


def _unlike(found: PooledStudies) -> str:
    apart = (
        gettext("The pilots differ more than chance would have it")
        if found.p_value < 0.05
        else gettext("The pilots differ no more than chance could have it")
    )
    return gettext(
        "{apart}: I\N{SUPERSCRIPT TWO} is {share:.0f}%. In one more such pilot the truth could be "
        "anything from {interval}.",
        apart=apart,
        share=100 * found.i2,
        interval=difference_span(found.prediction_low, found.prediction_high),
    )


def truth(room: RoomResults) -> list[str]:
    """In which worlds the pilots were, and how many of each were significant."""
    if room.truths is None:
        return [gettext("What is true of each pilot is sealed.")]
    worlds = Counter(room.truths[each.seat] for each in room.results)
    found = Counter(room.truths[each.seat] for each in room.results if each.is_significant)
    told = [
        gettext(
            "In {world} the truth is {truth}: {significant} of these {was} significant.",
            world=how_many(n, "pilot"),
            truth=difference_told(value),
            significant=found[value] or "none",
            was=plural(found[value] or 2, "was", "were"),
        )
        for value, n in sorted(worlds.items())
    ]
    if len(worlds) > 1 and room.pooled is not None:
        told.append(
            gettext(
                "The average, {average}, is one number for {worlds}.",
                average=difference_told(room.pooled.estimate),
                worlds=how_many(len(worlds), "world"),
            )
        )
    return told


def alt(room: RoomResults, shown: str) -> str:
    """What the picture shows, in words."""
    estimates = [each.estimate for each in room.results]
    n = len(estimates)
    clear = sum(each.is_significant for each in room.results)
    words = [
        gettext(
            "One interval, with its dot at {place} per 100.",
            place=difference_told(estimates[0]),
        )
        if n == 1
        else gettext(
            "{intervals}, one under the other, with dots from {span} per 100. "
            "{clear} of them {leaves} out zero.",
            intervals=how_many(n, "interval"),
            span=difference_span(min(estimates), max(estimates)),
            clear=clear or "None",
            leaves=plural(clear or 2, "leaves", "leave"),
        )
    ]
    if shown != "results" and room.pooled is not None:
        words.append(
            gettext(
                "Below them the pooled average at {average}, with its interval, and a longer line: "
                "where the truth of one more pilot would lie, {span}.",
                average=difference_told(room.pooled.estimate),
                span=difference_span(room.pooled.prediction_low, room.pooled.prediction_high),
            )
        )
    if shown == "truth" and room.truths is not None:
        words.append(
            gettext(
                "Diamonds mark what is true of each pilot: {places}.",
                places=_listed(difference_told(x) for x in sorted(set(room.truths.values()))),
            )
        )
    return " ".join(words)


def _listed(words: Iterable[str]) -> str:
    return "; ".join(words)
