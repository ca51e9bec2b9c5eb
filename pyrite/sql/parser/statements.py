"""Statements: a query, or a command by its first words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from pyrite.sql.logical import (
    CacheTable,
    ClearCache,
    CreateView,
    CreateViewOfFiles,
    DescribeDatabase,
    DescribeFunction,
    DescribeQuery,
    DescribeTable,
    DropView,
    Explain,
    InsertInto,
    InsertIntoDirectory,
    LogicalPlan,
    ResetSetting,
    SetSetting,
    Show,
    UncacheTable,
    Use,
    With,
)
from pyrite.sql.parser.settings import DEFAULT_SETTINGS
from pyrite.sql.parser.table_statements import DATABASE_WORDS, TableStatements
from pyrite.sql.parser.tokens import TokenKind

#: Statements of Spark that Pyrite does not have, by their first word.
_NOT_IMPLEMENTED = frozenset((
    "ADD", "BEGIN", "CALL", "COMMIT", "DECLARE", "DELETE", "DFS", "EXECUTE", "EXPORT", "GRANT",
    "IMPORT", "LIST", "LOAD", "LOCK", "MERGE", "REVOKE", "ROLLBACK", "START", "UNLOCK", "UPDATE",
))  # fmt: skip

_DATABASES = ("DATABASES", "SCHEMAS", "NAMESPACES")

_TIME_ZONE_KEY = "spark.sql.session.timeZone"


class Statements(TableStatements):
    """Reads whole statements."""

    def _read_statement(self) -> LogicalPlan:
        commands: dict[str, Callable[[], LogicalPlan]] = {
            "CREATE": self._read_create,
            "REPLACE": self._read_create,
            "DROP": self._read_drop,
            "INSERT": self._read_insert,
            "CACHE": self._read_cache,
            "UNCACHE": self._read_uncache,
            "CLEAR": self._read_clear,
            "SHOW": self._read_show,
            "DESCRIBE": self._read_describe,
            "DESC": self._read_describe,
            "EXPLAIN": self._read_explain,
            "USE": self._read_use,
            "ALTER": self._read_alter,
            "TRUNCATE": self._read_truncate,
            "MSCK": self._read_repair,
            "REPAIR": self._read_repair,
            "REFRESH": self._read_refresh,
            "ANALYZE": self._read_analyze,
            "COMMENT": self._read_comment,
        }
        word = self._token.word
        if word in commands:
            return commands[word]()
        if word in _NOT_IMPLEMENTED:
            raise self._not_implemented(f"The statement {word}")
        if word == "WITH":
            return self._read_with_statement()
        return self._read_query()

    def _read_with_statement(self) -> LogicalPlan:
        """WITH before a query or an INSERT."""
        index = self._index
        queries, is_recursive = self._read_with()
        if self._is_at("INSERT"):
            return self._read_insert(lambda query: With(queries, query, is_recursive))
        self._go_back_to(index)
        return self._read_query()

    # CREATE and DROP

    def _read_create(self) -> LogicalPlan:
        start = self._token
        is_replacement = self._advance().word == "REPLACE" or self._accept("OR", "REPLACE")
        is_global = self._accept("GLOBAL")
        is_temporary = self._accept_one_of("TEMPORARY", "TEMP") is not None
        if self._accept("VIEW"):
            return self._read_create_view(is_replacement, is_global, is_temporary)
        if self._is_at("TABLE") and not is_temporary:
            self._advance()
            return self._read_create_table(is_replacement)
        if not is_temporary and not is_replacement and self._accept_one_of(*DATABASE_WORDS):
            return self._read_create_database()
        raise self._not_implemented(f"CREATE {self._token.text}".strip(), start=start)

    def _read_create_view(self, replace: bool, is_global: bool, is_temporary: bool) -> LogicalPlan:
        if_not_exists = self._accept_if_not_exists()
        name = self._read_parts()
        schema_text = None
        columns: tuple[tuple[str, str | None], ...] = ()
        if self._is_at("("):
            index = self._index
            view_columns = self._attempt(
                lambda: self._in_parentheses(lambda: self._comma_separated(self._read_view_column))
            )
            if view_columns is None:
                schema_text = self._read_columns_text()
            else:
                columns = view_columns
                if self._is_at("USING"):
                    self._go_back_to(index)
                    schema_text = self._read_columns_text()
        if self._accept("USING"):
            file_format = ".".join(self._read_parts())
            options = self._read_options() if self._accept("OPTIONS") else ()
            return CreateViewOfFiles(name, file_format, options, schema_text, replace)
        comment = None
        properties: tuple[tuple[str, str], ...] = ()
        while True:
            if self._accept("COMMENT"):
                comment = self._read_string()
            elif self._accept("TBLPROPERTIES"):
                properties = self._read_options()
            elif self._accept("WITH", "SCHEMA"):
                self._read_name()
            else:
                break
        self._expect("AS")
        index = self._index
        query = self._read_query()
        return CreateView(
            name,
            query,
            self._text_since(index),
            tuple(each for each, _ in columns),
            is_global,
            is_temporary,
            replace,
            if_not_exists,
            comment,
            tuple(each for _, each in columns),
            properties,
        )

    def _read_view_column(self) -> tuple[str, str | None]:
        name = self._read_name()
        return name, self._read_string() if self._accept("COMMENT") else None

    def _read_drop(self) -> LogicalPlan:
        start = self._advance()
        if self._accept_one_of(*DATABASE_WORDS):
            return self._read_drop_database()
        kind = self._accept_one_of("VIEW", "TABLE")
        if kind is None:
            raise self._not_implemented(f"DROP {self._token.text}".strip(), start=start)
        if_exists = self._accept_if_exists()
        name = self._read_parts()
        self._accept("PURGE")
        return DropView(name, if_exists, kind == "TABLE")

    # INSERT

    def _read_insert(self, around: Callable[[LogicalPlan], LogicalPlan] = lambda query: query) -> LogicalPlan:
        start = self._advance()
        word = self._accept_one_of("INTO", "OVERWRITE")
        if word is None:
            raise self._syntax_error(expected="INTO")
        if self._is_at("LOCAL", "DIRECTORY") or self._is_at("DIRECTORY"):
            return self._read_insert_into_directory(around)
        self._accept("TABLE")
        name = self._read_parts()
        if self._is_at("REPLACE"):
            raise self._not_implemented(f"INSERT ... {self._token.word}", start=start)
        partition = self._accept_partition()
        if_not_exists = self._accept_if_not_exists()
        is_by_name = self._accept("BY", "NAME")
        columns = self._read_names() if self._is_at("(") and not self._is_at_query() else ()
        query = around(self._read_query())
        return InsertInto(name, query, columns, word == "OVERWRITE", is_by_name, partition, if_not_exists)

    def _read_insert_into_directory(self, around: Callable[[LogicalPlan], LogicalPlan]) -> LogicalPlan:
        self._accept("LOCAL")
        self._expect("DIRECTORY")
        path = self._read_string() if self._token.kind is TokenKind.STRING else None
        file_format = "text"
        if self._accept("STORED", "AS") or self._accept("USING"):
            file_format = ".".join(self._read_parts())
        options = self._read_options() if self._accept("OPTIONS") else ()
        return InsertIntoDirectory(path, file_format, options, around(self._read_query()))

    # The cache

    def _read_cache(self) -> LogicalPlan:
        self._advance()
        is_lazy = self._accept("LAZY")
        self._expect("TABLE")
        name = self._read_parts()
        if self._accept("OPTIONS"):
            self._read_options()
        query = self._read_query() if self._accept("AS") or self._is_at_query() else None
        return CacheTable(name, query, is_lazy)

    def _read_uncache(self) -> LogicalPlan:
        self._advance()
        self._expect("TABLE")
        return UncacheTable(if_exists=self._accept_if_exists(), name=self._read_parts())

    def _read_clear(self) -> LogicalPlan:
        self._advance()
        self._expect("CACHE")
        return ClearCache()

    # SHOW, DESCRIBE, EXPLAIN, USE

    def _read_show(self) -> LogicalPlan:
        start = self._advance()
        if self._accept("CURRENT"):
            if self._accept_one_of("NAMESPACE", "DATABASE", "SCHEMA") is None:
                raise self._syntax_error(expected="NAMESPACE")
            return Show("CURRENT NAMESPACE")
        if self._accept("CREATE", "TABLE"):
            return Show("CREATE TABLE", self._read_parts())
        if self._accept("COLUMNS"):
            return self._read_show_columns()
        if self._accept("TBLPROPERTIES"):
            name = self._read_parts()
            key = self._in_parentheses(self._read_property_name) if self._is_at("(") else None
            return Show("TBLPROPERTIES", name, key)
        if self._accept("PARTITIONS"):
            return Show("PARTITIONS", self._read_parts(), None, self._accept_partition())
        scope = self._accept_one_of("USER", "SYSTEM", "ALL")
        what = self._accept_one_of("TABLES", "VIEWS", "FUNCTIONS", "CATALOGS", *_DATABASES)
        if what is None or (scope and what != "FUNCTIONS"):
            raise self._not_implemented(f"SHOW {self._token.text}".strip(), start=start)
        if what in _DATABASES:
            what = "DATABASES"
        if scope in ("USER", "SYSTEM"):
            what = f"{scope} {what}"
        name = self._read_parts() if self._accept_one_of("FROM", "IN") else ()
        has_pattern = self._accept("LIKE") or self._token.kind is TokenKind.STRING
        pattern = None
        if has_pattern:
            pattern = self._read_string()
        elif what.endswith("FUNCTIONS") and self._is_at_name():
            pattern = ".".join(self._read_parts())
        return Show(what, name, pattern)

    def _read_show_columns(self) -> LogicalPlan:
        if self._accept_one_of("IN", "FROM") is None:
            raise self._syntax_error(expected="IN")
        name = self._read_parts()
        if self._accept_one_of("IN", "FROM"):
            name = (*self._read_parts(), *name)
        return Show("COLUMNS", name)

    def _read_describe(self) -> LogicalPlan:
        start = self._advance()
        if self._accept("FUNCTION"):
            is_extended = self._accept("EXTENDED")
            is_text = self._token.kind is TokenKind.STRING
            if is_text:
                return DescribeFunction(self._read_string(), is_extended)
            if self._token.kind is TokenKind.SYMBOL:
                return DescribeFunction(self._advance().text, is_extended)
            return DescribeFunction(".".join(self._read_parts()), is_extended)
        if self._token.word in ("DATABASE", "SCHEMA", "NAMESPACE", "CATALOG") and self._ahead().kind in (
            TokenKind.WORD,
            TokenKind.QUOTED,
        ):
            if self._advance().word == "CATALOG":
                raise self._not_implemented("DESCRIBE CATALOG", start=start)
            is_extended = self._accept("EXTENDED")
            return DescribeDatabase(self._read_parts(), is_extended)
        self._accept("QUERY")
        if self._is_at_query() and not self._is_at("TABLE"):
            return DescribeQuery(self._read_query())
        self._accept("TABLE")
        is_extended = self._accept_one_of("EXTENDED", "FORMATTED") is not None
        name = self._read_parts()
        if self._token.kind is not TokenKind.END and not self._is_at(";"):
            if self._is_at("AS", "JSON") or self._is_at("PARTITION"):
                raise self._not_implemented("DESCRIBE of a partition, or AS JSON", start=start)
            if self._is_at_name():
                return DescribeTable(name, is_extended, self._read_parts())
            raise self._syntax_error()
        return DescribeTable(name, is_extended)

    def _read_explain(self) -> LogicalPlan:
        self._advance()
        mode = self._accept_one_of("EXTENDED", "CODEGEN", "COST", "FORMATTED", "LOGICAL")
        return Explain(self._read_statement(), (mode or "SIMPLE").lower())

    def _read_use(self) -> LogicalPlan:
        self._advance()
        if (
            self._token.word in ("DATABASE", "SCHEMA", "NAMESPACE")
            and self._ahead().kind is not TokenKind.END
        ):
            self._advance()
        return Use(self._read_parts())


_SET = re.compile(r"(?:\s|--[^\n]*\n)*(SET|RESET)\b(?!\s*\()\s*(.*?)[\s;]*", re.IGNORECASE | re.DOTALL)
_TIME_ZONE = re.compile(r"TIME\s+ZONE\s+(.*)", re.IGNORECASE | re.DOTALL)
_PAIR = re.compile(r"(`(?:[^`]|``)+`|[^\s=]+)\s*(?:=\s*(.*))?", re.DOTALL)


def read_setting(text: str) -> SetSetting | ResetSetting | None:
    """SET or RESET, whose values are not SQL but the rest of the text; None for other statements.

    >>> read_setting("set a.b = c d")
    SetSetting(key='a.b', value='c d')
    """
    match = _SET.fullmatch(text)
    if match is None:
        return None
    word, rest = match[1].upper(), match[2]
    if not rest:
        return ResetSetting() if word == "RESET" else SetSetting()
    pair = _PAIR.fullmatch(rest)
    if word == "SET" and (zone := _TIME_ZONE.fullmatch(rest)):
        return _time_zone(zone[1])
    if pair is None or (word == "RESET" and pair[2] is not None):
        return None
    key = _without_backquotes(pair[1])
    if word == "RESET":
        return ResetSetting(key)
    return SetSetting(key, None if pair[2] is None else _without_backquotes(pair[2]))


def _without_backquotes(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == "`":
        return text[1:-1].replace("``", "`")
    return text


def _time_zone(text: str) -> SetSetting | ResetSetting | None:
    if text.upper() == "LOCAL":
        return ResetSetting(_TIME_ZONE_KEY)
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return SetSetting(_TIME_ZONE_KEY, text[1:-1])
    reader = Statements(text, DEFAULT_SETTINGS)
    interval = reader._read_interval() if reader._is_at("INTERVAL") else None
    if interval is None or not isinstance(interval.value, datetime.timedelta):
        return None
    reader._expect_end()
    minutes = abs(interval.value) // datetime.timedelta(minutes=1)
    sign = "-" if interval.value < datetime.timedelta() else "+"
    return SetSetting(_TIME_ZONE_KEY, f"{sign}{minutes // 60:02}:{minutes % 60:02}")
