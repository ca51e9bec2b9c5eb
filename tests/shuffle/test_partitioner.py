import pickle

from pyrite.shuffle.hashing import portable_hash
from pyrite.shuffle.partitioner import Partitioner


def by_length(key):
    return len(key)


def test_a_place_is_the_function_modulo_the_number():
    assert [Partitioner(3)(key) for key in (0, 4, -1, None)] == [0, 1, portable_hash(-1) % 3, 0]
    assert Partitioner(3, by_length)("abcd") == 1


def test_equal_partitioners_place_every_key_alike():
    assert Partitioner(2) == Partitioner(2)
    assert hash(Partitioner(2)) == hash(Partitioner(2))
    assert Partitioner(2) != Partitioner(3)
    assert Partitioner(2) != Partitioner(2, by_length)
    assert Partitioner(2) != 2


def test_it_is_equal_after_its_travel():
    for partitioner in (Partitioner(2), Partitioner(2, by_length)):
        assert pickle.loads(pickle.dumps(partitioner)) == partitioner
