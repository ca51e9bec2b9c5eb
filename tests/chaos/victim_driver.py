"""A driver to be killed: ``python -m chaos.victim_driver MASTER DIRECTORY``."""

from __future__ import annotations

import sys

from chaos.endings import work_with_children

if __name__ == "__main__":
    work_with_children(sys.argv[1], sys.argv[2])
