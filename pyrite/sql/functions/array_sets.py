"""Arrays as sets: elements are equal as SQL groups them, NULL to NULL and NaN to NaN; the first one stays."""

from __future__ import annotations

from pyrite.sql.column import Column
from pyrite.sql.functions.accepts import ARRAY
from pyrite.sql.functions.collections_rules import two_arrays
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.registry import function, same_as
from pyrite.sql.functions.rendering import Rendering, bound
from pyrite.sql.types import ArrayType, BooleanType, DoubleType, FloatType

__all__ = ["array_distinct", "array_except", "array_intersect", "array_union", "arrays_overlap"]


def _once(array: str) -> str:
    """The elements that are no repetition of one before them."""
    return f"list_filter({array}, lambda item, place: list_position({array}, item) = place)"


def _set_items(rendering: Rendering) -> list[str]:
    """The arrays, zeros without a sign."""
    found = []
    for array, data_type in zip(rendering.arguments, rendering.types, strict=True):
        is_float = isinstance(data_type, ArrayType) and isinstance(
            data_type.elementType, DoubleType | FloatType
        )
        found.append(f"list_transform({array}, lambda item: item + 0)" if is_float else array)
    return found


@function(ARRAY, result=same_as(), form=lambda rendering: bound(_once, *_set_items(rendering)))
def array_distinct(col: ColumnOrName) -> Column:
    """Each element once, where it stands first."""
    return call("array_distinct", col)


def _union(left: str, right: str) -> str:
    joint = bound(_once, f"list_concat({left}, {right})")
    return f"CASE WHEN {left} IS NOT NULL AND {right} IS NOT NULL THEN {joint} END"


@function(
    ARRAY,
    ARRAY,
    result=same_as(),
    coerce=two_arrays,
    form=lambda rendering: bound(_union, *_set_items(rendering)),
)
def array_union(col1: ColumnOrName, col2: ColumnOrName) -> Column:
    """The elements that are in one of the arrays, each once."""
    return call("array_union", col1, col2)


def _chosen(left: str, right: str, test: str) -> str:
    # Both must be there: the lambda never runs for an empty array.
    return (
        f"CASE WHEN {right} IS NOT NULL THEN list_filter({left}, lambda item, place:"
        f" list_position({left}, item) = place AND list_position({right}, item) {test}) END"
    )


@function(
    ARRAY,
    ARRAY,
    result=same_as(),
    coerce=two_arrays,
    form=lambda rendering: bound(lambda a, b: _chosen(a, b, "IS NOT NULL"), *_set_items(rendering)),
)
def array_intersect(col1: ColumnOrName, col2: ColumnOrName) -> Column:
    """The elements that are in both arrays, each once."""
    return call("array_intersect", col1, col2)


@function(
    ARRAY,
    ARRAY,
    result=same_as(),
    coerce=two_arrays,
    form=lambda rendering: bound(lambda a, b: _chosen(a, b, "IS NULL"), *_set_items(rendering)),
)
def array_except(col1: ColumnOrName, col2: ColumnOrName) -> Column:
    """The elements of the first array that are not in the second, each once."""
    return call("array_except", col1, col2)


def _overlap(left: str, right: str) -> str:
    has_null = f"(list_position({left}, NULL) IS NOT NULL OR list_position({right}, NULL) IS NOT NULL)"
    return (
        f"CASE WHEN {left} IS NULL OR {right} IS NULL THEN NULL WHEN list_has_any({left}, {right}) THEN true"
        f" WHEN len({left}) > 0 AND len({right}) > 0 AND {has_null} THEN NULL ELSE false END"
    )


@function(
    ARRAY,
    ARRAY,
    result=BooleanType(),
    coerce=two_arrays,
    nullable=True,
    form=lambda rendering: bound(_overlap, *_set_items(rendering)),
)
def arrays_overlap(a1: ColumnOrName, a2: ColumnOrName) -> Column:
    """Whether the arrays have an element in common; NULL if none is known, but a NULL is in one of them."""
    return call("arrays_overlap", a1, a2)
