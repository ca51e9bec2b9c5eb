"""Reads the command line and calls the command.

The commands are imported when they are called: ``pyrite --version`` needs none of them.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from pyrite.cli.options import CannotObey, add_settings, settings_of, split_paths
from pyrite.cli.submit_options import add_submit_options, check_options
from pyrite.common.conf import DEFAULTS_VARIABLE, SparkConf, write_defaults
from pyrite.common.settings import check_settings, unknown_settings
from pyrite.errors import PySparkException
from pyrite.version import SPARK_API_VERSION, __version__

#: The exit code for a command line that cannot be obeyed, as argparse has it.
USAGE_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int | str | None:
    """Obey a command line (by default this process's) and return the exit code for `sys.exit`."""
    options = _parser().parse_args(arguments)
    try:
        return _obey(options)
    except (CannotObey, PySparkException) as error:
        print(f"pyrite: {error}", file=sys.stderr)
        return USAGE_ERROR


def _obey(options: argparse.Namespace) -> int | str | None:
    if options.command == "check":
        from pyrite.cli.check import check

        return check(options.programs)
    if options.command == "submit":
        check_options(options)
    settings = _prepare(options)
    if options.command == "shell":
        from pyrite.cli.shell import shell

        shell()
        return None
    if options.command == "submit":
        from pyrite.cli.submit import submit_to_cluster

        code = submit_to_cluster(options, settings)
        if code is not None:
            return code
    from pyrite.cli.run import run

    return run(
        options.target,
        options.arguments,
        is_module=options.is_module,
        python_files=split_paths(settings.get("spark.submit.pyFiles", "")),
    )


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
    add_settings(run)
    run.add_argument(
        "-m", dest="is_module", action="store_true", help="the program is a module's name, as for python -m"
    )
    _add_program(run)

    submit = commands.add_parser(
        "submit",
        help="run a PySpark program with the options of spark-submit, here or on a cluster",
        description="Run a PySpark program as spark-submit does: in this process, or with --deploy-mode "
        "cluster as a job of a Ray cluster.",
        allow_abbrev=False,
    )
    add_settings(submit)
    add_submit_options(submit)
    submit.set_defaults(is_module=False)
    _add_program(submit, is_optional=True)

    check = commands.add_parser(
        "check",
        help="tell what a PySpark program uses that Pyrite lacks or does differently",
        description="Look through PySpark programs without running them. The exit code is 1 if Pyrite lacks "
        "something that they use.",
    )
    check.add_argument("programs", metavar="program", nargs="+", help="a Python file")

    shell = commands.add_parser(
        "shell",
        help="work interactively, with a SparkContext as sc",
        description="An interactive Python with a SparkContext as sc: IPython, where it is installed.",
    )
    add_settings(shell)
    return parser


def _add_program(parser: argparse.ArgumentParser, *, is_optional: bool = False) -> None:
    parser.add_argument(
        "target",
        metavar="program",
        nargs="?" if is_optional else None,
        help="a Python file, or with -m a module",
    )
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what the program finds in sys.argv")


def _prepare(options: argparse.Namespace) -> dict[str, str]:
    """Make the options the defaults of every SparkConf of this process and of those that it starts."""
    settings = settings_of(options, os.environ)
    if options.command != "shell" and not options.is_module and options.target is not None:
        settings.setdefault("spark.app.name", os.path.basename(options.target))
    conf = SparkConf(loadDefaults=False).setAll(settings.items())
    check_settings(conf)
    os.environ[DEFAULTS_VARIABLE] = write_defaults(settings)
    if options.verbose:
        logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
        logging.getLogger("pyrite").setLevel(logging.INFO)
        _show_settings(conf)
    return settings


def _show_settings(conf: SparkConf) -> None:
    for line in conf.toDebugString().splitlines():
        print(f"pyrite: {line}", file=sys.stderr)
    for name in unknown_settings(conf):
        print(f"pyrite: {name} is not known here and has no effect", file=sys.stderr)
