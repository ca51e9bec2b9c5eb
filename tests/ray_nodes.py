"""A Ray cluster of several nodes on this machine, for all tests of a run."""

from __future__ import annotations

import importlib.util
import os
import secrets
from typing import Any

_STORE = 128 * 1024**2

#: Whether a cluster has a job server, which is a part of ray[default].
HAS_JOBS = importlib.util.find_spec("aiohttp") is not None

# A token of the tests' own, and nothing that listens beyond this machine; Ray reads these at its import.
os.environ["RAY_AUTH_MODE"] = "token"
os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)
os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"


class RayNodes:
    """A head node without cores, where drivers are, and nodes that come and go."""

    def __init__(self, nodes: int = 2, cores: int = 4) -> None:
        import ray
        from ray.cluster_utils import Cluster

        self._cores = cores
        head: dict[str, Any] = {"num_cpus": 0, "object_store_memory": _STORE, "include_dashboard": HAS_JOBS}
        if HAS_JOBS:
            head |= {"dashboard_host": "127.0.0.1", "dashboard_port": 0, "dashboard_agent_listen_port": 0}
        self._cluster = Cluster(initialize_head=True, head_node_args=head)
        self.nodes: list[Any] = []
        for _ in range(nodes):
            self._add()
        ray.init(address=self._cluster.address, logging_level="error", namespace="tests")
        self._cluster.wait_for_nodes()

    @property
    def address(self) -> str:
        """The address that drivers join."""
        address: str = self._cluster.address
        return address

    def add_node(self) -> Any:
        """Add a node like the others."""
        node = self._add()
        self._cluster.wait_for_nodes()
        return node

    def remove_node(self, node: Any) -> None:
        """Kill all processes of a node, as when its machine is switched off."""
        self.nodes.remove(node)
        self._cluster.remove_node(node, allow_graceful=False)

    def close(self) -> None:
        """End all nodes."""
        import ray

        ray.shutdown()
        self._cluster.shutdown()

    def _add(self) -> Any:
        for is_last in (False, False, True):
            try:
                node = self._cluster.add_node(
                    num_cpus=self._cores, memory=8 * 1024**3, object_store_memory=_STORE, wait=False
                )
            except Exception as error:
                # Ray has no class for it. It waits for 30 s, which is little on a busy machine.
                if is_last or "timed out during startup" not in str(error):
                    raise
            else:
                self.nodes.append(node)
                return node
        raise AssertionError("the last attempt raises")
