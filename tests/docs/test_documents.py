"""The documents name code, files and pages that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "pyrite"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

#: `path.py:Name` or `path.py:Class.member`; paths begin in the package.
CODE_NAME = re.compile(r"`([\w/]+\.py):([\w.]+)`")
CODE_FILE = re.compile(r"`((?:pyrite|tests|tools|examples|docs)/[\w/.-]*\w\.\w+)`")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def names_of(path: Path) -> set[str]:
    """What a module defines at its top, and what its classes define: methods, fields, attributes of self."""
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        names |= names_of_statement(node, "")
        if isinstance(node, ast.ClassDef):
            for inner in ast.walk(node):
                names |= names_of_statement(inner, f"{node.name}.")
    return names


def names_of_statement(node: ast.AST, prefix: str) -> set[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {prefix + name}
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.AnnAssign(target=ast.Attribute(attr=name)):
            return {prefix + name}
        case ast.Assign(targets=targets):
            return {
                prefix + (target.id if isinstance(target, ast.Name) else target.attr)
                for target in targets
                if isinstance(target, ast.Name | ast.Attribute)
            }
    return set()


def references(pattern: re.Pattern[str]) -> list[tuple[str, ...]]:
    return [
        (str(document.relative_to(ROOT)), *match.groups())
        for document in DOCUMENTS
        for match in pattern.finditer(document.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("document", "file", "name"), sorted(set(references(CODE_NAME))))
def test_a_code_name_exists(document: str, file: str, name: str) -> None:
    path = PACKAGE / file
    assert path.is_file(), f"{document} names {file}, which is not there"
    assert name in names_of(path), f"{document} names {name}, which {file} does not define"


@pytest.mark.parametrize(("document", "file"), sorted(set(references(CODE_FILE))))
def test_a_file_exists(document: str, file: str) -> None:
    assert (ROOT / file).exists(), f"{document} names {file}, which is not there"


@pytest.mark.parametrize(("document", "target"), sorted(set(references(LINK))))
def test_a_link_leads_somewhere(document: str, target: str) -> None:
    if not target.startswith(("https://", "http://")):
        assert ((ROOT / document).parent / target).exists(), f"{document} links to {target}"


def test_the_journey_is_told_by_code_names() -> None:
    told = {file for document, file, _ in references(CODE_NAME) if document.endswith("journey-of-a-job.md")}
    rooms = {file.split("/")[0] for file in told}
    assert {"rdd", "lineage", "context", "cluster", "scheduler", "executor", "shuffle"} <= rooms


def test_every_room_is_in_the_architecture() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = [path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()]
    assert [room for room in rooms if f"{room}/" not in text] == []


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
