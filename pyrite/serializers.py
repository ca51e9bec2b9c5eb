"""The serializers that PySpark programs name, for use by themselves and as arguments of SparkContext.

Pyrite chooses how its own data travels: pickle for records, cloudpickle for functions. `SparkContext` accepts
a serializer as PySpark does, and needs none. cloudpickle is imported where it is first used.
"""

from __future__ import annotations

import marshal
import pickle
from typing import Any

__all__ = ["CPickleSerializer", "CloudPickleSerializer", "MarshalSerializer", "PickleSerializer"]


class PickleSerializer:
    """Any object of a class that the other side can import.

    >>> PickleSerializer().loads(PickleSerializer().dumps({"a": (1, 2)}))
    {'a': (1, 2)}
    """

    def dumps(self, obj: Any) -> bytes:
        """The object as bytes."""
        return pickle.dumps(obj, protocol=pickle.HIGHEST_PROTOCOL)

    def loads(self, obj: bytes) -> Any:
        """The object that `dumps` was given."""
        return pickle.loads(obj)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class CloudPickleSerializer(PickleSerializer):
    """Functions and classes too, by value where the other side cannot import them."""

    def dumps(self, obj: Any) -> bytes:
        """The object as bytes."""
        import cloudpickle

        data: bytes = cloudpickle.dumps(obj, protocol=pickle.HIGHEST_PROTOCOL)
        return data


#: One and the same in PySpark too, since its version 3.
CPickleSerializer = CloudPickleSerializer


class MarshalSerializer(PickleSerializer):
    """Builtin types only, a little faster."""

    def dumps(self, obj: Any) -> bytes:
        """The object as bytes; ValueError if it is not of a builtin type."""
        return marshal.dumps(obj)

    def loads(self, obj: bytes) -> Any:
        """The object that `dumps` was given."""
        return marshal.loads(obj)
