"""A DataFrame into a table: files whose place and format the session knows by name."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from pyrite.errors import AnalysisException
from pyrite.sql.readwriter.saving import Output, checked_format, insert_rows, refresh_table, save_files
from pyrite.sql.sources.listing import local_path
from pyrite.sql.tables import FileTable
from pyrite.sql.types import StructType

if TYPE_CHECKING:
    from pyrite.sql.dataframe import DataFrame
    from pyrite.sql.session import SparkSession


def save_table(session: SparkSession, frame: DataFrame, output: Output, name: tuple[str, ...]) -> None:
    """Make a table, or do with the one that is there what the mode says."""
    key = name[-1].lower()
    tables = session.tables
    if key in tables.tables:
        match output.mode:
            case "ignore":
                return
            case "append":
                insert_rows(session, frame, name, Output(output.format, "append"), by_name=True)
                return
            case "error":
                raise AnalysisException(
                    errorClass="TABLE_OR_VIEW_ALREADY_EXISTS",
                    messageParameters={"relationName": f"`spark_catalog`.`default`.`{key}`"},
                )
    format_name = checked_format(output.format)
    given = output.options.get("path")
    location = os.path.abspath(local_path(given or os.path.join(_warehouse(session), key)))
    is_taken = given is None and key not in tables.files and os.path.isdir(location) and os.listdir(location)
    if is_taken and output.mode != "overwrite":
        raise AnalysisException(
            errorClass="LOCATION_ALREADY_EXISTS",
            messageParameters={"identifier": f"`{key}`", "location": f"file:{location}"},
        )
    old = tables.files.get(key)
    options = {each: value for each, value in output.options.items() if each != "path"}
    save_files(session, frame, Output(format_name, "overwrite", output.partitions, options), location)
    if old is not None and old.is_managed and old.location != location:
        shutil.rmtree(old.location, ignore_errors=True)
    partitions = {each.lower() for each in output.partitions}
    fields = frame.schema.fields
    schema = StructType(
        [each for each in fields if each.name.lower() not in partitions]
        + [each for part in output.partitions for each in fields if each.name.lower() == part.lower()]
    )
    table = FileTable(
        location, format_name, schema, tuple(output.partitions), tuple(options.items()), given is None
    )
    refresh_table(session, key, table)


def _warehouse(session: SparkSession) -> str:
    return local_path(str(session.conf.get("spark.sql.warehouse.dir")))
