"""Plans as queries of DuckDB: each step is a SELECT from the step below it.

Columns have names that no other column has, so nothing is ever ambiguous and nothing needs a qualifier; a
subquery reads the columns around it by the same names.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyrite.errors import PySparkNotImplementedError
from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Call,
    Expression,
    Literal,
    SortOrder,
    Subquery,
    Window,
    new_id,
)
from pyrite.sql.fragments.common import shared_steps
from pyrite.sql.fragments.expressions import ExpressionWriter, column_name
from pyrite.sql.fragments.inputs import without_durations
from pyrite.sql.fragments.literals import write_literal
from pyrite.sql.functions.duckdb_types import duckdb_type, quoted
from pyrite.sql.functions.nested_orders import order_key
from pyrite.sql.functions.registry import declaration_of
from pyrite.sql.logical import (
    Aggregate,
    ArrowData,
    Cached,
    Deduplicate,
    Distinct,
    Filter,
    Generate,
    Hint,
    Join,
    JoinType,
    Limit,
    LogicalPlan,
    Observe,
    Offset,
    OneRow,
    Project,
    Range,
    RecursiveReference,
    RecursiveUnion,
    Repartition,
    Sample,
    Scan,
    SetOperation,
    Sort,
    SubqueryAlias,
    Tail,
    Union,
    attribute_of,
)
from pyrite.sql.physical.operators import ByHash, ByRange, Incoming
from pyrite.sql.physical.sources import ScanPart
from pyrite.sql.types import BinaryType

_JOINS = {
    JoinType.INNER: "INNER JOIN",
    JoinType.LEFT: "LEFT JOIN",
    JoinType.RIGHT: "RIGHT JOIN",
    JoinType.FULL: "FULL JOIN",
    JoinType.SEMI: "SEMI JOIN",
    JoinType.ANTI: "ANTI JOIN",
}


@dataclass
class Query:
    """SQL text, and the tables that it reads by name: what `Connection.register` takes."""

    text: str
    inputs: dict[str, Any] = field(default_factory=dict)


class PlanWriter:
    """Writes analyzed plans; collects the Arrow data that they read."""

    def __init__(self) -> None:
        self.inputs: dict[str, Any] = {}
        self._expressions = ExpressionWriter(self.write)
        self._number = 0
        self._shared: frozenset[int] = frozenset()
        self._common: dict[int, tuple[str, str]] = {}
        self._recursive_columns: dict[int, tuple[str, tuple[Attribute, ...]]] = {}

    def query(self, plan: LogicalPlan) -> Query:
        """The query whose columns are those of the plan, in order."""
        self._shared = shared_steps(plan)
        text = self.write(plan)
        if self._common:
            # In the order in which they were finished, so that each names only those before it.
            common = ", ".join(f"{name} AS ({inner})" for name, inner in self._common.values())
            text = f"WITH {common} {text}"
        return Query(text, self.inputs)

    def write(self, plan: LogicalPlan) -> str:
        """A SELECT with the plan's columns."""
        rule = _RULES.get(type(plan))
        if rule is None:
            raise PySparkNotImplementedError(
                errorClass="NOT_IMPLEMENTED",
                messageParameters={"feature": f"{type(plan).__name__} in a query of the kernel", "hint": ""},
            )
        if id(plan) not in self._shared:
            return rule(self, plan)
        if id(plan) not in self._common:
            text = rule(self, plan)
            self._common[id(plan)] = (f"common{self._next()}", text)
        return f"SELECT * FROM {self._common[id(plan)][0]}"

    # Helpers of the rules

    def source(self, plan: LogicalPlan) -> str:
        """What stands after FROM."""
        return f"({self.write(plan)}) AS t{self._next()}"

    def _next(self) -> int:
        self._number += 1
        return self._number

    def input(self, table: Any) -> str:
        """The name under which Arrow data is read."""
        for name, known in self.inputs.items():
            if known is table:
                return name
        name = f"input_{id(self):x}_{len(self.inputs)}"
        self.inputs[name] = table
        return name

    def expression(self, expression: Expression) -> str:
        """An expression without its name."""
        return self._expressions.write(expression)

    def select_list(self, expressions: Sequence[Expression]) -> str:
        """Expressions under the names of their columns."""
        if not expressions:
            return '1 AS "#"'
        return ", ".join(
            column_name(each)
            if isinstance(each, Attribute)
            else f"{self.expression(each)} AS {column_name(attribute_of(each))}"
            for each in expressions
        )

    def columns(self, attributes: Sequence[Attribute]) -> str:
        """Columns as they are."""
        return self.select_list(attributes)

    def _project(self, plan: Project) -> str:
        child = plan.child
        items = self.select_list(plan.expressions_of_row)
        if isinstance(child, OneRow):
            return f"SELECT {items}"
        if isinstance(child, Filter):
            return f"SELECT {items} FROM {self.source(child.child)} WHERE {self.expression(child.condition)}"
        return f"SELECT {items} FROM {self.source(child)}"

    def _one_row(self, plan: OneRow) -> str:
        return 'SELECT 1 AS "#"'

    def _filter(self, plan: Filter) -> str:
        return f"SELECT * FROM {self.source(plan.child)} WHERE {self.expression(plan.condition)}"

    def _aggregate(self, plan: Aggregate) -> str:
        items = self.select_list(plan.expressions_of_row)
        child = plan.child
        source = self.source(child) if not isinstance(child, OneRow) else '(SELECT 1 AS "#") AS one'
        text = f"SELECT {items} FROM {source}"
        names = [self.expression(each) for each in plan.grouping]
        if plan.grouping_sets is not None:
            sets = ", ".join(
                f"({', '.join(names[number] for number in each)})" for each in plan.grouping_sets
            )
            return f"{text} GROUP BY GROUPING SETS ({sets})"
        if (apart := self._aggregate_apart(plan, source)) is not None:
            return apart
        if names:
            return f"{text} GROUP BY {', '.join(names)}"
        if not any(_has_aggregate(each) for each in plan.expressions_of_row):
            # Without an aggregate, DuckDB would not see that all rows are one.
            return f"{text} HAVING count(*) >= 0"
        return text

    def _aggregate_apart(self, plan: Aggregate, source: str) -> str | None:
        """The aggregates, and above them what is made of them; None if each is named only once.

        The kernel computes equal aggregates once, but it binds each of them.
        """
        if not all(map(_may_be_apart, plan.expressions_of_row)):
            return None
        keys: dict[Expression, Expression] = {}
        inner = []
        for number, key in enumerate(dict.fromkeys(plan.grouping)):
            name = key if isinstance(key, Attribute) else Alias(key, f"key {number}", new_id())
            keys[key] = attribute_of(name)
            inner.append(self.select_list([name]))
        row = [each.transform_down(keys.get) for each in plan.expressions_of_row]
        texts, held = self._expressions.above_aggregates(row)
        if sum(text.count(name) for text in texts for name in held.values()) <= len(held):
            return None
        inner += [f"{aggregate} AS {name}" for aggregate, name in held.items()]
        below = f"SELECT {', '.join(inner)} FROM {source}"
        if keys:
            below += f" GROUP BY {', '.join(map(self.expression, keys))}"
        items = ", ".join(
            f"{text} AS {column_name(attribute_of(each))}"
            for text, each in zip(texts, plan.expressions_of_row, strict=True)
        )
        return f"SELECT {items} FROM ({below}) AS t{self._next()}"

    def _sort(self, plan: Sort) -> str:
        return f"SELECT * FROM {self.source(plan.child)} ORDER BY {self._expressions.orders(plan.order)}"

    def _limit(self, plan: Limit) -> str:
        if isinstance(plan.child, Offset):
            inner = plan.child
            return (
                f"SELECT * FROM {self.source(inner.child)} LIMIT {self.expression(plan.count)}"
                f" OFFSET {self.expression(inner.count)}"
            )
        if isinstance(plan.child, Sort):
            return f"{self._sort(plan.child)} LIMIT {self.expression(plan.count)}"
        return f"SELECT * FROM {self.source(plan.child)} LIMIT {self.expression(plan.count)}"

    def _offset(self, plan: Offset) -> str:
        return f"SELECT * FROM {self.source(plan.child)} OFFSET {self.expression(plan.count)}"

    def _tail(self, plan: Tail) -> str:
        source = self.source(plan.child)
        numbered = f'SELECT *, row_number() OVER () AS "#n", count(*) OVER () AS "#c" FROM {source}'
        columns = self.columns(plan.output)
        last = f'"#n" > "#c" - {self.expression(plan.count)}'
        return f'SELECT {columns} FROM ({numbered}) WHERE {last} ORDER BY "#n"'

    def _distinct(self, plan: Distinct) -> str:
        return f"SELECT DISTINCT * FROM {self.source(plan.child)}"

    def _deduplicate(self, plan: Deduplicate) -> str:
        if not plan.keys:
            return f"SELECT * FROM {self.source(plan.child)} LIMIT 1"
        keys = ", ".join(map(self.expression, plan.keys))
        return f"SELECT DISTINCT ON ({keys}) * FROM {self.source(plan.child)}"

    def _subquery_alias(self, plan: SubqueryAlias) -> str:
        return self.write(plan.child)

    def _transparent(self, plan: Repartition | Hint | Observe) -> str:
        return self.write(plan.child)

    def _join(self, plan: Join) -> str:
        left, right = self.source(plan.left), self.source(plan.right)
        if plan.is_lateral:
            kind = "LEFT JOIN" if plan.type is JoinType.LEFT else "INNER JOIN"
            condition = "true" if plan.condition is None else self.expression(plan.condition)
            return f"SELECT * FROM {left} {kind} LATERAL {right} ON {condition}"
        if plan.condition is None:
            if plan.type in (JoinType.INNER, JoinType.CROSS):
                return f"SELECT * FROM {left} CROSS JOIN {right}"
            return f"SELECT * FROM {left} {_JOINS[plan.type]} {right} ON true"
        kind = _JOINS[JoinType.INNER if plan.type is JoinType.CROSS else plan.type]
        return f"SELECT * FROM {left} {kind} {right} ON {self.expression(plan.condition)}"

    def _union(self, plan: Union) -> str:
        if all(isinstance(each, Project) and isinstance(each.child, OneRow) for each in plan.plans):
            return self._values(plan)
        parts: list[str] = []
        for child in plan.plans:
            if not parts:
                items = ", ".join(
                    f"{column_name(old)} AS {column_name(new)}"
                    for old, new in zip(child.visible_output, plan.output, strict=True)
                )
            else:
                items = self.columns(child.visible_output)
            parts.append(f"SELECT {items} FROM {self.source(child)}")
        return " UNION ALL ".join(parts)

    def _values(self, plan: Union) -> str:
        """Rows of VALUES, which keep their order."""
        rows = ", ".join(
            f"({', '.join(self.expression(one) for one in each.expressions_of_row)})"
            for each in plan.plans
            if isinstance(each, Project)
        )
        names = ", ".join(map(column_name, plan.output))
        return f"SELECT * FROM (VALUES {rows}) AS t{self._next()}({names})"

    def _set_operation(self, plan: SetOperation) -> str:
        left = ", ".join(
            f"{column_name(old)} AS {column_name(new)}"
            for old, new in zip(plan.left.visible_output, plan.output, strict=True)
        )
        right = self.columns(plan.right.visible_output)
        word = f"{plan.kind.value}{' ALL' if plan.is_all else ''}"
        first, second = self.source(plan.left), self.source(plan.right)
        return f"SELECT {left} FROM {first} {word} SELECT {right} FROM {second}"

    def _range(self, plan: Range) -> str:
        name = column_name(plan.attribute)
        return f"SELECT range AS {name} FROM range({plan.start}, {plan.end}, {plan.step})"

    def _arrow(self, plan: ArrowData) -> str:
        table = plan.table
        if not plan.attributes:
            return f'SELECT 1 AS "#" FROM range({table.num_rows})'
        if any("interval" in each.type.simpleString() for each in plan.attributes):
            table = without_durations(table)
        source = quoted(self.input(table))
        items = ", ".join(
            f"{_as_held(quoted(f'c{number}'), each)} AS {column_name(each)}"
            for number, each in enumerate(plan.attributes)
        )
        return f"SELECT {items} FROM {source}"

    def _cached(self, plan: Cached) -> str:
        table = plan.entry.table()
        return self._arrow(ArrowData(table, plan.attributes))

    def _scan(self, plan: Scan) -> str:
        text: str = plan.relation.duckdb_query(
            plan.attributes, [column_name(each) for each in plan.attributes], self.input
        )
        return text

    def _scan_part(self, plan: ScanPart) -> str:
        names = [column_name(each) for each in plan.attributes]
        return plan.relation.duckdb_query(plan.attributes, names, part=plan.part)

    def _incoming(self, plan: Incoming) -> str:
        source = quoted(plan.name)
        if not plan.attributes:
            return f'SELECT 1 AS "#" FROM {source}'
        items = ", ".join(
            f"{_as_held(quoted(f'c{number}'), each)} AS {column_name(each)}"
            for number, each in enumerate(plan.attributes)
        )
        return f"SELECT {items} FROM {source}"

    def shipped(self, plan: LogicalPlan, columns: Sequence[Attribute], place: str | None = None) -> str:
        """A SELECT of columns as an `Incoming` reads them, and last of all of the place of each row."""
        items = [
            f"{_as_held(column_name(each), each)} AS {quoted(f'c{number}')}"
            for number, each in enumerate(columns)
        ] or ['1 AS "#"']
        if place is not None:
            items.append(f'{place} AS "#place"')
        return f"SELECT {', '.join(items)} FROM {self.source(plan)}"

    def placing(self, placing: ByHash | ByRange, partitions: int) -> str:
        """The number of the partition that a row belongs to."""
        if isinstance(placing, ByHash):
            keys = ", ".join(map(self.expression, placing.keys))
            # With a constant, so that the hash tables of a partition, which hash the keys as well, do not
            # find all of their rows alike.
            return f"CAST(hash({keys}, 17) % {partitions} AS INTEGER)"
        key = self.sort_key(placing.order)
        after = " + ".join(
            f"CAST({key} >= {write_literal(b, BinaryType())} AS INTEGER)" for b in placing.bounds
        )
        return after or "0"

    def sort_key(self, order: Sequence[SortOrder]) -> str:
        """A value that sorts as several do."""
        parts = ", ".join(map(self._sort_key_part, order))
        # With a text among its parts, the value is bytes whatever the others are.
        return f"create_sort_key({parts}, '', 'ASC NULLS FIRST')"

    def _sort_key_part(self, order: SortOrder) -> str:
        direction = "ASC" if order.is_ascending else "DESC"
        key = order_key(self.expression(order.child), order.child.type)
        return f"{key}, '{direction} NULLS {'FIRST' if order.nulls_first else 'LAST'}'"

    def _sample(self, plan: Sample) -> str:
        columns = self.columns(plan.output)
        # The random number of a row is made of its position: the same each time the plan runs.
        numbered = f'SELECT *, row_number() OVER () AS "#n" FROM {self.source(plan.child)}'
        number = f'(hash("#n", {plan.seed}) >> 11) * 2.0::DOUBLE ** -53'
        drawn = f'SELECT *, {number} AS "#r" FROM ({numbered})'
        if not plan.with_replacement:
            bounds = f'"#r" >= {plan.lower!r} AND "#r" < {plan.upper!r}'
            return f"SELECT {columns} FROM ({drawn}) WHERE {bounds}"
        times = "CASE " + "".join(
            f'WHEN "#r" < {chance!r} THEN {count} ' for count, chance in poisson(plan.upper - plan.lower)
        )
        copies = f'SELECT *, unnest(range({times}END)) AS "#k" FROM ({drawn})'
        return f"SELECT {columns} FROM ({copies})"

    def _generate(self, plan: Generate) -> str:
        call = plan.generator
        assert isinstance(call, Call)
        kept = [] if isinstance(plan.child, OneRow) else [column_name(each) for each in plan.child.output]
        # What is not a column is computed once, below: its list may be named several times.
        arguments, computed = [], []
        for number, argument in enumerate(call.arguments):
            text = self.expression(argument)
            if not isinstance(argument, Attribute | Literal):
                computed.append(f'{text} AS "#g{number}"')
                text = f'"#g{number}"'
            arguments.append(text)
        child = '(SELECT 1 AS "#") AS one' if isinstance(plan.child, OneRow) else self.source(plan.child)
        if computed:
            child = f"(SELECT *, {', '.join(computed)} FROM {child}) AS g{self._next()}"
        form: Any = declaration_of(call.function).form
        lists: list[str] = form(arguments, call)
        if plan.is_outer:
            lists = [f"CASE WHEN len({each}) > 0 THEN {each} ELSE [NULL] END" for each in lists]
        # Lists that stand side by side in one SELECT are taken apart together.
        made = [
            f"unnest({each}) AS {column_name(attribute)}"
            for each, attribute in zip(lists, plan.attributes, strict=True)
        ]
        return f"SELECT {', '.join([*kept, *made])} FROM {child}"

    def _recursive(self, plan: RecursiveUnion) -> str:
        name = quoted(f"{plan.name}#{plan.id}")
        columns = ", ".join(map(column_name, plan.attributes))
        anchor = f"SELECT {self.columns(plan.anchor.visible_output)} FROM {self.source(plan.anchor)}"
        self._recursive_columns[plan.id] = (name, plan.attributes)
        step = f"SELECT {self.columns(plan.step.visible_output)} FROM {self.source(plan.step)}"
        return f"WITH RECURSIVE {name}({columns}) AS ({anchor} UNION ALL {step}) SELECT * FROM {name}"

    def _recursive_reference(self, plan: RecursiveReference) -> str:
        name, attributes = self._recursive_columns[plan.id]
        items = ", ".join(
            f"{column_name(old)} AS {column_name(new)}"
            for old, new in zip(attributes, plan.attributes, strict=True)
        )
        return f"SELECT {items} FROM {name}"


def poisson(mean: float) -> Iterator[tuple[int, float]]:
    """How many times something happens, and the probability that it happens at most so often."""
    count, chance = 0, math.exp(-mean)
    total = chance
    while total < 1 - 1e-15 and count < 20 + 20 * mean:
        yield count, total
        count += 1
        chance *= mean / count
        total += chance
    yield count, 2.0


def _may_be_apart(expression: Expression) -> bool:
    """Whether aggregates can be computed below an expression: it has no queries and windows of its own."""
    for part in expression.walk():
        if isinstance(part, Subquery | Window):
            return False
        if isinstance(part, Call) and not declaration_of(part.function).is_deterministic:
            return False
    return True


def _has_aggregate(expression: Expression) -> bool:
    return any(isinstance(each, Call) and each.kind.value == "aggregate" for each in expression.walk())


def _as_held(name: str, attribute: Attribute) -> str:
    """A column of Arrow data in the type that the kernel holds."""
    return f"CAST({name} AS {duckdb_type(attribute.type)})"


_RULES: dict[type[LogicalPlan], Callable[[PlanWriter, Any], str]] = {
    Aggregate: PlanWriter._aggregate,
    ArrowData: PlanWriter._arrow,
    Cached: PlanWriter._cached,
    Deduplicate: PlanWriter._deduplicate,
    Distinct: PlanWriter._distinct,
    Filter: PlanWriter._filter,
    Generate: PlanWriter._generate,
    Hint: PlanWriter._transparent,
    Incoming: PlanWriter._incoming,
    Join: PlanWriter._join,
    Limit: PlanWriter._limit,
    Observe: PlanWriter._transparent,
    Offset: PlanWriter._offset,
    OneRow: PlanWriter._one_row,
    Project: PlanWriter._project,
    Range: PlanWriter._range,
    RecursiveReference: PlanWriter._recursive_reference,
    RecursiveUnion: PlanWriter._recursive,
    Repartition: PlanWriter._transparent,
    Sample: PlanWriter._sample,
    Scan: PlanWriter._scan,
    ScanPart: PlanWriter._scan_part,
    SetOperation: PlanWriter._set_operation,
    Sort: PlanWriter._sort,
    SubqueryAlias: PlanWriter._subquery_alias,
    Tail: PlanWriter._tail,
    Union: PlanWriter._union,
}
