"""Limits of containers, as the files of control groups tell them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pyrite import SparkConf, SparkContext
from pyrite.context.machine_memory import machine_memory

MIB = 1024**2
PHYSICAL = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, PHYSICAL, id="no control groups"),
        pytest.param(
            {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": f"{512 * MIB}\n"},
            512 * MIB,
            id="version 2, in a namespace of its own",
        ),
        pytest.param(
            {"proc/self/cgroup": "0::/user/run\n", "sys/fs/cgroup/user/memory.max": "max\n"},
            PHYSICAL,
            id="version 2, no limit",
        ),
        pytest.param(
            {
                "proc/self/cgroup": "0::/pod/container\n",
                "sys/fs/cgroup/pod/memory.max": f"{300 * MIB}\n",
                "sys/fs/cgroup/pod/container/memory.max": f"{400 * MIB}\n",
            },
            300 * MIB,
            id="version 2, the group above has less",
        ),
        pytest.param(
            {
                "proc/self/cgroup": "0::/pod\n",
                "sys/fs/cgroup/pod/memory.max": f"{400 * MIB}\n",
                "sys/fs/cgroup/pod/memory.high": f"{350 * MIB}\n",
            },
            350 * MIB,
            id="version 2, slowed down before the limit",
        ),
        pytest.param(
            {
                "proc/self/cgroup": "0::/../../container\n",
                "sys/fs/cgroup/memory.max": f"{200 * MIB}\n",
            },
            200 * MIB,
            id="version 2, a group outside of the namespace",
        ),
        pytest.param(
            {
                "proc/self/cgroup": "12:cpu,cpuacct:/\n7:memory:/docker/4f2a\n1:name=systemd:/docker/4f2a\n",
                "sys/fs/cgroup/memory/memory.limit_in_bytes": f"{256 * MIB}\n",
            },
            256 * MIB,
            id="version 1, the group named as the host sees it",
        ),
        pytest.param(
            {
                "proc/self/cgroup": "7:memory:/a/b\n0::/\n",
                "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
                "sys/fs/cgroup/memory/a/memory.limit_in_bytes": f"{128 * MIB}\n",
                "sys/fs/cgroup/memory/a/b/memory.limit_in_bytes": "9223372036854771712\n",
            },
            128 * MIB,
            id="version 1, no limit but the one above",
        ),
        pytest.param(
            {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": f"{1024**6}\n"},
            PHYSICAL,
            id="a limit above what the machine has",
        ),
    ],
)
def test_the_least_limit_counts(tmp_path: Path, files: dict[str, str], expected: int) -> None:
    assert machine_memory(write(tmp_path, files)) == min(expected, PHYSICAL)


def test_executors_share_what_a_container_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyrite.context.application.machine_memory", lambda: 1000 * MIB)
    with SparkContext(conf=SparkConf().setMaster("local").setAppName("small")) as sc:
        environment = sc._application._executor_environment("driver")
    assert environment.memory_limit == 600 * MIB + 384 * MIB
