"""How a session is asked for: settings, then the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyrite.conf import SparkConf
from pyrite.context import SparkContext
from pyrite.errors import PySparkNotImplementedError, PySparkRuntimeError
from pyrite.sql.settings import SETTINGS_OF_SESSIONS

if TYPE_CHECKING:
    from pyrite.sql.session import SparkSession


class Builder:
    """Settings for a session, then the session.

    Mirrors `pyspark.sql.SparkSession.Builder`.
    """

    def __init__(self) -> None:
        self._options: dict[str, str] = {}

    def config(
        self,
        key: str | None = None,
        value: Any = None,
        conf: SparkConf | None = None,
        *,
        map: dict[str, Any] | None = None,
    ) -> Builder:
        """A setting, those of a SparkConf, or several as a dict."""
        if conf is not None:
            self._options.update(conf.getAll())
        elif map is not None:
            self._options.update({name: _text(each) for name, each in map.items()})
        else:
            if key is None:
                raise PySparkRuntimeError(errorClass="KEY_VALUE_PAIR_REQUIRED", messageParameters={})
            self._options[key] = _text(value)
        return self

    def master(self, master: str) -> Builder:
        """Where the application runs, such as ``local[4]``."""
        return self.config("spark.master", master)

    def appName(self, name: str) -> Builder:
        """The name of the application."""
        return self.config("spark.app.name", name)

    def enableHiveSupport(self) -> Builder:
        """There is no Hive; tables are in memory."""
        return self.config("spark.sql.catalogImplementation", "in-memory")

    def remote(self, url: str) -> Builder:
        """A server of Spark Connect, which Pyrite cannot speak to yet."""
        raise PySparkNotImplementedError(
            errorClass="NOT_IMPLEMENTED",
            messageParameters={"feature": f"Spark Connect ({url})", "hint": "Use master(...)."},
        )

    def getOrCreate(self) -> SparkSession:
        """The session of this process with these settings, or a new one."""
        from pyrite.sql.session import SparkSession

        session = SparkSession.running()
        if session is None:
            session = SparkSession(self._context())
        for key, value in self._options.items():
            # What is not an application's own setting is the session's, whatever its name.
            if key.startswith(SETTINGS_OF_SESSIONS) or not key.startswith("spark."):
                session.conf.set(key, value)
        return session

    def create(self) -> SparkSession:
        """A new session, on the context of this process if there is one."""
        from pyrite.sql.session import SparkSession

        return SparkSession(self._context(), self._options)

    def _context(self) -> SparkContext:
        conf = SparkConf()
        for key, value in self._options.items():
            conf.set(key, value)
        conf.setIfMissing("spark.app.name", "pyspark-shell")
        return SparkContext.getOrCreate(conf)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class classproperty:
    """A property of a class: a new value each time it is asked for."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._make = make

    def __get__(self, instance: object, owner: type) -> Any:
        return self._make(owner)
