"""A partition as the driver describes it to a task."""

from __future__ import annotations

from pyrite.common.frozen_dataclass import frozen_dataclass


@frozen_dataclass
class Partition:
    """The index of a partition; subclasses add what `compute` needs to make just this one.

    A task carries its own partition object only, so a graph of a million partitions costs a task nothing.
    """

    index: int
