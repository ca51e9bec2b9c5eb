"""Samples and splits; test_placement.py compares them with what was recorded of PySpark."""

from __future__ import annotations

import math
from collections import Counter
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import PySparkAssertionError, PySparkValueError
from pyrite.rdd.samplers import generator, poisson, sampling_fraction
from pyrite.testing.local_runner import LocalRunner

SEEDS = st.integers(0, 2**32)
SIZES = st.integers(0, 60)
COUNTS = st.integers(1, 4)


@given(SIZES, COUNTS, SEEDS, st.lists(st.floats(0.01, 1), min_size=1, max_size=4))
def test_a_split_gives_each_record_to_one_part(size, slices, seed, weights):
    rdd = LocalRunner().parallelize(range(size), slices)
    parts = [part.collect() for part in rdd.randomSplit(weights, seed)]
    assert sorted(chain(*parts)) == list(range(size))
    assert all(part == sorted(part) for part in parts)


@given(SIZES, COUNTS, SEEDS, st.floats(0, 1))
def test_a_sample_without_replacement_has_each_record_at_most_once(size, slices, seed, fraction):
    rdd = LocalRunner().parallelize(range(size), slices)
    sample = rdd.sample(False, fraction, seed)
    assert Counter(sample.collect()) <= Counter(range(size))
    assert sample.collect() == sample.collect()
    assert rdd.sample(False, 1, seed).collect() == list(range(size))
    assert rdd.sample(False, 0, seed).collect() == []


@given(SIZES, COUNTS, st.integers(0, 70), SEEDS, st.booleans())
def test_take_sample_takes_as_many_as_it_was_told(size, slices, num, seed, replacement):
    rdd = LocalRunner().parallelize(range(size), slices)
    found = rdd.takeSample(replacement, num, seed)
    assert len(found) == (num if replacement and size else min(num, size))
    assert set(found) <= set(range(size))
    if not replacement:
        assert len(set(found)) == len(found)
    assert found == rdd.takeSample(replacement, num, seed)


@pytest.mark.parametrize("mean", [0.0, 0.3, 5.0, 19.9, 20.0, 60.0])
def test_poisson_draws_have_the_mean_and_the_variance_of_the_distribution(mean):
    source = generator(1, 2)
    draws = [poisson(source, mean) for _ in range(4000)]
    average = sum(draws) / len(draws)
    variance = sum((draw - average) ** 2 for draw in draws) / len(draws)
    assert average == pytest.approx(mean, rel=0.1)
    assert variance == pytest.approx(mean, rel=0.15)


def test_a_sample_with_replacement_repeats_records(sc):
    found = Counter(sc.parallelize(range(500), 3).sample(True, 2.0, 3).collect())
    assert max(found.values()) > 2
    assert sum(found.values()) == pytest.approx(1000, rel=0.2)


def test_strata_have_their_own_fractions(sc):
    rdd = sc.parallelize([(i % 3, i) for i in range(300)], 3)
    for replacement in (False, True):
        found = rdd.sampleByKey(replacement, {0: 0.0, 1: 0.5, 2: 1.0}, 5).countByKey()
        assert found[0] == 0
        assert 30 < found[1] < 70
    assert rdd.sampleByKey(False, {0: 0, 1: 0, 2: 1}, 5).countByKey() == {2: 100}


def test_partitions_draw_different_numbers():
    assert len({generator(7, index).random() for index in range(50)}) == 50


def test_seeds_are_chosen_where_none_is_given(sc):
    rdd = sc.parallelize(range(1000), 2)
    assert rdd.sample(False, 0.5).collect() != rdd.sample(False, 0.5).collect()
    assert rdd.randomSplit([1, 1])[0].collect() != rdd.randomSplit([1, 1])[0].collect()


def test_one_sample_stays_the_same_sample(sc):
    sample = sc.parallelize(range(1000), 2).sample(False, 0.5)
    assert sample.collect() == sample.collect()


def test_samples_keep_the_partitioner(sc):
    placed = sc.parallelize([(1, 2)], 2).partitionBy(2)
    assert placed.sample(False, 0.5).partitioner == placed.partitioner
    assert placed.sampleByKey(False, {1: 0.5}).partitioner == placed.partitioner


@given(st.integers(1, 1000), st.integers(1, 100_000), st.booleans())
def test_the_fraction_of_a_sample_allows_for_bad_luck(wanted, total, replacement):
    fraction = sampling_fraction(wanted, total, replacement)
    assert fraction > wanted / total or fraction == 1.0 <= wanted / total
    assert math.isfinite(fraction)


def test_arguments_that_make_no_sense(runner):
    rdd = runner.parallelize([(1, 2)])
    with pytest.raises(PySparkValueError, match="Fraction must be nonnegative"):
        rdd.sample(False, -0.1)
    with pytest.raises(PySparkValueError, match="Fraction must be nonnegative"):
        rdd.sample(False, math.nan)
    with pytest.raises(PySparkValueError, match="Weights must be nonnegative"):
        rdd.randomSplit([1, -1])
    with pytest.raises(PySparkValueError, match="Sum of weights must be positive"):
        rdd.randomSplit([0, 0])
    with pytest.raises(PySparkValueError, match="Sample size cannot be negative"):
        rdd.takeSample(False, -1)
    with pytest.raises(PySparkValueError, match="Sample size cannot be greater than"):
        rdd.takeSample(False, 2**63)
    with pytest.raises(PySparkAssertionError, match="Negative fraction value: -1"):
        rdd.sampleByKey(False, {1: -1})
    with pytest.raises(KeyError):
        rdd.sampleByKey(False, {2: 0.5}).collect()
