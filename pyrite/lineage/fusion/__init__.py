"""Stream fusion: a chain of narrow operators, and what its records end in, as one generated function.

The parts, in the order in which a chain meets them:

- `stream.FusedStream`: a chain that has not started. What consumes it is its end, or asks for its records.
- `ends`: the ends that can be part of the loop: sums, folds, lists, dicts of combiners.
- `loop.Loop`: writes the function, operator by operator.
- `source` and `inlining`: the body of a user's function, proven to be its own, and put into the loop.
- `compiled`: compiles a loop once for each structure.
- `places`: which line of a user's function generated code stands for, for tracebacks.

The driver only names chains and ends, workers run them; so the parts are imported when they are first
asked for, as attributes of this package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyrite.lineage.fusion import ends, explanation, stream

__all__ = ["ends", "explanation", "stream"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{name}")
