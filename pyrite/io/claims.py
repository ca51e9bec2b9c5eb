"""Directories that a process works in, and how it is seen later that this process is dead.

The process holds a lock on a file in the directory, which the kernel frees when the process ends, however
that happens. Process ids are not asked: they are used again. The file names the boot of the machine, because
a lock on a shared disk tells nothing about a process of another machine: what was claimed there, or before
the machine was started again, is left alone.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable

_CLAIM = "claim"
_BOOT = "/proc/sys/kernel/random/boot_id"


def claim_directory(directory: str) -> Callable[[], None]:
    """Claim a new directory for this process; what is returned gives it up."""
    boot = _boot_id()
    if boot is None:
        return _nothing
    path = os.path.join(directory, _CLAIM)
    # Not inherited: the claim must end with this process, whatever it has started.
    descriptor = os.open(f"{path}.new", os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, boot)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Renamed once it is locked, so that nobody ever finds it free while this process lives.
        os.rename(f"{path}.new", path)
    except OSError:
        os.close(descriptor)
        return _nothing  # no locks on this file system: the directory is then never taken for abandoned
    claim = contextlib.ExitStack()
    claim.callback(os.close, descriptor)
    return claim.close


def remove_abandoned(parent: str, has_such_name: Callable[[str], bool]) -> list[str]:
    """Delete directories in `parent` that are called so and whose claimant, of this user, is dead."""
    try:
        entries = list(os.scandir(parent))
    except OSError:
        return []
    return [entry.path for entry in entries if has_such_name(entry.name) and _remove_if_abandoned(entry)]


def _remove_if_abandoned(entry: os.DirEntry[str]) -> bool:
    try:
        if not entry.is_dir(follow_symlinks=False) or entry.stat().st_uid != os.geteuid():
            return False
        descriptor = os.open(os.path.join(entry.path, _CLAIM), os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False  # gone meanwhile, or never claimed: nothing proves that it is not in use
    try:
        if os.read(descriptor, 100) != _boot_id():
            return False
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(entry.path, ignore_errors=True)
        return True
    except OSError:
        return False  # its claimant is alive
    finally:
        os.close(descriptor)


def _boot_id() -> bytes | None:
    """What no other machine has, and this one not after its next start; None where the system has none."""
    try:
        with open(_BOOT, "rb", buffering=0) as file:
            return file.read(100).strip() or None
    except OSError:
        return None


def _nothing() -> None:
    return
