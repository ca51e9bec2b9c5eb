"""Every store that fsspec knows, as a file system. fsspec is imported when the first such path is used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from pyrite.errors import PySparkImportError, SparkIOException
from pyrite.io.file_system import FileStatus, FileSystem


class FsspecFileSystem:
    """A store behind fsspec, such as ``s3://`` or ``memory://``.

    Object stores have no directories to rename: a rename copies and deletes object by object.
    """

    atomic_rename = False

    def __init__(self, store: Any, scheme: str) -> None:
        self._store = store
        self._scheme = scheme

    @classmethod
    def locate(cls, path: str, scheme: str) -> tuple[FileSystem, str]:
        """The store that a path with a scheme names, and the path in it."""
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            raise _missing_library("fsspec", path, "pip install 'pyrite[remote]'") from error
        try:
            store, inner = url_to_fs(path)
        except ImportError as error:
            raise _missing_library(f"A library for {scheme}:// paths", path, str(error)) from error
        except ValueError as error:
            raise SparkIOException(
                errorClass="UNSUPPORTED_PATH",
                messageParameters={"path": path, "scheme": scheme, "reason": str(error)},
            ) from error
        return cls(store, scheme), inner

    def open(self, path: str, offset: int = 0) -> BinaryIO:
        file = cast("BinaryIO", self._store.open(path, "rb"))
        if offset:
            file.seek(offset)
        return file

    def create(self, path: str) -> BinaryIO:
        if self._store.exists(path):
            raise FileExistsError(f"{self.qualified(path)} exists")
        return cast("BinaryIO", self._store.open(path, "wb"))

    def close_durably(self, file: BinaryIO) -> None:
        file.close()  # which uploads the last bytes, or raises

    def status(self, path: str) -> FileStatus | None:
        try:
            return self._status(self._store.info(path))
        except FileNotFoundError:
            return None

    def list(self, path: str) -> list[FileStatus]:
        # Another client may have changed the store since fsspec listed it.
        self._store.invalidate_cache(path)
        found = map(self._status, self._store.ls(path, detail=True))
        # A store may list a directory's own marker object among its entries.
        return sorted((s for s in found if s.path.strip("/") != path.strip("/")), key=lambda s: s.path)

    def make_directory(self, path: str) -> None:
        self._store.makedirs(path, exist_ok=True)

    def make_directories(self, path: str) -> None:
        self._store.makedirs(path, exist_ok=True)

    def rename(self, source: str, target: str) -> None:
        if self._store.exists(target):
            raise FileExistsError(f"{self.qualified(target)} exists")
        self._store.mv(source, target, recursive=True)

    def delete(self, path: str) -> None:
        if self._store.exists(path):
            self._store.rm(path, recursive=True)

    def share_permissions(self, path: str, like: str) -> None:
        """Stores have permissions of their own, which are no business of a job."""

    def sync_directory(self, path: str) -> None:
        """A store has a name on stable storage once the call that made it returns."""

    def claim(self, directory: str) -> Callable[[], None]:
        return lambda: None  # stores of objects have no locks

    def remove_abandoned(self, parent: str, has_such_name: Callable[[str], bool]) -> None:
        """Nothing: no store tells whether who made a directory is dead."""

    def qualified(self, path: str) -> str:
        return cast("str", self._store.unstrip_protocol(path))

    def _status(self, info: dict[str, Any]) -> FileStatus:
        is_directory = info["type"] == "directory"
        return FileStatus(info["name"], 0 if is_directory else info["size"] or 0, is_directory)


def _missing_library(library: str, path: str, command: str) -> PySparkImportError:
    return PySparkImportError(
        errorClass="PACKAGE_NOT_INSTALLED",
        messageParameters={"package_name": library, "purpose": f"to open {path}", "command": command},
    )
