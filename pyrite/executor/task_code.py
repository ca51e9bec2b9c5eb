"""What the tasks of a stage run: data, sent to each worker once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.base import Lineage
from pyrite.lineage.task_context import TaskContext
from pyrite.shuffle.spec import ShuffleSpec


@frozen_dataclass
class ResultCode:
    """The code of a result stage: what to compute, and the job's function over it."""

    lineage: Lineage
    function: Callable[[TaskContext, Iterator[Any]], Any]


@frozen_dataclass
class MapCode:
    """The code of a map stage: what to compute, and the shuffle to write it to."""

    lineage: Lineage
    spec: ShuffleSpec
