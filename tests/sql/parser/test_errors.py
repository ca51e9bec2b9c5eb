"""What cannot be read is shown: the place, the line, and what may have been meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import AnalysisException, ParseException, PySparkException
from pyrite.sql.parser import parse_expression, parse_query, parse_table_name


@pytest.mark.parametrize(
    ("text", "at", "place"),
    [
        ("select a from t where", "end of input", "(line 1, pos 21)"),
        ("select a from (select 1", "end of input: missing ')'", "(line 1, pos 23)"),
        ("select a\nfrom t\n  grup by a", "'by'", "(line 3, pos 7)"),
        ("select a + from t", "'from'", "(line 1, pos 11)"),
        ("select f(a,) from t", "')'", "(line 1, pos 11)"),
        ("select 'abc", "'''", "(line 1, pos 7)"),
        ("select a # b", "'#'", "(line 1, pos 9)"),
        ("select * from a left b", "'b': missing 'JOIN'", "(line 1, pos 21)"),
        ("selec 1", "'selec'", "(line 1, pos 0)"),
        ("select cast(a as) from t", "')'", "(line 1, pos 16)"),
        ("select case when a then 1", "end of input: missing 'END'", "(line 1, pos 25)"),
    ],
)
def test_place(text: str, at: str, place: str) -> None:
    with pytest.raises(ParseException) as caught:
        parse_query(text)
    error = caught.value
    assert error.getCondition() == "PARSE_SYNTAX_ERROR"
    assert error.getSqlState() == "42601"
    assert str(error).startswith(
        f"[PARSE_SYNTAX_ERROR] Syntax error at or near {at}. SQLSTATE: 42601 {place}"
    )


def test_the_line_has_a_caret_and_a_hint() -> None:
    with pytest.raises(ParseException) as caught:
        parse_query("select a,\n  b\nfrm t")
    assert str(caught.value).splitlines()[1:] == [
        "",
        "== SQL ==",
        "select a,",
        "  b",
        "frm t",
        "----^^^",
        "",
        "Did you mean FROM?",
    ]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("with a as (select 1), A as (select 2) select 3", "DUPLICATED_CTE_NAMES"),
        ("select 1 in ()", "INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE"),
        ("select a like b escape 'xx'", "INVALID_ESC"),
        ("select interval '1' fortnight", "INVALID_TYPED_LITERAL"),
        ("select * from t lateral view explode(a)", "PARSE_SYNTAX_ERROR"),
        ("values (1, 2), (3)", "INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH"),
    ],
)
def test_condition(text: str, condition: str) -> None:
    with pytest.raises(ParseException) as caught:
        parse_query(text)
    assert caught.value.getCondition() == condition
    assert caught.value.getSqlState()


@pytest.mark.parametrize("text", ["", "  ", "-- nothing", ";"])
def test_no_statement(text: str) -> None:
    with pytest.raises(ParseException):
        parse_query(text)


def test_types_are_pointed_at() -> None:
    with pytest.raises(ParseException) as caught:
        parse_expression("cast(a as foo)")
    assert caught.value.getCondition() == "UNSUPPORTED_DATATYPE"
    assert "----------^^^" in str(caught.value)


def test_a_comment_without_an_end() -> None:
    with pytest.raises(ParseException, match="UNCLOSED_BRACKETED_COMMENT"):
        parse_query("select 1 /* /* */")


def test_a_parse_exception_is_an_analysis_exception() -> None:
    with pytest.raises(AnalysisException):
        parse_query("select")


SOME_WORDS = (
    "select from where group by order limit join on left as and or not in between like is null case when "
    "then else end cast exists with union all values over partition rows ( ) , . * + - = < > ' 'a' ` `b` 1 "
    "1.5 a t b -> => :: : ? [ ] /* */ -- ; interval day date '2020-01-01' distinct having lateral view pivot "
    "for create view table insert into set show describe explain"
)
WORDS = st.sampled_from(SOME_WORDS.split())


@given(st.lists(WORDS, max_size=25))
def test_no_words_make_the_parser_crash(words: list[str]) -> None:
    try:
        parse_query(" ".join(words))
    except PySparkException as error:
        assert error.getCondition()  # noqa: PT017


@given(st.text(max_size=40))
def test_no_text_makes_the_parser_crash(text: str) -> None:
    for parse in (parse_query, parse_expression, parse_table_name):
        try:
            parse(text)  # type: ignore[operator]
        except PySparkException as error:
            assert error.getCondition()  # noqa: PT017
