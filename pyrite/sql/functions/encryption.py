"""AES: values encrypted and decrypted with a key that the query has. Needs the extra `pyrite[crypto]`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Literal
from pyrite.sql.functions.accepts import BINARY, STRING
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Setting
from pyrite.sql.functions.registry import function
from pyrite.sql.types import BinaryType, StringType

__all__ = ["aes_decrypt", "aes_encrypt", "try_aes_decrypt"]

_DEFAULTS = ("GCM", "DEFAULT", "", "")


def _with_defaults(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    most = 6 if setting.called == "aes_encrypt" else 5
    missing = _DEFAULTS[max(len(arguments) - 2, 0) : most - 2] if len(arguments) >= 2 else ()
    return [*arguments, *(Literal(each, StringType()) for each in missing)]


def _given(*arguments: ColumnOrName | None) -> list[ColumnOrName]:
    """The arguments up to the first that is missing."""
    return list(takewhile(lambda each: each is not None, arguments))  # type: ignore[arg-type]


@function(
    BINARY,
    BINARY,
    STRING,
    STRING,
    BINARY,
    BINARY,
    optional=4,
    result=BinaryType(),
    nullable=True,
    coerce=_with_defaults,
    form="pyrite_aes_encrypt({all})",
    is_deterministic=False,
)
def aes_encrypt(
    input: ColumnOrName,
    key: ColumnOrName,
    mode: ColumnOrName | None = None,
    padding: ColumnOrName | None = None,
    iv: ColumnOrName | None = None,
    aad: ColumnOrName | None = None,
) -> Column:
    """The bytes encrypted with AES in the mode GCM, CBC or ECB; a random start stands in front of them.

    The key has 16, 24 or 32 bytes. `iv` is the start if it is not to be random, `aad` is signed with them.
    """
    return call("aes_encrypt", *_given(input, key, mode, padding, iv, aad))


@function(
    BINARY,
    BINARY,
    STRING,
    STRING,
    BINARY,
    optional=3,
    result=BinaryType(),
    nullable=True,
    coerce=_with_defaults,
    form="pyrite_aes_decrypt({all}, false)",
)
def aes_decrypt(
    input: ColumnOrName,
    key: ColumnOrName,
    mode: ColumnOrName | None = None,
    padding: ColumnOrName | None = None,
    aad: ColumnOrName | None = None,
) -> Column:
    """What `aes_encrypt` encrypted; an error if key, mode or bytes are not those."""
    return call("aes_decrypt", *_given(input, key, mode, padding, aad))


@function(
    BINARY,
    BINARY,
    STRING,
    STRING,
    BINARY,
    optional=3,
    result=BinaryType(),
    nullable=True,
    coerce=_with_defaults,
    form="pyrite_aes_decrypt({all}, true)",
)
def try_aes_decrypt(
    input: ColumnOrName,
    key: ColumnOrName,
    mode: ColumnOrName | None = None,
    padding: ColumnOrName | None = None,
    aad: ColumnOrName | None = None,
) -> Column:
    """As `aes_decrypt`; NULL where the bytes cannot be decrypted."""
    return call("try_aes_decrypt", *_given(input, key, mode, padding, aad))
