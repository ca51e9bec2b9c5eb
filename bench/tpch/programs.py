"""The 22 queries of TPC-H as DataFrame programs for PySpark.

Each takes the tables by name and gives the DataFrame with the answer, as its namesake in `queries/` does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

    Tables = dict[str, DataFrame]
    Program = Callable[[Tables, str], DataFrame]


def revenue() -> Column:
    """What a line brings after its discount."""
    return F.col("l_extendedprice") * (1 - F.col("l_discount"))


def during(column: str, start: date, end: date) -> Column:
    """Whether a date lies in [start, end)."""
    return (F.col(column) >= F.lit(start)) & (F.col(column) < F.lit(end))


def q01(t: Tables, fraction: str) -> DataFrame:
    return (
        t["lineitem"]
        .filter(F.col("l_shipdate") <= F.lit(date(1998, 9, 2)))
        .groupBy("l_returnflag", "l_linestatus")
        .agg(
            F.sum("l_quantity").alias("sum_qty"),
            F.sum("l_extendedprice").alias("sum_base_price"),
            F.sum(revenue()).alias("sum_disc_price"),
            F.sum(revenue() * (1 + F.col("l_tax"))).alias("sum_charge"),
            F.avg("l_quantity").alias("avg_qty"),
            F.avg("l_extendedprice").alias("avg_price"),
            F.avg("l_discount").alias("avg_disc"),
            F.count("*").alias("count_order"),
        )
        .orderBy("l_returnflag", "l_linestatus")
    )


def q02(t: Tables, fraction: str) -> DataFrame:
    offers = (
        t["region"]
        .filter("r_name = 'EUROPE'")
        .join(t["nation"], F.col("r_regionkey") == F.col("n_regionkey"))
        .join(t["supplier"], F.col("n_nationkey") == F.col("s_nationkey"))
        .join(t["partsupp"], F.col("s_suppkey") == F.col("ps_suppkey"))
    )
    parts = t["part"].filter((F.col("p_size") == 15) & F.col("p_type").like("%BRASS"))
    cheapest = offers.groupBy("ps_partkey").agg(F.min("ps_supplycost").alias("ps_supplycost"))
    return (
        offers.join(cheapest, ["ps_partkey", "ps_supplycost"])
        .join(parts, F.col("ps_partkey") == F.col("p_partkey"))
        .select("s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone", "s_comment")
        .orderBy(F.desc("s_acctbal"), "n_name", "s_name", "p_partkey")
        .limit(100)
    )


def q03(t: Tables, fraction: str) -> DataFrame:
    day = F.lit(date(1995, 3, 15))
    return (
        t["customer"]
        .filter(F.col("c_mktsegment") == "BUILDING")
        .join(t["orders"].filter(F.col("o_orderdate") < day), F.col("c_custkey") == F.col("o_custkey"))
        .join(t["lineitem"].filter(F.col("l_shipdate") > day), F.col("o_orderkey") == F.col("l_orderkey"))
        .groupBy("l_orderkey", "o_orderdate", "o_shippriority")
        .agg(F.sum(revenue()).alias("revenue"))
        .select("l_orderkey", "revenue", "o_orderdate", "o_shippriority")
        .orderBy(F.desc("revenue"), "o_orderdate")
        .limit(10)
    )


def q04(t: Tables, fraction: str) -> DataFrame:
    late = t["lineitem"].filter("l_commitdate < l_receiptdate")
    return (
        t["orders"]
        .filter(during("o_orderdate", date(1993, 7, 1), date(1993, 10, 1)))
        .join(late, F.col("o_orderkey") == F.col("l_orderkey"), "left_semi")
        .groupBy("o_orderpriority")
        .agg(F.count("*").alias("order_count"))
        .orderBy("o_orderpriority")
    )


def q05(t: Tables, fraction: str) -> DataFrame:
    suppliers = (
        t["region"]
        .filter(F.col("r_name") == "ASIA")
        .join(t["nation"], F.col("r_regionkey") == F.col("n_regionkey"))
        .join(t["supplier"], F.col("n_nationkey") == F.col("s_nationkey"))
    )
    return (
        t["orders"]
        .filter(during("o_orderdate", date(1994, 1, 1), date(1995, 1, 1)))
        .join(t["customer"], F.col("o_custkey") == F.col("c_custkey"))
        .join(t["lineitem"], F.col("o_orderkey") == F.col("l_orderkey"))
        .join(
            suppliers,
            (F.col("l_suppkey") == F.col("s_suppkey")) & (F.col("c_nationkey") == F.col("s_nationkey")),
        )
        .groupBy("n_name")
        .agg(F.sum(revenue()).alias("revenue"))
        .orderBy(F.desc("revenue"))
    )


def q06(t: Tables, fraction: str) -> DataFrame:
    return (
        t["lineitem"]
        .where(during("l_shipdate", date(1994, 1, 1), date(1995, 1, 1)))
        .where("l_discount BETWEEN 0.05 AND 0.07")
        .where(F.col("l_quantity") < 24)
        .agg(F.sum(F.col("l_extendedprice") * F.col("l_discount")).alias("revenue"))
    )


def q07(t: Tables, fraction: str) -> DataFrame:
    nation = t["nation"].filter(F.col("n_name").isin("FRANCE", "GERMANY"))
    suppliers = nation.select(F.col("n_nationkey").alias("s_nationkey"), F.col("n_name").alias("supp_nation"))
    customers = nation.select(F.col("n_nationkey").alias("c_nationkey"), F.col("n_name").alias("cust_nation"))
    return (
        t["lineitem"]
        .filter(F.col("l_shipdate").between(date(1995, 1, 1), date(1996, 12, 31)))
        .join(t["supplier"].join(suppliers, "s_nationkey"), F.col("l_suppkey") == F.col("s_suppkey"))
        .join(t["orders"], F.col("l_orderkey") == F.col("o_orderkey"))
        .join(t["customer"].join(customers, "c_nationkey"), F.col("o_custkey") == F.col("c_custkey"))
        .filter(F.col("supp_nation") != F.col("cust_nation"))
        .groupBy("supp_nation", "cust_nation", F.year("l_shipdate").alias("l_year"))
        .agg(F.sum(revenue()).alias("revenue"))
        .orderBy("supp_nation", "cust_nation", "l_year")
    )


def q08(t: Tables, fraction: str) -> DataFrame:
    customers = (
        t["region"]
        .filter("r_name = 'AMERICA'")
        .join(t["nation"], F.col("r_regionkey") == F.col("n_regionkey"))
        .join(t["customer"], F.col("n_nationkey") == F.col("c_nationkey"))
        .select("c_custkey")
    )
    suppliers = t["supplier"].join(t["nation"], F.col("s_nationkey") == F.col("n_nationkey"))
    brazil = F.when(F.col("n_name") == "BRAZIL", F.col("volume")).otherwise(0)
    return (
        t["part"]
        .filter(F.col("p_type") == "ECONOMY ANODIZED STEEL")
        .join(t["lineitem"], F.col("p_partkey") == F.col("l_partkey"))
        .join(t["orders"], F.col("l_orderkey") == F.col("o_orderkey"))
        .filter(F.col("o_orderdate").between(date(1995, 1, 1), date(1996, 12, 31)))
        .join(customers, F.col("o_custkey") == F.col("c_custkey"))
        .join(suppliers, F.col("l_suppkey") == F.col("s_suppkey"))
        .select(F.year("o_orderdate").alias("o_year"), revenue().alias("volume"), "n_name")
        .groupBy("o_year")
        .agg((F.sum(brazil) / F.sum("volume")).alias("mkt_share"))
        .orderBy("o_year")
    )


def q09(t: Tables, fraction: str) -> DataFrame:
    supplies = (F.col("l_suppkey") == F.col("ps_suppkey")) & (F.col("l_partkey") == F.col("ps_partkey"))
    return (
        t["part"]
        .filter(F.col("p_name").contains("green"))
        .join(t["lineitem"], F.col("p_partkey") == F.col("l_partkey"))
        .join(t["partsupp"], supplies)
        .join(t["supplier"], F.col("l_suppkey") == F.col("s_suppkey"))
        .join(t["nation"], F.col("s_nationkey") == F.col("n_nationkey"))
        .join(t["orders"], F.col("l_orderkey") == F.col("o_orderkey"))
        .withColumn("o_year", F.year("o_orderdate"))
        .withColumn("amount", revenue() - F.col("ps_supplycost") * F.col("l_quantity"))
        .groupBy(F.col("n_name").alias("nation"), "o_year")
        .agg(F.sum("amount").alias("sum_profit"))
        .orderBy(F.asc("nation"), F.desc("o_year"))
    )


def q10(t: Tables, fraction: str) -> DataFrame:
    customer = ["c_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment"]
    return (
        t["orders"]
        .filter(during("o_orderdate", date(1993, 10, 1), date(1994, 1, 1)))
        .join(t["lineitem"].filter("l_returnflag = 'R'"), F.col("o_orderkey") == F.col("l_orderkey"))
        .join(t["customer"], F.col("o_custkey") == F.col("c_custkey"))
        .join(t["nation"], F.col("c_nationkey") == F.col("n_nationkey"))
        .groupBy(*customer)
        .agg(F.sum(revenue()).alias("revenue"))
        .select("c_custkey", "c_name", "revenue", "c_acctbal", "n_name", "c_address", "c_phone", "c_comment")
        .sort("revenue", ascending=False)
        .limit(20)
    )


def q11(t: Tables, fraction: str) -> DataFrame:
    stock = (
        t["nation"]
        .filter("n_name = 'GERMANY'")
        .join(t["supplier"], F.col("n_nationkey") == F.col("s_nationkey"))
        .join(t["partsupp"], F.col("s_suppkey") == F.col("ps_suppkey"))
        .withColumn("value", F.col("ps_supplycost") * F.col("ps_availqty"))
    )
    notable = stock.agg((F.sum("value") * F.expr(fraction)).alias("notable"))
    return (
        stock.groupBy("ps_partkey")
        .agg(F.sum("value").alias("value"))
        .crossJoin(notable)
        .filter(F.col("value") > F.col("notable"))
        .drop("notable")
        .orderBy(F.col("value").desc())
    )


def q12(t: Tables, fraction: str) -> DataFrame:
    urgent = F.col("o_orderpriority").isin("1-URGENT", "2-HIGH")
    return (
        t["lineitem"]
        .filter(F.col("l_shipmode").isin("MAIL", "SHIP"))
        .filter("l_commitdate < l_receiptdate AND l_shipdate < l_commitdate")
        .filter(during("l_receiptdate", date(1994, 1, 1), date(1995, 1, 1)))
        .join(t["orders"], F.col("l_orderkey") == F.col("o_orderkey"))
        .groupBy("l_shipmode")
        .agg(
            F.sum(F.when(urgent, 1).otherwise(0)).alias("high_line_count"),
            F.sum(F.when(~urgent, 1).otherwise(0)).alias("low_line_count"),
        )
        .orderBy("l_shipmode")
    )


def q13(t: Tables, fraction: str) -> DataFrame:
    ordinary = t["orders"].filter(~F.col("o_comment").like("%special%requests%"))
    return (
        t["customer"]
        .join(ordinary, F.col("c_custkey") == F.col("o_custkey"), "left")
        .groupBy("c_custkey")
        .agg(F.count("o_orderkey").alias("c_count"))
        .groupBy("c_count")
        .agg(F.count("*").alias("custdist"))
        .orderBy(F.desc("custdist"), F.desc("c_count"))
    )


def q14(t: Tables, fraction: str) -> DataFrame:
    promoted = F.when(F.col("p_type").startswith("PROMO"), revenue()).otherwise(0)
    return (
        t["lineitem"]
        .filter(during("l_shipdate", date(1995, 9, 1), date(1995, 10, 1)))
        .join(t["part"], F.col("l_partkey") == F.col("p_partkey"))
        .agg((F.expr("100.00") * F.sum(promoted) / F.sum(revenue())).alias("promo_revenue"))
    )


def q15(t: Tables, fraction: str) -> DataFrame:
    sold = (
        t["lineitem"]
        .filter(during("l_shipdate", date(1996, 1, 1), date(1996, 4, 1)))
        .groupBy(F.col("l_suppkey").alias("supplier_no"))
        .agg(F.sum(revenue()).alias("total_revenue"))
    )
    most = sold.agg(F.max("total_revenue").alias("total_revenue"))
    return (
        sold.join(most, "total_revenue")
        .join(t["supplier"], F.col("supplier_no") == F.col("s_suppkey"))
        .select("s_suppkey", "s_name", "s_address", "s_phone", "total_revenue")
        .orderBy("s_suppkey")
    )


def q16(t: Tables, fraction: str) -> DataFrame:
    complained = t["supplier"].filter(F.col("s_comment").rlike("Customer.*Complaints"))
    return (
        t["part"]
        .filter(F.col("p_brand") != "Brand#45")
        .filter(~F.col("p_type").like("MEDIUM POLISHED%"))
        .filter(F.col("p_size").isin([49, 14, 23, 45, 19, 3, 36, 9]))
        .join(t["partsupp"], F.col("p_partkey") == F.col("ps_partkey"))
        .join(complained, F.col("ps_suppkey") == F.col("s_suppkey"), "left_anti")
        .groupBy("p_brand", "p_type", "p_size")
        .agg(F.countDistinct("ps_suppkey").alias("supplier_cnt"))
        .orderBy(F.desc("supplier_cnt"), "p_brand", "p_type", "p_size")
    )


def q17(t: Tables, fraction: str) -> DataFrame:
    parts = t["part"].filter("p_brand = 'Brand#23' AND p_container = 'MED BOX'")
    lines = t["lineitem"].join(parts, F.col("l_partkey") == F.col("p_partkey"))
    small = lines.groupBy(F.col("p_partkey").alias("small_partkey")).agg(
        (F.expr("0.2") * F.avg("l_quantity")).alias("small")
    )
    return (
        lines.join(small, F.col("p_partkey") == F.col("small_partkey"))
        .filter(F.col("l_quantity") < F.col("small"))
        .agg((F.sum("l_extendedprice") / F.expr("7.0")).alias("avg_yearly"))
    )


def q18(t: Tables, fraction: str) -> DataFrame:
    large = (
        t["lineitem"]
        .groupBy("l_orderkey")
        .agg(F.sum("l_quantity").alias("quantity"))
        .filter(F.col("quantity") > 300)
        .select(F.col("l_orderkey").alias("large_orderkey"))
    )
    return (
        t["orders"]
        .join(large, F.col("o_orderkey") == F.col("large_orderkey"), "left_semi")
        .join(t["customer"], F.col("o_custkey") == F.col("c_custkey"))
        .join(t["lineitem"], F.col("o_orderkey") == F.col("l_orderkey"))
        .groupBy("c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice")
        .agg(F.sum("l_quantity").alias("sum_qty"))
        .orderBy(F.desc("o_totalprice"), "o_orderdate")
        .limit(100)
    )


def q19(t: Tables, fraction: str) -> DataFrame:
    def one_way(brand: str, containers: list[str], least: int, largest: int) -> Column:
        return (
            (F.col("p_brand") == brand)
            & F.col("p_container").isin(containers)
            & F.col("l_quantity").between(least, least + 10)
            & F.col("p_size").between(1, largest)
        )

    return (
        t["lineitem"]
        .filter(F.col("l_shipmode").isin("AIR", "AIR REG"))
        .filter(F.col("l_shipinstruct") == "DELIVER IN PERSON")
        .join(t["part"], F.col("l_partkey") == F.col("p_partkey"))
        .filter(
            one_way("Brand#12", ["SM CASE", "SM BOX", "SM PACK", "SM PKG"], 1, 5)
            | one_way("Brand#23", ["MED BAG", "MED BOX", "MED PKG", "MED PACK"], 10, 10)
            | one_way("Brand#34", ["LG CASE", "LG BOX", "LG PACK", "LG PKG"], 20, 15)
        )
        .agg(F.sum(revenue()).alias("revenue"))
    )


def q20(t: Tables, fraction: str) -> DataFrame:
    sold = (
        t["lineitem"]
        .filter(during("l_shipdate", date(1994, 1, 1), date(1995, 1, 1)))
        .groupBy(F.col("l_partkey").alias("ps_partkey"), F.col("l_suppkey").alias("ps_suppkey"))
        .agg((F.expr("0.5") * F.sum("l_quantity")).alias("enough"))
    )
    too_much = (
        t["partsupp"]
        .join(
            t["part"].filter(F.col("p_name").startswith("forest")),
            F.col("ps_partkey") == F.col("p_partkey"),
            "left_semi",
        )
        .join(sold, ["ps_partkey", "ps_suppkey"])
        .filter(F.col("ps_availqty") > F.col("enough"))
    )
    return (
        t["supplier"]
        .join(too_much, F.col("s_suppkey") == F.col("ps_suppkey"), "left_semi")
        .join(t["nation"].filter("n_name = 'CANADA'"), F.col("s_nationkey") == F.col("n_nationkey"))
        .select("s_name", "s_address")
        .orderBy("s_name")
    )


def q21(t: Tables, fraction: str) -> DataFrame:
    late = F.when(F.col("l_receiptdate") > F.col("l_commitdate"), F.col("l_suppkey"))
    alone = (
        t["lineitem"]
        .groupBy(F.col("l_orderkey").alias("o_orderkey"))
        .agg(F.countDistinct("l_suppkey").alias("suppliers"), F.countDistinct(late).alias("late"))
        .filter("suppliers > 1 AND late = 1")
    )
    return (
        t["orders"]
        .filter(F.col("o_orderstatus") == "F")
        .join(alone, "o_orderkey")
        .join(t["lineitem"], F.col("o_orderkey") == F.col("l_orderkey"))
        .filter("l_receiptdate > l_commitdate")
        .join(t["supplier"], F.col("l_suppkey") == F.col("s_suppkey"))
        .join(t["nation"], F.col("s_nationkey") == F.col("n_nationkey"))
        .filter(F.col("n_name") == "SAUDI ARABIA")
        .groupBy("s_name")
        .agg(F.count("*").alias("numwait"))
        .orderBy(F.desc("numwait"), "s_name")
        .limit(100)
    )


def q22(t: Tables, fraction: str) -> DataFrame:
    customers = (
        t["customer"]
        .withColumn("cntrycode", F.col("c_phone").substr(1, 2))
        .filter(F.col("cntrycode").isin("13", "31", "23", "29", "30", "18", "17"))
    )
    average = customers.filter("c_acctbal > 0.00").agg(F.avg("c_acctbal").alias("average"))
    return (
        customers.crossJoin(average)
        .filter(F.col("c_acctbal") > F.col("average"))
        .join(t["orders"], F.col("c_custkey") == F.col("o_custkey"), "left_anti")
        .groupBy("cntrycode")
        .agg(F.count("*").alias("numcust"), F.sum("c_acctbal").alias("totacctbal"))
        .orderBy("cntrycode")
    )


#: By name: q01 to q22.
PROGRAMS: dict[str, Program] = {
    name: program for name, program in sorted(globals().items()) if name.startswith("q") and callable(program)
}
