"""`pyrite run` is `python`, with `import pyspark` giving Pyrite."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pyrite.version import __version__


def test_the_program_finds_what_python_gives(run, program, tmp_path: Path) -> None:
    show = program(
        """
        import sys
        print(__name__, sys.argv, sys.path[0], __file__, __spec__, __package__)
        print(sys.modules["__main__"].__dict__ is globals())
        """,
        "part/show.py",
    )
    by_pyrite = run("run", show, "--conf", "x", "--", "-m")
    by_python = subprocess.run(
        [sys.executable, show, "--conf", "x", "--", "-m"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert by_pyrite.stdout == by_python.stdout
    assert by_pyrite.stderr == ""
    assert by_pyrite.returncode == 0


def test_a_module_finds_what_python_gives(run, program, tmp_path: Path) -> None:
    program("", "package/__init__.py")
    program("import sys\nprint(__name__, sys.argv, __package__, __spec__.name)\n", "package/__main__.py")
    by_pyrite = run("run", "-m", "package", "-m", "y")
    by_python = subprocess.run(
        [sys.executable, "-m", "package", "-m", "y"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert by_pyrite.stdout == by_python.stdout


def test_pyspark_is_pyrite_in_the_program_and_in_its_modules(run, program) -> None:
    program("from pyspark import SparkConf as found", "helper.py")
    name = program(
        "import helper, pyspark\nprint(helper.found is pyspark.SparkConf, helper.found.__module__)"
    )
    assert run("run", name).stdout == "True pyrite.common.conf\n"


def test_options_are_the_defaults_of_the_programs_configuration(run, program) -> None:
    name = program(
        """
        from pyspark import SparkConf
        print(sorted(SparkConf().set("spark.x", "mine").getAll()))
        """
    )
    done = run(
        "run", "--master", "local[3]", "--name", "A job", "--conf", "spark.x=1", "--conf", "spark.y=a b", name
    )
    assert done.stdout == (
        "[('spark.app.name', 'A job'), ('spark.master', 'local[3]'), "
        "('spark.x', 'mine'), ('spark.y', 'a b')]\n"
    )


def test_the_application_is_named_after_the_program(run, program) -> None:
    name = program("from pyspark import SparkConf\nprint(SparkConf().get('spark.app.name'))", "jobs/daily.py")
    assert run("run", name).stdout == "daily.py\n"


def test_defaults_of_the_environment_stay_unless_an_option_says_otherwise(run, program) -> None:
    name = program("from pyspark import SparkConf\nprint(SparkConf().get('a'), SparkConf().get('b'))")
    assert run("run", "--conf", "a=2", name, PYRITE_CONF="a=1 b=1").stdout == "2 1\n"


def test_exit_codes_are_those_of_python(run, program) -> None:
    assert run("run", program("import sys; sys.exit(7)")).returncode == 7
    assert run("run", program("import sys; sys.exit(0)")).returncode == 0
    done = run("run", program("import sys; sys.exit('stop')"))
    assert (done.returncode, done.stderr) == (1, "stop\n")
    assert run("run", program("raise KeyboardInterrupt")).returncode == 130


def test_a_traceback_shows_the_program_and_not_the_command(run, program, tmp_path: Path) -> None:
    name = program("def divide():\n    return 1 / 0\ndivide()\n")
    done = run("run", name)
    by_python = subprocess.run(
        [sys.executable, name], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stderr == by_python.stderr
    assert done.returncode == by_python.returncode == 1


def test_a_syntax_error_is_shown_as_python_shows_it(run, program, tmp_path: Path) -> None:
    name = program("x = = 1\n")
    by_python = subprocess.run(
        [sys.executable, name], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    done = run("run", name)
    assert (done.stderr, done.returncode) == (by_python.stderr, 1)


def test_the_programs_own_hook_sees_its_errors(run, program) -> None:
    name = program(
        "import sys\nsys.excepthook = lambda *error: print('hook', error[1])\nraise ValueError('x')"
    )
    assert run("run", name).stdout == "hook x\n"


def test_code_that_runs_at_exit_still_finds_the_program(run, program) -> None:
    name = program(
        "import atexit, sys\nvalue = 5\natexit.register(lambda: print(value, sys.modules['__main__'].value))"
    )
    assert run("run", name).stdout == "5 5\n"


def test_a_program_in_another_encoding(run, tmp_path: Path) -> None:
    (tmp_path / "latin.py").write_bytes("# coding: latin-1\nprint(ascii('é'))\n".encode("latin-1"))
    assert run("run", "latin.py").stdout == "'\\xe9'\n"


def test_what_cannot_be_run_is_one_clear_line(run, program, tmp_path: Path) -> None:
    program("", "package/__init__.py")
    for arguments, message in (
        (["gone.py"], "pyrite: cannot open 'gone.py': No such file or directory.\n"),
        (["package"], "pyrite: 'package' is a directory. Name a Python file, or a module with -m.\n"),
        (["-m", "gone.away"], "pyrite: cannot find the module 'gone.away': No module named 'gone'.\n"),
        (["-m", "package"], "pyrite: cannot find the module 'package.__main__'.\n"),
    ):
        done = run("run", *arguments)
        assert (done.stderr, done.returncode) == (message, 2)


def test_a_wrong_option_is_refused_before_the_program_runs(run, program) -> None:
    name = program("print('ran')")
    assert "'x' is not name=value" in run("run", "--conf", "x", name).stderr
    done = run("run", "--conf", "spark.io.encryption.enabled=true", name)
    assert "UNSUPPORTED_CONFIG" in done.stderr
    assert "Traceback" not in done.stderr
    assert (done.returncode, done.stdout) == (2, "")


def test_verbose_lists_settings_and_those_without_effect(run, program) -> None:
    done = run(
        "run", "--verbose", "--conf", "spark.yarn.queue=q", "--master", "local", program("print('ran')")
    )
    assert "pyrite: spark.master=local\n" in done.stderr
    assert done.stderr.count("spark.yarn.queue is not known here and has no effect") == 1
    assert "spark.master is not known" not in done.stderr


def test_the_version(run) -> None:
    assert run("--version").stdout.startswith(f"pyrite {__version__} ")


def test_without_a_command_there_is_usage(run) -> None:
    done = run()
    assert done.returncode == 2
    assert done.stderr.startswith("usage: pyrite")
