"""NULL and NaN: filling, dropping and replacing values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkTypeError, PySparkValueError
from pyrite.sql.dataframe.arguments import names_given, require, wrong_type
from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.expressions import (
    Alias,
    Attribute,
    CaseWhen,
    Cast,
    Expression,
    Literal,
    UnresolvedCall,
    UnresolvedName,
    new_id,
)
from pyrite.sql.expressions.constants import literal_of
from pyrite.sql.logical import Filter, Project
from pyrite.sql.types import (
    BooleanType,
    DataType,
    DoubleType,
    FloatType,
    IntegerType,
    NumericType,
    StringType,
)

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame

_NOT_GIVEN: Any = object()


class MissingValues(FrameBase):
    """NULLs and NaNs; `na` has the same methods under shorter names."""

    @property
    def na(self) -> DataFrameNaFunctions:
        """Methods for missing values."""
        return DataFrameNaFunctions(self)

    def fillna(self, value: Any, subset: Any = None) -> DataFrame:
        """A value in place of NULL and NaN, in columns of the value's kind; a dictionary has one for each."""
        require(value, (float, int, str, bool, dict), "value", "bool, dict, float, int or str")
        if isinstance(value, dict):
            chosen = {}
            for name, each in value.items():
                require(each, (float, int, str, bool), "value", "bool, float, int or str")
                chosen.update({column.id: each for column in self._columns_called([name])})
        else:
            kind = _kind_of(value)
            chosen = {each.id: value for each in self._columns_called(names_given(subset)) if kind(each.type)}
        return self._replaced(chosen, lambda column: _filled(column, chosen[column.id]))

    def dropna(self, how: str = "any", thresh: int | None = None, subset: Any = None) -> DataFrame:
        """The rows without NULL and NaN; or with a value at all (`how="all"`), or with `thresh` of them."""
        if how not in ("any", "all"):
            raise PySparkValueError(
                errorClass="VALUE_NOT_ALLOWED",
                messageParameters={
                    "arg_name": "how",
                    "allowed_values": "'any', 'all'",
                    "arg_value": repr(how),
                },
            )
        if thresh is not None:
            require(thresh, int, "thresh", "int")
        columns = self._columns_called(names_given(subset))
        least = thresh if thresh is not None else len(columns) if how == "any" else 1
        if least <= 0:
            return self._with(self.plan)
        present = [_is_present(each) for each in columns]
        return self._with(Filter(_at_least(least, present), self.plan))

    def replace(self, to_replace: Any, value: Any = _NOT_GIVEN, subset: Any = None) -> DataFrame:
        """Other values in place of some: a dictionary, lists of equal length, or one value for another.

        Only columns of the values' kind (numbers, strings or booleans) are looked at.
        """
        kinds = (bool, float, int, str, list, tuple)
        require(to_replace, (*kinds, dict), "to_replace", "bool, dict, float, int, str or tuple")
        if value is _NOT_GIVEN and not isinstance(to_replace, dict):
            raise PySparkTypeError(
                errorClass="ARGUMENT_REQUIRED",
                messageParameters={"arg_name": "value", "condition": "`to_replace` is no dict"},
            )
        if not isinstance(to_replace, dict) and value is not None:
            require(value, kinds, "value", "bool, dict, float, int, None, str or tuple")
        pairs = _pairs(to_replace, value)
        if subset is not None:
            require(subset, (str, list, tuple), "subset", "list, str or tuple")
        if not pairs:
            return self._with(self.plan)
        kind = _common_kind(pairs)
        chosen = {each.id for each in self._columns_called(names_given(subset)) if kind(each.type)}
        return self._replaced(chosen, lambda column: _switched(column, pairs))

    def _columns_called(self, names: list[str] | None) -> list[Attribute]:
        """Columns by name, all if none are given. Raises AnalysisException for a name that is not there."""
        if names is None:
            return list(self.plan.visible_output)
        found = []
        for name in names:
            require(name, str, "subset", "str")
            [column] = self._with(Project((UnresolvedName((name,)),), self.plan)).plan.expressions
            while isinstance(column, Alias):
                column = column.child
            if isinstance(column, Attribute):
                found.append(column)
        return found

    def _replaced(self, chosen: Any, change: Callable[[Attribute], Expression]) -> DataFrame:
        row = tuple(
            Alias(change(each), each.name, new_id(), each.metadata) if each.id in chosen else each
            for each in self.plan.visible_output
        )
        return self._with(Project(row, self.plan))


class DataFrameNaFunctions:
    """Methods for NULL and NaN.

    Mirrors `pyspark.sql.DataFrameNaFunctions`.
    """

    def __init__(self, df: MissingValues) -> None:
        self.df = df

    def fill(self, value: Any, subset: Any = None) -> DataFrame:
        """A value in place of NULL and NaN: `DataFrame.fillna`."""
        return self.df.fillna(value, subset)

    def drop(self, how: str = "any", thresh: int | None = None, subset: Any = None) -> DataFrame:
        """The rows without NULL and NaN: `DataFrame.dropna`."""
        return self.df.dropna(how, thresh, subset)

    def replace(self, to_replace: Any, value: Any = _NOT_GIVEN, subset: Any = None) -> DataFrame:
        """Other values in place of some: `DataFrame.replace`."""
        return self.df.replace(to_replace, value, subset)


def _is_number(data_type: DataType) -> bool:
    return isinstance(data_type, NumericType)


def _is_text(data_type: DataType) -> bool:
    return isinstance(data_type, StringType)


def _is_truth(data_type: DataType) -> bool:
    return isinstance(data_type, BooleanType)


def _kind_of(value: Any) -> Callable[[DataType], bool]:
    """Which columns a value may stand in."""
    if isinstance(value, bool):
        return _is_truth
    return _is_text if isinstance(value, str) else _is_number


def _filled(column: Attribute, value: Any) -> Expression:
    held: Expression = column
    if isinstance(column.type, DoubleType | FloatType):
        held = UnresolvedCall("nullif", (column, Cast(literal_of(float("nan")), column.type)))
    return UnresolvedCall("coalesce", (held, _as_type(value, column.type)))


def _as_type(value: Any, data_type: DataType) -> Expression:
    return Cast(literal_of(value), data_type, is_explicit=False)


def _is_present(column: Attribute) -> Expression:
    present: Expression = UnresolvedCall("isnotnull", (column,))
    if isinstance(column.type, DoubleType | FloatType):
        is_number = UnresolvedCall("not", (UnresolvedCall("isnan", (column,)),))
        present = UnresolvedCall("and", (present, is_number))
    return present


def _at_least(count: int, conditions: list[Expression]) -> Expression:
    """Whether so many of the conditions are true."""
    if count > len(conditions):
        return literal_of(False)
    parts: Sequence[Expression] = conditions
    word = "and" if count == len(conditions) else "or"
    if 1 < count < len(conditions):
        one, zero = Literal(1, IntegerType()), Literal(0, IntegerType())
        word, parts = "+", [CaseWhen((each,), (one,), zero) for each in conditions]
    combined, *rest = parts
    for each in rest:
        combined = UnresolvedCall(word, (combined, each))
    return combined if word != "+" else UnresolvedCall(">=", (combined, Literal(count, IntegerType())))


def _pairs(to_replace: Any, value: Any) -> list[tuple[Any, Any]]:
    if isinstance(to_replace, dict):
        return list(to_replace.items())
    if not isinstance(to_replace, list | tuple):
        if isinstance(value, list | tuple):
            raise wrong_type("value", "bool, float, int, None or str", value)
        return [(to_replace, value)]
    if not isinstance(value, list | tuple):
        return [(each, value) for each in to_replace]
    if len(to_replace) != len(value):
        raise PySparkValueError(
            errorClass="LENGTH_SHOULD_BE_THE_SAME",
            messageParameters={
                "arg1": "to_replace",
                "arg2": "value",
                "arg1_length": str(len(to_replace)),
                "arg2_length": str(len(value)),
            },
        )
    return list(zip(to_replace, value, strict=True))


def _common_kind(pairs: list[tuple[Any, Any]]) -> Callable[[DataType], bool]:
    kinds = {_kind_of(each) for pair in pairs for each in pair if each is not None}
    if len(kinds) != 1:
        raise PySparkValueError(errorClass="MIXED_TYPE_REPLACEMENT", messageParameters={})
    return kinds.pop()


def _switched(column: Attribute, pairs: list[tuple[Any, Any]]) -> Expression:
    conditions = tuple(UnresolvedCall("=", (column, literal_of(old))) for old, _ in pairs)
    return CaseWhen(conditions, tuple(_as_type(new, column.type) for _, new in pairs), column)
