"""What generated code stands for: a line of a user's function, or one of the loop around it."""

from __future__ import annotations

import dis
from itertools import islice
from types import CodeType

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.fusion.compiled import Origin, generated_from
from pyrite.lineage.fusion.loop import FIRST_OWN_LINE


@frozen_dataclass
class OwnLine:
    """A line of a generated function itself."""

    filename: str
    line: int
    text: str


def place_of(code: CodeType, instruction: int) -> Origin | OwnLine | None:
    """What an instruction of generated code stands for; None if the code was not generated here."""
    generated = generated_from(code)
    if generated is None:
        return None
    line, end_line, column, end_column = next(
        islice(code.co_positions(), instruction // 2, None), (None, None, None, None)
    )
    if line is not None and column is not None and end_line is not None and end_column is not None:
        for origin in generated.origins:
            first, last = (origin.range[0], origin.range[2]), (origin.range[1], origin.range[3])
            if first <= (line, column) and (end_line, end_column) <= last:
                is_whole = (line, end_line, column, end_column) == origin.range
                if is_whole and origin.is_comparison and _is_condition(code, instruction):
                    # Whether the comparison is true is asked by the loop, as `filter` would.
                    break
                return origin
    own = line or 1
    own -= FIRST_OWN_LINE - 1 if own >= FIRST_OWN_LINE else 0
    lines = generated.text.splitlines()
    return OwnLine(generated.filename, own, lines[own - 1].strip() if 1 <= own <= len(lines) else "")


def _is_condition(code: CodeType, instruction: int) -> bool:
    return dis.opname[code.co_code[instruction]].startswith("POP_JUMP")
