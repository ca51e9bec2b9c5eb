"""Rows of several DataFrames: UNION, INTERSECT and EXCEPT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyrite.errors import AnalysisException
from pyrite.sql.dataframe.base import FrameBase, plan_of
from pyrite.sql.logical import SetKind, SetOperation, Union

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame


class Combining(FrameBase):
    """Sets and bags of rows."""

    def union(self, other: DataFrame) -> DataFrame:
        """The rows of both, columns by position."""
        return self._with(Union((self._plan, plan_of(other))))

    unionAll = union

    def unionByName(self, other: DataFrame, allowMissingColumns: bool = False) -> DataFrame:
        """The rows of both, columns by name; with `allowMissingColumns`, NULL where a side lacks one."""
        right = plan_of(other)
        if not allowMissingColumns:
            for each in self.plan.visible_output:
                if not other._columns_named(each.name):
                    raise not_among(each.name, other.columns)
        return self._with(Union((self._plan, right), True, allowMissingColumns))

    def intersect(self, other: DataFrame) -> DataFrame:
        """The rows that both have, each once."""
        return self._with(SetOperation(SetKind.INTERSECT, False, self._plan, plan_of(other)))

    def intersectAll(self, other: DataFrame) -> DataFrame:
        """The rows that both have, as often as both have them."""
        return self._with(SetOperation(SetKind.INTERSECT, True, self._plan, plan_of(other)))

    def subtract(self, other: DataFrame) -> DataFrame:
        """The rows that the other does not have, each once."""
        return self._with(SetOperation(SetKind.EXCEPT, False, self._plan, plan_of(other)))

    def exceptAll(self, other: DataFrame) -> DataFrame:
        """The rows less those of the other, one for one."""
        return self._with(SetOperation(SetKind.EXCEPT, True, self._plan, plan_of(other)))


def not_among(name: str, names: list[str]) -> AnalysisException:
    """A name that none of the columns has."""
    return AnalysisException(
        errorClass="UNRESOLVED_COLUMN_AMONG_FIELD_NAMES",
        messageParameters={"colName": name, "fieldNames": ", ".join(names)},
    )
