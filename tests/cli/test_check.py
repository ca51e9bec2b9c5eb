"""`pyrite check`: each line of these programs says in a comment what is found there; in others is nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

IMPORTS = """
import pyspark.ml  #: lacks pyspark.ml
import pyspark.ml.feature as features  #: lacks pyspark.ml.feature
import pyspark.sql.functions as F, pyspark.sql
from pyspark import BarrierTaskContext, SparkContext  #: lacks pyspark.BarrierTaskContext
from pyspark.sql import DataFrameWriter, HiveContext, Row  #: lacks pyspark.sql.HiveContext
from pyspark.sql.functions import col, to_xml  #: lacks pyspark.sql.functions.to_xml
from pyspark.sql.functions import nobody_has_this  #: lacks pyspark.sql.functions.nobody_has_this
from py4j.protocol import Py4JJavaError  #: differs py4j.protocol.Py4JJavaError
from .sql import HiveContext
try:
    import pyspark.pandas as ps  #: unclear pyspark.pandas
except ImportError:
    ps = None
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession
pyspark.sql.SparkSession.builder.getOrCreate().udtf  #: lacks SparkSession.udtf
pyspark.sql.functions.xpath("a", "b")  #: lacks pyspark.sql.functions.xpath
F.xpath("a", "b"), F.col("a"), F.upper(col("a"))  #: lacks pyspark.sql.functions.xpath
features.VectorAssembler().transform(ps)
"""

STARS = """
from pyspark.sql.functions import *
from pyspark.sql.types import *
select = col("a"), sum("b"), bucket(3, "c")  #: lacks pyspark.sql.functions.bucket
def xpath(text):
    return text
xpath("mine"), StructType([StructField("a", LongType())])
"""

CHAINS = """
from pyspark import SparkContext, StorageLevel
from pyspark.sql import SparkSession, Window, functions as F

with SparkContext("local[2]") as sc:
    pairs = sc.textFile("a").flatMap(str.split).map(lambda w: (w, 1)).reduceByKey(lambda a, b: a + b)
    pairs.persist(StorageLevel.MEMORY_ONLY).saveAsSequenceFile("b")  #: lacks RDD.saveAsSequenceFile
    (pairs + pairs).barrier()  #: lacks RDD.barrier
    for part in pairs.randomSplit([1, 2]):
        part.barrier()  #: lacks RDD.barrier
    one, two = pairs.randomSplit([1, 2])
    two.barrier()  #: lacks RDD.barrier
    table = sc.broadcast({1: 2})
    table.value[1], table.dump({}, None)  #: lacks Broadcast.dump
    sc._jvm.java.lang.System.gc()  #: lacks SparkContext._jvm
    sc.uiWebUrl, sc.version, sc.master  #: differs SparkContext.uiWebUrl

spark: SparkSession = SparkSession.builder.appName("x").getOrCreate()
frame = spark.read.option("header", True).csv("people.csv")
frame.write.mode("overwrite").partitionBy("age").parquet("out")
frame.write.jdbc("url", "table")  #: lacks DataFrameWriter.jdbc
frame.writeStream.start()  #: lacks DataFrame.writeStream
frame.age.plot, frame.name.alias("n"), frame["age"].cast("long")
frame = frame.filter((F.col("age") > 3) & ~frame.age.isNull()).withColumn("x", F.lit(1))
frame.groupBy("x").agg(F.sum("age")).repartitionById(3)  #: lacks DataFrame.repartitionById
frame.groupBy("x").transformWithState()  #: lacks GroupedData.transformWithState
spark.catalog.listTables(), spark.conf.get("spark.sql.ansi.enabled"), spark.newSession().version
Window.partitionBy("a").orderBy("b").rowsBetween(Window.unboundedPreceding, Window.currentRow)
frame.show(n=3, truncate=False, vertical=True)
row = frame.first()
row.anything, row.asDict()
frame.rdd.map(lambda row: row.barrier()).barrier()  #: lacks RDD.barrier; unclear RDD.barrier
[each.plot for each in frame.randomSplit([1.0])]  #: lacks DataFrame.plot
"""

WHAT_IS_KNOWN = """
from pyspark.sql import DataFrame, SparkSession

def make(session):
    frame = session.range(3)
    frame.pandas_api()  #: lacks DataFrame.pandas_api
    return frame

def annotated(frame: DataFrame, other: "DataFrame"):
    return frame.plot, other.plot  #: lacks DataFrame.plot

def passed_on(frame):
    return frame.pandas_api()  #: unclear DataFrame.pandas_api

def called_with_two(it):
    return it.plot

class Job:
    def run(self, session: SparkSession):
        self.frame = session.range(3)
        return session.udtf  #: lacks SparkSession.udtf

spark = SparkSession.builder.getOrCreate()
def again(session):
    return again(session) if session else session.range(1)

again(spark).plot  #: lacks DataFrame.plot
make(spark).asTable()  #: lacks DataFrame.asTable
called_with_two(make(spark)), called_with_two(3)
list(map(passed_on, [1]))
passed_on(spark.range(3))

numbers = spark.range(3)
numbers = numbers.collect()
numbers.append(4)
numbers.plot
later = None
later = spark.range(4)
later.plot  #: lacks DataFrame.plot
either = spark.range(1) if numbers else spark.range(2)
either.plot  #: lacks DataFrame.plot
if (found := spark.range(2)).isEmpty():
    found.plot  #: lacks DataFrame.plot
for later_on in range(3):
    later_on.pandas_api
try:
    either.plot  #: unclear DataFrame.plot
except NotImplementedError:
    pass
unheard_of(spark).saveAsHadoopFile("x")  #: unclear RDD.saveAsHadoopFile
"""

SETTINGS = """
from pyspark import SparkConf, SparkContext
from pyspark.sql import SparkSession
conf = SparkConf().setMaster("yarn")  #: lacks spark.master=yarn
conf.set("spark.io.encryption.enabled", "true")  #: lacks spark.io.encryption.enabled=true
conf.set("spark.io.encryption.enabled", "false").set("spark.executor.memory", "2g")
conf.setAll([("spark.shuffle.compress", "false"), ("spark.app.name", "x")])  #: differs spark.shuffle.compress
SparkSession.builder.config("spark.yarn.queue", "q").master("local[4]")  #: differs spark.yarn.queue
SparkSession.builder.config(key="spark.sql.shuffle.partitions", value=8).config(conf=conf)
SparkSession.builder.getOrCreate().conf.set("spark.sql.nobody.knows", 1)  #: differs spark.sql.nobody.knows
SparkContext(master="mesos://x")  #: lacks spark.master=mesos://x
SparkContext(serializer=None)  #: differs SparkContext(serializer)
"""

NO_PYSPARK = """
import numpy as pyspark_like
def main(spark):
    spark.udtf, spark.range(3).pandas_api()
"""


def expected(text: str) -> dict[int, set[str]]:
    return {
        number: {each.strip() for each in line.partition("#: ")[2].split(";")}
        for number, line in enumerate(text.splitlines(), start=1)
        if "#: " in line
    }


def test_what_is_found_is_what_is_there(run, program) -> None:
    texts = {
        program(text, f"{name.lower()}.py"): text
        for name, text in globals().items()
        if name.isupper() and isinstance(text, str)
    }
    done = run("check", *texts)
    found: dict[str, dict[int, set[str]]] = {name: defaultdict(set) for name in texts}
    for line in done.stdout.splitlines():
        name, number, what = re.fullmatch(r"([\w.]+):(\d+): (\w+ \S+): .+", line).groups()  # type: ignore[union-attr]
        found[name][int(number)].add(what)
    for name, text in texts.items():
        assert dict(found[name]) == expected(text), name
    assert done.returncode == 1
    assert done.stderr.startswith("33 uses of what Pyrite lacks, 6 of what differs, 5 that cannot be told.")


def test_programs_that_run_pass(run) -> None:
    programs = [*ROOT.glob("tests/programs/*.py"), *ROOT.glob("examples/*.py")]
    done = run("check", *map(str, sorted(programs)))
    assert done.stdout == ""
    assert done.returncode == 0


def test_what_is_said_tells_what_happens_and_what_to_do(run, program) -> None:
    name = program("from pyspark import SparkContext\nSparkContext().range(3).saveAsHadoopFile('x')\n")
    assert run("check", name).stdout == (
        "program.py:2: lacks RDD.saveAsHadoopFile: The program gets a PySparkNotImplementedError. "
        "Instead: `saveAsTextFile`, `saveAsPickleFile`.\n"
    )


def test_what_cannot_be_read_is_one_clear_line(run, program) -> None:
    done = run("check", "gone.py")
    assert (done.returncode, done.stderr) == (
        2,
        "pyrite: cannot open 'gone.py': No such file or directory.\n",
    )
    done = run("check", program("x = = 1"))
    assert done.returncode == 2
    assert "'program.py' is not Python that can be read: invalid syntax" in done.stderr
