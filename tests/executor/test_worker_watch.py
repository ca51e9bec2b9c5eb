"""Which workers are ended, and what the system says of real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from pyrite.executor.process_control import kill_descendants
from pyrite.executor.process_state import ProcessState, process_state
from pyrite.executor.worker_watch import STOPPED_SECONDS, Verdict, WorkerWatch

MIB = 1024**2


class Machine:
    """Processes that are what the test says."""

    def __init__(self, **memory: int) -> None:
        self.states = {int(pid.removeprefix("p")): ProcessState(False, size) for pid, size in memory.items()}
        self.watch = WorkerWatch(100, self.states.get)

    def look(self, now: float = 0.0) -> list[int]:
        return self.watch.look(list(self.states), now)


def test_the_largest_goes_when_all_together_hold_too_much() -> None:
    machine = Machine(p1=30, p2=60, p3=20)
    assert machine.look() == [2]
    assert machine.watch.forget(2) == Verdict("memory", 60)
    assert machine.watch.forget(2) is None


def test_as_many_go_as_it_takes() -> None:
    assert Machine(p1=90, p2=150, p3=20).look() == [2, 1]


def test_a_worker_that_is_about_to_end_does_not_count_any_more() -> None:
    machine = Machine(p1=90, p2=20)
    assert machine.look() == [1]
    assert machine.look() == []


def test_what_workers_share_is_not_counted_for_each() -> None:
    states = {pid: ProcessState(False, 60) for pid in range(5)}
    assert WorkerWatch(100, states.get, shared=40).look(states, 0.0) == []
    assert WorkerWatch(100, states.get, shared=30).look(states, 0.0) != []


def test_nobody_goes_at_the_limit() -> None:
    assert Machine(p1=50, p2=50).look() == []


def test_a_worker_that_stays_stopped_goes() -> None:
    machine = Machine(p1=1, p2=1)
    machine.states[1] = ProcessState(True, 1)
    assert machine.look(0.0) == []
    assert machine.look(STOPPED_SECONDS - 0.1) == []
    assert machine.look(STOPPED_SECONDS) == [1]
    assert machine.watch.forget(1) == Verdict("stopped", 1)


def test_a_worker_that_goes_on_is_spared() -> None:
    machine = Machine(p1=1)
    machine.states[1] = ProcessState(True, 1)
    machine.look(0.0)
    machine.states[1] = ProcessState(False, 1)
    machine.look(1.0)
    machine.states[1] = ProcessState(True, 1)
    assert machine.look(STOPPED_SECONDS) == []


def test_a_process_id_that_is_used_again_has_no_past() -> None:
    machine = Machine(p1=200)
    assert machine.look() == [1]
    machine.watch.forget(1)
    machine.states[1] = ProcessState(True, 1)
    assert machine.look(10.0) == []


def test_looks_come_closer_as_memory_fills() -> None:
    delays = []
    for used in (0, 2048 * MIB, 3584 * MIB, 4095 * MIB):
        watch = WorkerWatch(4096 * MIB, {1: ProcessState(False, used)}.get)
        watch.look([1], 0.0)
        delays.append(watch.delay())
    assert delays == [1.0, 1.0, 0.25, 0.1]


# --- real processes -----------------------------------------------------------------------------------


def start(code: str, **environment: str) -> subprocess.Popen[bytes]:
    """A Python process that prints a line when it is ready, and then waits for its input to close."""
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}\nprint(flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **environment},
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def test_a_stopped_process_is_seen() -> None:
    process = start("")
    try:
        state = process_state(process.pid)
        assert state is not None
        assert not state.is_stopped
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED)
        state = process_state(process.pid)
        assert state is not None
        assert state.is_stopped
    finally:
        end(process)
    assert process_state(process.pid) is None


def test_memory_of_what_a_process_has_started_counts() -> None:
    hog = "x = b'x' * 80_000_000; print(flush=True); input()"
    process = start(
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {hog!r}], stdout=subprocess.PIPE)\n"
        "child.stdout.readline()"
    )
    try:
        state = process_state(process.pid)
        assert state is not None
        assert 80 * 10**6 < state.memory < 160 * 10**6
    finally:
        end(process)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="environments are read on Linux only")
def test_descendants_are_found_by_their_mark() -> None:
    marked, other = start("", PYRITE_TEST_MARK="mine"), start("", PYRITE_TEST_MARK="mine too")
    try:
        kill_descendants("PYRITE_TEST_MARK=mine")
        assert marked.wait(10) == -signal.SIGKILL
        assert other.poll() is None
    finally:
        end(marked)
        end(other)
