"""The catalog of a session: views, tables, functions and databases by name."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

from pyrite.errors import AnalysisException
from pyrite.sql.expressions.names_in_text import split_name
from pyrite.sql.functions.registry import find, names
from pyrite.sql.tables.session_tables import DEFAULT_CATALOG, DEFAULT_DATABASE, GLOBAL_DATABASE

if TYPE_CHECKING:
    from pyrite.sql.dataframe import DataFrame
    from pyrite.sql.session import SparkSession
    from pyrite.storagelevel import StorageLevel

__all__ = ["Catalog", "CatalogMetadata", "Column", "Database", "Function", "Table"]


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


class Catalog:
    """What a session knows by name.

    Mirrors `pyspark.sql.Catalog` for temporary views, tables in memory, and functions.
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
        return [CatalogMetadata(DEFAULT_CATALOG, None)] if _matches(DEFAULT_CATALOG, pattern) else []

    def currentDatabase(self) -> str:
        """The name of the current database."""
        return DEFAULT_DATABASE

    def setCurrentDatabase(self, dbName: str) -> None:
        """Choose a database; there is one."""
        self.getDatabase(dbName)

    def listDatabases(self, pattern: str | None = None) -> list[Database]:
        """All databases."""
        return [self._default()] if _matches(DEFAULT_DATABASE, pattern) else []

    def _default(self) -> Database:
        location = str(self._session.conf.get("spark.sql.warehouse.dir"))
        return Database(DEFAULT_DATABASE, DEFAULT_CATALOG, "default database", location)

    def getDatabase(self, dbName: str) -> Database:
        """A database by name. Raises AnalysisException if there is none."""
        if not self.databaseExists(dbName):
            raise AnalysisException(
                errorClass="SCHEMA_NOT_FOUND",
                messageParameters={"schemaName": f"`{DEFAULT_CATALOG}`.`{dbName}`"},
            )
        return self._default()

    def databaseExists(self, dbName: str) -> bool:
        """Whether there is a database of a name."""
        return split_name(dbName)[-1].lower() == DEFAULT_DATABASE

    def listTables(self, dbName: str | None = None, pattern: str | None = None) -> list[Table]:
        """The tables of a database, and temporary views."""
        if dbName is not None and dbName.lower() != GLOBAL_DATABASE:
            self.getDatabase(dbName)
        found = []
        if dbName is not None and dbName.lower() == GLOBAL_DATABASE:
            found += [self._view(name, is_global=True) for name in sorted(self._tables.global_views)]
        else:
            found += [self._table(name) for name in sorted(self._tables.tables)]
        found += [self._view(name) for name in sorted(self._tables.views)]
        return [each for each in found if _matches(each.name, pattern)]

    def listViews(self, dbName: str | None = None, pattern: str | None = None) -> list[Table]:
        """Temporary views."""
        return [each for each in self.listTables(dbName, pattern) if each.tableType in ("TEMPORARY", "VIEW")]

    def _view(self, name: str, *, is_global: bool = False) -> Table:
        return Table(name, None, [GLOBAL_DATABASE] if is_global else [], None, "TEMPORARY", True)

    def _table(self, name: str) -> Table:
        return Table(name, DEFAULT_CATALOG, [DEFAULT_DATABASE], None, "MANAGED", False)

    def getTable(self, tableName: str) -> Table:
        """A table or view by name. Raises AnalysisException if there is none."""
        parts = [part.lower() for part in split_name(tableName)]
        if len(parts) == 1 and parts[0] in self._tables.views:
            return self._view(parts[0])
        if len(parts) == 2 and parts[0] == GLOBAL_DATABASE and parts[1] in self._tables.global_views:
            return self._view(parts[1], is_global=True)
        if parts[-1] in self._tables.tables and parts[:-1] in (
            [],
            [DEFAULT_DATABASE],
            [DEFAULT_CATALOG, DEFAULT_DATABASE],
        ):
            return self._table(parts[-1])
        raise AnalysisException(
            errorClass="TABLE_OR_VIEW_NOT_FOUND",
            messageParameters={
                "relationName": ".".join(f"`{part}`" for part in split_name(tableName)),
                "hint": "",
            },
        )

    def tableExists(self, tableName: str, dbName: str | None = None) -> bool:
        """Whether there is a table or view of a name."""
        name = tableName if dbName is None else f"{dbName}.{tableName}"
        return self._tables.find_table(split_name(name), ()) is not None

    def listColumns(self, tableName: str, dbName: str | None = None) -> list[Column]:
        """The columns of a table or view."""
        name = tableName if dbName is None else f"{dbName}.{tableName}"
        frame = self._session.table(name)
        return [
            Column(
                f.name,
                (f.metadata or {}).get("comment"),
                f.dataType.simpleString(),
                f.nullable,
                False,
                False,
                False,
            )
            for f in frame.schema.fields
        ]

    def listFunctions(self, dbName: str | None = None, pattern: str | None = None) -> list[Function]:
        """All functions."""
        own = [self._function(name) for name in self._tables.function_names()]
        built_in = [self._function(name) for name in names() if name[0].isalpha()]
        return [each for each in sorted([*own, *built_in]) if _matches(each.name, pattern)]

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
                messageParameters={"routineName": f"`{functionName}`", "searchPath": "[]", "hint": ""},
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
        """Forget what was kept of a table: it is read again."""
        cache, plan = self._session.engine.cache, self._session.table(tableName).plan
        if cache.is_cached(plan):
            cache.refresh(plan)

    def refreshByPath(self, path: str) -> None:
        """Forget what was kept of files below a path."""
        self._session.engine.cache.refresh_all()

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
        """A table over files at a path."""
        reader = self._session.read.options(**options)
        if source is not None:
            reader = reader.format(source)
        if schema is not None:
            reader = reader.schema(schema)
        frame: DataFrame = reader.load(path)
        self._tables.tables[split_name(tableName)[-1].lower()] = frame.plan
        return frame


def _matches(name: str, pattern: str | None) -> bool:
    return pattern is None or any(fnmatchcase(name.lower(), each.lower()) for each in pattern.split("|"))
