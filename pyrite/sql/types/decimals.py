"""DecimalType: decimal numbers of a fixed precision and scale."""

from __future__ import annotations

from pyrite.errors import AnalysisException
from pyrite.sql.types.base import FractionalType

#: The most digits that a decimal may have.
MAX_PRECISION = 38


class DecimalType(FractionalType):
    """Decimal numbers with up to 38 digits, `scale` of them after the point: ``decimal.Decimal``.

    The bounds are not checked here, as in PySpark: a type that is out of them is refused when it is used.

    >>> DecimalType(12, 2)
    DecimalType(12,2)
    """

    __slots__ = ("precision", "scale")

    #: PySpark's constant.
    hasPrecisionInfo = True

    def __init__(self, precision: int = 10, scale: int = 0) -> None:
        self.precision = precision
        self.scale = scale

    def _parameters(self) -> tuple[int, int]:
        return self.precision, self.scale

    def simpleString(self) -> str:
        return f"decimal({self.precision},{self.scale})"

    jsonValue = simpleString
    _tree_name = simpleString

    def _sql(self) -> str:
        if self.scale < 0:
            raise AnalysisException(
                errorClass="NEGATIVE_SCALE_DISALLOWED",
                messageParameters={
                    "scale": str(self.scale),
                    "sqlConf": '"spark.sql.legacy.allowNegativeScaleOfDecimal"',
                },
            )
        return super()._sql()

    def __repr__(self) -> str:
        return f"DecimalType({self.precision},{self.scale})"
