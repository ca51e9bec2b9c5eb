"""What a program uses of PySpark, and what of that Pyrite lacks or does differently."""

from pyrite.check.findings import Finding, Kind
from pyrite.check.program import check_program

__all__ = ["Finding", "Kind", "check_program"]
