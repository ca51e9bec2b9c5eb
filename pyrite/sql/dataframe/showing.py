"""A DataFrame for people: `show`, what a shell and a notebook print, and plans as text."""

from __future__ import annotations

from pyrite.errors import IllegalArgumentException, PySparkValueError
from pyrite.sql.dataframe.arguments import require, wrong_type
from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.dataframe.tables_of_text import cut, html, records, table
from pyrite.sql.execution.text import shower
from pyrite.sql.expressions import Literal
from pyrite.sql.logical import Limit
from pyrite.sql.types import IntegerType

_MOST_ROWS = (1 << 31) - 17
_EXPLAIN_MODES = ("simple", "extended", "codegen", "cost", "formatted")


class Showing(FrameBase):
    """Rows and plans as text."""

    def show(self, n: int = 20, truncate: bool | int = True, vertical: bool = False) -> None:
        """Print the first `n` rows.

        Cells are cut to 20 characters, or to `truncate`, if it is a number; not at all, if it is False.
        """
        require(n, int, "n", "int")
        require(vertical, bool, "vertical", "bool")
        if isinstance(truncate, bool):
            limit = 20 if truncate else 0
        else:
            try:
                limit = int(truncate)
            except ValueError:
                raise wrong_type("truncate", "bool", truncate) from None
        print(self._shown(n, limit, vertical))

    def _shown(self, count: int, limit: int, is_vertical: bool) -> str:
        count = max(0, min(count, _MOST_ROWS))
        names, rows, has_more = self._cells(count, limit)
        text = records(names, rows) if is_vertical else table(names, rows, limit <= 0)
        return text + (_footer(count) if has_more else "")

    def _cells(self, count: int, limit: int) -> tuple[list[str], list[list[str]], bool]:
        """Names and first rows as text, and whether there are more rows."""
        some = self._with(Limit(Literal(count + 1, IntegerType()), self.plan)).plan
        found = self._session.engine.table(some, self._time_zone)
        rows = min(count, found.num_rows)
        schema = self.plan.schema
        columns = [
            list(
                map(shower(field.dataType, self._time_zone), found.column(number).slice(0, rows).to_pylist())
            )
            for number, field in enumerate(schema.fields)
        ]
        cells = [[cut(column[number], limit) for column in columns] for number in range(rows)]
        return [cut(name, 0) for name in schema.fieldNames()], cells, found.num_rows > count

    def __repr__(self) -> str:
        conf = self._session.conf
        if conf.flag("spark.sql.repl.eagerEval.enabled"):
            return self._shown(*self._eager_limits(), False)
        types = ", ".join(f"{a.name}: {a.type.simpleString()}" for a in self.plan.visible_output)
        return f"DataFrame[{types}]"

    def _repr_html_(self) -> str | None:
        if not self._session.conf.flag("spark.sql.repl.eagerEval.enabled"):
            return None
        count, limit = self._eager_limits()
        names, rows, has_more = self._cells(count, limit)
        return html(names, rows) + (f"{_footer(count)}\n" if has_more else "")

    def _eager_limits(self) -> tuple[int, int]:
        conf = self._session.conf
        count = int(str(conf.get("spark.sql.repl.eagerEval.maxNumRows")))
        return max(0, count), int(str(conf.get("spark.sql.repl.eagerEval.truncate")))

    def explain(self, extended: bool | str | None = None, mode: str | None = None) -> None:
        """Print how the rows are come by.

        `mode` is simple (what the kernel is asked), extended (the plan before and after it is optimized too),
        or another of Spark's; True for `extended` is the mode of that name, and so is a string.
        """
        if extended is not None and mode is not None:
            raise PySparkValueError(
                errorClass="CANNOT_SET_TOGETHER", messageParameters={"arg_list": "extended and mode"}
            )
        if extended is not None:
            require(extended, (bool, str), "extended", "bool or str")
        if mode is not None:
            require(mode, str, "mode", "str")
        if isinstance(extended, bool):
            extended = "extended" if extended else "simple"
        chosen = (mode or extended or "simple").lower()
        if chosen not in _EXPLAIN_MODES:
            known = ", ".join(f"'{each}'" for each in _EXPLAIN_MODES)
            raise IllegalArgumentException(
                f"Unknown explain mode: {chosen}. Accepted explain modes are {known}."
            )
        print(self._session.engine.explanation(self.plan, chosen))


def _footer(count: int) -> str:
    return f"only showing top {count} row{'' if count == 1 else 's'}"
