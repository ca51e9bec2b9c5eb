"""Rows that are kept: in memory up to a budget, and beyond it in a file that is mapped into memory.

What is mapped costs no memory that the system cannot take back: it is read from the file again.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class KeptRows:
    """A table whose columns are called `c0`, `c1` and so on; `held` is its part in memory, in bytes."""

    table: pa.Table
    held: int
    path: str | None
    _give_back: Callable[[int], None]

    def remove(self) -> None:
        """Give back the memory and remove the file; who reads the table at this moment reads on."""
        self._give_back(self.held)
        self.held = 0
        if self.path is not None:
            with suppress(FileNotFoundError):
                os.remove(self.path)


@dataclass
class RowKeeper:
    """Keeps rows for an application: at most `budget` bytes in memory, the rest in files of a directory.

    The directory is asked for when the first file is made. `tell` learns how many bytes are going to be held;
    if it says False, memory is short elsewhere, and the rows go into a file.
    """

    budget: int
    directory: Callable[[], str]
    tell: Callable[[int], bool] = lambda held: True
    held: int = 0
    #: Sizes that were given back and are part of `held` still. Rows may go while garbage is collected, in any
    #: thread and whatever locks it holds, so that none may be taken then.
    _given_back: deque[int] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(
        self, schema: pa.Schema, batches: Iterable[pa.RecordBatch], *, in_memory: bool = True
    ) -> KeptRows:
        """Keep all rows. An error of the batches, or of the disk, leaves nothing behind."""
        import pyarrow as pa

        named = pa.schema([each.with_name(f"c{number}") for number, each in enumerate(schema)])
        chunks: list[pa.RecordBatch] = []
        held = 0
        path: str | None = None
        file: pa.OSFile | None = None
        writer: pa.RecordBatchFileWriter | None = None
        try:
            for batch in batches:
                batch = pa.RecordBatch.from_arrays(batch.columns, schema=named)
                size = batch.nbytes
                if writer is None and in_memory and self._take(size):
                    chunks.append(batch)
                    held += size
                    continue
                if writer is None:
                    path = os.path.join(self.directory(), f"{uuid.uuid4().hex}.arrow")
                    file = pa.OSFile(path, "wb")
                    writer = pa.ipc.new_file(file, named)
                writer.write_batch(batch)
            if writer is not None:
                writer.close()
                writer = None
            if file is not None:
                file.close()
        except BaseException:
            self._give_back(held)
            if file is not None:
                file.close()
            if path is not None:
                with suppress(OSError):
                    os.remove(path)
            raise
        if path is not None:
            reader = pa.ipc.open_file(pa.memory_map(path))
            chunks.extend(reader.get_batch(number) for number in range(reader.num_record_batches))
        return KeptRows(pa.Table.from_batches(chunks, named), held, path, self._give_back)

    def _take(self, size: int) -> bool:
        with self._lock:
            self._settle()
            if self.held + size > self.budget or not self.tell(self.held + size):
                return False
            self.held += size
            return True

    def _give_back(self, size: int) -> None:
        self._given_back.append(size)

    def settle(self) -> None:
        """Let others have the memory that was given back."""
        if self._given_back:
            with self._lock:
                self._settle()
                self.tell(self.held)

    def _settle(self) -> None:
        while self._given_back:
            self.held -= self._given_back.popleft()
