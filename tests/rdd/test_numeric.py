"""Statistics, counts of values, histograms and approximate answers."""

from __future__ import annotations

import math
import pickle
import random
import statistics
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import PySparkTypeError, PySparkValueError
from pyrite.rdd import hyper_log_log
from pyrite.rdd.bounded_float import BoundedFloat
from pyrite.rdd.stat_counter import StatCounter
from pyrite.testing.local_runner import LocalRunner

NUMBERS = st.lists(st.one_of(st.integers(-1000, 1000), st.floats(-1e3, 1e3)), max_size=40)
COUNTS = st.integers(1, 4)


@given(NUMBERS.filter(bool), COUNTS)
def test_statistics_agree_with_the_textbook(numbers, slices):
    found = LocalRunner().parallelize(numbers, slices).stats()
    assert found.count() == len(numbers)
    assert found.mean() == pytest.approx(statistics.fmean(numbers), abs=1e-9)
    assert found.variance() == pytest.approx(statistics.pvariance(map(Fraction, numbers)), abs=1e-6)
    assert found.max() == max(numbers)
    assert found.min() == min(numbers)
    if len(numbers) > 1:
        assert found.sampleStdev() ** 2 == pytest.approx(
            float(statistics.variance(map(Fraction, numbers))), abs=1e-6
        )


@given(NUMBERS, NUMBERS)
def test_merged_counters_are_the_counter_of_all(left, right):
    merged, whole = StatCounter(left).mergeStats(StatCounter(right)), StatCounter(left + right)
    assert (merged.n, merged.max(), merged.min()) == (whole.n, whole.max(), whole.min())
    assert merged.mean() == pytest.approx(whole.mean(), abs=1e-9)
    if merged.n:
        assert merged.variance() == pytest.approx(whole.variance(), abs=1e-6)


@given(NUMBERS)
def test_one_by_one_is_as_all_at_once(numbers):
    counter = StatCounter()
    for number in numbers:
        counter.merge(number)
    assert vars(counter) == vars(StatCounter(numbers))


def test_a_counter_of_nothing():
    nothing = StatCounter()
    assert str(nothing) == "(count: 0, mean: 0.0, stdev: nan, max: -inf, min: inf)"
    assert math.isnan(nothing.sampleVariance())
    assert nothing.mergeStats(StatCounter([1])).asDict()["max"] == 1.0


def test_a_nan_is_everywhere_and_an_infinity_is_not():
    for numbers in ([1.0, math.nan, 2.0], [math.nan], [1.0] * 5000 + [math.nan] + [2.0] * 5000):
        counter = StatCounter(numbers)
        for merged in (counter, StatCounter([1.0]).mergeStats(counter), StatCounter().mergeStats(counter)):
            assert math.isnan(merged.max())
            assert math.isnan(merged.min())
    assert StatCounter([1.0, math.inf, 2.0]).max() == math.inf
    assert StatCounter([1.0, math.inf, 2.0]).min() == 1.0


def test_a_counter_merged_with_itself_has_each_value_twice():
    counter = StatCounter([1.0, 2.0, 6.0])
    counter.mergeStats(counter)
    assert counter.count() == 6
    assert counter.variance() == pytest.approx(statistics.pvariance([1, 2, 6, 1, 2, 6]))


def test_a_copy_goes_its_own_way():
    counter = StatCounter([1.0])
    counter.copy().merge(5.0)
    assert counter.max() == 1.0


def test_statistics_of_arrays_are_arrays(sc):
    found = sc.parallelize([numpy.array([1, 5]), numpy.array([3, 2])], 2).stats()
    assert str(found) == "(count: 2, mean: [2.  3.5], stdev: [1.  1.5], max: [3. 5.], min: [1. 2.])"


def test_statistics_of_other_numbers(sc):
    assert sc.parallelize([Fraction(1, 2), Fraction(3, 2)], 1).mean() == 1.0
    assert sc.parallelize([True, False], 2).stats().asDict(sample=True) == {
        "count": 2, "mean": 0.5, "sum": 1.0, "min": 0.0, "max": 1.0, "stdev": 0.5, "variance": 0.25,
    }  # fmt: skip


def test_only_counters_are_merged():
    with pytest.raises(PySparkTypeError, match="StatCounter"):
        StatCounter().mergeStats([1.0])  # type: ignore[arg-type]


def test_answers_about_no_partition_or_no_record(sc):
    assert sc.emptyRDD().sum() == 0
    assert sc.parallelize([], 2).stats().count() == 0
    for action in ("stats", "countByValue", "max", "min", "mean"):
        with pytest.raises(PySparkValueError, match="empty RDD"):
            getattr(sc.emptyRDD(), action)()
    with pytest.raises(PySparkValueError, match="empty RDD"):
        sc.parallelize([], 2).max()


@given(st.lists(st.integers(), min_size=1), COUNTS)
def test_extremes_and_sums(numbers, slices):
    rdd = LocalRunner().parallelize(numbers, slices)
    assert (rdd.max(), rdd.min(), rdd.sum()) == (max(numbers), min(numbers), sum(numbers))
    assert rdd.max(key=lambda x: x % 7) == max(numbers, key=lambda x: x % 7)
    assert rdd.min(lambda x: x % 7) == min(numbers, key=lambda x: x % 7)


@given(st.lists(st.integers(0, 5)), COUNTS)
def test_values_are_counted(values, slices):
    found = LocalRunner().parallelize(values, slices).countByValue()
    assert found == Counter(values)
    assert found["missing"] == 0


@given(NUMBERS, st.lists(st.integers(-1000, 1000), min_size=2, max_size=6, unique=True).map(sorted))
def test_a_histogram_counts_what_is_between_its_bounds(numbers, bounds):
    found_bounds, counts = LocalRunner().parallelize(numbers, 3).histogram(bounds)
    assert found_bounds is bounds
    expected = [sum(low <= x < high for x in numbers) for low, high in pairwise(bounds)]
    expected[-1] += sum(x == bounds[-1] for x in numbers)
    if len({high - low for low, high in pairwise(bounds)}) > 1:
        assert counts == expected
    else:  # a division finds the bucket, and rounds
        assert sum(counts) == sum(expected)


@given(st.lists(st.integers(-1000, 1000), min_size=1), st.integers(1, 8))
def test_even_buckets_hold_every_record(numbers, buckets):
    bounds, counts = LocalRunner().parallelize(numbers, 3).histogram(buckets)
    assert (bounds[0], bounds[-1]) == (min(numbers), max(numbers))
    assert sum(counts) == len(numbers)
    assert len(counts) == len(bounds) - 1 == (buckets if min(numbers) < max(numbers) else 1)


def test_a_histogram_passes_over_what_has_no_place(sc):
    rdd = sc.parallelize([1, None, math.nan, 2, 3.0], 2)
    assert rdd.histogram(1) == ([1, 3.0], [3])
    assert rdd.histogram(2) == ([1, 2, 3.0], [1, 2])
    assert rdd.histogram([0, 2, 9]) == ([0, 2, 9], [1, 2])


@pytest.mark.parametrize(
    ("buckets", "error", "message"),
    [
        (0, PySparkValueError, ">= 1"),
        ([1], PySparkValueError, "more than one"),
        ([1, None], PySparkValueError, "None or NaN"),
        ([1, math.nan], PySparkValueError, "None or NaN"),
        ([2, 1], PySparkValueError, "sorted"),
        ([1, 1], PySparkValueError, "duplicated"),
        ("ab", PySparkTypeError, "list or tuple"),
    ],
)
def test_buckets_that_make_no_sense(sc, buckets, error, message):
    with pytest.raises(error, match=message):
        sc.parallelize([1, 2]).histogram(buckets)


def test_records_without_even_buckets(sc):
    with pytest.raises(PySparkTypeError, match="non-number"):
        sc.parallelize(["a", "b"]).histogram(2)
    with pytest.raises(PySparkValueError, match="infinite"):
        sc.parallelize([1.0, math.inf]).histogram(2)
    with pytest.raises(PySparkValueError, match="empty RDD"):
        sc.parallelize([None], 2).histogram(2)


def test_approximate_answers_are_exact(sc):
    rdd = sc.parallelize(range(1000), 3)
    assert rdd.countApprox(1) == 1000
    for found, expected in ((rdd.sumApprox(1), 499500.0), (rdd.meanApprox(1), 499.5)):
        assert (found, found.low, found.high, found.confidence) == (expected, expected, expected, 1.0)
    assert sc.emptyRDD().meanApprox(1) == sc.emptyRDD().sumApprox(1) == sc.emptyRDD().countApprox(1) == 0


def test_a_bounded_float_travels():
    copy = pickle.loads(pickle.dumps(BoundedFloat(1.0, 0.9, 0.5, 1.5)))
    assert (copy, copy.confidence, copy.low, copy.high) == (1.0, 0.9, 0.5, 1.5)


@pytest.mark.parametrize("distinct", [0, 1, 2, 10, 100, 1000, 20_000])
def test_distinct_values_are_counted_within_the_deviation(sc, distinct):
    rdd = sc.parallelize([i % max(distinct, 1) for i in range(2 * distinct)], 3)
    for deviation in (0.01, 0.05):
        assert rdd.countApproxDistinct(deviation) == pytest.approx(distinct, rel=4 * deviation, abs=0.5)


def test_the_estimate_does_not_depend_on_how_records_are_split(sc):
    precision = 8
    numbers = random.Random(3).sample(range(10**9), 3000)
    whole = hyper_log_log.Registering(precision)(None, iter(numbers))  # type: ignore[arg-type]
    parts = [hyper_log_log.Registering(precision)(None, iter(numbers[i::7])) for i in range(7)]  # type: ignore[arg-type]
    assert hyper_log_log.merged(parts) == whole


def test_a_full_sketch_has_a_large_estimate():
    precision = 4
    assert hyper_log_log.estimate(dict.fromkeys(range(16), 60), precision) > 10**18


def test_a_deviation_that_is_too_small(sc):
    with pytest.raises(PySparkValueError, match="relativeSD"):
        sc.parallelize([1]).countApproxDistinct(0.00001)
