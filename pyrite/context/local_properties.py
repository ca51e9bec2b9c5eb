"""Properties that a thread sets for the jobs it submits: group, description, tags, anything."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

JOB_GROUP = "spark.jobGroup.id"
JOB_DESCRIPTION = "spark.job.description"
JOB_TAGS = "spark.job.tags"


class LocalProperties(threading.local):
    """A dict for each thread."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self._values.get(key)

    def put(self, key: str, value: str | None) -> None:
        """Set a property; None removes it."""
        if value is None:
            self._values.pop(key, None)
        else:
            self._values[key] = value

    def tags(self) -> set[str]:
        """The job tags of this thread."""
        return tags_of(self._values)

    def set_tags(self, tags: set[str]) -> None:
        self.put(JOB_TAGS, ",".join(sorted(tags)) or None)

    def snapshot(self) -> dict[str, str]:
        """A copy, for a job that is submitted now."""
        return dict(self._values)


@dataclass(frozen=True, eq=False)
class OtherWork:
    """Work that is no job: the properties of its thread when it began, and how it is cancelled."""

    properties: dict[str, str]
    cancel: Callable[[str], None]


def tags_of(properties: dict[str, str]) -> set[str]:
    """The job tags among a job's properties.

    >>> sorted(tags_of({"spark.job.tags": "a,b"}))
    ['a', 'b']
    """
    return set(filter(None, properties.get(JOB_TAGS, "").split(",")))
