"""The files of paths: patterns, directories, and partitions in directory names."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from pyrite.errors import AnalysisException
from pyrite.sql.sources.relation import FoundFile

#: The directory of rows whose partition column is NULL.
NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"


def find_files(paths: Sequence[str]) -> list[FoundFile]:
    """The data files below paths and patterns, in order of their names.

    Files and directories whose names begin with `_` or `.` are not data. Raises AnalysisException if a path
    is not there.
    """
    found: list[FoundFile] = []
    for path in paths:
        local = local_path(path)
        roots = sorted(glob.glob(local)) if glob.has_magic(local) and not os.path.exists(local) else [local]
        if not roots or not os.path.exists(roots[0]):
            raise AnalysisException(
                errorClass="PATH_NOT_FOUND", messageParameters={"path": f"file:{os.path.abspath(local)}"}
            )
        for root in roots:
            found.extend(_below(root, ()))
    return found


def local_path(path: str) -> str:
    """A path of this machine's file system, from one that may be a `file:` URL."""
    if path.startswith("file:"):
        path = "/" + path.removeprefix("file:").lstrip("/")
    return os.path.expanduser(path)


def _below(path: str, partition: tuple[tuple[str, str | None], ...]) -> Iterator[FoundFile]:
    if os.path.isfile(path):
        yield FoundFile(path, os.path.getsize(path), partition)
        return
    for name in sorted(os.listdir(path)):
        if name.startswith(".") or (name.startswith("_") and "=" not in name):
            continue
        inside = os.path.join(path, name)
        key, has_value, value = name.partition("=")
        if has_value and os.path.isdir(inside):
            held = None if value == NULL_PARTITION else unquote(value)
            yield from _below(inside, (*partition, (unquote(key), held)))
        else:
            yield from _below(inside, partition)
