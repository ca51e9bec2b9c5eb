"""Four years of weather in Seattle: its months, its years by kind of weather, and its longest dry spells.

    pip install vega_datasets
    pyrite run examples/weather.py

DataFrames and SQL over a CSV file of the vega_datasets package. It is a PySpark program: it runs on Apache
Spark as it is.
"""

import os
import sys
from importlib.util import find_spec

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

SCHEMA = "date DATE, precipitation DOUBLE, temp_max DOUBLE, temp_min DOUBLE, wind DOUBLE, weather STRING"


def data(name):
    """The path of a file of vega_datasets, which need not be imported for it."""
    package = find_spec("vega_datasets")
    if package is None:
        sys.exit("The data comes with a package: pip install vega_datasets")
    return os.path.join(package.submodule_search_locations[0], "_data", name)


def months(weather):
    """What each month is like, over all years."""
    return (
        weather.groupBy(F.month("date").alias("month"))
        .agg(
            F.round(F.avg("temp_max"), 1).alias("high"),
            F.round(F.avg("temp_min"), 1).alias("low"),
            F.round(F.sum("precipitation") / F.countDistinct(F.year("date")), 1).alias("rain_mm"),
            F.count_if(F.col("precipitation") == 0).alias("dry_days"),
        )
        .orderBy("month")
        .withColumn("month", F.date_format(F.make_date(F.lit(2012), "month", F.lit(1)), "MMM"))
    )


def years(spark):
    """How many days of each kind of weather a year had."""
    return spark.sql(
        """
        SELECT *
        FROM (SELECT year(date) AS year, weather FROM weather)
        PIVOT (count(*) FOR weather IN ('sun', 'fog', 'drizzle', 'rain', 'snow'))
        ORDER BY year
        """
    )


def dry_spells(weather):
    """The longest runs of days without rain: within one, the day minus its rank is the same."""
    dry = weather.where("precipitation = 0")
    rank = F.row_number().over(Window.orderBy("date"))
    return (
        dry.withColumn("spell", F.date_sub("date", rank))
        .groupBy("spell")
        .agg(
            F.min("date").alias("first"),
            F.max("date").alias("last"),
            F.count("*").alias("days"),
            F.max("temp_max").alias("hottest"),
        )
        .drop("spell")
        .orderBy(F.desc("days"), "first")
    )


if __name__ == "__main__":
    spark = SparkSession.builder.appName("Weather").getOrCreate()

    weather = spark.read.csv(data("seattle-weather.csv"), SCHEMA, header=True, dateFormat="yyyy/MM/dd")
    weather.createOrReplaceTempView("weather")
    weather.printSchema()

    months(weather).show()
    years(spark).show()
    dry_spells(weather).show(5)

    spark.stop()
