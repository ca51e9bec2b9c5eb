"""Laws of the types: what is written is read back, and what is inferred is accepted and stored."""

from __future__ import annotations

import copy
import datetime
import pickle
import zoneinfo
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrite.errors import PySparkTypeError, PySparkValueError
from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    ByteType,
    CharType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    GeographyType,
    GeometryType,
    IntegerType,
    LongType,
    MapType,
    NullType,
    Row,
    ShortType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
    TimestampType,
    TimeType,
    VarcharType,
    VariantType,
    YearMonthIntervalType,
)
from pyrite.sql.types.arrow import from_arrow_schema, from_arrow_type, to_arrow_schema, to_arrow_type
from pyrite.sql.types.columns import from_arrow, rows_to_table, table_to_rows, to_arrow
from pyrite.sql.types.inference import Inference
from pyrite.sql.types.json_form import parse_json
from pyrite.sql.types.merging import merge_types
from pyrite.sql.types.verification import make_type_verifier

#: Types that Arrow keeps whole.
STORED: list[DataType] = [
    BinaryType(),
    BooleanType(),
    ByteType(),
    DateType(),
    DayTimeIntervalType(),
    DecimalType(38, 18),
    DoubleType(),
    IntegerType(),
    LongType(),
    ShortType(),
    StringType(),
    TimeType(),
    TimestampNTZType(),
    TimestampType(),
]

#: Types that have a form of their own in JSON and in SQL text.
WRITTEN: list[DataType] = [
    *STORED,
    CharType(3),
    DayTimeIntervalType(1, 2),
    DecimalType(7, 7),
    FloatType(),
    GeographyType("ANY"),
    GeometryType(3857),
    NullType(),
    StringType("UNICODE_CI"),
    StringType("UTF8_LCASE"),
    TimeType(0),
    VarcharType(9),
    VariantType(),
    YearMonthIntervalType(1),
]

names = st.text(min_size=1, max_size=6)


def types(atomic: list[DataType], metadata: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[DataType]:
    def nested(inner: st.SearchStrategy[DataType]) -> st.SearchStrategy[DataType]:
        fields = st.builds(StructField, names, inner, st.booleans(), metadata)
        return st.one_of(
            st.builds(ArrayType, inner, st.booleans()),
            st.builds(MapType, inner, inner, st.booleans()),
            st.lists(fields, min_size=1, max_size=4).map(StructType),
        )

    return st.recursive(st.sampled_from(atomic), nested, max_leaves=8)


any_metadata = st.dictionaries(names, st.one_of(st.integers(), st.text(), st.booleans()), max_size=2)
comments = st.dictionaries(st.just("comment"), st.text(alphabet="ab' \n\u00e9"), max_size=1)
written_types = types(WRITTEN, any_metadata)


def structs(inner: st.SearchStrategy[DataType]) -> st.SearchStrategy[StructType]:
    fields = st.lists(
        st.builds(StructField, names, inner), min_size=1, max_size=4, unique_by=lambda f: f.name
    )
    return fields.map(StructType)


@given(written_types)
def test_a_type_is_read_back_from_its_json(data_type: DataType) -> None:
    read = parse_json(data_type.json())
    assert read == data_type
    assert hash(read) == hash(data_type)
    assert repr(read) == repr(data_type)


@given(written_types)
def test_a_type_travels_and_is_copied(data_type: DataType) -> None:
    assert pickle.loads(pickle.dumps(data_type)) == data_type
    assert copy.deepcopy(data_type) == data_type


def without_nullability_inside(data_type: DataType) -> DataType:
    """SQL text says NOT NULL of fields only."""
    match data_type:
        case ArrayType():
            return ArrayType(without_nullability_inside(data_type.elementType))
        case MapType():
            return MapType(*map(without_nullability_inside, (data_type.keyType, data_type.valueType)))
        case StructType():
            return StructType(
                [
                    StructField(f.name, without_nullability_inside(f.dataType), f.nullable, f.metadata)
                    for f in data_type.fields
                ]
            )
    return data_type


@given(structs(types(WRITTEN, comments)))
def test_a_struct_is_read_back_from_its_ddl(struct: StructType) -> None:
    assert DataType.fromDDL(struct.toDDL()) == without_nullability_inside(struct)


@given(types([*STORED, VariantType(), GeometryType(0)], any_metadata))
def test_a_type_is_read_back_from_arrow(data_type: DataType) -> None:
    assert from_arrow_type(to_arrow_type(data_type)) == data_type


@given(structs(types(STORED, any_metadata)))
def test_a_struct_is_read_back_from_an_arrow_schema(struct: StructType) -> None:
    assert from_arrow_schema(to_arrow_schema(struct)) == struct


@pytest.mark.parametrize("data_type", [YearMonthIntervalType()])
def test_what_arrow_has_no_type_for_is_an_error(data_type: DataType) -> None:
    with pytest.raises(PySparkTypeError) as caught:
        to_arrow_type(data_type)
    assert caught.value.getCondition() == "UNSUPPORTED_DATA_TYPE_FOR_ARROW_CONVERSION"


# Values

moments = st.datetimes(datetime.datetime(1700, 1, 1), datetime.datetime(2200, 1, 1))

VALUES: dict[DataType, st.SearchStrategy[Any]] = {
    BinaryType(): st.binary(max_size=4),
    BooleanType(): st.booleans(),
    ByteType(): st.integers(-128, 127),
    DateType(): st.dates(),
    # As many microseconds as Arrow's 64 bits hold.
    DayTimeIntervalType(): st.timedeltas(datetime.timedelta(days=-(10**8)), datetime.timedelta(days=10**8)),
    DecimalType(38, 18): st.decimals(-(10**19), 10**19, places=18),
    DoubleType(): st.floats(allow_nan=False),
    IntegerType(): st.integers(-(2**31), 2**31 - 1),
    LongType(): st.integers(-(2**63), 2**63 - 1),
    ShortType(): st.integers(-(2**15), 2**15 - 1),
    StringType(): st.text(max_size=4),
    TimeType(): st.times(),
    TimestampNTZType(): moments,
    TimestampType(): moments,
}


def values(data_type: DataType) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), present(data_type))


def present(data_type: DataType) -> st.SearchStrategy[Any]:
    match data_type:
        case ArrayType():
            return st.lists(values(data_type.elementType), max_size=3)
        case MapType():
            return st.dictionaries(present(data_type.keyType), values(data_type.valueType), max_size=3)
        case StructType():
            return st.tuples(*(values(field.dataType) for field in data_type.fields))
    return VALUES[data_type]


def stored_types() -> st.SearchStrategy[DataType]:
    return st.recursive(
        st.sampled_from(STORED),
        lambda inner: st.one_of(
            st.builds(ArrayType, inner),
            st.builds(MapType, st.sampled_from(STORED), inner),
            st.lists(inner, min_size=1, max_size=3).map(
                lambda kinds: StructType([StructField(f"f{i}", kind) for i, kind in enumerate(kinds)])
            ),
        ),
        max_leaves=5,
    )


typed_columns = stored_types().flatmap(
    lambda kind: st.tuples(st.just(kind), st.lists(values(kind), max_size=6))
)


@settings(max_examples=50)
@given(typed_columns, st.sampled_from(["UTC", "Europe/Paris", "Asia/Kolkata"]))
def test_a_column_is_read_back_from_arrow(column: tuple[DataType, list[Any]], zone_name: str) -> None:
    data_type, given_values = column
    zone = zoneinfo.ZoneInfo(zone_name)
    in_zone = exists_in(zone, given_values)
    array = to_arrow(in_zone, data_type, zone)
    assert array.type == to_arrow_type(data_type)
    assert from_arrow(array, data_type, zone) == in_zone
    assert from_arrow(array.slice(1), data_type, zone) == in_zone[1:]


def exists_in(zone: datetime.tzinfo, value: Any) -> Any:
    """The value with clock times that the zone's clocks skip replaced by the times they show then."""
    match value:
        case datetime.datetime():
            shown = value.replace(tzinfo=zone).astimezone(datetime.UTC).astimezone(zone)
            return shown.replace(tzinfo=None, fold=0)
        case list() | tuple():
            return type(value)([exists_in(zone, element) for element in value])
        case dict():
            return {exists_in(zone, key): exists_in(zone, element) for key, element in value.items()}
    return value


@given(typed_columns)
def test_values_of_a_type_are_verified(column: tuple[DataType, list[Any]]) -> None:
    data_type, given_values = column
    verify = make_type_verifier(data_type)
    for value in given_values:
        verify(value)


plain_values = st.recursive(
    st.one_of(
        *(VALUES[kind] for kind in (BooleanType(), LongType(), DoubleType(), StringType(), DateType()))
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
        st.lists(inner, min_size=1, max_size=3).map(tuple),
        st.dictionaries(st.sampled_from(["a", "b"]), inner, min_size=1).map(lambda named: Row(**named)),
    ),
    max_leaves=6,
)


@given(plain_values)
def test_a_value_is_accepted_by_the_type_that_is_inferred(value: Any) -> None:
    try:
        data_type = Inference().infer_type(value)
    except PySparkTypeError:
        return
    # Structs in one list may have other fields each, and their values are then not of the merged struct.
    if "struct" not in data_type.simpleString():
        make_type_verifier(data_type)(value)
    assert merge_types(data_type, data_type) == data_type
    assert merge_types(data_type, NullType()) == data_type


@given(st.lists(st.tuples(plain_values, st.one_of(st.none(), st.integers()), st.just("x")), min_size=1))
def test_columns_and_rows_infer_the_same_schema(rows: list[tuple[Any, ...]]) -> None:
    def inferred(rows: list[Any]) -> object:
        try:
            return Inference().infer_schema(rows)
        except (PySparkTypeError, PySparkValueError) as error:
            return error.getCondition(), error.getMessageParameters()

    # A list is never taken for a plain tuple, so each of its rows is looked at.
    assert inferred(rows) == inferred(list(map(list, rows)))


def test_rows_of_every_form_become_the_same_table() -> None:
    class Thing:
        def __init__(self) -> None:
            self.b = "x"
            self.a = 1

    schema = StructType().add("a", "integer").add("b", "string")
    rows = [(1, "x"), [1, "x"], {"b": "x", "a": 1}, Row(a=1, b="x"), Thing()]
    table = rows_to_table(rows, schema)
    assert table_to_rows(table, schema) == [Row(a=1, b="x")] * 5


def test_decimals_are_rounded_half_up_to_the_scale() -> None:
    column = to_arrow([Decimal("1.25"), Decimal("-1.25"), Decimal("NaN"), None], DecimalType(3, 1))
    assert column.to_pylist() == [Decimal("1.3"), Decimal("-1.3"), None, None]


@pytest.mark.parametrize(
    ("value", "data_type"), [("x", LongType()), (2**40, IntegerType()), (Decimal(100), DecimalType(3, 1))]
)
def test_a_value_of_another_type_is_named_with_the_column_type(value: Any, data_type: DataType) -> None:
    with pytest.raises(PySparkTypeError) as caught:
        to_arrow([value], data_type)
    assert caught.value.getCondition() == "CANNOT_CONVERT_COLUMN"
    assert data_type.simpleString() in str(caught.value)


def test_what_is_not_text_in_a_column_of_strings_becomes_text() -> None:
    assert to_arrow([1, True, None, "x"], StringType()).to_pylist() == ["1", "true", None, "x"]


# Rows


@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), st.integers(), min_size=1, max_size=5))
def test_a_row_is_a_tuple_with_names(named: dict[str, int]) -> None:
    row = Row(**named)
    assert row == tuple(named.values())
    assert hash(row) == hash(tuple(named.values()))
    assert row.asDict() == named
    assert all(row[name] == value and name in row for name, value in named.items())
    travelled = pickle.loads(pickle.dumps(row))
    assert (travelled, travelled.__fields__) == (row, row.__fields__)
    made = Row(*named)(*named.values())
    assert (made, repr(made)) == (row, repr(row))


def test_atomic_types_stay_single_objects() -> None:
    for data_type in (IntegerType(), NullType(), TimestampType()):
        assert pickle.loads(pickle.dumps(data_type)) is type(data_type)() is copy.copy(data_type)


def test_a_struct_that_grows_is_found_by_what_it_is_then() -> None:
    inner = StructType().add("a", "long")
    outer = ArrayType(inner)
    hash(outer)
    inner.add("b", "string")
    assert {outer: 1}[ArrayType(StructType().add("a", "long").add("b", "string"))] == 1
