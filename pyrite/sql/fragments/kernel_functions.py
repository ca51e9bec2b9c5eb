"""Functions that DuckDB lacks and Python computes: exact decimals, and what a family of functions adds.

They are registered in a database when a query first names one. DuckDB calls them while it holds the GIL, so
they are for the rare cases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

#: Every function of this kind begins so.
PREFIX = "pyrite_"

_CONTEXT = Context(prec=120, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class KernelFunction:
    """A function of values, None for NULL: DuckDB's names of its parameters' types and its result's."""

    function: Callable[..., Any]
    parameters: tuple[str, ...]
    result: str
    #: Whether NULL is given to the function, instead of giving NULL at once.
    takes_null: bool = False
    #: Whether it may give something else the next time.
    is_random: bool = False
    #: Whether it is called with columns of Arrow, and gives one.
    is_vectorised: bool = False


KERNEL_FUNCTIONS: dict[str, KernelFunction] = {}


def kernel_function(
    *parameters: str,
    result: str,
    takes_null: bool = False,
    is_random: bool = False,
    is_vectorised: bool = False,
    name: str | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a Python function one of the kernel's, under its own name with the prefix."""

    def registered(function: Callable[..., Any]) -> Callable[..., Any]:
        KERNEL_FUNCTIONS[PREFIX + (name or function.__name__)] = KernelFunction(
            function, parameters, result, takes_null, is_random, is_vectorised
        )
        return function

    return registered


def _scaled(value: Decimal, scale: int) -> str:
    return f"{value.quantize(Decimal(1).scaleb(-scale), context=_CONTEXT):f}"


@kernel_function("VARCHAR", "VARCHAR", "INTEGER", result="VARCHAR")
def decimal_product(left: str, right: str, scale: int) -> str:
    """A product, rounded half up to so many digits after the point."""
    return _scaled(_CONTEXT.multiply(Decimal(left), Decimal(right)), scale)


@kernel_function("VARCHAR", "VARCHAR", "INTEGER", result="VARCHAR")
def decimal_quotient(left: str, right: str, scale: int) -> str:
    """A quotient, rounded half up to so many digits after the point."""
    return _scaled(_CONTEXT.divide(Decimal(left), Decimal(right)), scale)


@kernel_function("VARCHAR", "VARCHAR", "INTEGER", result="VARCHAR")
def decimal_sum(left: str, right: str, scale: int) -> str:
    """A sum, rounded half up to so many digits after the point."""
    return _scaled(_CONTEXT.add(Decimal(left), Decimal(right)), scale)


@kernel_function("VARCHAR", "VARCHAR", "INTEGER", result="VARCHAR")
def decimal_difference(left: str, right: str, scale: int) -> str:
    """A difference, rounded half up to so many digits after the point."""
    return _scaled(_CONTEXT.subtract(Decimal(left), Decimal(right)), scale)


@kernel_function("VARCHAR", result="VARCHAR", name="raise")
def raise_problem(message: str) -> str:
    """Fail with a message that `fragments.errors` makes an exception of: see `functions.rendering.raised`."""
    raise ValueError(message)
