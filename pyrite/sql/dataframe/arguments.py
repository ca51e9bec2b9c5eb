"""Checks of what methods are given."""

from __future__ import annotations

from typing import Any

from pyrite.errors import IllegalArgumentException, PySparkTypeError, PySparkValueError
from pyrite.sql.column import Column


def wrong_type(name: str, expected: str, value: Any) -> PySparkTypeError:
    """An argument is of a type that the method does not take."""
    return PySparkTypeError(
        errorClass="NOT_EXPECTED_TYPE",
        messageParameters={
            "arg_name": name,
            "expected_type": expected,
            "arg_type": type(value).__name__,
        },
    )


def require(value: Any, kinds: type | tuple[type, ...], name: str, expected: str) -> None:
    """Raise PySparkTypeError if an argument is not of one of the types; True is no number."""
    allowed = kinds if isinstance(kinds, tuple) else (kinds,)
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        raise wrong_type(name, expected, value)


def require_column_or_name(value: Any, name: str = "col") -> None:
    """Raise PySparkTypeError if an argument is neither a column nor a name."""
    require(value, (Column, str), name, "Column or str")


def cannot_be_empty(item: str) -> PySparkValueError:
    """Nothing was given where something is needed."""
    return PySparkValueError(errorClass="CANNOT_BE_EMPTY", messageParameters={"item": item})


def wrong_item(name: str, container: Any, allowed: str, item: Any) -> PySparkTypeError:
    """A list or dictionary has something in it that the method does not take."""
    return PySparkTypeError(
        errorClass="DISALLOWED_TYPE_FOR_CONTAINER",
        messageParameters={
            "arg_name": name,
            "arg_type": type(container).__name__,
            "allowed_types": allowed,
            "item_type": type(item).__name__,
        },
    )


def demand(condition: bool, requirement: str) -> None:
    """Raise IllegalArgumentException if a number is not one that makes sense."""
    if not condition:
        raise IllegalArgumentException(f"requirement failed: {requirement}")


def names_given(subset: Any, name: str = "subset") -> list[str] | None:
    """A name or several as a list; None if none were given."""
    if subset is None:
        return None
    require(subset, (str, list, tuple), name, "list, str or tuple")
    return [subset] if isinstance(subset, str) else list(subset)
