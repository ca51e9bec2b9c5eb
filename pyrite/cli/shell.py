"""The interactive shell. IPython, where it is installed, and readline are imported when it starts."""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import os
import platform
import sys
from typing import Any

from pyrite.alias import install_as_pyspark
from pyrite.conf import SparkConf
from pyrite.context import SparkContext
from pyrite.sql.session import SparkSession
from pyrite.version import __version__

_HISTORY = "~/.pyrite_history"


def shell() -> None:
    """Read and run Python interactively, with a session as `spark` and its context as `sc`."""
    install_as_pyspark()
    conf = SparkConf().setIfMissing("spark.app.name", "pyrite-shell")
    with SparkContext(conf=conf) as sc, SparkSession(sc) as spark:
        names: dict[str, Any] = {
            "__name__": "__main__",
            "__doc__": None,
            "SparkContext": SparkContext,
            "sc": sc,
        }
        names |= {"spark": spark, "sql": spark.sql}
        if importlib.util.find_spec("IPython") is not None:
            _ipython(names, banner(sc))
        else:
            _plain(names, banner(sc))


def banner(sc: SparkContext) -> str:
    """What the shell says first."""
    return (
        f"Pyrite {__version__}, Python {platform.python_version()}\n"
        f"SparkContext available as 'sc' (master = {sc.master}, app id = {sc.applicationId}).\n"
        "SparkSession available as 'spark'."
    )


def _ipython(names: dict[str, Any], greeting: str) -> None:
    from IPython import start_ipython

    print(greeting)
    start_ipython(argv=["--no-banner"], user_ns=names)


def _plain(names: dict[str, Any], greeting: str) -> None:
    import code

    # What the user defines belongs to __main__, so that it travels to the workers by value.
    main = sys.modules["__main__"].__dict__
    main.clear()
    main.update(names, __builtins__=__builtins__)
    _remember_lines(main)
    code.interact(banner=greeting, local=main, exitmsg="")


def _remember_lines(names: dict[str, Any]) -> None:
    """Complete names, and keep the lines for the next shell, where readline is there."""
    try:
        import readline
        import rlcompleter
    except ImportError:
        return
    readline.set_completer(rlcompleter.Completer(names).complete)
    readline.parse_and_bind("tab: complete")
    path = os.path.expanduser(_HISTORY)
    with contextlib.suppress(OSError):
        readline.read_history_file(path)
    atexit.register(_write_lines, path)


def _write_lines(path: str) -> None:
    import readline

    with contextlib.suppress(OSError):
        readline.write_history_file(path)
