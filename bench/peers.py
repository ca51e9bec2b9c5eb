"""Who takes part: interpreters with the engines, their versions, and why one is not available."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Engine:
    """A way to run the workloads, and the interpreter that can."""

    name: str
    title: str
    python: str
    version: str = ""
    #: Why it cannot take part.
    missing: str | None = None
    settings: tuple[str, ...] = ()

    @property
    def program(self) -> str:
        """What `bench.engine` calls it: a variant runs the programs of what it varies."""
        return self.name.partition("-")[0]


_TITLES = {
    "pyrite": "Pyrite",
    "pyspark": "PySpark",
    "by_hand": "by hand",
    "dask": "Dask bag",
    "pysparkling": "pysparkling",
    # Pyrite's own stages of optimization: off by default, or to be asked for by name.
    "pyrite-columns": "Pyrite, in columns",
    "pyrite-off": "Pyrite, no fusion",
    "pyrite-calls": "Pyrite, fused calls",
}
NAMES = tuple(_TITLES)
DEFAULT = NAMES[:6]
_VERSION = {
    "pyrite": "import pyrite.version as v; print(v.__version__)",
    "pyspark": "import pyspark, numpy; print(pyspark.__version__)",
    "by_hand": "import platform, numpy; print(platform.python_version())",
    "dask": "import dask.bag, numpy; print(dask.__version__)",
    "pysparkling": "import pysparkling, numpy, importlib.metadata as m; print(m.version('pysparkling'))",
}


def found(name: str, python: str | None = None) -> Engine:
    """An engine, by the interpreter given, or by that of its environment below `.venv`."""
    title = _TITLES[name]
    kind, _, fusion = name.partition("-")
    settings = (f"spark.pyrite.fusion={fusion}",) if fusion else ()
    if python is None:
        own = kind in ("pyrite", "by_hand")
        python = sys.executable if own else str(ROOT / ".venv" / kind / "bin" / "python")
    if shutil.which(python) is None:
        return Engine(name, title, python, missing="it is not installed")
    if kind == "pyspark" and _java() is None:
        return Engine(name, title, python, missing="it needs Java, and no java was found")
    asked = subprocess.run(
        [python, "-c", _VERSION[kind]], capture_output=True, text=True, cwd=ROOT, check=False
    )
    if asked.returncode:
        reason = asked.stderr.strip().splitlines()[-1:] or ["it does not start"]
        return Engine(name, title, python, missing=reason[0])
    return Engine(name, title, python, asked.stdout.strip(), settings=settings)


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin" if home else None)
