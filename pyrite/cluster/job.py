"""One job, as the thread that asked for it sees it."""

from __future__ import annotations

import contextlib
import gc
import os
import threading
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Any

from pyrite.common import accumulators
from pyrite.common.call_site import CallSite
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import PySparkException, SparkException
from pyrite.serializer.data import decode, loads


@frozen_dataclass
class RawResult:
    """The result of a task as it came: encoded bytes, or the path of a file with them."""

    partition: int
    data: bytes | str

    def discard(self) -> None:
        """Delete the file, if there is one: nobody will read it."""
        if isinstance(self.data, str):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.data)


@frozen_dataclass
class _Result:
    index: int
    raw: RawResult


@frozen_dataclass
class _Updates:
    data: bytes


@frozen_dataclass
class _Work:
    run: Callable[[], None]
    abandon: Callable[[], None]


@frozen_dataclass
class _End:
    error: BaseException | None


class Job:
    """The mailbox between the driver loop and the thread that waits for the job.

    Everything that may run user code is done by the waiting thread: rebuilding results, merging
    accumulators and, with the master `local`, the tasks themselves.
    """

    def __init__(self, job_id: int, call_site: CallSite, properties: dict[str, str]) -> None:
        self.job_id = job_id
        self.call_site = call_site
        self.properties = properties
        self.is_finished = threading.Event()
        #: Whether nobody reads the mail any more.
        self._is_left = False
        #: Those that are not final yet.
        self._updates: list[bytes] = []
        self._mail: SimpleQueue[_Result | _Updates | _Work | _End] = SimpleQueue()

    # --- the driver loop's side -----------------------------------------------------------------------

    def give_result(self, index: int, raw: RawResult) -> None:
        """The result of the job's `index`-th partition arrived."""
        self._mail.put(_Result(index, raw))

    def give_updates(self, data: bytes, *, is_final: bool) -> None:
        """A task of the job succeeded for the first time, and added this to accumulators.

        Unless it `is_final` it counts at the end only, as the task's result may be discarded until then.
        """
        if is_final:
            self._mail.put(_Updates(data))
        else:
            self._updates.append(data)

    def discard_results(self) -> None:
        """The results so far will be given anew, and what their tasks added to accumulators."""
        self._updates.clear()

    def give_work(self, run: Callable[[], None], abandon: Callable[[], None]) -> None:
        """Let the waiting thread call `run`; or any thread `abandon`, if that one has left by the end."""
        self._mail.put(_Work(run, abandon))

    def end(self, error: BaseException | None = None) -> None:
        """The job is over; with an error it is raised where the job is waited for."""
        self.is_finished.set()
        for data in self._updates:
            self._mail.put(_Updates(data))
        self._mail.put(_End(error))
        self._abandon_work()

    # --- the waiting thread's side --------------------------------------------------------------------

    def leave(self) -> None:
        """The thread was interrupted, and does not read `results` any further."""
        self._is_left = True
        self._abandon_work()

    def results(self) -> Iterator[tuple[int, Any]]:
        """(index, value) of each requested partition, as they arrive; raises what ended the job early."""
        # Two indexes may ask for one partition, so files stay until the job is over.
        received: list[RawResult] = []
        try:
            yield from self._read_mail(received)
        finally:
            for raw in received:
                raw.discard()

    def _abandon_work(self) -> None:
        """Give back the tasks that nobody is going to run, once no other will be given.

        Both threads come here, each after it has set its own flag; so at least one of them sees both.
        """
        if self._is_left and self.is_finished.is_set():
            with contextlib.suppress(Empty):
                while True:
                    match self._mail.get_nowait():
                        case _Work(_, abandon):
                            abandon()
                        case _Result(_, raw):
                            raw.discard()

    def _read_mail(self, received: list[RawResult]) -> Iterator[tuple[int, Any]]:
        while True:
            match self._mail.get():
                case _Result(index, raw):
                    if isinstance(raw.data, str):
                        received.append(raw)
                    yield index, _rebuild(raw)
                case _Updates(data):
                    accumulators.merge_updates(loads(data))
                case _Work(run, _):
                    run()
                case _End(None):
                    return
                case _End(error):
                    assert error is not None
                    raise error


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Millions of new objects would set the garbage collector off again and again, for nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _rebuild(raw: RawResult) -> Any:
    try:
        if isinstance(raw.data, bytes):
            return decode(raw.data)
        # Into memory of our own: a mapping would keep views of a file that is gone, and be read-only.
        with open(raw.data, "rb") as file:
            data = bytearray(os.fstat(file.fileno()).st_size)
            file.readinto(data)
        with _collector_paused():
            return decode(data)
    except PySparkException:
        raise
    except Exception as error:
        raise SparkException(
            errorClass="RESULT_NOT_READABLE",
            messageParameters={
                "partition": str(raw.partition),
                "reason": f"{type(error).__name__}: {error}",
            },
        ) from error
