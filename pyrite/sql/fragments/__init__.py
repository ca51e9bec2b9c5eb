"""Parts of plans as queries of DuckDB, and the database that runs them. No other room imports duckdb.

Types, names and NULLs were settled by the analyzer; here they are only said in DuckDB's words.
"""
