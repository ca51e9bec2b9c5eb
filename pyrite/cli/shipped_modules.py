"""Lets a program import what `--py-files` names before it has a context, as under spark-submit.

When the context comes it ships the same files to the tasks.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from types import ModuleType


def make_importable(paths: Sequence[str]) -> None:
    """Find modules by their names, and put archives on the import path behind the program's directory."""
    modules = {os.path.basename(path)[: -len(".py")]: path for path in paths if path.endswith(".py")}
    sys.path[1:1] = [path for path in paths if not path.endswith(".py")]
    if modules:
        sys.meta_path.append(_ModuleFinder(modules))


class _ModuleFinder:
    """Finds single modules without the others of their directories."""

    def __init__(self, paths: dict[str, str]) -> None:
        self._paths = paths

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._paths:
            return None
        return spec_from_file_location(fullname, self._paths[fullname])
