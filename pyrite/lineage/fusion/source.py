"""The expression that a small function returns, as its source has it, proven by compiling it.

The positions in a code object say where its text is. That text is only a hint: it is compiled, and unless
the result is the function's own code, instruction by instruction and position by position, there is no
answer. So a file that has changed, or that only looks like the right one, cannot do harm.
"""

from __future__ import annotations

import ast
import inspect
import linecache
from types import CodeType

#: The longest function that is worth inlining, in bytes of code: a call is cheap beside what it does.
_LONGEST = 600
#: Flags of the kinds of function that return something else than the value of their expression.
_OTHER_KINDS = (
    inspect.CO_VARARGS
    | inspect.CO_VARKEYWORDS
    | inspect.CO_GENERATOR
    | inspect.CO_COROUTINE
    | inspect.CO_ASYNC_GENERATOR
)
#: ``from __future__`` imports change how a text compiles; their flags stand here.
_FUTURE_FLAGS = 0xFFE0000
#: The text in a file: first line, last line, first byte in the first, byte behind the last in the last.
Range = tuple[int, int, int, int]


def returned_expression(code: CodeType) -> ast.expr | None:
    """What ``lambda ...: expression`` or ``def ...: return expression`` returns; None if that is not proven.

    The nodes have the positions that they have in the file. Whoever changes them makes a copy first.
    """
    if (
        code.co_flags & _OTHER_KINDS
        or code.co_kwonlyargcount
        or code.co_cellvars
        or len(code.co_code) > _LONGEST
        or any(isinstance(constant, CodeType) for constant in code.co_consts)
    ):
        return None
    span = _span(code)
    if span is None:
        return None
    linecache.checkcache(code.co_filename)
    text = _cut(linecache.getlines(code.co_filename), span)
    if text is None:
        return None
    try:
        found = _parsed(code, text, span)
        if found is not None and any(_is_same(code, made) for made in _compiled(code, found)):
            return found.value
    except (SyntaxError, ValueError, RecursionError):
        return None
    return None


def range_of(node: ast.expr) -> Range:
    """Where a node stands in its file."""
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


def _span(code: CodeType) -> Range | None:
    """The text that a function's instructions were made of; some of them stand for no text."""
    places = [
        (line, end_line, column, end_column)
        for line, end_line, column, end_column in code.co_positions()
        if line is not None and end_line is not None and column is not None and end_column is not None
        if (line, column) != (end_line, end_column)
    ]
    if not places:
        return None
    first_line, first_column = min((line, column) for line, _, column, _ in places)
    last_line, last_column = max((end_line, end_column) for _, end_line, _, end_column in places)
    return first_line, last_line, first_column, last_column


def _cut(lines: list[str], span: Range) -> str | None:
    first_line, last_line, first_column, last_column = span
    if not 1 <= first_line <= last_line <= len(lines):
        return None
    # Columns count bytes.
    cut = [line.encode() for line in lines[first_line - 1 : last_line]]
    cut[-1] = cut[-1][:last_column]
    cut[0] = cut[0][first_column:]
    return b"".join(cut).decode(errors="replace")


def _parsed(code: CodeType, text: str, span: Range) -> ast.Return | None:
    """The text as a return statement, where it stands in its file."""
    found: ast.Return
    if code.co_name == "<lambda>":
        # The parentheses allow line ends, as those around the lambda did.
        value = ast.parse(f"({text}\n)", mode="eval").body
        found, shift = ast.Return(value), span[2] - 1
        for node in ast.walk(value):
            _move(node, span[0] - 1, shift)
        return ast.copy_location(found, value)
    statements = ast.parse(text).body
    if len(statements) != 1 or not isinstance(statements[0], ast.Return) or statements[0].value is None:
        return None
    found = statements[0]
    for node in ast.walk(found):
        _move(node, span[0] - 1, span[2])
    return found


def _move(node: ast.AST, lines: int, columns: int) -> None:
    if isinstance(node, ast.expr | ast.stmt | ast.keyword):
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        # Only the first line was cut off in front.
        if node.lineno == 1:
            node.col_offset += columns
        if node.end_lineno == 1:
            node.end_col_offset += columns
        node.lineno += lines
        node.end_lineno += lines


def _compiled(code: CodeType, found: ast.Return) -> list[CodeType]:
    """The code objects that a function of this text may have: without a docstring, and with one."""
    assert found.value is not None
    line = code.co_firstlineno
    names = [ast.arg(name) for name in code.co_varnames[: code.co_argcount]]
    arguments = _arguments(names[: code.co_posonlyargcount], names[code.co_posonlyargcount :])
    functions: list[ast.stmt]
    if code.co_name == "<lambda>":
        functions = [ast.Expr(ast.Lambda(arguments, found.value))]
    else:
        functions = [_definition(code.co_name, arguments, [found], line)]
        if code.co_consts and isinstance(code.co_consts[0], str):
            docstring = ast.Expr(ast.Constant(code.co_consts[0]))
            functions.append(_definition(code.co_name, arguments, [docstring, found], line))
    # Names of the functions around it are free in it if they are parameters here.
    around = _arguments([], [ast.arg(name) for name in code.co_freevars])
    made = []
    for function in functions:
        outer = _definition("around", around, [function], line)
        module = ast.fix_missing_locations(ast.Module([outer], type_ignores=[]))
        flags = code.co_flags & _FUTURE_FLAGS
        compiled = compile(module, code.co_filename, "exec", flags=flags, dont_inherit=True)
        [outer_code] = _functions_in(compiled)
        made += _functions_in(outer_code)
    return made


def _functions_in(code: CodeType) -> list[CodeType]:
    return [constant for constant in code.co_consts if isinstance(constant, CodeType)]


def _arguments(positional_only: list[ast.arg], positional: list[ast.arg]) -> ast.arguments:
    return ast.arguments(
        posonlyargs=positional_only, args=positional, kwonlyargs=[], kw_defaults=[], defaults=[]
    )


def _definition(name: str, arguments: ast.arguments, body: list[ast.stmt], line: int) -> ast.FunctionDef:
    # Made by the parser, which knows the fields of this version of Python.
    definition = ast.parse("def function(): pass").body[0]
    assert isinstance(definition, ast.FunctionDef)
    definition.name, definition.args, definition.body = name, arguments, body
    definition.lineno = definition.end_lineno = line
    definition.col_offset = definition.end_col_offset = 0
    return definition


def _is_same(code: CodeType, made: CodeType) -> bool:
    # Here every function is nested in another; the flag has no meaning when it runs.
    flags = made.co_flags & ~inspect.CO_NESTED | code.co_flags & inspect.CO_NESTED
    return (
        flags == code.co_flags
        # Compares instructions, names, and constants with their types.
        and made.replace(co_flags=flags) == code
        and made.co_exceptiontable == code.co_exceptiontable
        and list(made.co_positions()) == list(code.co_positions())
    )
