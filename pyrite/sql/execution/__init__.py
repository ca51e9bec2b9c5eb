"""From an analyzed plan to rows: which fragments there are, where they run, and what comes out as Python."""

from __future__ import annotations

from pyrite.sql.execution.engine import Engine

__all__ = ["Engine"]
