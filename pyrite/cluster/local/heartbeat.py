"""Whether the other side still answers."""

from __future__ import annotations

#: Seconds between two questions.
INTERVAL = 3.0
#: Seconds without an answer after which a process that used to answer is given up.
PATIENCE = 8.0
#: Seconds that a process may take for its first answer: it has yet to import what it needs.
FIRST_PATIENCE = 60.0


class Heartbeat:
    """Questions to one process, and whether they are answered; times are in seconds.

    The answers that have arrived are to be told before `is_overdue` is asked: whoever asks may have been
    stopped itself.

    >>> heartbeat = Heartbeat(now=0.0)
    >>> heartbeat.answered(); heartbeat.asked(3.0); heartbeat.asked(6.0)
    >>> heartbeat.is_overdue(10.0), heartbeat.is_overdue(11.0)
    (False, True)
    """

    def __init__(self, now: float) -> None:
        #: When the oldest question without an answer was asked; the start counts as one.
        self._waiting_since: float | None = now
        self._patience = FIRST_PATIENCE

    def asked(self, now: float) -> None:
        """A question was sent."""
        if self._waiting_since is None:
            self._waiting_since = now

    def answered(self) -> None:
        """The process gave a sign of life."""
        self._waiting_since = None
        self._patience = PATIENCE

    def is_overdue(self, now: float) -> bool:
        """Whether the process does not answer any more."""
        return self._waiting_since is not None and now >= self._waiting_since + self._patience
