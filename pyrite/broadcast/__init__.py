"""Read-only values that every worker of a machine maps from one file."""

from pyrite.broadcast.broadcast import Broadcast

__all__ = ["Broadcast"]
