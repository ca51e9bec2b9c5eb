"""Who takes over what, and what follows when he cannot. Nothing of Ray's runs here."""

from __future__ import annotations

from pyrite.cluster.backend import Evacuated
from pyrite.cluster.ray.evacuations import Evacuations
from pyrite.cluster.ray.messages import RemoveBlocks, TakeOver, TookOver
from pyrite.executor.messages import Forget
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_store import StoredBlock
from pyrite.testing.lineage_shapes import map_status

BLOCKS = [RDDBlockId(3, partition) for partition in range(4)]
OUTPUT = map_status(0, 10, "old")


def begun(*blocks: RDDBlockId, with_output: bool = True) -> Evacuations:
    evacuations = Evacuations(patience=60.0)
    evacuations.begin("old", blocks, [(7, OUTPUT)] if with_output else [], 0.0)
    return evacuations


def done(target: str, command: TakeOver) -> TookOver:
    """All of it is copied."""
    paths = {block.name: block.name for block in command.blocks}
    paths |= {path: f"/{target}{path}" for path in command.outputs}
    return TookOver(command.number, target, paths, ())


def refused(target: str, command: TakeOver) -> TookOver:
    return TookOver(command.number, target, {}, ())


def test_what_is_kept_is_spread_over_those_that_stay() -> None:
    evacuations = begun(*BLOCKS)
    commands = dict(evacuations.assign(["a", "b"], 0.0))
    assert commands["a"].blocks == (BLOCKS[0], BLOCKS[2])
    assert commands["a"].outputs == (OUTPUT.path,)
    assert commands["b"].blocks == (BLOCKS[1], BLOCKS[3])
    assert {command.source for command in commands.values()} == {"old"}
    assert evacuations.assign(["a", "b"], 0.0) == [], "each is told once"
    assert evacuations.next_deadline() is None
    evacuations.took_over(done("b", commands["b"]))
    assert evacuations.finished() == []
    evacuations.took_over(done("a", commands["a"]))
    (evacuated,) = evacuations.finished()
    ((shuffle_id, status),) = evacuated.outputs
    assert (shuffle_id, status.executor_id, status.path) == (7, "a", f"/a{OUTPUT.path}")
    assert (status.map_index, status.attempt_id) == (OUTPUT.map_index, OUTPUT.attempt_id)
    assert not evacuations


def test_one_that_keeps_nothing_is_evacuated_at_once() -> None:
    evacuations = begun(with_output=False)
    assert evacuations.assign([], 0.0) == []
    assert evacuations.finished() == [Evacuated("old", ())]


def test_what_one_refuses_another_may_take() -> None:
    evacuations = begun(*BLOCKS[:1])
    ((target, command),) = [each for each in evacuations.assign(["a", "b"], 0.0) if each[1].blocks]
    evacuations.took_over(refused(target, command))
    ((other, again),) = evacuations.assign(["a", "b"], 1.0)
    assert {target, other} == {"a", "b"}
    assert again.blocks == command.blocks
    evacuations.took_over(refused(other, again))
    assert evacuations.assign(["a", "b"], 2.0) == [], "all have refused it, and it is given up"


def test_a_taker_that_is_lost_is_replaced_by_another() -> None:
    evacuations = begun(*BLOCKS)
    commands = dict(evacuations.assign(["a", "b"], 0.0))
    evacuations.took_over(done("a", commands["a"]))
    evacuations.executor_gone("a")
    evacuations.executor_gone("b")
    ((target, command),) = evacuations.assign(["c"], 1.0)
    assert target == "c"
    assert set(command.blocks) == set(BLOCKS)
    assert command.outputs == (OUTPUT.path,)
    evacuations.took_over(done("b", commands["b"]))
    assert evacuations.finished() == [], "what b says late is of no interest"
    evacuations.took_over(done("c", command))
    (evacuated,) = evacuations.finished()
    assert [status.executor_id for _, status in evacuated.outputs] == ["c"]


def test_what_is_released_meanwhile_is_nobodys() -> None:
    evacuations = begun(*BLOCKS)
    commands = evacuations.assign(["a", "b"], 0.0)
    evacuations.took_over(done(*commands[0]))
    evacuations.rdd_released(3)
    evacuations.shuffle_released(7)
    late = TookOver(99, "a", {}, (StoredBlock(BLOCKS[0], 100, 0), StoredBlock(RDDBlockId(4, 0), 100, 0)))
    assert evacuations.took_over(late) == [late.changes[1]]
    assert evacuations.released() == [RemoveBlocks(3), Forget("shuffle", 7)]
    evacuations.took_over(refused(*commands[1]))
    assert evacuations.assign(["a", "b"], 1.0) == []
    assert evacuations.finished() == [Evacuated("old", ())]
    assert evacuations.released() == []


def test_it_waits_for_an_executor_as_long_as_it_has_patience() -> None:
    evacuations = begun(*BLOCKS)
    assert evacuations.assign([], 10.0) == []
    assert evacuations.finished() == []
    assert evacuations.next_deadline() == 60.0
    assert evacuations.assign([], 60.0) == []
    assert evacuations.finished() == [Evacuated("old", ())]


def test_an_executor_that_dies_on_its_way_out_is_forgotten() -> None:
    evacuations = begun(*BLOCKS)
    commands = evacuations.assign(["a"], 0.0)
    evacuations.executor_gone("old")
    assert not evacuations
    evacuations.took_over(done(*commands[0]))
    assert evacuations.finished() == []
