"""The types with other types inside: arrays, maps and structs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

from pyrite.errors import (
    PySparkAssertionError,
    PySparkIndexError,
    PySparkKeyError,
    PySparkTypeError,
    PySparkValueError,
)
from pyrite.sql.types.base import Child, DataType
from pyrite.sql.types.collations import (
    COLLATIONS_METADATA,
    collation_names,
    collations_of,
    without_collations,
)
from pyrite.sql.types.identifiers import comment_clause, quote_if_needed
from pyrite.sql.types.row import Row, create_row
from pyrite.sql.types.tree import tree_string
from pyrite.sql.types.variant import VariantVal

#: PySpark's depth for a whole tree.
_WHOLE_TREE = 2**31 - 1


class ArrayType(DataType):
    """Arrays of one type: ``list`` in Python.

    >>> from pyrite.sql.types import IntegerType
    >>> ArrayType(IntegerType(), containsNull=False)
    ArrayType(IntegerType(), False)
    """

    __slots__ = ("containsNull", "elementType")

    def __init__(self, elementType: DataType, containsNull: bool = True) -> None:
        _require_data_type("elementType", elementType)
        self.elementType = elementType
        self.containsNull = containsNull

    def _parameters(self) -> tuple[DataType, bool]:
        return self.elementType, self.containsNull

    def _children(self) -> tuple[Child]:
        return (Child("element", self.elementType, "containsNull", self.containsNull),)

    def _map_children(self, change: Callable[[DataType], DataType]) -> ArrayType:
        return ArrayType(change(self.elementType), self.containsNull)

    def simpleString(self) -> str:
        return f"array<{self.elementType.simpleString()}>"

    def _sql(self) -> str:
        return f"ARRAY<{self.elementType._sql()}>"

    def __repr__(self) -> str:
        return f"ArrayType({self.elementType}, {self.containsNull})"

    def _as_nullable(self) -> ArrayType:
        return ArrayType(self.elementType._as_nullable(), containsNull=True)

    def toNullable(self) -> ArrayType:
        """This type with everything inside it nullable."""
        return self._as_nullable()

    def jsonValue(self) -> dict[str, Any]:
        return {
            "type": "array",
            "elementType": self.elementType.jsonValue(),
            "containsNull": self.containsNull,
        }

    @classmethod
    def fromJson(
        cls, json: dict[str, Any], fieldPath: str = "", collationsMap: dict[str, str] | None = None
    ) -> ArrayType:
        """The type of a value that :meth:`jsonValue` gave."""
        # A function's import, here and below: reading JSON needs every type.
        from pyrite.sql.types.json_form import parse_json_value

        path = f"{fieldPath}.element" if fieldPath else "element"
        return ArrayType(parse_json_value(json["elementType"], path, collationsMap), json["containsNull"])

    def needConversion(self) -> bool:
        return self.elementType.needConversion()

    def toInternal(self, obj: Any) -> Any:
        return self._converted(obj, self.elementType.toInternal)

    def fromInternal(self, obj: Any) -> Any:
        return self._converted(obj, self.elementType.fromInternal)

    def _converted(self, values: Any, convert: Callable[[Any], Any]) -> Any:
        # `values and`: None and empty arrays of every kind stay what they are.
        return (values and [convert(value) for value in values]) if self.needConversion() else values


class MapType(DataType):
    """Maps from keys of one type to values of another: ``dict`` in Python. A key is never NULL.

    >>> from pyrite.sql.types import IntegerType, StringType
    >>> MapType(StringType(), IntegerType()).simpleString()
    'map<string,int>'
    """

    __slots__ = ("keyType", "valueContainsNull", "valueType")

    def __init__(self, keyType: DataType, valueType: DataType, valueContainsNull: bool = True) -> None:
        _require_data_type("keyType", keyType)
        _require_data_type("valueType", valueType)
        self.keyType = keyType
        self.valueType = valueType
        self.valueContainsNull = valueContainsNull

    def _parameters(self) -> tuple[DataType, DataType, bool]:
        return self.keyType, self.valueType, self.valueContainsNull

    def _children(self) -> tuple[Child, Child]:
        return (
            Child("key", self.keyType, None, False),
            Child("value", self.valueType, "valueContainsNull", self.valueContainsNull),
        )

    def _map_children(self, change: Callable[[DataType], DataType]) -> MapType:
        return MapType(change(self.keyType), change(self.valueType), self.valueContainsNull)

    def simpleString(self) -> str:
        return f"map<{self.keyType.simpleString()},{self.valueType.simpleString()}>"

    def _sql(self) -> str:
        return f"MAP<{self.keyType._sql()}, {self.valueType._sql()}>"

    def __repr__(self) -> str:
        return f"MapType({self.keyType}, {self.valueType}, {self.valueContainsNull})"

    def _as_nullable(self) -> MapType:
        return MapType(self.keyType._as_nullable(), self.valueType._as_nullable(), valueContainsNull=True)

    def toNullable(self) -> MapType:
        """This type with everything inside it nullable."""
        return self._as_nullable()

    def jsonValue(self) -> dict[str, Any]:
        return {
            "type": "map",
            "keyType": self.keyType.jsonValue(),
            "valueType": self.valueType.jsonValue(),
            "valueContainsNull": self.valueContainsNull,
        }

    @classmethod
    def fromJson(
        cls, json: dict[str, Any], fieldPath: str = "", collationsMap: dict[str, str] | None = None
    ) -> MapType:
        """The type of a value that :meth:`jsonValue` gave."""
        from pyrite.sql.types.json_form import parse_json_value

        path = f"{fieldPath}." if fieldPath else ""
        return MapType(
            parse_json_value(json["keyType"], f"{path}key", collationsMap),
            parse_json_value(json["valueType"], f"{path}value", collationsMap),
            json["valueContainsNull"],
        )

    def needConversion(self) -> bool:
        return self.keyType.needConversion() or self.valueType.needConversion()

    def toInternal(self, obj: Any) -> Any:
        return self._converted(obj, self.keyType.toInternal, self.valueType.toInternal)

    def fromInternal(self, obj: Any) -> Any:
        return self._converted(obj, self.keyType.fromInternal, self.valueType.fromInternal)

    def _converted(
        self, values: Any, convert_key: Callable[[Any], Any], convert_value: Callable[[Any], Any]
    ) -> Any:
        if not values or not self.needConversion():
            return values
        return {convert_key(key): convert_value(value) for key, value in values.items()}


class StructField(DataType):
    """A field of a struct: its name, type, whether it may be NULL, and metadata that JSON can hold.

    >>> from pyrite.sql.types import LongType
    >>> StructField("id", LongType(), nullable=False)
    StructField('id', LongType(), False)
    """

    __slots__ = ("dataType", "metadata", "name", "nullable")

    def __init__(
        self, name: str, dataType: DataType, nullable: bool = True, metadata: dict[str, Any] | None = None
    ) -> None:
        _require_data_type("dataType", dataType)
        if not isinstance(name, str):
            raise _unexpected("name", "a str", name)
        self.name = name
        self.dataType = dataType
        self.nullable = nullable
        self.metadata = metadata or {}

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, self.__class__)
            and self.name == other.name
            and self.nullable == other.nullable
            and self.dataType == other.dataType
            and self.metadata == other.metadata
        )

    def __hash__(self) -> int:
        return hash((self.name, self.dataType))

    @classmethod
    def typeName(cls) -> str:
        """Raises PySparkTypeError: a field has a name and a type, and is not one."""
        raise PySparkTypeError(errorClass="INVALID_TYPENAME_CALL", messageParameters={})

    def simpleString(self) -> str:
        return f"{self.name}:{self.dataType.simpleString()}"

    def _sql(self, separator: str = ": ") -> str:
        not_null = "" if self.nullable else " NOT NULL"
        comment = comment_clause(self.metadata.get("comment"))
        return f"{quote_if_needed(self.name)}{separator}{self.dataType._sql()}{not_null}{comment}"

    def __repr__(self) -> str:
        return f"StructField('{self.name}', {self.dataType}, {self.nullable})"

    def jsonValue(self) -> dict[str, Any]:
        collations = self.getCollationMetadata()
        if collations:
            # Readers that know no collations find plain strings, and the collations beside them.
            metadata = {**self.metadata, COLLATIONS_METADATA: collations}
            data_type = without_collations(self.dataType)
        else:
            metadata, data_type = self.metadata, self.dataType
        return {
            "name": self.name,
            "type": data_type.jsonValue(),
            "nullable": self.nullable,
            "metadata": metadata,
        }

    @classmethod
    def fromJson(cls, json: dict[str, Any]) -> StructField:
        """The field of a value that :meth:`jsonValue` gave.

        >>> StructField.fromJson({"name": "a", "type": "long", "nullable": True, "metadata": {}})
        StructField('a', LongType(), True)
        """
        from pyrite.sql.types.json_form import parse_json_value

        metadata = json.get("metadata") or {}
        collations = collation_names(metadata)
        return StructField(
            json["name"],
            parse_json_value(json["type"], json["name"], collations),
            json.get("nullable", True),
            {key: value for key, value in metadata.items() if key != COLLATIONS_METADATA},
        )

    def getCollationsMap(self, metadata: dict[str, Any]) -> dict[str, str]:
        """The collations that metadata of a field in JSON names, by path."""
        return collation_names(metadata)

    def getCollationMetadata(self) -> dict[str, str]:
        """The collations of the strings in this field, by path, as ``provider.name``."""
        return collations_of(self.dataType, self.name)

    def schemaCollationValue(self, dt: DataType) -> str:
        """The collation of a string type as ``provider.name``."""
        return collations_of(dt, "")[""]

    def needConversion(self) -> bool:
        return self.dataType.needConversion()

    def toInternal(self, obj: Any) -> Any:
        return self.dataType.toInternal(obj)

    def fromInternal(self, obj: Any) -> Any:
        return self.dataType.fromInternal(obj)


class StructType(DataType):
    """Named fields in order: the schema of a DataFrame, and :class:`Row` in Python.

    >>> from pyrite.sql.types import IntegerType, StringType
    >>> schema = StructType().add("id", IntegerType(), nullable=False).add("name", "string")
    >>> schema.simpleString(), schema.names, schema["id"].nullable, len(schema[:1])
    ('struct<id:int,name:string>', ['id', 'name'], False, 1)

    Mirrors ``pyspark.sql.types.StructType``.
    """

    __slots__ = ("_conversions", "fields", "names")

    def __init__(self, fields: list[StructField] | None = None) -> None:
        # The list is kept and not copied, as in PySpark.
        self.fields = fields or []
        for field in self.fields:
            if not isinstance(field, StructField):
                raise _unexpected("fields", "a list of StructField", field)
        self.names = [field.name for field in self.fields]
        #: For each field whether its values need conversion; None until it is asked for.
        self._conversions: list[bool] | None = None

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, self.__class__) and self.fields == other.fields

    def __hash__(self) -> int:
        # By the names alone: it is cheap, and right for structs in structs that add() changes.
        return hash(tuple(self.names))

    def __reduce__(self) -> tuple[type[StructType], tuple[list[StructField]]]:
        return type(self), (self.fields,)

    @overload
    def add(
        self,
        field: str,
        data_type: str | DataType,
        nullable: bool = True,
        metadata: dict[str, Any] | None = None,
    ) -> StructType: ...

    @overload
    def add(self, field: StructField) -> StructType: ...

    def add(
        self,
        field: str | StructField,
        data_type: str | DataType | None = None,
        nullable: bool = True,
        metadata: dict[str, Any] | None = None,
    ) -> StructType:
        """Append a field to this struct, and give it back.

        A type given as text has its name as in JSON: ``long``, ``integer``, ``decimal(10,2)``. Raises
        PySparkValueError for a name without a type.
        """
        if not isinstance(field, StructField):
            if data_type is None:
                raise PySparkValueError(
                    errorClass="ARGUMENT_REQUIRED",
                    messageParameters={
                        "arg_name": "data_type",
                        "condition": "passing name of struct_field to create",
                    },
                )
            if isinstance(data_type, str):
                from pyrite.sql.types.json_form import parse_json_value

                data_type = parse_json_value(data_type)
            field = StructField(field, data_type, nullable, metadata)
        self.fields.append(field)
        self.names.append(field.name)
        self._conversions = None
        return self

    def __iter__(self) -> Iterator[StructField]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    @overload
    def __getitem__(self, key: str | int) -> StructField: ...

    @overload
    def __getitem__(self, key: slice) -> StructType: ...

    def __getitem__(self, key: str | int | slice) -> StructField | StructType:
        """A field by name or position, or a struct of a slice of the fields."""
        match key:
            case str():
                for field in self.fields:
                    if field.name == key:
                        return field
                raise PySparkKeyError(errorClass="KEY_NOT_EXISTS", messageParameters={"key": key})
            case int():
                try:
                    return self.fields[key]
                except IndexError:
                    raise PySparkIndexError(
                        errorClass="INDEX_OUT_OF_RANGE",
                        messageParameters={"arg_name": "StructType", "index": str(key)},
                    ) from None
            case slice():
                return StructType(self.fields[key])
        raise PySparkTypeError(
            errorClass="NOT_EXPECTED_TYPE",
            messageParameters={
                "expected_type": "int, slice or str",
                "arg_name": "key",
                "arg_type": type(key).__name__,
            },
        )

    def _children(self) -> Sequence[Child]:
        return [Child(field.name, field.dataType, "nullable", field.nullable) for field in self.fields]

    def fieldNames(self) -> list[str]:
        """The names of the fields, in order."""
        return list(self.names)

    def simpleString(self) -> str:
        return f"struct<{','.join(field.simpleString() for field in self.fields)}>"

    def _sql(self) -> str:
        return f"STRUCT<{', '.join(field._sql() for field in self.fields)}>"

    def __repr__(self) -> str:
        return f"StructType([{', '.join(map(str, self.fields))}])"

    def treeString(self, maxDepth: int = _WHOLE_TREE) -> str:
        """The struct as a tree of lines, to a depth; what ``printSchema`` prints.

        >>> print(DataType.fromDDL("a map<string,int>").treeString(), end="")
        root
         |-- a: map (nullable = true)
         |    |-- key: string
         |    |-- value: integer (valueContainsNull = true)
        """
        return tree_string(self, maxDepth)

    def toDDL(self) -> str:
        """The struct as the list of columns of a CREATE TABLE.

        >>> DataType.fromDDL("a int not null comment 'key', `b c` array<string>").toDDL()
        "a INT NOT NULL COMMENT 'key',`b c` ARRAY<STRING>"
        """
        return ",".join(field._sql(separator=" ") for field in self.fields)

    def _as_nullable(self) -> StructType:
        return StructType(
            [
                StructField(field.name, field.dataType._as_nullable(), True, field.metadata)
                for field in self.fields
            ]
        )

    def toNullable(self) -> StructType:
        """This struct with all fields, and everything inside them, nullable."""
        return self._as_nullable()

    def jsonValue(self) -> dict[str, Any]:
        return {"type": "struct", "fields": [field.jsonValue() for field in self.fields]}

    @classmethod
    def fromJson(cls, json: dict[str, Any]) -> StructType:
        """The struct of a value that :meth:`jsonValue` gave, or of parsed text of :meth:`json`.

        >>> import json
        >>> schema = DataType.fromDDL("a int")
        >>> StructType.fromJson(json.loads(schema.json())) == schema
        True
        """
        return StructType([StructField.fromJson(field) for field in json["fields"]])

    def needConversion(self) -> bool:
        """True: a row is a plain tuple inside."""
        return True

    def _fields_need_conversion(self) -> list[bool]:
        if self._conversions is None:
            self._conversions = [field.needConversion() for field in self.fields]
        return self._conversions

    def toInternal(self, obj: Any) -> tuple[Any, ...] | None:
        """The tuple of a row's internal values; a row is a tuple, list, dict or object with attributes."""
        if obj is None:
            return None
        if isinstance(obj, VariantVal):
            raise PySparkValueError(
                errorClass="VARIANT_AS_ROW", messageParameters={"struct": self.simpleString()}
            )
        values: Sequence[Any]
        if isinstance(obj, dict):
            values = [obj.get(name) for name in self.names]
        elif isinstance(obj, tuple | list):
            values = obj
        elif hasattr(obj, "__dict__"):
            values = [obj.__dict__.get(name) for name in self.names]
        else:
            raise PySparkValueError(
                errorClass="UNEXPECTED_TUPLE_WITH_STRUCT", messageParameters={"tuple": str(obj)}
            )
        conversions = self._fields_need_conversion()
        if not any(conversions):
            return tuple(values)
        return tuple(
            [
                field.dataType.toInternal(value) if converted else value
                for field, value, converted in zip(self.fields, values, conversions)
            ]
        )

    def fromInternal(self, obj: Any) -> Row | None:
        """The Row of a tuple of internal values."""
        if obj is None or isinstance(obj, Row):
            return obj
        conversions = self._fields_need_conversion()
        if any(conversions):
            obj = [
                field.dataType.fromInternal(value) if converted else value
                for field, value, converted in zip(self.fields, obj, conversions)
            ]
        return create_row(self.names, obj)


def _require_data_type(argument: str, value: object) -> None:
    if not isinstance(value, DataType):
        raise _unexpected(argument, "an instance of a DataType, such as StringType()", value)


def _unexpected(argument: str, expected: str, value: object) -> PySparkAssertionError:
    # PySpark asserts here, so what is raised is an AssertionError too.
    got = value.__name__ + " (the class itself)" if isinstance(value, type) else type(value).__name__
    return PySparkAssertionError(
        errorClass="NOT_EXPECTED_TYPE",
        messageParameters={"arg_name": argument, "expected_type": expected, "arg_type": got},
    )
