"""SQL text to plans and expressions."""

from __future__ import annotations

from pyrite.errors import PySparkNotImplementedError
from pyrite.sql.expressions import Expression
from pyrite.sql.logical import LogicalPlan


def parse_expression(text: str) -> Expression:
    """The expression that a text says."""
    raise _not_there(text)


def parse_query(text: str) -> LogicalPlan:
    """The plan that a statement says."""
    raise _not_there(text)


def _not_there(text: str) -> PySparkNotImplementedError:
    return PySparkNotImplementedError(
        errorClass="NOT_IMPLEMENTED", messageParameters={"feature": f"SQL text ({text!r})", "hint": ""}
    )
