"""The map side of a shuffle: the records of one partition become one file."""

from __future__ import annotations

import os
from array import array
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any, Protocol

from pyrite.shuffle.codec import Record
from pyrite.shuffle.combine import combining
from pyrite.shuffle.grouped import Groups, group_records, grouping, has_few_keys
from pyrite.shuffle.map_output import MapOutput
from pyrite.shuffle.map_status import MapStatus
from pyrite.shuffle.sorted_runs import RunBuilder
from pyrite.shuffle.spec import Aggregator, KeyOrder, ShuffleSpec
from pyrite.shuffle.spill import SpillMetrics, SpillSpace
from pyrite.shuffle.spill_gauge import SpillGauge
from pyrite.storage.block_id import ShuffleBlockId
from pyrite.storage.memory import MemoryBudget

#: So many records show whether keys come again often enough for their values to travel together. Another
#: attempt decides alike, as it does not depend on the memory unless that is short.
_FIRST_LOOK = 32768


class WriteMetrics(SpillMetrics, Protocol):
    """Where a map task counts what it writes."""

    shuffle_bytes_written: int
    shuffle_records_written: int


def write_map_output(
    records: Iterator[Record],
    spec: ShuffleSpec,
    *,
    map_index: int,
    attempt_id: int,
    executor_id: str,
    directory: str,
    memory: MemoryBudget,
    metrics: WriteMetrics,
    input_is_ordered: bool = True,
) -> MapStatus:
    """Write the file of one attempt of one map task into `directory`; it is there whole, or not at all.

    A partition's records stay in the order in which they came; combined, keys stand in the order in which
    they came first. `input_is_ordered` is that of all map outputs that the task may read.

    Raises TypeError or ValueError for a record that is not a pair, PySparkPicklingError for one that cannot
    travel, SparkIOException if the disk is full.
    """
    path = os.path.join(directory, ShuffleBlockId(spec.shuffle_id, map_index, attempt_id).name)
    gauge = SpillGauge(memory)
    space = SpillSpace(memory, directory, metrics)
    output = MapOutput(spec.partitioner, space, input_is_ordered=input_is_ordered)
    is_sorted = False
    try:
        if spec.aggregator is not None and spec.map_side_combine:
            _add_combined(output, records, spec.aggregator, gauge)
        elif spec.order is not None:
            is_sorted = _add_sorted(output, records, spec.order, gauge)
        elif spec.groups_values:
            _add_grouped(output, records, gauge)
        else:
            _add(output, gauge.portions(records), gauge)
        sizes = output.write(path)
    finally:
        output.close()
    metrics.shuffle_bytes_written += sum(sizes)
    metrics.shuffle_records_written += output.records
    return MapStatus(
        executor_id,
        map_index,
        attempt_id,
        path,
        array("Q", sizes),
        output.records,
        output.fingerprint,
        output.is_ordered,
        is_sorted,
    )


def _add(output: MapOutput, portions: Iterator[Iterator[Record]], gauge: SpillGauge) -> None:
    for portion in portions:
        output.add(portion)
        if gauge.is_over():
            output.spill()
            gauge.spilled()


def _add_sorted(output: MapOutput, records: Iterator[Record], order: KeyOrder, gauge: SpillGauge) -> bool:
    """Add all records in the order of their keys; False if that cannot be, and they are as they came."""
    run = RunBuilder(order)
    portions = gauge.portions(records)
    for portion in portions:
        some = list(portion)
        fits = run.add(some)
        is_over = gauge.is_over()
        if is_over or not fits:
            # Readers sort what is not sorted; they can do so in files.
            output.add(run.records())
            if not fits:
                output.add(iter(some))
            del run
            if is_over:
                output.spill()
                gauge.spilled()
            _add(output, portions, gauge)
            return False
    output.add_sorted(*run.columns())
    return True


def _add_grouped(output: MapOutput, records: Iterator[Record], gauge: SpillGauge) -> None:
    """Add all records, those of a key together if the first of them have few keys."""
    raw, group, records_of = grouping(records)
    first: list[Record] = []
    for portion in gauge.portions(islice(raw, _FIRST_LOOK)):
        first += records_of(portion)
        if gauge.is_over():
            output.add(iter(first))
            first.clear()
            output.spill()
            gauge.spilled()
    if not has_few_keys(first):
        output.add(iter(first))
        del first
        _add(output, map(records_of, gauge.portions(raw)), gauge)
        return
    groups: Groups = defaultdict(list)
    group_records(groups, first)
    del first
    for portion in gauge.portions(raw):
        group(groups, portion)
        if gauge.is_over():
            output.add_groups(groups)
            groups.clear()
            output.spill()
            gauge.spilled()
    output.add_groups(groups)


def _add_combined(
    output: MapOutput, records: Iterator[Record], aggregator: Aggregator, gauge: SpillGauge
) -> None:
    raw, fold = combining(aggregator, records)
    combined: dict[Any, Any] = {}
    for portion in gauge.portions(raw):
        fold(combined, portion)
        if gauge.is_over():
            # The key may come again and then leaves this task twice: reducers combine in any case.
            output.spill()
            output.add(iter(combined.items()))
            output.spill()
            combined = {}
            gauge.spilled()
    output.add(iter(combined.items()))
