"""The order in which Spark sees the entries of a dictionary that a program gives: that of Java's hash maps.

`agg({...})` makes columns in this order, which programs see.
"""

from __future__ import annotations

from collections.abc import Iterable

_SCALA_KEEPS = 4


def hash_of(text: str) -> int:
    """Java's hash of a string, as 32 bits without a sign.

    >>> hash_of("ab")
    3105
    """
    found = 0
    encoded = text.encode("utf-16-be")
    for first, second in zip(encoded[::2], encoded[1::2], strict=True):
        found = (31 * found + (first << 8 | second)) & 0xFFFFFFFF
    return found


def in_java_order(names: Iterable[str]) -> list[str]:
    """The names as a Java map holds them, and the Scala map that is made of it.

    >>> in_java_order(["n", "*", "v"])
    ['v', '*', 'n']
    """
    given = list(names)
    size = 16
    while len(given) > size * 0.75:
        size *= 2
    spread = {name: hash_of(name) ^ hash_of(name) >> 16 for name in given}
    ordered = sorted(given, key=lambda name: spread[name] & (size - 1))
    # A small map of Scala keeps the order of insertion; a larger one is a trie of five bits a level.
    return ordered if len(ordered) <= _SCALA_KEEPS else _in_trie(ordered, spread, 0)


def _in_trie(names: list[str], hashes: dict[str, int], shift: int) -> list[str]:
    groups: dict[int, list[str]] = {}
    for name in names:
        groups.setdefault(hashes[name] >> shift & 31 if shift < 32 else 0, []).append(name)
    if shift >= 32:
        return names
    ordered = [groups[place] for place in sorted(groups)]
    alone = [group[0] for group in ordered if len(group) == 1]
    return alone + [
        name for group in ordered if len(group) > 1 for name in _in_trie(group, hashes, shift + 5)
    ]
