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

    @staticmethod
    def chosen(setting: str | None, *, in_driver: bool) -> Fusion:
        """The value of the setting, or its default.

        Tasks that run in the driver itself call the user's functions, so that a debugger finds them.
        """
        if setting is not None:
            return Fusion(setting)
        return Fusion.CALLS if in_driver else Fusion.INLINE
