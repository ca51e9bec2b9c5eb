"""Where in the user's program an RDD was made or an action was called."""

from __future__ import annotations

import os
import sys

from pyrite.common.frozen_dataclass import frozen_dataclass

_PACKAGE_DIRECTORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


@frozen_dataclass
class CallSite:
    """A function of the API and the line of the user's program that called it.

    >>> str(CallSite("map", "job.py", 12))
    'map at job.py:12'
    """

    function: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.function} at {self.file}:{self.line}"


UNKNOWN_CALL_SITE = CallSite("unknown", "unknown", 0)


def current_call_site(function: str | None = None) -> CallSite:
    """The outermost frame of this package below the user's own code, and the user's line there.

    The API's methods call each other (``distinct`` is a ``reduceByKey``); the user wrote the outermost.
    """
    # sys._getframe is several times faster than inspect.stack, and every transformation pays for it.
    frame = sys._getframe(1)
    name = frame.f_code.co_name
    while frame is not None:
        code = frame.f_code
        if not code.co_filename.startswith(_PACKAGE_DIRECTORY):
            return CallSite(function or name, os.path.basename(code.co_filename), frame.f_lineno)
        name = code.co_name
        if frame.f_back is None:
            break
        frame = frame.f_back
    return CallSite(function or name, "pyrite", 0)
