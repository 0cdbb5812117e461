"""The rules of disclosure control that a study declares."""

from __future__ import annotations

from dataclasses import dataclass

from cocreate_lib.errors import ProtocolError
from cocreate_lib.fields import Number, Optional, Whole, declared, documented, read_fields


@documented
@dataclass(frozen=True)
class DisclosureRules:
    """What a data owner asks of everything that leaves.

    {parameters}

    Examples
    --------
    >>> DisclosureRules(least_people=5).least_people
    5
    """

    least_people: int = declared(
        Whole(1, 1000),
        about="A cell that rests on fewer people than this, and on anybody at all, is withheld.",
        default=10,
    )
    dominance_people: int = declared(
        Whole(1, 100),
        about="The n of the dominance rule: of a sum or a mean, how many people with the largest "
        "values are held against all.",
        default=2,
    )
    dominance_share: float = declared(
        Number(0.0, 1.0, strictly=True),
        about="The k of the dominance rule: more than this share of a sum from those people, and "
        "it is withheld.",
        default=0.9,
    )
    p_percent: float = declared(
        Number(0.0, 1.0, strictly=True),
        about="A sum is withheld if from it the second largest could tell the largest to within "
        "this share of it.",
        default=0.1,
    )
    least_residual_df: int = declared(
        Whole(0, 10_000),
        about="A model with fewer residual degrees of freedom than this is withheld.",
        default=10,
    )
    least_speakers: int = declared(
        Whole(1, 1000),
        about="Traits stand beside a quotation if so many people interviewed share them all.",
        default=3,
    )
    round_to: int | None = declared(
        Optional(Whole(2, 1000)),
        about="Counts are rounded to the nearest multiple of this; None: not rounded.",
        default=None,
    )

    def __post_init__(self) -> None:
        read_fields(self, ProtocolError, "disclosure.")
