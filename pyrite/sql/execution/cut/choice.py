"""Whether plans are cut, and how: by the settings and the master."""

from __future__ import annotations

from pyrite.context import SparkContext
from pyrite.sql.conf import RuntimeConfig
from pyrite.sql.physical.movement import CutSettings
from pyrite.sql.settings import size_of
from pyrite.sql.sources.splitting import SplitSizes

#: Partitions for each core: with two, a core that is done early takes one more; more cost more than they even
#: out, as each is a query of its own in each stage. `spark.sql.shuffle.partitions` may only make them fewer.
_PARTITIONS_PER_CORE = 2


def cut_settings(conf: RuntimeConfig, context: SparkContext) -> CutSettings | None:
    """How the plans of a session are cut; None if they run in the driver's own database."""
    execution = conf.get("spark.pyrite.sql.execution")
    if execution == "driver" or (execution == "auto" and not context._parsed_master.is_cluster):
        return None
    cores = max(1, context.defaultParallelism)
    least = 0
    if conf.flag("spark.sql.adaptive.enabled") and conf.flag("spark.sql.adaptive.coalescePartitions.enabled"):
        least = size_of(str(conf.get("spark.sql.adaptive.coalescePartitions.minPartitionSize")))
    wanted = int(str(conf.get("spark.sql.shuffle.partitions")))
    return CutSettings(
        partitions=max(1, min(wanted, _PARTITIONS_PER_CORE * cores)),
        cores=cores,
        broadcast_limit=size_of(str(conf.get("spark.sql.autoBroadcastJoinThreshold"))),
        splitting=SplitSizes(
            most=size_of(str(conf.get("spark.sql.files.maxPartitionBytes"))),
            open_cost=size_of(str(conf.get("spark.sql.files.openCostInBytes"))),
            parts=int(str(conf.get("spark.sql.files.minPartitionNum", None) or cores)),
        ),
        least_partition=least,
    )
