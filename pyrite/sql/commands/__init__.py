"""Statements that do something: what they do, and the small reports that they give."""

from __future__ import annotations

from pyrite.sql.commands.run import run_command

__all__ = ["run_command"]
