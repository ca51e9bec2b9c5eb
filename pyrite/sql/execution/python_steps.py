"""Steps that Python functions do: their rows go to the workers as Arrow, and what comes back is Arrow.

The rows before such a step are computed by the kernel and cut into parts for the workers; the rows after it
are data for the rest of the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyrite.context import SparkContext
from pyrite.sql.evaluation import MapCogroups
from pyrite.sql.evaluation import groups as grouped
from pyrite.sql.evaluation.groups import with_group_numbers
from pyrite.sql.evaluation.streams import from_bytes, to_bytes
from pyrite.sql.evaluation.values import column_of
from pyrite.sql.execution.python_tasks import PANDAS_MAPS, schema_of, task_of
from pyrite.sql.expressions import Alias, Attribute, Expression, new_id
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.logical import (
    AggregateInPython,
    ArrowData,
    EvaluatePython,
    LogicalPlan,
    MapPartitions,
    Project,
)
from pyrite.sql.logical import MapCogroups as CogroupsStep
from pyrite.sql.logical import MapGroups as GroupsStep
from pyrite.sql.physical.python_tasks import PythonTask

if TYPE_CHECKING:
    import pyarrow as pa

#: A part has at least so many rows, so that a small table is not a hundred tasks.
_LEAST_ROWS = 2_000
#: For each core so many parts, so that a slow one does not hold up the rest.
_PARTS_PER_CORE = 4


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
        if isinstance(plan, CogroupsStep):
            return self._map_cogroups(plan)
        task = task_of(plan, self.batch_rows)
        return plan if task is None else self._task(task)

    def without_cogroups(self, plan: LogicalPlan) -> LogicalPlan:
        """The plan with data in the place of the steps on two plans, and those below them."""
        if isinstance(plan, CogroupsStep):
            return self._map_cogroups(plan)
        return plan.map_children(self.without_cogroups)

    def _task(self, task: PythonTask) -> LogicalPlan:
        if not task.is_grouped:
            return self._mapped(self._parts(self.table(task.plan)), task)
        data = with_group_numbers(self.table(task.sorted_plan), task.first_key, task.keys)
        if task.of_nothing is not None and data.num_rows == 0:
            return _data(task.of_nothing.columns, task.attributes)
        return self._mapped(self._group_parts(data), task)

    def _map_cogroups(self, plan: CogroupsStep) -> LogicalPlan:
        left, right = plan.left.visible_output, plan.right.visible_output
        first = self._keyed(plan.left, left, plan.left_keys)
        second = self._keyed(plan.right, right, plan.right_keys)
        first, second = _numbered_together(first, second, len(left), len(right), len(plan.left_keys))
        function = MapCogroups(
            plan.function.function,
            plan.function.evaluation in PANDAS_MAPS,
            schema_of(left),
            schema_of(right),
            len(plan.left_keys),
            schema_of(plan.attributes),
        )
        task = PythonTask(plan, function, plan.attributes)
        return self._mapped(self._pairs(first, second), task)

    def _keyed(
        self, child: LogicalPlan, columns: Sequence[Attribute], keys: Sequence[Expression]
    ) -> pa.Table:
        row: list[Expression] = [Alias(each, each.name, new_id()) for each in columns]
        row += [Alias(each, pretty(each), new_id()) for each in keys]
        return self.table(Project(tuple(row), child))

    def _mapped(self, parts: Sequence[Any], task: PythonTask) -> LogicalPlan:
        found = self._on_workers(parts, task.function)
        if found is None:
            return _data([column_of([], each.type) for each in task.attributes], task.attributes)
        columns = found.columns if task.kept is None else [found.columns[each] for each in task.kept]
        return _data(columns, task.attributes)

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


def _data(columns: Sequence[Any], attributes: Sequence[Attribute]) -> ArrowData:
    import pyarrow as pa

    names = [f"c{number}" for number in range(len(columns))]
    return ArrowData(pa.Table.from_arrays(list(columns), names=names), tuple(attributes))


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
