"""The handle of an RDD, and the few helpers that all families of methods are built on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, cast

from pyrite.common.call_site import UNKNOWN_CALL_SITE, current_call_site
from pyrite.common.settings import SETTINGS
from pyrite.errors import PySparkRuntimeError
from pyrite.lineage import fusion
from pyrite.lineage.base import Lineage
from pyrite.lineage.fusion.level import Fusion
from pyrite.lineage.operators import Operator
from pyrite.lineage.pipelined import PipelinedLineage
from pyrite.lineage.task_context import TaskContext
from pyrite.rdd.context import RDDContext
from pyrite.rdd.debug_string import debug_string
from pyrite.shuffle.partitioner import Partitioner

if TYPE_CHECKING:
    from pyrite.rdd.rdd import RDD

T = TypeVar("T")
U = TypeVar("U")


class RDDBase(Generic[T]):
    """A node of the lineage graph together with the context that can run it.

    It exists in the driver only: the node travels to workers, the handle refuses to.
    """

    def __init__(self, lineage: Lineage, context: RDDContext) -> None:
        self._lineage = lineage
        self.ctx = context

    def __reduce__(self) -> NoReturn:
        raise PySparkRuntimeError(errorClass="RDD_TRANSFORM_ONLY_VALID_ON_DRIVER", messageParameters={})

    def __repr__(self) -> str:
        return repr(self._lineage)

    @property
    def context(self) -> RDDContext:
        """The context that this RDD was made by."""
        return self.ctx

    @property
    def partitioner(self) -> Partitioner | None:
        """How the keys of this RDD are placed, or None if that is not known."""
        return self._lineage.partitioner

    def id(self) -> int:
        """A number that no other RDD of this process has."""
        return self._lineage.id

    def name(self) -> str | None:
        """The name that was given with `setName`, or None.

        >>> sc.parallelize([1]).name() is None
        True
        """
        return self._lineage.name

    def setName(self, name: str) -> RDD[T]:
        """Name this RDD, for `toDebugString`.

        >>> sc.parallelize([1]).setName("numbers").name()
        'numbers'
        """
        self._lineage.name = name
        return self._rdd

    def getNumPartitions(self) -> int:
        """How many partitions this RDD has.

        >>> sc.parallelize([1, 2, 3, 4], 2).getNumPartitions()
        2
        """
        return self._lineage.num_partitions

    def toDebugString(self) -> bytes:
        """The RDDs that this one is computed from, indented at each shuffle, with what is cached of them.

        >>> print(sc.parallelize([1], 2).setName("ones").toDebugString().decode())
        (2) ones ParallelCollectionRDD[...] at ... []
        """
        return debug_string(self._lineage, self.ctx).encode()

    def explain(self) -> None:
        """Print what the chains of operators that this RDD is computed by run as. Not in PySpark.

        An action may become part of the last one.

        >>> sc.parallelize(range(3)).map(str).map(lambda x: x + "!").explain()
        PythonRDD[...] at ...
            def fused(...):
                try:
                    for x in records:
                        x_2 = f_1(x)
                        x_3 = ...
                        yield x_3
        ...
        """
        is_in_driver = self.ctx.conf_get("spark.master") == "local"
        setting = self.ctx.conf_get("spark.pyrite.fusion")
        if setting is not None:
            setting = SETTINGS["spark.pyrite.fusion"].parse(setting)
        print(fusion.explanation.explanation(self._lineage, Fusion.chosen(setting, in_driver=is_in_driver)))

    @property
    def _rdd(self) -> RDD[T]:
        """This handle with the methods of all families; each family by itself knows its own only."""
        return cast("RDD[T]", self)

    def _derive(self, operator: Operator, *, preserves_partitioning: bool = False) -> RDD[Any]:
        """The RDD of `operator` applied to each partition of this one."""
        return self._wrap(PipelinedLineage(self._lineage, operator, preserves_partitioning))

    def _wrap(self, lineage: Lineage) -> RDD[Any]:
        """A handle of another node, made by the method that the user is calling now."""
        call_site = current_call_site()
        made_now = [lineage]
        while made_now:
            node = made_now.pop()
            if node.call_site is UNKNOWN_CALL_SITE:
                node.call_site = call_site
                made_now += [dependency.parent for dependency in node.dependencies]
        return type(self._rdd)(lineage, self.ctx)

    def _run(
        self, function: Callable[[TaskContext, Iterator[Any]], U], partitions: Sequence[int] | None = None
    ) -> list[U]:
        """Run a job: `function` on each of `partitions` (all by default), the results in their order."""
        return self.ctx.run_job(self._lineage, function, partitions)

    def _default_reduce_partitions(self) -> int:
        """How many partitions a shuffle of this RDD has when the user does not say."""
        configured = self.ctx.conf_get("spark.default.parallelism")
        return self._lineage.num_partitions if configured is None else self.ctx.defaultParallelism
