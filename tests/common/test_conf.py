"""SparkConf behaves as PySpark's does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.common.conf import DEFAULTS_VARIABLE, SparkConf, read_defaults, split_setting, write_defaults
from pyrite.errors import PySparkRuntimeError, PySparkValueError

names = st.text(st.characters(codec="utf-8", exclude_characters="=\0"), min_size=1).filter(
    lambda n: n == n.strip()
)
values = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


def empty() -> SparkConf:
    return SparkConf(loadDefaults=False)


def test_setters_chain_and_later_ones_win() -> None:
    conf = empty().setMaster("local").set("a", "1").setAll([("a", "2"), ("b", "3")]).setAppName("x")
    assert dict(conf.getAll()) == {"spark.master": "local", "a": "2", "b": "3", "spark.app.name": "x"}


def test_set_if_missing_keeps_what_is_there() -> None:
    assert empty().set("a", "1").setIfMissing("a", "2").setIfMissing("b", "3").getAll() == [
        ("a", "1"),
        ("b", "3"),
    ]


def test_values_become_strings() -> None:
    assert empty().set("a", 4).set("b", True).getAll() == [("a", "4"), ("b", "True")]


def test_get_and_contains() -> None:
    conf = empty().setSparkHome("/spark")
    assert conf.get("spark.home") == "/spark"
    assert conf.get("x") is None
    assert conf.get("x", "y") == "y"
    assert conf.contains("spark.home")
    assert not conf.contains("x")


def test_executor_environment_by_pair_or_by_pairs() -> None:
    conf = empty().setExecutorEnv("A", "1").setExecutorEnv(pairs=[("B", "2"), ("C", "3")])
    assert conf.getAll() == [
        ("spark.executorEnv.A", "1"),
        ("spark.executorEnv.B", "2"),
        ("spark.executorEnv.C", "3"),
    ]


@pytest.mark.parametrize("arguments", [{}, {"key": "A", "value": "1", "pairs": []}])
def test_executor_environment_needs_one_of_both(arguments: dict[str, object]) -> None:
    with pytest.raises(PySparkRuntimeError) as caught:
        empty().setExecutorEnv(**arguments)
    assert caught.value.getCondition() == "KEY_VALUE_PAIR_REQUIRED"


def test_debug_string_is_sorted() -> None:
    assert empty().set("b", "2").set("a", "1").toDebugString() == "a=1\nb=2"


def test_defaults_come_from_the_environment_and_yield_to_what_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DEFAULTS_VARIABLE, "spark.master=local[2] 'spark.app.name=My app'")
    assert SparkConf().get("spark.app.name") == "My app"
    assert SparkConf().setMaster("local").get("spark.master") == "local"
    assert empty().getAll() == []


@given(st.dictionaries(names, values))
def test_defaults_survive_the_environment(settings: dict[str, str]) -> None:
    assert read_defaults({DEFAULTS_VARIABLE: write_defaults(settings)}) == settings


@pytest.mark.parametrize("text", ["spark.master", "=local", "'unclosed"])
def test_defaults_that_cannot_be_read_are_an_error(text: str) -> None:
    with pytest.raises(PySparkValueError, match=DEFAULTS_VARIABLE):
        read_defaults({DEFAULTS_VARIABLE: text})


def test_a_setting_is_split_at_its_first_equals_sign() -> None:
    assert split_setting("a = b=c") == ("a", " b=c")


def test_there_is_no_jvm_to_take_settings_from() -> None:
    with pytest.raises(PySparkRuntimeError, match="JVM"):
        SparkConf(_jconf=object())
