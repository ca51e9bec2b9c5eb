"""The types of text: strings with a collation, and CHAR and VARCHAR with a length."""

from __future__ import annotations

import re

from pyrite.errors import ParseException
from pyrite.sql.types.base import AtomicType


class StringType(AtomicType):
    """Text. The collation says how texts compare; the default compares their UTF-8 bytes.

    >>> StringType(), StringType("UTF8_LCASE").simpleString()
    (StringType(), 'string collate UTF8_LCASE')
    """

    __slots__ = ("collation",)

    #: Who defines a collation: Spark itself, or the ICU library.
    providerSpark = "spark"
    providerICU = "icu"
    providers = [providerSpark, providerICU]

    def __init__(self, collation: str = "UTF8_BINARY") -> None:
        self.collation = collation

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, self.__class__) and self.collation == other.collation

    def __hash__(self) -> int:
        return hash(self.collation)

    @classmethod
    def collationProvider(cls, collationName: str) -> str:
        """Who defines the collation of this name: ``spark`` or ``icu``."""
        return cls.providerSpark if collationName.startswith("UTF8") else cls.providerICU

    def isUTF8BinaryCollation(self) -> bool:
        """Whether texts compare by their bytes, as they do by default."""
        return self.collation == "UTF8_BINARY"

    def simpleString(self) -> str:
        return "string" if self.isUTF8BinaryCollation() else f"string collate {self.collation}"

    jsonValue = simpleString

    def __repr__(self) -> str:
        return "StringType()" if self.isUTF8BinaryCollation() else f"StringType('{self.collation}')"


class _TextOfLength(AtomicType):
    """What CHAR and VARCHAR share."""

    __slots__ = ("length",)

    def __init__(self, length: int) -> None:
        self.length = length

    def _parameters(self) -> tuple[int]:
        return (self.length,)

    def simpleString(self) -> str:
        return f"{self.typeName()}({self.length})"

    jsonValue = simpleString
    _tree_name = simpleString

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.length})"


class CharType(_TextOfLength):
    """Text of exactly `length` characters, padded with spaces.

    >>> CharType(5).simpleString()
    'char(5)'
    """

    __slots__ = ()


class VarcharType(_TextOfLength):
    """Text of at most `length` characters.

    >>> VarcharType(5)
    VarcharType(5)
    """

    __slots__ = ()


_BUILT_IN = "system.builtin."

#: What each specifier says something about; no two of them may say something about the same.
_SAID_BY = {"CI": "case", "CS": "case", "AI": "accents", "AS": "accents", "RTRIM": "spaces"}

_UNICODE = re.compile(
    r"(?P<locale>UNICODE|[a-z]{2,3}(?:_[a-z]{4})?(?:_[a-z]{3})?)(?P<specifiers>(?:_(?:CI|CS|AI|AS|RTRIM))*)",
    re.IGNORECASE,
)
_UTF8 = re.compile(r"(?P<base>UTF8_BINARY|UTF8_LCASE)(?P<trim>_RTRIM)?", re.IGNORECASE)


def collation_name(text: str) -> str:
    """The name of a collation as Spark writes it, whatever its case and the order of its specifiers.

    Locales are known by their form, not by a list. Raises ParseException for what is no collation.

    >>> collation_name("unicode_ai_ci"), collation_name("utf8_binary"), collation_name("system.builtin.de")
    ('UNICODE_CI_AI', 'UTF8_BINARY', 'de')
    """
    name = text[len(_BUILT_IN) :] if text.lower().startswith(_BUILT_IN) else text
    if _UTF8.fullmatch(name):
        return name.upper()
    found = _UNICODE.fullmatch(name)
    specifiers = found["specifiers"].upper().split("_")[1:] if found else []
    said = {_SAID_BY[specifier] for specifier in specifiers}
    if found is None or len(said) < len(specifiers):
        raise ParseException(errorClass="COLLATION_INVALID_NAME", messageParameters={"collationName": text})
    locale = found["locale"].upper() if found["locale"].upper() == "UNICODE" else found["locale"]
    kept = [specifier for specifier in ("CI", "AI", "RTRIM") if specifier in specifiers]
    return "_".join([locale, *kept])
