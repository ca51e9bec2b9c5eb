"""The result of an approximate action."""

from __future__ import annotations

from typing import Any, Self


class BoundedFloat(float):
    """A number that is in ``low <= x <= high`` with the probability `confidence`.

    >>> estimate = BoundedFloat(100.0, 0.95, 95.0, 105.0)
    >>> estimate, estimate.low, estimate.high
    (100.0, 95.0, 105.0)
    """

    confidence: float
    low: float
    high: float

    def __new__(cls, mean: float, confidence: float, low: float, high: float) -> Self:
        number = super().__new__(cls, mean)
        number.confidence = confidence
        number.low = low
        number.high = high
        return number

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (float(self), self.confidence, self.low, self.high)
