"""Names that do not clash."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count


class Names:
    """Hands out names for the variables of a generated function.

    >>> names = Names({"total"})
    >>> names.fresh("x"), names.fresh("x"), names.fresh("total")
    ('x', 'x_2', 'total_2')
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def fresh(self, base: str) -> str:
        """`base`, or the first of ``base_2``, ``base_3``, ... that is not taken; it is taken now."""
        name = base
        numbers = count(2)
        while name in self._taken:
            name = f"{base}_{next(numbers)}"
        self._taken.add(name)
        return name
