"""Which files a path stands for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import IllegalArgumentException, SparkIOException
from pyrite.io.file_system import FileStatus, locate
from pyrite.io.globs import component_matcher
from pyrite.io.paths import input_entries, input_files, split_path_list
from pyrite.io.splits import combine_files


@pytest.fixture
def tree(tmp_path):
    files = ["d/a", "d/b", "d/c.txt", "d/_hidden", "d/.hidden", "d2/sub/x", "d2/y", "d3/one/x", "d3/two/x"]
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "br[1]").write_text("br")
    (tmp_path / "empty").mkdir()
    return tmp_path


def names(tree, pattern):
    paths = ",".join(f"{tree}/{item}" for item in split_path_list(pattern))
    return [entry.path.removeprefix(f"file:{tree}/") for entry in input_entries(paths)]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("d", ["d/a", "d/b", "d/c.txt"]),
        ("d/", ["d/a", "d/b", "d/c.txt"]),
        ("d/*", ["d/a", "d/b", "d/c.txt"]),
        ("d/?", ["d/a", "d/b"]),
        ("d/[a-b]", ["d/a", "d/b"]),
        ("d/[^a]", ["d/b"]),
        ("d/[!a]*", ["d/b", "d/c.txt"]),
        ("d/{c.txt,a}", ["d/a", "d/c.txt"]),
        ("{d/b,d2/y}", ["d/b", "d2/y"]),
        ("{d{,2}}/[a-z]", ["d/a", "d/b", "d2/y"]),
        ("d/b,d/a", ["d/b", "d/a"]),
        ("d/a,d/a", ["d/a", "d/a"]),
        ("d3/*", ["d3/one/x", "d3/two/x"]),
        ("**/a", ["d/a"]),
        ("br\\[1\\]", ["br[1]"]),
        ("d//../d/./a", ["d/../d/a"]),
        ("empty", []),
    ],
)
def test_patterns(tree, pattern, expected):
    assert names(tree, pattern) == expected


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("nope/x", "nearest directory that exists is {tree}."),
        ("d/no*", "no file matches it. The nearest directory that exists is {tree}/d."),
        ("d/_*", "no file matches it."),
        ("br[1]", "no file matches it."),
        ("d/_hidden", "hidden"),
        ("d/a,d/nope", "{tree}/d"),
    ],
)
def test_a_path_without_files_is_named(tree, pattern, hint):
    with pytest.raises(SparkIOException, match=re.escape(hint.format(tree=tree))) as caught:
        names(tree, pattern)
    assert caught.value.getCondition() == "PATH_NOT_FOUND"
    assert f"{tree}/{pattern.split(',')[-1]}" in str(caught.value)


@pytest.mark.parametrize("pattern", ["[", "[]", "{a", "a\\", "[b-a]"])
def test_a_malformed_pattern_says_so(tree, pattern):
    with pytest.raises(IllegalArgumentException, match="path pattern"):
        names(tree, pattern)


def test_an_empty_item_is_an_error(tree):
    with pytest.raises(IllegalArgumentException, match="must not be empty"):
        input_files(f"{tree}/d/a,")


def test_a_nested_directory_is_an_error_for_lines(tree):
    with pytest.raises(SparkIOException, match="d2/sub") as caught:
        input_files(f"{tree}/d2")
    assert caught.value.getCondition() == "INPUT_IS_DIRECTORY"


def test_relative_paths_and_schemes(tree, monkeypatch):
    monkeypatch.chdir(tree)
    expected = [f"file:{tree}/d/a"]
    for path in ["d/a", f"file:{tree}/d/a", f"file://{tree}/d/a", f"FILE:{tree}/d/a"]:
        assert [entry.path for entry in input_entries(path)] == expected
    assert locate("~/x")[1] == f"{tree}/~/x"
    with pytest.raises(SparkIOException, match="its host is elsewhere"):
        locate("file://elsewhere/d/a")


def test_a_dangling_link_is_no_file(tree):
    (tree / "d" / "dangling").symlink_to(tree / "gone")
    assert names(tree, "d") == ["d/a", "d/b", "d/c.txt"]


@given(st.text("ab*?[]{},\\.-^", max_size=8))
def test_a_pattern_is_compiled_or_refused(pattern):
    try:
        component_matcher(pattern)
    except IllegalArgumentException:
        return


@given(st.text("ab[]{}*?\\,.^$+|()", min_size=1, max_size=8))
def test_an_escaped_name_matches_itself(name):
    pattern = "".join("\\" + char for char in name)
    assert component_matcher(pattern).fullmatch(name)
    assert not component_matcher(pattern).fullmatch(name + "x")


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(0, 60))
def test_packing_keeps_every_file_once(sizes, maximum):
    files = [FileStatus(f"f{i}", size, False) for i, size in enumerate(sizes)]
    groups = combine_files(files, maximum)
    assert sorted(path for group in groups for path in group) == sorted(file.path for file in files)
    assert all(groups)


@pytest.mark.parametrize(
    ("sizes", "maximum", "expected"),
    [
        # Read off PySpark 4.2's wholeTextFiles, in the order it listed the files.
        ([40, 10, 90, 80, 100, 60, 30, 50, 70, 20], 79, ["012", "3", "4", "56", "78", "9"]),
        ([10, 30, 20], 15, ["01", "2"]),
        ([0, 14], 7, ["1", "0"]),
        ([5], 0, ["0"]),
    ],
)
def test_packing_is_sparks(sizes, maximum, expected):
    files = [FileStatus(str(i), size, False) for i, size in enumerate(sizes)]
    assert combine_files(files, maximum) == [tuple(group) for group in expected]
