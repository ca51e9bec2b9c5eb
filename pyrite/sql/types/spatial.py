"""Geometries on a plane and geographies on the globe, in well-known binary (WKB)."""

from __future__ import annotations

from typing import Any, ClassVar

from pyrite.errors import IllegalArgumentException, PySparkAssertionError
from pyrite.sql.types.base import AtomicType

#: The reference systems that Spark knows: the number, the name, and whether it is on the globe.
_REFERENCE_SYSTEMS = ((0, "SRID:0", False), (3857, "EPSG:3857", False), (4326, "OGC:CRS84", True))


class _SpatialValue:
    """What the two kinds of values share."""

    def __init__(self, wkb: bytes, srid: int) -> None:
        self.wkb = wkb
        self.srid = srid

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.wkb!r}, {self.srid})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self.wkb == other.wkb and self.srid == other.srid

    # As in PySpark, a value that compares by content is not hashable.
    __hash__ = None  # type: ignore[assignment]

    def getSrid(self) -> int:
        """The number of the reference system."""
        return self.srid

    def getBytes(self) -> bytes:
        """The value in well-known binary."""
        return self.wkb


class Geography(_SpatialValue):
    """A shape on the globe.

    >>> Geography.fromWKB(b"", 4326)
    Geography(b'', 4326)
    """

    @classmethod
    def fromWKB(cls, wkb: bytes, srid: int) -> Geography:
        """The shape of these bytes in this reference system."""
        return Geography(wkb, srid)


class Geometry(_SpatialValue):
    """A shape on a plane.

    >>> Geometry.fromWKB(b"", 0).getSrid()
    0
    """

    @classmethod
    def fromWKB(cls, wkb: bytes, srid: int) -> Geometry:
        """The shape of these bytes in this reference system."""
        return Geometry(wkb, srid)


class SpatialType(AtomicType):
    """Shapes in one reference system, or with `srid` "ANY" each in its own."""

    __slots__ = ("_crs", "srid")

    MIXED_SRID = -1
    MIXED_CRS = "SRID:ANY"
    DEFAULT_CRS = "OGC:CRS84"
    DEFAULT_SRID = 4326

    _value_class: ClassVar[type[Geography | Geometry]]
    #: The names of the reference systems that this type may have, by number.
    _names_by_srid: ClassVar[dict[int, str]]

    def __init__(self, srid: int | str) -> None:
        if srid == "ANY":
            self.srid, self._crs = self.MIXED_SRID, self.MIXED_CRS
        elif isinstance(srid, int) and srid in self._names_by_srid:
            self.srid, self._crs = srid, self._names_by_srid[srid]
        else:
            raise IllegalArgumentException(
                errorClass="ST_INVALID_SRID_VALUE", messageParameters={"srid": str(srid)}
            )

    @classmethod
    def _srid_of(cls, crs: str) -> int | str:
        """What the constructor takes for the reference system of this name."""
        if crs.lower() == cls.MIXED_CRS.lower():
            return "ANY"
        for srid, name in cls._names_by_srid.items():
            if name == crs:
                return srid
        raise IllegalArgumentException(errorClass="ST_INVALID_CRS_VALUE", messageParameters={"crs": crs})

    def _parameters(self) -> tuple[int, str]:
        return self.srid, self._crs

    def simpleString(self) -> str:
        return f"{self.typeName()}({'any' if self.srid == self.MIXED_SRID else self.srid})"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({'ANY' if self.srid == self.MIXED_SRID else self.srid})"

    def needConversion(self) -> bool:
        return True

    def toInternal(self, obj: Any) -> dict[str, Any] | None:
        if obj is None:
            return None
        if not isinstance(obj, self._value_class):
            raise PySparkAssertionError(
                errorClass="NOT_EXPECTED_TYPE",
                messageParameters={
                    "arg_name": "obj",
                    "expected_type": f"a {self._value_class.__name__}",
                    "arg_type": type(obj).__name__,
                },
            )
        return {"srid": obj.srid, "wkb": obj.wkb}

    def fromInternal(self, obj: dict[str, Any] | None) -> Any:
        if obj is None or "srid" not in obj or "bytes" not in obj:
            return None
        return self._value_class(obj["bytes"], obj["srid"])


class GeographyType(SpatialType):
    """Shapes on the globe: :class:`Geography` in Python.

    >>> GeographyType(4326).jsonValue(), GeographyType("ANY")
    ('geography(OGC:CRS84, SPHERICAL)', GeographyType(ANY))
    """

    __slots__ = ()

    DEFAULT_ALG = "SPHERICAL"

    _value_class = Geography
    _names_by_srid = {srid: name for srid, name, on_the_globe in _REFERENCE_SYSTEMS if on_the_globe}

    @classmethod
    def _from_crs(cls, crs: str, alg: str) -> GeographyType:
        if alg != cls.DEFAULT_ALG:
            raise IllegalArgumentException(
                errorClass="ST_INVALID_ALGORITHM_VALUE", messageParameters={"alg": alg}
            )
        return cls(cls._srid_of(crs))

    def jsonValue(self) -> str:
        return f"geography({self._crs}, {self.DEFAULT_ALG})"


class GeometryType(SpatialType):
    """Shapes on a plane: :class:`Geometry` in Python.

    >>> GeometryType(0).jsonValue(), GeometryType("ANY").simpleString()
    ('geometry(SRID:0)', 'geometry(any)')
    """

    __slots__ = ()

    _value_class = Geometry
    _names_by_srid = {srid: name for srid, name, _ in _REFERENCE_SYSTEMS}

    @classmethod
    def _from_crs(cls, crs: str) -> GeometryType:
        return cls(cls._srid_of(crs))

    def jsonValue(self) -> str:
        return f"geometry({self._crs})"
