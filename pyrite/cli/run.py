"""Runs a program as ``python program`` would, with ``import pyspark`` giving Pyrite."""

from __future__ import annotations

import importlib.util
import io
import os
import signal
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType, TracebackType

from pyrite.alias import install_as_pyspark
from pyrite.cli.options import CannotObey
from pyrite.cli.shipped_modules import make_importable

_DIRECTORY = os.path.dirname(os.path.abspath(__file__)) + os.sep


class CannotRun(CannotObey):
    """There is no such program."""


def run(
    target: str, arguments: Sequence[str], *, is_module: bool = False, python_files: Sequence[str] = ()
) -> int | str | None:
    """Run a file, or with `is_module` a module, to its end and return its exit code, as `sys.exit` takes it.

    It can import `python_files`: modules and archives of modules. An exception that the program does not
    catch is shown by `sys.excepthook`, without the frames of this package. Raises CannotRun if there is no
    such file or module.
    """
    install_as_pyspark()
    try:
        if is_module:
            _run_module(target, arguments, python_files)
        else:
            _run_file(target, arguments, python_files)
    except CannotRun:
        raise
    except SystemExit as error:
        return error.code
    except BaseException as error:
        error.__traceback__ = _of_the_program(error.__traceback__)
        sys.excepthook(type(error), error, error.__traceback__)
        # A shell sees the same code for a process that SIGINT ended.
        return 128 + signal.SIGINT if isinstance(error, KeyboardInterrupt) else 1
    return None


def _run_file(path: str, arguments: Sequence[str], python_files: Sequence[str]) -> None:
    if os.path.isdir(path):
        raise CannotRun(f"{path!r} is a directory. Name a Python file, or a module with -m.")
    # As python has it: absolute everywhere but in sys.argv.
    absolute = os.path.abspath(path)
    try:
        with io.open_code(absolute) as file:
            source = file.read()
    except OSError as error:
        raise CannotRun(f"cannot open {path!r}: {error.strerror}.") from None
    sys.argv[:] = [path, *arguments]
    _set_first_path(os.path.dirname(os.path.realpath(path)))
    make_importable(python_files)
    module = _new_main()
    module.__file__ = absolute
    _execute(compile(source, absolute, "exec", dont_inherit=True), module)


def _run_module(name: str, arguments: Sequence[str], python_files: Sequence[str]) -> None:
    _set_first_path(os.getcwd())
    make_importable(python_files)
    sys.argv[:] = ["-m", *arguments]
    spec = _find_module(name)
    if spec.loader is None or not hasattr(spec.loader, "get_code"):
        raise CannotRun(f"the module {name!r} is not Python code that can be run.")
    code = spec.loader.get_code(spec.name)
    if code is None:
        raise CannotRun(f"the module {name!r} is not Python code that can be run.")
    module = _new_main()
    module.__spec__ = spec
    module.__loader__ = spec.loader
    module.__package__ = spec.parent
    module.__file__ = spec.origin
    if spec.origin is not None:
        sys.argv[0] = spec.origin
    _execute(code, module)


def _find_module(name: str) -> ModuleSpec:
    try:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            name = f"{name}.__main__"
            spec = importlib.util.find_spec(name)
    except ModuleNotFoundError as error:
        raise CannotRun(f"cannot find the module {name!r}: {error}.") from None
    if spec is None:
        raise CannotRun(f"cannot find the module {name!r}.")
    return spec


def _new_main() -> ModuleType:
    """A fresh ``__main__``: what the program defines belongs to it, and travels to the workers by value."""
    module = ModuleType("__main__")
    module.__dict__["__builtins__"] = __builtins__
    sys.modules["__main__"] = module
    return module


def _set_first_path(directory: str) -> None:
    """Put the program's directory where Python has put that of this command."""
    if not sys.flags.safe_path:
        sys.path[0] = directory


def _execute(code: CodeType, module: ModuleType) -> None:
    exec(code, module.__dict__)


def _of_the_program(traceback: TracebackType | None) -> TracebackType | None:
    """A traceback without the frames that led to the program: those of this package and of import."""
    while traceback is not None and traceback.tb_frame.f_code.co_filename.startswith(
        (_DIRECTORY, "<frozen ")
    ):
        traceback = traceback.tb_next
    return traceback
