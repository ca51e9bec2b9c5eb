"""Drivers that run on a cluster: `pyrite submit --deploy-mode cluster`."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Mapping
from typing import NamedTuple

from pyrite.cli.options import PATHS, CannotObey, split_paths
from pyrite.cli.properties import write_properties
from pyrite.cluster.ray.jobs import Driver, RayJobs
from pyrite.common.conf import SparkConf
from pyrite.common.settings import read_setting
from pyrite.context.master import Master, parse_master

#: Where a driver on a cluster finds what was sent with it, below the directory that it runs in.
_SENT = "submitted"
_SETTINGS = f"{_SENT}/settings.properties"


def submit_to_cluster(options: argparse.Namespace, settings: Mapping[str, str]) -> int | None:
    """Do what the command line asks of a cluster; None if the program is to run here.

    Raises CannotObey if the master is no cluster, SparkException CANNOT_JOIN_CLUSTER.
    """
    conf = SparkConf(loadDefaults=False).setAll(settings.items())
    if options.status is not None or options.kill is not None:
        jobs = _jobs(conf, "`--status` and `--kill` ask a Ray cluster, and are not compatible")
        return _status(jobs, options.status) if options.status is not None else _kill(jobs, options.kill)
    if read_setting(conf, "spark.submit.deployMode") == "client":
        return None
    if not os.path.isfile(options.target):
        raise CannotObey(f"cannot open {options.target!r}: it is no file.")
    jobs = _jobs(conf, "Cluster deploy mode is not compatible")
    with tempfile.TemporaryDirectory(prefix="pyrite-submit-") as directory:
        job_id = jobs.submit(_driver(options.target, options.arguments, conf, directory))
    submitted = _Submitted(job_id, conf.get("spark.master", ""))
    if not read_setting(conf, "spark.pyrite.submit.waitForCompletion"):
        _say(f"the driver runs as {job_id}. {submitted.how_to_look}")
        return 0
    _say(f"the driver runs as {job_id}")
    try:
        return jobs.follow(job_id, _print)
    except KeyboardInterrupt:
        _say(f"not following {job_id} any more; it goes on. {submitted.how_to_look}")
        return 130


class _Submitted(NamedTuple):
    job_id: str
    master: str

    @property
    def how_to_look(self) -> str:
        command = f"pyrite submit --master {shlex.quote(self.master)}"
        return f"See how it is with `{command} --status {self.job_id}`, stop it with `--kill {self.job_id}`"


def _jobs(conf: SparkConf, refusal: str) -> RayJobs:
    master = parse_master(read_setting(conf, "spark.master"))
    if master.ray_address in (None, "local"):
        raise CannotObey(f'{refusal} with master "{master.url}". {_hint(master)}')
    assert master.ray_address is not None
    return RayJobs(master.ray_address, allows_insecure=read_setting(conf, "spark.pyrite.ray.allowInsecure"))


def _hint(master: Master) -> str:
    if master.ray_address == "local":
        return (
            "It starts a Ray of its own, which ends with the driver. Name one that is there: ray:host:port."
        )
    return "Name a Ray cluster: ray:host:port, ray:auto or ray://host:port."


def _driver(program: str, arguments: list[str], conf: SparkConf, directory: str) -> Driver:
    """Put into `directory` what a driver needs, and say how it is started there."""
    os.mkdir(os.path.join(directory, _SENT))
    _copy(program, directory)
    settings = dict(conf.getAll())
    # An address that nodes know holds there too. With others, it is the cluster that the node is one of.
    if settings["spark.master"].startswith("ray://"):
        settings["spark.master"] = "ray:auto"
    # It is the job's, of which executors inherit it; and what it names is here.
    runtime_env = read_setting(conf, "spark.pyrite.ray.runtimeEnv")
    settings.pop("spark.pyrite.ray.runtimeEnv", None)
    for name in PATHS:
        if name in settings:
            # As on YARN: files are also in the directory in which the driver starts.
            place = "" if name == "spark.files" else _SENT
            settings[name] = ",".join(_sent(path, directory, place) for path in split_paths(settings[name]))
    with open(os.path.join(directory, _SETTINGS), "w", encoding="utf-8") as file:
        file.write(write_properties(settings))
    python = _python(conf)
    command = [python, "-m", "pyrite", "run", "--properties-file", _SETTINGS, os.path.basename(program)]
    return Driver(
        f"exec {shlex.join([*command, *arguments])}",
        conf.get("spark.app.name", os.path.basename(program)),
        directory,
        cores=read_setting(conf, "spark.driver.cores") or 0,
        memory=read_setting(conf, "spark.driver.memory") or 0,
        runtime_env=runtime_env,
    )


def _python(conf: SparkConf) -> str:
    for name, variable in (
        ("spark.pyspark.driver.python", "PYSPARK_DRIVER_PYTHON"),
        ("spark.pyspark.python", "PYSPARK_PYTHON"),
    ):
        found = conf.get(name) or os.environ.get(variable)
        if found:
            return found
    return str(read_setting(conf, "spark.pyspark.python"))


def _sent(path: str, directory: str, place: str) -> str:
    """Copy a file there and return its path from there; what is fetched by a URL stays where it is."""
    source, hash_, alias = path.partition("#")
    if "://" in source or source.startswith("file:"):
        return path
    _copy(source, os.path.join(directory, place))
    return os.path.join(place, os.path.basename(source)) + hash_ + alias


def _copy(path: str, directory: str) -> None:
    target = os.path.join(directory, os.path.basename(path))
    if os.path.exists(target):
        raise CannotObey(f"two files that go to the cluster are named {os.path.basename(path)!r}.")
    try:
        shutil.copyfile(path, target)
    except OSError as error:
        raise CannotObey(f"cannot open {path!r}: {error.strerror}.") from None


def _status(jobs: RayJobs, job_id: str) -> int:
    print(jobs.state(job_id))
    return 0


def _kill(jobs: RayJobs, job_id: str) -> int:
    _say(f"{job_id} is being stopped" if jobs.stop(job_id) else f"{job_id} had ended before")
    return 0


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _say(message: str) -> None:
    print(f"pyrite: {message}.", file=sys.stderr)
