"""What the driver tells the host of an executor, and what it hears beside the events of every backend.

They travel as arguments and results of Ray's calls, which only the processes of the cluster can make.
"""

from __future__ import annotations

from typing import Any

from pyrite.cluster.backend import BackendEvent
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.executor.environment import ExecutorEnvironment
from pyrite.executor.messages import Forget, RunTask
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_store import StoredBlock


@frozen_dataclass
class ExecutorPlan:
    """What an executor's host needs to start."""

    #: Without directories, which are chosen on the node.
    environment: ExecutorEnvironment
    cores: int
    #: For all processes of the executor.
    variables: dict[str, str]
    local_directory: str | None
    #: Where the driver keeps the files that it ships; what stands below is elsewhere on another machine.
    files_directory: str
    #: The namespace in which the hosts of an application find each other.
    namespace: str
    #: The node that the driver is on, whose files can be read there; None if it is on none.
    driver_node_id: str | None


@frozen_dataclass
class Launch:
    """Run a task on a worker, or let it wait in the queue.

    `attachments` are those that the host does not hold: bytes, or references.
    """

    worker_id: str
    task: RunTask
    keys: tuple[str, ...]
    attachments: dict[str, Any]


@frozen_dataclass
class Kill:
    """End a worker, and an attempt wherever it is."""

    worker_id: str
    attempt_id: int


@frozen_dataclass
class Recall:
    """Return a task that has not begun."""

    attempt_id: int


@frozen_dataclass
class ForgetFiles:
    """Delete the copies of the driver's files of these names, which are gone there."""

    names: tuple[str, ...]


@frozen_dataclass
class RemoveBlocks:
    """Delete the stored partitions of an RDD."""

    rdd_id: int


@frozen_dataclass
class CopyBlock:
    """Keep a block of another executor here too."""

    block: RDDBlockId
    source: str


@frozen_dataclass
class TakeOver:
    """Copy blocks and map outputs, by their paths, of an executor on its way out; ends with `TookOver`."""

    number: int
    source: str
    blocks: tuple[RDDBlockId, ...]
    outputs: tuple[str, ...]


@frozen_dataclass
class SetImportPath:
    """The driver's import path for workers that are started from now on."""

    import_path: list[str]


@frozen_dataclass
class Unpack:
    """Put shipped files, a tar archive by reference, into the executor's directory of files."""

    archive: Any


@frozen_dataclass
class Answer:
    """The answer to a `Question`: None where there is none.

    A file of the driver's comes by reference, or as a text that says why it can't be had.
    """

    number: int
    value: Any


Command = (
    Launch
    | Kill
    | Recall
    | Forget
    | ForgetFiles
    | RemoveBlocks
    | CopyBlock
    | TakeOver
    | SetImportPath
    | Unpack
    | Answer
)


@frozen_dataclass
class HostReady:
    """The host of an executor runs, on this node."""

    node_id: str
    host_name: str
    process_id: int
    #: As `ending.start_of` gives it.
    process_start: str


@frozen_dataclass
class Question:
    """A worker asks the driver for something: the content of a file, or who keeps a block."""

    number: int
    executor_id: str
    #: One of "driver_file", "holders", "claim" and "release".
    kind: str
    name: str
    #: The executors that were found not to keep the block.
    instead_of: tuple[str, ...] = ()


@frozen_dataclass
class TookOver:
    """What an executor has done of a `TakeOver`."""

    number: int
    executor_id: str
    #: What is copied: the names of blocks, and the paths that outputs had, with those that they have here.
    paths: dict[str, str]
    #: What changed in the store.
    changes: tuple[StoredBlock, ...]


Report = BackendEvent | HostReady | Question | TookOver
