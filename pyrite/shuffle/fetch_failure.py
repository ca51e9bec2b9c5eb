"""Map outputs that a reducer could not read."""

from __future__ import annotations

from pyrite.common.frozen_dataclass import frozen_dataclass


@frozen_dataclass
class LostOutput:
    """The output of one map task, and why it cannot be read.

    `attempt_id` is -1, and `executor_id` empty, when there was no output to begin with.
    """

    map_index: int
    attempt_id: int
    executor_id: str
    reason: str


class FetchFailure(Exception):
    """Says which outputs of a shuffle are lost; the driver has them computed again.

    It is not the fault of the task that met it. The first of `lost` is the one that ended the read.
    """

    def __init__(self, shuffle_id: int, lost: tuple[LostOutput, ...]) -> None:
        super().__init__(shuffle_id, lost)
        self.shuffle_id = shuffle_id
        self.lost = lost

    def __str__(self) -> str:
        return describe_losses(self.shuffle_id, self.lost)


def describe_losses(shuffle_id: int, lost: tuple[LostOutput, ...]) -> str:
    """Lost map outputs in a sentence without its end.

    >>> describe_losses(3, (LostOutput(0, 7, "a", "it is cut short"), LostOutput(2, 9, "a", "no such file")))
    'map output 0 of shuffle 3 cannot be read: it is cut short; and 1 more'
    """
    text = f"map output {lost[0].map_index} of shuffle {shuffle_id} cannot be read: {lost[0].reason}"
    return text if len(lost) == 1 else f"{text}; and {len(lost) - 1} more"
