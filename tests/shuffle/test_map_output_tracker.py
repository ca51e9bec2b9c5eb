from array import array

import pytest

from pyrite.shuffle.map_output_tracker import MapOutputTracker
from pyrite.shuffle.map_status import MapStatus


def status(map_index, attempt_id=0, executor_id="e1"):
    return MapStatus(executor_id, map_index, attempt_id, f"/path_{attempt_id}", array("Q", [1]), 1)


@pytest.fixture
def tracker():
    tracker = MapOutputTracker()
    tracker.register_shuffle(5, 3)
    return tracker


def test_outputs_are_missing_until_they_are_registered(tracker):
    assert tracker.missing(5) == [0, 1, 2]
    tracker.register(5, status(1))
    assert tracker.missing(5) == [0, 2]
    assert tracker.outputs(5) == (None, status(1), None)


def test_a_later_attempt_takes_the_place(tracker):
    tracker.register(5, status(1, 10))
    tracker.register(5, status(1, 11))
    assert tracker.outputs(5)[1] == status(1, 11)


def test_only_the_registered_attempt_is_unregistered(tracker):
    tracker.register(5, status(1, 11))
    epoch = tracker.epoch(5)
    assert not tracker.unregister(5, 1, 10)
    assert not tracker.unregister(5, 0, 11)
    assert tracker.missing(5) == [0, 2]
    assert tracker.epoch(5) == epoch
    assert tracker.unregister(5, 1, 11)
    assert tracker.missing(5) == [0, 1, 2]


def test_an_executor_takes_its_outputs_along(tracker):
    tracker.register_shuffle(6, 1)
    tracker.register_shuffle(7, 1)
    tracker.register(5, status(0, 1, "e1"))
    tracker.register(5, status(1, 2, "e2"))
    tracker.register(6, status(0, 3, "e1"))
    tracker.register(7, status(0, 4, "e2"))
    assert tracker.unregister_executor("e1") == {5, 6}
    assert [tracker.missing(shuffle) for shuffle in (5, 6, 7)] == [[0, 2], [0], []]
    assert tracker.unregister_executor("e1") == set()


def test_every_change_has_an_epoch_of_its_own(tracker):
    epochs = [tracker.epoch(5)]
    for change in (
        lambda: tracker.register(5, status(0, 1)),
        lambda: tracker.register(5, status(1, 2, "e2")),
        lambda: tracker.unregister(5, 0, 1),
        lambda: tracker.unregister_executor("e2"),
    ):
        change()
        epochs.append(tracker.epoch(5))
    assert epochs == sorted(set(epochs))


def test_a_shuffle_that_is_registered_again_has_a_later_epoch(tracker):
    before = tracker.epoch(5)
    tracker.unregister_shuffle(5)
    assert not tracker.contains(5)
    tracker.register_shuffle(5, 3)
    assert tracker.epoch(5) > before


def test_registering_a_shuffle_twice_changes_nothing(tracker):
    tracker.register(5, status(0))
    epoch = tracker.epoch(5)
    tracker.register_shuffle(5, 3)
    assert tracker.missing(5) == [1, 2]
    assert tracker.epoch(5) == epoch


def test_what_is_not_known_is_not_unregistered(tracker):
    tracker.unregister_shuffle(99)
    assert not tracker.unregister(99, 0, 0)


def test_a_shuffle_without_map_tasks_misses_nothing(tracker):
    tracker.register_shuffle(8, 0)
    assert tracker.missing(8) == []
    assert tracker.outputs(8) == ()


def with_fingerprint(fingerprint, attempt_id=0):
    return MapStatus("e1", 1, attempt_id, "/path", array("Q", [1]), 1, fingerprint)


def test_an_output_with_other_records_than_the_last_is_told(tracker):
    assert tracker.register(5, with_fingerprint(70))
    tracker.unregister(5, 1, 0)
    assert tracker.register(5, with_fingerprint(70, 1))
    tracker.unregister_outputs(5)
    assert not tracker.register(5, with_fingerprint(71, 2))
    tracker.unregister_executor("e1")
    assert not tracker.register(5, with_fingerprint(70, 3))
    assert tracker.register(5, with_fingerprint(70, 4))


def test_what_was_in_a_released_shuffle_is_forgotten(tracker):
    tracker.register(5, with_fingerprint(70))
    tracker.unregister_shuffle(5)
    tracker.register_shuffle(5, 3)
    assert tracker.register(5, with_fingerprint(71))


def test_all_outputs_are_taken_back_at_once(tracker):
    tracker.register(5, status(0))
    tracker.register(5, status(2))
    epoch = tracker.epoch(5)
    tracker.unregister_outputs(5)
    assert tracker.outputs(5) == (None, None, None)
    assert tracker.missing(5) == [0, 1, 2]
    assert tracker.epoch(5) != epoch
