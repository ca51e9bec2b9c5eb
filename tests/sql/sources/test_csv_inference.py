"""The types of CSV columns are the same whether columns are looked at as a whole or value by value."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pyrite.sql.sources import relation_of
from pyrite.sql.sources.csv.relation import CsvRelation
from pyrite.sql.sources.settings import Options, SourceSettings

FAMILIES = [
    ["1", "-5", "007", "2147483647", "2147483648", "-2147483649", "999999999999999999", "+3"],
    ["1", "1.5", "-0.25", "1.", ".5", "1e5", "1e0", "1.5e1", "1.5E-3", "NaN", "Inf", "-0"],
    ["9223372036854775807", "9223372036854775808", "1" * 30, "1" * 40, "1,000"],
    ["2024-02-29", "2024-02-30", "2024-2-1", "0001-01-01"],
    [
        "2024-02-29 10:00:00",
        "2024-02-29T10:00:00.123",
        "2024-02-29T25:00:00",
        "2024-03-31 02:30:00",
        "2024-02-29",
    ],
    ["true", "FALSE", "tru", "1"],
    ["x", "", "null", '"quoted"', '"a,b"', '""', " 1", "1 ", "\u00e4"],
]
VALUES = st.sampled_from(FAMILIES).flatmap(st.sampled_from)
#: Mostly of one family, so that columns are often seen as a whole.
COLUMNS = st.sampled_from(FAMILIES).flatmap(
    lambda family: st.lists(st.sampled_from(family) | VALUES, max_size=6)
)
OF_ONE = st.sampled_from(FAMILIES).flatmap(lambda family: st.lists(st.sampled_from(family), max_size=6))
OPTIONS = st.fixed_dictionaries(
    {"header": st.sampled_from(["true", "false"])},
    optional={
        "preferDate": st.just("false"),
        "nullValue": st.sampled_from(["1", "x"]),
        "dateFormat": st.just("yyyy-MM-dd'T'HH:mm:ss.SSS"),
        "timestampFormat": st.just("yyyy-MM-dd HH:mm:ss"),
        "nanValue": st.just("1.5"),
    },
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("csv") / "file.csv"


@given(COLUMNS | OF_ONE, COLUMNS | OF_ONE, OPTIONS, st.booleans())
@example(["x", '"quoted"'], ["-5"], {"header": "true"}, False)
@example(["1e0", "1e0"], ["1.5", "2"], {"header": "false"}, False)
@example(["1", "1.5", "2024-02-29"], ["2024-02-29", "2024-02-29 10:00:00"], {"header": "false"}, True)
@example(["2024-03-31 02:30:00"], ["true"], {"header": "true"}, False)
def test_schemas(path: Path, one: list[str], other: list[str], options: dict[str, str], ntz: bool) -> None:
    width = max(len(one), len(other))
    columns = [[*column, *[""] * (width - len(column))] for column in (one, other)]
    path.write_text("\n".join(["a,b", *map(",".join, zip(*columns, strict=True))]), newline="")
    settings = SourceSettings("Europe/Berlin", timestamps_without_zone=ntz)
    given_options = Options.of({**options, "inferSchema": "true"})
    found = relation_of("csv", [str(path)], None, given_options, settings)
    assert isinstance(found, CsvRelation)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CsvRelation, "_may_be_plain", lambda self, columns: False)
        one_by_one = found.inferred()
    assert found.inferred() == one_by_one
