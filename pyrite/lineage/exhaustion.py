"""Tells a stream that was read to its end from one that a consumer stopped reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NoReturn


class EndMark(Iterator[NoReturn]):
    """An empty iterator that notes that it was asked; chained behind a stream, it knows of its end.

    >>> from itertools import chain
    >>> mark = EndMark()
    >>> stream = chain([1, 2], mark)
    >>> next(stream), next(stream), mark.reached
    (1, 2, False)
    >>> list(stream), mark.reached
    ([], True)
    """

    __slots__ = ("reached",)

    def __init__(self) -> None:
        self.reached = False

    def __next__(self) -> NoReturn:
        self.reached = True
        raise StopIteration


class AtEnd(Iterator[NoReturn]):
    """An empty iterator that calls a function when it is asked; chained behind a stream, at its end."""

    __slots__ = ("_action",)

    def __init__(self, action: Callable[[], None]) -> None:
        self._action = action

    def __next__(self) -> NoReturn:
        self._action()
        raise StopIteration
