"""JSON text as Spark's parser takes it: what it calls numbers, names and quotes, by options.

A text that is strictly JSON is read by Python's own parser. Numbers stay texts, for their type is not known
here; arrays and objects know their own text, for they may be wanted as strings.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from pyrite.sql.sources.settings import Options


class NumberText(str):
    """A number as it was written."""

    __slots__ = ()


class ObjectText(dict[str, Any]):
    """An object, and how it was written."""

    text: str = ""


class ListText(list[Any]):
    """An array, and how it was written."""

    text: str = ""


class Malformed(ValueError):
    """A text that is no JSON."""


@dataclass(frozen=True, slots=True)
class JsonSyntax:
    """What is taken besides strict JSON."""

    comments: bool = False
    unquoted_names: bool = False
    single_quotes: bool = True
    leading_zeros: bool = False
    backslash_before_anything: bool = False
    control_characters: bool = False
    names_of_numbers: bool = True


def syntax_of(options: Options) -> JsonSyntax:
    """The syntax that options ask for."""
    return JsonSyntax(
        options.flag("allowComments"),
        options.flag("allowUnquotedFieldNames"),
        options.flag("allowSingleQuotes", True),
        options.flag("allowNumericLeadingZeros") or options.flag("allowNumericLeadingZero"),
        options.flag("allowBackslashEscapingAnyCharacter"),
        options.flag("allowUnquotedControlChars"),
        options.flag("allowNonNumericNumbers", True),
    )


def _no_constant(name: str) -> Any:
    raise Malformed(name)


_STRICT = json.JSONDecoder(parse_float=NumberText, parse_int=NumberText, parse_constant=_no_constant)
_SPACE = " \t\r\n"
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_LENIENT_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_SPECIAL = re.compile(r"[+-]?(?:NaN|INF|Infinity)")
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "/": "/"}


def parse(text: str, syntax: JsonSyntax, *, with_texts: bool = True) -> Any:
    """The first value in a text; what follows it is not looked at. Raises Malformed.

    None is `null`. Without `with_texts`, arrays and objects do not know how they were written.
    """
    if not with_texts and not syntax.control_characters:
        start = len(text) - len(text.lstrip(_SPACE))
        try:
            value, _ = _STRICT.raw_decode(text, start)
        except (ValueError, RecursionError):
            pass
        else:
            return value
    parser = _Parser(text, syntax)
    parser.skip()
    return parser.value()


class _Parser:
    """One text; `position` is what was read of it."""

    def __init__(self, text: str, syntax: JsonSyntax) -> None:
        self.text = text
        self.syntax = syntax
        self.position = 0

    def peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def skip(self) -> None:
        """White space and comments."""
        text = self.text
        while self.position < len(text):
            if text[self.position] in _SPACE:
                self.position += 1
            elif self.syntax.comments and text.startswith("/*", self.position):
                end = text.find("*/", self.position + 2)
                if end < 0:
                    raise Malformed("a comment without an end")
                self.position = end + 2
            elif self.syntax.comments and text.startswith("//", self.position):
                end = text.find("\n", self.position)
                self.position = len(text) if end < 0 else end
            else:
                return

    def value(self) -> Any:
        char = self.peek()
        start = self.position
        match char:
            case "{":
                found = self.object()
                found.text = self.text[start : self.position]
                return found
            case "[":
                values = self.array()
                values.text = self.text[start : self.position]
                return values
            case '"':
                return self.string('"')
            case "'" if self.syntax.single_quotes:
                return self.string("'")
        for word, value in (("null", None), ("true", True), ("false", False)):
            if self.text.startswith(word, start) and not self.text[start + len(word) :][:1].isalnum():
                self.position += len(word)
                return value
        special = _SPECIAL.match(self.text, start) if self.syntax.names_of_numbers else None
        pattern = _LENIENT_NUMBER if self.syntax.leading_zeros else _NUMBER
        number = special or pattern.match(self.text, start)
        if number is None:
            raise Malformed(f"no value at {start}")
        self.position = number.end()
        following = self.peek()
        if following and following not in ",]}/" + _SPACE:
            raise Malformed(f"no number at {start}")
        return NumberText(number.group())

    def object(self) -> ObjectText:
        found = ObjectText()
        self.position += 1
        self.skip()
        if self.peek() == "}":
            self.position += 1
            return found
        while True:
            name = self.name()
            self.skip()
            self.expect(":")
            self.skip()
            found[name] = self.value()
            self.skip()
            if self.peek() == "}":
                self.position += 1
                return found
            self.expect(",")
            self.skip()

    def array(self) -> ListText:
        found = ListText()
        self.position += 1
        self.skip()
        if self.peek() == "]":
            self.position += 1
            return found
        while True:
            found.append(self.value())
            self.skip()
            if self.peek() == "]":
                self.position += 1
                return found
            self.expect(",")
            self.skip()

    def expect(self, char: str) -> None:
        if self.peek() != char:
            raise Malformed(f"no {char} at {self.position}")
        self.position += 1

    def name(self) -> str:
        char = self.peek()
        if char == '"' or (char == "'" and self.syntax.single_quotes):
            return self.string(char)
        word = _WORD.match(self.text, self.position) if self.syntax.unquoted_names else None
        if word is None:
            raise Malformed(f"no name at {self.position}")
        self.position = word.end()
        return word.group()

    def string(self, quote: str) -> str:
        parts: list[str] = []
        text = self.text
        position = self.position + 1
        while True:
            start = position
            while position < len(text) and text[position] not in (quote, "\\"):
                if text[position] < " " and not self.syntax.control_characters:
                    raise Malformed("a control character in a string")
                position += 1
            if position >= len(text):
                raise Malformed("a string without an end")
            parts.append(text[start:position])
            if text[position] == quote:
                self.position = position + 1
                return _paired("".join(parts))
            escaped = text[position + 1 : position + 2]
            position += 2
            if escaped == "u":
                digits = text[position : position + 4]
                if not re.fullmatch("[0-9a-fA-F]{4}", digits):
                    raise Malformed("no character behind \\u")
                parts.append(chr(int(digits, 16)))
                position += 4
            elif escaped in _ESCAPES:
                parts.append(_ESCAPES[escaped])
            elif escaped and (
                self.syntax.backslash_before_anything or (escaped == "'" and self.syntax.single_quotes)
            ):
                parts.append(escaped)
            else:
                raise Malformed("no character behind a backslash")


def _paired(text: str) -> str:
    """Two halves of a character, each written as an escape, as one character."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
