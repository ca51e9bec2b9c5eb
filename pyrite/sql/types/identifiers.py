"""Names and strings as SQL text writes them."""

from __future__ import annotations

import re

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def quote_if_needed(name: str) -> str:
    """A name as it is if SQL can read it so, and in backquotes if not.

    >>> quote_if_needed("a_1"), quote_if_needed("1a"), quote_if_needed("a`b")
    ('a_1', '`1a`', '`a``b`')
    """
    return name if _PLAIN_NAME.fullmatch(name) else "`" + name.replace("`", "``") + "`"


def comment_clause(comment: str | None) -> str:
    """`` COMMENT '...'``, or nothing for None.

    >>> comment_clause("it's")
    " COMMENT 'it\\\\'s'"
    """
    return "" if comment is None else " COMMENT '{}'".format(comment.replace("'", "\\'"))
