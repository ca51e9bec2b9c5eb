"""Plans and expressions in a short form, to be compared as text.

`(+ a 1)` is a call, `a.b` a name, `Project[a]{Table[t]}` a plan with its expressions and the plans below it.
"""

from __future__ import annotations

from dataclasses import fields
from enum import Enum
from typing import Any

from pyrite.sql import expressions as e
from pyrite.sql.logical import GroupingSets, LogicalPlan

#: Fields that hold what the tests of the parser do not look at.
_UNSEEN = {"position", "id", "metadata", "is_analyzed", "attributes", "seed", "text"}


def compact(node: Any) -> str:
    match node:
        case e.Literal():
            return _literal(node)
        case e.UnresolvedName(parts):
            return ".".join(f"`{part}`" if "." in part else part for part in parts)
        case e.UnresolvedStar(qualifier, excluded):
            star = ".".join((*qualifier, "*"))
            return f"{star} except {compact(excluded)}" if excluded else star
        case e.UnresolvedAlias(child, names):
            return f"{compact(child)} as {','.join(names)}"
        case e.UnresolvedCall():
            return _call(node)
        case e.Extract(child, key):
            return f"{compact(child)}[{compact(key)}]"
        case e.Cast(child, target, mode):
            function = "try_cast" if mode is e.CastMode.TRY else "cast"
            return f"{function}({compact(child)} as {target.simpleString()})"
        case e.CaseWhen(conditions, values, otherwise):
            cases = " ".join(
                f"when {compact(c)} then {compact(v)}" for c, v in zip(conditions, values, strict=True)
            )
            return f"case {cases}" + (f" else {compact(otherwise)}" if otherwise else "")
        case e.Lambda(parameters, body):
            return f"{','.join(p.name for p in parameters)} -> {compact(body)}"
        case e.NamedArgument(name, value):
            return f"{name} => {compact(value)}"
        case e.Parameter(key):
            return f":{key}"
        case e.SortOrder(child, is_ascending, nulls_first):
            nulls = "" if nulls_first == is_ascending else " nulls first" if nulls_first else " nulls last"
            return compact(child) + ("" if is_ascending else " desc") + nulls
        case e.Boundary(offset):
            return "unbounded" if offset is None else compact(offset)
        case e.Frame(unit, start, end):
            return f"{unit.value.lower()} {compact(start)}..{compact(end)}"
        case e.WindowName(name):
            return name
        case e.WindowDefinition(partition, order, frame):
            parts = [
                f"by {' '.join(map(compact, partition))}" if partition else "",
                f"order {' '.join(map(compact, order))}" if order else "",
                compact(frame) if frame else "",
            ]
            return f"<{'; '.join(filter(None, parts))}>"
        case e.Window(function, definition):
            return f"{compact(function)} over {compact(definition)}"
        case e.InSubquery(plan, values=values):
            return f"(in {' '.join(map(compact, values))} {compact(plan)})"
        case e.Exists(plan):
            return f"exists {compact(plan)}"
        case e.ScalarSubquery(plan):
            return f"scalar {compact(plan)}"
        case GroupingSets(kind, sets):
            return f"{kind.lower()}{compact(sets)}"
        case LogicalPlan():
            return _plan(node)
        case tuple():
            return "(" + ", ".join(map(compact, node)) + ")"
        case Enum():
            return str(node.value).lower()
        case _:
            return str(node)


def _literal(literal: e.Literal) -> str:
    value, name = literal.value, literal.value_type.simpleString()
    if name in ("int", "string", "boolean", "void"):
        return repr(value)
    return f"{value!r}:{name}" if isinstance(value, bytes) else f"{value}:{name}"


def _call(call: e.UnresolvedCall) -> str:
    text = " ".join([call.name, "distinct"][: 1 + call.is_distinct] + [compact(a) for a in call.arguments])
    if call.order:
        text += f" within {compact(call.order)}"
    if call.filter is not None:
        text += f" filter {compact(call.filter)}"
    if call.ignore_nulls is not None:
        text += " ignore nulls" if call.ignore_nulls else " respect nulls"
    return f"({text})"


def _plan(plan: LogicalPlan) -> str:
    """What is as it is by default is not shown."""
    own = []
    for field in fields(plan):  # type: ignore[arg-type]
        value = getattr(plan, field.name)
        if field.name in plan.plan_fields or field.name in _UNSEEN:
            continue
        if value is None or value is False or value == ():
            continue
        if value is True:
            own.append(field.name.removeprefix("is_"))
        elif isinstance(value, tuple) and field.name not in ("name", "parts"):
            own.append(" ".join(map(compact, value)))
        else:
            own.append(".".join(value) if isinstance(value, tuple) else compact(value))
    name = type(plan).__name__.removeprefix("Unresolved")
    below = " ".join(map(compact, plan.children))
    return name + (f"[{'; '.join(own)}]" if own else "") + (f"{{{below}}}" if below else "")
