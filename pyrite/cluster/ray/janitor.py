"""Removes directories when a process ends, by whatever cause.

A zygote would do it, but Ray kills the children of an actor when it ends it. The janitor is a shell that is
nobody's child: it waits for the end of a pipe, which the kernel closes with the process.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import IO

#: Twice: what was being written when all was killed may appear after the first removal.
_SCRIPT = 'exec 3<&0; (cat <&3 >/dev/null; rm -rf -- "$@"; sleep 2; rm -rf -- "$@") </dev/null &'


class Janitor:
    """Waits for the end of this process, or for `dismiss`."""

    def __init__(self, directories: Sequence[str]) -> None:
        process = subprocess.Popen(
            ["/bin/sh", "-c", _SCRIPT, "pyrite-janitor", *directories],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert process.stdin is not None
        self._pipe: IO[bytes] = process.stdin
        process.wait()  # for the shell that has started it

    def dismiss(self) -> None:
        """Have the directories removed now, if they are still there."""
        self._pipe.close()
