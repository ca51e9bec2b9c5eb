"""The options that all commands share, and what settings they make.

They are those of spark-submit. The program's own SparkConf comes before the options, and these before a
properties file; PYRITE_CONF comes last.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from typing import NamedTuple

from pyrite.cli.properties import read_properties
from pyrite.common.conf import read_defaults, split_setting


class CannotObey(Exception):
    """A command line that says what cannot be done."""


class _Option(NamedTuple):
    """An option that sets one setting."""

    flag: str
    setting: str
    metavar: str
    help: str


_MASTER = "where to run unless the program says: local, local[4], local[*], local-cluster[2,1,1024], ray, \
ray:host:port (docs/clusters.md)"

_OPTIONS = (
    _Option("--master", "spark.master", "URL", _MASTER),
    _Option("--name", "spark.app.name", "NAME", "the application's name unless the program sets one"),
    _Option(
        "--py-files",
        "spark.submit.pyFiles",
        "PATHS",
        ".py, .zip, .egg and .whl files that the program and its functions import, with commas between",
    ),
    _Option(
        "--files", "spark.files", "PATHS", "files that SparkFiles.get finds everywhere, with commas between"
    ),
    _Option(
        "--archives",
        "spark.archives",
        "PATHS",
        "archives to unpack beside the files, into directories of their names or as path#name says",
    ),
    _Option("--num-executors", "spark.executor.instances", "N", "executors, with the masters ray"),
    _Option("--executor-cores", "spark.executor.cores", "N", "slots of an executor, with the masters ray"),
    _Option("--executor-memory", "spark.executor.memory", "SIZE", "memory of an executor, such as 2g"),
    _Option(
        "--driver-memory",
        "spark.driver.memory",
        "SIZE",
        "what queries and cached DataFrames may take of the driver; it does not limit the process",
    ),
)

#: Settings that name files, with commas between.
PATHS = ("spark.submit.pyFiles", "spark.files", "spark.archives")


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add the options to a command's parser."""
    for option in _OPTIONS:
        parser.add_argument(
            option.flag, dest=option.setting, metavar=option.metavar, help=option.help.replace("%", "%%")
        )
    parser.add_argument(
        "--conf",
        "-c",
        metavar="NAME=VALUE",
        type=_setting,
        action="append",
        default=[],
        help="a setting unless the program sets it; may be repeated",
    )
    parser.add_argument(
        "--properties-file",
        metavar="FILE",
        help="settings, one a line, as in Spark's conf/spark-defaults.conf",
    )
    parser.add_argument("--verbose", "-v", action="store_true", help="show settings and what Pyrite does")


def settings_of(options: argparse.Namespace, environment: Mapping[str, str]) -> dict[str, str]:
    """What the command line and `environment` say. Raises CannotObey if a properties file cannot be read."""
    settings = read_defaults(environment)
    if options.properties_file is not None:
        settings.update(_of_file(options.properties_file))
    settings.update(options.conf)
    given = vars(options)
    settings.update(
        {name: value for name, value in given.items() if name.startswith("spark.") and value is not None}
    )
    for name in PATHS:
        if settings.get(name):
            settings[name] = ",".join(map(_absolute, split_paths(settings[name])))
    return settings


def split_paths(text: str) -> list[str]:
    """The paths of a setting.

    >>> split_paths("a.py, b.zip,")
    ['a.py', 'b.zip']
    """
    return [path.strip() for path in text.split(",") if path.strip()]


def _of_file(path: str) -> dict[str, str]:
    try:
        with open(path, encoding="utf-8") as file:
            return read_properties(file.read())
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise CannotObey(f"cannot read the properties file {path!r}: {reason}.") from None


def _absolute(path: str) -> str:
    """As the program may change its directory before it makes the context."""
    return path if "://" in path or path.startswith("file:") else os.path.abspath(path)


def _setting(text: str) -> tuple[str, str]:
    try:
        return split_setting(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
