"""What Pyrite needs from a store of files, and which store a path names.

fsspec is imported only when a path names a store other than the local disk.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import BinaryIO, Protocol

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import IllegalArgumentException, SparkIOException


@frozen_dataclass
class FileStatus:
    """A file or a directory as a listing shows it; `size` is in bytes, 0 for a directory."""

    path: str
    size: int
    is_directory: bool

    @property
    def name(self) -> str:
        """The last component of the path."""
        return self.path.rstrip("/").rpartition("/")[2]


class FileSystem(Protocol):
    """A store of files. Paths are those that `locate` returned, or that a listing gave."""

    #: Whether `rename` of a whole directory is one step that a reader sees either before or after.
    atomic_rename: bool

    def open(self, path: str, offset: int = 0) -> BinaryIO:
        """Open a file for reading, at a byte offset."""

    def create(self, path: str) -> BinaryIO:
        """Open a new file for writing; FileExistsError if the path is taken."""

    def close_durably(self, file: BinaryIO) -> None:
        """Close a file that `create` opened once its bytes are on stable storage."""

    def status(self, path: str) -> FileStatus | None:
        """What is at the path, links followed; None if nothing is."""

    def list(self, path: str) -> list[FileStatus]:
        """The entries of a directory, sorted by path."""

    def make_directory(self, path: str) -> None:
        """Make one directory; its parent must exist, and the path must be free."""

    def make_directories(self, path: str) -> None:
        """Make a directory and its missing parents; one that exists is left as it is."""

    def rename(self, source: str, target: str) -> None:
        """Move a file or a directory to a path that is free."""

    def delete(self, path: str) -> None:
        """Remove a file, or a directory with all that is in it; a missing path is no error."""

    def share_permissions(self, path: str, like: str) -> None:
        """Let those read and write a file whom the directory `like` lets in."""

    def sync_directory(self, path: str) -> None:
        """Wait until the names in a directory are on stable storage."""

    def claim(self, directory: str) -> Callable[[], None]:
        """Show, if that can be shown, that this process works in a new directory; the result ends that."""

    def remove_abandoned(self, parent: str, has_such_name: Callable[[str], bool]) -> None:
        """Delete directories in `parent` whose claimant is surely dead; all stay where that is not known."""

    def qualified(self, path: str) -> str:
        """The path with its scheme, as Spark shows it."""


_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//([^/]*))?")


def locate(path: str) -> tuple[FileSystem, str]:
    """The file system that a path of the user names, and the absolute path in it.

    A path without a scheme is local. ``~`` is an ordinary character, as in Hadoop.

    >>> locate("file:///data/a.txt")[1]
    '/data/a.txt'
    """
    if not path:
        raise IllegalArgumentException(
            errorClass="CANNOT_BE_EMPTY", messageParameters={"item": "An input or output path"}
        )
    found = _SCHEME.match(path)
    scheme = found.group(1).lower() if found else "file"
    if found is None or (scheme != "file" and found.group(2) is None):
        return _local(path)
    if scheme != "file":
        from pyrite.io.remote_files import FsspecFileSystem

        return FsspecFileSystem.locate(path, scheme)
    if found.group(3) not in (None, "", "localhost"):
        reason = f"its host is {found.group(3)}, and only files of this machine can be read; use file:///path"
        raise SparkIOException(
            errorClass="UNSUPPORTED_PATH",
            messageParameters={"path": path, "scheme": scheme, "reason": reason},
        )
    return _local(path[found.end() :] or "/")


def _local(path: str) -> tuple[FileSystem, str]:
    from pyrite.io.local_files import LOCAL_FILES

    return LOCAL_FILES, LOCAL_FILES.absolute(path)


def join(directory: str, name: str) -> str:
    """A path in a directory.

    >>> join("/", "data"), join("/data/", "a")
    ('/data', '/data/a')
    """
    return directory.rstrip("/") + "/" + name
