"""Time zones: what clocks of other zones show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Expression, Literal, UnresolvedCall
from pyrite.sql.functions.accepts import STRING, TIMESTAMP, TIMESTAMP_NTZ
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Declaration, Setting
from pyrite.sql.functions.duckdb_types import text
from pyrite.sql.functions.moments import local_time, moment_of
from pyrite.sql.functions.registry import find, function
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.functions.time_zone_names import kernel_zone
from pyrite.sql.types import StringType, TimestampNTZType, TimestampType

__all__ = ["convert_timezone", "current_timezone", "from_utc_timestamp", "to_utc_timestamp"]


def zone_argument(rendering: Rendering, number: int) -> str:
    """The time zone that an argument names, as DuckDB calls it; an error when the query runs if none."""
    argument = rendering.call.arguments[number]
    if isinstance(argument, Literal) and isinstance(argument.value, str):
        name = kernel_zone(argument.value)
        if name is not None:
            return text(name)
    return f"pyrite_time_zone({rendering.arguments[number]})"


def _at_analysis(call: Call, setting: Setting) -> Expression:
    return replace(call, detail=setting.time_zone)


@function(
    result=StringType(),
    form=lambda rendering: text(rendering.call.detail),
    nullable=False,
    prepare=_at_analysis,
)
def current_timezone() -> Column:
    """The time zone of the session."""
    return call("current_timezone")


def _from_utc(rendering: Rendering) -> str:
    moment, zone = rendering.arguments[0], zone_argument(rendering, 1)
    return f"make_timestamptz(epoch_us({local_time(moment, zone)}))"


@function(TIMESTAMP, STRING, result=TimestampType(), form=_from_utc)
def from_utc_timestamp(timestamp: ColumnOrName, tz: Column | str) -> Column:
    """A timestamp that was read as if clocks showed UTC, moved to what clocks of a zone show."""
    return call("from_utc_timestamp", timestamp, constant(tz))


def _to_utc(rendering: Rendering) -> str:
    moment, zone = rendering.arguments[0], zone_argument(rendering, 1)
    return moment_of(f"make_timestamp(epoch_us({moment}))", zone)


@function(TIMESTAMP, STRING, result=TimestampType(), form=_to_utc)
def to_utc_timestamp(timestamp: ColumnOrName, tz: Column | str) -> Column:
    """A timestamp that was read as if clocks showed UTC though they were of a zone, moved to UTC."""
    return call("to_utc_timestamp", timestamp, constant(tz))


def _converted(rendering: Rendering) -> str:
    source, target = zone_argument(rendering, 0), zone_argument(rendering, 1)
    return local_time(moment_of(rendering.arguments[2], source), target)


def _with_source(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 3:
        return arguments
    session: Declaration | None = find("current_timezone")
    assert session is not None, "it stands above"
    return [session.resolve(UnresolvedCall("current_timezone", ()), (), setting), *arguments]


@function(
    STRING,
    STRING,
    TIMESTAMP_NTZ,
    result=TimestampNTZType(),
    form=_converted,
    optional=1,
    coerce=_with_source,
)
def convert_timezone(sourceTz: Column | None, targetTz: Column, sourceTs: ColumnOrName) -> Column:
    """What clocks of `targetTz` show when those of `sourceTz`, or of the session's zone, show `sourceTs`."""
    zones = [targetTz] if sourceTz is None else [sourceTz, targetTz]
    return call("convert_timezone", *zones, sourceTs)
