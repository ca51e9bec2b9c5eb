"""A map output that a reducer could not read."""

from __future__ import annotations


class FetchFailure(Exception):
    """Says which map output is lost; the driver computes it again. Not the fault of the task that met it.

    `map_attempt_id` is -1, and `executor_id` empty, when there was no output to begin with.
    """

    def __init__(
        self, shuffle_id: int, map_index: int, map_attempt_id: int, executor_id: str, message: str
    ) -> None:
        super().__init__(shuffle_id, map_index, map_attempt_id, executor_id, message)
        self.shuffle_id = shuffle_id
        self.map_index = map_index
        self.map_attempt_id = map_attempt_id
        self.executor_id = executor_id
        self.message = message

    def __str__(self) -> str:
        return f"map output {self.map_index} of shuffle {self.shuffle_id} cannot be read: {self.message}"
