"""From settings to a backend on a Ray cluster."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pyrite.cluster.backend import ExecutorBackend
from pyrite.cluster.ray.cluster import Joining, RayCluster
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.executor.environment import ExecutorEnvironment


@frozen_dataclass
class RaySettings:
    """The settings that only this master has; timeouts are in seconds."""

    address: str
    shows_dashboard: bool
    allows_insecure: bool
    start_timeout: float
    head_timeout: float
    runtime_env: dict[str, Any]


def start_ray(
    settings: RaySettings,
    environment: ExecutorEnvironment,
    *,
    executors: int,
    room: int | None,
    cores: int,
    variables: dict[str, str],
    local_directory: str | None,
    driver_directories: tuple[str, ...],
) -> ExecutorBackend:
    """Join the cluster, or start one, and make a backend with executors of `cores` slots on it.

    A cluster that is started has room for so many of them.

    Raises PySparkImportError if Ray is not installed, SparkException CANNOT_JOIN_CLUSTER.
    """
    memory = environment.memory_limit
    cluster = RayCluster(
        Joining(
            settings.address,
            # A local one has room for what is asked for, whatever the machine has.
            cores=(room or executors) * cores,
            memory=(room or executors) * memory,
            shows_dashboard=settings.shows_dashboard,
            allows_insecure=settings.allows_insecure,
            # What is there is to be said even where little patience is had for what is asked for.
            patience=max(settings.start_timeout, 20.0),
            runtime_env=settings.runtime_env,
        )
    )
    from pyrite.cluster.ray.backend import RayBackend
    from pyrite.cluster.ray.messages import ExecutorPlan

    return RayBackend(
        cluster,
        ExecutorPlan(
            replace(environment, driver_directories=driver_directories),
            cores,
            variables,
            local_directory.split(",")[0] if local_directory else None,
            environment.files_directory,
            namespace="pyrite",
            driver_node_id=cluster.node_id,
        ),
        executors=executors,
        memory=memory,
        start_timeout=settings.start_timeout,
        head_timeout=settings.head_timeout,
        results_directory=environment.results_directory,
    )
