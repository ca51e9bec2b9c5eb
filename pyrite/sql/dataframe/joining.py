"""Joins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyrite.errors import AnalysisException, PySparkAssertionError
from pyrite.sql.column import Column
from pyrite.sql.dataframe.arguments import require
from pyrite.sql.dataframe.base import FrameBase, plan_of
from pyrite.sql.expressions import Expression, UnresolvedCall
from pyrite.sql.logical import Join, JoinType

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame

_JOIN_TYPES = {
    "inner": JoinType.INNER,
    "outer": JoinType.FULL,
    "full": JoinType.FULL,
    "fullouter": JoinType.FULL,
    "full_outer": JoinType.FULL,
    "leftouter": JoinType.LEFT,
    "left": JoinType.LEFT,
    "left_outer": JoinType.LEFT,
    "rightouter": JoinType.RIGHT,
    "right": JoinType.RIGHT,
    "right_outer": JoinType.RIGHT,
    "leftsemi": JoinType.SEMI,
    "left_semi": JoinType.SEMI,
    "semi": JoinType.SEMI,
    "leftanti": JoinType.ANTI,
    "left_anti": JoinType.ANTI,
    "anti": JoinType.ANTI,
    "cross": JoinType.CROSS,
}
_LATERAL_TYPES = {name: _JOIN_TYPES[name] for name in ("inner", "leftouter", "left", "left_outer", "cross")}


class Joining(FrameBase):
    """Rows of two sides that belong together."""

    def join(self, other: DataFrame, on: Any = None, how: str | None = None) -> DataFrame:
        """Rows of both sides that belong together, by a condition or by columns of the same name.

        Columns of the same name come once, before the others. `how` is inner (the default), cross, left,
        right, full, semi or anti, or another of Spark's names for these.
        """
        right = plan_of(other)
        if how is not None and not isinstance(how, str):
            raise PySparkAssertionError("The argument `how` should be a str.")
        kind = _join_type(how, _JOIN_TYPES)
        parts = on if isinstance(on, list | tuple) else [] if on is None else [on]
        if parts and isinstance(parts[0], str):
            for each in parts:
                require(each, str, "on", "list[str]")
            return self._with(Join(self._plan, right, kind, using=tuple(parts)))
        return self._with(Join(self._plan, right, kind, _all_of(parts)))

    def crossJoin(self, other: DataFrame) -> DataFrame:
        """Each row of one side with each row of the other."""
        return self._with(Join(self._plan, plan_of(other), JoinType.CROSS))

    def lateralJoin(self, other: DataFrame, on: Column | None = None, how: str | None = None) -> DataFrame:
        """Each row with the rows of a query that may read its columns, by `Column.outer`."""
        if on is not None:
            require(on, Column, "on", "Column")
        kind = _join_type(how, _LATERAL_TYPES)
        condition = None if on is None else on.expression
        return self._with(Join(self._plan, plan_of(other), kind, condition, is_lateral=True))


def _all_of(conditions: Any) -> Expression | None:
    combined: Expression | None = None
    for each in conditions:
        if not isinstance(each, Column):
            raise PySparkAssertionError("The argument `on` should be a Column, a name, or a list of these.")
        expression = each.expression
        combined = expression if combined is None else UnresolvedCall("and", (combined, expression))
    return combined


def _join_type(how: str | None, known: dict[str, JoinType]) -> JoinType:
    if how is None:
        return JoinType.INNER
    found = known.get(how.lower()) or known.get(how.lower().replace("_", ""))
    if found is None:
        raise AnalysisException(
            errorClass="UNSUPPORTED_JOIN_TYPE",
            messageParameters={"typ": how, "supported": ", ".join(f"'{each}'" for each in known)},
        )
    return found
