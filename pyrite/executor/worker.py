"""The main loop of a worker process: one task at a time, until the driver is gone."""

from __future__ import annotations

import io
import os
import signal
import socket
import sys

from pyrite.common.files import SparkFiles
from pyrite.executor.channel import BlockingChannel
from pyrite.executor.environment import ExecutorEnvironment
from pyrite.executor.messages import Forget, Printed, RunTask
from pyrite.executor.printing import ForwardedStream
from pyrite.executor.task_runner import TaskRunner


def run_worker(connection: socket.socket, environment: ExecutorEnvironment, worker_id: str) -> None:
    """Serve the driver at the other end of `connection`; return once it is closed."""
    # Ctrl-C in the terminal is the driver's to handle: it cancels the job, and with it this task.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = BlockingChannel(connection)
    if environment.forwards_prints:
        sys.stdout = ForwardedStream(lambda text: channel.send(Printed(1, text)))
        sys.stderr = ForwardedStream(lambda text: channel.send(Printed(2, text)))
    else:
        _print_by_lines()
    SparkFiles.set_root_directory(environment.files_directory)
    if environment.pyspark_alias:
        from pyrite.alias import install_as_pyspark

        install_as_pyspark()
    os.environ["PYRITE_WORKER_ID"] = worker_id
    runner = TaskRunner(environment, worker_id)
    pid = os.getpid()
    while (message := channel.receive()) is not None:
        if isinstance(message, RunTask):
            if message.import_path is not None:
                sys.path[:] = message.import_path
            done = runner.run(message)
            if os.getpid() != pid:
                # A function has forked and both sides came back; only one of them may answer.
                os._exit(1)
            # Prints come before the task's end, so that the driver shows them before it goes on.
            _flush_prints()
            channel.send(done)
        elif isinstance(message, Forget):
            runner.forget(message)


def _print_by_lines() -> None:
    """Write whole lines, so that those of several workers do not mix."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True, write_through=False)


def _flush_prints() -> None:
    for stream in (sys.stdout, sys.stderr):
        # A user's task may have closed the stream or put something else in its place.
        try:
            stream.flush()
        except (ValueError, AttributeError, OSError):
            continue
