"""The process of one experiment: ``python -m chaos.alone NAME SEED IS_FULL DIRECTORY``."""

from __future__ import annotations

import faulthandler
import signal
import sys
from pathlib import Path

from chaos.experiments import find
from chaos.run import NotYetError, Run
from chaos.supervisor import REPORT


def main(name: str, seed: str, is_full: str, directory: str) -> None:
    # The supervisor asks a process that hangs where it is.
    faulthandler.register(signal.SIGUSR1)
    run = Run(int(seed), is_full=is_full == "1", directory=Path(directory))
    try:
        find(name).function(run)
        text = run.report.to_json()
    except NotYetError as missing:
        text = str(missing)
    (run.directory / REPORT).write_text(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
