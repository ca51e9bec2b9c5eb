"""Which settings make which policy, and which make none."""

from __future__ import annotations

import math
import re

import pytest

from pyrite.common.conf import SparkConf
from pyrite.context.dynamic_allocation import allocation_policy
from pyrite.context.master import Master, available_cores, parse_master
from pyrite.errors import IllegalArgumentException, SparkException


def conf(**settings: str) -> SparkConf:
    found = SparkConf(loadDefaults=False).set("spark.dynamicAllocation.enabled", "true")
    for name, value in settings.items():
        prefix = "spark." if "_" in name else "spark.dynamicAllocation."
        found.set(prefix + name.replace("_", "."), value)
    return found


def sized(url: str, **settings: str) -> Master:
    return parse_master(url).sized(conf(**settings))


def test_the_defaults_are_those_of_spark() -> None:
    policy = allocation_policy(conf(), cores=2, room=None)
    assert policy is not None
    assert (policy.cores, policy.minimum, policy.maximum, policy.initial) == (2, 0, math.inf, 0)
    assert (policy.backlog_timeout, policy.sustained_timeout) == (1.0, 1.0)
    assert (policy.idle_timeout, policy.cached_timeout, policy.shuffle_timeout) == (60.0, math.inf, math.inf)
    assert (policy.ratio, policy.drains, policy.tracks_shuffles) == (1.0, False, True)


def test_times_without_a_unit_are_seconds_and_the_longer_one_follows_the_first() -> None:
    policy = allocation_policy(
        conf(schedulerBacklogTimeout="3", executorIdleTimeout="7", cachedExecutorIdleTimeout="2min"),
        cores=1,
        room=None,
    )
    assert policy is not None
    assert (policy.backlog_timeout, policy.sustained_timeout) == (3.0, 3.0)
    assert (policy.idle_timeout, policy.cached_timeout) == (7.0, 120.0)


@pytest.mark.parametrize(
    ("settings", "initial"),
    [
        ({}, 0),
        ({"minExecutors": "2"}, 2),
        ({"minExecutors": "2", "initialExecutors": "3"}, 3),
        ({"minExecutors": "2", "initialExecutors": "3", "executor_instances": "4"}, 4),
        ({"initialExecutors": "5", "maxExecutors": "2"}, 2),
        ({"initialExecutors": "9"}, 6),
    ],
)
def test_it_begins_with_the_most_that_is_asked_for(settings: dict[str, str], initial: int) -> None:
    policy = allocation_policy(conf(**settings), cores=1, room=6)
    assert policy is not None
    assert policy.initial == initial


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"minExecutors": "3", "maxExecutors": "2"}, "minExecutors (3) must not be larger"),
        ({"minExecutors": "-1"}, "must not be negative"),
        ({"maxExecutors": "-1"}, "must not be negative"),
        ({"maxExecutors": "0"}, "maxExecutors must not be 0"),
        ({"schedulerBacklogTimeout": "0"}, "must be more than no time"),
        ({"sustainedSchedulerBacklogTimeout": "0"}, "must be more than no time"),
        ({"executorAllocationRatio": "0"}, "executorAllocationRatio must be"),
        ({"executorAllocationRatio": "1.5"}, "executorAllocationRatio must be"),
        ({"shuffleTracking.enabled": "false"}, "nothing would keep map outputs"),
    ],
)
def test_what_does_not_go_together_is_refused(settings: dict[str, str], words: str) -> None:
    with pytest.raises(SparkException, match=re.escape(words)) as caught:
        allocation_policy(conf(**settings), cores=1, room=None)
    assert caught.value.getCondition() == "CANNOT_ALLOCATE_DYNAMICALLY"


@pytest.mark.parametrize(
    "name", ["executorIdleTimeout", "cachedExecutorIdleTimeout", "shuffleTracking.timeout"]
)
def test_timeouts_are_not_negative(name: str) -> None:
    with pytest.raises(IllegalArgumentException, match=rf"{re.escape(name)} cannot be -1") as caught:
        allocation_policy(conf(**{name: "-1"}), cores=1, room=None)
    assert caught.value.getCondition() == "INVALID_CONF_VALUE.REQUIREMENT"


def test_map_outputs_that_move_need_not_be_tracked() -> None:
    moving = {"shuffleTracking.enabled": "false", "decommission_enabled": "true"}
    policy = allocation_policy(conf(**moving), cores=1, room=None)
    assert policy is not None
    assert policy.drains
    assert not policy.tracks_shuffles
    # A service of Spark's is not here, and files go with their executor.
    serving = {"shuffleTracking.enabled": "false", "shuffle_service_enabled": "true"}
    policy = allocation_policy(conf(**serving), cores=1, room=None)
    assert policy is not None
    assert policy.tracks_shuffles


def test_a_master_with_executors_begins_with_what_the_policy_says() -> None:
    master = sized("local-cluster[3,2,256]")
    assert (master.executors, master.processes, master.slots, master.room) == (0, 0, 6, 3)
    assert master.allocation is not None
    assert master.allocation.maximum == 3
    assert sized("ray[4,1,256]", initialExecutors="2").executors == 2
    joined = sized("ray:host:6379", executor_instances="3", executor_cores="2")
    assert (joined.executors, joined.cores, joined.room) == (3, 2, None)
    own = sized("ray", executor_cores="1")
    assert (own.executors, own.room) == (0, available_cores())


@pytest.mark.parametrize("url", ["local", "local[2]"])
def test_on_one_machine_it_does_nothing(url: str) -> None:
    assert sized(url, maxExecutors="0") == parse_master(url)
