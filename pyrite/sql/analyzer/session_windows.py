"""Session windows: rows that come one after another are one window, for each of the other keys."""

from __future__ import annotations

from collections.abc import Sequence

from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Boundary,
    Call,
    CaseWhen,
    Expression,
    Frame,
    FrameUnit,
    Kind,
    Literal,
    SortOrder,
    Window,
    WindowDefinition,
    new_id,
)
from pyrite.sql.logical import Filter, LogicalPlan, Project, attribute_of
from pyrite.sql.types import BooleanType, DataType, IntegerType, LongType

NAME = "session_window"


def sessions(call: Call, keys: Sequence[Expression], child: LogicalPlan) -> tuple[LogicalPlan, Attribute]:
    """The rows with the column of their sessions; those without a time, or with no gap, are in none.

    Of the rows of the keys, ordered by time, one begins a session if it comes after the end of all before it.
    """
    time, gap = call.arguments
    plan: LogicalPlan = Filter(Call("isnotnull", (time,), BooleanType(), False), child)
    start, end = (
        Alias(time, "start", new_id()),
        Alias(_of("session end", time.type, time, gap), "end", new_id()),
    )
    plan = Project((*child.output, start, end), plan)
    begin, finish = attribute_of(start), attribute_of(end)
    plan = Filter(_of(">", BooleanType(), finish, begin), plan)
    partition, order = tuple(keys), (SortOrder(begin, True, True),)
    before = Alias(
        _over("max", finish, finish.type, WindowDefinition(partition, order, _rows(-1))), "before", new_id()
    )
    plan = Project((*plan.output, before), plan)
    begins = _of("session begins", BooleanType(), begin, attribute_of(before))
    one = CaseWhen((begins,), (Literal(1, IntegerType()),), Literal(0, IntegerType()))
    counted = _over("sum", one, LongType(), WindowDefinition(partition, order, _rows(0)))
    number = Alias(counted, "session", new_id())
    plan = Project((*plan.output, number), plan)
    of_session = WindowDefinition((*partition, attribute_of(number)), (), _rows(None))
    bounds = (
        Alias(_over("min", begin, begin.type, of_session), "first", new_id()),
        Alias(_over("max", finish, finish.type, of_session), "last", new_id()),
    )
    plan = Project((*plan.output, *bounds), plan)
    window = Alias(_of("session of", call.type, *map(attribute_of, bounds)), NAME, new_id())
    plan = Project((*child.output, window), plan)
    return plan, attribute_of(window)


def _of(name: str, data_type: DataType, *arguments: Expression) -> Call:
    return Call(name, arguments, data_type, False)


def _over(name: str, value: Expression, data_type: DataType, definition: WindowDefinition) -> Window:
    return Window(Call(name, (value,), data_type, True, Kind.AGGREGATE), definition)


def _rows(last: int | None) -> Frame:
    end = None if last is None else Literal(last, IntegerType())
    return Frame(FrameUnit.ROWS, Boundary(None), Boundary(end))
