"""Statements about databases, tables and partitions."""

from __future__ import annotations

import re

from pyrite.sql.expressions import Expression
from pyrite.sql.logical import (
    AddColumns,
    AddPartitions,
    AnalyzeTable,
    CommentOn,
    CreateDatabase,
    CreateTable,
    CreateTableLike,
    DropDatabase,
    DropPartitions,
    LogicalPlan,
    RecoverPartitions,
    RefreshPath,
    RefreshTable,
    RenameTable,
    SetProperties,
    TruncateTable,
)
from pyrite.sql.parser.queries import Queries
from pyrite.sql.parser.tokens import Token, TokenKind

DATABASE_WORDS = ("DATABASE", "SCHEMA", "NAMESPACE")


class TableStatements(Queries):
    """Reads statements about databases, CREATE TABLE, ALTER, and the small ones about one table."""

    def _accept_if_exists(self) -> bool:
        return self._accept("IF", "EXISTS")

    def _accept_if_not_exists(self) -> bool:
        return self._accept("IF", "NOT", "EXISTS")

    def _text_since(self, index: int) -> str:
        return self._text[self._tokens[index].start : self._tokens[self._index - 1].end]

    # Databases

    def _read_create_database(self) -> LogicalPlan:
        if_not_exists = self._accept_if_not_exists()
        name = self._read_parts()
        comment, location = "", None
        properties: tuple[tuple[str, str], ...] = ()
        while True:
            if self._accept("COMMENT"):
                comment = self._read_string()
            elif self._accept("LOCATION"):
                location = self._read_string()
            elif self._accept("WITH", "DBPROPERTIES") or self._accept("WITH", "PROPERTIES"):
                properties = self._read_options()
            else:
                return CreateDatabase(name, if_not_exists, comment, location, properties)

    def _read_drop_database(self) -> LogicalPlan:
        if_exists = self._accept_if_exists()
        name = self._read_parts()
        return DropDatabase(name, if_exists, self._accept_one_of("CASCADE", "RESTRICT") == "CASCADE")

    # CREATE TABLE

    def _read_create_table(self, replace: bool) -> LogicalPlan:
        if_not_exists = self._accept_if_not_exists()
        name = self._read_parts()
        if self._accept("LIKE"):
            return self._read_create_table_like(name, if_not_exists)
        schema_text = None
        defaults: tuple[tuple[str, str], ...] = ()
        if self._is_at("(") and not self._is_at_query():
            schema_text, defaults = self._read_columns()
        file_format = location = comment = None
        options: tuple[tuple[str, str], ...] = ()
        properties: tuple[tuple[str, str], ...] = ()
        partitioned_by: tuple[str, ...] = ()
        while True:
            if self._accept("USING"):
                file_format = ".".join(self._read_parts())
            elif self._accept("STORED", "AS"):
                file_format = self._read_name()
            elif self._accept("OPTIONS"):
                options = self._read_options()
            elif self._accept("PARTITIONED", "BY"):
                partitioned_by, added = self._read_partition_columns()
                if added:
                    schema_text = f"{schema_text}, {added}" if schema_text else added
            elif self._accept("LOCATION"):
                location = self._read_string()
            elif self._accept("COMMENT"):
                comment = self._read_string()
            elif self._accept("TBLPROPERTIES"):
                properties = self._read_options()
            elif self._token.word in ("CLUSTERED", "CLUSTER", "ROW", "SKEWED"):
                raise self._not_implemented(f"CREATE TABLE ... {self._token.word}")
            else:
                break
        query = None
        if self._accept("AS") or self._is_at_query():
            query = self._read_query()
        return CreateTable(
            name,
            schema_text,
            query,
            file_format,
            options,
            partitioned_by,
            location,
            if_not_exists,
            replace,
            comment,
            properties,
            defaults,
        )

    def _read_create_table_like(self, name: tuple[str, ...], if_not_exists: bool) -> LogicalPlan:
        source = self._read_parts()
        file_format = ".".join(self._read_parts()) if self._accept("USING") else None
        location = self._read_string() if self._accept("LOCATION") else None
        return CreateTableLike(name, source, if_not_exists, file_format, location)

    def _read_columns_text(self) -> str:
        """The text between the parentheses that come next."""
        return self._read_columns()[0]

    def _read_columns(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The text between the parentheses that come next, without default values, and these by column."""
        self._expect("(")
        columns: list[str] = []
        defaults: list[tuple[str, str]] = []
        while True:
            name = self._token.text
            text, end = self._read_until(",", ")", "DEFAULT")
            if end == "DEFAULT":
                value, end = self._read_until(",", ")", "COMMENT", "NOT")
                defaults.append((name.strip("`"), value))
                if end in ("COMMENT", "NOT"):
                    rest, after = self._read_until(",", ")")
                    text, end = f"{text} {end} {rest}", after
            columns.append(text)
            if end == ")":
                return ", ".join(columns), tuple(defaults)

    def _read_until(self, *ends: str) -> tuple[str, str]:
        """The text before one of these words, which is read too, outside of parentheses; and which it is."""
        index, depth = self._index, 0
        while True:
            word = self._token.word
            if self._token.kind is TokenKind.END:
                raise self._syntax_error(expected=")")
            if depth == 0 and word in ends:
                text = self._text_since(index) if self._index > index else ""
                self._advance()
                return text, word
            depth += (word in ("(", "<")) - (word in (")", ">")) - 2 * (word == ">>")
            self._advance()

    def _read_partition_columns(self) -> tuple[tuple[str, ...], str]:
        """The names in PARTITIONED BY, and the text of the columns that are declared there."""
        names: list[str] = []
        declared: list[str] = []

        def read() -> None:
            index = self._index
            names.append(self._read_name())
            if self._token.word in (",", ")"):
                return
            if self._is_at("("):
                raise self._not_implemented("PARTITIONED BY a function of a column")
            while self._token.word not in (",", ")"):
                self._advance()
            declared.append(self._text_since(index))

        self._in_parentheses(lambda: self._comma_separated(read))
        return tuple(names), ", ".join(declared)

    # Partitions

    def _read_partition(self) -> tuple[tuple[str, Expression | None], ...]:
        """`(a = 1, b)`."""

        def read() -> tuple[str, Expression | None]:
            name = self._read_name()
            return name, self._read_expression() if self._accept("=") else None

        return self._in_parentheses(lambda: self._comma_separated(read))

    def _accept_partition(self) -> tuple[tuple[str, Expression | None], ...]:
        return self._read_partition() if self._accept("PARTITION") else ()

    def _read_partitions(self) -> tuple[tuple[tuple[str, Expression | None], ...], ...]:
        """`PARTITION (...) PARTITION (...)`, with or without commas between them."""
        found = []
        while self._accept("PARTITION"):
            found.append(self._read_partition())
            if self._accept("LOCATION"):
                raise self._not_implemented("ADD PARTITION ... LOCATION")
            self._accept(",")
        return tuple(found)

    # ALTER, TRUNCATE, MSCK, REFRESH, ANALYZE, COMMENT ON

    def _read_alter(self) -> LogicalPlan:
        start = self._advance()
        if self._accept_one_of("TABLE", "VIEW") is None:
            raise self._not_implemented(f"ALTER {self._token.text}".strip(), start=start)
        name = self._read_parts()
        if self._accept("RENAME", "TO"):
            return RenameTable(name, self._read_parts())
        if self._accept("SET", "TBLPROPERTIES"):
            return SetProperties(name, self._read_options())
        if self._accept("UNSET", "TBLPROPERTIES"):
            self._accept_if_exists()
            keys = self._in_parentheses(lambda: self._comma_separated(self._read_property_name))
            return SetProperties(name, tuple((key, None) for key in keys))
        if self._accept("RECOVER", "PARTITIONS"):
            return RecoverPartitions(name)
        if self._accept("ADD"):
            return self._read_alter_add(name, start)
        if self._accept("DROP"):
            if_exists = self._accept_if_exists()
            if self._is_at("PARTITION"):
                partitions = self._read_partitions()
                self._accept("PURGE")
                return DropPartitions(name, partitions, if_exists)
        raise self._not_implemented("This form of ALTER", start=start)

    def _read_alter_add(self, name: tuple[str, ...], start: Token) -> LogicalPlan:
        if self._accept_one_of("COLUMNS", "COLUMN"):
            if self._is_at("("):
                return AddColumns(name, self._read_columns_text())
            index = self._index
            while self._token.kind is not TokenKind.END and not self._is_at(";"):
                self._advance()
            return AddColumns(name, self._text_since(index))
        if_not_exists = self._accept_if_not_exists()
        if self._is_at("PARTITION"):
            return AddPartitions(name, self._read_partitions(), if_not_exists)
        raise self._not_implemented("This form of ALTER", start=start)

    def _read_property_name(self) -> str:
        if self._token.kind is TokenKind.STRING:
            return self._read_string()
        return ".".join(self._read_parts())

    def _read_truncate(self) -> LogicalPlan:
        self._advance()
        self._expect("TABLE")
        return TruncateTable(self._read_parts(), self._accept_partition())

    def _read_repair(self) -> LogicalPlan:
        self._accept("MSCK")
        self._expect("REPAIR")
        self._expect("TABLE")
        name = self._read_parts()
        if self._accept_one_of("ADD", "DROP", "SYNC"):
            self._expect("PARTITIONS")
        return RecoverPartitions(name)

    def _read_refresh(self) -> LogicalPlan:
        start = self._advance()
        if self._accept("FUNCTION"):
            raise self._not_implemented("REFRESH FUNCTION", start=start)
        if self._token.kind is TokenKind.STRING:
            return RefreshPath(self._read_string())
        if self._accept("TABLE"):
            return RefreshTable(self._read_parts())
        rest = re.match(r"[^;]*", self._text[self._token.start :])
        path = "" if rest is None else rest[0].strip()
        while self._token.kind is not TokenKind.END and not self._is_at(";"):
            self._advance()
        return RefreshPath(path)

    def _read_analyze(self) -> LogicalPlan:
        start = self._advance()
        if self._accept("TABLES"):
            raise self._not_implemented("ANALYZE TABLES", start=start)
        self._expect("TABLE")
        name = self._read_parts()
        self._accept_partition()
        self._expect("COMPUTE")
        self._expect("STATISTICS")
        if self._accept("FOR", "COLUMNS"):
            self._comma_separated(self._read_name)
        elif self._accept("FOR"):
            self._expect("ALL")
            self._expect("COLUMNS")
        else:
            self._accept("NOSCAN")
        return AnalyzeTable(name)

    def _read_comment(self) -> LogicalPlan:
        start = self._advance()
        self._expect("ON")
        kind = self._accept_one_of("TABLE", *DATABASE_WORDS)
        if kind is None:
            raise self._not_implemented(f"COMMENT ON {self._token.text}", start=start)
        name = self._read_parts()
        self._expect("IS")
        comment = None if self._accept("NULL") else self._read_string()
        return CommentOn(name, comment, kind == "TABLE")
