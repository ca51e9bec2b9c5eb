"""SQL text as tokens, by the lexical rules of Spark."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from pyrite.sql.parser.mistakes import parse_error
from pyrite.sql.parser.settings import ParserSettings


class TokenKind(Enum):
    """What a token is."""

    #: A keyword or a name without quotes: only its place tells which.
    WORD = "word"
    #: A name in quotes.
    QUOTED = "quoted"
    STRING = "string"
    NUMBER = "number"
    SYMBOL = "symbol"
    #: The inside of /*+ ... */.
    HINT = "hint"
    END = "end"


class Token(NamedTuple):
    """A piece of text: `word` is it in upper case if it is a word, itself if a symbol, and else empty."""

    kind: TokenKind
    text: str
    word: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


# `>>` is two symbols, as in array<array<int>>; the reader of expressions joins them.
_TOKEN = re.compile(
    r"""
      (?P<skip>         \s+ | --(?:\\\n|[^\n])* )
    | (?P<number>       (?: [0-9]+\.[0-9]* | \.[0-9]+ | [0-9]+ ) (?: [eE][+-]?[0-9]+ )?
                        (?: [bB][dD] | [lLsSyYdDfF] )? (?![A-Za-z0-9_]) )
    | (?P<string>       [rR]'[^']*' | [rR]"[^"]*" | '(?:[^'\\]|\\.|'')*' | "(?:[^"\\]|\\.|"")*" )
    | (?P<word>         \w+ )
    | (?P<quoted>       `(?:[^`]|``)*` )
    | (?P<hint>         /\*\+ .*? \*/ )
    | (?P<comment>      /\* )
    | (?P<symbol>       <=> | <= | >= | <> | != | == | <<? | \|\| | \|> | -> | => | ::
                        | [-+*/%=>&|^~!()\[\],.;:?{}@$] )
    """,
    re.VERBOSE | re.DOTALL,
)  # fmt: skip

_COMMENT_EDGE = re.compile(r"/\*|\*/")

_SAME = {"==": "=", "!=": "<>"}


def tokenize(text: str, settings: ParserSettings) -> list[Token]:
    """The tokens of a text, and END; what is no token at all is a ParseException.

    >>> [token.text for token in tokenize("a>=1.5D -- so", ParserSettings())]
    ['a', '>=', '1.5D', '']
    """
    tokens: list[Token] = []
    match_at = _TOKEN.match
    at, length = 0, len(text)
    while at < length:
        match = match_at(text, at)
        if match is None:
            raise _no_token(text, at)
        kind, piece = match.lastgroup, match[0]
        if kind == "word":
            if not piece.isascii():
                raise parse_error(text, at, "INVALID_IDENTIFIER", {"ident": piece}, end=at + len(piece))
            tokens.append(Token(TokenKind.WORD, piece, piece.upper(), at))
        elif kind == "symbol":
            tokens.append(Token(TokenKind.SYMBOL, piece, _SAME.get(piece, piece), at))
        elif kind == "number":
            tokens.append(Token(TokenKind.NUMBER, piece, "", at))
        elif kind == "string":
            is_name = settings.double_quoted_identifiers and piece[0] == '"'
            tokens.append(Token(TokenKind.QUOTED if is_name else TokenKind.STRING, piece, "", at))
        elif kind == "quoted":
            tokens.append(Token(TokenKind.QUOTED, piece, "", at))
        elif kind == "hint":
            tokens.append(Token(TokenKind.HINT, piece, "", at))
        elif kind == "comment":
            at = _end_of_comment(text, at)
            continue
        at = match.end()
    tokens.append(Token(TokenKind.END, "", "", _end_of_content(text, tokens)))
    return tokens


def name_in_quotes(token: Token) -> str:
    """The name that a QUOTED token holds."""
    quote = token.text[0]
    return token.text[1:-1].replace(quote * 2, quote)


def _end_of_content(text: str, tokens: list[Token]) -> int:
    return tokens[-1].end if tokens else len(text)


def _end_of_comment(text: str, start: int) -> int:
    """Comments nest."""
    depth = 0
    for edge in _COMMENT_EDGE.finditer(text, start):
        depth += 1 if edge[0] == "/*" else -1
        if depth == 0:
            return edge.end()
    raise parse_error(text, start, "UNCLOSED_BRACKETED_COMMENT", {}, end=start + 2)


def _no_token(text: str, at: int) -> Exception:
    character = text[at]
    advice = ""
    if character in "'\"`":
        what = "string" if character != "`" else "name"
        advice = f"The {what} that begins with {character} has no end."
    return parse_error(text, at, "PARSE_SYNTAX_ERROR", {"error": f"'{character}'", "hint": ""}, advice=advice)
