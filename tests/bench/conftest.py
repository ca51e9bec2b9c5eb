"""Inputs and jobs small enough for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.job import Job
from bench.measure import Inputs
from bench.workloads import WORKLOADS

#: Large enough that every core has records, and every key several values.
_SCALE = 0.002

JobOf = Callable[[str], Job]


@pytest.fixture(scope="package")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return Inputs(tmp_path_factory.mktemp("inputs"))


@pytest.fixture
def job_of(inputs: Inputs, tmp_path: Path) -> JobOf:
    """The job of a workload by its name."""

    def job(name: str) -> Job:
        workload = WORKLOADS[name]
        size = max(int(workload.size * _SCALE), 8)
        path = inputs.path(workload.input, size) if workload.input else None
        return Job(size, 2, path, tmp_path)

    return job
