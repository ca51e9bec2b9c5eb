"""Sixty methods of DataFrames on a few rows, and what they print."""

import datetime
from decimal import Decimal

from pyspark.sql import Observation, Row, SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("dataframes").config("spark.sql.session.timeZone", "UTC").getOrCreate()

people = spark.createDataFrame(
    [
        (1, "Ann", 34, Decimal("5200.50"), datetime.date(2019, 3, 1), "sales"),
        (2, "Bob", 45, Decimal("4100.00"), datetime.date(2018, 7, 15), "sales"),
        (3, "Cid", None, Decimal("6100.25"), datetime.date(2020, 1, 31), "tech"),
        (4, "Dee", 29, None, datetime.date(2021, 12, 24), "tech"),
        (5, "Eve", 45, Decimal("7300.00"), None, "tech"),
        (6, None, 51, Decimal("3900.75"), datetime.date(2017, 11, 5), None),
    ],
    "id INT, name STRING, age INT, salary DECIMAL(10,2), hired DATE, department STRING",
)
departments = spark.createDataFrame(
    [("sales", "Berlin"), ("tech", "Zürich"), ("law", None)], "department STRING, city STRING"
)

print("# looking")
people.printSchema()
print(people)
print(people.columns, people.dtypes[3], len(people.schema))
people.show()
people.show(2, truncate=3)
people.show(1, vertical=True)
departments.show(truncate=False)
print(people.count(), people.isEmpty(), people.limit(0).isEmpty())
print(people.orderBy("id").first())
print(people.orderBy("id").head(2))
print(people.orderBy("id").take(1) == [people.orderBy("id").head()])
print(people.sort("id").tail(2)[1].asDict())
print([row.id for row in people.orderBy("id").toLocalIterator()])

print("# columns")
people.select("id", people.name, people["age"] + 1, F.col("salary") * 2).orderBy("id").show()
people.selectExpr("id", "age * 2 AS twice").where("twice > 80").orderBy("id").show()
people.filter(people.age.isNull() | (people.age > 45)).orderBy("id").show()
people.withColumn("age", F.lit(1)).withColumns({"a": F.lit("x"), "b": F.col("id") + 0.5}).orderBy("id").show(2)
print(people.withColumnRenamed("name", "n").withColumnsRenamed({"age": "a", "nope": "b"}).columns)
print(people.drop("age", "nope").drop(people.hired).columns)
print(departments.toDF("a", "b").columns, people.colRegex("`(id|age)`") is not None)
print(people.select(people.colRegex("`(id|age)`")).columns)
print(people.withMetadata("id", {"unit": "one"}).schema["id"].metadata)
print(people.alias("p").select("p.id").columns, people[["id", "age"]].columns, people[people.id > 4].count())
print(people.transform(lambda frame: frame.select("id")).columns)
print(people.to(spark.createDataFrame([], "age BIGINT, id STRING").schema).orderBy("id").first())

print("# joins and sets")
people.join(departments, "department").select("id", "department", "city").orderBy("id").show()
people.join(departments, ["department"], "full").select("id", "department", "city").orderBy("id", "department").show()
people.join(departments, people.department == departments.department, "left").select("id", "city").orderBy("id").show(3)
print(people.join(departments, "department", "anti").collect())
print(departments.join(people, "department", "semi").orderBy("department").collect())
print(departments.crossJoin(spark.range(2)).count())
a, b = spark.range(4), spark.range(2, 6)
print(sorted(row.id for row in a.union(b).collect()), a.unionAll(b).count())
print(a.intersect(b).orderBy("id").collect(), a.subtract(b).orderBy("id").collect())
print(a.union(a).exceptAll(b).orderBy("id").collect(), a.union(a).intersectAll(b.union(b)).orderBy("id").collect())
print(a.withColumn("x", F.lit(1)).unionByName(b.withColumn("y", F.lit("z")), allowMissingColumns=True).orderBy("id", "x").collect()[:4])
print(sorted(row.department or "" for row in people.select("department").distinct().collect()))
print(people.dropDuplicates(["department"]).count(), people.drop_duplicates(["age", "department"]).count())

print("# orders")
people.orderBy(F.desc("age"), "id").select("id", "age").show()
people.sort("age", "id", ascending=[False, True]).select("id", "age").show(3)
people.orderBy(people.age.asc_nulls_last(), F.col("id").desc()).select("id").offset(1).limit(3).show()
people.orderBy(-1, 1).select("department", "id").show()
print(spark.range(5).sortWithinPartitions(F.desc("id")).coalesce(1).count())

print("# groups")
people.groupBy("department").agg(F.count("*").alias("n"), F.sum("salary"), F.avg("age")).orderBy("department").show()
people.groupBy("department").agg({"age": "max", "id": "min", "*": "count"}).orderBy("department").show()
people.groupBy("department").count().orderBy("department").show()
people.groupBy("department").sum("age").join(people.groupBy("department").max("age", "id"), "department").orderBy("department").show()
people.groupBy().avg().show()
people.rollup("department").agg(F.count("*").alias("n")).orderBy("n", "department").show()
people.cube("department", "age").count().orderBy("department", "age", "count").show(5)
people.groupingSets([["department"], []], "department").agg(F.sum("id").alias("s")).orderBy("s").show()
people.groupBy("age").pivot("department").count().orderBy("age").show()
people.groupBy("department").pivot("age", [45, 29]).agg(F.sum("id").alias("s"), F.count("id")).orderBy("department").show()
print(people.groupBy("department", "age"))
print(people.agg(F.min("hired"), F.max("name")).first())

print("# missing values")
people.fillna({"name": "?", "age": 0}).select("id", "name", "age").orderBy("id").show()
people.na.fill(1.5).select("id", "age", "salary").orderBy("id").show()
print(people.dropna().count(), people.na.drop("all").count(), people.na.drop(thresh=5).count(), people.dropna(subset=["age"]).count())
people.replace({"sales": "shop", "tech": None}, subset="department").select("id", "department").orderBy("id").show()
people.na.replace([45, 51], [46, 52]).select("id", "age").orderBy("id").show()

print("# statistics")
people.describe("age", "name").where(F.col("summary") != "stddev").show()
people.select("id", "department").summary("count", "mean", "25%", "75%", "max").show()
print(people.approxQuantile("age", [0.0, 0.5, 1.0], 0.0), people.stat.approxQuantile(["id"], [0.25], 0.0))
print(round(people.corr("id", "age"), 6), round(people.stat.cov("id", "age"), 6))
people.crosstab("department", "age").orderBy("department_age").show()
print(sorted(people.limit(2).freqItems(["department"]).first()[0]))
print(people.sample(1.0).count(), sum(part.count() for part in people.randomSplit([1.0, 2.0], 5)))
people.sampleBy("department", {"tech": 1.0, "sales": 0.0}, 1).select("id").orderBy("id").show()

print("# shapes")
people.select("id", "age").unpivot("id", ["age"], "what", "value").orderBy("id").show(2)
people.select("id", "age").melt(["id"], None, "what", "value").orderBy("id").show(1)
people.select("id", "age").filter("id < 4").transpose().show()

print("# elsewhere")
people.createOrReplaceTempView("people")
spark.sql("SELECT department, max(age) AS oldest FROM people GROUP BY department ORDER BY department").show()
departments.createGlobalTempView("places")
print(spark.table("global_temp.places").count())
print(people.select("id").rdd.map(lambda row: row.id * 2).collect())
print(people.repartition(3, "department").rdd.getNumPartitions(), people.coalesce(1).rdd.getNumPartitions())
seen = spark.sparkContext.accumulator(0)
people.foreach(lambda row: seen.add(row.id))
people.foreachPartition(lambda rows: seen.add(sum(1 for _ in rows)))
print(seen.value)
observation = Observation("people")
people.observe(observation, F.count(F.lit(1)).alias("n"), F.max("age").alias("oldest")).collect()
print(observation.get)
table = people.select("id", "name").orderBy("id").toArrow()
print(table.column_names, table.to_pydict()["name"][-2:])
youngest = people.agg(F.min("age")).scalar()
print(people.where(F.col("age") == youngest).collect()[0].name)
outer = people.alias("o")
inner = departments.alias("i").where(F.col("i.department") == F.col("o.department").outer())
print(sorted(row.id for row in outer.where(inner.exists()).collect()))
print(outer.lateralJoin(inner.select("city")).orderBy("id").select("id", "city").collect()[:2])
print(people.sameSemantics(people.select("*")), people.select("id").sameSemantics(people.select("age")))
print(people.hint("broadcast").count(), people.isStreaming, people.inputFiles(), people.storageLevel)
print(Row(a=1, b=Row(c=2)), people.orderBy("id").select(F.col("id").alias("x")).collect()[0] == Row(x=1))
try:
    people.select("nme")
except Exception as problem:
    print(type(problem).__name__, problem.getCondition())
spark.stop()
