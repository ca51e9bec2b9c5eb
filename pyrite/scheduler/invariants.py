"""What always holds between two events of the DAG scheduler, as a check that tests switch on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyrite.scheduler.stage import ResultStage, ShuffleMapStage, Stage, StageState
from pyrite.shuffle.map_output_tracker import MapOutputTracker

if TYPE_CHECKING:
    from pyrite.scheduler.dag_scheduler import DAGScheduler


def check_invariants(scheduler: DAGScheduler, map_outputs: MapOutputTracker) -> None:
    """Raise AssertionError, with the stage that is wrong, unless all invariants hold."""
    _check_indexes(scheduler)
    for stage in scheduler.stages.values():
        _check_stage(stage)
        assert stage.jobs, stage
        assert stage.jobs <= scheduler.jobs.keys(), stage
        assert all(map_outputs.contains(shuffle_id) for shuffle_id in stage.reads), stage
        for shuffle_id in stage.awaited:
            _check_parent(stage, scheduler.map_stages[shuffle_id])
        if isinstance(stage, ShuffleMapStage):
            assert stage.missing == set(map_outputs.missing(stage.shuffle_id)), stage
    if not scheduler.stages:
        assert not scheduler.lost_executors
        assert not scheduler.released_shuffles


def _check_indexes(scheduler: DAGScheduler) -> None:
    map_stages = [stage for stage in scheduler.stages.values() if isinstance(stage, ShuffleMapStage)]
    result_stages = [stage for stage in scheduler.stages.values() if isinstance(stage, ResultStage)]
    assert all(stage_id == stage.stage_id for stage_id, stage in scheduler.stages.items())
    assert scheduler.map_stages == {stage.shuffle_id: stage for stage in map_stages}
    assert scheduler.result_stages == {stage.job.job_id: stage for stage in result_stages}
    assert scheduler.result_stages.keys() == scheduler.jobs.keys()
    for stage in result_stages:
        assert stage.jobs == {stage.job.job_id}, stage


def _check_stage(stage: Stage) -> None:
    running, waiting = stage.state is StageState.RUNNING, stage.state is StageState.WAITING
    assert bool(stage.pending) == running, stage
    assert bool(stage.awaited) == waiting, stage
    assert stage.missing or not (running or waiting), stage
    assert stage.awaited <= stage.reads.keys(), stage
    assert stage.unreadable <= stage.reads.keys(), stage
    if stage.state is StageState.FINISHED:
        assert not stage.has_suspended_attempts, stage


def _check_parent(stage: Stage, parent: ShuffleMapStage) -> None:
    assert parent.state is not StageState.FINISHED, (stage, parent)
    assert parent.jobs >= stage.jobs, (stage, parent)
