"""What an experiment is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chaos.run import Run


@dataclass(frozen=True, slots=True)
class Experiment:
    """A function that lets faults loose on jobs, and how long it may take; one that takes longer hangs."""

    name: str
    function: Callable[[Run], None]
    target: str
    #: In seconds: of the short form and of the full one.
    deadlines: tuple[float, float]

    def deadline(self, *, is_full: bool) -> float:
        return self.deadlines[is_full]
