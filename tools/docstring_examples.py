"""Runs the examples of an installed PySpark's docstrings on Pyrite, and tells which print something else.

PySpark's docstrings are its documentation: they show what a user expects. They are read where PySpark is
installed, and nothing of them is kept here:

    python tools/docstring_examples.py --pyspark /path/to/site-packages/pyspark sql/functions/builtin.py
    python tools/docstring_examples.py --pyspark ... sql/dataframe.py --only DataFrame.join --show

Without files, the modules of the RDD API and of `pyspark.sql` are run. What PySpark itself skips is skipped.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import doctest
import importlib
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_MODULES = (
    "accumulators.py",
    "conf.py",
    "core/broadcast.py",
    "core/context.py",
    "core/rdd.py",
    "sql/catalog.py",
    "sql/column.py",
    "sql/conf.py",
    "sql/dataframe.py",
    "sql/functions/builtin.py",
    "sql/group.py",
    "sql/merge.py",
    "sql/observation.py",
    "sql/pandas/functions.py",
    "sql/pandas/group_ops.py",
    "sql/pandas/map_ops.py",
    "sql/readwriter.py",
    "sql/session.py",
    "sql/types.py",
    "sql/udf.py",
    "sql/udtf.py",
    "sql/window.py",
    "storagelevel.py",
    "taskcontext.py",
    "util.py",
)
# As PySpark's own modules have it when they test themselves.
_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
_SECONDS_AN_OBJECT = 30
_SECONDS_A_MODULE = 900


def docstrings(path: Path) -> Iterator[tuple[str, str, int]]:
    """The qualified name, the docstring and the line of everything in `path` that has one."""

    def visit(node: ast.AST, prefix: str) -> Iterator[tuple[str, str, int]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{prefix}{child.name}"
                if text := ast.get_docstring(child):
                    yield name, text, child.lineno
                if isinstance(child, ast.ClassDef):
                    yield from visit(child, f"{name}.")
            elif isinstance(child, ast.If | ast.Try):
                yield from visit(child, prefix)

    yield from visit(ast.parse(path.read_text(encoding="utf-8")), "")


def _names(path: Path, module: str, spark: Any) -> dict[str, Any]:
    """What the examples of `module` may use without importing it: what it has, and what it imports itself."""
    names: dict[str, Any] = {}
    # The functions of `pyspark.sql.functions.builtin` are found in the package around it.
    for source in ("pyspark.sql.types", "pyspark.sql", module.removesuffix(".builtin"), module):
        with contextlib.suppress(ImportError):
            names.update(vars(importlib.import_module(source)))
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            # What Pyrite does not have is missed where an example needs it.
            with contextlib.suppress(ImportError):
                exec(compile(ast.Module([node], []), str(path), "exec"), names)
    names.update(spark=spark, sc=spark.sparkContext, os=os, sys=sys)
    return names


#: What stands before the name of a class: its module, and PySpark's own word before a built-in exception.
_MODULE = re.compile(r"(?:pyrite|pyspark|\.\.\.|py4j\.protocol)[\w.]*\.(?:PySpark)?(?=[A-Z]\w)")


class _WithoutModules(doctest.OutputChecker):
    """Compares classes by their own names: in which module Pyrite has one is its own affair."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        if super().check_output(want, got, optionflags):
            return True
        return super().check_output(_MODULE.sub("", want), _MODULE.sub("", got), optionflags)


def _interrupt(*_: object) -> None:
    raise TimeoutError(f"no answer in {_SECONDS_AN_OBJECT} s")


def run(examples: doctest.DocTest) -> tuple[int, str]:
    """How many of `examples` failed, and what doctest says of them."""
    told = io.StringIO()
    runner = doctest.DocTestRunner(_WithoutModules(), optionflags=_FLAGS, verbose=False)
    signal.signal(signal.SIGALRM, _interrupt)
    signal.alarm(_SECONDS_AN_OBJECT)
    try:
        runner.run(examples, out=told.write)
    except BaseException as problem:
        if isinstance(problem, KeyboardInterrupt):
            raise
        return 1, f"{told.getvalue()}\n{type(problem).__name__}: {problem}"
    finally:
        signal.alarm(0)
    return runner.failures, told.getvalue()


def run_module(package: Path, file: str, arguments: argparse.Namespace) -> tuple[int, int]:
    """Run the examples of one file in this process; how many objects have examples, and how many fail."""
    import pyrite

    pyrite.install_as_pyspark()
    from pyspark.sql import SparkSession

    parse = doctest.DocTestParser()
    asked = re.compile(arguments.names)
    module = "pyspark." + file.removesuffix(".py").replace("/", ".")
    objects = failed = 0
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        for name, text, line in docstrings(package / file):
            if arguments.only not in name or not asked.match(name.rpartition(".")[2]) or ">>>" not in text:
                continue
            with contextlib.redirect_stderr(io.StringIO()):
                spark = SparkSession.builder.master("local[4]").appName("PythonTest").getOrCreate()
                spark.sparkContext.setCheckpointDir(os.path.join(directory, "checkpoints"))
                test = parse.get_doctest(text, _names(package / file, module, spark), name, file, line)
                failures, told = run(test)
                if "TimeoutError" in told:
                    spark.stop()
            objects += 1
            if failures:
                failed += 1
                print(f"FAILED {file}: {name} ({failures} of {len(test.examples)} examples)", flush=True)
                if arguments.show:
                    print(told, flush=True)
        os.chdir("/")
    return objects, failed


def main() -> int:
    """Run what is asked for and print the names of what failed, with what was printed instead if `--show`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pyspark", type=Path, required=True, help="the folder of the package pyspark")
    parser.add_argument("--only", default="", help="names that contain this, such as DataFrame.join")
    parser.add_argument("--names", default="", help="a regular expression for the beginning of the names")
    parser.add_argument("--show", action="store_true", help="print what was expected and what came")
    parser.add_argument("modules", nargs="*", default=_MODULES, help="files below the package")
    arguments = parser.parse_args()
    package = arguments.pyspark.resolve()

    if len(arguments.modules) == 1:
        [file] = arguments.modules
        total, failed = run_module(package, file, arguments)
        print(f"{file}: {total - failed} of {total} print what PySpark's docstrings show", flush=True)
        return 1 if failed else 0
    is_clean = True
    for file in arguments.modules:
        # A process each: what an example leaves behind, or breaks, ends with it.
        shared = ["--only", arguments.only, "--names", arguments.names, *(["--show"] * arguments.show)]
        command = [sys.executable, __file__, "--pyspark", str(package), *shared, file]
        try:
            code = subprocess.run(command, timeout=_SECONDS_A_MODULE).returncode
        except subprocess.TimeoutExpired:
            print(f"{file}: no end in {_SECONDS_A_MODULE} s", flush=True)
            code = 1
        is_clean = is_clean and code == 0
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
