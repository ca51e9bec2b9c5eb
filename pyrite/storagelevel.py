"""StorageLevel, where PySpark keeps it."""

from pyrite.storage.level import StorageLevel

__all__ = ["StorageLevel"]
