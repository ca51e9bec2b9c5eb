"""The 22 queries of TPC-H, as SQL text and as DataFrame programs, give what they give on Apache Spark.

Scale factor 0.01, made by tpchgen-cli, which the dev extra installs where there is a wheel of it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import pyrite

TPCH = Path(__file__).resolve().parents[2] / "bench" / "tpch"


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    pyrite.install_as_pyspark()
    sys.path.insert(0, str(TPCH))
    import reference

    return reference


@pytest.fixture(scope="module")
def tables(spark: Any, reference: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    generator = shutil.which("tpchgen-cli", path=str(Path(sys.executable).parent)) or shutil.which(
        "tpchgen-cli"
    )
    if generator is None:
        pytest.skip("tpchgen-cli is not installed: pip install tpchgen-cli")
    data = tmp_path_factory.mktemp("tpch")
    command = [generator, "parquet", "-s", "0.01", "-o", str(data), "--quiet"]
    subprocess.run(command, check=True, timeout=120)
    opened: dict[str, Any] = reference.open_tables(spark, data)
    return opened


@pytest.mark.parametrize("way", ["sql", "dataframe"])
@pytest.mark.parametrize("query", [f"q{number:02}" for number in range(1, 23)])
def test_a_query_gives_what_spark_gives(
    spark: Any, reference: ModuleType, tables: dict[str, Any], query: str, way: str
) -> None:
    found = reference.answer(reference.frame_of(spark, tables, query, way, "0.01"))
    assert reference.difference(reference.read_answer(reference.ANSWERS, query), found) is None
