"""The lineage nodes that read files: partitions made in the driver, records made in a task."""

from __future__ import annotations

import gzip
import pickle

import pytest

from pyrite.errors import SparkIOException
from pyrite.io.output import save_as_pickle_file, save_as_text_file
from pyrite.lineage.base import Lineage
from pyrite.lineage.checkpoint_file import checkpoint_to_files
from pyrite.lineage.partition import Partition
from pyrite.lineage.pickle_file import PickleFileLineage
from pyrite.lineage.task_context import TaskContext, TaskServices
from pyrite.lineage.text_file import TextFileLineage
from pyrite.lineage.whole_files import BinaryFilesLineage, WholeTextFilesLineage
from pyrite.shuffle.partitioner import Partitioner


def task_context(partition):
    services = TaskServices(blocks=None, shuffle=None, memory=None, scratch_directory="")
    return TaskContext(
        stage_id=0,
        stage_attempt=0,
        partition_id=partition,
        attempt_number=0,
        task_attempt_id=partition,
        services=services,
    )


def run_job(node, function):
    """Run a function over each partition, the node and the partition pickled as on their way to a task."""
    results = []
    for split in node.partitions:
        arrived, its_split = pickle.loads(pickle.dumps((node, split)))
        context = task_context(split.index)
        results.append(function(context, arrived.iterator(its_split, context)))
    return results


def collect(node):
    return run_job(node, lambda context, records: list(records))


class Slices(Lineage):
    """A list of lists."""

    def __init__(self, slices, partitioner=None):
        super().__init__(partitioner=partitioner)
        self.slices = slices

    def make_partitions(self):
        return [Partition(index) for index in range(len(self.slices))]

    def compute(self, split, context):
        return iter(self.slices[split.index])


@pytest.fixture
def directory(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_bytes(b"1\n2\n3\n")
    (tmp_path / "in" / "b.gz").write_bytes(gzip.compress(b"4\n5\n"))
    (tmp_path / "in" / "c").touch()
    return tmp_path


def test_text_lines(directory):
    node = TextFileLineage(f"{directory}/in", 3)
    assert node.name == f"{directory}/in"
    assert [line for part in collect(node) for line in part] == ["1", "2", "3", "4", "5"]
    assert collect(TextFileLineage(f"{directory}/in/b.gz", 3, use_unicode=False)) == [[b"4", b"5"]]


def test_text_paths_are_looked_up_at_the_action(directory):
    node = TextFileLineage(f"{directory}/later", 2)
    with pytest.raises(SparkIOException, match="later"):
        _ = node.partitions
    (directory / "later").write_text("now\n")
    assert [line for part in collect(node) for line in part] == ["now"]


def test_whole_text_files(directory):
    node = WholeTextFilesLineage(f"{directory}/in", 1)
    root = f"file:{directory}/in"
    # In Spark too an empty file comes after a partition that is full.
    assert collect(node) == [
        [(f"{root}/a", "1\n2\n3\n"), (f"{root}/b.gz", "4\n5\n")],
        [(f"{root}/c", "")],
    ]
    node = WholeTextFilesLineage(f"{directory}/in/a", 1, use_unicode=False)
    assert collect(node) == [[(f"{root}/a".encode(), b"1\n2\n3\n")]]


def test_whole_text_files_fill_their_partitions(directory):
    sizes = [len(part) for part in collect(WholeTextFilesLineage(f"{directory}/in", 9))]
    assert sizes == [1, 1, 1]


def test_binary_files(directory):
    node = BinaryFilesLineage(f"{directory}/in", 2, default_parallelism=2)
    ((first, second, third),) = collect(node)
    assert first == (f"file:{directory}/in/a", b"1\n2\n3\n")
    assert gzip.decompress(second[1]) == b"4\n5\n"
    assert third[1] == b""


def test_binary_files_leave_nested_directories_out(directory):
    (directory / "in" / "sub").mkdir()
    (directory / "in" / "sub" / "x").write_text("x")
    ((_, _, _),) = collect(BinaryFilesLineage(f"{directory}/in", 2, default_parallelism=2))


def test_saved_text_and_pickles_are_read_back(directory):
    slices = Slices([["x", "y"], [], ["z"]])
    save_as_text_file(run_job, slices, f"{directory}/text", "org.apache.hadoop.io.compress.ZStandardCodec")
    assert collect(TextFileLineage(f"{directory}/text", 1)) == [["x", "y"], [], ["z"]]
    save_as_pickle_file(run_job, slices, f"{directory}/pickles")
    assert collect(PickleFileLineage(f"{directory}/pickles", 1)) == [["x", "y"], [], ["z"]]


def test_a_file_of_other_records_is_named(directory):
    with pytest.raises(SparkIOException, match="in/a cannot be read"):
        collect(PickleFileLineage(f"{directory}/in/a", 1))


def test_a_checkpoint_takes_the_place_of_its_node(directory):
    node = Slices([[("a", 1)], [], [("b", 2)]], Partitioner(3))
    node.checkpoint = checkpoint_to_files(run_job, node, f"{directory}/checkpoints")
    assert node.checkpoint.partitioner == node.partitioner
    assert node.dependencies == ()
    node.slices = None
    assert collect(node) == [[("a", 1)], [], [("b", 2)]]
    assert sorted(path.name for path in (directory / "checkpoints" / f"rdd-{node.id}").glob("part-*")) == [
        "part-00000",
        "part-00001",
        "part-00002",
    ]
