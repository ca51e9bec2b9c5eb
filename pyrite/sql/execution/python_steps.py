"""Steps that Python functions do: their rows go to the workers as Arrow, and what comes back is Arrow.

The rows before such a step are computed by the kernel and cut into parts for the workers; the rows after it
are data for the rest of the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pyrite.context import SparkContext
from pyrite.sql.evaluation import AggregateGroups, EvaluateCalls, MapBatches, MapCogroups, MapGroups
from pyrite.sql.evaluation import groups as grouped
from pyrite.sql.evaluation.calls import Step
from pyrite.sql.evaluation.streams import from_bytes, to_bytes
from pyrite.sql.evaluation.values import column_of
from pyrite.sql.expressions import Alias, Attribute, Evaluation, Expression, PythonCall, SortOrder, new_id
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.logical import (
    AggregateInPython,
    ArrowData,
    EvaluatePython,
    LogicalPlan,
    MapPartitions,
    Project,
    Sort,
)
from pyrite.sql.logical import MapCogroups as CogroupsStep
from pyrite.sql.logical import MapGroups as GroupsStep
from pyrite.sql.types import StructField, StructType

if TYPE_CHECKING:
    import pyarrow as pa

#: A part has at least so many rows, so that a small table is not a hundred tasks.
_LEAST_ROWS = 2_000
#: For each core so many parts, so that a slow one does not hold up the rest.
_PARTS_PER_CORE = 4

_PANDAS_MAPS = (
    Evaluation.MAP_PANDAS,
    Evaluation.GROUPED_MAP_PANDAS,
    Evaluation.COGROUPED_MAP_PANDAS,
)


@dataclass(frozen=True)
class PythonSteps:
    """Does the Python steps of a plan, from the leaves up.

    `table` computes a plan without Python steps.
    """

    context: SparkContext
    table: Callable[[LogicalPlan], pa.Table]
    batch_rows: int

    def done(self, plan: LogicalPlan) -> LogicalPlan:
        """The plan with data in the place of each Python step."""
        plan = plan.map_children(self.done)
        match plan:
            case EvaluatePython():
                return self._evaluate(plan)
            case AggregateInPython():
                return self._aggregate(plan)
            case MapPartitions():
                return self._map_partitions(plan)
            case GroupsStep():
                return self._map_groups(plan)
            case CogroupsStep():
                return self._map_cogroups(plan)
            case _:
                return plan

    def _evaluate(self, plan: EvaluatePython) -> LogicalPlan:
        inputs, steps, wanted = _steps_of(plan.calls)
        child = plan.child
        # The arguments that are expressions are columns of their own, behind the child's.
        columns: list[Expression] = list(child.output)
        places = []
        for each in inputs:
            if isinstance(each, Attribute) and each in child.output:
                places.append(child.output.index(each))
            else:
                places.append(len(columns))
                columns.append(each if isinstance(each, Attribute) else Alias(each, pretty(each), new_id()))
        data = self.table(Project(tuple(columns), child))
        steps = [replace(s, arguments=tuple(places[a] if a >= 0 else a for a in s.arguments)) for s in steps]
        types = tuple(each.type for each in columns)
        function = EvaluateCalls(tuple(steps), wanted, types, self.batch_rows)
        found = self._on_workers(self._parts(data), function)
        kept = len(child.output)
        width = len(columns)
        if found is None:
            empty = [column_of([], call.type) for call in plan.calls]
            return _data([*data.columns[:kept], *empty], plan.output)
        return _data([*found.columns[:kept], *found.columns[width:]], plan.output)

    def _map_partitions(self, plan: MapPartitions) -> LogicalPlan:
        data = self.table(plan.child)
        result = _schema(plan.attributes)
        function = MapBatches(
            plan.function.function,
            plan.function.evaluation in _PANDAS_MAPS,
            plan.child.schema,
            result,
            self.batch_rows,
        )
        return self._mapped(self._parts(data), function, plan.attributes)

    def _map_groups(self, plan: GroupsStep) -> LogicalPlan:
        columns = plan.child.visible_output
        data = self._numbered(plan.child, columns, plan.keys)
        function = MapGroups(
            plan.function.function,
            plan.function.evaluation in _PANDAS_MAPS,
            _schema(columns),
            len(plan.keys),
            _schema(plan.attributes),
        )
        return self._mapped(self._group_parts(data), function, plan.attributes)

    def _aggregate(self, plan: AggregateInPython) -> LogicalPlan:
        inputs, steps, _ = _steps_of(plan.calls)
        arguments = [
            each if isinstance(each, Attribute) else Alias(each, pretty(each), new_id()) for each in inputs
        ]
        child = plan.child
        if any(not isinstance(each, Attribute) for each in arguments):
            child = Project((*child.output, *(a for a in arguments if isinstance(a, Alias))), child)
        columns = tuple(a if isinstance(a, Attribute) else a.attribute for a in arguments)
        data = self._numbered(child, columns, plan.keys)
        if not plan.keys and data.num_rows == 0:
            return self._aggregate_of_nothing(plan, steps, data)
        function = AggregateGroups(tuple(steps), tuple(each.type for each in columns), len(plan.keys))
        return self._mapped(self._group_parts(data), function, plan.output)

    def _aggregate_of_nothing(self, plan: AggregateInPython, steps: Sequence[Step], data: Any) -> LogicalPlan:
        """Without a key there is one group even if it has no rows."""
        return _data([column_of([None], call.type) for call in plan.calls], plan.output)

    def _map_cogroups(self, plan: CogroupsStep) -> LogicalPlan:
        left, right = plan.left.visible_output, plan.right.visible_output
        first = self._keyed(plan.left, left, plan.left_keys)
        second = self._keyed(plan.right, right, plan.right_keys)
        first, second = _numbered_together(first, second, len(left), len(right), len(plan.left_keys))
        function = MapCogroups(
            plan.function.function,
            plan.function.evaluation in _PANDAS_MAPS,
            _schema(left),
            _schema(right),
            len(plan.left_keys),
            _schema(plan.attributes),
        )
        return self._mapped(self._pairs(first, second), function, plan.attributes)

    def _keyed(
        self, child: LogicalPlan, columns: Sequence[Attribute], keys: Sequence[Expression]
    ) -> pa.Table:
        row: list[Expression] = [Alias(each, each.name, new_id()) for each in columns]
        row += [Alias(each, pretty(each), new_id()) for each in keys]
        return self.table(Project(tuple(row), child))

    def _numbered(
        self, child: LogicalPlan, columns: Sequence[Attribute], keys: Sequence[Expression]
    ) -> pa.Table:
        """Columns, then those of the key, then the number of the group, by which the rows are ordered."""
        named = [Alias(each, pretty(each), new_id()) for each in keys]
        row: list[Expression] = [Alias(each, each.name, new_id()) for each in columns]
        plan: LogicalPlan = Project((*row, *named), child)
        if named:
            plan = Sort(tuple(SortOrder(each.attribute) for each in named), True, plan)
        data = self.table(plan)
        return data.append_column("group", _run_numbers(data, len(columns), len(keys)))

    def _mapped(self, parts: Sequence[Any], function: Any, attributes: Sequence[Attribute]) -> LogicalPlan:
        found = self._on_workers(parts, function)
        if found is None:
            return _data([column_of([], each.type) for each in attributes], attributes)
        return _data(found.columns, attributes)

    def _cores(self) -> int:
        return max(1, self.context.defaultParallelism)

    def _parts(self, data: pa.Table) -> list[bytes]:
        """The rows in parts of equal size."""
        count = max(1, min(self._cores() * _PARTS_PER_CORE, data.num_rows // _LEAST_ROWS))
        size = -(-data.num_rows // count) if data.num_rows else 0
        return [to_bytes(data.slice(start, size)) for start in range(0, data.num_rows, size or 1)]

    def _group_parts(self, data: pa.Table) -> list[bytes]:
        """The rows in parts of about equal size, each group whole."""
        bounds = grouped.group_bounds(data)
        wanted = max(1, data.num_rows // (self._cores() * _PARTS_PER_CORE))
        parts, first, rows = [], 0, 0
        for _, start, length in bounds:
            rows += length
            if rows >= wanted:
                parts.append(to_bytes(data.slice(first, start + length - first)))
                first, rows = start + length, 0
        if rows:
            parts.append(to_bytes(data.slice(first)))
        return parts

    def _pairs(self, first: pa.Table, second: pa.Table) -> list[tuple[bytes, bytes]]:
        """The groups of two tables in parts, each with the same groups of both."""
        of_first = {number: (start, length) for number, start, length in grouped.group_bounds(first)}
        of_second = {number: (start, length) for number, start, length in grouped.group_bounds(second)}
        numbers = sorted({*of_first, *of_second})
        count = max(1, min(self._cores() * _PARTS_PER_CORE, len(numbers)))
        size = -(-len(numbers) // count) if numbers else 1
        pairs = []
        for start in range(0, len(numbers), size):
            chosen = numbers[start : start + size]
            pairs.append(
                (to_bytes(_span(first, of_first, chosen)), to_bytes(_span(second, of_second, chosen)))
            )
        return pairs

    def _on_workers(self, parts: Sequence[Any], function: Any) -> pa.Table | None:
        """What a function of parts gives; None if there is nothing."""
        import pyarrow as pa

        if not parts:
            return None
        found = self.context.parallelize(parts, len(parts)).mapPartitions(function).collect()
        tables = [from_bytes(each) for each in found]
        return pa.concat_tables(tables, promote_options="permissive") if tables else None


def _steps_of(calls: Sequence[PythonCall]) -> tuple[list[Expression], list[Step], tuple[int, ...]]:
    """The arguments that are columns, the steps in the order in which they run, and which are wanted."""
    inputs: list[Expression] = []
    steps: list[Step] = []
    known: dict[PythonCall, int] = {}

    def argument(expression: Expression) -> int:
        if isinstance(expression, PythonCall):
            return -add(expression) - 1
        if expression not in inputs:
            inputs.append(expression)
        return inputs.index(expression)

    def add(call: PythonCall) -> int:
        if call not in known:
            arguments = tuple(argument(each) for each in call.arguments)
            function = call.function
            steps.append(
                Step(function.function, function.evaluation, arguments, call.keywords, function.result)
            )
            known[call] = len(steps) - 1
        return known[call]

    wanted = tuple(add(call) for call in calls)
    return inputs, steps, wanted


def _schema(attributes: Sequence[Attribute]) -> StructType:
    return StructType([StructField(each.name, each.type, each.nullable) for each in attributes])


def _data(columns: Sequence[Any], attributes: Sequence[Attribute]) -> ArrowData:
    import pyarrow as pa

    names = [f"c{number}" for number in range(len(columns))]
    return ArrowData(pa.Table.from_arrays(list(columns), names=names), tuple(attributes))


def _run_numbers(data: pa.Table, first: int, count: int) -> Any:
    """For each row the number of its run of equal key values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if count == 0 or data.num_rows == 0:
        return pa.array([0] * data.num_rows, pa.int64())
    changes = None
    for number in range(first, first + count):
        column = data.column(number).combine_chunks()
        before, after = column.slice(0, len(column) - 1), column.slice(1)
        equal = pc.fill_null(pc.equal(before, after), False)
        both_null = pc.and_(pc.is_null(before), pc.is_null(after))
        changed = pc.invert(pc.or_(equal, both_null))
        changes = changed if changes is None else pc.or_(changes, changed)
    steps = pa.concat_arrays([pa.array([0], pa.int64()), pc.cast(changes, pa.int64())])
    return pc.cumulative_sum(steps)


def _numbered_together(first: Any, second: Any, left: int, right: int, keys: int) -> tuple[Any, Any]:
    """Both tables ordered by the number of their key, which is the same in both."""
    numbers: dict[tuple[Any, ...], int] = {}

    def numbered(table: Any, width: int) -> Any:
        import pyarrow as pa

        columns = [table.column(width + place).to_pylist() for place in range(keys)]
        rows = zip(*columns, strict=True) if keys else iter([()] * table.num_rows)
        group = [numbers.setdefault(row, len(numbers)) for row in rows]
        return table.append_column("group", pa.array(group, pa.int64())).sort_by("group")

    return numbered(first, left), numbered(second, right)


def _span(table: Any, bounds: dict[int, tuple[int, int]], chosen: Sequence[int]) -> Any:
    inside = [bounds[number] for number in chosen if number in bounds]
    if not inside:
        return table.slice(0, 0)
    start = inside[0][0]
    last_start, last_length = inside[-1]
    return table.slice(start, last_start + last_length - start)


def python_steps_in(plan: LogicalPlan) -> Iterator[LogicalPlan]:
    """The Python steps of a plan."""
    kinds = (EvaluatePython, AggregateInPython, MapPartitions, GroupsStep, CogroupsStep)
    return (each for each in plan.walk() if isinstance(each, kinds))
