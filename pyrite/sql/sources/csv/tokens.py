"""Records of CSV text as tokens: a pure machine.

A value in quotes ends at a quote that the separator or the end of the record follows, white space between
them left out. A quote that something else follows means that the value is not in quotes: it goes on to the
next separator, its quotes in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyrite.sql.sources.csv.options import CsvOptions

#: None is a value that is not there at all: two separators with nothing between them.
Token = str | None


class Tokenizer:
    """Takes records apart.

    Without `multiLine` each line is given as a text of its own, in which line feeds are nothing special.
    """

    def __init__(self, options: CsvOptions) -> None:
        self._options = options
        self._separator = options.separator
        self._quote = options.quote
        self._escape = options.escape
        self._keeps_space = not (options.ignore_leading or options.ignore_trailing)

    def line(self, line: str) -> list[Token]:
        """The tokens of a record that is one line."""
        if self._keeps_space and (not self._quote or self._quote not in line):
            return [token or None for token in line.split(self._separator)]
        tokens, _ = self._record(line, 0, "")
        return tokens

    def records(self, text: str) -> Iterator[tuple[list[Token], str]]:
        """The records of a text in which values in quotes may have line feeds, and what they look like."""
        position = 0
        comment = self._options.comment
        while position < len(text):
            end = text.find("\n", position)
            end = len(text) if end < 0 else end
            if position == end or (comment and text.startswith(comment, position)):
                position = end + 1
                continue
            tokens, after = self._record(text, position, "\n")
            record = text[position:after].removesuffix("\n").removesuffix("\r")
            if tokens != [None]:
                yield tokens, record
            position = after

    def _record(self, text: str, position: int, ending: str) -> tuple[list[Token], int]:
        """The tokens from a position on, and where the next record begins."""
        tokens: list[Token] = []
        while True:
            token, position = self._token(text, position, ending)
            tokens.append(token)
            if position >= len(text) or not text.startswith(self._separator, position):
                return tokens, position + len(ending)
            position += len(self._separator)

    def _token(self, text: str, position: int, ending: str) -> tuple[Token, int]:
        start = position
        if self._options.ignore_leading:
            start = self._after_space(text, position, ending)
        if self._quote and text.startswith(self._quote, start):
            return self._quoted(text, start, ending)
        end = self._end(text, start, ending)
        value = text[start:end]
        if ending and end < len(text) and value.endswith("\r"):
            value = value[:-1]
        if self._options.ignore_trailing:
            value = value.rstrip(_SPACE)
        return value or None, end

    def _quoted(self, text: str, start: int, ending: str) -> tuple[Token, int]:
        quote, escape = self._quote, self._escape
        parts: list[str] = []
        position = start + 1
        after_quote = False
        while position < len(text):
            char = text[position]
            if after_quote:
                after = self._after_space(text, position, ending)
                if self._ends(text, after, ending):
                    return self._value(parts), after
                if char != quote:
                    return self._unescaped(text, start, position, parts, ending)
                # Two quotes in a row: the first belongs to the value, the second may end it.
                parts.append(quote)
                position += 1
                continue
            if char == escape and escape != quote and position + 1 < len(text):
                following = text[position + 1]
                if following in (quote, escape):
                    parts.append(following)
                else:
                    parts.append(escape + following)
                position += 2
                continue
            if char == quote:
                if escape == quote and text.startswith(quote, position + 1):
                    parts.append(quote)
                    position += 2
                    continue
                after_quote = True
                position += 1
                continue
            stop = self._next_special(text, position)
            parts.append(text[position:stop])
            position = stop
        return self._value(parts), len(text)

    def _value(self, parts: list[str]) -> str:
        return "".join(parts) or self._options.empty

    def _unescaped(
        self, text: str, start: int, position: int, parts: list[str], ending: str
    ) -> tuple[Token, int]:
        """A value whose quotes mean nothing: what was read of it, and the rest up to the separator."""
        end = self._end(text, position, ending)
        value = self._quote + "".join(parts) + self._quote + text[position:end]
        return value, end

    def _next_special(self, text: str, position: int) -> int:
        found = [text.find(each, position) for each in (self._quote, self._escape) if each]
        return min((each for each in found if each >= 0), default=len(text))

    def _end(self, text: str, position: int, ending: str) -> int:
        ends = [text.find(self._separator, position)]
        if ending:
            ends.append(text.find(ending, position))
        return min((each for each in ends if each >= 0), default=len(text))

    def _ends(self, text: str, position: int, ending: str) -> bool:
        if position >= len(text) or text.startswith(self._separator, position):
            return True
        return bool(ending) and text.startswith(ending, position)

    def _after_space(self, text: str, position: int, ending: str) -> int:
        while (
            position < len(text)
            and text[position] <= " "
            and not text.startswith(self._separator, position)
            and not (ending and text.startswith(ending, position))
        ):
            position += 1
        return position


#: What Java's `trim` takes away.
_SPACE = "".join(map(chr, range(33)))


def is_record(line: str, comment: str) -> bool:
    """Whether a line holds a record: it is not empty, and no comment."""
    return bool(line) and not (comment and line.startswith(comment)) and bool(line.strip(_SPACE))
