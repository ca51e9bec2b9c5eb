"""Names of tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import ParseException
from pyrite.sql.parser import parse_table_name


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a", ("a",)), ("db . `my t`", ("db", "my t")), ("a.select.from", ("a", "select", "from"))],
)
def test_table(text: str, parts: tuple[str, ...]) -> None:
    assert parse_table_name(text) == parts


@pytest.mark.parametrize("text", ["", "a b", "a.", "1 + 1", "a-b"])
def test_no_table(text: str) -> None:
    with pytest.raises(ParseException):
        parse_table_name(text)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_quoted_parts_survive(parts: list[str]) -> None:
    text = ".".join("`" + part.replace("`", "``") + "`" for part in parts)
    assert parse_table_name(text) == tuple(parts)
