"""Records through an external command."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import suppress
from queue import SimpleQueue
from subprocess import PIPE, Popen
from threading import Thread
from typing import IO, Any

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import PySparkRuntimeError
from pyrite.lineage.task_context import TaskContext


@frozen_dataclass
class PipeThrough:
    """Feeds a partition to a command as lines, and yields the lines that it writes.

    The records are computed in the task's own thread, which is where accumulators and the task's context
    are; a helper thread takes what the command writes, so that neither side can block the other.
    """

    command: str
    environment: dict[str, str]
    check_code: bool

    def __call__(self, records: Iterator[Any]) -> Iterator[str]:
        process = Popen(shlex.split(self.command), env=self.environment, stdin=PIPE, stdout=PIPE)
        assert process.stdin is not None
        assert process.stdout is not None
        output: SimpleQueue[bytes] = SimpleQueue()
        reader = Thread(target=_read_lines, args=(process.stdout, output), daemon=True)
        reader.start()
        context = TaskContext.get()
        if context is not None:
            context.on_completion(lambda: _end(process, reader))
        try:
            yield from _feed(process.stdin, records, output)
            while line := output.get():
                yield _decoded(line)
            if process.wait() and self.check_code:
                raise PySparkRuntimeError(
                    errorClass="PIPE_FUNCTION_EXITED",
                    messageParameters={"func_name": self.command, "error_code": str(process.returncode)},
                )
        finally:
            _end(process, reader)


def _feed(stdin: IO[bytes], records: Iterator[Any], output: SimpleQueue[bytes]) -> Iterator[str]:
    """Write the records, and yield what has been written back meanwhile."""
    for record in records:
        line = str(record).rstrip("\n") + "\n"
        try:
            stdin.write(line.encode())
        except BrokenPipeError:  # the command has read as much as it wanted
            break
        # The end of the output, an empty line of bytes, is left for the caller.
        while output.qsize() > 1:
            yield _decoded(output.get())
    with suppress(BrokenPipeError):
        stdin.close()


def _decoded(line: bytes) -> str:
    return line.rstrip(b"\n").decode()


def _read_lines(stdout: IO[bytes], output: SimpleQueue[bytes]) -> None:
    with stdout:
        for line in stdout:
            output.put(line)
    output.put(b"")


def _end(process: Popen[bytes], reader: Thread) -> None:
    """Leave neither the process nor the thread behind, also when nobody wants the rest of the lines."""
    if process.poll() is None:
        process.kill()
        process.wait()
    reader.join()
    if process.stdin is not None:
        with suppress(BrokenPipeError):
            process.stdin.close()
