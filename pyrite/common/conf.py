"""The configuration of an application: strings by name."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping
from typing import overload

from pyrite.errors import PySparkRuntimeError, PySparkValueError

#: The defaults of this process and of those it starts, written as in a shell: ``name=value 'name=a value'``.
DEFAULTS_VARIABLE = "PYRITE_CONF"


class SparkConf:
    """Settings of a Spark application; each setter returns the configuration, so that calls chain.

    With `loadDefaults` it starts with the settings of the environment variable ``PYRITE_CONF``, which
    ``pyrite run --master`` and ``--conf`` fill; what a program sets itself comes before them.

    >>> conf = SparkConf(loadDefaults=False).setMaster("local[2]").setAppName("example")
    >>> conf.get("spark.master"), conf.get("spark.local.dir"), conf.get("spark.local.dir", "/tmp")
    ('local[2]', None, '/tmp')
    >>> print(conf.setExecutorEnv("LANG", "C").toDebugString())
    spark.app.name=example
    spark.executorEnv.LANG=C
    spark.master=local[2]

    Mirrors `pyspark.SparkConf`.
    """

    def __init__(self, loadDefaults: bool = True, _jvm: object = None, _jconf: object = None) -> None:
        if _jvm is not None or _jconf is not None:
            raise PySparkRuntimeError(
                errorClass="JVM_ATTRIBUTE_NOT_SUPPORTED",
                messageParameters={"attr_name": "_jconf", "hint": "Pass settings by SparkConf.setAll."},
            )
        self._settings: dict[str, str] = read_defaults(os.environ) if loadDefaults else {}

    def set(self, key: str, value: str) -> SparkConf:
        """Set one setting; a value that is not a string is written as one."""
        self._settings[key] = str(value)
        return self

    def setIfMissing(self, key: str, value: str) -> SparkConf:
        """Set one setting unless it has a value already."""
        if key not in self._settings:
            self.set(key, value)
        return self

    def setMaster(self, value: str) -> SparkConf:
        """Set where the application runs, such as ``local[4]``."""
        return self.set("spark.master", value)

    def setAppName(self, value: str) -> SparkConf:
        """Set the name of the application."""
        return self.set("spark.app.name", value)

    def setSparkHome(self, value: str) -> SparkConf:
        """Set the directory of a Spark installation; kept for programs that ask for it, and not used."""
        return self.set("spark.home", value)

    @overload
    def setExecutorEnv(self, key: str, value: str) -> SparkConf: ...

    @overload
    def setExecutorEnv(self, *, pairs: list[tuple[str, str]]) -> SparkConf: ...

    def setExecutorEnv(
        self, key: str | None = None, value: str | None = None, pairs: list[tuple[str, str]] | None = None
    ) -> SparkConf:
        """Set an environment variable of the worker processes, or several as `pairs`."""
        if (key is None) == (pairs is None):
            raise PySparkRuntimeError(errorClass="KEY_VALUE_PAIR_REQUIRED", messageParameters={})
        for name, text in [(key, value)] if pairs is None else pairs:
            self.set(f"spark.executorEnv.{name}", str(text))
        return self

    def setAll(self, pairs: Iterable[tuple[str, str]]) -> SparkConf:
        """Set several settings, given as ``(name, value)`` pairs."""
        for key, value in pairs:
            self.set(key, value)
        return self

    @overload
    def get(self, key: str) -> str | None: ...

    @overload
    def get(self, key: str, defaultValue: None) -> str | None: ...

    @overload
    def get(self, key: str, defaultValue: str) -> str: ...

    def get(self, key: str, defaultValue: str | None = None) -> str | None:
        """The value of a setting, or `defaultValue` where it has none."""
        return self._settings.get(key, defaultValue)

    def getAll(self) -> list[tuple[str, str]]:
        """All settings as ``(name, value)`` pairs."""
        return list(self._settings.items())

    def contains(self, key: str) -> bool:
        """Whether a setting has a value."""
        return key in self._settings

    def toDebugString(self) -> str:
        """All settings as ``name=value`` lines, sorted by name."""
        return "\n".join(f"{key}={value}" for key, value in sorted(self._settings.items()))


def read_defaults(environment: Mapping[str, str]) -> dict[str, str]:
    """The settings that `environment` gives to every new configuration.

    >>> read_defaults({"PYRITE_CONF": "spark.master=local[2] 'spark.app.name=My app'"})
    {'spark.master': 'local[2]', 'spark.app.name': 'My app'}
    """
    text = environment.get(DEFAULTS_VARIABLE, "")
    try:
        return dict(map(split_setting, shlex.split(text)))
    except ValueError as error:
        raise PySparkValueError(
            errorClass="CANNOT_CONVERT_VALUE",
            messageParameters={
                "value": text,
                "kind": f"the settings of {DEFAULTS_VARIABLE}",
                "hint": f"Write them as name=value, quoted as in a shell ({error}).",
            },
        ) from error


def write_defaults(settings: Mapping[str, str]) -> str:
    """The text for the environment variable that `read_defaults` reads back.

    >>> write_defaults({"spark.app.name": "My app"})
    "'spark.app.name=My app'"
    """
    return shlex.join(f"{key}={value}" for key, value in settings.items())


def split_setting(text: str) -> tuple[str, str]:
    """Split ``name=value`` at the first ``=``; ValueError without one.

    >>> split_setting("spark.executorEnv.OPTIONS=a=b")
    ('spark.executorEnv.OPTIONS', 'a=b')
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise ValueError(f"{text!r} is not name=value")
    return name.strip(), value
