"""Count, mean, variance, maximum and minimum in one pass.

numpy is imported only when a value is an array of it.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable
from itertools import islice
from typing import Any

from pyrite.errors import PySparkTypeError

_PLAIN_NUMBERS = frozenset((int, float, bool))
_BATCH_SIZE = 4096


class StatCounter:
    """Statistics of numbers, or of numpy arrays element by element, that were merged into it.

    It keeps the running mean rather than the sum, which is stable where a sum of squares is not. Merging two
    counters gives the statistics of both their numbers.

    >>> StatCounter([1.0, 2.0, 3.0, 4.0])
    (count: 4, mean: 2.5, stdev: 1.118033988749895, max: 4.0, min: 1.0)
    """

    def __init__(self, values: Iterable[Any] | None = None) -> None:
        self.n = 0
        self.mu: Any = 0.0
        #: The sum of the squared differences from the mean.
        self.m2: Any = 0.0
        self.maxValue: Any = float("-inf")
        self.minValue: Any = float("inf")
        remaining = iter(() if values is None else values)
        while batch := list(islice(remaining, _BATCH_SIZE)):
            if _PLAIN_NUMBERS.issuperset(map(type, batch)):
                self._merge_numbers(batch)
            else:
                for value in batch:
                    self.merge(value)

    def merge(self, value: Any) -> StatCounter:
        """Add a number or an array, and return this counter."""
        if type(value) in _PLAIN_NUMBERS:
            self._merge_numbers([value])
            return self
        difference = value - self.mu
        self.n += 1
        self.mu = self.mu + difference / self.n
        self.m2 = self.m2 + difference * (value - self.mu)
        self.maxValue = _maximum(self.maxValue, value)
        self.minValue = _minimum(self.minValue, value)
        return self

    def _merge_numbers(self, values: list[Any]) -> None:
        count, mean, squares = self.n, self.mu, self.m2
        for value in values:
            difference = value - mean
            count += 1
            mean += difference / count
            squares += difference * (value - mean)
        self.n, self.mu, self.m2 = count, mean, squares
        # A NaN among the values makes the mean one too, and is both maximum and minimum.
        has_nan = _is_nan(mean) and any(map(math.isnan, values))
        self.maxValue = _maximum(self.maxValue, math.nan if has_nan else float(max(values)))
        self.minValue = _minimum(self.minValue, math.nan if has_nan else float(min(values)))

    def mergeStats(self, other: StatCounter) -> StatCounter:
        """Add what another counter has seen, and return this one. Raises PySparkTypeError for other types."""
        if not isinstance(other, StatCounter):
            raise PySparkTypeError(
                errorClass="NOT_EXPECTED_TYPE",
                messageParameters={
                    "arg_name": "other",
                    "expected_type": "a StatCounter",
                    "arg_type": type(other).__name__,
                },
            )
        if other.n == 0:
            return self
        total = self.n + other.n
        difference = other.mu - self.mu
        if self.n == 0:
            mean = other.mu
        elif other.n * 10 < self.n:
            mean = self.mu + difference * other.n / total
        elif self.n * 10 < other.n:
            mean = other.mu - difference * self.n / total
        else:
            mean = (self.mu * self.n + other.mu * other.n) / total
        if self.n == 0:
            self.m2 = other.m2
        else:
            self.m2 = self.m2 + (other.m2 + difference * difference * self.n * other.n / total)
        self.mu = mean
        self.maxValue = _maximum(self.maxValue, other.maxValue)
        self.minValue = _minimum(self.minValue, other.minValue)
        self.n = total
        return self

    def copy(self) -> StatCounter:
        """A counter of its own with the same statistics."""
        return copy.deepcopy(self)

    def count(self) -> int:
        """How many values were merged."""
        return self.n

    def mean(self) -> Any:
        """The mean; 0.0 if there is no value."""
        return self.mu

    def sum(self) -> Any:
        """The sum, as the mean times the count."""
        return self.n * self.mu

    def min(self) -> Any:
        """The smallest value; infinity if there is none."""
        return self.minValue

    def max(self) -> Any:
        """The largest value; minus infinity if there is none."""
        return self.maxValue

    def variance(self) -> Any:
        """The mean squared difference from the mean; NaN if there is no value."""
        return self.m2 / self.n if self.n else math.nan

    def sampleVariance(self) -> Any:
        """The variance of what the values are a sample of (divided by n - 1); NaN for fewer than two."""
        return self.m2 / (self.n - 1) if self.n > 1 else math.nan

    def stdev(self) -> Any:
        """The square root of `variance`."""
        return _square_root(self.variance())

    def sampleStdev(self) -> Any:
        """The square root of `sampleVariance`."""
        return _square_root(self.sampleVariance())

    def asDict(self, sample: bool = False) -> dict[str, Any]:
        """All statistics by name.

        As in PySpark, ``stdev`` and ``variance`` are those of a sample if `sample` is False.

        >>> StatCounter([1.0, 2.0]).asDict()
        {'count': 2, 'mean': 1.5, 'sum': 3.0, 'min': 1.0, 'max': 2.0, 'stdev': 0.707..., 'variance': 0.5}
        """
        return {
            "count": self.count(),
            "mean": self.mean(),
            "sum": self.sum(),
            "min": self.min(),
            "max": self.max(),
            "stdev": self.stdev() if sample else self.sampleStdev(),
            "variance": self.variance() if sample else self.sampleVariance(),
        }

    def __repr__(self) -> str:
        return (
            f"(count: {self.count()}, mean: {self.mean()}, stdev: {self.stdev()}, "
            f"max: {self.max()}, min: {self.min()})"
        )


def _is_array(value: Any) -> bool:
    return hasattr(value, "shape")


def _is_nan(value: Any) -> bool:
    return bool(value != value)


def _maximum(left: Any, right: Any) -> Any:
    if _is_array(left) or _is_array(right):
        import numpy

        return numpy.maximum(left, right)
    return right if right > left or _is_nan(right) else left


def _minimum(left: Any, right: Any) -> Any:
    if _is_array(left) or _is_array(right):
        import numpy

        return numpy.minimum(left, right)
    return right if right < left or _is_nan(right) else left


def _square_root(value: Any) -> Any:
    if _is_array(value):
        import numpy

        return numpy.sqrt(value)
    return math.sqrt(value)
