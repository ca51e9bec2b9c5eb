"""Ray's errors in words that a user of Pyrite can do something with. None is ever shown as it is."""

from __future__ import annotations


def describe(error: BaseException) -> str:
    """What an error of Ray's says about an executor, in a sentence without its end."""
    from ray import exceptions

    match error:
        case exceptions.RuntimeEnvSetupError():
            return f"its runtime environment could not be made: {first_line(error)}"
        case exceptions.ActorDiedError() | exceptions.ActorUnavailableError():
            return _death(str(error))
        case exceptions.OwnerDiedError():
            return "the process that had made what was asked for is gone"
        case exceptions.ReferenceCountingAssertionError() | exceptions.ObjectFreedError():
            return "what was asked for had been freed"
        case exceptions.ObjectLostError():
            return "what was asked for is lost with its node"
        case exceptions.ObjectStoreFullError() | exceptions.OutOfDiskError():
            return "Ray's object store and the disk that it spills to are full; free some room on the node"
        case exceptions.NodeDiedError():
            return "its node is gone"
        case exceptions.OutOfMemoryError():
            return "its node was out of memory, and Ray ended it"
        case exceptions.GetTimeoutError():
            return "it did not answer in time"
        case exceptions.RayTaskError():
            return f"{_last_line(str(error))}"
        case _:
            return f"{type(error).__name__}: {first_line(error)}"


def _death(text: str) -> str:
    """What Ray says about a dead actor, without what only Ray's own developers need."""
    for line in text.splitlines():
        if "ModuleNotFoundError" in line or "ImportError" in line:
            return (
                f"a module is missing on its node ({line.strip()}); install the same packages on all "
                "nodes, or name them in spark.pyrite.ray.runtimeEnv"
            )
    if "node" in text and ("node has died" in text or "node was terminated" in text or "its node" in text):
        return "its node is gone"
    if "ray.kill" in text:
        return "it was killed"
    if "creation task" in text or "__init__" in text:
        return f"it could not start: {_last_line(text)}"
    # Not merely "memory" and "killed": of any process that is gone Ray says that it may have been that.
    if "low on memory" in text or "NODE_OUT_OF_MEMORY" in text:
        return "its node was out of memory, and Ray ended it"
    return "its process is gone"


def first_line(error: BaseException) -> str:
    """What an error says first, or what it is."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def _last_line(text: str) -> str:
    return ([line for line in text.strip().splitlines() if line.strip()] or ["unknown"])[-1].strip()
