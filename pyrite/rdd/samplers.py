"""Choosing records at random: with one seed, the same records as PySpark chooses.

So the generator, its seed in each partition, and the number and kind of the draws for each record are
PySpark's.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from itertools import repeat
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass


def generator(seed: int, index: int) -> random.Random:
    """The random numbers of partition `index`."""
    source = random.Random(seed ^ index)
    # The seeds of neighbours differ in a few bits; the first draws would be alike.
    for _ in range(10):
        source.randint(0, 1)
    return source


def poisson(source: random.Random, mean: float) -> int:
    """A draw from the Poisson distribution: how often one record comes in a sample with replacement."""
    count = 0
    if mean < 20.0:
        limit = math.exp(-mean)
        product = source.random()
        while product > limit:
            count += 1
            product *= source.random()
    else:
        # exp(-mean) would lose its precision: sum waiting times rather than multiply.
        waited = source.expovariate(mean)
        while waited < 1.0:
            count += 1
            waited += source.expovariate(mean)
    return count


@frozen_dataclass
class RangeSample:
    """The records whose draw is in ``lower <= draw < upper``: shares of one cake, if the seeds are equal."""

    lower: float
    upper: float
    seed: int

    def __call__(self, index: int, records: Iterator[Any]) -> Iterator[Any]:
        draw = generator(self.seed, index).random
        lower, upper = self.lower, self.upper
        return (record for record in records if lower <= draw() < upper)


@frozen_dataclass
class PoissonSample:
    """Each record as often as its draw from a Poisson distribution of this mean says."""

    mean: float
    seed: int

    def __call__(self, index: int, records: Iterator[Any]) -> Iterator[Any]:
        source = generator(self.seed, index)
        mean = self.mean
        return (record for record in records for _ in repeat(None, poisson(source, mean)))


@frozen_dataclass
class StratifiedSample:
    """A sample of the pairs with a fraction for each key; a key that has none raises KeyError."""

    with_replacement: bool
    fractions: Mapping[Any, float]
    seed: int

    def __call__(self, index: int, records: Iterator[Any]) -> Iterator[Any]:
        source = generator(self.seed, index)
        fractions = self.fractions
        if self.with_replacement:
            return (
                (key, value) for key, value in records for _ in repeat(None, poisson(source, fractions[key]))
            )
        draw = source.random
        return ((key, value) for key, value in records if draw() < fractions[key])


def sampling_fraction(at_least: int, total: int, with_replacement: bool) -> float:
    """The fraction with which a sample of `total` records has `at_least` so many in 99.99% of cases."""
    fraction = at_least / total
    if with_replacement:
        deviations = 9 if at_least < 12 else 5
        return fraction + deviations * math.sqrt(fraction / total)
    gamma = -math.log(0.00005) / total
    return min(1.0, fraction + gamma + math.sqrt(gamma * gamma + 2 * gamma * fraction))
