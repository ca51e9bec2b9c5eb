"""The process of one experiment: ``python -m chaos.alone MODULE FUNCTION SEED IS_FULL DIRECTORY``."""

from __future__ import annotations

import faulthandler
import importlib
import signal
import sys
from pathlib import Path

from chaos.run import NotRunError, Run
from chaos.supervisor import REPORT


def main(module: str, function: str, seed: str, is_full: str, directory: str) -> None:
    # The supervisor asks a process that hangs where it is.
    faulthandler.register(signal.SIGUSR1)
    run = Run(int(seed), is_full=is_full == "1", directory=Path(directory))
    try:
        getattr(importlib.import_module(module), function)(run)
        text = run.report.to_json()
    except NotRunError as missing:
        text = str(missing)
    (run.directory / REPORT).write_text(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
