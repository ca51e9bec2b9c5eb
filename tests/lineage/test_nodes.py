"""The kinds of nodes, computed one partition at a time."""

from __future__ import annotations

import pickle
from itertools import chain, product

import cloudpickle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import BlockUnavailable, PySparkValueError
from pyrite.lineage.cartesian import CartesianLineage, in_batches
from pyrite.lineage.coalesced import CoalescedLineage
from pyrite.lineage.empty import EmptyLineage
from pyrite.lineage.local_checkpoint import LocalCheckpointLineage
from pyrite.lineage.operators import Map, MapPartitions
from pyrite.lineage.pipelined import PipelinedLineage
from pyrite.lineage.union import AlignedUnionLineage, UnionLineage, union_lineage
from pyrite.lineage.zipped import ZippedLineage
from pyrite.shuffle.partitioner import Partitioner
from pyrite.storage.level import StorageLevel
from pyrite.testing.nodes import ListLineage, layout, new_task

PARTS = st.lists(st.lists(st.integers(), max_size=4), max_size=5)


def parents_of(node):
    """For each dependency, which partitions of the parent each partition needs."""
    return [[list(d.parents(i)) for i in range(node.num_partitions)] for d in node.dependencies]


def travelled(node):
    return pickle.loads(cloudpickle.dumps(node))


# --- base -------------------------------------------------------------------------------------------------


def test_ids_are_unique_and_travel():
    first, second = ListLineage(), ListLineage()
    assert first.id != second.id
    assert travelled(first).id == first.id


def test_a_persisted_node_is_computed_once():
    node, task = ListLineage([1, 2]), new_task()
    node.storage_level = StorageLevel.MEMORY_ONLY
    assert layout(node, task) == layout(node, task) == [[1, 2]]
    assert node.computed == [0]


def test_a_checkpoint_takes_the_place_of_the_parents():
    node = PipelinedLineage(ListLineage([1], [2]), Map(str))
    assert node.num_partitions == 2
    node.checkpoint = ListLineage(["one"], ["two"])
    assert layout(node) == [["one"], ["two"]]
    assert node.dependencies == ()
    assert layout(travelled(node)) == [["one"], ["two"]]


def test_partitions_of_children_follow_a_checkpoint():
    source = UnionLineage([ListLineage([1]), ListLineage([2])])
    child = CoalescedLineage(UnionLineage([source, source]), 2)
    assert layout(child) == [[1, 2], [1, 2]]
    source.checkpoint = ListLineage(["a"], ["b"])
    assert layout(child) == [["a", "b"], ["a", "b"]]


def test_partitions_of_a_source_are_made_once():
    source = ListLineage([1])
    partitions = source.partitions
    ListLineage([2]).checkpoint = ListLineage([2])
    assert source.partitions is partitions


def test_repr_has_kind_id_and_name():
    node = ListLineage()
    node.name = "numbers"
    assert repr(node) == f"numbers ListRDD[{node.id}] at unknown at unknown:0"


# --- pipelined --------------------------------------------------------------------------------------------


def test_a_long_chain_is_one_list_of_operators():
    source = ListLineage(range(3))
    node = source
    for _ in range(5000):
        node = PipelinedLineage(node, Map(lambda x: x + 1))
    assert layout(node) == [[5000, 5001, 5002]]
    there = travelled(node)
    assert len(there.chain()[1]) == 5000
    assert there.dependencies[0].parent.kind == "ListRDD"
    assert layout(there) == layout(node)


def test_caching_a_node_after_deriving_from_it_counts():
    source = ListLineage([1, 2])
    middle = PipelinedLineage(source, Map(lambda x: x + 1))
    last = PipelinedLineage(middle, Map(str))
    middle.storage_level = StorageLevel.MEMORY_ONLY
    task = new_task()
    assert layout(last, task) == layout(last, task) == [["2", "3"]]
    assert source.computed == [0]
    there = travelled(last)
    assert there.chain()[0].id == middle.id


def test_the_partitioner_is_kept_on_promise():
    source = ListLineage([], partitioner=Partitioner(1))
    assert PipelinedLineage(source, Map(str), preserves_partitioning=True).partitioner == Partitioner(1)
    assert PipelinedLineage(source, Map(str)).partitioner is None


# --- several parents --------------------------------------------------------------------------------------


@given(st.lists(PARTS, min_size=1, max_size=4))
def test_union_has_the_partitions_side_by_side(sides):
    node = UnionLineage([ListLineage(*parts) for parts in sides])
    assert layout(node) == list(chain(*sides)) == layout(travelled(node))
    sources = [(side, i) for side, parts in enumerate(sides) for i in range(len(parts))]
    for index, source in enumerate(sources):
        assert [(side, i) for side, needed in enumerate(parents_of(node)) for i in needed[index]] == [source]


def test_union_of_equally_placed_nodes_keeps_their_partitioner():
    left = ListLineage([1], [2], partitioner=Partitioner(2))
    right = ListLineage([3], [4], partitioner=Partitioner(2))
    node = union_lineage([left, right, EmptyLineage()])
    assert isinstance(node, AlignedUnionLineage)
    assert node.partitioner == Partitioner(2)
    assert layout(node) == [[1, 3], [2, 4]]
    assert parents_of(node) == [[[0], [1]], [[0], [1]]]


@pytest.mark.parametrize("partitioner", [None, Partitioner(2, abs), Partitioner(3)])
def test_union_of_otherwise_placed_nodes_has_no_partitioner(partitioner):
    left = ListLineage([1], [2], partitioner=Partitioner(2))
    node = union_lineage([left, ListLineage([3], [4], partitioner=partitioner)])
    assert node.partitioner is None
    assert layout(node) == [[1], [2], [3], [4]]


@given(PARTS, st.integers(1, 7))
def test_coalesce_reads_even_runs_in_order(parts, count):
    node = CoalescedLineage(ListLineage(*parts), count)
    result = layout(node)
    assert list(chain(*result)) == list(chain(*parts))
    assert len(result) == min(count, len(parts))
    runs = [list(run) for run in parents_of(node)[0]]
    assert list(chain(*runs)) == list(range(len(parts)))
    lengths = {len(run) for run in runs}
    assert not lengths or max(lengths) - min(lengths) <= 1
    assert layout(travelled(node)) == result


@given(PARTS, PARTS)
def test_cartesian_pairs_every_partition_with_every_other(left, right):
    node = CartesianLineage(ListLineage(*left), ListLineage(*right))
    expected = [sorted(product(row, column)) for row in left for column in right]
    assert [sorted(part) for part in layout(node)] == expected
    assert list(zip(*parents_of(node), strict=True)) == [
        ([i], [j]) for i in range(len(left)) for j in range(len(right))
    ]


def test_batches_of_a_size_or_growing():
    assert list(in_batches(iter("abcde"), 2)) == [["a", "b"], ["c", "d"], ["e"]]
    assert [len(batch) for batch in in_batches(iter(range(10)), None)] == [1, 2, 4, 3]
    assert list(in_batches(iter(""), None)) == []


@given(PARTS)
def test_zip_pairs_the_records(parts):
    node = ZippedLineage(ListLineage(*parts), PipelinedLineage(ListLineage(*parts), Map(str)))
    assert layout(node) == [[(x, str(x)) for x in part] for part in parts] == layout(travelled(node))


@pytest.mark.parametrize(
    ("left", "right", "longer"),
    [([1, 2], [1], "first"), ([1], [1, 2], "second"), ([], [1], "second"), ([1], [], "first")],
)
def test_zip_of_different_lengths_says_which_is_longer(left, right, longer):
    with pytest.raises(PySparkValueError, match=f"the {longer} RDD has more") as caught:
        layout(ZippedLineage(ListLineage(left), ListLineage(right)))
    assert caught.value.getCondition() == "ZIP_LENGTHS_DIFFER"


def test_an_empty_node_has_no_partitions():
    node = PipelinedLineage(EmptyLineage(), MapPartitions(list))
    assert node.num_partitions == 0


def test_a_lost_local_checkpoint_is_an_error():
    original = ListLineage([1], [2], partitioner=Partitioner(2))
    node = LocalCheckpointLineage(original)
    assert (node.num_partitions, node.partitioner) == (2, Partitioner(2))
    with pytest.raises(BlockUnavailable, match=f"rdd_{original.id}_0"):
        layout(node)
