"""What user code prints in a worker, on its way to the driver's terminal.

A worker inherits the driver's file descriptors, so a terminal shows its prints without further ado. In a
notebook the driver's `sys.stdout` is not a file descriptor: there the text travels as a message, before
the message that ends the task.
"""

from __future__ import annotations

import io
from collections.abc import Callable


class ForwardedStream(io.TextIOBase):
    """A text stream whose lines go to `emit`; what is left of a line goes at `flush`."""

    def __init__(self, emit: Callable[[str], None]) -> None:
        self._emit = emit
        self._pending: list[str] = []

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._pending.append(text)
        if "\n" in text:
            self.flush()
        return len(text)

    def flush(self) -> None:
        if self._pending:
            text = "".join(self._pending)
            self._pending.clear()
            self._emit(text)
