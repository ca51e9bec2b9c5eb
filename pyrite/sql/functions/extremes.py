"""The greatest and the least of several values of a row."""

from __future__ import annotations

from collections.abc import Sequence

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression
from pyrite.sql.expressions.coercion import is_string
from pyrite.sql.functions.accepts import ANY
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Setting
from pyrite.sql.functions.nested_orders import extreme_of_list, order_key
from pyrite.sql.functions.problems import different_types
from pyrite.sql.functions.registry import function, same_as
from pyrite.sql.functions.rendering import Form, Rendering
from pyrite.sql.functions.rules import all_nullable, to_common_type
from pyrite.sql.types import NullType

__all__ = ["greatest", "least"]


def _alike(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    """A common type, which for texts and other things is none here."""
    strings = {is_string(each.type) for each in arguments if not isinstance(each.type, NullType)}
    if len(strings) > 1:
        raise different_types(setting.called, arguments)
    return to_common_type(arguments, setting)


def _extreme(name: str, of_list: str) -> Form:
    def form(rendering: Rendering) -> str:
        kind, values = rendering.types[0], ", ".join(rendering.arguments)
        if order_key("each", kind) == "each":
            return f"{name}({values})"
        return extreme_of_list(of_list, f"[{values}]", kind)

    return form


@function(
    ANY,
    ANY,
    more=ANY,
    result=same_as(),
    coerce=_alike,
    nullable=all_nullable,
    form=_extreme("greatest", "max"),
)
def greatest(*cols: ColumnOrName) -> Column:
    """The largest of the values; NULL only if all are."""
    return call("greatest", *cols)


@function(
    ANY, ANY, more=ANY, result=same_as(), coerce=_alike, nullable=all_nullable, form=_extreme("least", "min")
)
def least(*cols: ColumnOrName) -> Column:
    """The smallest of the values; NULL only if all are."""
    return call("least", *cols)
