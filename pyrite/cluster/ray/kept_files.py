"""What an executor keeps, as the hosts of others read it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable

from pyrite.cluster.local.executor_files import store_of
from pyrite.cluster.ray.claims import block_of
from pyrite.executor.environment import ExecutorEnvironment
from pyrite.serializer.framing import CorruptFrame
from pyrite.shuffle.segment_file import find_segment
from pyrite.storage.local_disk import leads_below


class KeptFiles:
    """Map outputs below a directory, and the blocks in the stores of the executors that there are now."""

    def __init__(self, directory: str, environments: Callable[[], Iterable[ExecutorEnvironment]]) -> None:
        self._directory = directory
        self._environments = environments

    def segments(self, wanted: list[tuple[str, int, int]]) -> tuple[memoryview, list[int | str]]:
        """Segments one after the other, and for each where it begins, or why it cannot be had."""
        data = memoryview(bytearray(sum(length for _, _, length in wanted)))
        places: list[int | str] = []
        end = 0
        for path, reduce_index, length in wanted:
            try:
                with open(self._checked(path), "rb") as file:
                    file.seek(find_segment(file, reduce_index, length))
                    if file.readinto(data[end : end + length]) != length:
                        raise CorruptFrame("the segment is cut short")
            except (OSError, CorruptFrame) as error:
                places.append(f"{type(error).__name__}: {error}")
            else:
                places.append(end)
                end += length
        return data[:end], places

    def portion(self, path: str, offset: int, length: int) -> bytes:
        """A portion of a map output; b"" at its end. FileNotFoundError if it is not here."""
        with open(self._checked(path), "rb") as file:
            file.seek(offset)
            return file.read(length)

    def block(self, name: str) -> tuple[str, bytes] | None:
        """A stored block: the level that its file may lie at, and its bytes; None if it is not here."""
        block = block_of(name)
        for store in map(store_of, self._environments()):
            path = store.find(block)
            if path is not None:
                with contextlib.suppress(FileNotFoundError), open(path, "rb") as file:
                    return os.path.basename(path).removeprefix(name), file.read()
        return None

    def _checked(self, path: str) -> str:
        if not leads_below(path, self._directory):
            raise FileNotFoundError("it is no file of this executor")
        return path
