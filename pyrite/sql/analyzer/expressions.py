"""Expressions: names become columns, calls get their functions and types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from pyrite.errors import AnalysisException
from pyrite.sql.analyzer.problems import (
    quoted_name,
    routine_not_found,
    simple,
    unresolved_column,
    unresolved_field,
)
from pyrite.sql.analyzer.scope import Scope
from pyrite.sql.analyzer.settings import AnalysisSettings, Tables
from pyrite.sql.analyzer.text import expression_in
from pyrite.sql.analyzer.windows import check_frame, check_window
from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Boundary,
    Call,
    CaseWhen,
    Cast,
    CastMode,
    Expression,
    Extract,
    Frame,
    FrameUnit,
    Kind,
    Lambda,
    LambdaVariable,
    Literal,
    NamedArgument,
    OuterReference,
    Parameter,
    PythonCall,
    ReplaceFields,
    SortOrder,
    Subquery,
    UnresolvedAlias,
    UnresolvedCall,
    UnresolvedName,
    UnresolvedStar,
    UnresolvedText,
    Window,
    WindowDefinition,
    WindowName,
    new_id,
)
from pyrite.sql.expressions.castable import can_cast, how_to_convert
from pyrite.sql.expressions.coercion import common_type_of
from pyrite.sql.expressions.names import OuterName
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.declaration import Declaration, Setting, cast_to
from pyrite.sql.functions.problems import different_types
from pyrite.sql.functions.registry import find, names
from pyrite.sql.types import (
    ArrayType,
    BooleanType,
    IntegerType,
    IntegralType,
    MapType,
    StringType,
    StructType,
    VariantType,
)

#: Functions that may stand without parentheses, where no column has their name.
_BARE = frozenset(
    (
        "current_date",
        "current_timestamp",
        "current_user",
        "current_catalog",
        "current_database",
        "current_schema",
        "current_time",
        "localtimestamp",
        "session_user",
        "user",
        "grouping__id",
    )
)


@dataclass
class ExpressionResolver:
    """Resolves expressions in a scope.

    `subquery` analyzes a plan inside an expression, with the scope around it.
    """

    scope: Scope
    settings: AnalysisSettings
    tables: Tables
    subquery: Callable[[Subquery, Scope, ExpressionResolver], Expression]
    windows: dict[str, WindowDefinition] = field(default_factory=dict)
    _lambda_variables: list[dict[str, LambdaVariable]] = field(default_factory=list)
    #: Inside an aggregate of HAVING and ORDER BY, names mean columns below the SELECT list first.
    inside_aggregate: Scope | None = None

    @property
    def setting(self) -> Setting:
        """What declarations need of the settings."""
        return Setting(self.settings.ansi, self.settings.time_zone, self.tables.current_database)

    def resolve(self, expression: Expression) -> Expression:
        """The expression with types. Raises AnalysisException where a name or a type does not fit."""
        match expression:
            case UnresolvedName(parts=parts):
                return self._name(parts)
            case OuterName(child=child):
                return self._outer(self.resolve(child))
            case UnresolvedText(text=text):
                return self.resolve(expression_in(text, self.settings))
            case UnresolvedCall():
                return self._call(expression)
            case UnresolvedAlias(child=child, names=(name,), metadata=metadata):
                return Alias(self.resolve(child), name, new_id(), metadata)
            case UnresolvedAlias(names=given):
                raise simple("UDTF_ALIAS_NUMBER_MISMATCH", aliasesNum=len(given), outColsNum=1)
            case Extract(child=child, key=key):
                return self._extract(self.resolve(child), key)
            case ReplaceFields():
                return self._replace_fields(expression)
            case CaseWhen():
                return self._case(expression)
            case Cast(child=child):
                return self._cast(expression, self.resolve(child))
            case Window():
                return self._window(expression)
            case Subquery():
                resolved = expression.map_children(self.resolve)
                return self.subquery(resolved, self.scope, self)
            case Lambda():
                raise simple("INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION", **{"class": "lambda"})
            case UnresolvedStar():
                raise simple("INVALID_USAGE_OF_STAR_OR_REGEX", elem="'*'", prettyName="expression")
            case Parameter(key=key):
                raise simple("UNBOUND_SQL_PARAMETER", name=key if isinstance(key, str) else f"_{key}")
            case LambdaVariable(id=number):
                for variables in reversed(self._lambda_variables):
                    for variable in variables.values():
                        if variable.id == number:
                            return variable
                return expression
            case NamedArgument(value=value):
                return self.resolve(value)
            case _:
                return expression.map_children(self.resolve)

    # Names

    def _name(self, parts: tuple[str, ...]) -> Expression:
        for variables in reversed(self._lambda_variables):
            variable = variables.get(parts[0].lower())
            if variable is not None:
                return self._fields(variable, parts[1:])
        found = None
        if self.inside_aggregate is not None:
            found = self.inside_aggregate.find(parts)
        found = found or self.scope.find(parts)
        if found is not None:
            column, rest = found
            return self._fields(column, rest)
        if len(parts) == 1 and parts[0].lower() in _BARE:
            return self._call(UnresolvedCall(parts[0].lower(), ()))
        raise self.scope.missing(parts)

    def _fields(self, column: Expression, rest: Sequence[str]) -> Expression:
        for name in rest:
            column = self.field_of(column, name)
        return column

    def field_of(self, column: Expression, name: str) -> Expression:
        """A field of a struct, of each struct of an array, or a value of a map."""
        return self._extract(column, Literal(name, StringType()))

    def _extract(self, child: Expression, key: Expression) -> Expression:
        match child.type:
            case StructType() as struct if isinstance(key, Literal) and isinstance(key.value, str):
                return _struct_field(child, struct, key.value, self.settings)
            case ArrayType(elementType=StructType() as struct) if isinstance(key, Literal) and isinstance(
                key.value, str
            ):
                return _array_of_fields(child, struct, key.value, self.settings)
            case ArrayType() | MapType() | VariantType():
                return self._declared("element", [child, self.resolve(key)])
            case _:
                raise simple(
                    "INVALID_EXTRACT_BASE_FIELD_TYPE",
                    base=f'"{pretty(child)}"',
                    other=f'"{child.type._sql()}"',
                )

    def _declared(self, name: str, arguments: Sequence[Expression]) -> Expression:
        declaration = find(name)
        assert declaration is not None, f"{name} is declared"
        return declaration.resolve(UnresolvedCall(name, tuple(arguments)), arguments, self.setting)

    def _outer(self, resolved: Expression) -> Expression:
        """A column that is none of the scope's own belongs to a query around."""
        if isinstance(resolved, Attribute) and resolved not in self.scope.attributes:
            return OuterReference(resolved)
        return resolved

    # Calls

    def _call(self, call: UnresolvedCall) -> Expression:
        declaration = find(call.name)
        if declaration is None:
            given = [argument for argument in self._spread(call) if not isinstance(argument, Lambda)]
            arguments = [self.resolve(argument) for argument in given]
            found = self.tables.find_function(call.name, arguments)
            if found is None:
                known = (each for each in names() if each[0].isalpha())
                raise routine_not_found(call.name, [*known, *self.tables.function_names()])
            return found
        if declaration.kind is Kind.AGGREGATE and self.scope.fallback is not None:
            inner = replace(self, inside_aggregate=self.scope.fallback)
            return inner._resolve_call(call, declaration)
        return self._resolve_call(call, declaration)

    def _resolve_call(self, call: UnresolvedCall, declaration: Declaration) -> Expression:
        spread = self._spread(call)
        ordered = _by_name(declaration, call.name, spread)
        arguments: list[Expression] = []
        for number, argument in enumerate(ordered):
            if isinstance(argument, Lambda):
                arguments.append(self._lambda(declaration, argument, arguments, number, ordered))
            else:
                arguments.append(self.resolve(argument))
        # A lambda may come before arguments that give it types: `reduce(array, start, merge)` does not.
        condition = None if call.filter is None else self._filter(call, call.filter, declaration)
        order = tuple(self._sort_order(each) for each in call.order)
        resolved = declaration.resolve(
            replace(call, arguments=tuple(ordered), filter=condition, order=order), arguments, self.setting
        )
        if call.is_distinct and declaration.kind is not Kind.AGGREGATE:
            raise simple(
                "INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX", prettyName=call.name, syntax="DISTINCT"
            )
        return resolved

    def _filter(self, call: UnresolvedCall, given: Expression, declaration: Declaration) -> Expression:
        """The condition in FILTER (WHERE ...), which an aggregate may have."""
        if declaration.kind is not Kind.AGGREGATE:
            raise simple(
                "INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
                prettyName=call.name,
                syntax="FILTER CLAUSE",
            )
        condition = self.condition(given)
        if not isinstance(condition.type, BooleanType):
            raise simple(
                "INVALID_AGGREGATE_FILTER.NOT_BOOLEAN",
                filterExpr=f'"{pretty(condition)}"',
            )
        return condition

    def _spread(self, call: UnresolvedCall) -> list[Expression]:
        """The arguments, with `*` as the columns that it means."""
        spread: list[Expression] = []
        for argument in call.arguments:
            if isinstance(argument, UnresolvedText) and argument.text.strip() == "*":
                argument = UnresolvedStar()
            if not isinstance(argument, UnresolvedStar):
                spread.append(argument)
            elif call.name.lower() == "count" and not argument.qualifier and not call.is_distinct:
                spread.append(Literal(1, IntegerType()))
            else:
                spread.extend(self.expand_star(argument))
        return spread

    def _lambda(
        self,
        declaration: Declaration,
        function: Lambda,
        before: Sequence[Expression],
        number: int,
        ordered: Sequence[Expression],
    ) -> Expression:
        if declaration.lambda_types is None:
            raise simple(
                "INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION", **{"class": declaration.name}
            )
        types = declaration.lambda_types(before, len(function.parameters))
        if len(types) < len(function.parameters):
            raise simple(
                "INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH",
                expectedNumArgs=len(function.parameters),
                actualNumArgs=len(types),
            )
        parameters = tuple(
            replace(parameter, value_type=data_type, is_nullable=nullable)
            for parameter, (data_type, nullable) in zip(function.parameters, types, strict=False)
        )
        self._lambda_variables.append({each.name.lower(): each for each in parameters})
        try:
            return Lambda(parameters, self.resolve(function.body))
        finally:
            self._lambda_variables.pop()

    # The rest

    def expand_star(self, star: UnresolvedStar) -> list[Expression]:
        """The columns that `*` or `t.*` means; a struct's fields for `s.*`."""
        found: list[Expression]
        if not star.qualifier:
            found = [each for each in self.scope.attributes if not each.is_hidden]
        else:
            found = list(self.scope.qualified(star.qualifier))
            if not found:
                column, struct = self._struct_of_star(star.qualifier)
                found = [Alias(self.field_of(column, name), name, new_id()) for name in struct.fieldNames()]
        excluded = {parts[-1].lower() for parts in star.excluded}
        if excluded:
            known = {_name_of(each).lower() for each in found}
            for parts in star.excluded:
                if parts[-1].lower() not in known and parts[0].lower() not in known:
                    raise unresolved_column(parts, [each for each in found if isinstance(each, Attribute)])
            found = [each for each in found if _name_of(each).lower() not in excluded]
        return found

    def _struct_of_star(self, qualifier: tuple[str, ...]) -> tuple[Expression, StructType]:
        """The struct whose fields `s.*` means, and its type."""
        column = None
        try:
            column = self._name(qualifier)
        except AnalysisException as problem:
            if not str(problem.getCondition()).startswith("UNRESOLVED_COLUMN"):
                raise
        if column is None or not isinstance(column.type, StructType):
            names = ", ".join(f"`{each.name}`" for each in self.scope.attributes if not each.is_hidden)
            raise simple("CANNOT_RESOLVE_STAR_EXPAND", targetString=quoted_name(qualifier), columns=names)
        return column, column.type

    def condition(self, expression: Expression) -> Expression:
        """An expression that must be true or false."""
        return self.resolve(expression)

    def _case(self, case: CaseWhen) -> Expression:
        conditions = tuple(map(self.condition, case.conditions))
        for condition in conditions:
            if not isinstance(condition.type, BooleanType):
                raise simple(
                    "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                    sqlExpr=f'"{pretty(case)}"',
                    paramIndex="first",
                    requiredType='"BOOLEAN"',
                    inputSql=f'"{pretty(condition)}"',
                    inputType=f'"{condition.type._sql()}"',
                )
        values = [self.resolve(value) for value in case.values]
        if case.otherwise is not None:
            values.append(self.resolve(case.otherwise))
        target = common_type_of([value.type for value in values], ansi=self.settings.ansi)
        if target is None:
            raise different_types("casewhen", values)
        values = [cast_to(value, target, self.setting) for value in values]
        if case.otherwise is None:
            return CaseWhen(conditions, tuple(values))
        return CaseWhen(conditions, tuple(values[:-1]), values[-1])

    def _cast(self, cast: Cast, child: Expression) -> Expression:
        mode = cast.mode
        if mode is CastMode.ANSI and not self.settings.ansi:
            mode = CastMode.LEGACY
        ansi = mode is not CastMode.LEGACY
        if not can_cast(child.type, cast.target, ansi=ansi):
            raise simple(
                f"DATATYPE_MISMATCH.{how_to_convert(child.type, cast.target, ansi=ansi)}",
                sqlExpr=f'"{pretty(replace(cast, child=child))}"',
                srcType=f'"{child.type._sql()}"',
                targetType=f'"{cast.target._sql()}"',
                functionNames="`DATE_FROM_UNIX_DATE`, `UNIX_DATE`",
                config='"spark.sql.ansi.enabled"',
                configVal="'false'",
            )
        return replace(cast, child=child, mode=mode)

    def _window(self, window: Window) -> Expression:
        definition = window.definition
        if isinstance(definition, WindowName):
            found = self.windows.get(definition.name.lower())
            if found is None:
                raise simple("MISSING_WINDOW_SPECIFICATION", windowName=definition.name, docroot="")
            definition = found
        function = self.resolve(window.function)
        partition = tuple(self.resolve(each) for each in definition.partition)
        order = tuple(self._sort_order(each) for each in definition.order)
        frame = definition.frame and definition.frame.map_children(
            lambda child: child.map_children(self.resolve)
        )
        check_window(function, WindowDefinition(partition, order, frame))
        check_frame(WindowDefinition(partition, order, frame))
        if frame is None or _frame_is_fixed(function):
            frame = _implied_frame(function, bool(order))
        return Window(function, WindowDefinition(partition, order, frame))

    def _sort_order(self, order: Expression) -> SortOrder:
        if not isinstance(order, SortOrder):
            order = SortOrder(order)
        return replace(order, child=self.resolve(order.child))

    def _replace_fields(self, node: ReplaceFields) -> Expression:
        child = self.resolve(node.child)
        for name, value in zip(node.names, node.values, strict=True):
            child = _with_field(child, name.split("."), self.resolve(value), self)
        for name in node.dropped:
            child = _without_field(child, name.split("."), self)
        return child


def _name_of(expression: Expression) -> str:
    name: str = getattr(expression, "name", "")
    return name


def _is_null(expression: Expression) -> bool:
    return isinstance(expression, Literal) and expression.value is None


def _by_name(declaration: Declaration, name: str, arguments: Sequence[Expression]) -> Sequence[Expression]:
    """The arguments in the order of the parameters."""
    if not any(isinstance(argument, NamedArgument) for argument in arguments):
        return arguments
    places: dict[str, int] = {each: number for number, each in enumerate(declaration.parameters)}
    ordered: dict[int, Expression] = {}
    for number, argument in enumerate(arguments):
        if not isinstance(argument, NamedArgument):
            if len(ordered) != number:
                raise simple("UNEXPECTED_POSITIONAL_ARGUMENT", routineName=f"`{name}`", parameterName="")
            ordered[number] = argument
            continue
        place = places.get(argument.name)
        if place is None:
            raise simple(
                "UNRECOGNIZED_PARAMETER_NAME",
                routineName=f"`{name}`",
                argumentName=f"`{argument.name}`",
                proposal=", ".join(f"`{each}`" for each in places),
            )
        ordered[place] = argument.value
    return [ordered[place] for place in sorted(ordered)]


def _struct_field(child: Expression, struct: StructType, name: str, settings: AnalysisSettings) -> Expression:
    position = field_position(struct, name, settings)
    found = struct.fields[position]
    return Call(
        "struct_field",
        (child, Literal(found.name, StringType())),
        found.dataType,
        child.nullable or found.nullable,
        detail=position,
    )


def _array_of_fields(
    child: Expression, struct: StructType, name: str, settings: AnalysisSettings
) -> Expression:
    position = field_position(struct, name, settings)
    found = struct.fields[position]
    assert isinstance(child.type, ArrayType)
    result = ArrayType(found.dataType, child.type.containsNull or found.nullable)
    return Call(
        "array_struct_field",
        (child, Literal(found.name, StringType())),
        result,
        child.nullable,
        detail=position,
        shown_as="struct_field",
    )


def field_position(struct: StructType, name: str, settings: AnalysisSettings) -> int:
    """Which field of a struct a name means. Raises AnalysisException if none or several."""
    wanted = name if settings.is_case_sensitive else name.lower()
    found = [
        number
        for number, each in enumerate(struct.fieldNames())
        if (each if settings.is_case_sensitive else each.lower()) == wanted
    ]
    if not found:
        raise unresolved_field(name, struct.fieldNames())
    if len(found) > 1:
        raise simple("AMBIGUOUS_REFERENCE_TO_FIELDS", field=f"`{name}`", count=len(found))
    return found[0]


def _with_field(
    child: Expression, path: list[str], value: Expression, resolver: ExpressionResolver
) -> Expression:
    struct = _require_struct(child)
    names = [each.lower() for each in struct.fieldNames()]
    if len(path) > 1:
        value = _with_field(resolver.field_of(child, path[0]), path[1:], value, resolver)
    fields: list[Expression] = []
    for name in struct.fieldNames():
        chosen = value if name.lower() == path[0].lower() else resolver.field_of(child, name)
        fields.extend((Literal(name, StringType()), chosen))
    if path[0].lower() not in names:
        fields.extend((Literal(path[0], StringType()), value))
    return _rebuilt(child, fields, resolver)


def _without_field(child: Expression, path: list[str], resolver: ExpressionResolver) -> Expression:
    struct = _require_struct(child)
    fields: list[Expression] = []
    for name in struct.fieldNames():
        if name.lower() != path[0].lower():
            fields.extend((Literal(name, StringType()), resolver.field_of(child, name)))
        elif len(path) > 1:
            inner = _without_field(resolver.field_of(child, name), path[1:], resolver)
            fields.extend((Literal(name, StringType()), inner))
    if not fields:
        raise simple("DATATYPE_MISMATCH.CANNOT_DROP_ALL_FIELDS", sqlExpr=f'"{pretty(child)}"')
    return _rebuilt(child, fields, resolver)


def _require_struct(child: Expression) -> StructType:
    if not isinstance(child.type, StructType):
        raise simple(
            "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
            sqlExpr=f'"update_fields({pretty(child)})"',
            paramIndex="first",
            requiredType='"STRUCT"',
            inputSql=f'"{pretty(child)}"',
            inputType=f'"{child.type._sql()}"',
        )
    return child.type


def _rebuilt(child: Expression, fields: Iterable[Expression], resolver: ExpressionResolver) -> Expression:
    made = resolver._declared("named_struct", list(fields))
    if not child.nullable:
        return made
    missing = Call("isnull", (child,), BooleanType(), False)
    return CaseWhen((missing,), (cast_to(Literal(None, made.type), made.type, resolver.setting),), made)


def _frame_is_fixed(function: Expression) -> bool:
    return isinstance(function, Call) and function.kind is Kind.WINDOW and function.function != "nth_value"


def _implied_frame(function: Expression, is_ordered: bool) -> Frame:
    current, unbounded = Boundary(Literal(0, IntegerType())), Boundary(None)
    if isinstance(function, Call) and function.kind is Kind.WINDOW:
        if function.function in ("lead", "lag") and len(function.arguments) > 1:
            offset = function.arguments[1]
            if (
                isinstance(offset, Literal)
                and isinstance(offset.type, IntegralType)
                and offset.value is not None
            ):
                distance = offset.value if function.function == "lead" else -offset.value
                boundary = Boundary(Literal(distance, IntegerType()))
                return Frame(FrameUnit.ROWS, boundary, boundary)
        if function.function == "cume_dist":
            return Frame(FrameUnit.RANGE, unbounded, current)
        if function.function != "nth_value":
            return Frame(FrameUnit.ROWS, unbounded, current)
    if is_ordered:
        return Frame(FrameUnit.RANGE, unbounded, current)
    return Frame(FrameUnit.ROWS, unbounded, unbounded)


def contains_kind(expression: Expression, kind: Kind) -> bool:
    """Whether a call of the kind is in the expression, outside of window functions."""
    if isinstance(expression, Window):
        children = (*expression.function.children, *expression.definition.children)
        return any(contains_kind(child, kind) for child in children)
    if isinstance(expression, Call) and expression.kind is kind:
        return True
    if isinstance(expression, PythonCall) and expression.is_aggregate and kind is Kind.AGGREGATE:
        return True
    return any(contains_kind(child, kind) for child in expression.children)
