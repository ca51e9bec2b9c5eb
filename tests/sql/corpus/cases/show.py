#: numbers
spark.table("numbers").orderBy("n").show()
#: people
spark.table("people").orderBy("id").show()
#: nested
spark.table("nested").orderBy("id").show()
#: nested without truncation
spark.table("nested").orderBy("id").show(truncate=False)
#: some rows
spark.table("numbers").orderBy("n").show(3)
#: one row
spark.range(2).orderBy("id").show(1)
#: no rows
spark.range(0).show()
#: zero rows
spark.range(3).show(0)
#: no columns
spark.range(2).select().show()
#: long text
spark.createDataFrame([("x" * 30, 1)], ["text", "n"]).show()
#: long text truncated to ten
spark.createDataFrame([("abcdefghijklmnop", 1)], ["text", "n"]).show(truncate=10)
#: long text truncated to two
spark.createDataFrame([("abcdefghijklmnop", 1)], ["text", "n"]).show(truncate=2)
#: long text not truncated
spark.createDataFrame([("x" * 30, 1)], ["text", "n"]).show(truncate=False)
#: vertical
spark.table("people").orderBy("id").show(2, vertical=True)
#: vertical and long
spark.createDataFrame([("x" * 30, None)], "text STRING, n INT").show(vertical=True)
#: vertical without rows
spark.range(0).show(vertical=True)
#: wide characters
spark.createDataFrame([("日本",), ("Zürich",), ("😀",)], ["city"]).show()
#: line breaks and tabs
spark.createDataFrame([("a\nb\tc\\d\r",)], ["text"]).show()
#: floats
spark.createDataFrame([(1.0, 1e10, 1e-5, float("nan"), float("inf"), -0.0, 0.1, 123456789.123)], list("abcdefgh")).show()
#: decimals and dates
spark.sql("SELECT 1.50 AS d, CAST(0 AS DECIMAL(10,8)) AS z, DATE '2024-02-29' AS t, TIMESTAMP '2024-02-29 12:00:00' AS s, TIMESTAMP '2024-02-29 12:00:00.5' AS f, INTERVAL 1 DAY AS i, INTERVAL 14 MONTH AS m").show(truncate=False)
#: binary
spark.createDataFrame([(bytearray(b"abc"),)], ["b"]).show()
#: booleans and nulls
spark.createDataFrame([(True, None), (False, None)], "a BOOLEAN, b STRING").show()
#: structs in arrays
spark.sql("SELECT array(struct(1 AS a, 'x' AS b), NULL) AS s, map('k', array(1.5D, NULL)) AS m, struct(struct(true)) AS t").show(truncate=False)
#: long column names
spark.sql("SELECT 1 AS a_rather_long_column_name_for_a_number, 'x' AS b").show()
#: duplicate names
spark.sql("SELECT 1 AS a, 2 AS a").show()
#: more rows than shown
spark.range(30).orderBy("id").show()
#: printSchema
spark.table("people").printSchema()
#: printSchema of nested types
spark.table("nested").printSchema()
#: printSchema of deeper types
spark.sql("SELECT array(struct(1 AS a, map('k', array(1)) AS m)) AS s, 1.50 AS d, INTERVAL 1 DAY AS i, X'00' AS b, NULL AS n, TIMESTAMP_NTZ '2020-01-01 00:00:00' AS t").printSchema()
#: printSchema of a level
spark.table("nested").printSchema(1)
#: describe shown
spark.table("numbers").describe("n", "g").show()
#: pivot shown
spark.table("numbers").groupBy("g").pivot("v").count().orderBy("g").show()
#: columns aligned to the right
spark.createDataFrame([("a", 1), ("bbb", 222)], ["s", "n"]).show()
#: a time zone
spark.sql("SELECT TIMESTAMP '2024-07-01 12:00:00Z' AS t").show()
#: Rows printed
for row in spark.table("people").orderBy("id").collect():
    print(row)
#: a nested Row printed
print(spark.table("nested").where("id = 1").collect())
#: Row operations
r = Row(a=1, b="x")
print(r, r.a, r["b"], r[0], r.asDict(), "a" in r, len(r), Row("p", "q")(1, 2), r == Row(a=1, b="x"), r == (1, "x"), repr(Row(1, 2)))
#: recursive asDict
print(Row(a=Row(b=1), c=[Row(d=2)], e={"k": Row(f=3)}).asDict(True))
#: printed types
print(T.StructType([T.StructField("a", T.ArrayType(T.IntegerType(), False), False), T.StructField("b", T.MapType(T.StringType(), T.DecimalType(5, 2)))]), T.LongType(), T.DecimalType(), T.CharType(3), T.DayTimeIntervalType(), T.TimestampNTZType())
#: DDL
print(T.StructType.fromDDL("a INT NOT NULL COMMENT 'x', b ARRAY<STRUCT<c: STRING, d: DECIMAL(10,2)>>, `e f` MAP<STRING, TIMESTAMP>").simpleString())
#: toDDL
print(spark.table("nested").schema.toDDL())
#: treeString
print(spark.table("nested").schema.treeString())
