"""A slow executor on Ray."""

from __future__ import annotations

from pathlib import Path

import pytest
from chaos.ray_jobs import slow_executor

from pyrite import SparkConf, SparkContext

pytestmark = pytest.mark.ray


def test_a_slow_executor_is_overtaken_and_what_it_writes_does_not_count(tmp_path: Path) -> None:
    conf = SparkConf().setMaster("ray[2,1,256]").setAppName("slow").set("spark.speculation", "true")
    with SparkContext(conf=conf.set("spark.speculation.quantile", "0.5")) as context:
        assert slow_executor(context, tmp_path)
