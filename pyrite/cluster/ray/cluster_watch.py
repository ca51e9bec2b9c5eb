"""Notices that the head node of the cluster is gone, or Ray on the driver's own node.

Ray's own client says nothing for a minute and then ends the driver's process, from where no Python sees it.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

from pyrite.common.frozen_dataclass import frozen_dataclass

#: Seconds between two looks, and until an address that does not answer is as good as gone.
_INTERVAL = 2.0
_CONNECT_PATIENCE = 5.0


@frozen_dataclass
class Place:
    """Where somebody has to listen: a host with a port, or a socket's path; and what its silence means."""

    address: tuple[str, int] | str
    meaning: str

    def answers(self) -> bool:
        """Whether a connection can be made; it is closed at once."""
        try:
            if isinstance(self.address, str):
                with socket.socket(socket.AF_UNIX) as connection:
                    connection.settimeout(_CONNECT_PATIENCE)
                    connection.connect(self.address)
            else:
                socket.create_connection(self.address, _CONNECT_PATIENCE).close()
        except OSError:
            return False
        return True


class ClusterWatch:
    """Looks at places again and again, and tells once, in a thread of its own, that one is lost."""

    def __init__(self, places: list[Place], patience: float, lost: Callable[[str], None]) -> None:
        self._places = places
        self._patience = patience
        self._lost = lost
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pyrite-cluster-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        answered = dict.fromkeys(self._places, time.monotonic())
        while not self._is_over.wait(min(_INTERVAL, self._patience)):
            for place in self._places:
                if place.answers():
                    answered[place] = time.monotonic()
                elif time.monotonic() - answered[place] >= self._patience:
                    self._lost(f"{place.meaning} for {self._patience:.0f} s")
                    return
