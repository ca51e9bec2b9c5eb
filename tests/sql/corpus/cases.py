"""The cases of the corpus as they are written in `cases/`, and as they are recorded in `*.json`.

`cases/*.sql`: a line that begins with a statement's keyword is a case; one with a FROM or WHERE is a case
that gets `SELECT ` in front; any other is a list of expressions, each a case of its own. A longer case begins
with a line `-- its name` and ends at an empty line. Lines that begin with `--!` set how the following cases
run, up to the next `--! reset`:

    --! set spark.sql.session.timeZone=America/Los_Angeles
    --! ansi both               each case twice: as it is, and with spark.sql.ansi.enabled=false
    --! tolerance 1e-12         relative, for floats

`cases/*.py`: a case begins with a line `#: its name`; its value is that of its last expression, and what it
prints is recorded as well. `#!` lines work as `--!` lines do. In scope: spark, F, T, Row, Window,
and sql, the module `pyspark.sql`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parent
SOURCES = CORPUS / "cases"
STATEMENT = re.compile(
    r"(select|with|from|values|table|describe|desc|show|explain|create|drop|cache|set|use)\b|\(\s*select\b",
    re.IGNORECASE,
)
CLAUSE = re.compile(r"(?<!\bDISTINCT )\b(FROM|WHERE)\b")
#: A quoted text, a comment, a bracket, a comma, or any other character.
TOKEN = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|/\*.*?\*/|--.*|.""", re.DOTALL)
ANSI = "spark.sql.ansi.enabled"


@dataclass(frozen=True)
class Case:
    """One question; `identity` is what the list of missing cases calls it."""

    family: str
    name: str
    text: str
    language: str
    conf: dict[str, str] = field(default_factory=dict)
    tolerance: float = 0.0

    @property
    def identity(self) -> str:
        return f"{self.family}: {self.name}"


@dataclass(frozen=True)
class Options:
    """How the cases run that follow in a source file."""

    conf: dict[str, str] = field(default_factory=dict)
    ansi_both: bool = False
    tolerance: float = 0.0

    def changed(self, directive: str) -> Options:
        word, _, rest = directive.strip().partition(" ")
        match word:
            case "reset":
                return Options()
            case "set":
                key, _, value = rest.partition("=")
                return replace(self, conf={**self.conf, key.strip(): value.strip()})
            case "ansi" if rest == "both":
                return replace(self, ansi_both=True)
            case "tolerance":
                return replace(self, tolerance=float(rest))
        raise ValueError(f"There is no directive {directive!r}; see the head of {Path(__file__).name}")

    def cases(self, family: str, name: str, text: str, language: str) -> Iterator[Case]:
        suffix = "".join(f" [{key.removeprefix('spark.sql.')}={value}]" for key, value in self.conf.items())
        case = Case(family, name + suffix, text, language, self.conf, self.tolerance)
        yield case
        if self.ansi_both:
            yield replace(case, name=f"{case.name} [ansi off]", conf={**self.conf, ANSI: "false"})


def expressions(line: str) -> list[str]:
    """The expressions of a list of them, or the line as it is if it has a clause of a query.

    >>> expressions("f(1, 2), 'a, b'")
    ['f(1, 2)', "'a, b'"]
    """
    parts, depth, outside = [""], 0, ""
    for token in TOKEN.findall(line):
        depth += (token in "([") - (token in ")]")
        if token == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += token
        outside += token if depth == 0 and len(token) == 1 else " "
    return [line] if CLAUSE.search(outside) else [part.strip() for part in parts]


def sql_cases(family: str, source: str) -> Iterator[Case]:
    """The cases of a `.sql` source."""
    options, named, lines = Options(), None, []
    for line in [*source.splitlines(), ""]:
        if line.startswith("--!"):
            options = options.changed(line[3:])
        elif line.startswith("-- ") and named is None:
            named, lines = line[3:].strip(), []
        elif named is not None and line.strip():
            lines.append(line)
        elif named is not None:
            yield from options.cases(family, named, "\n".join(lines), "sql") if lines else ()
            named = None
        elif line.strip():
            text = line.strip()
            if STATEMENT.match(text):
                yield from options.cases(family, text, text, "sql")
            else:
                for part in expressions(text):
                    yield from options.cases(family, part, f"SELECT {part}", "sql")


def python_cases(family: str, source: str) -> Iterator[Case]:
    """The cases of a `.py` source."""
    options = Options()
    for block in re.split(r"^(?=#[:!])", source, flags=re.MULTILINE)[1:]:
        head, _, body = block.partition("\n")
        if head.startswith("#!"):
            options = options.changed(head[2:])
        else:
            yield from options.cases(family, head[2:].strip(), body.strip(), "python")


def written_cases() -> dict[str, list[Case]]:
    """All cases as they are written, by family."""
    families = {}
    for path in sorted(SOURCES.iterdir()):
        if path.stem == "tables" or path.suffix not in (".sql", ".py"):
            continue
        read = sql_cases if path.suffix == ".sql" else python_cases
        cases: dict[str, Case] = {}
        for case in read(path.stem, path.read_text(encoding="utf-8")):
            if cases.setdefault(case.name, case).text != case.text:
                raise ValueError(f"{path.name} has two cases with the name {case.name!r}")
        families[path.stem] = list(cases.values())
    return families


def tables() -> list[str]:
    """The statements that make the tables which all cases may use."""
    text = (SOURCES / "tables.sql").read_text(encoding="utf-8")
    return [statement.strip() for statement in text.split(";") if statement.strip()]


def recorded_cases() -> dict[str, list[tuple[Case, dict[str, Any]]]]:
    """All cases with what Spark gave, by family."""
    families = {}
    for path in sorted(CORPUS.glob("*.json")):
        families[path.stem] = [
            (case_of(path.stem, line), line["outcome"])
            for line in json.loads(path.read_text(encoding="utf-8"))["cases"]
        ]
    return families


def case_of(family: str, line: dict[str, Any]) -> Case:
    (language,) = line.keys() & {"sql", "python"}
    return Case(
        family, line["name"], line[language], language, line.get("conf", {}), line.get("tolerance", 0.0)
    )


def line_of(case: Case, outcome: dict[str, Any]) -> str:
    """A case and its outcome as one line of JSON."""
    line: dict[str, Any] = {"name": case.name, case.language: case.text}
    if case.conf:
        line["conf"] = case.conf
    if case.tolerance:
        line["tolerance"] = case.tolerance
    return json.dumps({**line, "outcome": outcome}, ensure_ascii=False)
