"""The functions of Spark SQL: `pyspark.sql.functions`, one declaration each.

A family is a file. A function of the API stands below its declaration, which serves SQL text and DESCRIBE
FUNCTION as well: see `registry.function`.
"""

from __future__ import annotations

from pyrite.sql.functions import casts as casts
from pyrite.sql.functions import operators as operators
from pyrite.sql.functions.aggregates import *  # noqa: F403
from pyrite.sql.functions.array_orders import *  # noqa: F403
from pyrite.sql.functions.array_sets import *  # noqa: F403
from pyrite.sql.functions.arrays import *  # noqa: F403
from pyrite.sql.functions.basic import *  # noqa: F403
from pyrite.sql.functions.bitmaps import *  # noqa: F403
from pyrite.sql.functions.bitwise import *  # noqa: F403
from pyrite.sql.functions.collecting import *  # noqa: F403
from pyrite.sql.functions.conditional import *  # noqa: F403
from pyrite.sql.functions.conversion import *  # noqa: F403
from pyrite.sql.functions.date_formats import *  # noqa: F403
from pyrite.sql.functions.date_parts import *  # noqa: F403
from pyrite.sql.functions.dates import *  # noqa: F403
from pyrite.sql.functions.elements import *  # noqa: F403
from pyrite.sql.functions.encryption import *  # noqa: F403
from pyrite.sql.functions.environment import *  # noqa: F403
from pyrite.sql.functions.extremes import *  # noqa: F403
from pyrite.sql.functions.generators import *  # noqa: F403
from pyrite.sql.functions.hashes import *  # noqa: F403
from pyrite.sql.functions.higher_order import *  # noqa: F403
from pyrite.sql.functions.higher_order_maps import *  # noqa: F403
from pyrite.sql.functions.intervals import *  # noqa: F403
from pyrite.sql.functions.json import *  # noqa: F403
from pyrite.sql.functions.like import *  # noqa: F403
from pyrite.sql.functions.maps import *  # noqa: F403
from pyrite.sql.functions.math import *  # noqa: F403
from pyrite.sql.functions.misc import *  # noqa: F403
from pyrite.sql.functions.number_texts import *  # noqa: F403
from pyrite.sql.functions.percentiles import *  # noqa: F403
from pyrite.sql.functions.python_functions import *  # noqa: F403
from pyrite.sql.functions.random import *  # noqa: F403
from pyrite.sql.functions.regex import *  # noqa: F403
from pyrite.sql.functions.rounding import *  # noqa: F403
from pyrite.sql.functions.schemas import *  # noqa: F403
from pyrite.sql.functions.sequences import *  # noqa: F403
from pyrite.sql.functions.session_windows import *  # noqa: F403
from pyrite.sql.functions.statistics import *  # noqa: F403
from pyrite.sql.functions.strings import *  # noqa: F403
from pyrite.sql.functions.structs import *  # noqa: F403
from pyrite.sql.functions.text_search import *  # noqa: F403
from pyrite.sql.functions.time_buckets import *  # noqa: F403
from pyrite.sql.functions.time_windows import *  # noqa: F403
from pyrite.sql.functions.time_zones import *  # noqa: F403
from pyrite.sql.functions.times import *  # noqa: F403
from pyrite.sql.functions.timestamps import *  # noqa: F403
from pyrite.sql.functions.variants import *  # noqa: F403
from pyrite.sql.functions.window_functions import *  # noqa: F403
