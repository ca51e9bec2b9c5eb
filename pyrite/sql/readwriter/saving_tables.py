"""A DataFrame into a table: files whose place and format the session knows by name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pyrite.sql.readwriter.saving import Output, checked_format, insert_rows, save_files
from pyrite.sql.readwriter.tables import (
    already_there,
    check_unused,
    create_table,
    directory_for,
    place_for,
)
from pyrite.sql.sources.listing import local_path

if TYPE_CHECKING:
    from pyrite.sql.dataframe import DataFrame
    from pyrite.sql.session import SparkSession


def save_table(
    session: SparkSession,
    frame: DataFrame,
    output: Output,
    name: Sequence[str],
    *,
    comment: str | None = None,
    properties: Mapping[str, str] | None = None,
) -> None:
    """Make a table, or do with the one that is there what the mode says."""
    database, key = place_for(session, name)
    old = session.tables.shared.tables.get((database, key))
    if old is not None:
        match output.mode:
            case "ignore":
                return
            case "append":
                insert_rows(session, frame, name, Output(output.format, "append"), by_name=True)
                return
            case "error":
                raise already_there(old)
    format_name = checked_format(output.format)
    given = output.options.get("path")
    location = os.path.abspath(local_path(given or directory_for(session, database, key)))
    if given is None and (old is None or old.kind != "MANAGED") and output.mode != "overwrite":
        check_unused(location, key)
    options = {each: value for each, value in output.options.items() if each != "path"}
    save_files(session, frame, Output(format_name, "overwrite", output.partitions, options), location)
    if old is not None:
        if old.kind == "MANAGED" and old.location != location:
            shutil.rmtree(old.location, ignore_errors=True)
        session.tables.shared.remove(old)
    create_table(
        session,
        name,
        format_name,
        frame.schema,
        location=given,
        partitions=output.partitions,
        options=options,
        comment=comment,
        properties=properties,
    )
