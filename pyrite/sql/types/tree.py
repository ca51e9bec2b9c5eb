"""The tree that ``printSchema`` prints."""

from __future__ import annotations

from collections.abc import Iterator

from pyrite.sql.types.base import Child, DataType

#: What a name may hold and a line of the tree may not.
_ESCAPES = str.maketrans(
    {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\b": "\\b", "\v": "\\v", "\a": "\\a"}
)


def tree_string(data_type: DataType, max_depth: int) -> str:
    """The types inside a type, one a line, to a depth; a depth that is not positive means all of them.

    >>> from pyrite.sql.types import StructType
    >>> print(tree_string(StructType.fromDDL("a array<int>"), 1), end="")
    root
     |-- a: array (nullable = true)
    """
    lines = _lines(data_type, " |", max_depth if max_depth > 0 else -1)
    return "".join(f"{line}\n" for line in ("root", *lines))


def _lines(data_type: DataType, prefix: str, depth: int) -> Iterator[str]:
    if depth == 0:
        return
    for child in data_type._children():
        yield f"{prefix}-- {_describe(child)}"
        yield from _lines(child.data_type, f"{prefix}    |", depth - 1)


def _describe(child: Child) -> str:
    described = f"{child.label.translate(_ESCAPES)}: {child.data_type._tree_name()}"
    if child.null_property is None:
        return described
    return f"{described} ({child.null_property} = {str(child.may_be_null).lower()})"
