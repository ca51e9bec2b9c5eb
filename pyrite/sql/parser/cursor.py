"""A place in a list of tokens, and the steps that every reader takes from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pyrite.errors import ParseException
from pyrite.sql.parser.mistakes import advice_for, parse_error
from pyrite.sql.parser.settings import ParserSettings
from pyrite.sql.parser.tokens import Token, TokenKind, name_in_quotes, tokenize

Item = TypeVar("Item")

#: Words that begin what may follow a table or an expression, so that they are no alias unless AS says so.
CLAUSES = frozenset((
    "ANTI", "CLUSTER", "CROSS", "DISTRIBUTE", "EXCEPT", "FROM", "FULL", "GROUP", "HAVING", "INNER",
    "INSERT", "INTERSECT", "JOIN", "LATERAL", "LEFT", "LIMIT", "MINUS", "NATURAL", "OFFSET", "ON",
    "ORDER", "PIVOT", "QUALIFY", "RIGHT", "SELECT", "SEMI", "SETMINUS", "SORT", "TABLESAMPLE", "UNION",
    "UNPIVOT", "USING", "WHERE", "WINDOW",
))  # fmt: skip


class Cursor:
    """Reads tokens from first to last. `_read_...` reads what its name says or raises; `_accept` may not."""

    def __init__(self, text: str, settings: ParserSettings) -> None:
        self._text = text
        self._settings = settings
        self._tokens = tokenize(text, settings)
        self._index = 0
        #: The token to be read next.
        self._token = self._tokens[0]

    @property
    def has_content(self) -> bool:
        """Whether there is anything to be read."""
        return self._token.kind is not TokenKind.END

    def _advance(self) -> Token:
        """The token, which is read with this."""
        token = self._token
        if token.kind is not TokenKind.END:
            self._index += 1
            self._token = self._tokens[self._index]
        return token

    def _go_back_to(self, index: int) -> None:
        self._index = index
        self._token = self._tokens[index]

    def _ahead(self, count: int = 1) -> Token:
        """The token so many after the next one; END at the end."""
        index = self._index + count
        return self._tokens[index] if index < len(self._tokens) else self._tokens[-1]

    def _is_at(self, *words: str) -> bool:
        """Whether these words or symbols, in capitals, come next."""
        if self._token.word != words[0]:
            return False
        return all(self._ahead(i).word == words[i] for i in range(1, len(words)))

    def _is_at_kind(self, kind: TokenKind) -> bool:
        return self._token.kind is kind

    def _accept(self, *words: str) -> bool:
        """Reads these words or symbols if they come next, all of them or none."""
        if self._token.word != words[0] or not self._is_at(*words):
            return False
        for _ in words:
            self._advance()
        return True

    def _accept_one_of(self, *words: str) -> str | None:
        """Reads one of these words if it comes next, and says which."""
        return self._advance().word if self._token.word in words else None

    def _expect(self, *words: str) -> None:
        for word in words:
            if self._token.word != word:
                raise self._syntax_error(expected=word)
            self._advance()

    def _expect_end(self) -> None:
        while self._accept(";"):
            pass
        if self._token.kind is not TokenKind.END:
            raise self._syntax_error()

    def _comma_separated(self, read: Callable[[], Item]) -> tuple[Item, ...]:
        items = [read()]
        while self._accept(","):
            items.append(read())
        return tuple(items)

    def _in_parentheses(self, read: Callable[[], Item]) -> Item:
        self._expect("(")
        item = read()
        self._expect(")")
        return item

    def _attempt(self, read: Callable[[], Item]) -> Item | None:
        """What `read` gives; if it fails, None, and nothing was read."""
        index = self._index
        try:
            return read()
        except ParseException as error:
            if error.getCondition() != "PARSE_SYNTAX_ERROR":
                raise
            self._go_back_to(index)
            return None

    # Names

    def _is_at_name(self) -> bool:
        return self._token.kind is TokenKind.WORD or self._token.kind is TokenKind.QUOTED

    def _read_name(self) -> str:
        """One part of a name: any word will do, as Spark reserves none."""
        token = self._token
        if token.kind is TokenKind.WORD:
            return self._advance().text
        if token.kind is TokenKind.QUOTED:
            return name_in_quotes(self._advance())
        raise self._syntax_error()

    def _read_parts(self) -> tuple[str, ...]:
        """A name of several parts, with dots between them."""
        parts = [self._read_name()]
        while self._token.word == ".":
            self._advance()
            parts.append(self._read_name())
        return tuple(parts)

    def _read_names(self) -> tuple[str, ...]:
        """Names in parentheses."""
        return self._in_parentheses(lambda: self._comma_separated(self._read_name))

    def _is_at_alias(self) -> bool:
        """Whether an alias without AS comes next."""
        return self._token.kind is TokenKind.QUOTED or (
            self._token.kind is TokenKind.WORD and self._token.word not in CLAUSES
        )

    # Errors

    def _error(
        self,
        condition: str,
        parameters: dict[str, str],
        *,
        start: Token | None = None,
        advice: str = "",
    ) -> ParseException:
        """An error about what was read since `start`, or about the token that comes next."""
        begin = start or self._token
        last = self._tokens[max(self._index - 1, 0)] if start else self._token
        return parse_error(
            self._text, begin.start, condition, parameters, end=max(last.end, begin.end), advice=advice
        )

    def _syntax_error(self, expected: str = "") -> ParseException:
        """The token that comes next has no place there."""
        token = self._token
        is_end = token.kind is TokenKind.END
        advice = "" if is_end else advice_for(token.text)
        if not advice and self._index:
            advice = advice_for(self._tokens[self._index - 1].text)
        return self._error(
            "PARSE_SYNTAX_ERROR",
            {
                "error": "end of input" if is_end else f"'{token.text}'",
                "hint": f": missing '{expected}'" if expected else "",
            },
            advice=advice,
        )

    def _not_implemented(self, feature: str, hint: str = "", start: Token | None = None) -> ParseException:
        return self._error("NOT_IMPLEMENTED", {"feature": feature, "hint": hint}, start=start)
