"""Arrays in order: sorted, by a function too, and their least and greatest elements."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Lambda, Literal
from pyrite.sql.functions.accepts import ARRAY, BOOLEAN, LAMBDA
from pyrite.sql.functions.collections_rules import element_type, is_orderable
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Setting
from pyrite.sql.functions.elements import item_type
from pyrite.sql.functions.lambda_arguments import lambda_of, with_lambda
from pyrite.sql.functions.nested_orders import extreme_of_list, sorted_list
from pyrite.sql.functions.problems import call_text, mismatch, without_order, wrong_number_of_arguments
from pyrite.sql.functions.registry import function, same_as
from pyrite.sql.functions.rendering import Form, Rendering
from pyrite.sql.types import ArrayType, BooleanType, DataType, IntegerType

__all__ = ["array_max", "array_min", "array_sort", "sort_array"]


def _orderable(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if arguments and isinstance(arguments[0].type, ArrayType) and not is_orderable(arguments[0].type):
        raise without_order(setting.called, arguments)
    return arguments


def _extreme_element(name: str) -> Form:
    return lambda rendering: extreme_of_list(
        name, rendering.arguments[0], item_type(rendering.call.arguments)
    )


@function(ARRAY, result=item_type, coerce=_orderable, nullable=True, form=_extreme_element("min"))
def array_min(col: ColumnOrName) -> Column:
    """The smallest element; NULLs are left out."""
    return call("array_min", col)


@function(ARRAY, result=item_type, coerce=_orderable, nullable=True, form=_extreme_element("max"))
def array_max(col: ColumnOrName) -> Column:
    """The largest element; NULLs are left out."""
    return call("array_max", col)


def _with_direction(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    arguments = _orderable(arguments, setting)
    return [*arguments, Literal(True, BooleanType())] if len(arguments) == 1 else arguments


def _sort_array_form(rendering: Rendering) -> str:
    array, ascending = rendering.arguments
    upwards = sorted_list(array, item_type(rendering.call.arguments), "'ASC', 'NULLS FIRST'")
    downwards = sorted_list(array, item_type(rendering.call.arguments), "'DESC', 'NULLS LAST'")
    match rendering.call.arguments[1]:
        case Literal(value=True):
            return upwards
        case Literal(value=False):
            return downwards
        case _:
            return f"CASE WHEN {ascending} THEN {upwards} ELSE {downwards} END"


@function(ARRAY, BOOLEAN, result=same_as(), coerce=_with_direction, optional=1, form=_sort_array_form)
def sort_array(col: ColumnOrName, asc: bool = True) -> Column:
    """The elements in order: NULLs first in ascending order, last in descending."""
    return call("sort_array", col, constant(asc))


def _comparator_types(before: Sequence[Expression], count: int) -> Sequence[tuple[DataType, bool]]:
    element = element_type(before[0])
    return [(element, True), (element, True)]


def _comparator(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 1:
        return _orderable(arguments, setting)
    if len(arguments) != 2:
        raise wrong_number_of_arguments(setting.called, [1, 2], len(arguments))
    array, function = with_lambda(arguments, 1, 2)
    assert isinstance(function, Lambda)
    if not isinstance(function.body.type, IntegerType):
        raise mismatch(
            "UNEXPECTED_RETURN_TYPE",
            call_text(setting.called, arguments),
            functionName=f"`{setting.called}`",
            expectedType='"INT"',
            actualType=f'"{function.body.type._sql()}"',
        )
    return [array, function]


def _array_sort_form(rendering: Rendering) -> str:
    if len(rendering.arguments) == 1:
        return sorted_list(rendering.arguments[0], item_type(rendering.call.arguments), "'ASC', 'NULLS LAST'")
    array = rendering.arguments[0]
    # The kernel sorts by no function: each element goes behind those that are not after it. The elements are
    # held in structs, for a list of NULLs to be one of a known type.
    left, right = [*rendering.parameters(1), '"1#"'][:2]
    compared = rendering.body(1, f"{left}.item", f"{right}.item")
    before = f"list_filter(sorted, lambda {left}: {compared} <= 0)"
    after = f"list_filter(sorted, lambda {left}: {compared} > 0)"
    held = f"list_transform({array}, lambda item: {{'item': item}})"
    sorted_items = (
        f"list_reduce(list_transform({held}, lambda item: [item]), lambda sorted, one:"
        f" list_transform([one[1]], lambda {right}: list_concat({before}, [{right}], {after}))[1])"
    )
    items = f"list_transform({sorted_items}, lambda held: held.item)"
    return f"CASE WHEN len({array}) > 0 THEN {items} ELSE {array} END"


@function(
    ARRAY,
    LAMBDA,
    result=same_as(),
    optional=1,
    coerce=_comparator,
    lambda_types=_comparator_types,
    nullable=lambda arguments: arguments[0].nullable,
    form=_array_sort_form,
)
def array_sort(col: ColumnOrName, comparator: Callable[[Column, Column], Column] | None = None) -> Column:
    """The elements in order, NULLs last, or in the order of a function.

    It gets two elements and gives a number: below zero where the first comes first.
    """
    if comparator is None:
        return call("array_sort", col)
    return call("array_sort", col, Column(lambda_of(comparator, 2)))
