"""The error for the parts of PySpark's RDD that Pyrite does not have."""

from __future__ import annotations

from pyrite.errors import PySparkNotImplementedError


def not_implemented(feature: str, hint: str) -> PySparkNotImplementedError:
    """The exception to raise in a method that is not there; `hint` says what to use instead."""
    return PySparkNotImplementedError(
        errorClass="NOT_IMPLEMENTED", messageParameters={"feature": feature, "hint": hint}
    )
