"""Copies what `addFile`, `addPyFile` and `addArchive` are given to where every worker finds it."""

from __future__ import annotations

import os
import shutil
import sys
import urllib.parse
from collections.abc import Callable

from pyrite.common.files import SparkFiles
from pyrite.errors import SparkIOException

_CODE_ARCHIVES = (".zip", ".egg", ".jar", ".whl")


class ShippedFiles:
    """The files of one application, in one directory that all processes of the driver's machine read."""

    def __init__(self, directory: str, ship: Callable[[str], None]) -> None:
        self._directory = directory
        #: Told of what came into the directory, for executors that do not read it.
        self._ship = ship
        self.files: list[str] = []
        self.archives: list[str] = []
        self._added_to_path: list[str] = []
        SparkFiles.set_root_directory(directory)

    def add_file(self, path: str, recursive: bool = False) -> str:
        """Copy a file, or with `recursive` a directory, and return its new path."""
        target = os.path.join(self._directory, os.path.basename(path.rstrip("/")))
        parsed = urllib.parse.urlparse(path)
        if parsed.scheme in ("http", "https", "ftp"):
            from urllib.request import urlretrieve  # only here: it loads an HTTP client

            urlretrieve(path, target)
        else:
            self._copy(
                urllib.parse.unquote(parsed.path) if parsed.scheme == "file" else path, target, recursive
            )
        self.files.append(path)
        self._ship(target)
        return target

    def add_python_file(self, path: str) -> None:
        """Copy a module or an archive of modules, and make it importable here and in the tasks."""
        target = self.add_file(path)
        entry = target if target.endswith(_CODE_ARCHIVES) else self._directory
        if entry not in sys.path:
            # Workers take the driver's import path with each job.
            sys.path.insert(1, entry)
            self._added_to_path.append(entry)

    def add_archive(self, path: str) -> None:
        """Unpack an archive into a directory of its name, or of the name behind a ``#``."""
        source, _, alias = path.partition("#")
        target = os.path.join(self._directory, alias or os.path.basename(source))
        if not os.path.isfile(source):
            raise _missing(source)
        shutil.unpack_archive(source, target)
        self._ship(target)
        self.archives.append(path)

    def close(self) -> None:
        """Undo what was done to the import path."""
        for entry in self._added_to_path:
            if entry in sys.path:
                sys.path.remove(entry)
        SparkFiles.set_root_directory(None)

    def _copy(self, source: str, target: str, recursive: bool) -> None:
        if os.path.isdir(source):
            if not recursive:
                raise SparkIOException(
                    f"Added file {source} is a directory. Pass recursive=True to ship all of it.",
                    errorClass="NOT_A_FILE",
                    messageParameters={"path": source},
                )
            shutil.copytree(source, target, dirs_exist_ok=True)
        elif os.path.isfile(source):
            # By a rename, so that a task that reads the older copy meanwhile is not disturbed.
            temporary = f"{target}.tmp"
            shutil.copyfile(source, temporary)
            os.rename(temporary, target)
        else:
            raise _missing(source)


def _missing(path: str) -> SparkIOException:
    return SparkIOException(errorClass="PATH_NOT_FOUND", messageParameters={"path": path, "_hint": ""})
