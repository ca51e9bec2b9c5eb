"""The functions of Python that the kernel calls, by families; loaded when a query first names one."""

from __future__ import annotations

from pyrite.sql.fragments.kernels import bitmaps as bitmaps
from pyrite.sql.fragments.kernels import conversion as conversion
from pyrite.sql.fragments.kernels import encryption as encryption
from pyrite.sql.fragments.kernels import hashes as hashes
from pyrite.sql.fragments.kernels import json as json
from pyrite.sql.fragments.kernels import numbers as numbers
from pyrite.sql.fragments.kernels import random as random
from pyrite.sql.fragments.kernels import regex as regex
from pyrite.sql.fragments.kernels import strings as strings
from pyrite.sql.fragments.kernels import variants as variants
