"""Expressions as `repr` of a Column writes them: operators as calls, texts in quotes."""

from __future__ import annotations

from pyrite.sql.expressions.base import Expression
from pyrite.sql.expressions.calls import CaseWhen, Cast, CastMode, UnresolvedCall
from pyrite.sql.expressions.fields import Extract
from pyrite.sql.expressions.lambdas import Lambda
from pyrite.sql.expressions.literals import Literal
from pyrite.sql.expressions.names import Alias, UnresolvedAlias
from pyrite.sql.expressions.ordering import SortOrder
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.expressions.windows import Window
from pyrite.sql.types import LongType

_OTHERWISE = {"not": "!", "isnull": "isNull", "isnotnull": "isNotNull", "isnan": "isNaN"}


def written(expression: Expression) -> str:
    """The expression as Spark shows a Column that stands in no DataFrame.

    >>> from pyrite.sql.types import StringType
    >>> written(UnresolvedCall("+", (Literal("it's", StringType()), Literal(1, LongType()))))
    "+('it\\\\'s', 1L)"
    """
    match expression:
        case Literal(value=str(text)):
            escaped = text.replace("\\", "\\\\").replace("'", "\\'")
            return f"'{escaped}'"
        case Literal(value=int(number), value_type=LongType()):
            return f"{number}L"
        case UnresolvedCall(name="count", arguments=(Literal(value=1),)):
            return "count(*)"
        case UnresolvedCall(name=name, arguments=arguments):
            return f"{_OTHERWISE.get(name, name)}({', '.join(map(written, arguments))})"
        case Alias(child=child, name=name):
            return f"{written(child)} AS {name}"
        case UnresolvedAlias(child=child, names=names):
            shown = names[0] if len(names) == 1 else f"({', '.join(names)})"
            return f"{written(child)} AS {shown}"
        case Cast(child=child, target=target, mode=mode, is_explicit=True):
            name = "TRY_CAST" if mode is CastMode.TRY else "CAST"
            return f"{name}({written(child)} AS {target._sql()})"
        case CaseWhen(conditions=conditions, values=values, otherwise=otherwise):
            branches = " ".join(
                f"WHEN {written(c)} THEN {written(v)}" for c, v in zip(conditions, values, strict=True)
            )
            last = "" if otherwise is None else f" ELSE {written(otherwise)}"
            return f"CASE {branches}{last} END"
        case Extract(child=child, key=key):
            return f"{written(child)}[{written(key)}]"
        case Lambda(parameters=parameters, body=body):
            variables = [pretty(each) for each in parameters]
            shown = variables[0] if len(variables) == 1 else f"({', '.join(variables)})"
            return f"{shown} -> {written(body)}"
        case SortOrder(child=child, is_ascending=is_ascending, nulls_first=nulls_first):
            direction = "ASC" if is_ascending else "DESC"
            return f"{written(child)} {direction} NULLS {'FIRST' if nulls_first else 'LAST'}"
        case Window(function=function, definition=definition):
            return f"{written(function)} OVER {pretty(definition)}"
        case _:
            return pretty(expression)
