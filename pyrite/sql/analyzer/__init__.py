"""Unresolved plans to analyzed ones: names, types, casts, and errors by Spark's condition names."""

from __future__ import annotations

from pyrite.sql.analyzer.analyzer import Analyzer
from pyrite.sql.analyzer.settings import AnalysisSettings, NoTables, Tables

__all__ = ["AnalysisSettings", "Analyzer", "NoTables", "Tables"]
