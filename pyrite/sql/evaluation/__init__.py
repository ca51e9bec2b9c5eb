"""Users' functions on Arrow data, in the workers.

What arrives at a worker is bytes of Arrow's stream format and a description of the calls; what leaves it is
bytes again. The kernel never runs a user's function, and the driver never does.
"""

from __future__ import annotations

from pyrite.sql.evaluation.calls import EvaluateCalls
from pyrite.sql.evaluation.groups import AggregateGroups, MapCogroups, MapGroups
from pyrite.sql.evaluation.partitions import MapBatches

__all__ = ["AggregateGroups", "EvaluateCalls", "MapBatches", "MapCogroups", "MapGroups"]
