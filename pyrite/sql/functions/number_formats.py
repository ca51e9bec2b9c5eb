"""Formats of numbers, as `to_number` and `to_char` take them: `99,999.99`, `S099`, `99PR`. A pure machine.

    [MI | S] [$] digits and thousands separators [. digits] [$] [PR | MI | S]

`0` and `9` stand for a digit each: a run that begins with `0` has exactly so many, one that begins with `9`
has at most so many. `D` is a point, `G` a comma, and letters may be small.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pyrite.errors import AnalysisException

_NAMES = {"D": ".", "G": ","}
_SPACE = " \t\n\v\f\r"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of digits."""

    length: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Groups:
    """Runs of digits with thousands separators between them."""

    runs: tuple[Run, ...]


#: A sign of the format, or the digits between two of them.
Token = str | Groups


def _wrong(condition: str, format: str, token: str | None = None) -> AnalysisException:
    parameters = {"format": f"'{format}'"}
    if token is not None:
        parameters["token"] = token
    return AnalysisException(errorClass=f"INVALID_FORMAT.{condition}", messageParameters=parameters)


def _pieces(format: str) -> list[str | Run]:
    """The format's signs and runs of digits, in order."""
    pieces: list[str | Run] = []
    position = 0
    while position < len(format):
        start = position
        if format[position] in "09":
            while position < len(format) and format[position] in "09":
                position += 1
            pieces.append(Run(position - start, format[start] == "0"))
            continue
        width = 2 if format.startswith(("MI", "PR"), position) else 1
        piece = format[position : position + width]
        pieces.append(_NAMES.get(piece, piece))
        position += width
    return pieces


def _grouped(pieces: list[str | Run]) -> list[Token]:
    tokens: list[Token] = []
    runs: list[Run] = []
    for piece in pieces:
        if isinstance(piece, Run):
            runs.append(piece)
        elif piece != ",":
            if runs:
                tokens.append(Groups(tuple(runs)))
                runs = []
            tokens.append(piece)
    if runs:
        tokens.append(Groups(tuple(runs)))
    return tokens


_SHOWN = {".": ". or D"}
_SIGNS = ("S", "MI", "PR", "$", ".")


def _checked(pieces: list[str | Run], format: str) -> None:
    """Raise AnalysisException if the pieces are in no order that a format can have."""
    if not any(isinstance(each, Run) for each in pieces):
        raise _wrong("WRONG_NUM_DIGIT", format)
    point = pieces.index(".") if "." in pieces else len(pieces)
    if "," in pieces[point:]:
        raise _wrong("THOUSANDS_SEPS_MUST_BEFORE_DEC", format)
    for number, piece in enumerate(pieces):
        around = (*pieces[max(number - 1, 0) : number], *pieces[number + 1 : number + 2])
        if piece == "," and (len(around) < 2 or not all(isinstance(each, Run) for each in around)):
            raise _wrong("CONT_THOUSANDS_SEPS", format)
    for sign in _SIGNS:
        if pieces.count(sign) > 1:
            raise _wrong("WRONG_NUM_TOKEN", format, _SHOWN.get(sign, sign))
    if "$" in pieces:
        currency = pieces.index("$")
        if any(isinstance(each, Run) for each in pieces[:currency]):
            raise _wrong("CUR_MUST_BEFORE_DIGIT", format)
        if point < currency:
            raise _wrong("CUR_MUST_BEFORE_DEC", format)


def _in_order(tokens: list[Token], format: str) -> None:
    """Raise AnalysisException at the first token that does not belong where it stands."""
    rest = list(tokens)
    for allowed in (("MI", "S"), ("$",), (Groups,), (".",), (Groups,), ("$",), ("PR", "MI", "S")):
        if rest and (rest[0] in allowed or (allowed == (Groups,) and isinstance(rest[0], Groups))):
            del rest[0]
    if rest:
        [token, *_] = rest
        if isinstance(token, Groups):
            shown = "digit sequence"
        else:
            shown = _SHOWN.get(token, token) if token in _SIGNS else f"character '{token}''"
        raise _wrong("UNEXPECTED_TOKEN", format, shown)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A format that has been checked: its tokens, and how many digits it has around the point."""

    tokens: tuple[Token, ...]
    before: int
    after: int

    def read(self, text: str) -> Decimal | None:
        """The number that a text stands for; None if it is not in this format.

        >>> number_format("S$9,999.9").read("-$1,234.5")
        Decimal('-1234.5')
        """
        return _Reading(self, text).result()

    def write(self, value: Decimal) -> str:
        """The number in this format, with `#` for digits if it has more of them.

        >>> number_format("99,999.99").write(Decimal("1234.5")), number_format("99").write(Decimal(123))
        (' 1,234.50', '##')
        """
        return _written(self, value)


@lru_cache(256)
def number_format(text: str) -> NumberFormat:
    """The format of a text. Raises AnalysisException (INVALID_FORMAT and what is wrong with it)."""
    if not text:
        raise _wrong("EMPTY", text)
    text = text.upper()
    pieces = _pieces(text)
    _checked(pieces, text)
    tokens = _grouped(pieces)
    _in_order(tokens, text)
    point = tokens.index(".") if "." in tokens else len(tokens)
    return NumberFormat(tuple(tokens), _digits(tokens[:point]), _digits(tokens[point:]))


def _digits(tokens: list[Token]) -> int:
    return sum(run.length for token in tokens if isinstance(token, Groups) for run in token.runs)


class _Reading:
    """One text on its way through the tokens."""

    def __init__(self, format: NumberFormat, text: str) -> None:
        self._format = format
        self._text = text
        self._position = 0
        self._whole = ""
        self._fraction = ""
        self._is_negative = False
        self._is_after_point = False

    def _accept(self, char: str) -> bool:
        found = self._text.startswith(char, self._position)
        self._position += found
        return found

    def result(self) -> Decimal | None:
        in_brackets = "PR" in self._format.tokens and self._accept("<")
        for token in self._format.tokens:
            match token:
                case Groups():
                    if not self._read_digits(token):
                        return None
                case ".":
                    self._is_after_point = self._accept(".")
                case "$":
                    if not self._accept("$"):
                        return None
                case "S" | "MI":
                    if not (token == "S" and self._accept("+")) and self._accept("-"):
                        self._is_negative = not self._is_negative
                case "PR" if in_brackets:
                    if not self._accept(">"):
                        return None
                    self._is_negative = not self._is_negative
        if self._position < len(self._text) or not (self._whole or self._fraction):
            return None
        digits = f"{self._whole or '0'}.{self._fraction.ljust(self._format.after, '0')}"
        return Decimal(f"-{digits}" if self._is_negative else digits)

    def _read_digits(self, groups: Groups) -> bool:
        """Read digits, separators and white space; whether the runs have as many digits as they may."""
        lengths, found = [0], ""
        while self._position < len(self._text):
            char = self._text[self._position]
            if char == ",":
                lengths.append(0)
            elif char.isdecimal():
                lengths[-1] += 1
                found += str(int(char))
            elif char not in _SPACE:
                break
            self._position += 1
        if self._is_after_point:
            self._fraction += found
        else:
            self._whole += found
        if len(lengths) > len(groups.runs):
            return False
        # From the right: what is missing on the left is a run of no digits.
        lengths = [0] * (len(groups.runs) - len(lengths)) + lengths
        return all(
            length == run.length if run.is_exact else length <= run.length
            for run, length in zip(groups.runs, lengths, strict=True)
        )


def _split(format: NumberFormat, value: Decimal) -> tuple[str, str]:
    """The digits around the point, brought to the format's numbers of them."""
    whole, _, fraction = f"{abs(value):f}".partition(".")
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    if len(whole) > format.before or len(fraction) > format.after:
        whole, fraction = "#" * format.before, "#" * format.after
    return whole.rjust(format.before), fraction.ljust(format.after, "0")


def _with_space(shown: str) -> str:
    """A space more, in front of a sign that is the last so far: signs stand next to the digits."""
    return f"{shown[:-1]} {shown[-1]}" if shown[-1:] in ("+", "-", "<") else f"{shown} "


def _without_point(shown: str) -> str:
    """The text without a point at its end, or before the spaces there."""
    bare = shown.rstrip(" ")
    return f"{bare[:-1]} {shown[len(bare) :]}" if bare.endswith(".") else shown


def _with_sign(shown: str, sign: str) -> str:
    """A sign, in front of the spaces at the end."""
    bare = shown.rstrip(" ")
    return f"{bare}{sign}{shown[len(bare) :]}" if bare else f"{shown}{sign}"


def _written(format: NumberFormat, value: Decimal) -> str:
    whole, fraction = _split(format, value)
    digits = iter(whole + fraction)
    is_negative = value < 0
    shown = ""
    if "PR" in format.tokens and is_negative:
        shown = "<"
    for token in format.tokens:
        match token:
            case Groups(runs=runs):
                for number, run in enumerate(runs):
                    if number:
                        shown = f"{shown}," if shown[-1:].isdigit() else _with_space(shown)
                    for _ in range(run.length):
                        digit = next(digits)
                        if digit == " " and run.is_exact:
                            digit = "0"
                        shown = _with_space(shown) if digit == " " else shown + digit
            case ".":
                shown = f"{shown[:-1]}0." if shown.endswith(" ") else f"{shown}."
            case "$":
                shown += "$"
            case "S":
                shown = _with_sign(_without_point(shown), "-" if is_negative else "+")
            case "MI":
                shown = _with_sign(_without_point(shown), "-") if is_negative else f"{shown} "
            case "PR":
                shown = _without_point(shown)
                shown = _with_sign(shown, ">") if is_negative else f"{shown}  "
    return _without_point(shown)
