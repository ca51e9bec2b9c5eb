"""Apache Spark's model, native to Python."""

from pyrite.version import __version__

__all__ = ["__version__"]
