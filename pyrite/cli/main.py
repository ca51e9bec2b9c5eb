"""Reads the command line and calls the command.

The commands are imported when they are called: ``pyrite --version`` needs none of them.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from pyrite.common.conf import DEFAULTS_VARIABLE, SparkConf, read_defaults, split_setting, write_defaults
from pyrite.common.settings import check_settings, unknown_settings
from pyrite.errors import PySparkException
from pyrite.version import SPARK_API_VERSION, __version__

#: The exit code for a command line that cannot be obeyed, as argparse has it.
USAGE_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int | str | None:
    """Obey a command line (by default this process's) and return the exit code for `sys.exit`."""
    options = _parser().parse_args(arguments)
    try:
        _prepare(options)
    except PySparkException as error:
        return _complain(str(error))
    if options.command == "shell":
        from pyrite.cli.shell import shell

        shell()
        return None
    from pyrite.cli.run import CannotRun, run

    try:
        return run(options.target, options.arguments, is_module=options.is_module)
    except CannotRun as error:
        return _complain(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pyrite", description="Apache Spark's model, native to Python.")
    parser.add_argument(
        "--version",
        action="version",
        version=f"pyrite {__version__} (the API of PySpark {SPARK_API_VERSION})",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    run = commands.add_parser(
        "run",
        help="run a PySpark program",
        description="Run an unmodified PySpark program: `import pyspark` in it gives Pyrite. "
        "Options of Pyrite come before the program, its own arguments after it.",
    )
    _add_settings(run)
    run.add_argument(
        "-m", dest="is_module", action="store_true", help="the program is a module's name, as for python -m"
    )
    run.add_argument("target", metavar="program", help="a Python file, or with -m a module")
    run.add_argument("arguments", nargs=argparse.REMAINDER, help="what the program finds in sys.argv")

    shell = commands.add_parser(
        "shell",
        help="work interactively, with a SparkContext as sc",
        description="An interactive Python with a SparkContext as sc: IPython, where it is installed.",
    )
    _add_settings(shell)
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--master",
        help="where to run unless the program says: local, local[4], local[*], local-cluster[2,1,1024]",
    )
    parser.add_argument("--name", help="the application's name unless the program sets one")
    parser.add_argument(
        "--conf",
        metavar="NAME=VALUE",
        type=_setting,
        action="append",
        default=[],
        help="a setting unless the program sets it; may be repeated",
    )
    parser.add_argument("--verbose", action="store_true", help="show settings and what Pyrite does")


def _setting(text: str) -> tuple[str, str]:
    try:
        return split_setting(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _prepare(options: argparse.Namespace) -> None:
    """Make the options the defaults of every SparkConf of this process and of those that it starts."""
    settings = read_defaults(os.environ)
    if options.command == "run" and not options.is_module:
        settings.setdefault("spark.app.name", os.path.basename(options.target))
    settings.update(options.conf)
    if options.master is not None:
        settings["spark.master"] = options.master
    if options.name is not None:
        settings["spark.app.name"] = options.name
    conf = SparkConf(loadDefaults=False).setAll(settings.items())
    check_settings(conf)
    os.environ[DEFAULTS_VARIABLE] = write_defaults(settings)
    if options.verbose:
        logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
        logging.getLogger("pyrite").setLevel(logging.INFO)
        _show_settings(conf)


def _show_settings(conf: SparkConf) -> None:
    for line in conf.toDebugString().splitlines():
        print(f"pyrite: {line}", file=sys.stderr)
    for name in unknown_settings(conf):
        print(f"pyrite: {name} is not known here and has no effect", file=sys.stderr)


def _complain(message: str) -> int:
    print(f"pyrite: {message}", file=sys.stderr)
    return USAGE_ERROR
