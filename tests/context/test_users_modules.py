"""What a worker imports: the user's modules, `pyspark` in them, and never the main program again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MODULE = """
from pyspark import TaskContext     # in a worker too, this is Pyrite

def partition(x):
    return (x, TaskContext.get().partitionId())
"""

PROGRAM = """
import os
from pyspark import SparkContext
import helper_of_the_program

with open("imports.txt", "a") as file:      # no main guard: a worker must not run this again
    file.write("%d\\n" % os.getpid())

class Point:
    def __init__(self, x):
        self.x = x

sc = SparkContext("local[2]", "modules")
print(sc.parallelize(range(4), 2).map(helper_of_the_program.partition).collect())
print(sc.parallelize([Point(1), Point(2)], 2).map(lambda p: Point(p.x * 2)).map(lambda p: p.x).collect())
print(isinstance(sc.parallelize([1], 1).map(Point).first(), Point))
sc.parallelize([1, 2], 2).foreach(lambda x: print("seen", x))
print("done")
"""


def test_a_program_with_a_module_beside_it(tmp_path: Path) -> None:
    (tmp_path / "helper_of_the_program.py").write_text(MODULE)
    (tmp_path / "program.py").write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, "-m", "pyrite", "run", str(tmp_path / "program.py")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:3] == ["[(0, 0), (1, 0), (2, 1), (3, 1)]", "[2, 4]", "True"]
    assert sorted(lines[3:5]) == ["seen 1", "seen 2"]
    assert lines[5:] == ["done"]
    assert len((tmp_path / "imports.txt").read_text().splitlines()) == 1


NOTEBOOK = """
import io, sys
from pyrite import SparkContext

class Cell(io.StringIO):        # as in a notebook: stdout is no file descriptor
    def fileno(self):
        raise OSError("no file descriptor")

real, sys.stdout = sys.stdout, Cell()
with SparkContext("local[2]", "notebook") as sc:
    sc.parallelize(range(3), 3).foreach(lambda x: print("line", x))
    printed = sys.stdout.getvalue()
real.write(repr(sorted(printed.splitlines())))
"""


def test_in_a_notebook_prints_of_workers_are_in_the_cell_when_the_job_ends() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NOTEBOOK], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "['line 0', 'line 1', 'line 2']"
