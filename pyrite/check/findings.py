"""What is found about one place of a program."""

from __future__ import annotations

from enum import Enum

from pyrite.common.frozen_dataclass import frozen_dataclass


class Kind(Enum):
    """How Pyrite stands to what a program uses."""

    #: The program gets an error there.
    LACKS = "lacks"
    #: It runs, and something is not as in PySpark.
    DIFFERS = "differs"
    #: What it is called on is not known, and PySpark has something of this name that Pyrite lacks.
    UNCLEAR = "unclear"


@frozen_dataclass
class Finding:
    """One use, by the line of the program; `what` says what happens there and what to do."""

    line: int
    kind: Kind
    name: str
    what: str
