"""DataFrame: the parts of its surface put together."""

from __future__ import annotations

from pyrite.sql.dataframe.actions import Actions
from pyrite.sql.dataframe.columns import Columns
from pyrite.sql.dataframe.combining import Combining
from pyrite.sql.dataframe.grouping import Grouping
from pyrite.sql.dataframe.joining import Joining
from pyrite.sql.dataframe.meanings import Meanings
from pyrite.sql.dataframe.ordering import Ordering
from pyrite.sql.dataframe.partitioning import Partitioning
from pyrite.sql.dataframe.reshaping import Reshaping
from pyrite.sql.dataframe.sampling import Sampling
from pyrite.sql.dataframe.selecting import Selecting
from pyrite.sql.dataframe.showing import Showing
from pyrite.sql.dataframe.subqueries import Subqueries
from pyrite.sql.dataframe.views import Views


class DataFrame(
    Columns,
    Selecting,
    Joining,
    Combining,
    Ordering,
    Grouping,
    Reshaping,
    Partitioning,
    Sampling,
    Subqueries,
    Views,
    Showing,
    Meanings,
    Actions,
):
    """Rows under named, typed columns, as a plan that runs when an action asks for its rows.

    Mirrors `pyspark.sql.DataFrame`.
    """
