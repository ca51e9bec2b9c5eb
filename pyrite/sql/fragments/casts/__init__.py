"""Casts, with Spark's rules for what is an error, what is NULL, and how values look as text.

Each file has the casts to one kind of types. A cast is written for ANSI mode, where a value that does not
fit is an error; `try_cast` is the same inside TRY, and `numbers` says where older rules differ.
"""

from __future__ import annotations

from pyrite.sql.fragments.casts.write import write_cast, write_conversion

__all__ = ["write_cast", "write_conversion"]
