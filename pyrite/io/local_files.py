"""The local disk as a file system."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from typing import BinaryIO

from pyrite.io.claims import claim_directory, remove_abandoned
from pyrite.io.file_system import FileStatus, join


def sync(path: str) -> None:
    """Wait until a file, or what a directory says of its files, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class LocalFileSystem:
    """Files of this machine."""

    atomic_rename = True

    def absolute(self, path: str) -> str:
        """`path` from the root. ``..`` stays: behind a symbolic link only the kernel knows its meaning.

        >>> LOCAL_FILES.absolute("/data//day/./a.txt")
        '/data/day/a.txt'
        """
        path = os.path.join(os.getcwd(), path)
        return "/" + "/".join(part for part in path.split("/") if part not in ("", "."))

    def open(self, path: str, offset: int = 0) -> BinaryIO:
        file = open(path, "rb")  # noqa: SIM115  the caller closes it
        if offset:
            file.seek(offset)
        return file

    def create(self, path: str) -> BinaryIO:
        return open(path, "xb")

    def close_durably(self, file: BinaryIO) -> None:
        with file:
            file.flush()
            os.fsync(file.fileno())

    def status(self, path: str) -> FileStatus | None:
        try:
            result = os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return _status(path, result)

    def list(self, path: str) -> list[FileStatus]:
        # A dangling link, and a file that is removed meanwhile, are no files.
        found = (self.status(join(path, name)) for name in sorted(os.listdir(path)))
        return [status for status in found if status is not None]

    def make_directory(self, path: str) -> None:
        os.mkdir(path)

    def make_directories(self, path: str) -> None:
        os.makedirs(path, exist_ok=True)

    def rename(self, source: str, target: str) -> None:
        # A directory would replace an empty one, and a file any other, without a word.
        if os.path.lexists(target):
            raise FileExistsError(f"{target} exists")
        os.rename(source, target)

    def delete(self, path: str) -> None:
        try:
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
            else:
                os.remove(path)
        except FileNotFoundError:
            return

    def share_permissions(self, path: str, like: str) -> None:
        os.chmod(path, stat.S_IMODE(os.stat(like).st_mode) & 0o666)

    def sync_directory(self, path: str) -> None:
        sync(path)

    def claim(self, directory: str) -> Callable[[], None]:
        return claim_directory(directory)

    def remove_abandoned(self, parent: str, has_such_name: Callable[[str], bool]) -> None:
        remove_abandoned(parent, has_such_name)

    def qualified(self, path: str) -> str:
        return "file:" + path


def _status(path: str, result: os.stat_result) -> FileStatus:
    is_directory = stat.S_ISDIR(result.st_mode)
    return FileStatus(path, 0 if is_directory else result.st_size, is_directory)


LOCAL_FILES = LocalFileSystem()
