"""A value written once and mapped by every worker that reads it."""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from pyrite.common.call_site import CallSite, current_call_site
from pyrite.common.driver_files import local_path
from pyrite.errors import PySparkRuntimeError
from pyrite.serializer.data import decode, encode
from pyrite.serializer.framing import CorruptFrame, read_frames, write_frame
from pyrite.storage.local_disk import LocalFile

T = TypeVar("T")

#: In a worker: the values that its tasks have read, by broadcast id, until the driver releases them.
_loaded: dict[int, Any] = {}


class Broadcast(Generic[T]):
    """A read-only value for all tasks, made with `SparkContext.broadcast`.

    The value is pickled when the broadcast is made; later changes of the original are not seen. Large
    buffers, such as those of numpy arrays, are mapped from the file: workers share the memory, and a task
    that writes into such an array changes a private copy of its own.
    """

    def __init__(
        self,
        broadcast_id: int,
        path: str,
        release: Callable[[int, bool], None] | None = None,
    ) -> None:
        self.id = broadcast_id
        self._path = path
        #: In the driver only: how to make the workers forget the value, and whether to delete the file.
        self._release = release
        self._destroyed_at: CallSite | None = None

    @property
    def value(self) -> T:
        """The value: in a worker shared by its tasks, in the driver a copy of what was broadcast."""
        if self._destroyed_at is not None:
            raise _destroyed(self.id, str(self._destroyed_at))
        if self.id not in _loaded:
            _loaded[self.id] = _load(self._path, self.id)
        value: T = _loaded[self.id]
        return value

    def unpersist(self, blocking: bool = False) -> None:
        """Drop the copies in the workers; they read the value again when they next need it."""
        self._in_driver("unpersisted")(self.id, False)
        _loaded.pop(self.id, None)

    def destroy(self, blocking: bool = False) -> None:
        """Delete the value everywhere; reading it afterwards is an error."""
        release = self._in_driver("destroyed")
        if self._destroyed_at is None:
            self._destroyed_at = current_call_site()
            _loaded.pop(self.id, None)
            release(self.id, True)

    def _in_driver(self, operation: str) -> Callable[[int, bool], None]:
        if self._release is None:
            raise PySparkRuntimeError(
                f"A broadcast can be {operation} in the driver only, not in a task.",
                errorClass="INVALID_BROADCAST_OPERATION",
                messageParameters={"operation": operation},
            )
        return self._release

    def __reduce__(self) -> tuple[Any, ...]:
        if self._destroyed_at is not None:
            raise _destroyed(self.id, str(self._destroyed_at))
        return (Broadcast, (self.id, self._path))

    def __repr__(self) -> str:
        return f"Broadcast({self.id})"


def write_broadcast(value: Any, path: str) -> int:
    """Write the file of a broadcast and return its size in bytes."""
    parts = encode(value)
    with LocalFile(path) as file:
        return write_frame(file, parts)


def forget_broadcast(broadcast_id: int) -> None:
    """Drop a loaded value from this process."""
    _loaded.pop(broadcast_id, None)


def _load(path: str, broadcast_id: int) -> Any:
    try:
        descriptor = os.open(local_path(path), os.O_RDONLY)
    except FileNotFoundError:
        raise _destroyed(broadcast_id, "unknown") from None
    try:
        # A private mapping: arrays over it can be written to, as PySpark's can, without harm to others.
        mapped = mmap.mmap(descriptor, 0, access=mmap.ACCESS_COPY)
    finally:
        os.close(descriptor)
    try:
        (payload,) = read_frames(mapped)
    except CorruptFrame as error:
        raise PySparkRuntimeError(
            errorClass="BLOCK_CORRUPT",
            messageParameters={"block": f"broadcast_{broadcast_id}", "reason": str(error)},
        ) from error
    return decode(payload)


def _destroyed(broadcast_id: int, call_site: str) -> PySparkRuntimeError:
    return PySparkRuntimeError(
        errorClass="BROADCAST_DESTROYED",
        messageParameters={"broadcast_id": str(broadcast_id), "call_site": call_site},
    )
