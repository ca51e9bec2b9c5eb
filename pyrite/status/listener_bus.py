"""Tells listeners what happens."""

from __future__ import annotations

import logging

from pyrite.common.listener import Listener, ListenerEvent

logger = logging.getLogger(__name__)


class ListenerBus:
    """Calls each listener with each event, in the thread that posts it and in the order of `add`.

    A listener that raises never hurts the job that it watches: its first error is logged, and it goes on
    getting events.

    >>> bus = ListenerBus()
    >>> bus.add(print)
    >>> from pyrite.common.listener import JobFinished
    >>> bus.post(JobFinished(0, True))
    JobFinished(job_id=0, ok=True)
    """

    def __init__(self) -> None:
        #: Replaced, never changed, so that `post` needs no lock.
        self._listeners: tuple[Listener, ...] = ()
        self._reported: set[Listener] = set()

    def add(self, listener: Listener) -> None:
        """Let `listener` have all events from now on."""
        self._listeners = (*self._listeners, listener)

    def remove(self, listener: Listener) -> None:
        """Let `listener` have no more events; one that is not there is no error."""
        self._listeners = tuple(other for other in self._listeners if other != listener)

    def post(self, event: ListenerEvent) -> None:
        """Tell everyone."""
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                if listener not in self._reported:
                    self._reported.add(listener)
                    logger.exception("A listener failed; its further errors are not logged: %r", listener)
