"""What a user's function raised, turned into data that the driver can show and raise again."""

from __future__ import annotations

import os
from traceback import FrameSummary, StackSummary, TracebackException
from types import TracebackType

from pyrite.executor.messages import TaskFailure
from pyrite.lineage.fusion.compiled import Origin
from pyrite.lineage.fusion.places import OwnLine, place_of
from pyrite.serializer.data import dumps, loads

_PACKAGE_DIRECTORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def describe_failure(error: BaseException) -> TaskFailure:
    """The exception with the part of its traceback that lies in the user's code."""
    trace = users_frames(error.__traceback__)
    shown = TracebackException(type(error), error, trace, lookup_lines=False, compact=True)
    _show_places(shown, error, trace)
    return TaskFailure(
        error_type=type(error).__qualname__,
        error=str(error),
        traceback="".join(shown.format()).rstrip(),
        exception=_travelling(error),
        functions=_functions(trace),
    )


def users_frames(trace: TracebackType | None) -> TracebackType | None:
    """The traceback without this package's frames in front of the user's first one.

    Where no frame is the user's, as when a record is not a pair, all frames stay.
    """
    first = trace
    while first is not None and _is_own(first):
        first = first.tb_next
    return first if first is not None else trace


def _is_own(step: TracebackType) -> bool:
    place = _place(step)
    if place is None:
        return step.tb_frame.f_code.co_filename.startswith(_PACKAGE_DIRECTORY)
    return isinstance(place, OwnLine)


def _place(step: TracebackType) -> Origin | OwnLine | None:
    return place_of(step.tb_frame.f_code, step.tb_lasti)


def _steps(trace: TracebackType | None) -> list[TracebackType]:
    steps = []
    while trace is not None:
        steps.append(trace)
        trace = trace.tb_next
    return steps


def _functions(trace: TracebackType | None) -> list[tuple[str, int, str]]:
    functions = []
    for step in _steps(trace):
        place = _place(step)
        if isinstance(place, Origin):
            functions.append((place.filename, place.first_line, place.name))
        elif place is None:
            code = step.tb_frame.f_code
            functions.append((code.co_filename, code.co_firstlineno, code.co_name))
    return functions


def _show_places(shown: TracebackException, error: BaseException, trace: TracebackType | None) -> None:
    """Let generated code appear as what it stands for, in an exception and those that it has to do with."""
    waiting = [(shown, error, trace)]
    while waiting:
        shown, error, trace = waiting.pop()
        shown.stack = _with_places(shown.stack, _steps(trace))
        for part, cause in (
            (shown.__cause__, error.__cause__),
            (shown.__context__, error.__context__),
            *zip(shown.exceptions or (), getattr(error, "exceptions", ()), strict=False),
        ):
            if part is not None and cause is not None:
                waiting.append((part, cause, cause.__traceback__))


def _with_places(stack: StackSummary, steps: list[TracebackType]) -> StackSummary:
    has_users = not all(map(_is_own, steps))
    frames = []
    for summary, step in zip(stack, steps, strict=False):
        place = _place(step)
        if isinstance(place, Origin):
            frames.append(
                FrameSummary(
                    place.filename,
                    summary.lineno,
                    place.name,
                    lookup_line=False,
                    end_lineno=summary.end_lineno,
                    colno=summary.colno,
                    end_colno=summary.end_colno,
                )
            )
        elif place is None:
            frames.append(summary)
        elif not has_users:
            frames.append(FrameSummary(place.filename, place.line, "fused", line=place.text))
    return StackSummary.from_list(frames)


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
