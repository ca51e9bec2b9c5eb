"""Copies of the driver's files on a node: one for all executors there, whichever asks first."""

from __future__ import annotations

import contextlib
import fcntl
import glob
import hashlib
import os
import threading
from collections.abc import Callable, Iterator

from pyrite.serializer.data import Buffer
from pyrite.storage.local_disk import LocalFile

#: Of an executor's directory: where its copies are.
SUBDIRECTORY = "from-driver"


class DriverCopies:
    """The copies that one executor knows of.

    Each executor has a name of its own for a copy, a link: so it stays as long as one of them needs it.
    `node_prefix` is what the paths of the directories of all executors on the node begin with.
    """

    def __init__(self, directory: str, node_prefix: str) -> None:
        self._directory = os.path.join(directory, SUBDIRECTORY)
        self._pattern = os.path.join(f"{glob.escape(node_prefix)}*", SUBDIRECTORY)
        os.makedirs(self._directory, mode=0o700, exist_ok=True)
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._paths: dict[str, str] = {}

    def of(self, path: str, fetch: Callable[[], Buffer | None]) -> str | None:
        """The copy of a file, which is fetched if no executor of the node has it; None if that finds none."""
        with self._lock:
            lock = self._locks.setdefault(path, threading.Lock())
        with lock:
            if path not in self._paths:
                name = f"{hashlib.sha256(path.encode()).hexdigest()[:16]}-{os.path.basename(path)}"
                with self._alone_on_node(name):
                    if not self._link(name) and not self._write(name, fetch):
                        return None
                self._paths[path] = os.path.join(self._directory, name)
            return self._paths[path]

    def forget(self, file_name: str) -> None:
        """Delete the copies of a file of this name; who has mapped one keeps it."""
        with self._lock:
            for path in [path for path in self._paths if os.path.basename(path) == file_name]:
                self._locks.pop(path, None)
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(self._paths.pop(path))

    def _link(self, name: str) -> bool:
        """Give another executor's copy a name here."""
        for directory in self._directories():
            with contextlib.suppress(OSError):
                os.link(os.path.join(directory, name), os.path.join(self._directory, name))
                return True
        return False

    def _write(self, name: str, fetch: Callable[[], Buffer | None]) -> bool:
        data = fetch()
        if data is None:
            return False
        whole = os.path.join(self._directory, name)
        with LocalFile(f"{whole}.tmp") as file:
            file.write(data)
        os.rename(f"{whole}.tmp", whole)
        return True

    @contextlib.contextmanager
    def _alone_on_node(self, name: str) -> Iterator[None]:
        """Keep other executors of the node from fetching the same meanwhile, and few others.

        Who comes or goes just now may hold another lock: then there are two copies, which harms nobody.
        """
        path = os.path.join(min(self._directories(), default=self._directory), f".lock-{name[0]}")
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:
            yield
            return
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _directories(self) -> list[str]:
        return glob.glob(self._pattern)
