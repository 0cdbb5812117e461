"""The register of methods: one file each, listed here."""

from __future__ import annotations

from cocreate_lib.comparison.methods.difference_in_differences import DifferenceInDifferences
from cocreate_lib.comparison.methods.doubly_robust import DoublyRobust
from cocreate_lib.comparison.methods.estimator import Estimator
from cocreate_lib.comparison.methods.full import Full
from cocreate_lib.comparison.methods.nearest import Nearest
from cocreate_lib.comparison.methods.optimal import Optimal
from cocreate_lib.comparison.methods.regression import Regression
from cocreate_lib.comparison.methods.subclassification import Subclassification
from cocreate_lib.comparison.methods.unadjusted import Unadjusted
from cocreate_lib.comparison.methods.weighting import Weighting
from cocreate_lib.comparison.plan.method import MethodWords

_ALL: tuple[Estimator, ...] = (
    Unadjusted(),
    Regression(),
    Nearest(),
    Optimal(),
    Full(),
    Subclassification(),
    Weighting(),
    DoublyRobust(),
    DifferenceInDifferences(),
)
# By the name that a plan gives them, in the order in which they are shown.
METHODS: dict[str, Estimator] = {each.declaration.name: each for each in _ALL}
# The words of each method and of its variants.
METHOD_WORDS: dict[str, MethodWords] = {
    name: words for each in _ALL for name, words in each.words().items()
}
# Of each field that only some methods read: which. The others keep it, and do nothing with it; but
# whoever doesn't trim refuses to, for it would change whom the estimate speaks of.
READ_BY: dict[str, tuple[str, ...]] = {
    field: tuple(name for name, each in METHODS.items() if field in each.declaration.reads)
    for field in sorted(frozenset().union(*(each.declaration.reads for each in _ALL)))
}
TRIMMING = READ_BY.pop("trim")
