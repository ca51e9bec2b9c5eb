"""Rules that many declarations share: which type arguments come to have in common."""

from __future__ import annotations

from collections.abc import Sequence

from pyrite.sql.expressions import Expression
from pyrite.sql.expressions.coercion import common_type_of, comparison_type
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.problems import different_types


def to_common_type(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    """All arguments as the type that they have in common, as in `coalesce`."""
    target = common_type_of([argument.type for argument in arguments], ansi=setting.ansi)
    if target is None:
        raise different_types(setting.called, arguments)
    return [cast_to(argument, target, setting) for argument in arguments]


def to_comparable(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    """Two arguments as the type in which they are compared."""
    left, right = arguments
    target = comparison_type(left.type, right.type, ansi=setting.ansi)
    if target is None:
        raise different_types(setting.called, arguments)
    return [cast_to(left, target, setting), cast_to(right, target, setting)]


def any_nullable(arguments: Sequence[Expression]) -> bool:
    """NULL if an argument is."""
    return any(argument.nullable for argument in arguments)


def all_nullable(arguments: Sequence[Expression]) -> bool:
    """NULL only if all arguments are, as for `coalesce`."""
    return all(argument.nullable for argument in arguments)
