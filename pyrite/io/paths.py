"""Which files an input path of the user stands for: Hadoop's rules.

A path is a list separated by commas. Each item may be a pattern. A directory stands for the files in it.
Names that begin with ``_`` or ``.`` are hidden: `_SUCCESS` marks, checksums, output in the making.
"""

from __future__ import annotations

from dataclasses import replace

from pyrite.errors import SparkIOException
from pyrite.io.file_system import FileStatus, FileSystem, join, locate
from pyrite.io.globs import alternatives, component_matcher, is_pattern, literal


def split_path_list(paths: str) -> list[str]:
    """The items of a list of paths; a comma in braces belongs to its pattern.

    >>> split_path_list("/a,/{b,c}/d")
    ['/a', '/{b,c}/d']
    """
    items = [""]
    depth = 0
    for char in paths:
        if char == "," and depth == 0:
            items.append("")
            continue
        if char == "{":
            depth += 1
        elif char == "}":
            depth = max(depth - 1, 0)
        items[-1] += char
    return items


def input_entries(paths: str) -> list[FileStatus]:
    """What a list of paths stands for, in the list's order; the entries of one item sorted by path.

    The paths of the entries have their scheme, so that a worker can open them.
    Directories inside the directories that the paths name are included and not opened; callers decide.
    An item that matches nothing raises SparkIOException (PATH_NOT_FOUND).
    """
    entries: list[FileStatus] = []
    for item in split_path_list(paths):
        file_system, path = locate(item)
        found = [status for status in matches(file_system, path) if not _hidden(status)]
        if not found:
            raise _not_found(file_system, item, path)
        for status in found:
            children = file_system.list(status.path) if status.is_directory else [status]
            entries += (
                replace(child, path=file_system.qualified(child.path))
                for child in children
                if not _hidden(child)
            )
    return entries


def input_files(paths: str) -> list[FileStatus]:
    """The files that a list of paths stands for; a nested directory is an error, as in ``textFile``."""
    entries = input_entries(paths)
    for entry in entries:
        if entry.is_directory:
            raise SparkIOException(
                errorClass="INPUT_IS_DIRECTORY", messageParameters={"path": paths, "directory": entry.path}
            )
    return entries


def matches(file_system: FileSystem, pattern: str) -> list[FileStatus]:
    """The files and directories that a path or a pattern matches, sorted by path."""
    if not is_pattern(pattern):
        status = file_system.status(pattern)
        return [] if status is None else [status]
    found: list[FileStatus] = []
    for flat in alternatives(pattern):
        found += _walk(file_system, flat)
    return sorted(found, key=lambda status: status.path)


def _walk(file_system: FileSystem, pattern: str) -> list[FileStatus]:
    level = ["/" if pattern.startswith("/") else ""]
    for component in filter(None, pattern.split("/")):
        name = literal(component)
        if name is not None:
            # Not looked up here: a directory may be open to us while its parents are not.
            level = [join(path, name) if path else name for path in level]
        else:
            matcher = component_matcher(component)
            level = [
                child.path
                for path in level
                for child in _children(file_system, path)
                if matcher.fullmatch(child.name)
            ]
    statuses = map(file_system.status, level)
    return [status for status in statuses if status is not None]


def _children(file_system: FileSystem, path: str) -> list[FileStatus]:
    try:
        return file_system.list(path)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _hidden(status: FileStatus) -> bool:
    return status.name.startswith(("_", "."))


def _not_found(file_system: FileSystem, item: str, path: str) -> SparkIOException:
    parent = path
    while is_pattern(parent) or file_system.status(parent) is None:
        shorter = parent.rstrip("/").rpartition("/")[0]
        if not shorter:
            break
        parent = shorter
    reason = " It is a pattern, and no file matches it." if is_pattern(path) else ""
    if parent == path:
        hint = " Names that begin with _ or . are hidden and not read."
    else:
        hint = f"{reason} The nearest directory that exists is {parent or '/'}."
    return SparkIOException(errorClass="PATH_NOT_FOUND", messageParameters={"path": item, "_hint": hint})
