"""Names to plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pyrite.errors import AnalysisException
from pyrite.sql.expressions import Alias, Attribute, Expression, new_id
from pyrite.sql.logical import LogicalPlan, Project, Scan
from pyrite.sql.sources import FileRelation, Options, SourceSettings, is_format, relation_of
from pyrite.sql.tables.databases import DEFAULT_CATALOG, DEFAULT_DATABASE, Databases, Table

GLOBAL_DATABASE = "global_temp"

#: A user's function: resolved arguments to a call.
FunctionBuilder = Callable[[Sequence[Expression]], Expression]


@dataclass
class SessionTables:
    """Views and tables of a session; `shared` are those that all sessions of the application see."""

    views: dict[str, LogicalPlan] = field(default_factory=dict)
    global_views: dict[str, LogicalPlan] = field(default_factory=dict)
    shared: Databases = field(default_factory=Databases)
    current_database: str = DEFAULT_DATABASE
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
            case [name] if name in self.views:
                return self.views[name]
            case [database, name] if database == GLOBAL_DATABASE:
                return self.global_views.get(name)
        table = self.find(parts)
        return None if table is None else table.plan()

    def place_of(self, parts: Sequence[str]) -> tuple[str, str] | None:
        """The database and the name that a name of one to three parts means, in lower case."""
        match [part.lower() for part in parts]:
            case [name]:
                return self.current_database, name
            case [database, name]:
                return database, name
            case [catalog, database, name] if catalog == DEFAULT_CATALOG:
                return database, name
            case _:
                return None

    def find(self, parts: Sequence[str]) -> Table | None:
        """The table or view of a name, or None; temporary views are not asked."""
        place = self.place_of(parts)
        return None if place is None else self.shared.tables.get(place)

    def table_names(self) -> Sequence[str]:
        """All names, for suggestions."""
        return sorted(
            {
                *self.views,
                *(name for database, name in self.shared.tables if database == self.current_database),
                *(f"{GLOBAL_DATABASE}.{name}" for name in self.global_views),
            }
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
