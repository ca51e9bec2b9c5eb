"""The memory of the driver that queries share: what their operators hold, and the rows that are kept.

Both are one pool. Rows that are kept take from the kernel's part until that is down to a half; rows beyond,
and those for which the kernel has nothing to spare at the moment, go into files.
"""

from __future__ import annotations

from collections.abc import Callable

from pyrite.common.settings import read_setting
from pyrite.context import SparkContext
from pyrite.sql.execution.kept_rows import RowKeeper
from pyrite.sql.fragments.database import Database, Memory

#: The kernel is told of its part in steps of this, in bytes: telling it may make it spill.
_STEP = 16 << 20


def driver_database(context: SparkContext) -> Database:
    """The database of the driver: all its cores, and the memory that `spark.driver.memory` leaves it."""
    memory = Memory(
        memory_pool(context),
        f"the share of spark.driver.memory ({context.driver_memory >> 20} MiB) that operators get",
        "Raise spark.driver.memory, unpersist what is cached, or let fewer cores share it (local[N]).",
    )
    return Database(
        max(1, context.defaultParallelism),
        memory,
        lambda: context.subdirectory("spilled-queries"),
        attend=context.cancellable,
    )


def driver_keeper(context: SparkContext, database: Database) -> RowKeeper:
    """What keeps rows in the driver, at the cost of its database."""
    pool = memory_pool(context)
    return RowKeeper(pool // 2, lambda: context.subdirectory("kept-rows"), taking_from(database, pool))


def memory_pool(context: SparkContext) -> int:
    """How many bytes of the driver queries share; the rest is for rows on their way in and out."""
    return int(context.driver_memory * read_setting(context.getConf(), "spark.memory.fraction"))


def taking_from(database: Database, pool: int) -> Callable[[int], bool]:
    """Tells a database that so many bytes of the pool are held by others; False if it cannot spare them.

    >>> database = Database(1, Memory(100 << 20))
    >>> tell = taking_from(database, 100 << 20)
    >>> tell(1), database.memory_limit >> 20
    (True, 84)
    """
    return lambda held: database.limit_memory(pool - -(-held // _STEP) * _STEP)
