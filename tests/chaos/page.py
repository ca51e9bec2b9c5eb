"""Writes `docs/RELIABILITY.md`: the measured part of it; the words around it are kept."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from chaos.ledger import Measured
from chaos.scoreboard import markdown


def write_page(path: Path, measured: Sequence[Measured], *, part: str = "measured") -> None:
    """Put the table between the page's marks of a part."""
    begin, end = f"<!-- {part}: begin -->\n", f"<!-- {part}: end -->"
    before, _, rest = path.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    machine = (
        f"Measured on {os.cpu_count()} cores and {memory:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}.\n\n"
    )
    path.write_text(f"{before}{begin}{machine}{markdown(measured)}{end}{after}", encoding="utf-8")
