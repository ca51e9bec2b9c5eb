"""The parts that all programs share, so that only the engines differ: parsing, arithmetic, checks of results.

Every check is small beside the work it checks, and the same for all.
"""

from __future__ import annotations

import operator
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

FEATURES = 10
PASSES = 10
RATE = 0.1
CLUSTERS = 8
DAMPING = 0.85
#: Odd, so that multiplying by it modulo 2**32 scatters ints without making two of them equal.
SCATTER = 2_654_435_761
RECORD_BYTES = 1_000

Check = tuple[int, int]


def scattered(number: int) -> int:
    """A key for a number, all over 32 bits."""
    return number * SCATTER % 4_294_967_296


def check_sums(pairs: Iterable[tuple[int, int]]) -> Iterator[Check]:
    """How many pairs of ints there are, and a number that depends on each."""
    count = total = 0
    for key, value in pairs:
        count += 1
        total += (key + 1) * value
    yield count, total


def check_words(pairs: Iterable[tuple[str, int]]) -> Iterator[Check]:
    """As `check_sums`, for words and their counts."""
    count = total = 0
    for word, times in pairs:
        count += 1
        total += zlib.crc32(word.encode()) * times
    yield count, total


def check_strings(strings: Iterable[str]) -> Iterator[Check]:
    """As `check_sums`, for strings."""
    return check_words((string, 1) for string in strings)


def check_ranks(pairs: Iterable[tuple[int, float]]) -> Iterator[tuple[int, float]]:
    """How many pages have a rank, and a sum that depends on which rank is whose."""
    count, total = 0, 0.0
    for page, rank in pairs:
        count += 1
        total += rank * (page % 97 + 1)
    yield count, total


def check_order(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int, int, bool]]:
    """Of one sorted partition: length, sum of keys, first key, last key, and whether it is in order."""
    keys = [key for key, _ in pairs]
    if keys:
        yield len(keys), sum(keys), keys[0], keys[-1], all(map(operator.le, keys, keys[1:]))


def whole_order(partitions: Iterable[tuple[int, int, int, int, bool]]) -> list[Any]:
    """The check of a sorted whole, from those of its partitions in their order."""
    count = total = 0
    last, in_order = -1, True
    for length, keys, first, final, is_sorted in partitions:
        count += length
        total += keys
        in_order = in_order and is_sorted and last <= first
        last = final
    return [count, total, in_order]


def added(checks: Iterable[tuple[Any, ...]]) -> list[Any]:
    """The sum of checks, column by column."""
    return [sum(column) for column in zip(*checks)]


def check_records(records: list[bytes]) -> list[int]:
    """Of what was collected: how many, how long, and a sample in its order."""
    sample = zlib.crc32(b"".join(records[::1_000]))
    return [len(records), sum(map(len, records)), sample]


def check_files(directory: Path) -> list[int]:
    """Of the parts of an output, in the order of their names: bytes and checksum of the whole."""
    length = checksum = 0
    parts = (path for path in directory.iterdir() if "part" in path.name and path.name[0] not in "._")
    for path in sorted(parts, key=lambda path: int("".join(filter(str.isdigit, path.name)) or 0)):
        data = path.read_bytes()
        length += len(data)
        checksum = zlib.crc32(data, checksum)
    return [length, checksum]


def record(number: int) -> bytes:
    """One of the records of `collect`."""
    return b"%0*d" % (RECORD_BYTES, number)


def parsed_edge(line: str) -> tuple[int, int]:
    """Source and target of a line such as ``3 14``."""
    source, target = line.split()
    return int(source), int(target)


def contributions(targets: Any, rank: float) -> list[tuple[int, float]]:
    """What a page gives to each page that it links to."""
    share = rank / len(targets)
    return [(target, share) for target in targets]


def damped(rank: float) -> float:
    """A page's rank, from what it was given."""
    return 1 - DAMPING + DAMPING * rank


def parsed_points(lines: Iterable[str]) -> Any:
    """A matrix from lines of a label and features each."""
    return np.fromstring(" ".join(lines), sep=" ").reshape(-1, FEATURES + 1)


def start_weights() -> Any:
    return np.linspace(-0.5, 0.5, FEATURES)


def gradient(points: Any, weights: Any) -> Any:
    """Of the logistic loss over points; the last number is how many there are."""
    labels, features = points[:, 0], points[:, 1:]
    slopes = (1 / (1 + np.exp(-labels * (features @ weights))) - 1) * labels
    return np.append(features.T @ slopes, len(points))


def stepped(weights: Any, total: Any) -> Any:
    """Weights after one step against a total of `gradient`."""
    return weights - RATE * total[:-1] / total[-1]


def start_centers() -> Any:
    return np.random.default_rng(5).normal(size=(CLUSTERS, FEATURES))


def cluster_sums(points: Any, centers: Any) -> Any:
    """Of the points nearest to each center: the sum, and in the last column how many."""
    features = points[:, 1:]
    distances = (centers**2).sum(axis=1) - 2 * features @ centers.T
    nearest = distances.argmin(axis=1)
    belongs = (nearest[:, None] == np.arange(len(centers))).astype(np.float64)
    return np.column_stack((belongs.T @ features, belongs.sum(axis=0)))


def moved_centers(centers: Any, sums: Any) -> Any:
    """The centers in the middle of their points; one without points stays."""
    counts = sums[:, -1:]
    return np.where(counts > 0, sums[:, :-1] / np.maximum(counts, 1), centers)
