"""Accumulators, where PySpark keeps them."""

from pyrite.common.accumulators import Accumulator, AccumulatorParam

__all__ = ["Accumulator", "AccumulatorParam"]
