"""Hidden output directories of dead drivers go at the next save beside them; those of live ones stay."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pyrite.io.claims import claim_directory, remove_abandoned
from pyrite.io.commit import OutputCommit

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere nothing proves that a claimant is dead"
)

DRIVER = """
import sys, time
from pyrite import SparkContext
def slow(number):
    if number == 3:
        print("began", flush=True)
        time.sleep(3600)
    return number
sc = SparkContext("local[1]", "saving")
sc.parallelize(range(4), 2).map(slow).saveAsTextFile(sys.argv[1])
"""


def everything(name: str) -> bool:
    return True


def abandoned(parent: Path) -> Path:
    """The hidden directory of a driver that was killed while it saved."""
    command = [sys.executable, "-c", DRIVER, str(parent / "killed")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as driver:
        assert driver.stdout is not None
        assert driver.stdout.readline() == b"began\n"
        driver.kill()
    (hidden,) = parent.iterdir()
    return hidden


def test_the_next_save_removes_what_a_killed_driver_left(tmp_path: Path) -> None:
    parent = tmp_path / "outputs"
    parent.mkdir()
    hidden = abandoned(parent)
    assert (hidden / "attempts").is_dir()
    live = OutputCommit(str(parent / "live"), 0)
    live.setup()
    assert not hidden.exists()
    (of_the_living,) = parent.iterdir()
    other = OutputCommit(str(parent / "other"), 0)
    other.setup()
    assert of_the_living.exists(), "another thread, or process, still writes there"
    other.abort()
    live.commit([])
    assert [path.name for path in parent.iterdir()] == ["live"]


def test_a_claim_lasts_until_it_is_given_up(tmp_path: Path) -> None:
    claimed = tmp_path / "claimed"
    claimed.mkdir()
    give_up = claim_directory(str(claimed))
    assert remove_abandoned(str(tmp_path), everything) == []
    give_up()
    assert remove_abandoned(str(tmp_path), lambda name: name == "another") == []
    assert remove_abandoned(str(tmp_path), everything) == [str(claimed)]
    assert not claimed.exists()


def test_a_claim_of_another_machine_is_left_alone(tmp_path: Path) -> None:
    claimed = tmp_path / "claimed"
    claimed.mkdir()
    claim_directory(str(claimed))()
    (claimed / "claim").write_text("another boot")
    assert remove_abandoned(str(tmp_path), everything) == []


@pytest.mark.parametrize("kind", ["no claim", "a link", "a file"])
def test_what_nobody_claimed_is_left_alone(tmp_path: Path, kind: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    claim_directory(str(elsewhere))()
    parent = tmp_path / "parent"
    parent.mkdir()
    path = parent / "found"
    if kind == "a link":
        path.symlink_to(elsewhere)
    elif kind == "a file":
        path.touch()
    else:
        path.mkdir()
    assert remove_abandoned(str(parent), everything) == []
    assert os.path.lexists(path)
    assert (elsewhere / "claim").exists()


def test_a_parent_that_is_not_there_has_nothing_to_remove(tmp_path: Path) -> None:
    assert remove_abandoned(str(tmp_path / "missing"), everything) == []
