"""The examples, run as a user runs them; what they print on Apache Spark was recorded."""

from __future__ import annotations

import collections
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
RECORDED = ROOT / "tests" / "recorded" / "examples"


@pytest.mark.parametrize(
    "name",
    [
        "kmeans",
        "log_analyzer",
        "pagerank",
        "pi",
        pytest.param(
            "weather",
            marks=pytest.mark.skipif(
                importlib.util.find_spec("vega_datasets") is None, reason="vega_datasets is not installed"
            ),
        ),
    ],
)
def test_an_example_prints_what_it_prints_on_spark(run, name: str) -> None:
    done = run("run", "--master", "local[2]", str(EXAMPLES / f"{name}.py"))
    assert done.stderr == ""
    assert done.stdout == (RECORDED / f"{name}.txt").read_text(encoding="utf-8")
    assert done.returncode == 0


def test_words_are_counted(run, tmp_path: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.py"))]
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    counts = collections.Counter(re.findall(r"[a-z]{4,}", " ".join(texts).lower()))
    expected = [f"{sum(counts.values())} words, {len(counts)} of them different"]
    for word, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:10]:
        expected.append(f"{count:8d}  {word}")
    done = run("run", "--master", "local[2]", str(EXAMPLES / "word_count.py"), "*.txt")
    assert done.stdout.splitlines() == expected
    assert done.stderr == ""


def test_every_example_is_tested_here() -> None:
    tested = {path.stem for path in RECORDED.glob("*.txt")} | {"word_count"}
    assert tested == {path.stem for path in EXAMPLES.glob("*.py")}
