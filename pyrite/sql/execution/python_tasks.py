"""Python steps of plans as tasks: which rows their functions are given, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyrite.sql.evaluation import AggregateGroups, EvaluateCalls, MapBatches, MapGroups
from pyrite.sql.evaluation.calls import Step
from pyrite.sql.evaluation.values import column_of
from pyrite.sql.expressions import Alias, Attribute, Evaluation, Expression, PythonCall, new_id
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.logical import AggregateInPython, EvaluatePython, LogicalPlan, MapPartitions, Project
from pyrite.sql.logical import MapGroups as GroupsStep
from pyrite.sql.physical.python_tasks import PythonTask
from pyrite.sql.types import StructField, StructType

#: Functions that are given data frames of pandas rather than Arrow's tables.
PANDAS_MAPS = (
    Evaluation.MAP_PANDAS,
    Evaluation.GROUPED_MAP_PANDAS,
    Evaluation.COGROUPED_MAP_PANDAS,
)


def task_of(plan: LogicalPlan, batch_rows: int) -> PythonTask | None:
    """The task of a step of Python on one plan; None for other steps."""
    match plan:
        case EvaluatePython():
            return _evaluation(plan, batch_rows)
        case MapPartitions():
            function = MapBatches(
                plan.function.function,
                plan.function.evaluation in PANDAS_MAPS,
                plan.child.schema,
                schema_of(plan.attributes),
                batch_rows,
            )
            return PythonTask(plan.child, function, plan.attributes)
        case GroupsStep():
            return _groups(plan)
        case AggregateInPython():
            return _aggregation(plan)
        case _:
            return None


def schema_of(attributes: Sequence[Attribute]) -> StructType:
    """Columns as a schema."""
    return StructType([StructField(each.name, each.type, each.nullable) for each in attributes])


def _evaluation(plan: EvaluatePython, batch_rows: int) -> PythonTask:
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
            columns.append(_named(each))
    steps = [replace(s, arguments=tuple(places[a] if a >= 0 else a for a in s.arguments)) for s in steps]
    types = tuple(each.type for each in columns)
    function = EvaluateCalls(tuple(steps), wanted, types, batch_rows)
    width = len(columns)
    kept = (*range(len(child.output)), *range(width, width + len(wanted)))
    return PythonTask(Project(tuple(columns), child), function, plan.output, kept)


def _groups(plan: GroupsStep) -> PythonTask:
    columns = plan.child.visible_output
    function = MapGroups(
        plan.function.function,
        plan.function.evaluation in PANDAS_MAPS,
        schema_of(columns),
        len(plan.keys),
        schema_of(plan.attributes),
    )
    return PythonTask(
        _keyed(plan.child, columns, plan.keys),
        function,
        plan.attributes,
        is_grouped=True,
        first_key=len(columns),
        keys=len(plan.keys),
    )


def _aggregation(plan: AggregateInPython) -> PythonTask:
    import pyarrow as pa

    inputs, steps, _ = _steps_of(plan.calls)
    arguments = [_named(each) for each in inputs]
    child = plan.child
    if any(not isinstance(each, Attribute) for each in arguments):
        child = Project((*child.output, *(a for a in arguments if isinstance(a, Alias))), child)
    columns = tuple(a if isinstance(a, Attribute) else a.attribute for a in arguments)
    of_nothing = None
    if not plan.keys:
        # Without a key there is one group even if it has no rows.
        values = [column_of([None], call.type) for call in plan.calls]
        of_nothing = pa.Table.from_arrays(values, names=[f"c{n}" for n in range(len(values))])
    return PythonTask(
        _keyed(child, columns, plan.keys),
        AggregateGroups(tuple(steps), tuple(each.type for each in columns), len(plan.keys)),
        plan.output,
        is_grouped=True,
        first_key=len(columns),
        keys=len(plan.keys),
        of_nothing=of_nothing,
    )


def _keyed(child: LogicalPlan, columns: Sequence[Attribute], keys: Sequence[Expression]) -> LogicalPlan:
    """Columns, then those of the key."""
    row: list[Expression] = [Alias(each, each.name, new_id()) for each in columns]
    row += [Alias(each, pretty(each), new_id()) for each in keys]
    return Project(tuple(row), child)


def _named(expression: Expression) -> Attribute | Alias:
    if isinstance(expression, Attribute):
        return expression
    return Alias(expression, pretty(expression), new_id())


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
