"""Saving an RDD as files."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from pyrite.io.output import save_as_pickle_file, save_as_text_file
from pyrite.rdd.base import RDDBase
from pyrite.rdd.unsupported import not_implemented

T = TypeVar("T")

_INSTEAD = "Use saveAsTextFile or saveAsPickleFile, or write in foreachPartition."


class OutputMixin(RDDBase[T]):
    """Write this RDD to a directory: a file a partition, all of them or nothing."""

    def saveAsTextFile(self, path: str, compressionCodecClass: str | None = None) -> None:
        """Write each record as a line of text (``str(record)``, UTF-8) to the files of a new directory.

        `compressionCodecClass` is the name of a Hadoop codec, such as
        ``org.apache.hadoop.io.compress.GzipCodec``. Raises SparkIOException OUTPUT_PATH_ALREADY_EXISTS.

        >>> import os, tempfile
        >>> with tempfile.TemporaryDirectory() as directory:
        ...     path = os.path.join(directory, "text")
        ...     sc.parallelize(["a", "b"], 2).saveAsTextFile(path)
        ...     sorted(os.listdir(path))
        ['_SUCCESS', 'part-00000', 'part-00001']
        """
        save_as_text_file(self.ctx.run_job, self._lineage, path, compressionCodecClass)

    def saveAsPickleFile(self, path: str, batchSize: int = 10) -> None:
        """Write the records pickled, `batchSize` at a time, to the files of a new directory.

        `SparkContext.pickleFile` reads it back, here and in PySpark. A batch size of 0 adapts to the
        records' size. Raises SparkIOException OUTPUT_PATH_ALREADY_EXISTS.
        """
        save_as_pickle_file(self.ctx.run_job, self._lineage, path, batchSize)

    def saveAsSequenceFile(self, path: str, compressionCodecClass: str | None = None) -> NoReturn:
        """Not there: Hadoop's Writable types."""
        raise not_implemented("RDD.saveAsSequenceFile", _INSTEAD)

    def saveAsHadoopFile(self, path: str, outputFormatClass: str, *args: Any, **kwargs: Any) -> NoReturn:
        """Never there: Hadoop's output formats are Java classes."""
        raise not_implemented("RDD.saveAsHadoopFile", _INSTEAD)

    def saveAsHadoopDataset(self, conf: dict[str, str], *args: Any, **kwargs: Any) -> NoReturn:
        """Never there: Hadoop's output formats are Java classes."""
        raise not_implemented("RDD.saveAsHadoopDataset", _INSTEAD)

    def saveAsNewAPIHadoopFile(
        self, path: str, outputFormatClass: str, *args: Any, **kwargs: Any
    ) -> NoReturn:
        """Never there: Hadoop's output formats are Java classes."""
        raise not_implemented("RDD.saveAsNewAPIHadoopFile", _INSTEAD)

    def saveAsNewAPIHadoopDataset(self, conf: dict[str, str], *args: Any, **kwargs: Any) -> NoReturn:
        """Never there: Hadoop's output formats are Java classes."""
        raise not_implemented("RDD.saveAsNewAPIHadoopDataset", _INSTEAD)
