"""What a master URL says."""

from __future__ import annotations

import os
import re
from dataclasses import replace

from pyrite.cluster.allocation import AllocationPolicy
from pyrite.common.conf import SparkConf
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.common.settings import read_setting
from pyrite.context.dynamic_allocation import allocation_policy
from pyrite.context.machine_memory import machine_memory
from pyrite.errors import PySparkValueError

_LOCAL = re.compile(r"local\[\s*([0-9]+|\*)\s*\]")
_LOCAL_FAILURES = re.compile(r"local\[\s*([0-9]+|\*)\s*,\s*([0-9]+)\s*\]")
_LOCAL_CLUSTER = re.compile(r"local-cluster\[\s*([0-9]+)\s*,\s*([0-9]+)\s*,\s*([0-9]+)\s*\]")

_RAY_HERE = re.compile(r"ray\[\s*([0-9]+)\s*,\s*([0-9]+)\s*,\s*([0-9]+)\s*\]")
_RAY = re.compile(r"ray:(auto|[^/\s]+:[0-9]+)")
_RAY_CLIENT = re.compile(r"ray://[^/\s]+:[0-9]+")

_CLUSTERS = ("spark://", "yarn", "mesos://", "k8s://")
#: What YARN and Kubernetes give an application that does not say how much it needs.
_CLUSTER_EXECUTORS = 2
_CLUSTER_CORES = 1
_CLUSTER_MEMORY = 1024**3


@frozen_dataclass
class Master:
    """How many executors of how many cores at the start; `max_failures` is None where the setting decides."""

    url: str
    executors: int
    cores: int
    max_failures: int | None
    #: Tasks run in the driver, one at a time.
    is_inline: bool = False
    #: A cluster: each executor has files of its own and this much memory, in bytes.
    executor_memory: int | None = None
    #: A Ray cluster, as `ray.init` takes its address; "local" starts one on this machine.
    ray_address: str | None = None
    #: How many executors there is room for; None if only the cluster knows.
    room: int | None = None
    #: How their number follows the work; None if it is fixed.
    allocation: AllocationPolicy | None = None

    @property
    def slots(self) -> int:
        """The cores of all executors that there is room for, or of those at the start."""
        return (self.room or self.executors) * self.cores

    @property
    def may_have_several(self) -> bool:
        """Whether there may be more than one executor at a time."""
        return self.executors > 1 or (self.allocation is not None and self.allocation.maximum > 1)

    @property
    def is_cluster(self) -> bool:
        return self.executor_memory is not None

    @property
    def processes(self) -> int:
        """How many executors the driver starts itself, as processes beside it."""
        return 0 if self.is_inline or self.ray_address is not None else self.executors

    def sized(self, conf: SparkConf) -> Master:
        """The same with the number and size of executors that the settings say, where they decide.

        On a Ray cluster it is 2 executors of 1 core and 1 GiB unless they say otherwise, as on YARN and
        Kubernetes; on a Ray of this machine's own one executor with all cores, and half of the memory in all.
        With dynamic allocation it is as many as it begins with, and of this machine's own as many as fit.
        """
        master = self._sized(conf)
        if not master.is_cluster:
            return master
        policy = allocation_policy(conf, cores=master.cores, room=master.room)
        return master if policy is None else replace(master, executors=policy.initial, allocation=policy)

    def _sized(self, conf: SparkConf) -> Master:
        if self.ray_address is None or self.executor_memory is not None:
            return self
        is_own = self.ray_address == "local"
        executors = read_setting(conf, "spark.executor.instances") or (1 if is_own else _CLUSTER_EXECUTORS)
        if is_own and read_setting(conf, "spark.dynamicAllocation.enabled"):
            wanted_cores: int = read_setting(conf, "spark.executor.cores") or available_cores()
            executors = max(1, available_cores() // wanted_cores)
        cores = read_setting(conf, "spark.executor.cores") or (
            max(1, available_cores() // executors) if is_own else _CLUSTER_CORES
        )
        memory = read_setting(conf, "spark.executor.memory") or (
            machine_memory() // (2 * executors) if is_own else _CLUSTER_MEMORY
        )
        room = executors if is_own else None
        return replace(self, executors=executors, cores=cores, executor_memory=memory, room=room)


def parse_master(url: str) -> Master:
    """Read a master URL; PySparkValueError INVALID_MASTER_URL if it is none.

    >>> parse_master("local[4]").cores
    4
    >>> parse_master("local-cluster[2,3,1024]").executors
    2
    """
    if url == "local":
        return Master(url, 1, 1, 1, is_inline=True)
    if match := _LOCAL.fullmatch(url):
        return Master(url, 1, _cores(match[1], url), 1)
    if match := _LOCAL_FAILURES.fullmatch(url):
        return Master(url, 1, _cores(match[1], url), _positive(match[2], url))
    if match := _LOCAL_CLUSTER.fullmatch(url):
        executors, cores, memory = (_positive(number, url) for number in match.groups())
        return Master(url, executors, cores, None, executor_memory=memory * 1024 * 1024, room=executors)
    if url == "ray":
        return Master(url, 1, available_cores(), None, ray_address="local")
    if match := _RAY_HERE.fullmatch(url):
        executors, cores, memory = (_positive(number, url) for number in match.groups())
        memory *= 1024 * 1024
        return Master(
            url, executors, cores, None, executor_memory=memory, ray_address="local", room=executors
        )
    if match := _RAY.fullmatch(url):
        return Master(url, _CLUSTER_EXECUTORS, _CLUSTER_CORES, None, ray_address=match[1])
    if _RAY_CLIENT.fullmatch(url):
        return Master(url, _CLUSTER_EXECUTORS, _CLUSTER_CORES, None, ray_address=url)
    if url.startswith(_CLUSTERS):
        raise PySparkValueError(
            errorClass="MASTER_NOT_SUPPORTED",
            messageParameters={
                "master": url,
                "hint": "Pyrite runs on one machine (local[*], local-cluster[n,c,m]) and on Ray: start a Ray "
                "cluster there (docs/clusters.md), and use its address, ray://host:port.",
            },
        )
    raise _invalid(url)


def _cores(text: str, url: str) -> int:
    return available_cores() if text == "*" else _positive(text, url)


def _positive(text: str, url: str) -> int:
    number = int(text)
    if number == 0:
        raise _invalid(url)
    return number


def available_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _invalid(url: str) -> PySparkValueError:
    return PySparkValueError(errorClass="INVALID_MASTER_URL", messageParameters={"master": url})
