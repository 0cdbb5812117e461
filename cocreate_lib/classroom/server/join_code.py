"""The code by which people join a room: short, and easy to say."""

from __future__ import annotations

import hmac
import secrets

_LIST = """
acorn amber apple apron badge bagel basil basket beetle bench birch bison blanket bonnet bramble
branch brick bucket butter button cabin cactus camel candle canoe canvas carrot castle cedar cello
cherry chess clover cobalt comet copper coral cotton crumpet cup denim desk dolphin donkey drum
elbow ember engine falcon fern fiddle flag forest fossil fox garlic ginger glove goblet gravel
guitar hammer harbour hazel helmet hornet indigo island ivory jacket jigsaw jungle kelp kettle
kitten ladder lagoon lantern lemon lentil lilac linen lobster magnet mango maple marble meadow
melon mitten muffin napkin nutmeg olive onion orbit orchid otter oval panda parsnip pebble pelican
pencil pepper picnic pillow pigeon planet pocket pond poplar pumpkin puzzle quilt rabbit radish
ribbon river robin rocket saddle salmon sandal saturn thistle tulip turnip velvet walnut
"""
WORDS = tuple(_LIST.split())
"""Spelt as they sound, with no twin that sounds alike."""
DIGITS = "23456789"
"""Not 0 and 1, which are read and heard as other signs."""
PLACES = 3


def new_code() -> str:
    """A new code: a word and three digits.

    Returns
    -------
    str
        One of :func:`possible_codes`, all equally likely, from ``secrets``.
    """
    digits = "".join(secrets.choice(DIGITS) for _ in range(PLACES))
    return f"{secrets.choice(WORDS).upper()}-{digits}"


def possible_codes() -> int:
    """How many codes there are.

    Examples
    --------
    >>> possible_codes() > 2**16
    True
    """
    return len(WORDS) * len(DIGITS) ** PLACES


def is_code(typed: str, code: str) -> bool:
    """Whether what somebody typed is the code; letters' case and what stands between don't matter.

    A phone's keyboard may put a longer dash, or a mark that doesn't show.

    Examples
    --------
    >>> is_code(" kelp 472", "KELP-472"), is_code("KELP-473", "KELP-472")
    (True, False)
    """
    return hmac.compare_digest(_plain(typed), _plain(code))


def _plain(text: str) -> bytes:
    return "".join(filter(str.isalnum, text)).casefold().encode("utf-8")
