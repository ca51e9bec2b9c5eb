"""A second user of the machine reads nothing, lists nothing, and signals nobody."""

from __future__ import annotations

import json
import os
import pwd
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import psutil
import pytest

if TYPE_CHECKING:
    from conftest import Busy

#: Run as another user: it tries everything, and prints what worked.
INTRUDER = """
import json, os, sys
wanted = json.load(sys.stdin)
os.setgroups([]); os.setgid(wanted["gid"]); os.setuid(wanted["uid"])
worked = []
def attempt(what, action):
    try:
        action()
    except OSError:
        return
    worked.append(what)
attempt("control", lambda: os.listdir("/"))
for path in wanted["directories"]:
    attempt(f"list {path}", lambda: os.listdir(path))
    attempt(f"create in {path}", lambda: open(os.path.join(path, "intruder"), "x"))
    attempt(f"rename {path}", lambda: os.rename(path, path + ".taken"))
for path in wanted["files"]:
    attempt(f"read {path}", lambda: open(path, "rb").read(1))
    attempt(f"change {path}", lambda: open(path, "ab"))
    attempt(f"delete {path}", lambda: os.unlink(path))
for pid in wanted["pids"]:
    attempt(f"signal {pid}", lambda: os.kill(pid, 0))
    attempt(f"environment of {pid}", lambda: open(f"/proc/{pid}/environ", "rb").read(1))
    attempt(f"memory of {pid}", lambda: open(f"/proc/{pid}/mem", "rb"))
    attempt(f"descriptors of {pid}", lambda: os.listdir(f"/proc/{pid}/fd"))
    attempt(f"a socket of {pid}", lambda: open(f"/proc/{pid}/fd/3", "r+b", 0))
print(json.dumps(worked))
"""


def everything(busy: Busy) -> dict[str, Any]:
    return {
        "directories": [
            str(path) for top in busy.directories for path in (top, *top.rglob("*")) if path.is_dir()
        ],
        "files": [str(path) for path in busy.files],
        "pids": [os.getpid(), *(child.pid for child in psutil.Process().children(recursive=True))],
    }


def test_the_application_has_files_of_all_kinds(busy: Busy) -> None:
    names = {path.parent.name for path in busy.files}
    assert {"shuffle", "blocks", "broadcast", "data", "files"} <= names


def test_the_directories_let_nobody_else_in(busy: Busy) -> None:
    assert [stat.filemode(path.stat().st_mode) for path in busy.directories] == ["drwx------"] * len(
        busy.directories
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_second_user_gets_nothing(busy: Busy) -> None:
    nobody = pwd.getpwnam("nobody")
    wanted = everything(busy) | {"uid": nobody.pw_uid, "gid": nobody.pw_gid}
    assert len(wanted["files"]) > 10
    done = subprocess.run(
        [sys.executable, "-c", INTRUDER], input=json.dumps(wanted), capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == ["control"]
