"""Drivers as jobs of a Ray cluster: started, followed, asked about and stopped through its job server."""

from __future__ import annotations

import contextlib
import logging
import os
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any

from pyrite.cluster.ray.cluster import cannot_join, import_ray, insecure, look_for, use_token, variable_set
from pyrite.cluster.ray.faults import first_line
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import PySparkImportError, PySparkValueError

#: Where Ray's own commands look for the job server before they ask the cluster for it.
SERVER_VARIABLE = "RAY_API_SERVER_ADDRESS"
_TALKATIVE = (
    "ray._private.runtime_env.packaging",
    "ray.dashboard.modules.dashboard_sdk",
    "ray.dashboard.modules.job.sdk",
)
#: The head node's agent starts a while after the job server, in seconds.
_AGENT_PATIENCE = 30.0
_NO_TOKEN_WANTED = "disabled"
#: A shell reports so the end by a signal.
_BY_SIGNAL = 128
_STOPPED = _BY_SIGNAL + 15


@frozen_dataclass
class Driver:
    """What a job runs, and what it asks Ray for."""

    entrypoint: str
    name: str
    #: Sent to the cluster, and the directory that the driver runs in.
    directory: str
    cores: int = 0
    memory: int = 0
    runtime_env: dict[str, Any] = field(default_factory=dict)


class RayJobs:
    """The job server of a cluster. `address` is as `ray.init` takes it."""

    def __init__(self, address: str, *, allows_insecure: bool) -> None:
        """Raises PySparkImportError without Ray's job client, SparkException CANNOT_JOIN_CLUSTER."""
        import_ray()
        if not allows_insecure:
            use_token()
        self.url = _server_of(address)
        try:
            from ray.job_submission import JobSubmissionClient

            for name in _TALKATIVE:  # they set their levels at their import
                logging.getLogger(name).setLevel(logging.WARNING)
            with _server(self.url):
                self._client: Any = JobSubmissionClient()
            mode = self._client._do_request("GET", "/api/authentication_mode").json()["authentication_mode"]
        except Exception as error:
            raise _cannot_reach(self.url, error) from None
        if mode == _NO_TOKEN_WANTED and not allows_insecure:
            raise cannot_join(insecure("the cluster's token authentication is off"))

    def submit(self, driver: Driver) -> str:
        """Send the directory there and start the driver; returns the job's id."""
        resources: dict[str, Any] = {}
        # Without any, the driver runs on the head node.
        if driver.cores:
            resources["entrypoint_num_cpus"] = driver.cores
        if driver.memory:
            resources["entrypoint_memory"] = driver.memory
        deadline = time.monotonic() + _AGENT_PATIENCE
        while True:
            try:
                job_id: str = self._client.submit_job(
                    entrypoint=driver.entrypoint,
                    runtime_env={**driver.runtime_env, "working_dir": driver.directory},
                    metadata={"name": driver.name},
                    **resources,
                )
                return job_id
            except Exception as error:
                # So it is while a cluster starts.
                if "No available agent" not in str(error) or time.monotonic() > deadline:
                    raise _cannot_reach(self.url, error) from None
            time.sleep(0.5)

    def follow(self, job_id: str, write: Callable[[str], object]) -> int:
        """Write what a driver prints until it ends, and return its exit code."""
        import asyncio

        async def tail() -> None:
            output = _Output(job_id, write)
            try:
                async for text in self._client.tail_job_logs(job_id):
                    output.write(text)
            finally:
                output.close()

        try:
            asyncio.run(tail())
        except RuntimeError as error:
            raise _cannot_reach(self.url, error) from None
        return self.exit_code(job_id, write)

    def exit_code(self, job_id: str, write: Callable[[str], object]) -> int:
        """How a job that is over ended; 1 where Ray could not start it, and why is written."""
        job = self._details(job_id)
        if job.status == "SUCCEEDED":
            return 0
        code: int | None = job.driver_exit_code
        if job.status == "STOPPED":
            return _STOPPED
        if code is None:
            write(f"pyrite: the job {job_id} failed: {job.message}\n")
            return 1
        return code if code >= 0 else _BY_SIGNAL - code

    def state(self, job_id: str) -> str:
        """PENDING, RUNNING, SUCCEEDED, FAILED or STOPPED."""
        return str(self._details(job_id).status.value)

    def stop(self, job_id: str) -> bool:
        """Have a driver ended; False if it had ended before."""
        self._details(job_id)
        return bool(self._client.stop_job(job_id))

    def _details(self, job_id: str) -> Any:
        try:
            return self._client.get_job_info(job_id)
        except RuntimeError as error:
            if "404" not in str(error):
                raise _cannot_reach(self.url, error) from None
            raise PySparkValueError(
                errorClass="NO_SUCH_JOB", messageParameters={"job_id": job_id, "url": self.url}
            ) from None


class _Output:
    """Passes on what a driver prints, but not what Ray says before it starts, unless that is all there is."""

    def __init__(self, job_id: str, write: Callable[[str], object]) -> None:
        self._start = f"Running entrypoint for job {job_id}: "
        self._write = write
        self._before: str | None = ""

    def write(self, text: str) -> None:
        if self._before is None:
            self._write(text)
            return
        self._before += text
        _, start, rest = self._before.partition(self._start)
        if start and "\n" in rest:
            self._before = None
            self._write(rest.partition("\n")[2])

    def close(self) -> None:
        if self._before:
            self._write(self._before)


def _server_of(address: str) -> str:
    """The URL of a cluster's job server."""
    named = os.environ.get(SERVER_VARIABLE)
    if named:
        return named if "://" in named else f"http://{named}"
    look_for(address)
    try:
        from ray.dashboard.utils import ray_address_to_api_server_url, ray_client_address_to_api_server_url

        if address.startswith("ray://"):
            url: str = ray_client_address_to_api_server_url(address)
        else:
            url = ray_address_to_api_server_url(address)
    except ImportError as error:
        raise _no_job_client(error) from None
    except Exception as error:
        raise cannot_join(
            f"its job server is not known ({first_line(error)}). Start the cluster with its dashboard, or "
            f"name the dashboard's address in {SERVER_VARIABLE}, as in http://host:8265"
        ) from None
    if url == "http://":
        raise cannot_join(
            "it has no job server, which is a part of Ray's dashboard. Start the cluster with its dashboard "
            "(pip install 'ray[default]' there)"
        )
    return url


@contextlib.contextmanager
def _server(url: str) -> Iterator[None]:
    """Ray's client goes where this says, and before that to what RAY_ADDRESS says."""
    with variable_set(SERVER_VARIABLE, url), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _cannot_reach(url: str, error: BaseException) -> Exception:
    if isinstance(error, ImportError) or "ray[default]" in str(error):
        return _no_job_client(error)
    return cannot_join(
        f"its job server at {url} does not do it ({type(error).__name__}: {first_line(error)})"
    )


def _no_job_client(error: BaseException) -> PySparkImportError:
    return PySparkImportError(
        errorClass="PACKAGE_NOT_INSTALLED",
        messageParameters={
            "package_name": "ray[default]",
            "purpose": f"to submit jobs ({first_line(error)})",
            "command": "pip install 'pyrite[ray]'",
        },
    )
