"""Functions that take functions, for arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Lambda, LambdaVariable, new_id
from pyrite.sql.functions.accepts import ANY, ARRAY, LAMBDA
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.duckdb_types import duckdb_type
from pyrite.sql.functions.lambda_arguments import lambda_of, with_lambda
from pyrite.sql.functions.problems import unexpected_input
from pyrite.sql.functions.registry import function, same_as
from pyrite.sql.functions.rendering import Rendering, bound
from pyrite.sql.types import ArrayType, BooleanType, DataType, IntegerType, NullType

__all__ = ["aggregate", "exists", "filter", "forall", "reduce", "transform", "zip_with"]

Parameters = Sequence[tuple[DataType, bool]]


def _require_array(arguments: Sequence[Expression], number: int, name: str) -> ArrayType:
    array = arguments[number].type
    if not isinstance(array, ArrayType):
        raise unexpected_input(name, arguments, number, "ARRAY")
    return array


def _of_element(name: str, *, with_index: bool) -> Callable[[Sequence[Expression], int], Parameters]:
    def types(before: Sequence[Expression], count: int) -> Parameters:
        array = _require_array(before, 0, name)
        element = (array.elementType, array.containsNull)
        return [element, (IntegerType(), False)] if with_index and count > 1 else [element]

    return types


def _function_given(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) != 2:
        return arguments
    _require_array(arguments, 0, setting.called)
    return with_lambda(arguments, 1, 1)


def _predicate_given(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    found = list(_function_given(arguments, setting))
    if len(found) == 2:
        found[1] = as_condition(found, 1, setting)
    return found


def as_condition(arguments: Sequence[Expression], number: int, setting: Setting) -> Expression:
    """A lambda whose result is true or false."""
    predicate = arguments[number]
    assert isinstance(predicate, Lambda)
    if isinstance(predicate.body.type, NullType):
        return Lambda(predicate.parameters, cast_to(predicate.body, BooleanType(), setting))
    if not isinstance(predicate.body.type, BooleanType):
        raise unexpected_input(setting.called, arguments, number, "BOOLEAN")
    return predicate


def _each(rendering: Rendering) -> tuple[str, str]:
    """The parameters of the lambda that is the second argument, and its body: an index counts from 0."""
    names = rendering.parameters(1)
    given = [*names[:1], *(f"CAST({each} - 1 AS INTEGER)" for each in names[1:])]
    return ", ".join(names), rendering.body(1, *given)


def _transform_form(rendering: Rendering) -> str:
    parameters, body = _each(rendering)
    return f"list_transform({rendering.arguments[0]}, lambda {parameters}: {body})"


@function(
    ARRAY,
    LAMBDA,
    result=lambda arguments: ArrayType(arguments[1].type, arguments[1].nullable),
    coerce=_function_given,
    lambda_types=_of_element("transform", with_index=True),
    nullable=lambda arguments: arguments[0].nullable,
    form=_transform_form,
)
def transform(col: ColumnOrName, f: Callable[..., Column]) -> Column:
    """An array of what a function gives for each element, and for its index from 0 if it takes two arguments.

    >>> transform("a", lambda x: x)
    Column<'transform(a, x_... -> x_...)'>
    """
    return call("transform", col, Column(lambda_of(f, 1, 2)))


def _filter_form(rendering: Rendering) -> str:
    parameters, body = _each(rendering)
    return f"list_filter({rendering.arguments[0]}, lambda {parameters}: {body})"


@function(
    ARRAY,
    LAMBDA,
    result=same_as(),
    coerce=_predicate_given,
    lambda_types=_of_element("filter", with_index=True),
    nullable=lambda arguments: arguments[0].nullable,
    form=_filter_form,
)
def filter(col: ColumnOrName, f: Callable[..., Column]) -> Column:
    """The elements for which a function, which may take the index from 0 too, gives true."""
    return call("filter", col, Column(lambda_of(f, 1, 2)))


def _quantifier(decisive: str, otherwise: str) -> Callable[[Rendering], str]:
    """One decisive value decides; without one, a NULL makes it unknown."""

    def form(rendering: Rendering) -> str:
        values = _transform_form(rendering)
        return bound(
            lambda found: (
                f"CASE WHEN list_contains({found}, {decisive}) THEN {decisive}"
                f" WHEN list_position({found}, NULL) IS NOT NULL OR {found} IS NULL THEN NULL"
                f" ELSE {otherwise} END"
            ),
            values,
        )

    return form


@function(
    ARRAY,
    LAMBDA,
    result=BooleanType(),
    coerce=_predicate_given,
    lambda_types=_of_element("exists", with_index=False),
    form=_quantifier("true", "false"),
)
def exists(col: ColumnOrName, f: Callable[[Column], Column]) -> Column:
    """Whether a function gives true for an element; NULL if for none, but NULL for one."""
    return call("exists", col, Column(lambda_of(f, 1)))


@function(
    ARRAY,
    LAMBDA,
    result=BooleanType(),
    coerce=_predicate_given,
    lambda_types=_of_element("forall", with_index=False),
    form=_quantifier("false", "true"),
)
def forall(col: ColumnOrName, f: Callable[[Column], Column]) -> Column:
    """Whether a function gives true for all elements; NULL if false for none, but NULL for one."""
    return call("forall", col, Column(lambda_of(f, 1)))


def _folding_types(before: Sequence[Expression], count: int) -> Parameters:
    array = _require_array(before, 0, "aggregate")
    if len(before) == 2:
        return [(before[1].type, True), (array.elementType, array.containsNull)]
    return [(before[1].type, True)]


def _folding_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) not in (3, 4):
        return arguments
    _require_array(arguments, 0, setting.called)
    found = with_lambda(arguments, 2, 2)
    merge = found[2]
    assert isinstance(merge, Lambda)
    if not _same_shape(merge.body.type, found[1].type):
        raise unexpected_input(setting.called, arguments, 2, found[1].type._sql())
    found[2] = Lambda(merge.parameters, cast_to(merge.body, found[1].type, setting))
    if len(found) == 4:
        return with_lambda(found, 3, 1)
    total = LambdaVariable(new_id(), "total", found[1].type)
    return [*found, Lambda((total,), total)]


def _same_shape(left: DataType, right: DataType) -> bool:
    """Whether types differ at most in what may be NULL."""
    return isinstance(left, NullType) or left.simpleString() == right.simpleString()


def _folding_form(rendering: Rendering) -> str:
    array, start = rendering.arguments[:2]
    total, item = [*rendering.parameters(2), '"1#"'][:2]
    body = rendering.body(2, total, item)
    held = f"CAST({start} AS {duckdb_type(rendering.types[1])})"
    folded = f"list_reduce({array}, lambda {total}, {item}: {body}, {held})"
    finish = rendering.call.arguments[3]
    if isinstance(finish, Lambda) and finish.body == finish.parameters[0]:
        return folded
    [result] = rendering.parameters(3)
    finished = f"list_transform([{folded}], lambda {result}: {rendering.body(3, result)})[1]"
    return f"CASE WHEN {array} IS NOT NULL THEN {finished} END"


_FOLDING: dict[str, Any] = {
    "result": same_as(3),
    "optional": 1,
    "coerce": _folding_arguments,
    "lambda_types": _folding_types,
    "nullable": True,
    "form": _folding_form,
}


@function(ARRAY, ANY, LAMBDA, LAMBDA, **_FOLDING)
def aggregate(
    col: ColumnOrName,
    initialValue: ColumnOrName,
    merge: Callable[[Column, Column], Column],
    finish: Callable[[Column], Column] | None = None,
) -> Column:
    """The elements merged into one value, from an initial one on; `finish` is applied to the last."""
    return _folded("aggregate", col, initialValue, merge, finish)


@function(ARRAY, ANY, LAMBDA, LAMBDA, **_FOLDING)
def reduce(
    col: ColumnOrName,
    initialValue: ColumnOrName,
    merge: Callable[[Column, Column], Column],
    finish: Callable[[Column], Column] | None = None,
) -> Column:
    """The elements merged into one value: another name of :func:`aggregate`."""
    return _folded("reduce", col, initialValue, merge, finish)


def _folded(
    name: str,
    col: ColumnOrName,
    start: ColumnOrName,
    merge: Callable[[Column, Column], Column],
    finish: Callable[[Column], Column] | None,
) -> Column:
    functions = [Column(lambda_of(merge, 2))]
    if finish is not None:
        functions.append(Column(lambda_of(finish, 1)))
    return call(name, col, start, *functions)


def _zip_types(before: Sequence[Expression], count: int) -> Parameters:
    left, right = (_require_array(before, number, "zip_with") for number in (0, 1))
    return [(left.elementType, True), (right.elementType, True)]


def _zip_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) != 3:
        return arguments
    for number in (0, 1):
        _require_array(arguments, number, setting.called)
    return with_lambda(arguments, 2, 2)


def _zip_form(rendering: Rendering) -> str:
    left, right = rendering.arguments[:2]
    pair = rendering.parameters(2)[0]
    body = rendering.body(2, f"{pair}[1]", f"{pair}[2]")
    # list_zip takes a NULL for an empty array.
    zipped = f"list_transform(list_zip({left}, {right}), lambda {pair}: {body})"
    return f"CASE WHEN {left} IS NOT NULL AND {right} IS NOT NULL THEN {zipped} END"


@function(
    ARRAY,
    ARRAY,
    LAMBDA,
    result=lambda arguments: ArrayType(arguments[2].type, arguments[2].nullable),
    coerce=_zip_arguments,
    lambda_types=_zip_types,
    nullable=lambda arguments: arguments[0].nullable or arguments[1].nullable,
    form=_zip_form,
)
def zip_with(left: ColumnOrName, right: ColumnOrName, f: Callable[[Column, Column], Column]) -> Column:
    """An array of what a function gives for the elements of two arrays, NULL where one is shorter."""
    return call("zip_with", left, right, Column(lambda_of(f, 2)))
