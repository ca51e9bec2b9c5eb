"""The directories of one application: made private, found again when stale, removed at the end."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator

_LOCK = "lock"
#: A directory without a lock file is being made right now, unless it is older than this, in seconds.
_GRACE = 60.0
_SHARED_MEMORY = "/dev/shm"
#: Use the memory-backed file system only where it is at least this large, in bytes: containers often
#: have one of 64 MiB.
_USEFUL_SHARED_MEMORY = 1024**3


class ApplicationDirectory:
    """A directory on disk and one in memory, held by a lock that the kernel frees when the driver dies."""

    def __init__(self, application_id: str, local_directory: str) -> None:
        self._name = application_prefix(application_id)
        self._descriptors: list[int] = []
        self.disk = self._make(local_directory)
        memory_root = shared_memory_root()
        self.memory = self.disk if memory_root is None else self._make(memory_root)

    @property
    def all(self) -> tuple[str, ...]:
        """The directories to remove in the end."""
        return tuple(dict.fromkeys((self.disk, self.memory)))

    def subdirectory(self, name: str) -> str:
        """A directory inside the one on disk, made if need be."""
        path = os.path.join(self.disk, name)
        os.makedirs(path, mode=0o700, exist_ok=True)
        return path

    def remove(self) -> None:
        """Delete everything and let go of the locks."""
        for path in self.all:
            shutil.rmtree(path, ignore_errors=True)
        for descriptor in self._descriptors:
            os.close(descriptor)
        self._descriptors.clear()

    def _make(self, root: str) -> str:
        path = os.path.join(root, self._name)
        os.makedirs(root, exist_ok=True)
        os.mkdir(path, mode=0o700)
        # Not inherited: the lock must be free when the driver is gone, whatever else still runs.
        descriptor = os.open(os.path.join(path, _LOCK), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._descriptors.append(descriptor)
        return path


def application_prefix(application_id: str) -> str:
    """What the names of an application's directories begin with."""
    return f"{_prefix()}{application_id}"


def new_application_id() -> str:
    """An id that no other application has, in the form of Spark's local ones."""
    return f"local-{time.time_ns() // 1_000_000}-{uuid.uuid4().hex[:8]}"


def default_local_directory() -> str:
    """Where the system keeps temporary files."""
    return tempfile.gettempdir()


def shared_memory_root() -> str | None:
    """The memory-backed file system, where there is one that is large enough to be of use."""
    if not sys.platform.startswith("linux") or not os.access(_SHARED_MEMORY, os.W_OK):
        return None
    status = os.statvfs(_SHARED_MEMORY)
    is_useful = status.f_bavail * status.f_frsize >= _USEFUL_SHARED_MEMORY
    return _SHARED_MEMORY if is_useful else None


def remove_stale_directories(local_directory: str) -> list[str]:
    """Delete what applications of this user left behind that died with all their processes.

    A live application holds the lock of its directories; process ids are not asked, they are reused.
    """
    removed = []
    for root in dict.fromkeys((local_directory, shared_memory_root())):
        for path in _ours(root) if root is not None else ():
            if _is_stale(path):
                shutil.rmtree(path, ignore_errors=True)
                removed.append(path)
    return removed


def _prefix() -> str:
    return f"pyrite-{os.getuid()}-"


def _ours(root: str) -> Iterator[str]:
    with contextlib.suppress(OSError):
        for entry in os.scandir(root):
            if entry.name.startswith(_prefix()) and entry.is_dir(follow_symlinks=False):
                yield entry.path


def _is_stale(path: str) -> bool:
    try:
        descriptor = os.open(os.path.join(path, _LOCK), os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        with contextlib.suppress(FileNotFoundError):
            return time.time() - os.stat(path).st_mtime > _GRACE
        return False
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
