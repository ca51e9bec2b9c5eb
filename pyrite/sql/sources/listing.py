"""The files of paths: patterns, directories, and partitions in directory names."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Sequence
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from pyrite.errors import AnalysisException
from pyrite.io.globs import alternatives, component_matcher, is_pattern
from pyrite.sql.sources.relation import FoundFile
from pyrite.sql.sources.settings import NO_OPTIONS, Options

#: The directory of rows whose partition column is NULL.
NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"

Partition = tuple[tuple[str, str | None], ...]


def find_files(
    paths: Sequence[str], options: Options = NO_OPTIONS, time_zone: str = "UTC"
) -> list[FoundFile]:
    """The data files below paths and patterns, in order of their names.

    Files and directories whose names begin with `_` or `.` are not data. In directories without partitions,
    only files directly below count, unless `recursiveFileLookup` is on. Raises AnalysisException if a path
    is not there.
    """
    recursive = options.flag("recursiveFileLookup")
    base = options.find("basePath")
    found: list[FoundFile] = []
    for path in paths:
        local = local_path(path)
        roots = list(_matching(local))
        if not roots:
            raise AnalysisException(
                errorClass="PATH_NOT_FOUND",
                messageParameters={"path": f"file:{os.path.abspath(local)}", "_hint": ""},
            )
        for root in roots:
            if recursive:
                found.extend(each for each, _ in _below(root, None))
                continue
            above = () if base is None else _partition_between(local_path(base), root)
            below = list(_below(root, above))
            has_partitions = any(each.partition for each, _ in below)
            found.extend(each for each, depth in below if has_partitions or depth <= 1)
    return [each for each in found if _is_wanted(each, options, time_zone)]


def local_path(path: str) -> str:
    """A path of this machine's file system, from one that may be a `file:` URL."""
    if path.startswith("file:"):
        path = "/" + path.removeprefix("file:").lstrip("/")
    return os.path.expanduser(path)


def _matching(path: str) -> Iterator[str]:
    """The paths that a pattern matches; a path that exists as it is written is itself."""
    if os.path.exists(path):
        yield path
        return
    if not is_pattern(path):
        return
    found: set[str] = set()
    for pattern in alternatives(os.path.abspath(path)):
        level = ["/"]
        for component in pattern.split("/")[1:]:
            level = [inner for outer in level for inner in _inside(outer, component)]
        found.update(level)
    yield from sorted(found)


def _inside(directory: str, component: str) -> list[str]:
    if not is_pattern(component):
        inner = os.path.join(directory, component)
        return [inner] if os.path.exists(inner) else []
    matcher = component_matcher(component)
    try:
        names = sorted(os.listdir(directory))
    except OSError:
        return []
    return [os.path.join(directory, name) for name in names if matcher.fullmatch(name) and not _hidden(name)]


def _hidden(name: str) -> bool:
    return name.startswith(".") or (name.startswith("_") and "=" not in name)


def _partition_between(base: str, root: str) -> Partition:
    """What the directories from a base down to a root say."""
    inner = os.path.relpath(os.path.abspath(root), os.path.abspath(base))
    if inner == "." or inner.startswith(".."):
        return ()
    parts = inner.split("/")
    if os.path.isfile(root):
        parts = parts[:-1]
    return tuple(pair for pair in map(_pair, parts) if pair is not None)


def _pair(name: str) -> tuple[str, str | None] | None:
    key, has_value, value = name.partition("=")
    if not has_value:
        return None
    return unquote(key), None if value == NULL_PARTITION else unquote(value)


def _below(path: str, partition: Partition | None, depth: int = 0) -> Iterator[tuple[FoundFile, int]]:
    """The files below a path with their depth; no partitions are looked for if `partition` is None."""
    if os.path.isfile(path):
        status = os.stat(path)
        yield FoundFile(path, status.st_size, partition or (), status.st_mtime_ns), depth
        return
    for name in sorted(os.listdir(path)):
        if _hidden(name):
            continue
        inside = os.path.join(path, name)
        pair = _pair(name) if partition is not None and os.path.isdir(inside) else None
        yield from _below(inside, partition if pair is None else (*(partition or ()), pair), depth + 1)


def _is_wanted(file: FoundFile, options: Options, time_zone: str) -> bool:
    pattern = options.find("pathGlobFilter")
    if pattern is not None and not component_matcher(pattern).fullmatch(os.path.basename(file.path)):
        return False
    zone = options.text("timeZone", time_zone)
    before, after = options.find("modifiedBefore"), options.find("modifiedAfter")
    if before is not None and file.modified >= _nanoseconds(before, zone):
        return False
    return after is None or file.modified > _nanoseconds(after, zone)


def _nanoseconds(moment: str, zone: str) -> int:
    try:
        parsed = datetime.datetime.fromisoformat(moment)
    except ValueError:
        raise AnalysisException(
            errorClass="INVALID_TYPED_LITERAL", messageParameters={"valueType": "TIMESTAMP", "value": moment}
        ) from None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=ZoneInfo(zone))
    return int(parsed.timestamp() * 1_000_000) * 1000
