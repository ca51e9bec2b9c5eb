"""Record the public names and signatures of PySpark's RDD side.

Run by hand in an environment with PySpark 4.2; it needs no Java:

    python tools/record_pyspark_api.py

It writes pyrite/parity/pyspark_api.json, which tests compare with Pyrite and tools/parity.py prints.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pyspark
import pyspark.errors
from pyspark.resultiterable import ResultIterable
from pyspark.statcounter import StatCounter

RECORD = Path(__file__).resolve().parent.parent / "pyrite" / "parity" / "pyspark_api.json"

#: Classes that are documented and not in `pyspark.__all__`.
MORE_CLASSES = (StatCounter, ResultIterable)


def describe_default(value: Any) -> str:
    """A default value, without addresses."""
    if inspect.isfunction(value) or inspect.isclass(value):
        return value.__name__
    text = repr(value)
    return text if " at 0x" not in text else f"{type(value).__name__}()"


def describe_signature(function: Any) -> list[str]:
    """The parameters, one string each: ``name``, ``name=default``, ``*name`` or ``**name``."""
    described = []
    for parameter in inspect.signature(function).parameters.values():
        prefix = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        default = ""
        if parameter.default is not parameter.empty:
            default = f"={describe_default(parameter.default)}"
        described.append(f"{prefix}{parameter.name}{default}")
    return described


def is_inherited_from_python(cls: type, name: str) -> bool:
    """Whether a class of Python's own, such as `tuple` or `Thread`, gave the member."""
    owner = next(base for base in cls.__mro__ if name in base.__dict__)
    return not owner.__module__.startswith("pyspark")


def describe_class(cls: type) -> dict[str, Any]:
    """The public members: the parameters of methods, or "attribute" for anything else."""
    members: dict[str, Any] = {"__init__": describe_signature(cls)}
    for name in sorted(dir(cls)):
        member = inspect.getattr_static(cls, name)
        if name.startswith("_") or is_inherited_from_python(cls, name):
            continue
        if isinstance(member, staticmethod | classmethod):
            member = member.__func__
        members[name] = describe_signature(member) if inspect.isfunction(member) else "attribute"
    return members


def main() -> None:
    """Write the record."""
    names = {name: getattr(pyspark, name) for name in pyspark.__all__ if name != "__version__"}
    classes = [value for value in names.values() if inspect.isclass(value)]
    record = {
        "version": pyspark.__version__,
        "names": sorted(pyspark.__all__),
        "errors": sorted(pyspark.errors.__all__),
        "functions": {
            name: describe_signature(value)
            for name, value in sorted(names.items())
            if inspect.isfunction(value)
        },
        "classes": {
            cls.__name__: describe_class(cls)
            for cls in sorted([*classes, *MORE_CLASSES], key=lambda cls: cls.__name__)
        },
    }
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"{len(record['names'])} names, {sum(map(len, record['classes'].values()))} members")


if __name__ == "__main__":
    main()
