"""From the settings ``spark.dynamicAllocation.*`` to a policy, or to why there can be none."""

from __future__ import annotations

import math
from typing import Any

from pyrite.cluster.allocation import AllocationPolicy
from pyrite.common.conf import SparkConf
from pyrite.common.settings import read_setting
from pyrite.errors import IllegalArgumentException, SparkException


def allocation_policy(conf: SparkConf, *, cores: int, room: int | None) -> AllocationPolicy | None:
    """The policy for executors of so many cores; None if their number is fixed.

    There is `room` for so many executors, which bounds what is asked for; None if nobody knows. Raises
    SparkException and IllegalArgumentException where Spark does.
    """
    if not read_setting(conf, "spark.dynamicAllocation.enabled"):
        return None
    minimum: int = read_setting(conf, "spark.dynamicAllocation.minExecutors")
    maximum = _or_infinite(read_setting(conf, "spark.dynamicAllocation.maxExecutors"))
    initial: int = read_setting(conf, "spark.dynamicAllocation.initialExecutors") or 0
    instances: int = read_setting(conf, "spark.executor.instances") or 0
    if minimum < 0 or maximum < 0:
        raise _refused("minExecutors and maxExecutors must not be negative")
    if maximum == 0:
        raise _refused("maxExecutors must not be 0, as nothing could ever run")
    if minimum > maximum:
        raise _refused(f"minExecutors ({minimum}) must not be larger than maxExecutors ({maximum})")
    backlog_timeout: float = read_setting(conf, "spark.dynamicAllocation.schedulerBacklogTimeout")
    sustained: float | None = read_setting(conf, "spark.dynamicAllocation.sustainedSchedulerBacklogTimeout")
    sustained_timeout = backlog_timeout if sustained is None else sustained
    if backlog_timeout <= 0 or sustained_timeout <= 0:
        raise _refused(
            "schedulerBacklogTimeout and sustainedSchedulerBacklogTimeout must be more than no time"
        )
    ratio: float = read_setting(conf, "spark.dynamicAllocation.executorAllocationRatio")
    if not 0 < ratio <= 1:
        raise _refused(f"executorAllocationRatio must be more than 0 and at most 1, not {ratio}")
    drains: bool = read_setting(conf, "spark.decommission.enabled")
    tracks_shuffles: bool = read_setting(conf, "spark.dynamicAllocation.shuffleTracking.enabled")
    moves_outputs = drains and read_setting(conf, "spark.storage.decommission.shuffleBlocks.enabled")
    has_service: bool = read_setting(conf, "spark.shuffle.service.enabled")
    if not (tracks_shuffles or moves_outputs or has_service):
        raise _refused(
            "nothing would keep map outputs that are needed: turn shuffleTracking.enabled on, or "
            "spark.decommission.enabled and spark.storage.decommission.shuffleBlocks.enabled"
        )
    bound = maximum if room is None else min(maximum, room)
    least = int(min(minimum, bound))
    return AllocationPolicy(
        cores=cores,
        minimum=least,
        maximum=bound,
        initial=int(min(max(least, initial, instances), bound)),
        ratio=ratio,
        backlog_timeout=backlog_timeout,
        sustained_timeout=sustained_timeout,
        idle_timeout=_timeout(conf, "spark.dynamicAllocation.executorIdleTimeout"),
        cached_timeout=_timeout(conf, "spark.dynamicAllocation.cachedExecutorIdleTimeout"),
        shuffle_timeout=_timeout(conf, "spark.dynamicAllocation.shuffleTracking.timeout"),
        drains=drains,
        # No service outlives an executor here: its map outputs keep it unless they move.
        tracks_shuffles=tracks_shuffles or not moves_outputs,
    )


def _or_infinite(value: Any) -> Any:
    return math.inf if value is None else value


def _timeout(conf: SparkConf, name: str) -> float:
    timeout: float = _or_infinite(read_setting(conf, name))
    if timeout < 0:
        raise IllegalArgumentException(
            errorClass="INVALID_CONF_VALUE.REQUIREMENT",
            messageParameters={
                "confName": name,
                "confValue": conf.get(name, ""),
                "confRequirement": "a timeout is never negative",
            },
        )
    return timeout


def _refused(reason: str) -> SparkException:
    return SparkException(errorClass="CANNOT_ALLOCATE_DYNAMICALLY", messageParameters={"reason": reason})
