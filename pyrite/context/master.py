"""What a master URL says."""

from __future__ import annotations

import os
import re

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import PySparkValueError

_LOCAL = re.compile(r"local\[\s*([0-9]+|\*)\s*\]")
_LOCAL_FAILURES = re.compile(r"local\[\s*([0-9]+|\*)\s*,\s*([0-9]+)\s*\]")
_LOCAL_CLUSTER = re.compile(r"local-cluster\[\s*([0-9]+)\s*,\s*([0-9]+)\s*,\s*([0-9]+)\s*\]")

_CLUSTERS = ("spark://", "yarn", "mesos://", "k8s://", "ray")


@frozen_dataclass
class Master:
    """How many executors of how many cores; `max_failures` is None where the setting decides."""

    url: str
    executors: int
    cores: int
    max_failures: int | None
    #: Tasks run in the driver, one at a time.
    is_inline: bool = False
    #: A local cluster: each executor has files of its own and this much memory, in bytes.
    executor_memory: int | None = None

    @property
    def is_cluster(self) -> bool:
        return self.executor_memory is not None


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
        return Master(url, executors, cores, None, executor_memory=memory * 1024 * 1024)
    if url.startswith(_CLUSTERS):
        raise PySparkValueError(
            errorClass="MASTER_NOT_SUPPORTED",
            messageParameters={
                "master": url,
                "hint": "This version runs on one machine: use local[*] or local-cluster[n,c,m].",
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
