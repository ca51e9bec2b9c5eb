"""Frozen dataclasses whose methods are made when they are first needed.

`dataclasses` compiles six methods for each frozen class as soon as it is defined. A context and its workers
import more than a hundred such classes, and that took half of the time of all imports together; a program's
first job uses few of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")

_MADE_LATER = ("__init__", "__repr__", "__eq__", "__hash__")
#: The names that a class had before its defaults and methods were added.
_FIELDS = "__pyrite_fields__"


@overload
def frozen_dataclass(cls: type[T], /) -> type[T]: ...
@overload
def frozen_dataclass(*, eq: bool = True) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen_dataclass(cls: Any = None, /, *, eq: bool = True) -> Any:
    """A class decorator: as ``dataclass(frozen=True)``, and much cheaper as long as the class is not used.

    What stands in the class's body stays as it is. With ``eq=False`` an object equals only itself. The
    functions of `dataclasses` (``fields``, ``replace``, ``asdict``) know such classes.

    >>> @frozen_dataclass
    ... class Point:
    ...     x: int
    ...     y: int = 0
    >>> Point(1), Point(1) == Point(1, 0), hash(Point(2)) == hash(Point(2))
    (Point(x=1, y=0), True, True)
    >>> Point(1).x = 2
    Traceback (most recent call last):
    dataclasses.FrozenInstanceError: cannot assign to field 'x'
    """
    if cls is None:
        return lambda decorated: _declare(decorated, eq)
    return _declare(cls, eq)


def _declare(cls: type, eq: bool) -> type:
    defaults: dict[str, Any] = {}
    for base in reversed(cls.__mro__[1:]):
        defaults |= base.__dict__.get(_FIELDS, {})
    for name, annotation in cls.__annotations__.items():
        if not str(annotation).startswith("ClassVar"):
            defaults[name] = cls.__dict__.get(name, MISSING)
            if isinstance(defaults[name], Field):
                delattr(cls, name)
    wanted = [name for name in _MADE_LATER if eq or name not in ("__eq__", "__hash__")]
    unmade = [name for name in wanted if cls.__dict__.get(name) is None]
    attributes: dict[str, Any] = {name: _stub(cls, name, unmade) for name in unmade}
    attributes |= {_FIELDS: defaults, "__match_args__": tuple(defaults), **_OF_DATACLASS}
    attributes |= {"__setattr__": _refuse_to_assign, "__delattr__": _refuse_to_delete}
    for name, value in attributes.items():
        setattr(cls, name, value)
    return cls


def _stub(cls: type, name: str, unmade: list[str]) -> Callable[..., Any]:
    """Stands for a method until the first call of any of them makes them all."""

    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        # Two threads may do this at once, and make the same.
        made = _made_methods(cls)
        for each in unmade:
            setattr(cls, each, made[each])
        return made[name](self, *arguments, **named)

    return call


def _made_methods(cls: type) -> dict[str, Any]:
    defaults: dict[str, Any] = getattr(cls, _FIELDS)
    namespace: dict[str, Any] = {"_assign": object.__setattr__, "_absent": MISSING}
    parameters, lines = ["self"], []
    for name, default in defaults.items():
        value = name
        if isinstance(default, Field):
            namespace[f"_factory_{name}"] = default.default_factory
            parameters.append(f"{name}=_absent")
            value = f"_factory_{name}() if {name} is _absent else {name}"
        elif default is MISSING:
            parameters.append(name)
        else:
            namespace[f"_default_{name}"] = default
            parameters.append(f"{name}=_default_{name}")
        lines.append(f"    _assign(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("    self.__post_init__()")
    ours, theirs = ("".join(f"{each}.{name}, " for name in defaults) for each in ("self", "other"))
    shown = ", ".join(f"{name}={{self.{name}!r}}" for name in defaults)
    source = "\n".join(
        (
            f"def __init__({', '.join(parameters)}):",
            *(lines or ["    pass"]),
            "def __repr__(self):",
            f"    return f'{{self.__class__.__qualname__}}({shown})'",
            "def __eq__(self, other):",
            "    if other.__class__ is not self.__class__:",
            "        return NotImplemented",
            f"    return ({ours}) == ({theirs})",
            "def __hash__(self):",
            f"    return hash(({ours}))",
        )
    )
    exec(source, namespace)
    for name in _MADE_LATER:
        namespace[name].__qualname__ = f"{cls.__qualname__}.{name}"
    return namespace


class _OfDataclass:
    """What `dataclasses` keeps with a class; it makes it itself when it, or a derived dataclass, asks."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: Any) -> Any:
        defaults: dict[str, Any] = getattr(owner, _FIELDS)
        given = {name: value for name, value in defaults.items() if value is not MISSING}
        body = {"__annotations__": dict.fromkeys(defaults, Any), **given}
        value = getattr(dataclass(frozen=True)(type(owner.__name__, (), body)), self._name)
        # In the place of this descriptor: `replace` asks each time, and to make a dataclass takes long.
        setattr(next(cls for cls in owner.__mro__ if _FIELDS in vars(cls)), self._name, value)
        return value


def _refuse_to_assign(self: object, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


_OF_DATACLASS = {name: _OfDataclass(name) for name in ("__dataclass_fields__", "__dataclass_params__")}
