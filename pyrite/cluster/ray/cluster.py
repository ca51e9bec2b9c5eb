"""Joining a Ray cluster, or starting one of this machine alone."""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import Any, NamedTuple

from pyrite.cluster.ray.cluster_watch import Place
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.common.units import format_bytes
from pyrite.errors import PySparkImportError, SparkException

logger = logging.getLogger(__name__)

#: What was tried; older ones lack calls that are made here.
_OLDEST_RAY = (2, 50)
#: Ray binds to the loopback interface alone where this is 0 when it is imported and started.
_NOT_ON_NETWORK = "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"
_LOOPBACK = "127.0.0.1"
#: Seconds until an address that does not answer is given up.
_CONNECT_PATIENCE = 10.0


@frozen_dataclass
class Joining:
    """Which cluster to join, and how."""

    #: As `ray.init` takes it; "local" starts one.
    address: str
    #: Cores that a local one is to offer.
    cores: int = 1
    memory: int = 0
    shows_dashboard: bool = False
    allows_insecure: bool = False
    #: How long to wait for an answer, in seconds.
    patience: float = 60.0
    runtime_env: dict[str, Any] = field(default_factory=dict)


class RayCluster:
    """A connection to a cluster. What this process had before is used, and stays, when it is closed."""

    def __init__(self, joining: Joining) -> None:
        ray = import_ray(is_local=joining.address == "local")
        self.address = joining.address
        self.runtime_env = joining.runtime_env
        self._is_ours = not ray.is_initialized()
        if self._is_ours:
            if joining.address == "local":
                _start_local(ray, joining)
            else:
                _join(ray, joining)
        try:
            if joining.address != "local" or not self._is_ours:
                _check(ray, joining)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Leave the cluster; one that was started here ends."""
        import ray

        if self._is_ours and ray.is_initialized():
            ray.shutdown()

    @property
    def node_id(self) -> str | None:
        """The node that this process is on; None if Ray's client connects it from outside."""
        import ray
        from ray.util.client import ray as client

        return None if client.is_connected() else str(ray.get_runtime_context().get_node_id())

    def places(self) -> list[Place]:
        """What has to answer as long as the cluster is there, from where this process is."""
        import ray
        from ray.util.client import ray as client

        if client.is_connected():
            head = self.address.removeprefix("ray://")
            # Who has connected before us knows where to; Ray does not tell.
            return [_head(head)] if self.address.startswith("ray://") else []
        from ray._private import worker

        mine = worker._global_node.raylet_socket_name
        return [
            _head(ray.get_runtime_context().gcs_address),
            Place(mine, "Ray on the driver's own node has not answered"),
        ]

    def resources(self) -> str:
        """What the nodes of the cluster have, and what of it is free, in words."""
        import ray

        free = ray.available_resources()
        nodes = [node for node in ray.nodes() if node["Alive"]]
        each = [_words(node["Resources"]) for node in nodes]
        return f"{len(nodes)} nodes with {'; '.join(each) or 'nothing'}; free are {_words(free)} in all"


def _head(address: str) -> Place:
    host, _, port = address.rpartition(":")
    return Place(
        (host.strip("[]"), int(port)),
        f"the head node of the Ray cluster is gone: nothing has answered at {address}",
    )


def _words(resources: dict[str, float]) -> str:
    return f"{resources.get('CPU', 0):g} cores and {format_bytes(int(resources.get('memory', 0)))}"


def import_ray(*, is_local: bool = False) -> Any:
    """Ray, where it is installed and new enough: else PySparkImportError, SparkException."""
    if is_local and "ray" not in sys.modules:
        with variable_set(_NOT_ON_NETWORK, "0"):
            return _imported()
    return _imported()


def _imported() -> Any:
    try:
        import ray
    except ImportError as error:
        raise PySparkImportError(
            errorClass="PACKAGE_NOT_INSTALLED",
            messageParameters={
                "package_name": "ray",
                "purpose": f"for the master `ray` ({error})",
                "command": "pip install 'pyrite[ray]'",
            },
        ) from None
    version = tuple(int(part) for part in ray.__version__.split(".")[:2])
    if version < _OLDEST_RAY:
        raise cannot_join(
            f"this process has Ray {ray.__version__}, and {_OLDEST_RAY[0]}.{_OLDEST_RAY[1]} is the oldest "
            "that Pyrite works with. Install a newer one here and on the cluster"
        )
    return ray


@contextmanager
def variable_set(name: str, value: str) -> Iterator[None]:
    """Have an environment variable set meanwhile: some things Ray takes from nowhere else."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _start_local(ray: Any, joining: Joining) -> None:
    from ray._private import ray_constants

    # Read when ray was imported, which the program may have done before.
    ray_constants.ENABLE_RAY_CLUSTER = False
    # Where nothing is said, Ray asks for a token by itself, and makes one where there is none.
    mode = os.environ.get("RAY_AUTH_MODE", "token")
    if mode.lower() != "token" and not joining.allows_insecure:
        raise cannot_join(insecure(f"RAY_AUTH_MODE is set to {mode}"))
    with variable_set(_NOT_ON_NETWORK, "0"):
        ray.init(
            # Even if another one runs on this machine, which Ray would join otherwise.
            address="local",
            num_cpus=joining.cores,
            include_dashboard=joining.shows_dashboard,
            dashboard_host=_LOOPBACK,
            _node_ip_address=_LOOPBACK,
            _memory=joining.memory or None,
            logging_level=logging.ERROR,
            log_to_driver=True,
        )
    address = ray.get_runtime_context().gcs_address
    if not address.startswith(_LOOPBACK):
        ray.shutdown()
        raise SparkException(f"Ray would listen on {address} instead of {_LOOPBACK} only; it was ended.")


def _join(ray: Any, joining: Joining) -> None:
    look_for(joining.address)
    if not joining.allows_insecure:
        use_token()
    try:
        ray.init(address=joining.address, logging_level=logging.ERROR, log_to_driver=True)
    except Exception as error:
        raise cannot_join(
            f"{type(error).__name__}: {_short(error).rstrip('.')}. If its address is right, see that this "
            "process has the token that it wants: in ~/.ray/auth_token or as RAY_AUTH_TOKEN, with "
            "RAY_AUTH_MODE=token"
        ) from None


def use_token() -> None:
    """Use this user's token if there is one; Ray itself would not look for it with an address.

    A driver that wants one cannot work with a cluster that has none.
    """
    from ray._private.authentication.authentication_token_setup import (
        maybe_enable_token_auth_if_token_available,
    )

    maybe_enable_token_auth_if_token_available(warn_if_disabled=False)


def look_for(address: str) -> None:
    """Raise if nobody is there: Ray takes minutes to say so, and a connection tells at once."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if not colon:
        return  # it is for Ray to find it
    try:
        socket.create_connection((host.strip("[]"), int(port)), _CONNECT_PATIENCE).close()
    except OSError as error:
        raise cannot_join(
            f"nothing answers at {host}:{port} ({error}). Start the cluster, or correct the address"
        ) from None


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]


def cannot_join(reason: str) -> SparkException:
    """The error for a cluster that is not to be joined."""
    return SparkException(errorClass="CANNOT_JOIN_CLUSTER", messageParameters={"reason": reason})


def insecure(how: str) -> str:
    """Why a cluster that wants no token is not joined, and what to do."""
    return (
        f"{how}. Whoever reaches its ports can run programs as its user, and so read and change this "
        "application's data. Start the cluster with RAY_AUTH_MODE=token, or set "
        "spark.pyrite.ray.allowInsecure=true if nobody else can reach it"
    )


class Versions(NamedTuple):
    """What has to be alike on both sides."""

    python: tuple[int, ...]
    ray: str
    pyrite: str


def _facts() -> tuple[tuple[int, int], str, str, bool]:
    """Of a process of the cluster: its Python, Ray and Pyrite, and whether it wants a token; runs there."""
    import sys

    import ray
    from ray._private.authentication.authentication_utils import is_token_auth_enabled

    try:
        from pyrite.version import __version__ as pyrite_version
    except ImportError:
        pyrite_version = ""
    return sys.version_info[:2], ray.__version__, pyrite_version, is_token_auth_enabled()


def _check(ray: Any, joining: Joining) -> None:
    """Refuse a cluster that can't run our executors, or that anybody may command."""
    from ray import exceptions
    from ray._private.authentication.authentication_utils import is_token_auth_enabled

    from pyrite.cluster.ray.faults import describe
    from pyrite.version import __version__

    remote = ray.remote(_facts).options(num_cpus=0, runtime_env=joining.runtime_env or None, max_retries=1)
    try:
        python, ray_version, pyrite_version, is_secure = ray.get(remote.remote(), timeout=joining.patience)
    except exceptions.RayError as error:
        raise cannot_join(f"no process of it answers: {describe(error)}") from None
    theirs = Versions(python, ray_version, pyrite_version)
    ours = Versions(sys.version_info[:2], ray.__version__, __version__)
    complaint = objection(theirs, ours, is_secure or joining.allows_insecure)
    if complaint is not None:
        raise cannot_join(complaint)
    if is_token_auth_enabled() and not is_secure:
        raise cannot_join(
            "it wants no token, and this process does. Start the program with RAY_AUTH_MODE=disabled"
        )


def objection(theirs: Versions, ours: Versions, may_be_joined: bool) -> str | None:
    """Why a cluster is not to be joined; None if it may be.

    >>> objection(Versions((3, 12), "2.60.0", "0.1"), Versions((3, 11), "2.60.0", "0.1"), True)[:40]
    'it runs Python 3.12 and Ray 2.60.0, and '
    """
    if not may_be_joined:
        return insecure("the cluster's token authentication is off")
    if theirs[:2] != ours[:2]:
        return (
            f"it runs Python {_dotted(theirs.python)} and Ray {theirs.ray}, and this process Python "
            f"{_dotted(ours.python)} and Ray {ours.ray}. Functions travel as byte code: use the same minor "
            "version of Python, and the same Ray, on both sides"
        )
    if theirs.pyrite != ours.pyrite:
        what = f"Pyrite {theirs.pyrite}" if theirs.pyrite else "no Pyrite"
        return (
            f"its nodes have {what}, and this process has {ours.pyrite}. Install the same on all nodes, or "
            'name it in spark.pyrite.ray.runtimeEnv, as in {"pip": ["pyrite"]}'
        )
    return None


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
