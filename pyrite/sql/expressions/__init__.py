"""What stands in a column: literals, names, calls, and what else SQL has, as immutable trees.

An expression is built without types, by the API or the parser. The analyzer gives back another tree in which
each node has a type; `is_resolved` tells them apart. Nothing here knows plans, functions or DuckDB.
"""

from __future__ import annotations

from pyrite.sql.expressions.base import Expression
from pyrite.sql.expressions.calls import Call, CaseWhen, Cast, CastMode, Kind, NamedArgument, UnresolvedCall
from pyrite.sql.expressions.fields import Extract, ReplaceFields
from pyrite.sql.expressions.lambdas import Lambda, LambdaVariable
from pyrite.sql.expressions.literals import Literal
from pyrite.sql.expressions.names import (
    Alias,
    Attribute,
    OuterReference,
    UnresolvedAlias,
    UnresolvedName,
    UnresolvedPattern,
    UnresolvedStar,
    UnresolvedText,
    new_id,
)
from pyrite.sql.expressions.ordering import SortOrder
from pyrite.sql.expressions.parameters import Parameter
from pyrite.sql.expressions.python_calls import Evaluation, PythonCall, PythonFunction
from pyrite.sql.expressions.subqueries import Exists, InSubquery, ScalarSubquery, Subquery
from pyrite.sql.expressions.windows import Boundary, Frame, FrameUnit, Window, WindowDefinition, WindowName

__all__ = [
    "Alias",
    "Attribute",
    "Boundary",
    "Call",
    "CaseWhen",
    "Cast",
    "CastMode",
    "Evaluation",
    "Exists",
    "Expression",
    "Extract",
    "Frame",
    "FrameUnit",
    "InSubquery",
    "Kind",
    "Lambda",
    "LambdaVariable",
    "Literal",
    "NamedArgument",
    "OuterReference",
    "Parameter",
    "PythonCall",
    "PythonFunction",
    "ReplaceFields",
    "ScalarSubquery",
    "SortOrder",
    "Subquery",
    "UnresolvedAlias",
    "UnresolvedCall",
    "UnresolvedName",
    "UnresolvedPattern",
    "UnresolvedStar",
    "UnresolvedText",
    "Window",
    "WindowDefinition",
    "WindowName",
    "new_id",
]
