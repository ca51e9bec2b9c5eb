"""Columns to rows and rows to columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyrite.errors import AnalysisException
from pyrite.sql.dataframe.arguments import require, require_column_or_name
from pyrite.sql.dataframe.base import FrameBase, expressions_of
from pyrite.sql.expressions import (
    Attribute,
    Cast,
    Expression,
    Literal,
    SortOrder,
    UnresolvedAlias,
    UnresolvedCall,
    new_id,
)
from pyrite.sql.expressions.coercion import common_type
from pyrite.sql.functions.columns import column_expression
from pyrite.sql.logical import ArrowData, Filter, Limit, Project, Sort, Unpivot
from pyrite.sql.types import DataType, IntegerType, NullType, StringType

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame

_KEY = "key"
_MOST_ROWS = "spark.sql.transposeMaxValues"


class Reshaping(FrameBase):
    """UNPIVOT and its like."""

    def unpivot(self, ids: Any, values: Any, variableColumnName: str, valueColumnName: str) -> DataFrame:
        """A row for each of some columns: its name and its value, beside the columns `ids`.

        `values` are the columns; None takes all that are not in `ids`.
        """
        require(variableColumnName, str, "variableColumnName", "str")
        require(valueColumnName, str, "valueColumnName", "str")
        groups = None
        if values is not None:
            groups = tuple(((each,), None) for each in _listed(values))
        return self._with(
            Unpivot(_listed(ids), groups, variableColumnName, (valueColumnName,), self._plan, True)
        )

    melt = unpivot

    def transpose(self, indexColumn: Any = None) -> DataFrame:
        """Rows and columns exchanged: the values of `indexColumn` (the first column) name the columns.

        All other columns must have a type in common. The rows are read now; raises AnalysisException if
        there are more than `spark.sql.transposeMaxValues` (500).
        """
        most = int(str(self._session.conf.get(_MOST_ROWS)))
        if indexColumn is not None:
            require_column_or_name(indexColumn)
        columns = self.plan.visible_output
        index: Expression = columns[0] if indexColumn is None else column_expression(indexColumn)
        [index] = self._with(Project((index,), self.plan)).plan.expressions
        others = [each for each in columns if each != index]
        held = _common_type(others, self._session.conf.analysis.ansi)
        row = (
            UnresolvedAlias(Cast(index, StringType()), (_KEY,)),
            *(UnresolvedAlias(Cast(each, held), (each.name,)) for each in others),
        )
        present = self._with(Filter(UnresolvedCall("isnotnull", (index,)), self.plan))
        ordered = present._with(Sort((SortOrder(index),), True, present.plan))
        limited = ordered._with(Limit(Literal(most + 1, IntegerType()), ordered.plan))
        rows = limited._with(Project(row, limited.plan)).collect()
        if len(rows) > most:
            raise AnalysisException(
                errorClass="TRANSPOSE_EXCEED_ROW_LIMIT",
                messageParameters={"maxValues": str(most), "config": _MOST_ROWS},
            )
        return self._transposed(rows, [each.name for each in others], held)

    def _transposed(self, rows: list[Any], names: list[str], held: DataType) -> DataFrame:
        import pyarrow as pa

        from pyrite.sql.types.columns import to_arrow

        attributes = (
            Attribute(new_id(), _KEY, StringType(), False),
            *(Attribute(new_id(), row[0], held, True) for row in rows),
        )
        arrays = [pa.array(names, pa.string()), *(to_arrow(list(row[1:]), held) for row in rows)]
        table = pa.Table.from_arrays(arrays, [f"c{number}" for number in range(len(arrays))])
        return self._with(ArrowData(table, attributes))


def _listed(columns: Any) -> tuple[Expression, ...]:
    given = list(columns) if isinstance(columns, list | tuple) else [columns]
    return tuple(expressions_of([given])) if given else ()


def _common_type(columns: list[Attribute], ansi: bool) -> DataType:
    held: DataType = columns[0].type if columns else NullType()
    for each in columns[1:]:
        found = common_type(held, each.type, ansi=ansi)
        if found is None:
            raise AnalysisException(
                errorClass="TRANSPOSE_NO_LEAST_COMMON_TYPE",
                messageParameters={"dt1": f'"{held._sql()}"', "dt2": f'"{each.type._sql()}"'},
            )
        held = found
    return held
