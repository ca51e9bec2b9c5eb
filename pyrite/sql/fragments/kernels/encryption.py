"""AES by the package `cryptography`, which is loaded when a query first encrypts."""

from __future__ import annotations

import os
from typing import Any

from pyrite.sql.fragments.kernel_functions import kernel_function

_BLOCK = 16
_NONCE = 12
_TAG = 16
_PADDED = ("PKCS", "DEFAULT")


def _ciphers() -> Any:
    try:
        from cryptography.hazmat.primitives import ciphers
        from cryptography.hazmat.primitives.ciphers import aead, algorithms, modes  # noqa: F401
    except ImportError:
        raise ValueError(
            "[NOT_IMPLEMENTED] AES needs the package `cryptography`, which is not installed."
            " Install it with: pip install 'pyrite[crypto]'"
        ) from None
    return ciphers


def _checked(key: bytes, mode: str, padding: str) -> tuple[str, str]:
    if len(key) not in (16, 24, 32):
        raise ValueError(
            "[INVALID_PARAMETER_VALUE.AES_KEY_LENGTH] A key of AES has 16, 24 or 32 bytes, "
            f"not {len(key)}: see `key`."
        )
    shown, mode, padding = (mode, padding), mode.upper(), padding.upper()
    fits = padding in (("NONE", "DEFAULT") if mode == "GCM" else _PADDED)
    if mode not in ("GCM", "CBC", "ECB") or not fits:
        raise ValueError(
            f"[UNSUPPORTED_FEATURE.AES_MODE] AES has no mode {shown[0]} with the padding {shown[1]}."
            " Use GCM with NONE, or CBC or ECB with PKCS."
        )
    return mode, padding


def _cipher(key: bytes, mode: str, start: bytes) -> Any:
    ciphers = _ciphers()
    kind = ciphers.modes.ECB() if mode == "ECB" else ciphers.modes.CBC(start)
    return ciphers.Cipher(ciphers.algorithms.AES(key), kind)


def _only_with(name: str, function: str, value: bytes, mode: str, modes: tuple[str, ...]) -> None:
    if value and mode not in modes:
        raise ValueError(
            f"[UNSUPPORTED_FEATURE.AES_MODE_{name}] {function} takes no {name.lower()} in the mode {mode}."
        )


@kernel_function("BLOB", "BLOB", "VARCHAR", "VARCHAR", "BLOB", "BLOB", result="BLOB", is_random=True)
def aes_encrypt(value: bytes, key: bytes, mode: str, padding: str, start: bytes, aad: bytes) -> bytes:
    """Encrypted bytes, behind what the encryption started with."""
    mode, _ = _checked(key, mode, padding)
    _only_with("IV", "aes_encrypt", start, mode, ("GCM", "CBC"))
    _only_with("AAD", "aes_encrypt", aad, mode, ("GCM",))
    width = {"GCM": _NONCE, "CBC": _BLOCK, "ECB": 0}[mode]
    start = start or os.urandom(width)
    if len(start) != width:
        raise ValueError(
            f"[INVALID_PARAMETER_VALUE.AES_IV_LENGTH] In the mode {mode} `iv` has {width} bytes, "
            f"not {len(start)}."
        )
    if mode == "GCM":
        sealed: bytes = _ciphers().aead.AESGCM(key).encrypt(start, value, aad or None)
        return start + sealed
    missing = _BLOCK - len(value) % _BLOCK
    work = _cipher(key, mode, start).encryptor()
    found: bytes = work.update(value + bytes([missing]) * missing) + work.finalize()
    return start + found


class _Unreadable(ValueError):
    """Bytes that cannot be decrypted."""


@kernel_function("BLOB", "BLOB", "VARCHAR", "VARCHAR", "BLOB", "BOOLEAN", result="BLOB", takes_null=True)
def aes_decrypt(
    value: bytes | None,
    key: bytes | None,
    mode: str | None,
    padding: str | None,
    aad: bytes | None,
    is_tried: bool,
) -> bytes | None:
    """What was encrypted; NULL instead of an error if it is only tried."""
    if value is None or key is None or mode is None or padding is None or aad is None:
        return None
    # Without the package nothing can be tried.
    _ciphers()
    try:
        mode, _ = _checked(key, mode, padding)
        _only_with("AAD", "aes_decrypt", aad, mode, ("GCM",))
        return _decrypted(value, key, mode, aad)
    except _Unreadable as problem:
        if is_tried:
            return None
        raise ValueError(
            f"[INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR] The bytes cannot be decrypted: {problem}. "
            "Are `expr` and `key` right?"
        ) from None
    except ValueError:
        if is_tried:
            return None
        raise


def _decrypted(value: bytes, key: bytes, mode: str, aad: bytes) -> bytes:
    if mode == "GCM":
        from cryptography.exceptions import InvalidTag

        if len(value) < _NONCE + _TAG:
            raise _Unreadable("they are too few")
        try:
            opened: bytes = _ciphers().aead.AESGCM(key).decrypt(value[:_NONCE], value[_NONCE:], aad or None)
        except InvalidTag:
            raise _Unreadable("their tag does not fit") from None
        return opened
    start, sealed = (b"", value) if mode == "ECB" else (value[:_BLOCK], value[_BLOCK:])
    if len(sealed) % _BLOCK or not sealed or (mode == "CBC" and len(start) < _BLOCK):
        raise _Unreadable(f"their number must be a multiple of {_BLOCK}")
    work = _cipher(key, mode, start).decryptor()
    padded: bytes = work.update(sealed) + work.finalize()
    count = padded[-1]
    if not 1 <= count <= _BLOCK or padded[-count:] != bytes([count]) * count:
        raise _Unreadable("their padding does not fit")
    return padded[:-count]
