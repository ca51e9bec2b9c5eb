"""A driver that saves output: ``python -m chaos.saving_driver FORMAT ROWS TARGET DIRECTORY``."""

from __future__ import annotations

import sys

from chaos.output import save

if __name__ == "__main__":
    save(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4])
