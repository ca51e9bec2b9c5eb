"""What a user's exception becomes on its way to the driver."""

from __future__ import annotations

from pyrite.executor.failure import describe_failure
from pyrite.serializer.data import loads


class NeedsTwoArguments(Exception):
    def __init__(self, first: int, second: int) -> None:
        super().__init__(f"{first} and {second}")


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


def test_the_exception_travels_with_its_traceback() -> None:
    failure = describe_failure(raised(ZeroDivisionError("division by zero")))
    assert (failure.error_type, failure.error) == ("ZeroDivisionError", "division by zero")
    assert "raise error" in failure.traceback
    assert failure.traceback.endswith("ZeroDivisionError: division by zero")
    assert isinstance(loads(failure.exception), ZeroDivisionError)


def test_an_exception_that_cannot_be_rebuilt_travels_as_text() -> None:
    failure = describe_failure(raised(NeedsTwoArguments(1, 2)))
    assert failure.error == "1 and 2"
    assert failure.exception == b""


def test_frames_of_the_engine_in_front_of_the_users_are_left_out() -> None:
    from pyrite.lineage.operators import Map

    try:
        list(Map(lambda x: 1 // x).apply(iter([0]), 0))
    except ZeroDivisionError as error:
        failure = describe_failure(error)
    assert "operators.py" not in failure.traceback
