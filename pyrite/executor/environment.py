"""Where an executor keeps its files, and the settings that its workers need: data, sent at start."""

from __future__ import annotations

import json
import os
from dataclasses import asdict

from pyrite.common.frozen_dataclass import frozen_dataclass


def file_owner(worker_id: str) -> str:
    """A worker's id as part of the names of its files.

    >>> file_owner("driver/3")
    'driver-3'
    """
    return worker_id.replace("/", "-")


@frozen_dataclass
class ExecutorEnvironment:
    """What the driver tells the processes of one executor. Sizes are in bytes."""

    application_id: str
    executor_id: str
    #: Shuffle files, blocks on disk, scratch files; private to the executor, on disk.
    directory: str
    #: Blocks in memory; on a memory-backed file system where there is one.
    memory_directory: str
    #: Directories that the last process of the application removes when the driver is gone.
    application_directories: tuple[str, ...]
    #: For cached blocks of the whole executor, while its workers need no memory; else half of it.
    storage_limit: int
    #: For what one worker holds while it shuffles and sorts, and for its live copies.
    worker_limit: int
    #: For all workers together, with all that their tasks start: above it the largest is killed.
    memory_limit: int
    import_path: tuple[str, ...]
    #: Python-level prints go to the driver as messages rather than to the inherited descriptors.
    forwards_prints: bool
    pyspark_alias: bool
    files_directory: str
    #: Large results on their way to the driver. It is the driver's, and outlives the executor.
    results_directory: str
    #: How chains of operators run: the value of a `Fusion`.
    fusion: str
    #: The socket of the process that hosts the executor, where its driver and its peers may be on other
    #: machines; else empty.
    host_socket: str = ""
    #: What the paths of all executors' directories on the same machine begin with, if there is a host.
    machine_prefix: str = ""
    #: The directories of the driver, whose files the host makes copies of.
    driver_directories: tuple[str, ...] = ()

    @property
    def shuffle_directory(self) -> str:
        return os.path.join(self.directory, "shuffle")

    @property
    def blocks_directory(self) -> str:
        return os.path.join(self.directory, "blocks")

    @property
    def block_locks_path(self) -> str:
        """A file, the same for all executors of the application on this machine."""
        return os.path.join(os.path.dirname(os.path.dirname(self.directory)), "block-locks")

    @property
    def scratch_directory(self) -> str:
        return os.path.join(self.directory, "scratch")

    def make_directories(self) -> None:
        for path in (
            self.shuffle_directory,
            self.blocks_directory,
            self.scratch_directory,
            self.memory_directory,
        ):
            os.makedirs(path, mode=0o700, exist_ok=True)
        # Now, so that it is not a file more when the first block is kept.
        os.close(os.open(self.block_locks_path, os.O_RDWR | os.O_CREAT, 0o600))

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> ExecutorEnvironment:
        values = json.loads(text)
        for name in ("application_directories", "import_path", "driver_directories"):
            values[name] = tuple(values[name])
        return ExecutorEnvironment(**values)
