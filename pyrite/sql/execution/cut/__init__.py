"""Runs cut plans: fragments become nodes of the lineage graph, exchanges its shuffles.

Nothing here imports duckdb or pyarrow before a task needs them: workers are forked from a process that must
not have threads, and DuckDB does not survive a fork.
"""
