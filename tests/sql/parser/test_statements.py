"""Commands as text, and the nodes that they are."""

from __future__ import annotations

import pytest
from sql.parser.compact import compact

from pyrite.errors import ParseException
from pyrite.sql.logical import CreateView
from pyrite.sql.parser import parse_query

COMMANDS = {
    "create temp view v as select 1": "CreateView[v; Project[1]{OneRow}; temporary]",
    "create view if not exists db.v as select 1": "CreateView[db.v; Project[1]{OneRow}; if_not_exists]",
    "create or replace global temporary view v (a comment 'x', b) as select 1": (
        "CreateView[v; Project[1]{OneRow}; a b; global; temporary; replace; x None]"
    ),
    "create temporary view v using parquet options (path '/x')": "CreateViewOfFiles[v; parquet; (path, /x)]",
    "create temporary view v (a int, b decimal(3, 1)) using csv options (path '/x', h true, 'a.b' 1.5)": (
        "CreateViewOfFiles[v; csv; (path, /x) (h, true) (a.b, 1.5); a int, b decimal(3, 1)]"
    ),
    "drop view if exists v": "DropView[v; if_exists]",
    "drop table db.t": "DropView[db.t; table]",
    "create table t (a int not null, b string) using parquet partitioned by (a) location '/x'": (
        "CreateTable[t; a int not null, b string; parquet; a; /x]"
    ),
    "create table if not exists t options (a 'b') as select 1": (
        "CreateTable[t; Project[1]{OneRow}; (a, b); if_not_exists]"
    ),
    "insert into t select 1": "InsertInto[t; Project[1]{OneRow}]",
    "insert into t values (1)": "InsertInto[t; Values[(1); col1]]",
    "insert overwrite table t (a, b) values (1, 2)": (
        "InsertInto[t; Values[(1, 2); col1 col2]; a b; overwrite]"
    ),
    "insert into t by name select 1": "InsertInto[t; Project[1]{OneRow}; by_name]",
    "with a as (select 1) insert into t select * from a": (
        "InsertInto[t; With[(a, Project[1]{OneRow})]{Project[*]{Table[a]}}]"
    ),
    "cache lazy table t options ('storageLevel' 'DISK_ONLY') as select 1": (
        "CacheTable[t; Project[1]{OneRow}; lazy]"
    ),
    "cache table t": "CacheTable[t]",
    "uncache table if exists t": "UncacheTable[t; if_exists]",
    "clear cache": "ClearCache",
    "set": "SetSetting",
    "set a.b": "SetSetting[a.b]",
    "set a.b=c 'd;": "SetSetting[a.b; c 'd]",
    "-- why\nset `a.b` = `c`": "SetSetting[a.b; c]",
    "set time zone 'UTC'": "SetSetting[spark.sql.session.timeZone; UTC]",
    "set time zone interval -'1:30' hour to minute": "SetSetting[spark.sql.session.timeZone; -01:30]",
    "set time zone local": "ResetSetting[spark.sql.session.timeZone]",
    "reset": "ResetSetting",
    "reset a.b": "ResetSetting[a.b]",
    "show tables": "Show[TABLES]",
    "show tables in db like 'x*'": "Show[TABLES; db; x*]",
    "show views 'x'": "Show[VIEWS; x]",
    "show columns in t": "Show[COLUMNS; t]",
    "show columns from t in db": "Show[COLUMNS; db.t]",
    "show functions like 'a*'": "Show[FUNCTIONS; a*]",
    "show user functions": "Show[USER FUNCTIONS]",
    "show schemas like 'x'": "Show[DATABASES; x]",
    "show create table t": "Show[CREATE TABLE; t]",
    "show tblproperties t": "Show[TBLPROPERTIES; t]",
    "show catalogs": "Show[CATALOGS]",
    "show current schema": "Show[CURRENT NAMESPACE]",
    "describe t": "DescribeTable[t]",
    "desc table extended db.t": "DescribeTable[db.t; extended]",
    "desc select 1": "DescribeQuery[Project[1]{OneRow}]",
    "describe query values 1": "DescribeQuery[Values[(1); col1]]",
    "describe function extended abs": "DescribeFunction[abs; extended]",
    "describe function '+'": "DescribeFunction[+]",
    "explain select 1": "Explain[Project[1]{OneRow}; simple]",
    "explain extended select 1": "Explain[Project[1]{OneRow}; extended]",
    "use db": "Use[db]",
    "use database db": "Use[db]",
}


@pytest.mark.parametrize(("text", "expected"), COMMANDS.items())
def test_command(text: str, expected: str) -> None:
    assert compact(parse_query(text)) == expected


def test_a_view_keeps_the_text_of_its_query() -> None:
    plan = parse_query("create temp view v as  select a -- b\n from t ;")
    assert isinstance(plan, CreateView)
    assert plan.text == "select a -- b\n from t"


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("delete from t where a", "DELETE"),
        ("merge into t using s on a when matched then delete", "MERGE"),
        ("create function f as 'x'", "CREATE function"),
        ("drop function f", "DROP function"),
        ("from t insert into a select b insert into c select d", "several tables"),
        ("describe table t partition (a = 1)", "DESCRIBE"),
    ],
)
def test_what_is_not_there_is_named(text: str, feature: str) -> None:
    with pytest.raises(ParseException, match=f"NOT_IMPLEMENTED.*{feature}"):
        parse_query(text)
