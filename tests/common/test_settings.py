"""The table of settings: what is read, what is refused, what is unknown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pyrite
from pyrite.common.conf import SparkConf
from pyrite.common.settings import (
    REFUSALS,
    SETTINGS,
    Effect,
    check_settings,
    read_setting,
    unknown_settings,
)
from pyrite.errors import IllegalArgumentException, PySparkValueError
from pyrite.sql.settings import SQL_SETTINGS

PACKAGE = Path(pyrite.__file__).parent
#: Properties of jobs look like settings and are none.
JOB_PROPERTIES = {"spark.jobGroup.id", "spark.job.description", "spark.job.tags"}


def conf(**settings: str) -> SparkConf:
    return SparkConf(loadDefaults=False).setAll(
        (key.replace("_", "."), value) for key, value in settings.items()
    )


#: Told by the schemas that PySpark writes, or accepted without effect.
READ_BY_TYPES = {"spark.sql.catalogImplementation", "spark.sql.legacy.allowNegativeScaleOfDecimal"}

#: Unset unless a program sets them, so that asking for them without a default is an error, as in Spark.
WITHOUT_DEFAULT = {"spark.sql.files.minPartitionNum"}


def names_in_code() -> set[str]:
    return {
        name
        for path in PACKAGE.rglob("*.py")
        if path.name != "settings.py"
        for name in re.findall(r'"(spark\.[A-Za-z.]+[A-Za-z])"', path.read_text(encoding="utf-8"))
        # Attributes of a session, named in messages.
        if not name.startswith(("spark.read", "spark.streams", "spark.udf"))
    }


def test_every_setting_that_the_code_reads_is_in_the_table() -> None:
    names = {name for name in names_in_code() if not name.startswith(("spark.sql.", "spark.pyrite.sql."))}
    assert names - JOB_PROPERTIES <= SETTINGS.keys()


def test_every_setting_of_sql_that_the_code_reads_is_in_the_table_of_sql() -> None:
    names = {name for name in names_in_code() if name.startswith("spark.sql.")}
    assert names <= {*SQL_SETTINGS, *READ_BY_TYPES, *WITHOUT_DEFAULT}


def test_every_setting_that_is_said_to_be_used_is_read_by_the_code() -> None:
    used = {name for name, setting in SETTINGS.items() if setting.effect is Effect.USED}
    assert used <= names_in_code()


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda setting: setting.name)
def test_defaults_can_be_read_and_meanings_are_sentences(setting) -> None:
    read_setting(conf(), setting.name)
    assert setting.meaning.endswith(".")


def test_values_are_typed_and_defaults_fill_in() -> None:
    assert read_setting(conf(), "spark.task.maxFailures") == 4
    assert read_setting(conf(spark_locality_wait="500"), "spark.locality.wait") == 0.5
    assert read_setting(conf(spark_executor_memory="512"), "spark.executor.memory") == 512 * 1024**2
    assert read_setting(conf(), "spark.executor.memory") is None


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.name)
def test_what_would_change_results_is_refused(refusal) -> None:
    value = refusal.value or "anything"
    with pytest.raises(PySparkValueError, match=re.escape(refusal.name)) as caught:
        check_settings(SparkConf(loadDefaults=False).set(refusal.name, value.upper()))
    assert caught.value.getCondition() == "UNSUPPORTED_CONFIG"
    assert refusal.hint in str(caught.value)


def test_a_refusable_setting_at_its_harmless_value_passes() -> None:
    check_settings(conf(spark_hadoop_validateOutputSpecs="true"))


def test_a_value_of_the_wrong_kind_names_its_setting() -> None:
    with pytest.raises(IllegalArgumentException, match=r"spark\.default\.parallelism=many"):
        check_settings(conf(spark_default_parallelism="many"))


def test_unknown_settings_pass_and_are_listed() -> None:
    settings = conf(spark_yarn_queue="q", spark_master="local", spark_executorEnv_A="1", spark_ui_port="1")
    check_settings(settings)
    assert unknown_settings(settings) == ["spark.yarn.queue"]
