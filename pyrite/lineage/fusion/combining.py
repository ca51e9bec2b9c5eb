"""Taking portions of records into a dict of combiners, by the loop that suits the keys that come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pyrite.lineage.fusion.compiled import Plan
from pyrite.lineage.fusion.ends import Missing

#: Portions are small at first, and say little about those to come.
_FIRST_LOOK = 6
#: Of the thousands of records of a later portion, so many bring a new key before looking up a new key costs
#: more than the others save. It takes seven times what one of these does.
_FEW_NEW_KEYS = 256


class CombiningLoop:
    """Takes portions into a dict; `plan_of` gives the loop for keys that are there, or are not, by now."""

    def __init__(self, plan_of: Callable[[bool], Plan]) -> None:
        self._plan_of = plan_of
        self._loops: dict[bool, Callable[..., Any]] = {}
        self._portions = 0
        self._knows_most_keys = False

    def __call__(self, combined: dict[Any, Any], records: Iterator[Any]) -> None:
        known = self._knows_most_keys
        if known not in self._loops:
            self._loops[known] = self._plan_of(known).bound()
        before = len(combined)
        self._loops[known](records, combined, Missing, KeyError)
        self._portions += 1
        self._knows_most_keys = self._portions >= _FIRST_LOOK and len(combined) - before < _FEW_NEW_KEYS
