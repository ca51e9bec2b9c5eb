"""DataFrame: the parts of its surface put together."""

from __future__ import annotations

from pyrite.sql.dataframe.actions import Actions
from pyrite.sql.dataframe.columns import Columns
from pyrite.sql.dataframe.relational import Relational


class DataFrame(Columns, Relational, Actions):
    """Rows under named, typed columns, as a plan that runs when an action asks for its rows.

    Mirrors `pyspark.sql.DataFrame`.
    """
