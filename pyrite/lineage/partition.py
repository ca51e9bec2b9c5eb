"""A partition as the driver describes it to a task."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Partition:
    """The index of a partition; subclasses add what `compute` needs to make just this one.

    A task carries its own partition object only, so a graph of a million partitions costs a task nothing.
    """

    index: int
