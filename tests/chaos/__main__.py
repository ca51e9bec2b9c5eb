"""Run the experiments: ``python -m chaos [--seed N] [--short] [--ledger FILE] [--write FILE] [NAME ...]``.

A name may be the beginning of one. With a ledger, the page that is written has what earlier runs entered
there too. The exit code is 0 if everything held.
"""

from __future__ import annotations

import argparse
import os
import platform
import secrets
import signal
import sys
from pathlib import Path

from chaos.experiments import EXPERIMENTS
from chaos.ledger import Ledger, Measured
from chaos.page import write_page
from chaos.scoreboard import headings_and_row, remarks, widths
from chaos.supervisor import supervise


def main() -> int:
    parser = argparse.ArgumentParser(prog="chaos", description="Let faults loose on Pyrite.")
    parser.add_argument("names", nargs="*", help="beginnings of the experiments' names; all by default")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--short", action="store_true", help="seconds each, as in the tests")
    parser.add_argument("--ledger", type=Path, help="keep the outcomes in this file")
    parser.add_argument("--write", type=Path, help="write the page with the table there")
    arguments = parser.parse_args()
    seed = secrets.randbelow(2**32) if arguments.seed is None else arguments.seed
    chosen = [
        experiment
        for experiment in EXPERIMENTS
        if not arguments.names or any(experiment.name.startswith(name) for name in arguments.names)
    ]
    if not chosen:
        parser.error(f"no experiment begins so; there are: {', '.join(e.name for e in EXPERIMENTS)}")
    # Like Ctrl-C: what runs is ended and removed first.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    print(f"seed {seed}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    columns = widths([experiment.name for experiment in chosen])
    print(headings_and_row(None, columns), flush=True)
    ledger = Ledger(arguments.ledger)
    is_good = True
    for experiment in chosen:
        outcome = supervise(experiment, seed, is_full=not arguments.short)
        print(headings_and_row(outcome, columns), flush=True)
        for remark in remarks(outcome):
            print(f"    {remark}", flush=True)
        ledger.enter(Measured(outcome, seed, is_full=not arguments.short))
        is_good &= outcome.is_good
    if arguments.write is not None:
        write_page(arguments.write, ledger.in_order([experiment.name for experiment in EXPERIMENTS]))
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
