"""Java's regular expressions for DuckDB's engine, RE2, and for Python's.

One reader makes both. Classes of characters become sets of code points, so that `&&`, `\\p{Lu}`, `\\h` and
flags inside them mean the same in both. What RE2 has no means for (look-around, back references, possessive
quantifiers, `$` before a last line break) has no form for it: such patterns run in Python.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

LAST = 0x10FFFF
Ranges = tuple[tuple[int, int], ...]


class PatternError(ValueError):
    """A pattern that Java would not take."""


@dataclass(frozen=True)
class JavaPattern:
    """A pattern for both engines; `re2` is None where only Python can do it.

    `re2` finds the same matches, with the same groups; `re2_test` only tells whether there is one.
    """

    python: str
    re2: str | None
    re2_test: str | None
    groups: int
    can_be_empty: bool


def union(*parts: Iterable[tuple[int, int]]) -> Ranges:
    """All code points of several sets.

    >>> union([(1, 3)], [(4, 5)], [(9, 9)])
    ((1, 5), (9, 9))
    """
    merged: list[tuple[int, int]] = []
    for low, high in sorted(each for part in parts for each in part):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def negated(ranges: Ranges) -> Ranges:
    """All other code points."""
    found, following = [], 0
    for low, high in ranges:
        if low > following:
            found.append((following, low - 1))
        following = high + 1
    if following <= LAST:
        found.append((following, LAST))
    return tuple(found)


def common(left: Ranges, right: Ranges) -> Ranges:
    """The code points of both sets."""
    return negated(union(negated(left), negated(right)))


def _of(characters: str) -> Ranges:
    return union((ord(each), ord(each)) for each in characters)


_DIGIT: Ranges = ((48, 57),)
_LETTERS: Ranges = ((65, 90), (97, 122))
_WORD = union(_DIGIT, _LETTERS, _of("_"))
_SPACE = _of(" \t\n\x0b\f\r")
_LINE_ENDS = _of("\n\r\x85\u2028\u2029")
_HORIZONTAL = union(_of(" \t\xa0\u1680\u180e\u202f\u205f\u3000"), [(0x2000, 0x200A)])
_VERTICAL = union(_LINE_ENDS, _of("\x0b\f"))
_PUNCTUATION = _of("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")

_POSIX: dict[str, Ranges] = {
    "Lower": ((97, 122),),
    "Upper": ((65, 90),),
    "ASCII": ((0, 127),),
    "Alpha": _LETTERS,
    "Digit": _DIGIT,
    "Alnum": union(_DIGIT, _LETTERS),
    "Punct": _PUNCTUATION,
    "Graph": union(_DIGIT, _LETTERS, _PUNCTUATION),
    "Print": ((32, 126),),
    "Blank": _of(" \t"),
    "Cntrl": ((0, 31), (127, 127)),
    "XDigit": ((48, 57), (65, 70), (97, 102)),
    "Space": _SPACE,
}


@lru_cache(1)
def _categories() -> dict[str, Ranges]:
    """The code points of each category of Unicode."""
    found: dict[str, list[tuple[int, int]]] = {}
    start, current = 0, unicodedata.category("\0")
    for point in range(1, LAST + 2):
        category = unicodedata.category(chr(point)) if point <= LAST else ""
        if category != current:
            found.setdefault(current, []).append((start, point - 1))
            start, current = point, category
    return {name: tuple(ranges) for name, ranges in found.items()}


@lru_cache(256)
def _property(name: str) -> Ranges:
    if name in _POSIX:
        return _POSIX[name]
    for prefix in ("general_category=", "gc=", "Is"):
        name = name.removeprefix(prefix)
    match name:
        case "Alphabetic":
            return union(_property("L"), _property("Nl"))
        case "Letter":
            return _property("L")
        case "Digit":
            return _property("Nd")
        case "Lowercase":
            return _property("Ll")
        case "Uppercase":
            return _property("Lu")
        case "Punctuation":
            return _property("P")
        case "White_Space":
            return union(_SPACE, _property("Z"), _of("\x85"))
        case "LC":
            return union(*map(_property, ("Lu", "Ll", "Lt")))
        case "L1":
            return ((0, 255),)
    kinds = [ranges for key, ranges in _categories().items() if key == name or key[0] == name]
    if not kinds:
        raise PatternError(f"the property {name!r} of characters is not known here")
    return union(*kinds)


def _written(point: int, form: str) -> str:
    if chr(point).isascii() and chr(point).isalnum():
        return chr(point)
    if form == "re2":
        return f"\\x{{{point:X}}}"
    return f"\\U{point:08X}"


def _class(ranges: Ranges, form: str) -> str:
    if not ranges:
        return "(?!)" if form == "python" else r"[^\x{0}-\x{10FFFF}]"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _written(ranges[0][0], form)
    is_long = len(ranges) > len(negated(ranges)) > 0
    inside = "".join(
        _written(low, form) if low == high else f"{_written(low, form)}-{_written(high, form)}"
        for low, high in (negated(ranges) if is_long else ranges)
    )
    return f"[{'^' if is_long else ''}{inside}]"


_BREAK = "\\n\\r\\x85\\u2028\\u2029"
_END = r"(?:(?=\r\n\Z)|(?<!\r)(?=\n\Z)|(?=[\r\x85\u2028\u2029]\Z)|\Z)"
_LINE_START = r"(?:\A|(?:(?<=[\n\x85\u2028\u2029])|(?<=\r)(?!\n))(?!\Z))"
_LINE_END = r"(?:\Z|(?<!\r)(?=\n)|(?=[\r\x85\u2028\u2029]))"
_LAST_BREAK = r"(?:\r\n|[\n\r\x{85}\x{2028}\x{2029}])?\z"
_QUANTIFIER = re.compile(r"(\?|\*|\+|\{(\d+)(,(\d*))?\})([?+]?)")
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9]*")


@dataclass(frozen=True)
class _Piece:
    """A part of a pattern; `re2` of what ends it may only test."""

    python: str
    re2: str | None
    is_empty: bool
    #: Whether RE2's form takes in more than the match.
    tests_only: bool = False


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.position = 0
        self.flags: frozenset[str] = frozenset()
        self.groups = 0
        self.names: set[str] = set()
        self.depth = 0

    def ahead(self, text: str) -> bool:
        return self.text.startswith(text, self.position)

    def take(self, text: str) -> bool:
        if self.ahead(text):
            self.position += len(text)
            return True
        return False

    def next(self) -> str:
        if self.position >= len(self.text):
            raise PatternError("the pattern ends too soon")
        self.position += 1
        return self.text[self.position - 1]

    def alternatives(self) -> _Piece:
        flags = self.flags
        found = [self.sequence()]
        while self.take("|"):
            found.append(self.sequence())
        self.flags = flags
        if len(found) == 1:
            return found[0]
        re2 = None if any(each.re2 is None for each in found) else "|".join(str(each.re2) for each in found)
        return _Piece(
            "|".join(each.python for each in found),
            re2,
            any(each.is_empty for each in found),
            any(each.tests_only for each in found),
        )

    def sequence(self) -> _Piece:
        python, re2, is_empty, tests_only = "", "", True, False
        known = True
        while self.position < len(self.text) and not self.ahead("|") and not self.ahead(")"):
            if "x" in self.flags and self.skip_comment():
                continue
            piece = self.quantified(self.atom())
            python += piece.python
            known = known and piece.re2 is not None
            re2 += piece.re2 or ""
            is_empty = is_empty and piece.is_empty
            tests_only = tests_only or piece.tests_only
        return _Piece(python, re2 if known else None, is_empty, tests_only)

    def skip_comment(self) -> bool:
        if self.text[self.position] in " \t\n\x0b\f\r":
            self.position += 1
            return True
        if self.take("#"):
            while self.position < len(self.text) and self.next() not in "\n\r\x85\u2028\u2029":
                pass
            return True
        return False

    def quantified(self, piece: _Piece) -> _Piece:
        while (match := _QUANTIFIER.match(self.text, self.position)) is not None:
            self.position = match.end()
            sign, least, _, most, kind = match.groups()
            if least is not None and most and int(most) < int(least):
                raise PatternError("a repetition whose bounds are the wrong way round")
            may_skip = sign in "?*" or (least is not None and int(least) == 0)
            too_many = least is not None and max(int(least), int(most or 0)) > 1000
            re2 = None
            if piece.re2 is not None and kind != "+" and not too_many and not piece.is_empty:
                re2 = f"{_grouped(piece.re2)}{match[0]}"
            python = f"{_grouped(piece.python)}{match[0]}"
            # Python takes no second quantifier behind the first.
            piece = _Piece(f"(?:{python})", None if re2 is None else f"(?:{re2})", piece.is_empty or may_skip)
        return piece

    def atom(self) -> _Piece:
        character = self.next()
        match character:
            case "(":
                return self.group()
            case "[":
                return self.set_piece(self.char_class())
            case ".":
                if "s" in self.flags:
                    return self.set_piece(((0, LAST),))
                return self.set_piece(negated(_of("\n") if "d" in self.flags else _LINE_ENDS))
            case "^":
                if "m" in self.flags:
                    return _Piece(_LINE_START, None, True)
                return _Piece(r"\A", r"\A", True)
            case "$":
                return self.dollar()
            case "\\":
                return self.escape()
            case "*" | "+" | "?":
                raise PatternError(f"a dangling {character!r}")
            case "{":
                raise PatternError("an illegal repetition")
        return self.literal(ord(character))

    def dollar(self) -> _Piece:
        if "m" in self.flags:
            return _Piece(_LINE_END, None, True)
        is_last = self.depth == 0 and (self.position == len(self.text) or self.ahead("|"))
        return _Piece(_END, _LAST_BREAK if is_last else None, True, tests_only=True)

    def literal(self, point: int) -> _Piece:
        return self.set_piece(((point, point),))

    def set_piece(self, ranges: Ranges) -> _Piece:
        if "i" in self.flags:
            ranges = self.both_cases(ranges)
        return _Piece(_class(ranges, "python"), _class(ranges, "re2"), False)

    def both_cases(self, ranges: Ranges) -> Ranges:
        more: list[tuple[int, int]] = []
        if "u" in self.flags:
            for low, high in ranges:
                for point in range(low, min(high, low + 5000) + 1):
                    others = (chr(point).lower(), chr(point).upper())
                    more.extend((ord(other), ord(other)) for other in others if len(other) == 1)
            return union(ranges, more)
        for (low, high), shift in ((_LETTERS[0], 32), (_LETTERS[1], -32)):
            more.extend((a + shift, b + shift) for a, b in common(ranges, ((low, high),)))
        return union(ranges, more)

    def group(self) -> _Piece:
        if not self.take("?"):
            self.groups += 1
            return self.inside("(", "(")
        for sign in ("=", "!", "<=", "<!", ">"):
            if self.take(sign):
                return self.inside(f"(?{sign}", None, is_empty=None if sign == ">" else True)
        if self.take(":"):
            return self.inside("(?:", "(?:")
        if self.take("<"):
            name = _NAME.match(self.text, self.position)
            if name is None or self.text[name.end() : name.end() + 1] != ">" or name[0] in self.names:
                raise PatternError("a group whose name is none, or is there already")
            self.position = name.end() + 1
            self.groups += 1
            self.names.add(name[0])
            return self.inside(f"(?P<{name[0]}>", "(")
        return self.flag_group()

    def flag_group(self) -> _Piece:
        flags, adding = set(self.flags), True
        while (character := self.next()) not in ":)":
            if character == "-":
                adding = False
            elif character not in "idmsuxU":
                raise PatternError(f"an unknown flag {character!r}")
            elif adding:
                flags.add(character)
            else:
                flags.discard(character)
        if character == ")":
            self.flags = frozenset(flags)
            return _Piece("", "", True)
        outer, self.flags = self.flags, frozenset(flags)
        found = self.inside("(?:", "(?:")
        self.flags = outer
        return found

    def inside(self, opening: str, re2_opening: str | None, *, is_empty: bool | None = None) -> _Piece:
        self.depth += 1
        found = self.alternatives()
        self.depth -= 1
        if not self.take(")"):
            raise PatternError("an unclosed group")
        re2 = None if re2_opening is None or found.re2 is None else f"{re2_opening}{found.re2})"
        empty = found.is_empty if is_empty is None else is_empty
        return _Piece(f"{opening}{found.python})", re2, empty, found.tests_only)

    def escape(self) -> _Piece:
        character = self.next()
        match character:
            case "b" | "B":
                return _Piece("\\" + character, None, True)
            case "A":
                return _Piece(r"\A", r"\A", True)
            case "z":
                return _Piece(r"\Z", r"\z", True)
            case "Z":
                return _Piece(_END, None, True)
            case "G":
                raise PatternError("\\G is not supported")
            case "R":
                return _Piece(rf"(?>\r\n|[\x0b\f{_BREAK}])", None, False)
            case "X":
                raise PatternError("\\X is not supported")
            case "Q":
                end = self.text.find("\\E", self.position)
                quoted = self.text[self.position :] if end < 0 else self.text[self.position : end]
                self.position = len(self.text) if end < 0 else end + 2
                # Written out, since what follows repeats the last character only.
                rest = self.text[self.position :]
                head = "".join(f"\\x{{{ord(each):x}}}" for each in quoted)
                self.text, self.position = head + rest, 0
                return _Piece("", "", True)
            case "E":
                return _Piece("", "", True)
            case "k":
                if not self.take("<") or (name := _NAME.match(self.text, self.position)) is None:
                    raise PatternError("a reference to a group without a name")
                self.position = name.end()
                if not self.take(">") or name[0] not in self.names:
                    raise PatternError(f"there is no group {name[0]!r}")
                return _Piece(self.reference(f"(?P={name[0]})"), None, True)
        if character in "123456789":
            number = int(character)
            while self.position < len(self.text) and self.text[self.position].isdigit():
                longer = number * 10 + int(self.text[self.position])
                if longer > self.groups:
                    break
                number, self.position = longer, self.position + 1
            if number > self.groups:
                # A group that never took part: Java's never matches.
                return _Piece("(?!)", None, True)
            return _Piece(self.reference(f"(?:\\{number})"), None, True)
        self.position -= 1
        return self.set_piece(self.escaped_set())

    def reference(self, python: str) -> str:
        return f"(?i:{python})" if "i" in self.flags else python

    def escaped_set(self) -> Ranges:
        """The code points of an escape inside or outside of a class, whose backslash was read."""
        character = self.next()
        is_unicode = "U" in self.flags
        simple: dict[str, Ranges] = {
            "d": _property("Nd") if is_unicode else _DIGIT,
            "w": _unicode_word() if is_unicode else _WORD,
            "s": _property("White_Space") if is_unicode else _SPACE,
            "h": _HORIZONTAL,
            "v": _VERTICAL,
        }
        if character in simple:
            return simple[character]
        if (character.lower() in simple and character != "V") or character == "V":
            return negated(simple[character.lower()])
        match character:
            case "p" | "P":
                name = self.next()
                if name == "{":
                    name = ""
                    while (part := self.next()) != "}":
                        name += part
                found = _property(name)
                return found if character == "p" else negated(found)
            case "t" | "n" | "r" | "f" | "a" | "e":
                return _of({"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}[character])
            case "0":
                return self.number(re.compile("[0-3]?[0-7]{1,2}"), 8)
            case "x" if self.take("{"):
                found = self.number(re.compile("[0-9a-fA-F]+"), 16)
                if not self.take("}") or found[0][0] > LAST:
                    raise PatternError("a code point that is not closed or none")
                return found
            case "x":
                return self.number(re.compile("[0-9a-fA-F]{2}"), 16)
            case "u":
                return self.number(re.compile("[0-9a-fA-F]{4}"), 16)
            case "c":
                return ((ord(self.next()) ^ 64,) * 2,)
        if character.isascii() and character.isalpha():
            raise PatternError(f"an unknown escape \\{character}")
        return _of(character)

    def number(self, digits: re.Pattern[str], base: int) -> Ranges:
        found = digits.match(self.text, self.position)
        if found is None:
            raise PatternError("an escape without its digits")
        self.position = found.end()
        return ((int(found[0], base),) * 2,)

    def char_class(self) -> Ranges:
        """A class, whose opening bracket was read."""
        is_negated = self.take("^")
        found: Ranges = ()
        operands: list[Ranges] = []
        is_first = True
        while True:
            if self.position >= len(self.text):
                raise PatternError("an unclosed class")
            if self.ahead("]") and not is_first:
                self.position += 1
                break
            is_first = False
            if self.take("&&"):
                operands.append(found)
                found = ()
                continue
            found = union(found, self.class_item())
        for operand in operands:
            found = common(operand, found) if found else operand
        return negated(found) if is_negated else found

    def class_item(self) -> Ranges:
        if self.take("["):
            return self.char_class()
        if self.take("\\"):
            if self.take("Q"):
                end = self.text.find("\\E", self.position)
                end = len(self.text) if end < 0 else end
                quoted, self.position = self.text[self.position : end], end + 2
                return self.cased(_of(quoted))
            low = self.escaped_set()
        else:
            low = _of(self.next())
        is_one = len(low) == 1 and low[0][0] == low[0][1]
        following = self.text[self.position + 1 : self.position + 2]
        if is_one and self.ahead("-") and following not in ("]", "["):
            self.position += 1
            high = self.escaped_set() if self.take("\\") else _of(self.next())
            if len(high) != 1 or high[0][1] < low[0][0]:
                raise PatternError("a range of characters that is the wrong way round")
            return self.cased(((low[0][0], high[0][1]),))
        return self.cased(low)

    def cased(self, ranges: Ranges) -> Ranges:
        # Before a class is negated, or it would take in what it excludes.
        return self.both_cases(ranges) if "i" in self.flags else ranges


@lru_cache(1)
def _unicode_word() -> Ranges:
    return union(*map(_property, ("Alphabetic", "M", "Nd", "Pc")), _of("\u200c\u200d"))


_ONE = re.compile(r"(\\U[0-9A-F]{8}|\\x\{[0-9A-F]+\}|[a-zA-Z0-9]|\[[^\]]*\])")


def _grouped(text: str) -> str:
    return text if _ONE.fullmatch(text) or (text.startswith("(") and _is_one_group(text)) else f"(?:{text})"


def _is_one_group(text: str) -> bool:
    depth = 0
    for position, character in enumerate(text):
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return position == len(text) - 1
    return False


@lru_cache(1024)
def translate(pattern: str) -> JavaPattern:
    """A pattern of Java's for both engines.

    Raises PatternError if Java would not take it, or if it is beyond what is known here.

    >>> translate("(?<year>[0-9]+)-x").re2
    '((?:[0-9]+))\\\\x{2D}x'
    >>> print(translate("a(?=b)").re2)
    None
    """
    reader = _Reader(pattern)
    found = reader.alternatives()
    if reader.position < len(reader.text):
        raise PatternError("an unopened group is closed")
    try:
        re.compile(found.python)
    except (re.error, OverflowError) as problem:
        raise PatternError(str(problem)) from None
    return JavaPattern(
        found.python,
        None if found.tests_only else found.re2,
        found.re2,
        reader.groups,
        found.is_empty,
    )
