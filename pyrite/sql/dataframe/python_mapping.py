"""Python functions of whole partitions and of whole groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pyrite.common.call_site import current_call_site
from pyrite.errors import PySparkTypeError, PySparkValueError
from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.expressions import Attribute, Evaluation, Expression, PythonFunction, new_id
from pyrite.sql.functions.python_functions import typed
from pyrite.sql.logical import MapCogroups, MapGroups, MapPartitions
from pyrite.sql.types import DataType, StructType

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame


def _made(
    function: Callable[..., Any], schema: DataType | str, evaluation: Evaluation
) -> tuple[PythonFunction, tuple[Attribute, ...]]:
    """The function as plans hold it, and the columns that it makes."""
    if not callable(function):
        raise PySparkTypeError(
            errorClass="NOT_CALLABLE",
            messageParameters={"arg_name": "func", "arg_type": type(function).__name__},
        )
    result = typed(schema)
    if not isinstance(result, StructType):
        raise PySparkTypeError(
            errorClass="INVALID_RETURN_TYPE_FOR_PANDAS_UDF",
            messageParameters={"eval_type": evaluation.name, "return_type": result.simpleString()},
        )
    name = getattr(function, "__name__", type(function).__name__)
    made = PythonFunction(function, name, result, evaluation, True, current_call_site())
    columns = tuple(
        Attribute(new_id(), field.name, field.dataType, field.nullable) for field in result.fields
    )
    return made, columns


class PythonMapping(FrameBase):
    """Functions of batches."""

    def mapInPandas(
        self, func: Callable[..., Any], schema: StructType | str, barrier: bool = False, profile: Any = None
    ) -> DataFrame:
        """What a function makes of an iterator of `pandas.DataFrame`, for each part of the rows."""
        function, columns = _made(func, schema, Evaluation.MAP_PANDAS)
        return self._with(MapPartitions(function, columns, self.plan))

    def mapInArrow(
        self, func: Callable[..., Any], schema: StructType | str, barrier: bool = False, profile: Any = None
    ) -> DataFrame:
        """What a function makes of an iterator of `pyarrow.RecordBatch`, for each part of the rows."""
        function, columns = _made(func, schema, Evaluation.MAP_ARROW)
        return self._with(MapPartitions(function, columns, self.plan))


class GroupedPython:
    """Functions of the rows of a group."""

    _frame: FrameBase
    _grouping: list[Expression]

    def applyInPandas(self, func: Callable[..., Any], schema: StructType | str) -> DataFrame:
        """What a function makes of each group as a `pandas.DataFrame`; it may take the key before it."""
        return self._mapped(func, schema, Evaluation.GROUPED_MAP_PANDAS)

    def applyInArrow(self, func: Callable[..., Any], schema: StructType | str) -> DataFrame:
        """What a function makes of each group as a `pyarrow.Table`; it may take the key before it."""
        return self._mapped(func, schema, Evaluation.GROUPED_MAP_ARROW)

    def apply(self, udf: Any) -> DataFrame:
        """The older form of :meth:`applyInPandas`, for a `pandas_udf` of a grouped map."""
        made = getattr(udf, "user_defined", None)
        if made is None or made.evalType is not Evaluation.GROUPED_MAP_PANDAS:
            raise PySparkValueError(
                errorClass="INVALID_PANDAS_UDF",
                messageParameters={"detail": "apply takes a pandas_udf of the kind GROUPED_MAP."},
            )
        return self.applyInPandas(made.func, made.returnType)

    def _mapped(self, func: Callable[..., Any], schema: Any, evaluation: Evaluation) -> DataFrame:
        function, columns = _made(func, schema, evaluation)
        return self._frame._with(MapGroups(function, tuple(self._grouping), columns, self._frame.plan))

    def cogroup(self, other: Any) -> PandasCogroupedOps:
        """The groups of two DataFrames with the same keys, side by side."""
        return PandasCogroupedOps(self, other)


class PandasCogroupedOps:
    """Groups of two DataFrames with the same keys.

    Mirrors `pyspark.sql.PandasCogroupedOps`.
    """

    def __init__(self, gd1: GroupedPython, gd2: GroupedPython) -> None:
        self._first = gd1
        self._second = gd2

    def applyInPandas(self, func: Callable[..., Any], schema: StructType | str) -> DataFrame:
        """What a function makes of both groups of a key as `pandas.DataFrame`."""
        return self._mapped(func, schema, Evaluation.COGROUPED_MAP_PANDAS)

    def applyInArrow(self, func: Callable[..., Any], schema: StructType | str) -> DataFrame:
        """What a function makes of both groups of a key as `pyarrow.Table`."""
        return self._mapped(func, schema, Evaluation.COGROUPED_MAP_ARROW)

    def _mapped(self, func: Callable[..., Any], schema: Any, evaluation: Evaluation) -> DataFrame:
        function, columns = _made(func, schema, evaluation)
        keys: Sequence[Expression] = self._first._grouping
        others: Sequence[Expression] = self._second._grouping
        left, right = self._first._frame, self._second._frame
        return left._with(MapCogroups(function, tuple(keys), tuple(others), columns, left.plan, right.plan))
