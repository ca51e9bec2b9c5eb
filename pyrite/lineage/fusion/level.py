"""How much of a chain is fused."""

from __future__ import annotations

from enum import Enum


class Fusion(Enum):
    """The values of the setting ``spark.pyrite.fusion``."""

    #: One iterator an operator.
    OFF = "off"
    #: One loop a chain, which calls the user's functions.
    CALLS = "calls"
    #: One loop a chain, with the bodies of the user's small functions in it.
    INLINE = "inline"
    #: As `INLINE`; and arithmetic in arrays and counts of strings, where that is proven to give the same.
    COLUMNS = "columns"

    @property
    def inlines(self) -> bool:
        """Whether bodies of functions are put into loops."""
        return self in (Fusion.INLINE, Fusion.COLUMNS)

    @property
    def wants_columns(self) -> bool:
        """Whether data should be there as arrays, where it can."""
        return self is Fusion.COLUMNS

    @staticmethod
    def chosen(setting: str | None, *, in_driver: bool) -> Fusion:
        """The value of the setting, or its default.

        Tasks that run in the driver itself call the user's functions, so that a debugger finds them.
        """
        if setting is not None:
            return Fusion(setting)
        return Fusion.CALLS if in_driver else Fusion.INLINE
