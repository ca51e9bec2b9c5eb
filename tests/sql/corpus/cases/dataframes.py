#: createDataFrame from tuples and names
spark.createDataFrame([(1, "a"), (2, None)], ["id", "name"])
#: createDataFrame from tuples without names
spark.createDataFrame([(1, 2.5, True)])
#: createDataFrame from dictionaries
spark.createDataFrame([{"b": 1, "a": "x"}, {"a": None, "b": 2}])
#: createDataFrame from Rows
spark.createDataFrame([Row(x=1, y="a"), Row(x=2, y="b")])
#: createDataFrame from nested Rows
spark.createDataFrame([Row(id=1, inner=Row(p=1.5, q=[1, 2]), m={"k": 1})])
#: createDataFrame from lists
spark.createDataFrame([[1, "x"], [2, "y"]], ["a", "b"])
#: createDataFrame with a DDL schema
spark.createDataFrame([(1, "a")], "id BIGINT NOT NULL, name STRING")
#: createDataFrame with a StructType
spark.createDataFrame([(1, None)], T.StructType([T.StructField("a", T.ShortType(), False), T.StructField("b", T.DateType())]))
#: createDataFrame with an atomic type
spark.createDataFrame([1, 2, None], "int")
#: createDataFrame with an atomic type object
spark.createDataFrame(["a", "b"], T.StringType())
#: createDataFrame from a dataclass
import dataclasses
@dataclasses.dataclass
class Point:
    x: int
    y: float
spark.createDataFrame([Point(1, 2.0), Point(3, 4.5)])
#: createDataFrame from a named tuple
import collections
Pair = collections.namedtuple("Pair", "left right")
spark.createDataFrame([Pair(1, "a")])
#: createDataFrame of all Python types
import datetime, decimal
spark.createDataFrame([(1, 1.5, "s", b"b", True, None, datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 0), datetime.timedelta(hours=36), decimal.Decimal("1.50"), [1], {"a": 1}, bytearray(b"x"))], "a bigint, b double, c string, d binary, e boolean, f int, g date, h timestamp, i interval day to second, j decimal(10,2), k array<int>, l map<string,int>, m binary")
#: createDataFrame infers all Python types
import datetime, decimal
spark.createDataFrame([(1, 1.5, "s", b"b", True, datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 0), datetime.timedelta(hours=36), decimal.Decimal("1.50"), [1], {"a": 1})])
#: createDataFrame infers from later rows
spark.createDataFrame([(None, 1), ("a", None)], ["x", "y"])
#: createDataFrame merges types
spark.createDataFrame([([1],), ([2.5, None],)], ["x"])
#: createDataFrame cannot infer a column of nulls
spark.createDataFrame([(None,)], ["x"])
#: createDataFrame with nothing to infer from
spark.createDataFrame([], ["x"])
#: createDataFrame of nothing with a schema
spark.createDataFrame([], "x INT, y STRING")
#: createDataFrame with a wrong type
spark.createDataFrame([("a",)], "x INT")
#: createDataFrame with a null where there may be none
spark.createDataFrame([(None,)], "x INT NOT NULL")
#: createDataFrame with too many fields
spark.createDataFrame([(1, 2, 3)], "x INT, y INT")
#: createDataFrame with too few fields
spark.createDataFrame([(1,)], "x INT, y INT")
#: createDataFrame with a byte out of range
spark.createDataFrame([(300,)], "x TINYINT")
#: createDataFrame with conflicting types
spark.createDataFrame([(1,), ("a",)], ["x"])
#: createDataFrame without verification
spark.createDataFrame([(1, "a")], "x INT, y STRING", verifySchema=False)
#: createDataFrame of a mapping with missing keys
spark.createDataFrame([{"a": 1}, {"b": 2}])
#: createDataFrame of floats for ints
spark.createDataFrame([(1,), (2.5,)], ["x"])
#: createDataFrame from scalars without a schema
spark.createDataFrame([1, 2])
#: createDataFrame from an RDD
spark.createDataFrame(spark.sparkContext.parallelize([(1, "a"), (2, "b")]), ["n", "s"])
#: an RDD toDF
spark.sparkContext.parallelize([(1, "a"), (2, "b")], 2).toDF(["n", "s"])
#: createDataFrame from pandas
import pandas as pd
spark.createDataFrame(pd.DataFrame({"i": [1, 2], "f": [1.5, float("nan")], "s": ["a", "b"], "b": [True, False]}))
#: createDataFrame from Arrow
import pyarrow as pa
spark.createDataFrame(pa.table({"i": pa.array([1, None], pa.int32()), "s": ["a", "b"], "l": [[1], None]}))
#: createDataFrame from numpy
import numpy as np
spark.createDataFrame(np.array([[1, 2], [3, 4]]))
#: range
spark.range(3)
#: range with a step
spark.range(10, 1, -4)
#: range with partitions
spark.range(0, 10, 3, 2).rdd.getNumPartitions()
#: sql with named parameters
spark.sql("SELECT * FROM numbers WHERE n > :low AND g = :g ORDER BY n", {"low": 1, "g": "a"})
#: sql with positional parameters
spark.sql("SELECT ? AS a, ? + 1 AS b", [1, 2.5])
#: sql with a parameter that is missing
spark.sql("SELECT :x")
#: sql with a DataFrame in it
spark.sql("SELECT sum(n) AS s FROM {df}", df=spark.table("numbers"))
#: table
spark.table("departments")
#: select of names
spark.table("people").select("id", "name").orderBy("id")
#: select of columns
df = spark.table("people")
df.select(df.id, df["age"] + 1, F.col("name").alias("n"), (df.salary * 2).alias("double")).orderBy("id")
#: select star
spark.table("departments").select("*", F.upper("department"))
#: select a list
spark.table("numbers").select(["n", "g"]).limit(1)
#: select nothing
spark.range(2).select()
#: select a nested field
spark.table("nested").where("id < 3").select("id", "point.x", F.col("items")[0], F.col("pairs")["a"], F.col("point").getField("y")).orderBy("id")
#: select a struct star
spark.table("nested").select("point.*").where("x = 1")
#: selectExpr
spark.table("numbers").selectExpr("n", "v * 2 AS w", "upper(g)").where("n < 3")
#: filter with a column
spark.table("numbers").filter((F.col("v") > 5) & (F.col("g") == "a") | F.col("x").isNull()).orderBy("n")
#: filter with text
spark.table("numbers").where("v > 5 AND g = 'b'").orderBy("n")
#: filter with not
spark.table("numbers").filter(~(F.col("v") > 5)).orderBy("n")
#: withColumn adds
spark.range(2).withColumn("sq", F.col("id") * F.col("id"))
#: withColumn replaces
spark.range(2).withColumn("id", F.col("id") + 10)
#: withColumn replaces whatever the case
spark.range(2).withColumn("ID", F.col("id") + 10)
#: withColumns
spark.range(2).withColumns({"a": F.col("id") + 1, "b": F.lit("x")})
#: withColumnRenamed
spark.range(1).withColumnRenamed("id", "n").withColumnRenamed("nosuch", "m")
#: withColumnsRenamed
spark.table("departments").withColumnsRenamed({"city": "town", "code": "id"}).orderBy("id")
#: drop
spark.table("people").drop("hired", "salary", "nosuch").orderBy("id").limit(1)
#: drop a column object
df = spark.table("departments")
df.drop(df.city).orderBy("code")
#: toDF
spark.range(1).toDF("n")
#: toDF with the wrong number
spark.range(1).toDF("a", "b")
#: alias and join
a = spark.table("l").alias("x")
b = spark.table("r").alias("y")
a.join(b, F.col("x.k") == F.col("y.k")).select("x.k", "x.a", "y.b").orderBy("a", "b")
#: join on a name
spark.table("l").join(spark.table("r"), "k").orderBy("a", "b")
#: join on names
spark.table("l").join(spark.table("r"), ["k"], "left").orderBy("a", "b")
#: join on a condition
l, r = spark.table("l"), spark.table("r")
l.join(r, l.k == r.k, "full").orderBy(l.a, r.b)
#: join full on a name
spark.table("l").join(spark.table("r"), "k", "outer").orderBy("k", "a", "b")
#: join right on a name
spark.table("l").join(spark.table("r"), "k", "right_outer").orderBy("k", "a", "b")
#: join semi
spark.table("l").join(spark.table("r"), "k", "left_semi").orderBy("a")
#: join anti
spark.table("l").join(spark.table("r"), "k", "anti").orderBy("a")
#: join cross
spark.table("l").crossJoin(spark.range(2)).orderBy("a", "id")
#: join without a condition
spark.table("l").join(spark.table("r")).count()
#: join on several conditions
l, r = spark.table("l"), spark.table("r")
l.join(r, [l.k == r.k, r.b != "r3"], "inner").orderBy("a", "b")
#: join of an unknown type
spark.table("l").join(spark.table("r"), "k", "sideways")
#: self join
n = spark.table("numbers").select("n", "v")
x, y = n.alias("x"), n.alias("y")
x.join(y, F.col("x.v") == F.col("y.v")).where("x.n < y.n").select("x.n", "y.n").orderBy("x.n", "y.n")
#: self join is ambiguous
n = spark.table("numbers")
n.join(n, n.n == n.v).count()
#: ambiguous reference
l, r = spark.table("l"), spark.table("r")
l.join(r, l.k == r.k).select("k")
#: drop after a join
l, r = spark.table("l"), spark.table("r")
l.join(r, l.k == r.k).drop(r.k).orderBy("a", "b")
#: lateralJoin
l = spark.table("l")
l.lateralJoin(spark.range(3).where(F.col("id") < F.col("k").outer())).orderBy("a", "id")
#: union
spark.range(2).union(spark.range(1, 3)).orderBy("id")
#: union of different types
spark.range(1).union(spark.createDataFrame([(1.5,)], ["x"])).orderBy("id")
#: union of different numbers of columns
spark.range(1).union(spark.table("l"))
#: unionByName
a = spark.createDataFrame([(1, "x")], ["a", "b"])
b = spark.createDataFrame([("y", 2)], ["b", "a"])
a.unionByName(b).orderBy("a")
#: unionByName allowing missing columns
a = spark.createDataFrame([(1, "x")], ["a", "b"])
b = spark.createDataFrame([(2, True)], ["a", "c"])
a.unionByName(b, allowMissingColumns=True).orderBy("a")
#: unionByName with a missing column
spark.createDataFrame([(1,)], ["a"]).unionByName(spark.createDataFrame([(1,)], ["b"]))
#: intersect
spark.table("l").select("k").intersect(spark.table("r").select("k")).orderBy("k")
#: intersectAll
spark.table("l").select("k").intersectAll(spark.table("r").select("k")).orderBy("k")
#: exceptAll
spark.table("l").select("k").exceptAll(spark.table("r").select("k")).orderBy("k")
#: subtract
spark.table("l").select("k").subtract(spark.table("r").select("k")).orderBy("k")
#: distinct
spark.table("numbers").select("g").distinct().orderBy("g")
#: dropDuplicates
spark.table("numbers").select("v").dropDuplicates().orderBy("v")
#: dropDuplicates of a subset
spark.table("numbers").dropDuplicates(["g"]).select("g").orderBy("g")
#: drop_duplicates with an unknown column
spark.table("numbers").drop_duplicates(["nosuch"])
#: groupBy and agg
spark.table("numbers").groupBy("g").agg(F.sum("v"), F.avg("x").alias("m"), F.count("*").alias("c")).orderBy("g")
#: groupBy and agg with a dictionary
spark.table("numbers").groupBy("g").agg({"v": "sum", "n": "max"}).orderBy("g")
#: groupBy and count
spark.table("numbers").groupBy("g").count().orderBy("g")
#: groupBy and sum
spark.table("numbers").groupBy("g").sum("n", "v").orderBy("g")
#: groupBy and mean of all
spark.table("numbers").groupBy("g").mean().orderBy("g")
#: groupBy and max and min
spark.table("numbers").groupBy("g").max("n").join(spark.table("numbers").groupBy("g").min("n"), "g").orderBy("g")
#: groupBy an expression
spark.table("numbers").groupBy((F.col("n") % 2).alias("odd")).agg(F.sum("n")).orderBy("odd")
#: groupBy an unnamed expression
spark.table("numbers").groupBy(F.col("n") % 3).count().orderBy(1)
#: groupBy nothing
spark.table("numbers").groupBy().avg("n")
#: groupBy a position
spark.table("numbers").groupBy(2).count().orderBy("g")
#: agg without groups
spark.table("numbers").agg(F.max("n"), F.countDistinct("g"), F.sum_distinct("v"))
#: agg with a dictionary
spark.table("numbers").agg({"n": "sum", "*": "count"})
#: agg of nothing
spark.table("numbers").agg()
#: rollup
spark.table("numbers").rollup("g").agg(F.sum("n"), F.grouping("g")).orderBy(F.col("g").asc_nulls_last(), "sum(n)")
#: cube
spark.table("people").cube("department", "age").agg(F.count("*").alias("c"), F.grouping_id().alias("i")).orderBy("i", "department", "age")
#: groupingSets
spark.table("people").groupingSets([["department"], []], "department").agg(F.count("*").alias("c")).orderBy("c", "department")
#: pivot with values
spark.table("numbers").groupBy("v").pivot("g", ["a", "b"]).sum("n").orderBy("v")
#: pivot without values
spark.table("numbers").groupBy("v").pivot("g").count().orderBy("v")
#: pivot with two aggregates
spark.table("numbers").groupBy().pivot("g", ["a", "b"]).agg(F.sum("n").alias("s"), F.max("v"))
#: orderBy with directions
spark.table("numbers").select("n", "v").orderBy(F.desc("v"), F.col("n").asc())
#: sort with ascending
spark.table("numbers").select("n", "v").sort("v", "n", ascending=[False, True])
#: sort descending
spark.range(3).sort("id", ascending=False)
#: orderBy nulls
spark.table("numbers").select("n", "v").orderBy(F.col("v").desc_nulls_first(), F.col("n").desc())
#: orderBy a hidden column
spark.table("numbers").select("n").orderBy("g", F.desc("n"))
#: orderBy a position
spark.table("numbers").select("n", "g").orderBy(-2, 1)
#: limit and offset
spark.range(10).orderBy("id").offset(3).limit(2)
#: head
spark.range(5).orderBy("id").head()
#: head of several
spark.range(5).orderBy("id").head(2)
#: head of nothing
spark.range(0).head()
#: first
spark.table("numbers").orderBy("n").first()
#: take
spark.range(5).orderBy("id").take(2)
#: tail
spark.range(5).tail(2)
#: collect
spark.range(2).collect()
#: toLocalIterator
list(spark.range(2).toLocalIterator())
#: count
spark.table("numbers").count()
#: isEmpty
[spark.range(0).isEmpty(), spark.range(1).isEmpty()]
#: columns and dtypes
[spark.table("nested").columns, spark.table("nested").dtypes]
#: schema
spark.table("people").schema.simpleString()
#: schema json
spark.table("nested").schema.json()
#: schema of a table
repr(spark.table("people").schema)
#: repr of a DataFrame
repr(spark.table("people"))
#: sample of everything
spark.range(5).sample(1.0).orderBy("id")
#: sample is within
0 < spark.range(1000).sample(0.5, 42).count() < 1000
#: sample of a wrong fraction
spark.range(5).sample(-1.0)
#: randomSplit loses nothing
sum(part.count() for part in spark.range(100).randomSplit([1.0, 2.0], 7))
#: sampleBy
spark.range(10).sampleBy("id", {1: 1.0, 2: 0.0}, 0).orderBy("id")
#: describe
spark.table("numbers").describe("n", "v", "g")
#: describe all
spark.table("departments").describe()
#: summary
spark.table("numbers").select("n", "g").summary()
#: summary of some statistics
spark.table("numbers").select("n").summary("count", "min", "25%", "max")
#: na.fill with a number
spark.table("numbers").na.fill(0).orderBy("n")
#: na.fill with text
spark.table("numbers").na.fill("?").orderBy("n")
#: na.fill with a dictionary
spark.table("numbers").na.fill({"v": -1, "g": "none"}).orderBy("n")
#: fillna of a subset
spark.table("numbers").fillna(7, subset=["v"]).orderBy("n")
#: fillna with a boolean
spark.createDataFrame([(True,), (None,)], "b BOOLEAN").fillna(False)
#: na.drop
spark.table("numbers").na.drop().orderBy("n")
#: na.drop how all
spark.createDataFrame([(None, None), (1, None)], "a INT, b INT").na.drop("all")
#: dropna with a threshold
spark.table("numbers").dropna(thresh=3).orderBy("n")
#: dropna of a subset
spark.table("numbers").dropna(subset=["g"]).orderBy("n")
#: replace
spark.table("numbers").replace(20, 200).orderBy("n")
#: replace with a dictionary
spark.table("numbers").select("n", "g").replace({"a": "A", "b": None}).orderBy("n")
#: na.replace lists
spark.table("numbers").na.replace([1, 2], [10, 20], "n").orderBy("n")
#: replace of mixed types
spark.table("numbers").replace({"a": 1})
#: stat.corr
round(spark.range(10).withColumn("y", F.col("id") * 2).stat.corr("id", "y"), 9)
#: cov
spark.range(10).withColumn("y", F.col("id") * 2).cov("id", "y")
#: approxQuantile
spark.range(1, 11).approxQuantile("id", [0.0, 0.5, 1.0], 0.0)
#: approxQuantile of columns
spark.range(1, 11).withColumn("y", F.col("id") * 2).approxQuantile(["id", "y"], [0.5], 0.0)
#: crosstab
spark.table("numbers").where("g IS NOT NULL").withColumn("odd", F.col("n") % 2).crosstab("g", "odd").orderBy("g_odd")
#: freqItems
spark.createDataFrame([(1,), (1,), (1,)], ["a"]).freqItems(["a"])
#: transform
spark.range(2).transform(lambda df: df.withColumn("x", F.lit(1)))
#: unpivot
spark.createDataFrame([(1, 2, 3)], ["id", "a", "b"]).unpivot("id", ["a", "b"], "what", "amount").orderBy("what")
#: melt
spark.createDataFrame([(1, 2, 3.5)], ["id", "a", "b"]).melt(["id"], None, "what", "amount").orderBy("what")
#: transpose
spark.createDataFrame([("x", 1, 2), ("y", 3, 4)], ["k", "a", "b"]).transpose()
#: colRegex
spark.table("people").select(spark.table("people").colRegex("`.*e`")).limit(1).columns
#: to another schema
spark.createDataFrame([(1, "a")], ["i", "j"]).to(T.StructType([T.StructField("j", T.StringType()), T.StructField("i", T.IntegerType())]))
#: withMetadata
spark.range(1).withMetadata("id", {"unit": "m"}).schema["id"].metadata
#: sortWithinPartitions
spark.range(3).coalesce(1).sortWithinPartitions(F.desc("id")).collect()
#: repartition
[spark.range(9).repartition(3).rdd.getNumPartitions(), spark.range(9).repartition(3).count()]
#: coalesce
spark.range(0, 9, 1, 4).coalesce(2).rdd.getNumPartitions()
#: repartition by a column
[len(part) for part in spark.range(100).repartition(4, "id").rdd.glom().collect()]
#: rdd of Rows
spark.table("departments").orderBy("code").rdd.map(lambda row: (row.city, row["code"])).collect()
#: toJSON
spark.table("nested").orderBy("id").toJSON().collect()
#: toPandas
df = spark.table("numbers").orderBy("n").toPandas()
[list(df.columns), [str(t) for t in df.dtypes], df["n"].tolist()]
#: toArrow
table = spark.table("people").orderBy("id").toArrow()
[table.column_names, [str(t) for t in table.schema.types], table.column("id").to_pylist()]
#: createTempView and catalog
spark.range(2).createOrReplaceTempView("temporary")
answer = [spark.catalog.tableExists("temporary"), spark.table("temporary").count(), spark.catalog.dropTempView("temporary"), spark.catalog.tableExists("temporary")]
answer
#: createTempView twice
spark.range(2).createTempView("departments")
#: createGlobalTempView
spark.range(2).createOrReplaceGlobalTempView("everywhere")
answer = spark.sql("SELECT count(*) AS c FROM global_temp.everywhere").collect()
spark.catalog.dropGlobalTempView("everywhere")
answer
#: cache
df = spark.range(5).cache()
answer = [df.count(), df.is_cached, df.storageLevel.useMemory]
df.unpersist()
answer
#: checkpoint locally
spark.range(3).localCheckpoint().orderBy("id")
#: isLocal and inputFiles
[spark.range(3).isLocal(), spark.range(3).inputFiles(), spark.range(3).isStreaming]
#: sameSemantics
[spark.range(3).sameSemantics(spark.range(3)), spark.range(3).sameSemantics(spark.range(4))]
#: hint
spark.table("l").join(spark.table("r").hint("broadcast"), "k").count()
#: foreach
seen = spark.sparkContext.accumulator(0)
spark.range(5).foreach(lambda row: seen.add(row.id))
seen.value
#: observe
seen = sql.Observation("stats")
spark.range(5).observe(seen, F.count(F.lit(1)).alias("n"), F.max("id").alias("m")).count()
sorted(seen.get.items())
#: mapInPandas
spark.range(3).mapInPandas(lambda batches: (b.assign(id=b.id * 2) for b in batches), "id long").orderBy("id")
#: applyInPandas
spark.table("numbers").select("g", "n").groupBy("g").applyInPandas(lambda f: f.assign(n=f.n - f.n.min()), "g string, n int").orderBy("g", "n")
#: a Python UDF
twice = F.udf(lambda x: None if x is None else x * 2, "int")
spark.table("numbers").select("n", twice("v"), twice(F.col("n") + 1).alias("t")).orderBy("n")
#: a registered UDF
spark.udf.register("plus_one", lambda x: x + 1, "bigint")
spark.sql("SELECT plus_one(id) FROM range(3)")
#: a UDF without a type
shout = F.udf(lambda s: s.upper() + "!")
spark.createDataFrame([("a",)], ["s"]).select(shout("s"))
#: a pandas UDF
import pandas as pd
@F.pandas_udf("double")
def halves(values: pd.Series) -> pd.Series:
    return values / 2
spark.range(3).select(halves("id")).orderBy("halves(id)")
#: df[...] forms
df = spark.table("numbers")
df[["n", "g"]][df.n > 6].orderBy("n")
#: df[position]
df = spark.table("numbers")
df.select(df[0], df[-1].alias("last")).where("n < 3")
#: an unknown attribute
spark.table("numbers").nosuch
#: an unknown name in df[...]
spark.table("numbers")["nosuch"]
#: when otherwise
spark.table("numbers").select(F.when(F.col("v") > 10, "big").when(F.col("v") > 5, "mid").otherwise("small").alias("size"), "n").orderBy("n")
#: when without otherwise
spark.range(2).select(F.when(F.col("id") == 1, F.lit("x")))
#: explode
spark.table("nested").select("id", F.explode("items")).orderBy("id", "col")
#: expr
spark.range(2).select(F.expr("id * 2"), F.expr("id AS n"))
#: window functions
w = Window.partitionBy("g").orderBy("n")
spark.table("numbers").select("n", F.row_number().over(w).alias("r"), F.sum("v").over(w.rowsBetween(Window.unboundedPreceding, 0)).alias("s"), F.lag("n", 1, -1).over(w).alias("l")).orderBy("n")
#: a window without a name
spark.table("numbers").select(F.max("n").over(Window.partitionBy("g"))).orderBy(1)
#: range frames
spark.table("numbers").select("n", F.sum("n").over(Window.orderBy("n").rangeBetween(-2, Window.currentRow)).alias("s")).orderBy("n")
#: tables and columns of the catalog
[column.name for column in spark.catalog.listColumns("departments")]
#: current database
[spark.catalog.currentDatabase(), spark.catalog.currentCatalog()]
#: function exists
[spark.catalog.functionExists("upper"), spark.catalog.functionExists("nosuch")]
#: conf
spark.conf.set("spark.sql.shuffle.partitions", "3")
answer = spark.conf.get("spark.sql.shuffle.partitions")
spark.conf.set("spark.sql.shuffle.partitions", "1")
answer
#: conf that is not set
[spark.conf.get("my.setting", "fallback"), spark.conf.isModifiable("spark.sql.shuffle.partitions")]
#: newSession
other = spark.newSession()
other.conf.set("spark.sql.ansi.enabled", "false")
[other.sql("SELECT 1 / 0 AS x").collect()[0].x, spark.conf.get("spark.sql.ansi.enabled"), other.catalog.tableExists("departments")]
#: exists and scalar subqueries
spark.table("l").where(F.col("k") == spark.table("r").agg(F.min("k")).scalar()).orderBy("a")
#: exists
spark.table("l").where(spark.table("r").where(F.col("r.k") == F.col("l.k").outer()).exists()).orderBy("a")
#: asTable and lateral functions
spark.tvf.explode(F.array(F.lit(1), F.lit(2)))
#: dropFields and withField
spark.table("nested").select(F.col("point").withField("z", F.lit(1)).alias("w"), F.col("point").dropFields("y").alias("d")).limit(1)
#: two-phase query
(spark.table("people").filter(F.col("department").isNotNull())
 .groupBy("department").agg(F.avg("salary").alias("pay"), F.collect_list("name").alias("names"))
 .withColumn("rank", F.rank().over(Window.orderBy(F.desc("pay")))).orderBy("rank"))
