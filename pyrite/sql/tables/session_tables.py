"""Names to plans."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pyrite.errors import AnalysisException
from pyrite.sql.expressions import Alias, Attribute, Expression, new_id
from pyrite.sql.logical import LogicalPlan, Project, Scan
from pyrite.sql.sources import FileRelation, Options, SourceSettings, is_format, relation_of
from pyrite.sql.types import StructType

GLOBAL_DATABASE = "global_temp"
DEFAULT_DATABASE = "default"
DEFAULT_CATALOG = "spark_catalog"

#: A user's function: resolved arguments to a call.
FunctionBuilder = Callable[[Sequence[Expression]], Expression]


@dataclass(frozen=True)
class FileTable:
    """Where the rows of a table are; those of a managed one go when its name goes."""

    location: str
    format: str
    schema: StructType
    partitions: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    is_managed: bool


@dataclass
class SessionTables:
    """Views and tables of a session; `shared` are those that all sessions of the application see."""

    views: dict[str, LogicalPlan] = field(default_factory=dict)
    global_views: dict[str, LogicalPlan] = field(default_factory=dict)
    tables: dict[str, LogicalPlan] = field(default_factory=dict)
    #: Of the tables, those whose rows are in files.
    files: dict[str, FileTable] = field(default_factory=dict)
    functions: dict[str, FunctionBuilder] = field(default_factory=dict)
    #: The settings with which files are read that a query names: parquet.`/a/path`.
    source_settings: Callable[[], SourceSettings] = SourceSettings

    def create_view(
        self, name: str, plan: LogicalPlan, *, is_global: bool = False, replace: bool = True
    ) -> None:
        """Give a plan a name. Raises AnalysisException if it is taken."""
        views = self.global_views if is_global else self.views
        key = name.lower()
        if key in views and not replace:
            raise AnalysisException(
                errorClass="TEMP_TABLE_OR_VIEW_ALREADY_EXISTS",
                messageParameters={"relationName": f"`{name}`"},
            )
        views[key] = plan

    def drop_view(self, name: str, *, is_global: bool = False) -> bool:
        """Forget a name; whether it was there."""
        views = self.global_views if is_global else self.views
        return views.pop(name.lower(), None) is not None

    def drop_table(self, name: str) -> bool:
        """Forget a table, and remove its files if they are the session's; whether it was there."""
        table = self.files.pop(name, None)
        if table is not None and table.is_managed:
            shutil.rmtree(table.location, ignore_errors=True)
        return self.tables.pop(name, None) is not None

    def find_table(self, parts: Sequence[str], options: Sequence[tuple[str, str]]) -> LogicalPlan | None:
        """The analyzed plan of a view or table, with columns that no other use of it has."""
        found = self._find([part.lower() for part in parts])
        if found is not None:
            return with_new_ids(found)
        if len(parts) == 2 and is_format(parts[0]):
            return scan_of(
                relation_of(parts[0], [parts[1]], None, Options.of(dict(options)), self.source_settings())
            )
        return None

    def _find(self, parts: list[str]) -> LogicalPlan | None:
        match parts:
            case [name]:
                return self.views.get(name) or self.tables.get(name)
            case [database, name] if database == GLOBAL_DATABASE:
                return self.global_views.get(name)
            case [database, name] if database == DEFAULT_DATABASE:
                return self.tables.get(name)
            case [catalog, database, name] if (catalog, database) == (DEFAULT_CATALOG, DEFAULT_DATABASE):
                return self.tables.get(name)
            case _:
                return None

    def table_names(self) -> Sequence[str]:
        """All names, for suggestions."""
        return sorted(
            {*self.views, *self.tables, *(f"{GLOBAL_DATABASE}.{name}" for name in self.global_views)}
        )

    def find_function(self, name: str, arguments: Sequence[Expression]) -> Expression | None:
        """A call of a user's function, or None."""
        builder = self.functions.get(name.lower())
        return None if builder is None else builder(arguments)

    def function_names(self) -> Sequence[str]:
        """The names of the user's functions."""
        return sorted(self.functions)


def with_new_ids(plan: LogicalPlan) -> LogicalPlan:
    """The plan under columns of its own, so that a name may be used twice in a query."""
    return Project(
        tuple(Alias(each, each.name, new_id(), each.metadata) for each in plan.visible_output), plan
    )


def scan_of(relation: FileRelation) -> Scan:
    """Files as a plan, with columns of its own."""
    return Scan(
        relation,
        tuple(
            Attribute(new_id(), each.name, each.dataType, True, (), each.metadata or None)
            for each in relation.schema.fields
        ),
    )
