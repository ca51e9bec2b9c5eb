"""What readers and writers ask of the session, and the options of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyrite.errors import IllegalArgumentException


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """The settings of the session that change what files mean."""

    time_zone: str = "UTC"
    is_case_sensitive: bool = False
    infer_partition_types: bool = True
    timestamps_without_zone: bool = False
    merge_parquet_schemas: bool = False
    corrupt_record_column: str = "_corrupt_record"


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a reader or writer; case does not matter in their names.

    >>> options = Options.of({"Header": "true", "sep": ";"})
    >>> options.flag("header"), options.text("sep", ","), options.text("quote", '"')
    (True, ';', '"')
    """

    items: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Options:
        """The options of a mapping."""
        return cls(tuple(sorted((key.lower(), value) for key, value in given.items())))

    def find(self, *names: str) -> str | None:
        """The value under the first of several names that is there, or None."""
        known = dict(self.items)
        return next((known[name.lower()] for name in names if name.lower() in known), None)

    def text(self, name: str, default: str, *others: str) -> str:
        """A text."""
        found = self.find(name, *others)
        return default if found is None else found

    def flag(self, name: str, default: bool = False) -> bool:
        """An option that is true or false. Raises IllegalArgumentException for anything else."""
        found = self.find(name)
        if found is None:
            return default
        if found.lower() not in ("true", "false"):
            raise IllegalArgumentException(
                errorClass="CANNOT_CONVERT_VALUE",
                messageParameters={
                    "value": found,
                    "kind": f"the flag {name}",
                    "hint": "Write true or false.",
                },
            )
        return found.lower() == "true"

    def character(self, name: str, default: str) -> str:
        """One character, or none. Raises IllegalArgumentException for more."""
        found = self.find(name)
        if found is None:
            return default
        if len(found) > 1:
            raise IllegalArgumentException(
                errorClass="OPTION_VALUE_EXCEEDS_ONE_CHARACTER",
                messageParameters={"option": name, "value": found},
            )
        return found if found != "\0" else ""

    def number(self, name: str, default: int) -> int:
        """A whole number. Raises IllegalArgumentException for anything else."""
        found = self.find(name)
        try:
            return default if found is None else int(found)
        except ValueError:
            raise IllegalArgumentException(
                errorClass="CANNOT_CONVERT_VALUE",
                messageParameters={"value": str(found), "kind": f"the number {name}", "hint": ""},
            ) from None


NO_OPTIONS = Options()
DEFAULT_SETTINGS = SourceSettings()
