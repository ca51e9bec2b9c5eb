"""UserDefinedType: a Python class stored as a type of Spark."""

from __future__ import annotations

import base64
from importlib import import_module
from typing import Any

from pyrite.errors import (
    PySparkAssertionError,
    PySparkNotImplementedError,
    PySparkTypeError,
    PySparkValueError,
)
from pyrite.sql.types.base import DataType


class UserDefinedType(DataType):
    """The base of types that users define: `serialize` gives a value of `sqlType`, `deserialize` the object.

    A class whose objects have such a type names it in its attribute ``__UDT__``.

    Mirrors ``pyspark.sql.types.UserDefinedType``.
    """

    def _parameters(self) -> tuple[Any, ...]:
        return tuple(self.__dict__.items())

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def typeName(cls) -> str:
        return cls.__name__.lower()

    @classmethod
    def sqlType(cls) -> DataType:
        """The type that values are stored as."""
        raise _must_define(cls, "sqlType()")

    @classmethod
    def module(cls) -> str:
        """The Python module of the type."""
        raise _must_define(cls, "module()")

    @classmethod
    def scalaUDT(cls) -> str:
        """The name of the Scala class for the type, or nothing."""
        return ""

    def serialize(self, obj: Any) -> Any:
        """The value of `sqlType` for an object."""
        raise _must_define(type(self), "toInternal()")

    def deserialize(self, datum: Any) -> Any:
        """The object for a value of `sqlType`."""
        raise _must_define(type(self), "fromInternal()")

    @classmethod
    def _cachedSqlType(cls) -> DataType:
        # In the class's own __dict__: that of a base class may be another.
        if "_cached_sql_type" not in cls.__dict__:
            cls._cached_sql_type = cls.sqlType()  # type: ignore[attr-defined]
        cached: DataType = cls._cached_sql_type  # type: ignore[attr-defined]
        return cached

    def needConversion(self) -> bool:
        return True

    def toInternal(self, obj: Any) -> Any:
        return None if obj is None else self._cachedSqlType().toInternal(self.serialize(obj))

    def fromInternal(self, obj: Any) -> Any:
        datum = self._cachedSqlType().fromInternal(obj)
        return None if datum is None else self.deserialize(datum)

    def simpleString(self) -> str:
        return "udt"

    def jsonValue(self) -> dict[str, Any]:
        """The type with the name of its class and, for a class without a Scala one, the pickled class."""
        described: dict[str, Any] = {
            "type": "udt",
            "pyClass": f"{self.module()}.{type(self).__name__}",
            "sqlType": self.sqlType().jsonValue(),
        }
        if self.scalaUDT():
            if self.module() == "__main__":
                raise PySparkAssertionError(
                    errorClass="UDT_IN_MAIN", messageParameters={"class": type(self).__name__}
                )
            return described | {"class": self.scalaUDT()}
        # A function's import: few programs have types of their own.
        import cloudpickle

        pickled = base64.b64encode(cloudpickle.dumps(type(self))).decode("ascii")
        return described | {"serializedClass": pickled}

    @classmethod
    def fromJson(cls, json: dict[str, Any]) -> UserDefinedType:
        """The type whose class a JSON value names. The pickled class in it is not loaded, as in PySpark."""
        module_name, _, class_name = str(json["pyClass"]).rpartition(".")
        found = getattr(import_module(module_name), class_name, None)
        if found is None:
            raise PySparkValueError(
                errorClass="UNSUPPORTED_OPERATION",
                messageParameters={"operation": "unpickling user defined types"},
            )
        if not (isinstance(found, type) and issubclass(found, UserDefinedType)):
            raise PySparkTypeError(
                errorClass="FIELD_TYPE_MISMATCH",
                messageParameters={"obj": str(found), "data_type": "UserDefinedType"},
            )
        return found()


def _must_define(cls: type, feature: str) -> PySparkNotImplementedError:
    return PySparkNotImplementedError(
        errorClass="NOT_IMPLEMENTED",
        messageParameters={"feature": feature, "hint": f"The class {cls.__name__} must define it."},
    )
