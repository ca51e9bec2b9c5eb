"""The serializers by PySpark's names."""

from __future__ import annotations

import pytest

from pyrite.serializers import (
    CloudPickleSerializer,
    CPickleSerializer,
    MarshalSerializer,
    PickleSerializer,
)


@pytest.mark.parametrize("serializer", [PickleSerializer(), CloudPickleSerializer(), MarshalSerializer()])
def test_what_is_dumped_is_loaded(serializer: PickleSerializer) -> None:
    value = {"a": [1, 2.5, None], "b": ("x", b"y")}
    assert serializer.loads(serializer.dumps(value)) == value


def test_functions_travel_by_value_with_cloudpickle() -> None:
    factor = 3
    assert CloudPickleSerializer().loads(CloudPickleSerializer().dumps(lambda x: factor * x))(2) == 6


def test_marshal_takes_builtin_types_only() -> None:
    with pytest.raises(ValueError, match="unmarshallable"):
        MarshalSerializer().dumps(object())


def test_serializers_of_one_type_are_equal() -> None:
    assert CPickleSerializer() == CloudPickleSerializer()
    assert len({PickleSerializer(), PickleSerializer(), MarshalSerializer()}) == 2
