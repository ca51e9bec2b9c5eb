"""The place where files are written before they appear, and how they do.

    <parent>/.<name>._pyrite_<id>/attempts/...  what tasks write; of each task one attempt is taken
    <parent>/.<name>._pyrite_<id>/output/...    hidden from readers while it grows
    <parent>/<name>/...                         what readers see

A new directory appears by one rename, and one that replaces another by one exchange of the two names. Files
that are added appear by a rename each, whole; a crash between two of these leaves some of them. A writer that
dies leaves its hidden directory, which the next one beside it removes.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from pyrite.errors import AnalysisException
from pyrite.io.claims import claim_directory, remove_abandoned
from pyrite.io.commit import SUCCESS_MARK, cannot_write
from pyrite.io.local_files import sync

_STAGING = "._pyrite_"
_AT_THE_WORKING_DIRECTORY = -100
_EXCHANGE = 2


class Staging:
    """The life of one output. `begin`, then one of the ends, or `discard`."""

    def __init__(self, target: str) -> None:
        self.target = os.path.realpath(target)
        parent, name = os.path.split(self.target)
        self._parent = parent
        self._directory = os.path.join(parent, f".{name[:100]}{_STAGING}{uuid.uuid4().hex}")
        self.output = os.path.join(self._directory, "output")
        #: Tasks write here, each attempt into a directory of its own.
        self.attempts = os.path.join(self._directory, "attempts")
        self._give_up_claim: Callable[[], None] = _nothing

    def begin(self) -> None:
        """Make the place, and remove those of writers that died."""
        try:
            os.makedirs(self._parent, exist_ok=True)
            remove_abandoned(self._parent, lambda name: name.startswith(".") and _STAGING in name)
            os.mkdir(self._directory)
            self._give_up_claim = claim_directory(self._directory)
            os.mkdir(self.output)
        except OSError as problem:
            raise cannot_write(self.target, str(problem)) from problem

    def take(self, directory: str, files: Iterable[str]) -> None:
        """Take files that an attempt has written below its directory, and that nobody else writes."""
        try:
            for inner in files:
                target = os.path.join(self.output, inner)
                os.makedirs(os.path.dirname(target), exist_ok=True)
                os.rename(os.path.join(directory, inner), target)
        except OSError as problem:
            raise cannot_write(self.target, str(problem)) from problem

    def publish(self) -> None:
        """Let a new directory appear. Raises AnalysisException if there is something by now."""
        self._mark(self.output)
        if os.path.lexists(self.target):
            raise path_exists(self.target)
        self._do(lambda: os.rename(self.output, self.target))

    def replace(self) -> None:
        """Let the directory appear in the place of what was there."""
        self._mark(self.output)
        if os.path.lexists(self.target):
            self._do(lambda: _exchange(self.output, self.target))
        else:
            self._do(lambda: os.rename(self.output, self.target))

    def add(self) -> None:
        """Add the files to those that are there."""
        self._do(self._add)

    def _add(self) -> None:
        for inner in sorted(_files_below(self.output)):
            target = os.path.join(self.target, inner)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.rename(os.path.join(self.output, inner), target)
        self._mark(self.target)

    def replace_partitions(self) -> None:
        """Replace the directories of the partitions that were written, and no others."""
        self._do(self._replace_partitions)

    def _replace_partitions(self) -> None:
        for inner in sorted({os.path.dirname(each) for each in _files_below(self.output)}):
            source, target = os.path.join(self.output, inner), os.path.join(self.target, inner)
            if os.path.lexists(target):
                _exchange(source, target)
            else:
                os.makedirs(os.path.dirname(target), exist_ok=True)
                os.rename(source, target)
        self._mark(self.target)

    def _do(self, publish: Callable[[], None]) -> None:
        try:
            publish()
            sync(self._parent)
        except OSError as problem:
            raise cannot_write(self.target, str(problem)) from problem
        self.discard()

    def _mark(self, directory: str) -> None:
        os.makedirs(directory, exist_ok=True)
        with open(os.path.join(directory, SUCCESS_MARK), "wb"):
            pass
        sync(directory)

    def discard(self) -> None:
        """Remove what was not published, or what was replaced."""
        with suppress(OSError):
            shutil.rmtree(self._directory)
        self._give_up_claim()


def path_exists(path: str) -> AnalysisException:
    """Something is there already."""
    return AnalysisException(
        errorClass="PATH_ALREADY_EXISTS", messageParameters={"outputPath": f"file:{path}"}
    )


def _exchange(one: str, other: str) -> None:
    """Let two names change their places at once; where the system cannot, one after the other."""
    library = ctypes.CDLL(None, use_errno=True)
    rename = getattr(library, "renameat2", None)
    if rename is not None:
        here = _AT_THE_WORKING_DIRECTORY
        if rename(here, os.fsencode(one), here, os.fsencode(other), _EXCHANGE) == 0:
            return
        number = ctypes.get_errno()
        if number not in (errno.EINVAL, errno.ENOSYS):
            raise OSError(number, os.strerror(number), other)
    # What is moved aside is not below the staging directory: nobody may remove it if we die here.
    aside = f"{other}._pyrite_replaced_{uuid.uuid4().hex}"
    os.rename(other, aside)
    os.rename(one, other)
    os.rename(aside, one)


def _files_below(directory: str) -> Iterator[str]:
    for path, _, names in os.walk(directory):
        for name in names:
            yield os.path.relpath(os.path.join(path, name), directory)


def _nothing() -> None:
    return
