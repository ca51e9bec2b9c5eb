"""Observation: aggregates that come along when a DataFrame runs."""

from __future__ import annotations

import threading
import uuid
from typing import Any

from pyrite.errors import PySparkAssertionError, PySparkTypeError, PySparkValueError

__all__ = ["Observation"]


class Observation:
    """Aggregates of the rows of a DataFrame, known after its first action.

    >>> seen = Observation("seen")
    >>> frame.observe(seen, F.count(F.lit(1)).alias("rows")).collect()  # doctest: +SKIP
    >>> seen.get  # doctest: +SKIP
    {'rows': 3}

    Mirrors `pyspark.sql.Observation`.
    """

    def __init__(self, name: str | None = None) -> None:
        if name is not None:
            if not isinstance(name, str):
                raise PySparkTypeError(
                    errorClass="NOT_EXPECTED_TYPE",
                    messageParameters={
                        "arg_name": "name",
                        "expected_type": "str",
                        "arg_type": type(name).__name__,
                    },
                )
            if not name:
                raise PySparkValueError(
                    errorClass="VALUE_NOT_NON_EMPTY_STR",
                    messageParameters={"arg_name": "name", "arg_value": name},
                )
        self._name = name or str(uuid.uuid4())
        self._is_used = False
        self._is_known = threading.Event()
        self._values: dict[str, Any] = {}

    @property
    def get(self) -> dict[str, Any]:
        """The aggregates by name; waits for the first action on the DataFrame.

        Raises PySparkAssertionError if no DataFrame is observed.
        """
        if not self._is_used:
            raise PySparkAssertionError(errorClass="NO_OBSERVE_BEFORE_GET", messageParameters={})
        self._is_known.wait()
        return dict(self._values)

    def use(self) -> None:
        """Take it for a DataFrame. Raises PySparkAssertionError if another one has it."""
        if self._is_used:
            raise PySparkAssertionError(errorClass="REUSE_OBSERVATION", messageParameters={})
        self._is_used = True

    @property
    def is_known(self) -> bool:
        """Whether an action has told the aggregates."""
        return self._is_known.is_set()

    def tell(self, values: dict[str, Any]) -> None:
        """The aggregates; those of the first action stay."""
        if not self.is_known:
            self._values = values
            self._is_known.set()
