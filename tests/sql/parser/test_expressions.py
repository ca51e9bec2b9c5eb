"""Expressions as text, and the trees that they are: those that PySpark 4.2.1 makes, in our nodes."""

from __future__ import annotations

import pytest
from sql.parser.compact import compact

from pyrite.errors import ParseException
from pyrite.sql.parser import ParserSettings, parse_expression

OPERATORS = {
    "a + 1": "(+ a 1)",
    "a - b - c": "(- (- a b) c)",
    "a + b * c": "(+ a (* b c))",
    "a * b + c": "(+ (* a b) c)",
    "(a + b) * c": "(* (+ a b) c)",
    "a DIV b % c": "(% (div a b) c)",
    "a || b || 'x'": "(|| (|| a b) 'x')",
    "a + 1 = b & 3 | 4 ^ 5 || 'x'": "(= (+ a 1) (| (& b 3) (^ 4 (|| 5 'x'))))",
    "a << 1": "(<< a 1)",
    "a >> 1 >>> 2": "(>>> (>> a 1) 2)",
    "a > > b": None,
    "a = b": "(= a b)",
    "a == b": "(= a b)",
    "a != b": "(not (= a b))",
    "a <> b": "(not (= a b))",
    "a <=> b": "(<=> a b)",
    "a < b = c": "(= (< a b) c)",
    "not a = b and c or d": "(or (and (not (= a b)) c) d)",
    "!a": "(not a)",
    "not not a": "(not (not a))",
    "a and not b": "(and a (not b))",
    "a or b and c": "(or a (and b c))",
    "-a": "(-  a)",
    "-a.b": "(-  a.b)",
    "+1": "(positive 1)",
    "~a * b": "(* (~ a) b)",
    "- -1": "(-  -1)",
    "1 - -1": "(- 1 -1)",
    "1-1": "(- 1 1)",
    "-1::string": "cast(-1 as string)",
    "-a::int": "(-  cast(a as int))",
    "a[0].b.c": "a[0]['b']['c']",
    "a[b + 1][c]": "a[(+ b 1)][c]",
    "f(x).y": "(f x)['y']",
    "a.b.c.d": "a.b.c.d",
    "`a.b`.c": "`a.b`.c",
    "`a``b`": "a`b",
    "a COLLATE UTF8_LCASE = 'x'": "(= (collate a 'UTF8_LCASE') 'x')",
    "a:b": None,
}

PREDICATES = {
    "a between 1 and 2": "(between a 1 2)",
    "a not between b + 1 and c and d": "(and (not (between a (+ b 1) c)) d)",
    "a in (1, 'x', b)": "(in a 1 'x' b)",
    "a not in (1)": "(not (in a 1))",
    "a in ()": None,
    "(a, b) in ((1, 2))": "(in (named_struct 'a' a 'b' b) (named_struct 'col1' 1 'col2' 2))",
    "a in (select 1)": "(in a Project[1]{OneRow})",
    "a in ((select 1))": "(in a Project[1]{OneRow})",
    "a in ((select 1), 2)": "(in a scalar Project[1]{OneRow} 2)",
    "(a, b) not in (select 1, 2)": "(not (in a b Project[1 2]{OneRow}))",
    "a like 'x%'": "(like a 'x%')",
    "a like 'x' || b": "(like a (|| 'x' b))",
    "a like 'x' escape '/'": "(like a 'x' '/')",
    "a like 'x' escape '//'": None,
    "a not ilike 'x'": "(not (ilike a 'x'))",
    "a rlike 'x'": "(rlike a 'x')",
    "a regexp 'x'": "(rlike a 'x')",
    "a like any ('x', 'y')": "(likeany a 'x' 'y')",
    "a like some ('x')": "(likeany a 'x')",
    "a not like all ('x', 'y')": "(notlikeall a 'x' 'y')",
    "a not like any ('x', 'y')": "(notlikeany a 'x' 'y')",
    "a ilike all ('x', b)": "(likeall (lower a) (lower 'x') (lower b))",
    "a is null": "(isnull a)",
    "a is not null": "(isnotnull a)",
    "a = b is null": "(isnull (= a b))",
    "not a is null": "(not (isnull a))",
    "a is null is null": None,
    "a is true": "(<=> a True)",
    "a is not false": "(not (<=> a False))",
    "a is unknown": "(isnull a)",
    "a is not unknown": "(is not unknown a)",
    "a is distinct from b + 1": "(not (<=> a (+ b 1)))",
    "a is not distinct from b": "(<=> a b)",
    "exists (select 1)": "exists Project[1]{OneRow}",
    "not exists (select 1)": "(not exists Project[1]{OneRow})",
    "exists(a, x -> x > 1)": "(exists a x -> (> x 1))",
    "a > (select 1)": "(> a scalar Project[1]{OneRow})",
    "((select 1) + 1)": "(+ scalar Project[1]{OneRow} 1)",
    "((select 1) union all (select 2))": "scalar Union{Project[1]{OneRow} Project[2]{OneRow}}",
}

CALLS = {
    "f()": "(f)",
    "f(a, 1)": "(f a 1)",
    "db.f(x)": "(db.f x)",
    "`f`(x)": "(f x)",
    "date_sub(a, 1)": "(date_sub a 1)",
    "levenshtein(a, b)": "(levenshtein a b)",
    "locate('a', b)": "(locate 'a' b)",
    "left(a, 2)": "(left a 2)",
    "if(a, b, c)": "(if a b c)",
    "like(a, 'b')": "(like a 'b')",
    "count(*)": "(count 1)",
    "count(distinct a, b)": "(count distinct a b)",
    "count(all a)": "(count a)",
    "count(t.*)": "(count t.*)",
    "count(distinct *)": "(count distinct *)",
    "sum(a) filter (where b > 1)": "(sum a filter (> b 1))",
    "first(x, true)": "(first x True)",
    "first(x ignore nulls)": "(first x ignore nulls)",
    "first(x) ignore nulls": "(first x ignore nulls)",
    "lag(x) respect nulls over w": "(lag x respect nulls) over w",
    "percentile_cont(0.5) within group (order by a desc) filter (where b)": (
        "(percentile_cont 0.5:decimal(1,1) within (a desc) filter b)"
    ),
    "f(a => 1, b => c)": "(f a => 1 b => c)",
    "transform(a, x -> x + 1)": "(transform a x -> (+ x 1))",
    "aggregate(a, 0, (x, y) -> x + y, x -> -x)": "(aggregate a 0 x,y -> (+ x y) x -> (-  x))",
    "filter(a, x -> exists(x, y -> y = x))": "(filter a x -> (exists x y -> (= y x)))",
    "array(1, 2)[0]": "(array 1 2)[0]",
    "map('a', 1)['a']": "(map 'a' 1)['a']",
    "struct(a as x, b, 1)": "(struct a as x b 1)",
    "named_struct('a', 1).a": "(named_struct 'a' 1)['a']",
    "(a, b as c, 1)": "(named_struct 'a' a 'c' b 'col3' 1)",
    "current_date": "current_date",
    "current_date()": "(current_date)",
}

OWN_SYNTAX = {
    "case a when 1 then 2 when 3 then 4 end": "case when (= a 1) then 2 when (= a 3) then 4",
    "case when a then b else c end": "case when a then b else c",
    "case when a or b then 1 end + 1": "(+ case when (or a b) then 1 1)",
    "case else 1 end": None,
    "cast(a as int)": "cast(a as int)",
    "cast(a + 1 as decimal(10, 2))": "cast((+ a 1) as decimal(10,2))",
    "cast(a as varchar(3))": "cast(a as string)",
    "cast(a as array<struct<x: int, y: map<string, char(2)>>>)": (
        "cast(a as array<struct<x:int,y:map<string,string>>>)"
    ),
    "cast(a as interval day to hour)": "cast(a as interval day to hour)",
    "cast(a as timestamp without time zone)": "cast(a as timestamp_ntz)",
    "try_cast(a as date)": "try_cast(a as date)",
    "a::decimal(10, 2)::string": "cast(cast(a as decimal(10,2)) as string)",
    "extract(year from a)": "(extract 'year' a)",
    "trim(a)": "(trim a)",
    "trim('x', a)": "(trim 'x' a)",
    "trim(both from a)": "(trim a)",
    "trim(both 'x' from a)": "(trim 'x' a)",
    "trim(leading 'x' from a)": "(ltrim 'x' a)",
    "trim(trailing from a)": "(rtrim a)",
    "trim('x' from a)": "(trim 'x' a)",
    "trim(both)": "(trim both)",
    "substring(a, 2)": "(substring a 2)",
    "substr(a from 2 for 3)": "(substring a 2 3)",
    "substring(a from 2)": "(substring a 2)",
    "position('a' in b)": "(locate 'a' b)",
    "position('a', b, 3)": "(position 'a' b 3)",
    "overlay(a placing 'x' from 2 for 3)": "(overlay a 'x' 2 3)",
    "overlay(a placing 'x' from 2)": "(overlay a 'x' 2)",
    "timestampadd(day, 1, a)": "(timestampadd 'day' 1 a)",
    "dateadd(month, -1, a)": "(timestampadd 'month' -1 a)",
    "date_add(a, 1)": "(date_add a 1)",
    "date_add(day, 1)": "(date_add day 1)",
    "datediff(a, b)": "(datediff a b)",
    "date_diff(hour, a, b)": "(timestampdiff 'hour' a b)",
}

WINDOWS = {
    "sum(x) over ()": "(sum x) over <>",
    "sum(x) over w": "(sum x) over w",
    "sum(x) over (w)": "(sum x) over w",
    "sum(x) over (partition by a, b order by c desc, d nulls last)": (
        "(sum x) over <by a b; order c desc d nulls last>"
    ),
    "sum(x) over (distribute by a sort by b)": "(sum x) over <by a; order b>",
    "sum(x) over (order by b rows 2 preceding)": "(sum x) over <order b; rows -2..0>",
    "sum(x) over (order by b rows between 1 preceding and 2 following)": (
        "(sum x) over <order b; rows -1..2>"
    ),
    "sum(x) over (order by b range between unbounded preceding and current row)": (
        "(sum x) over <order b; range unbounded..0>"
    ),
    "sum(x) over (order by b range between interval 1 day preceding and unbounded following)": (
        "(sum x) over <order b; range -1 day, 0:00:00:interval day..unbounded>"
    ),
    "sum(x) over (order by b rows between a + 1 preceding and 0 following)": (
        "(sum x) over <order b; rows (negative (+ a 1))..0>"
    ),
    "sum(x) over (order by b rows 2)": None,
}

NAMES = {
    "a b": "a as b",
    "a as `b c`": "a as b c",
    "explode(m) as (k, v)": "(explode m) as k,v",
    "*": "*",
    "a.b.*": "a.b.*",
    "* except (a, b.c)": "* except ((a), (b, c))",
    "order": "order",
    "group.end": "group.end",
    "date": "date",
    "date + 1": "(+ date 1)",
    "null.a": "null.a",
    "interval": "interval",
    "interval + 1": "(+ interval 1)",
    "a /* b /* c */ d */ + -- e\n 1": "(+ a 1)",
}

ALL = {**OPERATORS, **PREDICATES, **CALLS, **OWN_SYNTAX, **WINDOWS, **NAMES}


@pytest.mark.parametrize(("text", "expected"), [(text, tree) for text, tree in ALL.items() if tree])
def test_tree(text: str, expected: str) -> None:
    assert compact(parse_expression(text)) == expected


@pytest.mark.parametrize("text", [text for text, tree in ALL.items() if tree is None])
def test_refused(text: str) -> None:
    with pytest.raises(ParseException):
        parse_expression(text)


def test_names_in_double_quotes() -> None:
    settings = ParserSettings(double_quoted_identifiers=True)
    assert compact(parse_expression('"a""b" = \'c\'', settings)) == "(= a\"b 'c')"
    assert compact(parse_expression("\"a\" = 'c'")) == "(= 'a' 'c')"


def test_deep_nesting_is_refused_and_long_chains_are_not() -> None:
    assert compact(parse_expression("(" * 50 + "1" + ")" * 50)) == "1"
    with pytest.raises(ParseException, match="FAILED_TO_PARSE_TOO_COMPLEX"):
        parse_expression("(" * 5000 + "1" + ")" * 5000)
    chain = parse_expression(" + ".join(["1"] * 5000))
    assert chain.children[1] == parse_expression("1")


def test_nested_calls_and_queries_take_no_exponential_time() -> None:
    parse_expression("substring(" * 40 + "a" + ", 1)" * 40)
    parse_expression("(" * 40 + "(select 1)" + " + 1)" * 40)
