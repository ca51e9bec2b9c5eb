"""Write the input files of the examples; the same bytes each time.

python tools/make_example_data.py
"""

from __future__ import annotations

import random
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "examples" / "data"
SERVICES = ("auth", "billing", "cart", "catalog", "images", "mail", "payments", "profile", "search", "stock")
LINES = 2000
ERRORS = ("timeout", "connection refused", "bad checksum")


def make_log(name: str, services: tuple[str, ...], largest: int, seed: int) -> None:
    """A log of ``service|number`` lines; every eighteenth or so is noise."""
    generator = random.Random(seed)
    lines = [
        f"ERROR|{generator.choice(services)}|{generator.choice(ERRORS)}"
        if generator.random() < 1 / 18
        else f"{generator.choice(services)}|{generator.randint(1, largest)}"
        for _ in range(LINES)
    ]
    (DATA / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_links(name: str, pages: int, seed: int) -> None:
    """Links from each page to a few others, more often to those with low numbers."""
    generator = random.Random(seed)
    lines = [
        f"page{page} page{link}"
        for page in range(pages)
        for link in sorted({min(generator.randrange(pages), generator.randrange(pages)) for _ in range(4)})
        if link != page
    ]
    (DATA / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    # Each log has a service that the other does not know.
    make_log("calls.txt", (*SERVICES, "legacy"), 9, seed=1)
    make_log("bytes.txt", (*SERVICES, "backup"), 65536, seed=2)
    make_links("links.txt", 12, seed=3)
