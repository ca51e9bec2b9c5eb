"""What many executors are sent, put into Ray's object store once. Each node fetches it once."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pickle import PickleBuffer
from typing import Any

from pyrite.cluster.ray.faults import describe
from pyrite.errors import SparkIOException
from pyrite.storage.local_disk import leads_below

#: Smaller ones travel inside the message, in bytes.
_INLINE = 100 * 1024
#: References to so many attachments are kept; an older one is put anew if it is needed again.
_KEPT = 64


def put(data: bytes | PickleBuffer) -> Any:
    """A reference to bytes in the object store; SparkIOException OBJECT_STORE_FULL."""
    import ray
    from ray.exceptions import RayError

    try:
        return ray.put(data)
    except RayError as error:
        raise SparkIOException(
            errorClass="OBJECT_STORE_FULL", messageParameters={"reason": describe(error)}
        ) from None


class SharedValues:
    """References by key; those of files stay until they are forgotten.

    No other file is shared than what is below `directories`.
    """

    def __init__(self, directories: Sequence[str]) -> None:
        self._directories = directories
        self._lock = threading.Lock()
        self._attachments: OrderedDict[str, Any] = OrderedDict()
        self._files: dict[str, Any] = {}

    def travelling(self, key: str, data: bytes) -> Any:
        """How an attachment travels: itself, or a reference. SparkIOException OBJECT_STORE_FULL."""
        if len(data) <= _INLINE:
            return data
        if key not in self._attachments:
            self._attachments[key] = put(data)
            if len(self._attachments) > _KEPT:
                self._attachments.popitem(last=False)
        return self._attachments[key]

    def file(self, path: str) -> Any:
        """A reference to what a file holds; OSError if there is none. Called by several threads."""
        if not any(leads_below(path, directory) for directory in self._directories):
            raise FileNotFoundError(path)
        with self._lock:
            if path not in self._files or not os.path.exists(path):
                self._files.pop(path, None)
                with open(path, "rb") as file:
                    # So that who gets it has a view of the object store.
                    self._files[path] = put(PickleBuffer(file.read()))
            return self._files[path]

    def forget(self, file_name: str) -> None:
        """Let go of the files of a name."""
        with self._lock:
            for path in [path for path in self._files if os.path.basename(path) == file_name]:
                del self._files[path]

    def forget_deleted(self) -> list[str]:
        """Let go of the files that are not there any more; their names."""
        with self._lock:
            gone = [path for path in self._files if not os.path.exists(path)]
            for path in gone:
                del self._files[path]
        return [os.path.basename(path) for path in gone]

    def clear(self) -> None:
        """Let go of everything."""
        self._attachments.clear()
        self._files.clear()
