"""Classes with late methods, beside the dataclasses that they stand for."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace
from threading import Barrier, Thread
from typing import Any, ClassVar

import pytest

from pyrite.common.frozen_dataclass import frozen_dataclass


@frozen_dataclass
class Place:
    """Of the tests."""

    KIND: ClassVar[str] = "place"

    name: str
    numbers: tuple[int, ...] = ()


@frozen_dataclass
class Town(Place):
    """More fields than its base has."""

    people: int = 0
    streets: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PlainPlace:
    """What `Place` stands for."""

    name: str
    numbers: tuple[int, ...] = ()


@frozen_dataclass(eq=False)
class Thing:
    """Equal to itself only."""

    size: int


@dataclass(frozen=True, slots=True)
class Village(Place):
    """A dataclass in the usual way, with the same base."""

    cows: int = 0


class Shouting(Place):
    """A subclass that is not declared itself, and has a method of its own."""

    def __repr__(self) -> str:
        return self.name.upper()


def test_values_and_defaults_become_attributes() -> None:
    town = Town("Ulm", people=5)
    assert (town.name, town.numbers, town.people, town.streets) == ("Ulm", (), 5, [])
    assert town.streets is not Town("Ulm").streets
    assert Town.KIND == "place"
    assert "KIND" not in Town.__match_args__


@pytest.mark.parametrize("arguments", [(), ("a", (), "too many")])
def test_wrong_arguments_are_refused_as_by_a_dataclass(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError) as ours:
        Place(*arguments)
    with pytest.raises(TypeError) as theirs:
        PlainPlace(*arguments)
    assert str(ours.value) == str(theirs.value).replace("PlainPlace", "Place")


def test_the_first_use_may_be_any_method() -> None:
    def declared() -> Any:
        @frozen_dataclass
        class Fresh:
            x: int

        return Fresh

    for use, expected in [(repr, "Fresh(x=1)"), (hash, hash((1,))), (lambda fresh: fresh == fresh, True)]:
        cls = declared()
        # As `pickle` makes objects: without a call of `__init__`.
        fresh = cls.__new__(cls)
        fresh.__dict__["x"] = 1
        assert use(fresh) in (expected, f"{cls.__qualname__}(x=1)")


def test_equality_needs_the_same_class() -> None:
    assert Place("a", (1,)) == Place("a", (1,))
    assert Place("a") != Town("a")
    assert Place("a") != PlainPlace("a")
    assert len({Place("a"), Place("a"), Place("b")}) == 2


def test_an_object_without_equality_is_itself_only() -> None:
    thing = Thing(1)
    assert thing == thing
    assert thing != Thing(1)
    assert hash(thing) != hash(Thing(1)) or thing is not Thing(1)
    assert repr(thing) == "Thing(size=1)"


def test_nothing_can_be_assigned_or_deleted() -> None:
    place = Place("a")
    for name in ("name", "other"):
        with pytest.raises(FrozenInstanceError):
            setattr(place, name, 1)
    with pytest.raises(FrozenInstanceError):
        del place.name  # type: ignore[misc]


def test_patterns_match_by_position() -> None:
    match Town("a", (1,), 2):
        case Town(name, numbers, people):
            assert (name, numbers, people) == ("a", (1,), 2)


def test_a_copy_is_equal() -> None:
    town = Town("a", (1,), 2, ["b"])
    assert pickle.loads(pickle.dumps(town, 5)) == town
    assert copy.deepcopy(town) == town
    assert copy.deepcopy(town).streets is not town.streets


def test_the_functions_of_dataclasses_know_them() -> None:
    town = Town("a", (1,), 2, ["b"])
    assert is_dataclass(town)
    assert is_dataclass(Town)
    assert [each.name for each in fields(Town)] == ["name", "numbers", "people", "streets"]
    assert asdict(town) == {"name": "a", "numbers": (1,), "people": 2, "streets": ["b"]}
    assert replace(town, people=3) == Town("a", (1,), 3, ["b"])


def test_subclasses_that_are_not_declared_keep_their_own_methods() -> None:
    assert repr(Shouting("a")) == "A"
    assert Shouting("a") == Shouting("a") != Place("a")


def test_many_threads_may_be_the_first() -> None:
    for _ in range(50):

        @frozen_dataclass
        class Fresh:
            x: int

        start = Barrier(4)
        made: list[Any] = []

        def use(cls: Any = Fresh, start: Barrier = start, made: list[Any] = made) -> None:
            start.wait()
            made.append(cls(7))

        threads = [Thread(target=use) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert made == [Fresh(7)] * 4


def test_a_usual_dataclass_may_derive_from_one() -> None:
    village = Village("a", cows=3)
    assert [each.name for each in fields(village)] == ["name", "numbers", "cows"]
    assert village == Village("a", (), 3) != Place("a")
    with pytest.raises(FrozenInstanceError):
        village.cows = 4  # type: ignore[misc]


def test_what_dataclasses_keep_with_a_class_is_made_once() -> None:
    first = Town.__dataclass_fields__  # type: ignore[attr-defined]
    assert Town.__dataclass_fields__ is first  # type: ignore[attr-defined]
    assert list(first) == ["name", "numbers", "people", "streets"]
    assert list(Shouting.__dataclass_fields__) == ["name", "numbers"]  # type: ignore[attr-defined]
    assert Shouting.__dataclass_fields__ is Place.__dataclass_fields__  # type: ignore[attr-defined]
