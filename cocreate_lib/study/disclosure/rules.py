"""The rules of disclosure control that a study declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cocreate_lib.errors import ProtocolError
from cocreate_lib.fields import (
    Kind,
    Number,
    Optional,
    Text,
    Unfit,
    Whole,
    declared,
    documented,
    read_fields,
)


class _Reasons(Kind):
    """A mapping from names to reasons."""

    def read(self, value: Any) -> dict[str, str]:
        """The mapping as a dict of its own."""
        if not isinstance(value, Mapping):
            raise self.refusal(value)
        read = {str(name): Text().read(why).strip() for name, why in value.items()}
        for name, why in read.items():
            if not why:
                raise Unfit(f"No reason is given for {name!r}.")
        return read

    def __str__(self) -> str:
        return "a table of outputs, each with a reason"


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
    exceptions: Mapping[str, str] = declared(
        _Reasons(),
        about="Outputs that you ask to leave all the same, each with the reason; whoever owns the "
        "data decides.",
        default_factory=dict,
        hash=False,
    )

    def __post_init__(self) -> None:
        read_fields(self, ProtocolError, "disclosure.")
