"""What Ray says of an actor's death, in our words."""

from __future__ import annotations

import pytest

from pyrite.cluster.ray.faults import _death

KILLED = (
    "The actor died unexpectedly before finishing this task. Worker unexpectedly exits with a connection "
    "error code 2. End of file. Some common causes include: (1) the process was killed by the OOM killer due "
    "to high memory usage, (2) ray stop --force was called, or (3) the worker crashed."
)


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        (KILLED, "its process is gone"),
        ("1 worker(s) were killed due to the node running low on memory.", "its node was out of memory"),
        ("The actor died because its node has died.", "its node is gone"),
        ("It was killed by `ray.kill(actor)`.", "it was killed"),
        ("in __init__\nModuleNotFoundError: No module named 'polars'", "a module is missing on its node"),
    ],
)
def test_deaths_are_told_by_their_causes(said: str, ours: str) -> None:
    assert _death(said).startswith(ours)
