"""Moments and local times in DuckDB's SQL.

A moment is a TIMESTAMPTZ, a local time a TIMESTAMP, as clocks show it in the time zone of the session or in
one that is named. Where clocks are set back, a local time is there twice and means the earlier moment; where
they are set forward, one that is left out means as much later: Java's rules. DuckDB takes the later moment.
"""

from __future__ import annotations

DAY = 86_400_000_000

#: In UTC the two are the same number. DuckDB asks its calendar even then, which takes twenty times as long;
#: the setting is a constant for its planner, so that only one branch is left of a CASE.
_IN_UTC = "current_setting('TimeZone') = 'UTC'"


def given(value: str, name: str, body: str) -> str:
    """`body` with `value`, which is computed once, under a name; both may be NULL."""
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def variable(*written: str) -> str:
    """A name that is in none of these expressions."""
    return f"moment{sum(map(len, written))}"


def local_time(moment: str, zone: str | None = None) -> str:
    """What clocks show at a moment; `zone` is an expression that gives a zone's name in DuckDB."""
    if zone is not None:
        return f"timezone({zone}, {moment})"
    return f"CASE WHEN {_IN_UTC} THEN make_timestamp(epoch_us({moment})) ELSE CAST({moment} AS TIMESTAMP) END"


def local_date(moment: str) -> str:
    """The day at a moment."""
    return f"CAST({local_time(moment)} AS DATE)"


def moment_of(local: str, zone: str | None = None) -> str:
    """The moment at which clocks show a local time."""
    name = variable(local)
    at = f"{name}_at"
    found = f"timezone({zone}, {name})" if zone is not None else f"CAST({name} AS TIMESTAMPTZ)"
    # With the offset of the day before, the time is the earlier of two if there are two.
    day_before = _clock(f"make_timestamptz(epoch_us({at}) - {DAY})", zone)
    earlier = f"make_timestamptz(epoch_us({name}) - epoch_us({day_before}) + epoch_us({at}) - {DAY})"
    both = f"WHEN {_clock(earlier, zone)} = {name} THEN {earlier}"
    checked = f"CASE WHEN {earlier} >= {at} THEN {at} {both} ELSE {at} END"
    general = given(local, name, given(found, at, checked))
    if zone is not None:
        return general
    return f"CASE WHEN {_IN_UTC} THEN make_timestamptz(epoch_us({local})) ELSE {general} END"


def _clock(moment: str, zone: str | None) -> str:
    return f"timezone({zone}, {moment})" if zone is not None else f"CAST({moment} AS TIMESTAMP)"


def moved(moment: str, change: str) -> str:
    """The moment when clocks show what `change` makes of their time, `{}`.

    Of a time that is there twice, the one with the offset of the first moment is meant.
    """
    name = variable(moment, change)
    after = f"{name}_after"
    kept = f"make_timestamptz(epoch_us({after}) - epoch_us(CAST({name} AS TIMESTAMP)) + epoch_us({name}))"
    checked = f"CASE WHEN CAST({kept} AS TIMESTAMP) = {after} THEN {kept} ELSE {moment_of(after)} END"
    general = given(moment, name, given(change.format(f"CAST({name} AS TIMESTAMP)"), after, checked))
    in_utc = f"make_timestamptz(epoch_us({change.format(f'make_timestamp(epoch_us({moment}))')}))"
    return f"CASE WHEN {_IN_UTC} THEN {in_utc} ELSE {general} END"
