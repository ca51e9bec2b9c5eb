"""Files that were shipped with `SparkContext.addFile`."""

from __future__ import annotations

import os
from typing import ClassVar

from pyrite.errors import PySparkRuntimeError


class SparkFiles:
    """Resolves the paths of files added through `SparkContext.addFile`, in the driver and in tasks."""

    _root_directory: ClassVar[str | None] = None

    def __init__(self) -> None:
        raise NotImplementedError("SparkFiles is not made: call SparkFiles.get(name)")

    @classmethod
    def get(cls, filename: str) -> str:
        """The absolute path of an added file."""
        return os.path.abspath(os.path.join(cls.getRootDirectory(), filename))

    @classmethod
    def getRootDirectory(cls) -> str:
        """The directory that holds the added files."""
        if cls._root_directory is None:
            raise PySparkRuntimeError("There are no added files: no SparkContext is running.")
        return cls._root_directory

    @classmethod
    def set_root_directory(cls, directory: str | None) -> None:
        """Where this process finds the files; called at the start of a context or a worker."""
        cls._root_directory = directory
