"""Removes directories when a process ends, by whatever cause, and kills what was started below it.

A zygote would do it, but Ray kills the children of an actor when it ends it, the zygote among them, and not
those of its descendants that have left their session. The janitor is a shell that is nobody's child: it waits
for the end of a pipe, which the kernel closes with the process.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import IO

#: What is to be killed is known by a variable of its environment, where /proc shows that.
#: Twice: what was being started or written when all was killed may appear after the first time.
_SCRIPT = """
exec 3<&0
(
    cat <&3 >/dev/null
    mark=$1
    shift
    for turn in 1 2; do
        if [ -n "$mark" ]; then
            for found in $(grep -lsxzF -e "$mark" /proc/[0-9]*/environ); do
                process=${found#/proc/}
                kill -9 "${process%/environ}"
            done
        fi
        rm -rf -- "$@"
        [ $turn = 2 ] || sleep 2
    done
) </dev/null &
"""


class Janitor:
    """Waits for the end of this process, or for `dismiss`.

    It removes directories, and kills the processes whose environment has `mark`, as in ``NAME=value``.
    """

    def __init__(self, directories: Sequence[str], mark: str = "") -> None:
        process = subprocess.Popen(
            ["/bin/sh", "-c", _SCRIPT, "pyrite-janitor", mark, *directories],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert process.stdin is not None
        self._pipe: IO[bytes] = process.stdin
        process.wait()  # for the shell that has started it

    def dismiss(self) -> None:
        """Have it done now, where there is still something."""
        self._pipe.close()
