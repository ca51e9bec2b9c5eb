"""Bytes that many tasks of a stage share, sent to a worker once.

The driver and the worker keep the same bounded cache and evict by the same rule, so the driver knows what
the worker holds without asking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

MAX_BYTES = 64 * 1024 * 1024
MAX_COUNT = 64


class AttachmentCache:
    """Attachment keys to bytes; the oldest go first, but never those that the task at hand needs.

    >>> cache = AttachmentCache(max_count=2)
    >>> cache.admit(["code"], {"code": b"..."})
    ['code']
    >>> cache.admit(["code", "outputs"], {"outputs": b"..."})
    ['outputs']
    >>> cache.admit(["newer"], {"newer": b"..."}), "code" in cache
    (['newer'], False)
    """

    def __init__(self, max_bytes: int = MAX_BYTES, max_count: int = MAX_COUNT) -> None:
        self._max_bytes = max_bytes
        self._max_count = max_count
        self._entries: dict[str, bytes] = {}
        self._bytes = 0

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __getitem__(self, key: str) -> bytes:
        return self._entries[key]

    def admit(self, keys: Sequence[str], source: Mapping[str, bytes]) -> list[str]:
        """Hold all of `keys` and return those that were not held, whose bytes came from `source`.

        The outcome depends on the calls so far only, so two caches given the same calls stay alike.
        """
        missing = [key for key in keys if key not in self._entries]
        for key in missing:
            self._entries[key] = source[key]
            self._bytes += len(source[key])
        if missing and self._is_over():
            for key in [key for key in self._entries if key not in keys]:
                self._bytes -= len(self._entries.pop(key))
                if not self._is_over():
                    break
        return missing

    def _is_over(self) -> bool:
        return self._bytes > self._max_bytes or len(self._entries) > self._max_count
