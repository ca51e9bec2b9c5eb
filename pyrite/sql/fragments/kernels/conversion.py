"""Bytes, digits, encodings, addresses and formats."""

from __future__ import annotations

import base64 as coding
import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from urllib.parse import quote_plus, unquote_plus

from pyrite.sql.fragments.kernel_functions import kernel_function
from pyrite.sql.functions.number_formats import number_format
from pyrite.sql.functions.rendering import problem, quoted

_WIDE = 400


@kernel_function("VARCHAR", result="BLOB", takes_null=True)
def unhex(text: str | None) -> bytes | None:
    """The bytes of hexadecimal digits."""
    if text is None or re.fullmatch("[0-9a-fA-F]*", text) is None:
        return None
    return bytes.fromhex("0" * (len(text) % 2) + text)


@kernel_function("BIGINT", result="VARCHAR")
def bin(value: int) -> str:
    """The 64 bits of a number, without the zeros in front."""
    return format(value & ((1 << 64) - 1), "b")


_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@kernel_function("VARCHAR", "INTEGER", "INTEGER", "BOOLEAN", result="VARCHAR", takes_null=True)
def conv(text: str | None, source: int | None, target: int | None, ansi: bool) -> str | None:
    """A number of up to 64 bits from one base to another."""
    if text is None or source is None or target is None:
        return None
    text = text.strip(" ")
    if not text or not 2 <= source <= 36 or not 2 <= abs(target) <= 36:
        return None
    is_negative = text.startswith("-")
    value = 0
    for character in text[is_negative:].upper():
        digit = _DIGITS.find(character)
        if not 0 <= digit < source:
            break
        value = value * source + digit
        if value >= 1 << 64:
            if ansi:
                raise ValueError("[ARITHMETIC_OVERFLOW] Overflow in conv(): more than 64 bits.")
            value = (1 << 64) - 1
            break
    if is_negative:
        value = -value & ((1 << 64) - 1) if value < 1 << 63 or target > 0 else value
    if target < 0 and value >= 1 << 63:
        value -= 1 << 64
    shown, rest = "", abs(value)
    while rest:
        rest, digit = divmod(rest, abs(target))
        shown = _DIGITS[digit] + shown
    return ("-" if value < 0 else "") + (shown or "0")


@kernel_function("VARCHAR", "VARCHAR", "BOOLEAN", result="VARCHAR", takes_null=True)
def read_number(text: str | None, format: str | None, is_tried: bool) -> str | None:
    """The number that a text stands for in a format."""
    if text is None or format is None:
        return None
    found = number_format(format).read(text)
    if found is None and not is_tried:
        raise ValueError(
            f"[INVALID_FORMAT.MISMATCH_INPUT] The text '{text}' is not in the format '{format}'."
            " Use `try_to_number` to get NULL instead."
        )
    return None if found is None else f"{found:f}"


@kernel_function("VARCHAR", "VARCHAR", result="VARCHAR")
def write_number(value: str, format: str) -> str:
    """A number in a format."""
    return number_format(format).write(Decimal(value))


@kernel_function("BLOB", result="VARCHAR")
def base64(value: bytes) -> str:
    """Base 64, in lines of 76 characters."""
    text = coding.b64encode(value).decode()
    return "\r\n".join(text[start : start + 76] for start in range(0, len(text), 76))


@kernel_function("VARCHAR", result="BLOB")
def unbase64(text: str) -> bytes:
    """The bytes of base 64; characters that are none of its are passed over."""
    letters = re.sub("[^A-Za-z0-9+/]", "", text.partition("=")[0])
    if len(letters) % 4 == 1:
        raise ValueError("[CONVERSION_INVALID_INPUT] The text is cut off in the middle of a byte of base 64.")
    return coding.b64decode(letters + "=" * (-len(letters) % 4))


_CHARSETS = {
    "US-ASCII": "ascii",
    "ISO-8859-1": "latin-1",
    "UTF-8": "utf-8",
    "UTF-16BE": "utf-16-be",
    "UTF-16LE": "utf-16-le",
    "UTF-32": "utf-32-be",
}


def _codec(name: str) -> str:
    codec = _CHARSETS.get(name.upper())
    if codec is None:
        raise ValueError(
            f"[INVALID_PARAMETER_VALUE.CHARSET] There is no character set {name!r}; "
            f"these are: {', '.join([*_CHARSETS, 'UTF-16'])}."
        )
    return codec


def _malformed(name: str) -> ValueError:
    return ValueError(f"[MALFORMED_CHARACTER_CODING] The value cannot be coded in {name}.")


@kernel_function("VARCHAR", "VARCHAR", result="BLOB")
def encode(text: str, charset: str) -> bytes:
    """Text as bytes; UTF-16 has a mark of its byte order in front."""
    if charset.upper() == "UTF-16":
        return b"\xfe\xff" + text.encode("utf-16-be") if text else b""
    try:
        return text.encode(_codec(charset))
    except UnicodeEncodeError:
        raise _malformed(charset) from None


@kernel_function("BLOB", "VARCHAR", result="VARCHAR")
def decode(value: bytes, charset: str) -> str:
    """Bytes as text."""
    try:
        if charset.upper() == "UTF-16":
            has_mark = value[:2] in (b"\xfe\xff", b"\xff\xfe")
            return value.decode("utf-16" if has_mark else "utf-16-be")
        return value.decode(_codec(charset))
    except UnicodeDecodeError:
        raise _malformed(charset) from None


@kernel_function("VARCHAR", "VARCHAR", "BOOLEAN", result="BLOB", takes_null=True)
def to_binary(text: str | None, format: str | None, is_tried: bool) -> bytes | None:
    """The bytes that a text stands for."""
    if text is None or format is None:
        return None
    found: bytes | None
    match format.lower():
        case "hex":
            found = unhex(text)
        case "utf-8" | "utf8":
            found = text.encode()
        case "base64":
            # Strict here: only white space may stand between the characters.
            letters = re.sub(r"\s", "", text)
            is_valid = re.fullmatch(
                r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?", letters
            )
            found = unbase64(letters) if is_valid else None
        case _:
            raise ValueError(f"[INVALID_PARAMETER_VALUE.BINARY_FORMAT] {format!r} is no format of bytes.")
    if found is None and not is_tried:
        values = (quoted(text), quoted(format.upper()), '"BINARY"', "`try_to_binary`")
        raise problem("CONVERSION_INVALID_INPUT", "{0} is no {2} in the format {1}. Use {3}.", *values)
    return found


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


@kernel_function("BLOB", result="BOOLEAN")
def is_utf8(value: bytes) -> bool:
    """Whether bytes are UTF-8."""
    return _is_utf8(value)


@kernel_function("BLOB", result="VARCHAR")
def make_utf8(value: bytes) -> str:
    """Bytes as text, with replacements."""
    return value.decode(errors="replace")


@kernel_function("BLOB", "BOOLEAN", result="VARCHAR", takes_null=True)
def validate_utf8(value: bytes | None, is_tried: bool) -> str | None:
    """Bytes as text if they are UTF-8."""
    if value is None or _is_utf8(value):
        return None if value is None else value.decode()
    if is_tried:
        return None
    raise ValueError("[INVALID_UTF8_STRING] The value is not UTF-8.")


@kernel_function("VARCHAR", result="BOOLEAN")
def luhn_check(text: str) -> bool:
    """Whether the last digit is the check digit of those before it.

    >>> luhn_check("8112189876"), luhn_check("79927398714")
    (True, False)
    """
    if re.fullmatch("[0-9]+", text) is None:
        return False
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in text[-2::-2])
    return (sum(doubled) + sum(map(int, text[::-2]))) % 10 == 0


@kernel_function("VARCHAR", result="VARCHAR")
def url_encode(text: str) -> str:
    """Text for a part of a URL, as Java's URLEncoder writes it."""
    return quote_plus(text, safe="*").replace("~", "%7E")


@kernel_function("VARCHAR", "BOOLEAN", result="VARCHAR", takes_null=True)
def url_decode(text: str | None, is_tried: bool) -> str | None:
    """The text of a part of a URL."""
    if text is None:
        return None
    if re.search("%(?![0-9a-fA-F]{2})", text) is None:
        return unquote_plus(text)
    if is_tried:
        return None
    raise problem("CANNOT_DECODE_URL", "The text {0} is no part of a URL. Use `try_url_decode`.", text)


# The generic syntax of RFC 2396 that java.net.URI takes, other letters and escapes included.
_ANY = r"[\w\-.!~*'();:@&=+$,%\u0080-\U0010FFFF]"
_URL = re.compile(
    rf"(?:(?P<scheme>[a-zA-Z][a-zA-Z0-9+.\-]*):)?"
    rf"(?://(?P<authority>(?:{_ANY}|[\[\]])*))?"
    rf"(?P<path>(?:{_ANY}|/)*)(?:\?(?P<query>(?:{_ANY}|[/?\[\]])*))?(?:\#(?P<fragment>(?:{_ANY}|[/?])*))?"
)


@kernel_function("VARCHAR", "VARCHAR", "VARCHAR", "BOOLEAN", result="VARCHAR", takes_null=True)
def parse_url(url: str | None, part: str | None, key: str | None, is_tried: bool) -> str | None:
    """A part of a URL."""
    if url is None or part is None:
        return None
    found = _URL.fullmatch(url)
    if found is None:
        if is_tried:
            return None
        raise problem("INVALID_URL", "{0} is no URL. Use `try_parse_url` to get NULL.", url)
    if key is not None:
        pair = (
            re.search(rf"(?:^|&){re.escape(key)}=([^&]*)", found["query"] or "") if part == "QUERY" else None
        )
        return None if pair is None else pair[1]
    authority = found["authority"] or None
    match part:
        case "HOST":
            host = None if authority is None else re.sub(r":\d*$", "", authority.rpartition("@")[2])
            return host or None
        case "PATH":
            return found["path"]
        case "QUERY":
            return found["query"]
        case "REF":
            return found["fragment"]
        case "PROTOCOL":
            return found["scheme"]
        case "FILE":
            return found["path"] + ("" if found["query"] is None else f"?{found['query']}")
        case "AUTHORITY":
            return authority
        case "USERINFO":
            return authority.rpartition("@")[0] if authority and "@" in authority else None
    return None


_FORMAT = re.compile(r"%(?:(\d+)\$|(<))?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])")


@kernel_function("VARCHAR", "VARCHAR", "VARCHAR[]", result="VARCHAR", takes_null=True)
def format_string(format: str | None, kinds: str | None, values: list[str | None] | None) -> str | None:
    """Java's Formatter for whole numbers (d), other numbers (f), booleans (b) and texts (s)."""
    if format is None or kinds is None or values is None:
        return None
    following, last = 0, -1
    parts, position = [], 0
    for match in _FORMAT.finditer(format):
        plain = format[position : match.start()]
        if "%" in plain:
            raise ValueError(f"[ILLEGAL_ARGUMENT] Java knows no conversion {plain[plain.index('%') :]!r}.")
        parts.append(plain)
        position = match.end()
        number, again, flags, width, precision, conversion = match.groups()
        if conversion in "%n":
            parts.append(_aligned("%" if conversion == "%" else "\n", flags, width))
            continue
        index = int(number) - 1 if number else last if again else following
        if not number and not again:
            following += 1
        last = index
        if not 0 <= index < len(values):
            raise ValueError(f"[ILLEGAL_ARGUMENT] There is no value for {match[0]!r}.")
        shown = _converted(conversion, flags, precision, kinds[index], values[index], int(width or 0))
        parts.append(_aligned(shown.upper() if conversion.isupper() else shown, flags, width))
    if "%" in format[position:]:
        raise ValueError(f"[ILLEGAL_ARGUMENT] The format {format!r} cannot be read.")
    return "".join([*parts, format[position:]])


def _aligned(shown: str, flags: str, width: str | None) -> str:
    size = int(width or 0)
    return shown.ljust(size) if "-" in flags else shown.rjust(size)


def _converted(
    conversion: str, flags: str, precision: str | None, kind: str, value: str | None, width: int
) -> str:
    lower = conversion.lower()
    if lower in "sb" or value is None:
        if lower == "b":
            shown = "false" if value is None else value if kind == "b" else "true"
        else:
            shown = "null" if value is None else value
        return shown if precision is None else shown[: int(precision)]
    needed = {"d": "d", "x": "d", "o": "d", "c": "d", "f": "f", "e": "f", "g": "f"}.get(lower)
    if needed != kind:
        raise ValueError(f"[ILLEGAL_ARGUMENT] %{conversion} is not for the value {value!r}.")
    if lower == "c":
        return chr(int(value))
    if lower in "xo":
        # Negative numbers in two's complement, of 32 bits where they fit.
        number = int(value)
        bits = 32 if -(1 << 31) <= number < 1 << 31 else 64
        shown = format(number & ((1 << bits) - 1), lower)
        shown = {"x": "0x", "o": "0"}[lower] + shown if "#" in flags else shown
        return shown.rjust(width, "0") if "0" in flags else shown
    return _signed_number(lower, flags, precision, value, width)


def _signed_number(conversion: str, flags: str, precision: str | None, value: str, width: int) -> str:
    if value in ("NaN", "Infinity", "-Infinity"):
        return value if value == "NaN" or "+" not in flags or value[0] == "-" else f"+{value}"
    number = Decimal(value)
    places = 6 if precision is None else int(precision)
    if conversion == "d":
        shown = str(abs(int(value)))
    elif conversion == "f":
        rounded = abs(number).quantize(Decimal(1).scaleb(-places), context=Context(_WIDE, ROUND_HALF_UP))
        shown = f"{rounded:f}"
    elif conversion == "e":
        shown = _scientific(abs(number), places)
    else:
        raise ValueError("[ILLEGAL_ARGUMENT] %g is not supported; use %e or %f.")
    if "," in flags:
        whole, point, rest = shown.partition(".")
        shown = f"{int(whole):,}{point}{rest}"
    is_negative = value.startswith("-")
    front = "-" if is_negative else "+" if "+" in flags else " " if " " in flags else ""
    back = ""
    if is_negative and "(" in flags:
        front, back = "(", ")"
    if "0" in flags:
        shown = shown.rjust(width - len(front) - len(back), "0")
    return front + shown + back


def _scientific(number: Decimal, places: int) -> str:
    if number == 0:
        return f"{Decimal(0):.{places}f}e+00"
    exponent = number.adjusted()
    digits = number.scaleb(-exponent).quantize(
        Decimal(1).scaleb(-places), context=Context(_WIDE, ROUND_HALF_UP)
    )
    if digits >= 10:
        digits, exponent = (digits / 10).quantize(Decimal(1).scaleb(-places)), exponent + 1
    return f"{digits:f}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


@kernel_function("VARCHAR", "VARCHAR", result="VARCHAR", takes_null=True)
def format_number(value: str | None, format: str | None) -> str | None:
    """A number with commas: to so many places, or by a pattern like `#,##0.00`."""
    if value is None or format is None:
        return None
    if re.fullmatch(r"-?\d+", format):
        places = int(format)
        if places < 0:
            return None
        least, grouping, whole_digits = places, 3, 1
    else:
        pattern = re.fullmatch(r"([#,]*)([0,]*)(?:\.(0*)(#*))?", format)
        if pattern is None:
            raise ValueError(f"[NOT_IMPLEMENTED] The format {format!r} of numbers is not supported.")
        whole = pattern[1] + pattern[2]
        grouping = len(whole) - whole.rindex(",") - 1 if "," in whole else 0
        least = len(pattern[3] or "")
        places, whole_digits = least + len(pattern[4] or ""), pattern[2].count("0")
    if value in ("NaN", "Infinity", "-Infinity"):
        return value.replace("Infinity", "∞")
    number = Decimal(value).quantize(Decimal(1).scaleb(-places), context=Context(_WIDE, ROUND_HALF_EVEN))
    whole, _, fraction = f"{abs(number):f}".partition(".")
    fraction = fraction[:least] + fraction[least:].rstrip("0")
    whole = "" if not whole_digits and whole == "0" and fraction else whole.rjust(whole_digits, "0")
    if grouping:
        head = len(whole) % grouping
        groups = [whole[:head]] if head else []
        groups += [whole[start : start + grouping] for start in range(head, len(whole), grouping)]
        whole = ",".join(groups)
    shown = f"{whole}.{fraction}" if fraction else whole
    return f"-{shown}" if value.startswith("-") else shown
