"""Random numbers for one cohort, or for several that are drawn side by side.

Cohorts side by side lie behind each other in every array, all of the same size. Each takes its
numbers from its own generator, in the same order as it would alone, so that its people are the
same whether it is drawn alone or in company.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
# A number of draws for all cohorts together (the same for each), or one for each cohort.
Size = int | Ints


class Draws:
    """The generators of one process, one a cohort, seen as one.

    Parameters
    ----------
    generators
        One a cohort.

    Examples
    --------
    >>> both = Draws([np.random.default_rng(1), np.random.default_rng(2)])
    >>> bool((both.random(6)[3:] == np.random.default_rng(2).random(3)).all())
    True
    """

    def __init__(self, generators: Sequence[np.random.Generator]) -> None:
        self.generators = generators

    def sizes(self, positions: Ints, total: int) -> Ints:
        """How many of these ascending positions, out of ``total``, are each cohort's."""
        n = len(self.generators)
        return np.diff(np.searchsorted(positions, np.arange(n + 1) * (total // n)))

    def standard_normal(self, size: Size) -> Any:
        return self._filled(size, lambda rng, out: rng.standard_normal(out=out))

    def random(self, size: Size | tuple[int, int]) -> Any:
        """A table, of the size rows by columns, has each cohort's own columns, filled by row."""
        if isinstance(size, tuple):
            rows, columns = size
            n = len(self.generators)
            drawn = self.random(rows * columns).reshape(n, rows, columns // n)
            return drawn.transpose(1, 0, 2).reshape(rows, columns)
        return self._filled(size, lambda rng, out: rng.random(out=out))

    def standard_exponential(self, size: Size) -> Any:
        return self._filled(size, lambda rng, out: rng.standard_exponential(out=out))

    def standard_gamma(self, shape: float, size: Size) -> Any:
        return self._filled(size, lambda rng, out: rng.standard_gamma(shape, out=out))

    def logistic(self, size: Size) -> Any:
        return self._joined(size, lambda rng, n: rng.logistic(size=n))

    def integers(self, low: int, high: int | None = None, *, size: Size) -> Any:
        return self._joined(size, lambda rng, n: rng.integers(low, high, size=n))

    def sixteen_bits(self, rows: int, size: int) -> Any:
        """Whole numbers below 2**16, with shape (rows, size): those of one row after the other."""
        each = size // len(self.generators)
        # A row begins with a new number of 32 bits, of which there are two halves.
        shape = rows, each + each % 2
        drawn = [rng.integers(2**16, size=shape, dtype=np.uint16) for rng in self.generators]
        return np.concatenate([numbers[:, :each] for numbers in drawn], axis=1)

    def poisson(self, mean: npt.NDArray[np.float64], sizes: Ints) -> Any:
        """Counts with these means, of which ``sizes`` are each cohort's."""
        parts = np.split(mean, np.cumsum(sizes)[:-1])
        drawn = (rng.poisson(part) for rng, part in zip(self.generators, parts, strict=True))
        return np.concatenate(list(drawn))

    def multinomial(self, total: int, weights: npt.NDArray[np.float64]) -> Any:
        """How ``total`` fall on places, in each cohort in proportion to its own weights."""
        each, parts = total // len(self.generators), np.split(weights, len(self.generators))
        drawn = (
            rng.multinomial(each, part / part.sum())
            for rng, part in zip(self.generators, parts, strict=True)
        )
        return np.concatenate(list(drawn))

    def _counts(self, size: Size) -> list[int]:
        if isinstance(size, np.ndarray):
            return [int(n) for n in size]
        return [size // len(self.generators)] * len(self.generators)

    def _filled(self, size: Size, fill: Callable[[np.random.Generator, Any], Any]) -> Any:
        counts = self._counts(size)
        drawn, end = np.empty(sum(counts)), 0
        for rng, count in zip(self.generators, counts, strict=True):
            fill(rng, drawn[end : end + count])
            end += count
        return drawn

    def _joined(self, size: Size, draw: Callable[[np.random.Generator, int], Any]) -> Any:
        counts = self._counts(size)
        parts = [draw(rng, n) for rng, n in zip(self.generators, counts, strict=True)]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)
