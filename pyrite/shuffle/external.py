"""The steps that hold records, and spill them when memory is short."""

from pyrite.shuffle.combine import ExternalCombiner
from pyrite.shuffle.group import ExternalGrouper, SpilledGroup
from pyrite.shuffle.sort import ExternalSorter
from pyrite.shuffle.spill import SpillSpace

__all__ = ["ExternalCombiner", "ExternalGrouper", "ExternalSorter", "SpillSpace", "SpilledGroup"]
