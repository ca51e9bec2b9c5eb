"""Unmodified PySpark programs print what they print on Apache Spark.

What Spark 4.2 printed is recorded beside each program (tools/record_programs.py).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parent / "programs"


def run(program: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pyrite", "run", *options, str(program)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        check=False,
    )


@pytest.mark.parametrize("program", sorted(PROGRAMS.glob("*.py")), ids=lambda path: path.stem)
def test_a_program_prints_what_it_prints_on_spark(program: Path) -> None:
    done = run(program, "--master", "local[2]")
    assert done.returncode == 0, done.stderr
    assert done.stdout == program.with_suffix(".expected").read_text(encoding="utf-8")


@pytest.mark.parametrize("master", ["local", "local[3]", "local-cluster[2,1,512]"])
def test_the_answer_does_not_depend_on_the_master(master: str, tmp_path: Path) -> None:
    original = PROGRAMS / "pagerank.py"
    program = tmp_path / "pagerank.py"
    program.write_text(original.read_text(encoding="utf-8").replace('"local[2]"', f'"{master}"'))
    done = run(program)
    assert done.returncode == 0, done.stderr
    assert done.stdout == original.with_suffix(".expected").read_text(encoding="utf-8")
