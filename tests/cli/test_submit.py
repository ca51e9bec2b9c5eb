"""`pyrite submit` with the options of spark-submit, in this process and as a job of a Ray cluster."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from ray_nodes import HAS_JOBS, RayNodes

WaitUntil = Callable[..., None]

SETTINGS = "from pyspark import SparkConf\nfor each in sorted(SparkConf().getAll()): print(*each)"


def test_options_are_settings_and_the_rest_is_the_programs(run, program) -> None:
    name = program("import sys\n" + SETTINGS + "\nprint(sys.argv[1:])")
    done = run(
        *("submit", "--master", "local[3]", "--deploy-mode", "client", "--num-executors", "4"),
        *("--executor-cores=2", "--executor-memory", "2g", "--driver-memory", "1g", "-c", "spark.x=a=b"),
        *("--conf", "spark.executor.cores=9", "--total-executor-cores", "8"),
        *(name, "--master", "mine", "--", "-c"),
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "spark.app.name program.py",
        "spark.cores.max 8",
        "spark.driver.memory 1g",
        "spark.executor.cores 2",
        "spark.executor.instances 4",
        "spark.executor.memory 2g",
        "spark.master local[3]",
        "spark.submit.deployMode client",
        "spark.x a=b",
        "['--master', 'mine', '--', '-c']",
    ]


def test_a_properties_file_comes_after_the_options(run, program, tmp_path: Path) -> None:
    (tmp_path / "site.conf").write_text(
        "# of the site\nspark.master      local[7]\nspark.a=file\n\nspark.b: x \\\n    y\nnot.spark  1\n"
    )
    done = run("submit", "--properties-file", "site.conf", "--conf", "spark.a=option", program(SETTINGS))
    assert done.stdout == ("spark.a option\nspark.app.name program.py\nspark.b x y\nspark.master local[7]\n")
    done = run("submit", "--properties-file", "gone.conf", program(SETTINGS))
    assert (done.returncode, done.stdout) == (2, "")
    assert "'gone.conf': No such file" in done.stderr


FILES = """
import os
os.chdir("/")
import single                       # before there is a context, as under spark-submit
from packed import inside
from pyspark import SparkContext, SparkFiles

def look(_):
    import single
    from packed import inside
    with open(SparkFiles.get("table.txt")) as table, open(SparkFiles.get("data/deep.txt")) as deep:
        return single.word, inside.word, table.read(), deep.read()

with SparkContext() as sc:
    print(single.word, inside.word, *sc.parallelize([1], 1).map(look).first())
"""


def write_files(directory: Path) -> None:
    (directory / "lib").mkdir()
    (directory / "lib" / "single.py").write_text("word = 'one'")
    (directory / "lib" / "unasked.py").write_text("raise ImportError")
    with zipfile.ZipFile(directory / "packed.zip", "w") as archive:
        archive.writestr("packed/__init__.py", "")
        archive.writestr("packed/inside.py", "word = 'two'")
    (directory / "table.txt").write_text("three")
    with zipfile.ZipFile(directory / "deep.zip", "w") as archive:
        archive.writestr("deep.txt", "four")


SHIPPED = ("--py-files", "lib/single.py,packed.zip", "--files", "table.txt", "--archives", "deep.zip#data")


def test_files_reach_the_program_and_its_functions(run, program, tmp_path: Path) -> None:
    write_files(tmp_path)
    done = run("submit", "--master", "local[2]", *SHIPPED, program(FILES))
    assert done.stderr == ""
    assert done.stdout == "one two one two three four\n"


def test_a_file_that_is_not_there_is_an_error(run, program) -> None:
    name = program("from pyspark import SparkContext\nSparkContext()")
    done = run("submit", "--master", "local[2]", "--files", "gone.txt", name)
    assert "gone.txt" in done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--class", "org.Main", "program.py"), "there is no JVM here, so `--class` cannot be used"),
        (("--jars", "a.jar,b.jar", "program.py"), "no JVM here, so `--jars`"),
        (("--packages", "a:b:1", "program.py"), "no JVM here, so `--packages`"),
        (("program.jar",), "no JVM here, so 'program.jar'"),
        (("--proxy-user", "me", "program.py"), "`--proxy-user` is not supported: run it as that user"),
        (("--supervise", "program.py"), "`--supervise` is not supported"),
        ((), "name a program"),
        (("--deploy-mode", "both", "program.py"), "invalid choice: 'both'"),
        (("--executor-cores", "few", "program.py"), "spark.executor.cores=few"),
        (
            ("--deploy-mode", "cluster", "--master", "local[2]", "program.py"),
            'Cluster deploy mode is not compatible with master "local[2]"',
        ),
        (
            ("--conf", "spark.submit.deployMode=cluster", "--master", "ray", "program.py"),
            'Cluster deploy mode is not compatible with master "ray". It starts a Ray of its own',
        ),
        (("--kill", "job", "--master", "local"), 'not compatible with master "local"'),
        (("--deploy-mode", "cluster", "--master", "yarn", "program.py"), "MASTER_NOT_SUPPORTED"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_runs(run, program, arguments, words: str) -> None:
    program("print('ran')")
    done = run("submit", *arguments)
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert (done.returncode, done.stdout) == (2, "")


def test_a_cluster_that_is_not_there_is_an_error_at_once(run, program) -> None:
    pytest.importorskip("ray")
    done = run("submit", "--deploy-mode", "cluster", "--master", "ray:127.0.0.1:1", program("print('ran')"))
    assert "nothing answers at 127.0.0.1:1" in done.stderr
    assert done.returncode == 2


DRIVER = FILES.replace(
    "with SparkContext() as sc:",
    """
import sys
from pyspark import SparkConf
print(sys.argv[1:], SparkConf().get("spark.submit.deployMode"), SparkConf().get("spark.executorEnv.SECRET"))
with SparkContext() as sc:""",
)

needs_jobs = pytest.mark.skipif(not HAS_JOBS, reason="ray[default] is not installed")


def submit_arguments(ray_nodes: RayNodes, *more: str) -> tuple[str, ...]:
    cluster = ("--deploy-mode", "cluster", "--master", f"ray:{ray_nodes.address}")
    executors = ("--num-executors", "1", "--executor-memory", "256m")
    return ("submit", *cluster, *executors, "--conf", f"spark.pyspark.python={sys.executable}", *more)


@pytest.mark.ray
@needs_jobs
def test_a_driver_runs_on_the_cluster(run, program, ray_nodes: RayNodes, tmp_path: Path) -> None:
    write_files(tmp_path)
    name = program(DRIVER + "    sys.exit(7)\n")
    secret = ("--conf", "spark.executorEnv.SECRET=a 'b' \\ c")
    done = run(*submit_arguments(ray_nodes, *SHIPPED, *secret, name, "--flag", "two words", "$HOME"))
    # What Ray tells on a busy machine comes between.
    lines = done.stdout.splitlines()
    assert "['--flag', 'two words', '$HOME'] cluster a 'b' \\ c" in lines, done.stdout + done.stderr
    assert "one two one two three four" in lines, done.stdout
    assert "pyrite: the driver runs as raysubmit_" in done.stderr
    assert done.returncode == 7


@pytest.mark.ray
@needs_jobs
def test_a_driver_goes_on_when_nobody_follows_it_and_can_be_stopped(
    run, program, ray_nodes: RayNodes, tmp_path: Path, wait_until: WaitUntil
) -> None:
    name = program(
        """
        import os, sys, time
        from pyspark import SparkContext
        def busy(directory):
            with open(directory + "/pids.tmp", "w") as file:
                file.write(f"{os.getppid()} {os.getpid()}")
            os.rename(directory + "/pids.tmp", directory + "/pids")
            time.sleep(600)
        with SparkContext() as sc:
            print("started", os.getpid())
            sc.parallelize([sys.argv[1]], 1).foreach(busy)
        """
    )
    arguments = submit_arguments(ray_nodes, "--conf", f"spark.local.dir={tmp_path}", name, str(tmp_path))
    following = subprocess.Popen(
        [sys.executable, "-m", "pyrite", *arguments],
        cwd=tmp_path,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert following.stdout is not None
    driver = int(following.stdout.readline().removeprefix("started "))
    pids = tmp_path / "pids"
    wait_until(pids.exists, "the job", 60)
    following.send_signal(signal.SIGINT)
    _, said = following.communicate(timeout=30)
    assert following.returncode == 130
    assert "it goes on" in said
    os.kill(driver, 0)
    job_id = said.rpartition("--kill ")[2].strip().rstrip(".`")
    asking = ("submit", "--master", f"ray:{ray_nodes.address}")
    assert run(*asking, "--status", job_id).stdout == "RUNNING\n"
    assert "is being stopped" in run(*asking, "--kill", job_id).stderr
    ours = [driver, *map(int, pids.read_text().split())]
    wait_until(lambda: not any(map(is_there, ours)), "the end of driver and executors", 30)
    wait_until(lambda: not list(tmp_path.glob("pyrite-*")), "the removal of files", 30)
    assert run(*asking, "--status", job_id).stdout == "STOPPED\n"
    done = run(*asking, "--status", "nobody")
    assert "NO_SUCH_JOB" in done.stderr


def is_there(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
