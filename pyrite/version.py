"""The version of Pyrite, and the version of the PySpark API that it follows."""

__version__ = "0.1.0"

SPARK_API_VERSION = "4.2.0"
