#: arithmetic
c = F.col("n")
spark.table("numbers").where("n = 3").select(c + 1, c - 1, c * 2, c / 2, c % 2, -c, 1 + c, 10 - c, 2 * c, 10 / c, 10 % c, c ** 2, 2 ** c)
#: comparison
c = F.col("n")
spark.table("numbers").where("n = 3").select(c == 1, c != 1, c < 1, c <= 1, c > 1, c >= 1, c.eqNullSafe(None), ~(c == 1), (c == 1) & (c == 2), (c == 1) | True)
#: tests
c = F.col("g")
spark.table("numbers").where("n = 3").select(c.isNull(), c.isNotNull(), c.isin("a", "b"), c.isin(["a"]), c.between("a", "b"), c.like("a%"), c.rlike("^a"), c.ilike("A"), c.contains("a"), c.startswith("a"), c.endswith("a"), F.col("x").isNaN())
#: casts
c = F.col("n")
spark.table("numbers").where("n = 3").select(c.cast("string"), c.cast(T.DoubleType()), c.astype("long"), c.try_cast("tinyint"), F.lit("7").cast("int"))
#: names
c = F.col("n")
spark.table("numbers").where("n = 3").select(c.alias("a"), c.name("b"), (c + 1).alias("c d"), c.alias("e", metadata={"k": 1}))
#: several aliases
spark.createDataFrame([({"a": 1},)], ["m"]).select(F.explode("m").alias("k", "v"))
#: bits
c = F.col("n")
spark.table("numbers").where("n = 3").select(c.bitwiseAND(1), c.bitwiseOR(4), c.bitwiseXOR(1), F.bitwise_not(c), F.shiftleft(c, 1))
#: parts
spark.table("nested").where("id = 1").select(F.col("items").getItem(0), F.col("pairs").getItem("a"), F.col("point").getField("x"), F.col("items")[1], F.col("point").x, F.col("point")["y"])
#: substr
spark.createDataFrame([("Spark",)], ["s"]).select(F.col("s").substr(2, 3), F.col("s").substr(F.lit(1), F.length("s") - 1), F.col("s")[1:2])
#: literals
import datetime, decimal
spark.range(1).select(F.lit(1), F.lit(2**40), F.lit(1.5), F.lit("x"), F.lit(True), F.lit(None), F.lit(datetime.date(2024, 2, 29)), F.lit(datetime.datetime(2024, 2, 29, 12, 30)), F.lit(decimal.Decimal("1.50")), F.lit([1, 2]), F.lit(b"ab"), F.lit(datetime.timedelta(hours=1)))
#: a literal dictionary
F.lit({"a": 1})
#: reprs
[str(column) for column in [F.col("a"), F.col("a") + 1, F.lit("x"), F.col("a").alias("b"), F.sum("a"), ~F.col("a"), F.col("a").cast("int"), F.col("a").isNull(), F.col("a.b"), F.upper("a"), F.col("a") == "x", F.col("a").desc(), F.when(F.col("a") > 1, 2).otherwise(3), F.col("a").isin(1, 2), F.col("a").between(1, 2), F.col("a")[0], F.col("a").like("x"), F.count("*"), F.countDistinct("a", "b"), F.rand(1), F.lit(None), F.lit(1.5), F.lit(True), F.col("*"), -F.col("a"), F.col("a") & F.col("b"), F.expr("a + 1"), F.concat("a", F.lit("b")), F.max("a").over(Window.partitionBy("b").orderBy("c")), F.struct("a", "b"), F.array("a"), F.transform("a", lambda x: x + 1), F.col("a").getField("b"), F.substring("a", 1, 2)]]
#: a column is no boolean
bool(F.col("a"))
#: and with a column
F.col("a") and F.col("b")
#: a column is not iterable
list(F.col("a"))
#: in a column
1 in F.col("a")
#: when after otherwise
F.when(F.col("a") > 1, 2).otherwise(3).otherwise(4)
#: when on a column that is none
F.col("a").when(F.col("a") > 1, 2)
#: higher-order functions
c = F.col("items")
spark.table("nested").where("id = 1").select(F.transform(c, lambda x: x + 1), F.transform(c, lambda x, i: x * i), F.filter(c, lambda x: x > 1), F.exists(c, lambda x: x == 2), F.forall(c, lambda x: x > 0), F.aggregate(c, F.lit(0), lambda a, x: a + x), F.aggregate(c, F.lit(0), lambda a, x: a + x, lambda a: a * 2), F.zip_with(c, c, lambda x, y: x * y), F.array_sort(c, lambda x, y: y - x), F.map_filter("pairs", lambda k, v: v > 1), F.transform_values("pairs", lambda k, v: v + 1), F.transform_keys("pairs", lambda k, v: F.upper(k)))
#: string functions
c = F.col("s")
spark.createDataFrame([("Hello World",)], ["s"]).select(F.upper(c), F.lower("s"), F.length(c), F.initcap(c), F.reverse(c), F.trim(c), F.substring(c, 1, 5), F.split(c, " "), F.concat(c, F.lit("!")), F.concat_ws("-", c, c), F.lpad(c, 13, "*"), F.regexp_replace(c, "o", "0"), F.regexp_extract(c, "(\\w+) (\\w+)", 2), F.instr(c, "o"), F.locate("o", c, 6), F.translate(c, "lo", "01"), F.repeat(c, 2), F.levenshtein(c, F.lit("hello")), F.format_string("%s!", c), F.substring_index(c, " ", 1), F.ascii(c), F.base64(c), F.md5(c), F.sha2(c, 256), F.overlay(c, F.lit("X"), 1), F.left(c, F.lit(2)), F.contains(c, F.lit("World")), F.soundex(c), F.rtrim(c), F.lcase(c), F.char_length(c), F.btrim(c), F.startswith(c, F.lit("H")), F.split_part(c, F.lit(" "), F.lit(2)))
#: number functions
c = F.col("x")
spark.createDataFrame([(2.25,)], ["x"]).select(F.abs(c), F.sqrt(c), F.round(c, 1), F.bround(c, 1), F.ceil(c), F.floor("x"), F.exp(F.lit(0)), F.log(F.lit(1.0)), F.log(10.0, F.lit(100.0)), F.pow(c, 2), F.greatest(c, F.lit(3)), F.least(c, F.lit(1)), F.signum(c), F.hypot(F.lit(3), F.lit(4)), F.factorial(F.lit(5)), F.hex(F.lit(255)), F.conv(F.lit("ff"), 16, 10), F.bin(F.lit(5)), F.format_number(c, 1), F.nanvl(c, F.lit(0.0)), F.isnan(c), F.pmod(F.lit(-7), F.lit(3)), F.negative(c), F.try_divide(F.lit(1), F.lit(0)), F.rint(c), F.degrees(F.lit(0.0)), F.coalesce(F.lit(None), c), F.nvl(F.lit(None), c), F.ifnull(c, F.lit(1)), F.nullif(c, c), F.width_bucket(c, F.lit(0), F.lit(10), F.lit(5)))
#: date functions
c = F.col("d")
spark.sql("SELECT DATE '2024-02-29' AS d, TIMESTAMP '2024-02-29 12:34:56' AS t").select(F.year(c), F.month(c), F.dayofmonth(c), F.dayofweek(c), F.weekofyear(c), F.quarter(c), F.date_add(c, 1), F.date_sub(c, 1), F.datediff(c, F.lit("2024-01-01").cast("date")), F.add_months(c, 1), F.months_between(c, F.lit("2024-01-01").cast("date")), F.last_day(c), F.next_day(c, "Mon"), F.trunc(c, "month"), F.date_trunc("hour", "t"), F.date_format("t", "yyyy"), F.to_date(F.lit("2024-01-02")), F.to_timestamp(F.lit("2024-01-02 03:04:05")), F.unix_timestamp("t"), F.from_unixtime(F.lit(0)), F.hour("t"), F.make_date(F.lit(2024), F.lit(1), F.lit(2)), F.to_date(F.lit("01/02/2024"), "dd/MM/yyyy"), F.extract(F.lit("YEAR"), c), F.date_part(F.lit("MONTH"), c), F.dayname(c), F.from_utc_timestamp("t", "Asia/Tokyo"), F.unix_date(c), F.make_interval(F.lit(1)).cast("string"), c + F.expr("INTERVAL 1 DAY"), F.timestamp_seconds(F.lit(1)))
#: array and map functions
c = F.col("items")
spark.table("nested").where("id = 1").select(F.size(c), F.array_contains(c, 2), F.array_distinct(c), F.array_join(c, "-"), F.array_max(c), F.array_min(c), F.array_position(c, 2), F.array_remove(c, 2), F.array_repeat(F.lit(1), 2), F.array_union(c, c), F.array_except(c, F.array(F.lit(1))), F.array_intersect(c, c), F.arrays_overlap(c, c), F.arrays_zip(c, c), F.concat(c, c), F.element_at(c, 1), F.flatten(F.array(c)), F.sequence(F.lit(1), F.lit(3)), F.slice(c, 1, 2), F.sort_array(c, False), F.map_keys("pairs"), F.map_values("pairs"), F.map_entries("pairs"), F.create_map(F.lit("k"), F.lit(1)), F.map_from_arrays(F.array(F.lit("k")), F.array(F.lit(1))), F.map_concat("pairs", F.create_map(F.lit("z"), F.lit(9))), F.struct("id", "items"), F.array("id", F.lit(5)), F.array_append(c, 9), F.array_insert(c, 1, 9), F.get(c, 7), F.try_element_at(c, F.lit(9)), F.array_compact(c), F.reverse(c), F.named_struct(F.lit("q"), F.col("id")), F.cardinality(c), F.map_contains_key("pairs", "a"))
#: aggregates
spark.table("numbers").agg(F.count("v"), F.count("*"), F.sum("v"), F.avg("v"), F.mean("v"), F.min("v"), F.max("v"), F.first("v"), F.last("v", ignorenulls=True), F.collect_set("g").isNull(), F.countDistinct("g"), F.count_distinct("g", "v"), F.approx_count_distinct("g"), F.stddev("v"), F.stddev_pop("v"), F.variance("v"), F.var_pop("v"), F.skewness("n"), F.kurtosis("n"), F.corr("n", "v"), F.covar_samp("n", "v"), F.percentile_approx("n", 0.5), F.percentile("n", 0.5), F.median("n"), F.mode("g"), F.max_by("g", "n"), F.min_by("g", "n"), F.bool_and(F.col("n") > 0), F.every(F.col("n") > 0), F.some(F.col("n") > 7), F.count_if(F.col("v") > 10), F.product("n"), F.sum_distinct("v"), F.bit_or("n"), F.any_value("g"), F.try_sum("n"), F.array_agg("g").isNull(), F.listagg("g", ","))
#: json functions
spark.createDataFrame([('{"a": 1, "b": [1, 2]}',)], ["j"]).select(F.get_json_object("j", "$.a"), F.from_json("j", "a INT, b ARRAY<INT>"), F.from_json("j", T.StructType([T.StructField("a", T.StringType())])).alias("s"), F.to_json(F.struct(F.lit(1).alias("x"))), F.json_tuple("j", "a", "b"), F.schema_of_json('{"a": 1}'), F.json_array_length(F.lit("[1]")), F.json_object_keys("j"))
#: generators
spark.table("nested").where("id = 1").select("id", F.posexplode("items"))
#: stack
spark.range(1).select(F.stack(F.lit(2), F.lit(1), F.lit("a"), F.lit(2), F.lit("b")))
#: inline
spark.range(1).select(F.inline(F.array(F.struct(F.lit(1).alias("a"), F.lit("x").alias("b")))))
#: call_function
spark.range(2).select(F.call_function("upper", F.lit("a")), F.call_function("power", "id", F.lit(2)))
#: broadcast
spark.table("l").join(F.broadcast(spark.table("r")), "k").count()
#: lit of a column
spark.range(1).select(F.lit(F.col("id")))
#: column names with dots
spark.createDataFrame([(1,)], ["a.b"]).select("`a.b`", F.col("`a.b`") + 1)
#: column names with dots, unquoted
spark.createDataFrame([(1,)], ["a.b"]).select("a.b")
#: a wrong type to a function
spark.range(1).select(F.upper(5))
#: type mismatch
spark.range(1).select(F.array_contains(F.col("id"), 1))
#: unresolved column
spark.range(1).select("idd")
#: unresolved column in filter
spark.table("people").filter(F.col("nme") == "x")
#: unresolved nested field
spark.table("nested").select("point.z")
#: a condition that is no boolean
spark.range(1).filter(F.col("id"))
#: an aggregate in filter
spark.range(1).filter(F.sum("id") > 1)
#: an aggregate beside a column
spark.range(1).select("id", F.sum("id"))
#: an expression that does not parse
spark.range(1).selectExpr("id +")
#: filter that does not parse
spark.range(1).filter("id >")
#: select of a wrong argument
spark.range(1).select(5)
#: withColumn of a wrong argument
spark.range(1).withColumn("x", 5)
#: filter of a wrong argument
spark.range(1).filter(5)
#: join of a wrong argument
spark.range(1).join(5)
#: limit of a negative number
spark.range(1).limit(-1)
#: sort by nothing
spark.range(1).sort()
#: window frame of wrong bounds
spark.range(1).select(F.sum("id").over(Window.orderBy("id").rowsBetween(2, 1)))
#: rank without an order
spark.range(1).select(F.rank().over(Window.partitionBy("id")))
#: over something that is no aggregate
spark.range(1).select(F.upper("id").over(Window.orderBy("id")))
#: cast to an unknown type
spark.range(1).select(F.col("id").cast("nosuch"))
#: division by zero in a column
spark.range(1).select(F.col("id") / 0)
#: overflow in a column
spark.range(1).select(F.lit(2147483647) + F.lit(1))
#: an unknown table
spark.table("nosuch")
#: an unknown function
spark.range(1).select(F.call_function("nosuch", "id"))
#: getItem out of bounds
spark.table("nested").where("id = 1").select(F.col("items")[7])
