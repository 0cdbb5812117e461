"""The two groups as they are."""

from __future__ import annotations

from cocreate_lib.comparison.methods.estimator import Estimator
from cocreate_lib.comparison.plan.method import AS_THEY_ARE, Method, MethodWords


class Unadjusted(Estimator):
    """The groups as they are: for trials, and beside every adjustment."""

    declaration = Method(
        name="unadjusted",
        title="The comparison of the groups as they are",
        summary="the groups as they are",
        words=MethodWords(
            "the groups as they are",
            unlike="nothing was done about how the groups differed to begin with",
            made=AS_THEY_ARE,
            only_if_alike=True,
            remedy="matching, weighting or a comparison group more like the programme",
        ),
        reads=frozenset({"rate_interval"}),
        can_be_randomised=True,
    )
