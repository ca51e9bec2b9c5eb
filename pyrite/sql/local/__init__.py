"""Data of the driver's program as plans: lists, Rows, pandas, numpy and Arrow."""

from __future__ import annotations

from pyrite.sql.local.python_data import plan_of_data

__all__ = ["plan_of_data"]
