"""The catalog of a session: views, tables, functions and databases by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pyrite.errors import AnalysisException
from pyrite.sql.commands import run_command
from pyrite.sql.commands.reports import matches
from pyrite.sql.commands.table_texts import create_statement
from pyrite.sql.expressions.names_in_text import split_name
from pyrite.sql.functions.registry import find, names
from pyrite.sql.logical import (
    AnalyzeTable,
    Command,
    CreateDatabase,
    DropDatabase,
    DropView,
    RecoverPartitions,
    RefreshPath,
    RefreshTable,
    Show,
    TruncateTable,
    Use,
)
from pyrite.sql.readwriter.tables import (
    already_there,
    check_unused,
    create_table,
    database_name,
    database_names,
    directory_for,
    find_database,
    place_for,
    require_database,
    require_table,
)
from pyrite.sql.tables import DEFAULT_CATALOG, GLOBAL_DATABASE
from pyrite.sql.tables import Table as KnownTable
from pyrite.sql.types import StructType

if TYPE_CHECKING:
    from pyrite.sql.dataframe import DataFrame
    from pyrite.sql.session import SparkSession
    from pyrite.storagelevel import StorageLevel

__all__ = ["Catalog", "CatalogMetadata", "Column", "Database", "Function", "Table", "TablePartition"]


class CatalogMetadata(NamedTuple):
    """A catalog."""

    name: str
    description: str | None


class Database(NamedTuple):
    """A database."""

    name: str
    catalog: str | None
    description: str | None
    locationUri: str


class Table(NamedTuple):
    """A table or view."""

    name: str
    catalog: str | None
    namespace: list[str] | None
    description: str | None
    tableType: str
    isTemporary: bool

    @property
    def database(self) -> str | None:
        """The name of the database."""
        return self.namespace[0] if self.namespace else None


class Column(NamedTuple):
    """A column of a table."""

    name: str
    description: str | None
    dataType: str
    nullable: bool
    isPartition: bool
    isBucket: bool
    isCluster: bool


class Function(NamedTuple):
    """A function."""

    name: str
    catalog: str | None
    namespace: list[str] | None
    description: str | None
    className: str
    isTemporary: bool


class TablePartition(NamedTuple):
    """A partition of a table."""

    partition: str


class Catalog:
    """What a session knows by name.

    Mirrors `pyspark.sql.Catalog`. There is one catalog, `spark_catalog`, which ends with the application; the
    files of its tables stay.
    """

    def __init__(self, sparkSession: SparkSession) -> None:
        self._session = sparkSession
        self._tables = sparkSession.tables

    def currentCatalog(self) -> str:
        """The name of the current catalog."""
        return DEFAULT_CATALOG

    def setCurrentCatalog(self, catalogName: str) -> None:
        """Choose a catalog; there is one."""
        if catalogName != DEFAULT_CATALOG:
            raise AnalysisException(
                errorClass="CATALOG_NOT_FOUND", messageParameters={"catalogName": f"`{catalogName}`"}
            )

    def listCatalogs(self, pattern: str | None = None) -> list[CatalogMetadata]:
        """All catalogs."""
        return [CatalogMetadata(DEFAULT_CATALOG, None)] if matches(DEFAULT_CATALOG, pattern) else []

    def currentDatabase(self) -> str:
        """The name of the current database."""
        return self._tables.current_database

    def setCurrentDatabase(self, dbName: str) -> None:
        """Let names without a database mean those of one. Raises AnalysisException if there is none."""
        self._run(Use(split_name(dbName)))

    def listDatabases(self, pattern: str | None = None) -> list[Database]:
        """All databases."""
        return [self.getDatabase(each) for each in database_names(self._session) if matches(each, pattern)]

    def getDatabase(self, dbName: str) -> Database:
        """A database by name. Raises AnalysisException if there is none."""
        found = require_database(self._session, database_name(split_name(dbName)))
        return Database(found.name, DEFAULT_CATALOG, found.description, found.location)

    def databaseExists(self, dbName: str) -> bool:
        """Whether there is a database of a name."""
        parts = split_name(dbName)
        if len(parts) > 1 and (len(parts) > 2 or parts[0].lower() != DEFAULT_CATALOG):
            return False
        return find_database(self._session, parts[-1]) is not None

    def createDatabase(
        self,
        dbName: str,
        ifNotExists: bool = False,
        properties: dict[str, str] | None = None,
    ) -> None:
        """Make a database; its properties may have a `comment` and a `location`."""
        given = dict(properties or {})
        comment, location = given.pop("comment", ""), given.pop("location", None)
        self._run(CreateDatabase(split_name(dbName), ifNotExists, comment, location, tuple(given.items())))

    def dropDatabase(self, dbName: str, ifExists: bool = False, cascade: bool = False) -> None:
        """Forget a database, which must be empty unless its tables go too (`cascade`)."""
        self._run(DropDatabase(split_name(dbName), ifExists, cascade))

    def _run(self, command: Command) -> list[Any]:
        return self._session.frame(run_command(self._session, command)).collect()

    def listTables(self, dbName: str | None = None, pattern: str | None = None) -> list[Table]:
        """The tables and views of a database, and temporary views."""
        found = []
        if dbName is not None and dbName.lower() == GLOBAL_DATABASE:
            found += [self._view(name, is_global=True) for name in sorted(self._tables.global_views)]
        else:
            database = self._tables.current_database if dbName is None else self.getDatabase(dbName).name
            found += [_described(each) for each in self._tables.shared.tables_of(database)]
        found += [self._view(name) for name in sorted(self._tables.views)]
        return [each for each in found if matches(each.name, pattern)]

    def listViews(self, dbName: str | None = None, pattern: str | None = None) -> list[Table]:
        """The views of a database, and temporary views."""
        return [each for each in self.listTables(dbName, pattern) if each.tableType in ("TEMPORARY", "VIEW")]

    def _view(self, name: str, *, is_global: bool = False) -> Table:
        return Table(name, None, [GLOBAL_DATABASE] if is_global else [], None, "TEMPORARY", True)

    def getTable(self, tableName: str) -> Table:
        """A table or view by name. Raises AnalysisException if there is none."""
        parts = [part.lower() for part in split_name(tableName)]
        if len(parts) == 1 and parts[0] in self._tables.views:
            return self._view(parts[0])
        if len(parts) == 2 and parts[0] == GLOBAL_DATABASE and parts[1] in self._tables.global_views:
            return self._view(parts[1], is_global=True)
        return _described(require_table(self._session, split_name(tableName)))

    def getTableProperties(self, tableName: str) -> dict[str, str]:
        """The properties that a table was given."""
        return dict(require_table(self._session, split_name(tableName)).properties)

    def getCreateTableString(self, tableName: str, asSerde: bool = False) -> str:
        """The statement that makes a table or view."""
        table = require_table(self._session, split_name(tableName))
        if asSerde:
            raise AnalysisException(
                errorClass="UNSUPPORTED_SHOW_CREATE_TABLE.ON_DATA_SOURCE_TABLE_WITH_AS_SERDE",
                messageParameters={"tableName": table.full_name},
            )
        return create_statement(table)

    def listPartitions(self, tableName: str) -> list[TablePartition]:
        """The partitions of a table. Raises AnalysisException if it has no partition columns."""
        return [
            TablePartition(each.partition) for each in self._run(Show("PARTITIONS", split_name(tableName)))
        ]

    def dropTable(self, tableName: str, ifExists: bool = False, purge: bool = False) -> None:
        """Forget a table or view, and remove its files if they are the session's."""
        self._run(DropView(split_name(tableName), ifExists, is_table=True))

    def dropView(self, viewName: str, ifExists: bool = False) -> None:
        """Forget a view."""
        self._run(DropView(split_name(viewName), ifExists))

    def truncateTable(self, tableName: str) -> None:
        """Remove the rows of a table."""
        self._run(TruncateTable(split_name(tableName)))

    def analyzeTable(self, tableName: str, noScan: bool = False) -> None:
        """Nothing but a check that the table is there: statistics are those of its files."""
        self._run(AnalyzeTable(split_name(tableName)))

    def recoverPartitions(self, tableName: str) -> None:
        """Look for partitions of a table in its directory again."""
        self._run(RecoverPartitions(split_name(tableName)))

    def tableExists(self, tableName: str, dbName: str | None = None) -> bool:
        """Whether there is a table or view of a name."""
        name = tableName if dbName is None else f"{dbName}.{tableName}"
        return self._tables.find_table(split_name(name), ()) is not None

    def listColumns(self, tableName: str, dbName: str | None = None) -> list[Column]:
        """The columns of a table or view."""
        name = tableName if dbName is None else f"{dbName}.{tableName}"
        frame = self._session.table(name)
        table = self._tables.find(split_name(name))
        partitions = () if table is None else table.partitions
        return [
            Column(
                f.name,
                (f.metadata or {}).get("comment"),
                f.dataType.simpleString(),
                f.nullable,
                f.name in partitions,
                False,
                False,
            )
            for f in frame.schema.fields
        ]

    def listFunctions(self, dbName: str | None = None, pattern: str | None = None) -> list[Function]:
        """All functions."""
        own = [self._function(name) for name in self._tables.function_names()]
        built_in = [self._function(name) for name in names() if name[0].isalpha()]
        return [each for each in sorted([*own, *built_in]) if matches(each.name, pattern)]

    def _function(self, name: str) -> Function:
        declaration = find(name)
        about = None if declaration is None else (declaration.documentation or "").partition("\n")[0]
        return Function(name, None, None, about, "", True)

    def functionExists(self, functionName: str, dbName: str | None = None) -> bool:
        """Whether there is a function of a name."""
        name = functionName.lower()
        return dbName is None and (find(name) is not None or name in self._tables.functions)

    def getFunction(self, functionName: str) -> Function:
        """A function by name. Raises AnalysisException if there is none."""
        if not self.functionExists(functionName):
            raise AnalysisException(
                errorClass="UNRESOLVED_ROUTINE",
                messageParameters={"routineName": f"`{functionName}`", "searchPath": "[]", "_hint": ""},
            )
        return self._function(functionName.lower())

    def dropTempView(self, viewName: str) -> bool:
        """Forget a temporary view; whether it was there."""
        return self._tables.drop_view(viewName)

    def dropGlobalTempView(self, viewName: str) -> bool:
        """Forget a view of all sessions; whether it was there."""
        return self._tables.drop_view(viewName, is_global=True)

    def isCached(self, tableName: str) -> bool:
        """Whether the rows of a table or view are kept."""
        return self._session.engine.cache.is_cached(self._session.table(tableName).plan)

    def cacheTable(self, tableName: str, storageLevel: StorageLevel | None = None) -> None:
        """Keep the rows of a table or view once they were computed."""
        self._session.engine.cache.add(self._session.table(tableName).plan, storageLevel)

    def uncacheTable(self, tableName: str) -> None:
        """No longer keep the rows of a table or view."""
        self._session.engine.cache.remove(self._session.table(tableName).plan)

    def clearCache(self) -> None:
        """Keep no rows any more."""
        self._session.engine.cache.clear()

    def refreshTable(self, tableName: str) -> None:
        """Let a name mean the files that are there now; what was kept is read again."""
        self._run(RefreshTable(split_name(tableName)))

    def refreshByPath(self, path: str) -> None:
        """Read files below a path again."""
        self._run(RefreshPath(path))

    def registerFunction(self, name: str, f: Any, returnType: Any = None) -> Any:
        """An old name of `spark.udf.register`."""
        return self._session.udf.register(name, f, returnType)

    def createTable(
        self,
        tableName: str,
        path: str | None = None,
        source: str | None = None,
        schema: Any = None,
        description: str | None = None,
        **options: str,
    ) -> DataFrame:
        """A table over files at a path, or a new one of the columns of a schema."""
        kind = source or str(self._session.conf.get("spark.sql.sources.default"))
        name = split_name(tableName)
        place = place_for(self._session, name)
        old = self._tables.shared.tables.get(place)
        if old is not None:
            raise already_there(old)
        path = path or options.pop("path", None)
        if isinstance(schema, str):
            schema = StructType.fromDDL(schema)
        if schema is None:
            if path is None:
                raise AnalysisException(
                    errorClass="UNABLE_TO_INFER_SCHEMA", messageParameters={"format": kind}
                )
            schema = self._session.read.format(kind).options(**options).load(path).schema
        elif path is None:
            check_unused(directory_for(self._session, *place), place[1])
        create_table(self._session, name, kind, schema, location=path, options=options, comment=description)
        return self._session.table(tableName)

    createExternalTable = createTable


def _described(table: KnownTable) -> Table:
    return Table(table.name, DEFAULT_CATALOG, [table.database], table.comment, table.kind, False)
