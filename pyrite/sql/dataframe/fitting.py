"""The columns as a schema wants them: `DataFrame.to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyrite.errors import AnalysisException
from pyrite.sql.analyzer.problems import simple, unresolved_column
from pyrite.sql.dataframe.arguments import require
from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.expressions import (
    Alias,
    CaseWhen,
    Cast,
    Expression,
    Extract,
    Literal,
    UnresolvedCall,
    new_id,
)
from pyrite.sql.expressions.coercion import can_store
from pyrite.sql.logical import Project
from pyrite.sql.types import ArrayType, DataType, MapType, NullType, StringType, StructField, StructType

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame


class Fitting(FrameBase):
    """Fitting rows into a schema."""

    def to(self, schema: StructType) -> DataFrame:
        """The columns of a schema, by name, in its order and types; those that are missing are NULL.

        Raises AnalysisException if a column cannot be had that way.
        """
        require(schema, StructType, "schema", "StructType")
        row = []
        for field in schema.fields:
            found = self._columns_named(field.name)
            if len(found) > 1:
                raise simple("AMBIGUOUS_COLUMN_OR_FIELD", name=f"`{field.name}`", n=len(found))
            if found:
                _require_no_null(found[0].nullable, field, [field.name])
                value = _fitted(found[0], found[0].type, field.dataType, [field.name])
                metadata = field.metadata or found[0].metadata
            elif field.nullable:
                value, metadata = Cast(Literal(None, NullType()), field.dataType, is_explicit=False), None
            else:
                raise unresolved_column((field.name,), self.plan.visible_output)
            row.append(Alias(value, field.name, new_id(), metadata))
        return self._with(Project(tuple(row), self.plan))


def _fitted(value: Expression, source: DataType, target: DataType, path: list[str]) -> Expression:
    if source == target:
        return value
    match source, target:
        case StructType(), StructType():
            return _fitted_struct(value, source, target, path)
        case (ArrayType(), ArrayType()) | (MapType(), MapType()) if _has_structs(target):
            # Without structs inside, a cast does it; with them, fields would go by position.
            if not _same_fields(source, target):
                raise _wrong_type(source, target, path)
    if not can_store(source, target) or isinstance(source, StringType):
        raise _wrong_type(source, target, path)
    return Cast(value, target, is_explicit=False)


def _fitted_struct(value: Expression, source: StructType, target: StructType, path: list[str]) -> Expression:
    own = {field.name.lower(): field for field in source.fields}
    parts: list[Expression] = []
    for field in target.fields:
        held = own.get(field.name.lower())
        inner = [*path, field.name]
        if held is not None:
            _require_no_null(held.nullable, field, inner)
            read = Extract(value, Literal(held.name, StringType()))
            part = _fitted(read, held.dataType, field.dataType, inner)
        elif field.nullable:
            part = Cast(Literal(None, NullType()), field.dataType, is_explicit=False)
        else:
            raise _wrong_type(source, target, path)
        parts += [Literal(field.name, StringType()), part]
    made = UnresolvedCall("named_struct", tuple(parts))
    if not value.nullable:
        return made
    return CaseWhen((UnresolvedCall("isnotnull", (value,)),), (made,))


def _has_structs(data_type: DataType) -> bool:
    return isinstance(data_type, StructType) or any(_has_structs(each) for each in _inside(data_type))


def _inside(data_type: DataType) -> list[DataType]:
    match data_type:
        case ArrayType(elementType=element):
            return [element]
        case MapType(keyType=key, valueType=held):
            return [key, held]
        case _:
            return []


def _same_fields(source: DataType, target: DataType) -> bool:
    if isinstance(source, StructType) and isinstance(target, StructType):
        names = [[name.lower() for name in each.fieldNames()] for each in (source, target)]
        return names[0] == names[1]
    return all(map(_same_fields, _inside(source), _inside(target)))


def _require_no_null(nullable: bool, field: StructField, path: list[str]) -> None:
    if nullable and not field.nullable:
        raise simple("NULLABLE_COLUMN_OR_FIELD", name=_shown(path))


def _wrong_type(source: DataType, target: DataType, path: list[str]) -> AnalysisException:
    return simple(
        "INVALID_COLUMN_OR_FIELD_DATA_TYPE",
        name=_shown(path),
        type=f'"{source._sql()}"',
        expectedType=f'"{target._sql()}"',
    )


def _shown(path: list[str]) -> str:
    return ".".join(f"`{each}`" for each in path)
