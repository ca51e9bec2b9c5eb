"""Types that users define, and values that are only carried."""

from __future__ import annotations

import pytest
from sql.user_types import Point, PointType

from pyrite.errors import PySparkValueError
from pyrite.sql.types import VariantVal
from pyrite.sql.types.columns import from_arrow, to_arrow
from pyrite.sql.types.inference import Inference
from pyrite.sql.types.verification import make_type_verifier


def test_its_values_are_inferred_verified_and_stored() -> None:
    point = Point(1.0, 2.0)
    data_type = Inference().infer_type(point)
    assert data_type == PointType()
    assert hash(data_type) == hash(PointType())
    make_type_verifier(data_type)(point)
    with pytest.raises(PySparkValueError) as caught:
        make_type_verifier(data_type)(5)
    assert caught.value.getCondition() == "FIELD_TYPE_MISMATCH"
    assert from_arrow(to_arrow([point, None], data_type), data_type) == [point, None]
    assert data_type.fromInternal(data_type.toInternal(point)) == point


def test_its_json_names_the_class() -> None:
    described = PointType().jsonValue()
    assert described["pyClass"] == f"{PointType.module()}.PointType"
    assert described["sqlType"] == PointType.sqlType().jsonValue()
    assert described["serializedClass"]


@pytest.mark.parametrize("method", ["toPython", "toJson"])
def test_bytes_that_are_no_variant_are_told(method: str) -> None:
    with pytest.raises(PySparkValueError, match="MALFORMED_VARIANT"):
        getattr(VariantVal(b"", b""), method)()
