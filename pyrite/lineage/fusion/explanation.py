"""What a graph of nodes runs as, in words and generated source, for `RDD.explain`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import indent

from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import Dependency, ShuffleDependency
from pyrite.lineage.fusion.compiled import Plan
from pyrite.lineage.fusion.level import Fusion
from pyrite.lineage.fusion.stream import FusedStream, pays
from pyrite.lineage.operators import Operator, is_elementwise
from pyrite.lineage.pipelined import PipelinedLineage
from pyrite.shuffle.spec import Aggregator


def explanation(lineage: Lineage, level: Fusion) -> str:
    """Each chain of operators that a job would run for a node, the last first, with what it runs as."""
    return "\n".join(_paragraphs(lineage, level))


def _paragraphs(lineage: Lineage, level: Fusion) -> Iterator[str]:
    seen = {lineage.id}
    waiting: list[tuple[Lineage, Aggregator | None]] = [(lineage, None)]
    while waiting:
        node, aggregator = waiting.pop()
        operators: tuple[Operator, ...] = ()
        source = node
        if isinstance(node, PipelinedLineage) and node.checkpoint is None:
            source, operators = node.chain()
        yield f"{node}"
        if operators or aggregator is not None:
            yield indent("\n".join(_chain(operators, aggregator, level)), "    ")
        if source is not node:
            waiting.append((source, None))
        else:
            for dependency in node.dependencies:
                if dependency.parent.id not in seen:
                    seen.add(dependency.parent.id)
                    waiting.append((dependency.parent, _combined_by(dependency)))


def _combined_by(dependency: Dependency) -> Aggregator | None:
    """What the map tasks of a shuffle combine values with."""
    if isinstance(dependency, ShuffleDependency) and dependency.spec.map_side_combine:
        return dependency.spec.aggregator
    return None


def _chain(operators: Sequence[Operator], aggregator: Aggregator | None, level: Fusion) -> Iterator[str]:
    if level is Fusion.OFF:
        yield f"not fused: {_names(operators)}"
        return
    runs = [(fuses, tuple(run)) for fuses, run in groupby(operators, key=is_elementwise)]
    if aggregator is not None and (not runs or not runs[-1][0]):
        runs.append((True, ()))
    for number, (fuses, run) in enumerate(runs):
        if not fuses:
            yield f"over the whole partition: {_names(run)}"
            continue
        stream = FusedStream(iter(()), run, inline=level.inlines, columns=level is Fusion.COLUMNS)
        if level is Fusion.COLUMNS:
            # Imported where it is asked for.
            from pyrite.lineage.fusion.columns import lowering

            yield from lowering.explained(run, aggregator if number == len(runs) - 1 else None)
            yield "otherwise:"
        if aggregator is None or number < len(runs) - 1:
            yield from map(_loop, stream.plans())
            continue
        if stream.only_counts(aggregator.create_combiner, aggregator.merge_value):
            if run[:-1]:
                yield from map(_loop, FusedStream(iter(()), run[:-1], inline=level.inlines).plans())
            yield "counted in C"
            continue
        split, combining = stream.plan_of_combining(aggregator.create_combiner, aggregator.merge_value)
        if split:
            yield from map(_loop, FusedStream(iter(()), run[:split], inline=level.inlines).plans())
        yield combining.generated().text


def _loop(plan: Plan) -> str:
    if pays(plan):
        return plan.generated().text
    return f"nested iterators: {_names(plan.operators)}"


def _names(operators: Sequence[Operator]) -> str:
    return ", ".join(type(operator).__name__ for operator in operators)
