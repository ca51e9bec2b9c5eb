"""Which line of a program is named when one of its functions fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import add
from typing import Any

import pytest

from pyrite.cluster.blame import FunctionName, transformation_of
from pyrite.rdd import RDD
from pyrite.testing.local_runner import LocalRunner


def name_of(function: Callable[..., Any]) -> FunctionName:
    code = function.__code__
    return code.co_filename, code.co_firstlineno, code.co_name


def first(x: Any) -> Any:
    return x


def second(x: Any) -> Any:
    return x


def whole(records: Iterator[Any]) -> Iterator[Any]:
    return records


@pytest.fixture
def numbers() -> RDD[int]:
    return LocalRunner().parallelize(range(4))


def blamed(rdd: RDD[Any], *functions: Callable[..., Any]) -> str | None:
    call_site = transformation_of(rdd._lineage, [name_of(function) for function in functions])
    return None if call_site is None else call_site.function


def test_the_transformation_that_was_given_the_function(numbers: RDD[int]) -> None:
    rdd = numbers.map(first).filter(second).mapPartitions(whole)
    assert blamed(rdd, first) == "map"
    assert blamed(rdd, second) == "filter"
    assert blamed(rdd, whole) == "mapPartitions"


def test_the_outermost_function_counts(numbers: RDD[int]) -> None:
    rdd = numbers.map(first).filter(second)
    assert blamed(rdd, second, first) == "filter"
    assert blamed(rdd, name_of, first) == "map"


def test_functions_that_nobody_was_given_blame_no_one(numbers: RDD[int]) -> None:
    assert blamed(numbers.map(first), name_of) is None


def test_what_lies_behind_a_shuffle_is_another_stages(numbers: RDD[int]) -> None:
    rdd = numbers.keyBy(first).reduceByKey(add).mapValues(second)
    assert blamed(rdd, first) is None
    assert blamed(rdd, second) == "mapValues"


def test_a_bound_method_is_known_by_its_function(numbers: RDD[int]) -> None:
    class Adder:
        def add(self, x: int) -> int:
            return x + 1

    assert blamed(numbers.map(Adder().add), Adder.add) == "map"
