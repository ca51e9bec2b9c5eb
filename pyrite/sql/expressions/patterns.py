"""Column names by regular expression."""

from __future__ import annotations

import re


def matching_names(pattern: str, name: str, is_case_sensitive: bool) -> bool:
    """Whether a pattern of `colRegex`, with its backticks or without, is for the whole name."""
    if len(pattern) > 1 and pattern[0] == pattern[-1] == "`":
        pattern = pattern[1:-1]
    return re.fullmatch(pattern, name, 0 if is_case_sensitive else re.IGNORECASE) is not None
