"""What the analyzer knows of where a query runs: catalog, database, versions, users, collations."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence

from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Expression, UnresolvedCall
from pyrite.sql.functions.accepts import STRING
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Declaration, Setting
from pyrite.sql.functions.duckdb_types import text
from pyrite.sql.functions.registry import function, register
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import StringType
from pyrite.version import SPARK_API_VERSION, __version__

__all__ = [
    "collation",
    "current_catalog",
    "current_database",
    "current_schema",
    "current_user",
    "session_user",
    "user",
    "version",
]


class _Settled(Declaration):
    """A function without arguments whose value the analyzer knows."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        value = _VALUES[self.name](setting)
        # Spark shows `current_database` by its other name.
        shown = self.name if self.name == "current_schema" else call.name
        return Call(self.name, (), StringType(), False, shown_as=shown, detail=value)


def _form(rendering: Rendering) -> str:
    return text(rendering.call.detail)


_VALUES: dict[str, Callable[[Setting], str]] = {
    "current_catalog": lambda setting: "spark_catalog",
    "current_schema": lambda setting: setting.database,
    "current_user": lambda setting: getpass.getuser(),
    "version": lambda setting: f"{SPARK_API_VERSION} pyrite-{__version__}",
}
_ALIASES = {"current_schema": ("current_database",), "current_user": ("user", "session_user")}

for _name in _VALUES:
    register(
        _Settled(
            name=_name,
            takes=(),
            result=StringType(),
            form=_form,
            aliases=_ALIASES.get(_name, ()),
            is_deterministic=False,
        )
    )


@function(
    STRING,
    result=StringType(),
    nullable=False,
    form=lambda r: text(f"SYSTEM.BUILTIN.{getattr(r.types[0], 'collation', 'UTF8_BINARY')}"),
)
def collation(col: ColumnOrName) -> Column:
    """The name of the collation of a text: how it compares."""
    return call("collation", col)


def current_catalog() -> Column:
    """The catalog in which names are looked up first."""
    return call("current_catalog")


def current_database() -> Column:
    """The database in which names are looked up first."""
    return call("current_database")


def current_schema() -> Column:
    """The database in which names are looked up first."""
    return call("current_schema")


def current_user() -> Column:
    """The user whose session it is."""
    return call("current_user")


def user() -> Column:
    """The user whose session it is."""
    return call("user")


def session_user() -> Column:
    """The user whose session it is."""
    return call("session_user")


def version() -> Column:
    """The version of Spark that this is compatible with, and Pyrite's own."""
    return call("version")
