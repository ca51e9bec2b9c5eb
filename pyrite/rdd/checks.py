"""Checks of arguments that several families of methods share."""

from __future__ import annotations

from operator import index
from typing import Any

from pyrite.errors import PySparkTypeError, PySparkValueError
from pyrite.rdd.base import RDDBase


def check_rdd(value: Any, name: str) -> None:
    """Raise PySparkTypeError NOT_RDD unless `value` is an RDD."""
    if not isinstance(value, RDDBase):
        raise PySparkTypeError(
            errorClass="NOT_RDD", messageParameters={"arg_name": name, "arg_type": type(value).__name__}
        )


def check_partition_count(value: Any) -> int:
    """The argument `numPartitions` as an int; PySparkTypeError NOT_INT or PySparkValueError if it is none.

    Zero is a number of partitions: that of an RDD without any.
    """
    try:
        count = index(value)
    except TypeError:
        raise PySparkTypeError(
            errorClass="NOT_INT",
            messageParameters={"arg_name": "numPartitions", "arg_type": type(value).__name__},
        ) from None
    if count < 0:
        raise PySparkValueError(
            errorClass="VALUE_NOT_POSITIVE",
            messageParameters={"arg_name": "numPartitions", "arg_value": str(count)},
        )
    return count
