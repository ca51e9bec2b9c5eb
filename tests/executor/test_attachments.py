"""The driver's mirror of what a worker holds never goes astray."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pyrite.executor.attachments import AttachmentCache

tasks = st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4, unique=True), max_size=40)
sizes = {key: bytes(10 * (position + 1)) for position, key in enumerate("abcdefgh")}


@given(tasks, st.integers(0, 200), st.integers(1, 6))
def test_the_worker_always_holds_what_its_task_needs(
    needed: list[list[str]], max_bytes: int, max_count: int
) -> None:
    driver, worker = AttachmentCache(max_bytes, max_count), AttachmentCache(max_bytes, max_count)
    for keys in needed:
        missing = driver.admit(keys, sizes)
        sent = {key: sizes[key] for key in missing}
        assert worker.admit(keys, sent) == missing
        assert [worker[key] for key in keys] == [sizes[key] for key in keys]


def test_the_cache_is_bounded() -> None:
    cache = AttachmentCache(max_bytes=100, max_count=100)
    for number in range(1000):
        cache.admit([str(number)], {str(number): bytes(30)})
    assert [str(number) in cache for number in (999, 998, 997, 996)] == [True, True, True, False]
