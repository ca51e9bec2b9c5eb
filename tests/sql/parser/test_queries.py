"""Queries as text, and the plans that they are."""

from __future__ import annotations

import pytest
from sql.parser.compact import compact

from pyrite.errors import ParseException
from pyrite.sql.parser import parse_query

SELECT = {
    "select 1": "Project[1]{OneRow}",
    "select 1;": "Project[1]{OneRow}",
    "select a, b as c, d e from t": "Project[a b as c d as e]{Table[t]}",
    "select * except (a, b.c) from db.t": "Project[* except ((a), (b, c))]{Table[db.t]}",
    "select order, group from t": "Project[order group]{Table[t]}",
    "select end end from t": "Project[end as end]{Table[t]}",
    "select distinct a from t where b": "Distinct{Project[a]{Filter[b]{Table[t]}}}",
    "select all a from t": "Project[a]{Table[t]}",
    "select a from t order by a desc, b nulls last limit 3 offset 2": (
        "Limit[3]{Offset[2]{Sort[a desc b nulls last; global]{Project[a]{Table[t]}}}}"
    ),
    "select a from t limit all": "Project[a]{Table[t]}",
    "select a from t limit 1 + 1": "Limit[(+ 1 1)]{Project[a]{Table[t]}}",
    "select a from t order by all": "Sort[all; global; by_all]{Project[a]{Table[t]}}",
    "select distinct a from t sort by a": "Sort[a]{Distinct{Project[a]{Table[t]}}}",
    "select a from t distribute by a sort by b": "Sort[b]{Repartition[hash; a]{Project[a]{Table[t]}}}",
    "select a from t cluster by a": "Sort[a]{Repartition[hash; a]{Project[a]{Table[t]}}}",
    "from t": "Table[t]",
    "from t select a where b": "Project[a]{Filter[b]{Table[t]}}",
    "table t": "Table[t]",
    "select a from t qualify row_number() over (order by a) = 1": (
        "Qualify[(= (row_number) over <order a> 1)]{Project[a]{Table[t]}}"
    ),
    "select * from t window w as (partition by a), v as w": (
        "NamedWindows[(w, <by a>) (v, <by a>)]{Project[*]{Table[t]}}"
    ),
    "select sum(a) over w from t window w as (order by b) order by 1": (
        "Sort[1; global]{NamedWindows[(w, <order b>)]{Project[(sum a) over w]{Table[t]}}}"
    ),
    "select * from t window w as v": None,
    "select /*+ broadcast(a), repartition(3, x) */ * from a": (
        "Hint[broadcast; a]{Hint[repartition; 3 x]{Project[*]{Table[a]}}}"
    ),
    "select /*+ coalesce(2) merge */ * from a": "Hint[coalesce; 2]{Hint[merge]{Project[*]{Table[a]}}}",
    "select from t": None,
    "select a, from t": None,
    "select a from t where": None,
    "select a b c from t": None,
    "select a from t t2 t3": None,
    "select 1; select 2": None,
    "select transform(a) using 'cat' from t": None,
    "select transform(a, x -> x) from t": "Project[(transform a x -> x)]{Table[t]}",
    "from t |> where a |> select b, c as d |> order by b limit 1": (
        "Limit[1]{Sort[b; global]{Project[b c as d]{Filter[a]{Table[t]}}}}"
    ),
    "table t |> extend a + 1 as b |> as u |> left join v on x": (
        "Join[left outer; x]{SubqueryAlias[u]{Project[* (+ a 1) as b]{Table[t]}} Table[v]}"
    ),
    "from t |> aggregate sum(a) as s, count(*) group by b, c + 1 as d": (
        "Aggregate[b (+ c 1); b (+ c 1) as d (sum a) as s (count 1)]{Table[t]}"
    ),
    "from t |> aggregate count(*)": "Aggregate[(count 1)]{Table[t]}",
    "from t |> union all table u |> select distinct a": ("Distinct{Project[a]{Union{Table[t] Table[u]}}}"),
    "from t |> drop a": None,
    "from t |> a": None,
}

GROUPS = {
    "select a, count(*) from t group by a having count(*) > 1": (
        "Having[(> (count 1) 1)]{Aggregate[a; a (count 1)]{Table[t]}}"
    ),
    "select a from t having b": "Having[b]{Aggregate[a]{Table[t]}}",
    "select a from t group by 1, b + 1": "Aggregate[1 (+ b 1); a]{Table[t]}",
    "select a from t group by all": "Aggregate[a; by_all]{Table[t]}",
    "select a from t group by all, b": "Aggregate[all b; a]{Table[t]}",
    "select a from t group by a, rollup(b, c), cube(a, (b, c))": (
        "Aggregate[a rollup((b), (c)) cube((a), (b, c)); a]{Table[t]}"
    ),
    "select a from t group by grouping sets ((a), (a, b), ())": (
        "Aggregate[grouping sets((a), (a, b), ()); a]{Table[t]}"
    ),
    "select a from t group by grouping sets (c, rollup(a, b))": (
        "Aggregate[grouping sets((c), (a, b), (a), ()); a]{Table[t]}"
    ),
    "select a from t group by grouping sets (cube(a, (b, c)))": (
        "Aggregate[grouping sets((a, b, c), (a), (b, c), ()); a]{Table[t]}"
    ),
    "select a from t group by a, b with rollup": "Aggregate[rollup((a), (b)); a]{Table[t]}",
    "select a from t group by a, b with cube": "Aggregate[cube((a), (b)); a]{Table[t]}",
    "select a from t group by a, b grouping sets (a, (b), ())": (
        "Aggregate[grouping sets((a), (b), ()); a]{Table[t]}"
    ),
}

RELATIONS = {
    "select * from a, b c": "Project[*]{Join[inner]{Table[a] SubqueryAlias[c]{Table[b]}}}",
    "select * from a join b on x = y": "Project[*]{Join[inner; (= x y)]{Table[a] Table[b]}}",
    "select * from a, b join c on x": "Project[*]{Join[inner; x]{Join[inner]{Table[a] Table[b]} Table[c]}}",
    "select * from a left join b using (x, y)": "Project[*]{Join[left outer; x y]{Table[a] Table[b]}}",
    "select * from a left outer join b on x right join c": (
        "Project[*]{Join[right outer]{Join[left outer; x]{Table[a] Table[b]} Table[c]}}"
    ),
    "select * from a full join b on x": "Project[*]{Join[full outer; x]{Table[a] Table[b]}}",
    "select * from a cross join b": "Project[*]{Join[cross]{Table[a] Table[b]}}",
    "select * from a left semi join b on x": "Project[*]{Join[left semi; x]{Table[a] Table[b]}}",
    "select * from a semi join b on x": "Project[*]{Join[left semi; x]{Table[a] Table[b]}}",
    "select * from a anti join b on x": "Project[*]{Join[left anti; x]{Table[a] Table[b]}}",
    "select * from a natural left join b": "Project[*]{Join[left outer; natural]{Table[a] Table[b]}}",
    "select * from a join b join c on x on y": None,
    "select * from a left b": None,
    "select * from a inner cross join b": None,
    "select * from (select 1)": (
        "Project[*]{SubqueryAlias[__auto_generated_subquery_name]{Project[1]{OneRow}}}"
    ),
    "select * from (select 1) as s(x)": "Project[*]{SubqueryAlias[s; x]{Project[1]{OneRow}}}",
    "select * from ((select 1) union all (select 2)) s": (
        "Project[*]{SubqueryAlias[s]{Union{Project[1]{OneRow} Project[2]{OneRow}}}}"
    ),
    "select * from ((select 1) s join t on x)": (
        "Project[*]{Join[inner; x]{SubqueryAlias[s]{Project[1]{OneRow}} Table[t]}}"
    ),
    "select * from (a join b on x) c": "Project[*]{SubqueryAlias[c]{Join[inner; x]{Table[a] Table[b]}}}",
    "select * from t x (y, z)": "Project[*]{SubqueryAlias[x; y z]{Table[t]}}",
    "select * from a, lateral (select 1) s": (
        "Project[*]{Join[inner; lateral]{Table[a] SubqueryAlias[s]{Project[1]{OneRow}}}}"
    ),
    "select * from a left join lateral explode(b) t(c) on true": (
        "Project[*]{Join[left outer; True; lateral]{Table[a] SubqueryAlias[t; c]{TableFunction[explode; b]}}}"
    ),
    "select * from range(1, 10)": "Project[*]{TableFunction[range; 1 10]}",
    "select * from parquet.`/tmp/a.b`": "Project[*]{Table[parquet./tmp/a.b]}",
    "select * from csv.`/x` with (header = true, 'sep' ';')": (
        "Project[*]{Table[csv./x; (header, true) (sep, ;)]}"
    ),
    "select * from identifier('a.b')": "Project[*]{Table[a.b]}",
    "select * from t version as of 1": None,
    "select * from t timestamp as of '2020-01-01'": None,
    "select * from a lateral view outer explode(b) t as c, d lateral view explode(z) q": (
        "Project[*]{Generate[(explode z); q]{Generate[(explode b); outer; t; c d]{Table[a]}}}"
    ),
    "select * from a lateral view explode(b) t c where d": (
        "Project[*]{Filter[d]{Generate[(explode b); t; c]{Table[a]}}}"
    ),
    "values (1, 'a'), (2, 'b') as t(x, y)": "SubqueryAlias[t]{Values[(1, 'a') (2, 'b'); x y]}",
    "values 1, 2": "Values[(1) (2); col1]",
    "select * from values (1), (2) t": "Project[*]{SubqueryAlias[t]{Values[(1) (2); col1]}}",
    "values (1, 2), (3)": None,
    "select * from t tablesample (10 percent) x": (
        "Project[*]{Sample[0.0; 0.1]{SubqueryAlias[x]{Table[t]}}}"
    ),
    "select * from t tablesample (5 rows)": "Project[*]{Limit[5]{Table[t]}}",
    "select * from t tablesample (bucket 1 out of 4) repeatable (3)": (
        "Project[*]{Sample[0.0; 0.25]{Table[t]}}"
    ),
    "select * from t tablesample (101 percent)": None,
    "select * from t tablesample (100M)": None,
    "select * from t pivot (sum(a) as s, avg(b) for c in (1 as x, 2))": (
        "Project[*]{Pivot[c; (1, x) (2, None); (sum a) as s (avg b)]{Table[t]}}"
    ),
    "select * from t pivot (sum(a) for (c, d) in ((1, 2) as x))": (
        "Project[*]{Pivot[c d; ((named_struct 'col1' 1 'col2' 2), x); (sum a)]{Table[t]}}"
    ),
    "select * from t unpivot (v for n in (a as x, b y, c))": (
        "Project[*]{Unpivot[((a), x) ((b), y) ((c), None); n; v]{Table[t]}}"
    ),
    "select * from t unpivot include nulls ((v, w) for n in ((a, b) as x, (c, d))) u": (
        "Project[*]{SubqueryAlias[u]{Unpivot[((a, b), x) ((c, d), None); n; v w; include_nulls]{Table[t]}}}"
    ),
}

COMBINED = {
    "select 1 union select 2 intersect select 3": (
        "Distinct{Union{Project[1]{OneRow} SetOperation[intersect]{Project[2]{OneRow} Project[3]{OneRow}}}}"
    ),
    "select 1 except all select 2 minus select 3": (
        "SetOperation[except]{SetOperation[except; all]{Project[1]{OneRow} Project[2]{OneRow}} "
        "Project[3]{OneRow}}"
    ),
    "select 1 union all select 2 union all select 3": (
        "Union{Project[1]{OneRow} Project[2]{OneRow} Project[3]{OneRow}}"
    ),
    "select 1 union (select 2 union all select 3)": (
        "Distinct{Union{Project[1]{OneRow} Union{Project[2]{OneRow} Project[3]{OneRow}}}}"
    ),
    "(select 1 limit 1) union all (select 2) order by 1 limit 3": (
        "Limit[3]{Sort[1; global]{Union{Limit[1]{Project[1]{OneRow}} Project[2]{OneRow}}}}"
    ),
    "(((select 1)))": "Project[1]{OneRow}",
    "with a as (select 1), b(x) as (select 2) select * from a, b": (
        "With[(a, Project[1]{OneRow}) (b, SubqueryAlias[b; x]{Project[2]{OneRow}})]"
        "{Project[*]{Join[inner]{Table[a] Table[b]}}}"
    ),
    "with a as (with b as (select 1) select * from b) select * from a": (
        "With[(a, With[(b, Project[1]{OneRow})]{Project[*]{Table[b]}})]{Project[*]{Table[a]}}"
    ),
    "with recursive r(n) as (values (1) union all select n + 1 from r) select * from r": (
        "With[(r, SubqueryAlias[r; n]{Union{Values[(1); col1] Project[(+ n 1)]{Table[r]}}}); recursive]"
        "{Project[*]{Table[r]}}"
    ),
    "select a from t where a > (select max(b) from u) and a in (select 2)": (
        "Project[a]{Filter[(and (> a scalar Project[(max b)]{Table[u]}) (in a Project[2]{OneRow}))]"
        "{Table[t]}}"
    ),
    "select 1 union by name select 2": None,
}

ALL = {**SELECT, **GROUPS, **RELATIONS, **COMBINED}


@pytest.mark.parametrize(("text", "expected"), [(text, plan) for text, plan in ALL.items() if plan])
def test_plan(text: str, expected: str) -> None:
    assert compact(parse_query(text)) == expected


@pytest.mark.parametrize("text", [text for text, plan in ALL.items() if plan is None])
def test_refused(text: str) -> None:
    with pytest.raises(ParseException):
        parse_query(text)


@pytest.mark.parametrize("text", [text for text, plan in ALL.items() if plan])
def test_case_and_space_do_not_matter(text: str) -> None:
    """Keywords in capitals, and each space a line: the same plan. Names and strings keep their case."""
    if "'" in text or "`" in text:
        text = text.replace(" ", "\n")
        assert compact(parse_query(text)) == ALL[text.replace("\n", " ")]
    else:
        assert compact(parse_query(text.upper().replace(" ", "\n\t"))).lower() == str(ALL[text]).lower()
