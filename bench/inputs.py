"""Generated input files: seeded, the same on every machine, removed after the run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from bench.kernels import FEATURES

_VOCABULARY = 100_000
_WORDS_A_LINE = 12
_SYLLABLES = ("ka", "lo", "mi", "ren", "su", "ta", "vel", "zor", "an", "eth")


def vocabulary() -> list[str]:
    """Words by rank: frequent ones are short, as in a language, and some are not ASCII."""
    words = []
    for rank in range(_VOCABULARY):
        digits = str(rank)
        word = "".join(_SYLLABLES[int(digit)] for digit in digits)
        words.append(word + "é" if rank % 50 == 7 else word)
    return words


def word_ids(size: int) -> Any:
    """Ranks of the words of a text of about that many bytes, frequent as Zipf has it."""
    # A word and its blank take 9.3 bytes on average.
    count = int(size / 9.3) // _WORDS_A_LINE * _WORDS_A_LINE
    weights = 1 / np.arange(1, _VOCABULARY + 1)
    cumulated = np.cumsum(weights) / weights.sum()
    return np.searchsorted(cumulated, np.random.default_rng(1).random(count)).clip(0, _VOCABULARY - 1)


def write_words(path: Path, size: int) -> None:
    words = np.array(vocabulary(), dtype=object)
    ids = word_ids(size)
    with open(path, "w", encoding="utf-8") as file:
        for start in range(0, len(ids), 1_200_000):
            block = words[ids[start : start + 1_200_000]].reshape(-1, _WORDS_A_LINE)
            file.writelines(" ".join(line) + "\n" for line in block)


def edges(size: int) -> tuple[Any, Any]:
    """Sources and targets of links between a tenth as many pages; few pages get most of them."""
    generator = np.random.default_rng(2)
    pages = max(size // 10, 1)
    targets = (pages * generator.random(size) ** 3).astype(np.int64)
    return generator.integers(0, pages, size), targets


def write_edges(path: Path, size: int) -> None:
    np.savetxt(path, np.column_stack(edges(size)), fmt="%d")


def write_points(path: Path, size: int) -> None:
    """Lines of a label, 1 or -1, and features that say something about it."""
    generator = np.random.default_rng(3)
    with open(path, "w", encoding="ascii") as file:
        for start in range(0, size, 100_000):
            count = min(100_000, size - start)
            features = generator.normal(size=(count, FEATURES))
            labels = np.where(features.sum(axis=1) + generator.normal(size=count) > 0, 1, -1)
            np.savetxt(file, np.column_stack((labels, features)), fmt="%d" + " %.5f" * FEATURES)


WRITERS = {"words": write_words, "edges": write_edges, "points": write_points}
