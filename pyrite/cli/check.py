"""`pyrite check`: what programs use of PySpark, against what Pyrite has."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from pyrite.alias import install_as_pyspark
from pyrite.check import Finding, Kind, check_program
from pyrite.cli.options import CannotObey


def check(paths: Sequence[str]) -> int:
    """Print what is found in programs; 1 if Pyrite lacks something that they use, else 0.

    Raises CannotObey if a file cannot be read or is not Python.
    """
    install_as_pyspark()
    counts: Counter[Kind] = Counter()
    for path in paths:
        for finding in _checked(path):
            counts[finding.kind] += 1
            print(f"{path}:{finding.line}: {finding.kind.value} {finding.name}: {finding.what}".rstrip(": "))
    print(
        f"{counts[Kind.LACKS]} uses of what Pyrite lacks, {counts[Kind.DIFFERS]} of what differs, "
        f"{counts[Kind.UNCLEAR]} that cannot be told. SQL in strings was not looked at.",
        file=sys.stderr,
    )
    return 1 if counts[Kind.LACKS] else 0


def _checked(path: str) -> list[Finding]:
    try:
        with open(path, "rb") as file:
            return check_program(file.read(), path)
    except OSError as error:
        raise CannotObey(f"cannot open {path!r}: {error.strerror}.") from None
    except (SyntaxError, ValueError) as error:
        raise CannotObey(f"{path!r} is not Python that can be read: {error}.") from None
