"""Keeps what was measured in a file, so that the page can be made of several runs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from chaos.run import Report
from chaos.supervisor import Outcome


@dataclass(frozen=True, slots=True)
class Measured:
    """The outcome of an experiment, and what it was drawn from."""

    outcome: Outcome
    seed: int
    is_full: bool


class Ledger:
    """The last outcome of each experiment, by name; in a file if there is one."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._entries: dict[str, Measured] = {}
        if path is not None and path.exists():
            for entry in json.loads(path.read_text(encoding="utf-8")):
                outcome = entry["outcome"]
                outcome["report"] = Report(**outcome["report"])
                self._entries[outcome["name"]] = Measured(Outcome(**outcome), entry["seed"], entry["is_full"])

    def enter(self, measured: Measured) -> None:
        """Add an outcome, in the place of an older one of the same experiment."""
        self._entries[measured.outcome.name] = measured
        if self._path is not None:
            entries = [asdict(entry) for entry in self._entries.values()]
            self._path.write_text(json.dumps(entries, indent=1), encoding="utf-8")

    def in_order(self, names: list[str]) -> list[Measured]:
        """What there is of the experiments with these names."""
        return [self._entries[name] for name in names if name in self._entries]
