"""Random samples and splits."""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from pyrite.errors import PySparkAssertionError, PySparkValueError
from pyrite.lineage.operators import MapPartitionsWithIndex
from pyrite.rdd.base import RDDBase
from pyrite.rdd.samplers import PoissonSample, RangeSample, StratifiedSample, sampling_fraction

if TYPE_CHECKING:
    from pyrite.rdd.rdd import RDD

T = TypeVar("T")

#: Beyond this, the fraction to sample with could overflow.
_MAX_SAMPLE_SIZE = sys.maxsize - int(10.0 * math.sqrt(sys.maxsize))


class SamplingMixin(RDDBase[T]):
    """Choose records at random. A seed chooses the same records each time, and the same as in PySpark."""

    def sample(self, withReplacement: bool, fraction: float, seed: int | None = None) -> RDD[T]:
        """About `fraction` of the records.

        Without replacement `fraction` is the probability of each record; with it, how often each record is
        expected to be chosen. Raises PySparkValueError if it is negative.

        >>> rdd = sc.parallelize(range(100), 4)
        >>> 6 <= rdd.sample(False, 0.1, 81).count() <= 14
        True
        """
        if not fraction >= 0:
            raise PySparkValueError("Fraction must be nonnegative.")
        chosen_seed = _seed(seed)
        if withReplacement:
            return self._sampled(PoissonSample(fraction, chosen_seed))
        return self._sampled(RangeSample(0.0, fraction, chosen_seed))

    def randomSplit(self, weights: Sequence[float], seed: int | None = None) -> list[RDD[T]]:
        """RDDs that share the records out, in proportions of about `weights`.

        Each record is in exactly one of them. Raises PySparkValueError if a weight is negative or all are 0.

        >>> small, large = sc.parallelize(range(500), 1).randomSplit([2, 3], 17)
        >>> small.count() + large.count(), 150 < small.count() < 250
        (500, True)
        """
        if not all(weight >= 0 for weight in weights):
            raise PySparkValueError("Weights must be nonnegative")
        total = float(sum(weights))
        if not total > 0:
            raise PySparkValueError("Sum of weights must be positive")
        chosen_seed = random.randint(0, 2**32 - 1) if seed is None else seed
        bounds = accumulate((weight / total for weight in weights), initial=0.0)
        return [self._sampled(RangeSample(lower, upper, chosen_seed)) for lower, upper in pairwise(bounds)]

    def takeSample(self, withReplacement: bool, num: int, seed: int | None = None) -> list[T]:
        """Exactly `num` records chosen at random, in random order; all if there are fewer.

        It runs a job to count the records and at least one to sample them. Raises PySparkValueError if `num`
        is negative or too large.

        >>> rdd = sc.parallelize(range(10))
        >>> len(rdd.takeSample(True, 20, 1)), len(rdd.takeSample(False, 5, 2)), len(rdd.takeSample(False, 15))
        (20, 5, 10)
        """
        if num < 0:
            raise PySparkValueError("Sample size cannot be negative.")
        if num > _MAX_SAMPLE_SIZE:
            raise PySparkValueError(f"Sample size cannot be greater than {_MAX_SAMPLE_SIZE}.")
        total = self._rdd.count() if num else 0
        if total == 0:
            return []
        source = random.Random(seed)
        if not withReplacement and num >= total:
            samples = self._rdd.collect()
        else:
            fraction = sampling_fraction(num, total, withReplacement)
            samples = self.sample(withReplacement, fraction, seed).collect()
            while len(samples) < num:
                samples = self.sample(withReplacement, fraction, source.randint(0, sys.maxsize)).collect()
        source.shuffle(samples)
        return samples[:num]

    def sampleByKey(
        self, withReplacement: bool, fractions: Mapping[Any, float], seed: int | None = None
    ) -> RDD[T]:
        """A sample of pairs, with a fraction for each key.

        Raises PySparkAssertionError if a fraction is negative; a job fails at a key that has none.

        >>> pairs = sc.parallelize("ab").cartesian(sc.parallelize(range(1000)))
        >>> counts = pairs.sampleByKey(False, {"a": 0.2, "b": 0.1}, 2).countByKey()
        >>> 150 < counts["a"] < 250, 50 < counts["b"] < 150
        (True, True)
        """
        for fraction in fractions.values():
            if not fraction >= 0.0:
                raise PySparkAssertionError(f"Negative fraction value: {fraction}")
        return self._sampled(StratifiedSample(withReplacement, fractions, _seed(seed)))

    def _sampled(self, sampler: Any) -> RDD[T]:
        return self._derive(MapPartitionsWithIndex(sampler), preserves_partitioning=True)


def _seed(seed: int | None) -> int:
    return random.randint(0, sys.maxsize) if seed is None else seed
