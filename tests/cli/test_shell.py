"""`pyrite shell`, fed with lines instead of a keyboard."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pyrite.version import __version__


@pytest.fixture
def shell(tmp_path: Path):
    """Run the shell with these lines typed; its home is an empty directory."""

    def shell(*lines: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pyrite", "shell", "--master", "local[2]"],
            cwd=tmp_path,
            env={**os.environ, "HOME": str(tmp_path)},
            input="\n".join(lines) + "\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return shell


def test_a_context_is_ready_and_functions_of_the_shell_travel(shell) -> None:
    done = shell(
        "def double(x): return 2 * x",
        "",
        "sc.parallelize([1, 2, 3]).map(double).collect()",
        "import pyspark; pyspark.SparkContext is SparkContext",
    )
    assert "[2, 4, 6]" in done.stdout
    assert "True" in done.stdout
    assert done.returncode == 0


def test_the_banner_says_what_there_is(shell) -> None:
    done = shell("exit()")
    said = done.stdout + done.stderr
    assert f"Pyrite {__version__}" in said
    assert "SparkContext available as 'sc' (master = local[2], app id = " in said


def test_an_error_leaves_the_context_usable(shell) -> None:
    done = shell("sc.parallelize([0]).map(lambda x: 1 / x).collect()", "print('sum', sc.range(5).sum())")
    assert "ZeroDivisionError" in done.stderr
    assert "sum 10" in done.stdout


def test_the_lines_are_remembered(shell, tmp_path: Path) -> None:
    pytest.importorskip("readline")
    shell("remembered = 1")
    assert (tmp_path / ".pyrite_history").exists()
