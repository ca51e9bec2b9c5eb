"""Session windows: they last until nothing has come for a while.

The analyzer puts the rows of a session together (`analyzer/session_windows.py`); the functions here make the
window of one row, and its parts.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyrite.errors import PySparkTypeError
from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Literal, UnresolvedCall
from pyrite.sql.functions.accepts import ANY_TIMESTAMP, STRING, exactly
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Declaration, Setting
from pyrite.sql.functions.registry import declare, register, same_as
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.functions.time_windows import microseconds_of, window_type
from pyrite.sql.types import BooleanType, DataType, TimestampNTZType

__all__ = ["session_window"]


class _Session(Declaration):
    """`session_window`: a constant gap is read at once."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        if len(arguments) == 2 and isinstance(arguments[1], Literal) and isinstance(arguments[1].value, str):
            microseconds_of(arguments[1].value)
        return super().resolve(call, arguments, setting)


def _end(rendering: Rendering) -> str:
    time, gap = rendering.arguments
    make = "make_timestamp" if isinstance(rendering.types[0], TimestampNTZType) else "make_timestamptz"
    return f"{make}(epoch_us({time}) + pyrite_duration({gap}))"


def _window(arguments: Sequence[Expression]) -> DataType:
    return window_type(arguments[0].type)


# What no query can name: the end of a row's own window, whether a session begins with a row, and the window.
declare("session end", ANY_TIMESTAMP, STRING, result=same_as(), form=_end)
declare(
    "session begins",
    ANY_TIMESTAMP,
    ANY_TIMESTAMP,
    result=BooleanType(),
    nullable=False,
    form="({1} IS NULL OR {0} > {1})",
)
declare(
    "session of",
    ANY_TIMESTAMP,
    ANY_TIMESTAMP,
    result=_window,
    nullable=False,
    form='struct_pack("start" := {0}, "end" := {1})',
)
register(
    _Session(
        name="session_window",
        takes=(ANY_TIMESTAMP, exactly(STRING)),
        result=_window,
        nullable=False,
        form=lambda rendering: (
            f'struct_pack("start" := {rendering.arguments[0]}, "end" := {_end(rendering)})'
        ),
        parameters=("timeColumn", "gapDuration"),
    )
)


def session_window(timeColumn: ColumnOrName, gapDuration: Column | str) -> Column:
    """The session that a timestamp is in, to group by: a struct of `start` and `end`.

    A session goes on while the next timestamp comes at most the gap after one of its own, and ends a gap
    after the last. A string is the gap, such as `5 minutes`; a column may give each row its own.
    """
    if not isinstance(gapDuration, Column | str):
        raise PySparkTypeError(
            errorClass="NOT_COLUMN_OR_STR",
            messageParameters={"arg_name": "gapDuration", "arg_type": type(gapDuration).__name__},
        )
    return call("session_window", timeColumn, constant(gapDuration))
