"""DataFrame: the parts of its surface put together."""

from __future__ import annotations

from pyrite.sql.dataframe.actions import Actions
from pyrite.sql.dataframe.columns import Columns
from pyrite.sql.dataframe.combining import Combining
from pyrite.sql.dataframe.exporting import Exporting
from pyrite.sql.dataframe.fitting import Fitting
from pyrite.sql.dataframe.grouping import Grouping
from pyrite.sql.dataframe.joining import Joining
from pyrite.sql.dataframe.keeping import Keeping
from pyrite.sql.dataframe.meanings import Meanings
from pyrite.sql.dataframe.missing_methods import MissingMethods
from pyrite.sql.dataframe.observing import Observing
from pyrite.sql.dataframe.ordering import Ordering
from pyrite.sql.dataframe.partitioning import Partitioning
from pyrite.sql.dataframe.python_mapping import PythonMapping
from pyrite.sql.dataframe.reshaping import Reshaping
from pyrite.sql.dataframe.selecting import Selecting
from pyrite.sql.dataframe.showing import Showing
from pyrite.sql.dataframe.statistics import Statistics
from pyrite.sql.dataframe.subqueries import Subqueries
from pyrite.sql.dataframe.views import Views
from pyrite.sql.dataframe.writing import Writing


class DataFrame(
    Columns,
    Selecting,
    Joining,
    Combining,
    Ordering,
    Grouping,
    Reshaping,
    Fitting,
    Partitioning,
    Statistics,
    Subqueries,
    Views,
    Showing,
    Meanings,
    Keeping,
    Writing,
    PythonMapping,
    Actions,
    Exporting,
    Observing,
    MissingMethods,
):
    """Rows under named, typed columns, as a plan that runs when an action asks for its rows.

    Mirrors `pyspark.sql.DataFrame`.
    """
