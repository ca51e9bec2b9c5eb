"""What an application keeps is its user's alone, whatever the umask says."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Busy


def test_every_directory_on_the_way_to_a_file_is_closed_to_others(busy: Busy) -> None:
    """A mode of a file counts only for those who get to it: the directories above all have 0700."""
    assert busy.files
    for top in busy.directories:
        assert stat.S_IMODE(os.stat(top).st_mode) == 0o700
        assert os.stat(top).st_uid == os.geteuid()
    for path in busy.files:
        assert any(path.is_relative_to(top) for top in busy.directories)
        assert not stat.S_IMODE(path.stat().st_mode) & 0o022
