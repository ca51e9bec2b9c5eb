"""From what a worker reports to the exception that the driver raises."""

from __future__ import annotations

from pyrite.cluster.backend import WorkerLost
from pyrite.cluster.blame import transformation_of
from pyrite.cluster.task_set import RunningAttempt
from pyrite.common.call_site import CallSite
from pyrite.common.units import format_bytes
from pyrite.errors import MemoryLimitExceeded, PySparkException, PythonException, WorkerCrashed
from pyrite.executor.messages import TaskFailure
from pyrite.lineage.base import Lineage
from pyrite.serializer.data import loads


def task_failed(
    failure: TaskFailure,
    *,
    lineage: Lineage,
    stage_id: int,
    call_site: CallSite,
    partition: int,
    attempt_id: int,
    attempt_number: int,
    max_failures: int,
) -> PySparkException:
    """The error for a task whose code raised.

    An error of Pyrite's own (a corrupt file, a value that cannot be pickled) says what it has to say and
    keeps its class; a note tells the task. Anything else becomes a PythonException whose cause it is.
    """
    cause = _rebuilt(failure)
    call_site = transformation_of(lineage, failure.functions) or call_site
    if isinstance(cause, PySparkException):
        cause.add_note(f"In partition {partition} of stage {stage_id}, made by {call_site}.")
        return cause
    error = PythonException(
        errorClass="TASK_FAILED",
        messageParameters={
            "error_type": failure.error_type,
            "error": failure.error,
            "partition": str(partition),
            "stage_id": str(stage_id),
            "call_site": str(call_site),
            "attempt": str(attempt_number + 1),
            "max_attempts": str(max_failures),
            "attempt_id": f"attempt id {attempt_id}",
            "traceback": f"\n\nIn the worker:\n{failure.traceback}" if failure.traceback else "",
        },
    )
    if failure.error_type == "ModuleNotFoundError":
        error.add_note(
            "The module is not where the task ran: ship it with SparkContext.addPyFile, or install it there."
        )
    error.__cause__ = cause
    # The worker's traceback is in the message; the cause adds its class for `except ... as e: e.__cause__`.
    error.__suppress_context__ = True
    return error


def worker_died(
    lost: WorkerLost, attempt: RunningAttempt, call_site: CallSite, max_failures: int, was_killed: bool
) -> WorkerCrashed | MemoryLimitExceeded:
    """The error for a task whose worker process ended under it.

    `was_killed` tells that it was killed from outside as it seems, as several before it.
    """
    number = f"{attempt.attempt_number + 1} of {max_failures}"
    if lost.memory is not None:
        held, limit = (format_bytes(size) for size in (lost.memory.held, lost.memory.limit))
        return MemoryLimitExceeded(
            errorClass="OUT_OF_MEMORY",
            messageParameters={
                "what": f"The task of partition {attempt.partition} of stage {attempt.stage_id}, made by "
                f"{call_site},",
                "limit": f"{limit} for all workers of its executor",
                "hint": f"Its worker held {held}, more than any other, and was killed; that was attempt "
                f"{number}. Use more partitions or hold less at once in the function; or raise "
                "spark.executor.memory (in local-cluster[n,c,m] it is m) or spark.executor.memoryOverhead.",
            },
        )
    return WorkerCrashed(
        errorClass="WORKER_CRASHED",
        messageParameters={
            "partition": str(attempt.partition),
            "stage_id": str(attempt.stage_id),
            "call_site": str(call_site),
            "reason": lost.reason,
            "count": "Several workers in a row that ran this task were killed, which makes it the suspect"
            if was_killed
            else f"That was attempt {number}",
            "hint": "A crash in native code, os._exit, os.kill or the kernel's out-of-memory killer does "
            "this; "
            "a process that is killed from outside is replaced without charging its task, a few times. "
            "Run the same program with the master `local` to see it in the driver.",
        },
    )


def _rebuilt(failure: TaskFailure) -> BaseException | None:
    if not failure.exception:
        return None
    try:
        cause = loads(failure.exception)
    except Exception:
        return None  # its class is not known here; the message has its text
    return cause if isinstance(cause, BaseException) else None
