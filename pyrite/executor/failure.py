"""What a user's function raised, turned into data that the driver can show and raise again."""

from __future__ import annotations

import os
import traceback
from types import TracebackType

from pyrite.executor.messages import TaskFailure
from pyrite.serializer.data import dumps, loads

_PACKAGE_DIRECTORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def describe_failure(error: BaseException) -> TaskFailure:
    """The exception with the part of its traceback that lies in the user's code."""
    trace = users_frames(error.__traceback__)
    return TaskFailure(
        error_type=type(error).__qualname__,
        error=str(error),
        traceback="".join(
            traceback.format_exception(type(error), error, trace, limit=None)
        ).rstrip(),
        exception=_travelling(error),
        functions=[
            (frame.f_code.co_filename, frame.f_code.co_firstlineno, frame.f_code.co_name)
            for frame, _ in traceback.walk_tb(trace)
        ],
    )


def users_frames(trace: TracebackType | None) -> TracebackType | None:
    """The traceback without this package's frames in front of the user's first one.

    Where no frame is the user's, as when a record is not a pair, all frames stay.
    """
    first = trace
    while first is not None and first.tb_frame.f_code.co_filename.startswith(_PACKAGE_DIRECTORY):
        first = first.tb_next
    return first if first is not None else trace


def _travelling(error: BaseException) -> bytes:
    """The pickled exception; empty if it does not survive the journey.

    An exception whose constructor takes other arguments than `args` pickles and then fails to be built
    again, so the journey is tried here.
    """
    try:
        data = dumps(error)
        loads(data)
    except Exception:
        return b""
    return data
