"""The options that only `pyrite submit` has, and those of spark-submit that mean nothing here."""

from __future__ import annotations

import argparse

from pyrite.cli.options import CannotObey

_JVM = (
    "--class",
    "--jars",
    "--packages",
    "--exclude-packages",
    "--repositories",
    "--driver-class-path",
    "--driver-java-options",
    "--driver-library-path",
)
_NO_JVM = "there is no JVM here, so {what} cannot be used. Programs are Python files; what they import from \
PySpark is Pyrite's own, and `--py-files` ships modules"

_ELSEWHERE = {
    "--principal": "log in with kinit before, and give Ray's nodes what they need",
    "--keytab": "log in with kinit before, and give Ray's nodes what they need",
    "--proxy-user": "run it as that user",
    "--remote": "there is no Spark Connect here; name a master",
}


def add_submit_options(parser: argparse.ArgumentParser) -> None:
    """Add what spark-submit has beyond the options of all commands."""
    parser.add_argument(
        "--deploy-mode",
        dest="spark.submit.deployMode",
        choices=("client", "cluster"),
        help="client: the driver is this process; cluster: it is a job of the Ray cluster of --master",
    )
    parser.add_argument(
        "--driver-cores", dest="spark.driver.cores", metavar="N", help="cores of a driver on the cluster"
    )
    parser.add_argument("--total-executor-cores", dest="spark.cores.max", metavar="N", help="without effect")
    parser.add_argument("--queue", metavar="NAME", help="without effect")
    parser.add_argument("--status", metavar="ID", help="say how a submitted driver is doing")
    parser.add_argument("--kill", metavar="ID", help="stop a submitted driver")
    parser.add_argument("--supervise", action="store_true", help=argparse.SUPPRESS)
    for flag in (*_JVM, *_ELSEWHERE):
        parser.add_argument(flag, dest=flag, metavar="VALUE", help=argparse.SUPPRESS)


def check_options(options: argparse.Namespace) -> None:
    """Raise CannotObey for what spark-submit takes and Pyrite can't do."""
    for flag in _JVM:
        if getattr(options, flag) is not None:
            raise CannotObey(_NO_JVM.format(what=f"`{flag}`") + ".")
    for flag, hint in _ELSEWHERE.items():
        if getattr(options, flag) is not None:
            raise CannotObey(f"`{flag}` is not supported: {hint}.")
    if options.supervise:
        raise CannotObey("`--supervise` is not supported: a driver that failed is not started again.")
    if options.status is None and options.kill is None:
        if options.target is None:
            raise CannotObey("name a program: pyrite submit [options] program.py [its arguments].")
        if options.target.endswith((".jar", ".R")):
            raise CannotObey(_NO_JVM.format(what=repr(options.target)) + ".")
