"""Values of types that users define, in columns."""

from __future__ import annotations

import pytest
from sql.user_types import Point, PointType

from pyrite.errors import AnalysisException
from pyrite.sql import Row, SparkSession
from pyrite.sql import functions as F
from pyrite.sql.types import ArrayType, DoubleType, StructField, StructType


def test_they_are_unwrapped(spark: SparkSession) -> None:
    schema = StructType([StructField("p", PointType())])
    frame = spark.createDataFrame([(Point(1.0, 2.0),), (None,)], schema).select(F.unwrap_udt("p").alias("a"))
    assert frame.schema == StructType([StructField("a", ArrayType(DoubleType(), False))])
    assert frame.collect() == [Row(a=[1.0, 2.0]), Row(a=None)]


def test_others_have_nothing_to_unwrap(spark: SparkSession) -> None:
    with pytest.raises(AnalysisException) as caught:
        spark.range(1).select(F.unwrap_udt("id"))
    assert caught.value.getCondition() == "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"
