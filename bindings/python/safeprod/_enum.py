"""Enums whose values are the names that the library knows them by."""

from __future__ import annotations

import enum
from typing import Any

from . import native

_info: dict[str, tuple[int, list[tuple[str, str, str]]]] = native.enum_info()


def wire(enum_name: str, i: int) -> str:
    """The name of value number ``i``, as on every wire."""
    return _info[enum_name][1][i][0]


class Named(str, enum.Enum):
    """A value with a name: equal to it as text, with labels ``zh`` and
    ``en``, ordered as the library orders it."""

    @property
    def zh(self) -> str:
        """What it is called in Chinese."""
        return self._label()[1] or self.value

    @property
    def en(self) -> str:
        """What it is called in English."""
        return self._label()[2] or self.value

    @property
    def number(self) -> int:
        """Its place among the values, from 0."""
        return list(type(self)).index(self)

    def _label(self) -> tuple[str, str, str]:
        rows = _info.get(type(self).__name__, (0, []))[1] or \
            _more.get(type(self).__name__, [])
        return next(r for r in rows if r[0] == self.value)

    def __str__(self) -> str:
        return str(self.value)

    def __lt__(self, other: Any) -> bool:
        if isinstance(other, type(self)):
            return self.number < other.number
        return str.__lt__(self, other)

    def __gt__(self, other: Any) -> bool:
        if isinstance(other, type(self)):
            return self.number > other.number
        return str.__gt__(self, other)

    def __le__(self, other: Any) -> bool:
        return bool(self == other) or self < other

    def __ge__(self, other: Any) -> bool:
        return bool(self == other) or self > other

    def __hash__(self) -> int:
        return str.__hash__(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"


_more: dict[str, list[tuple[str, str, str]]] = {}


def register(classes: dict[str, type[Named]]) -> dict[int, type[Named]]:
    """Give the library the classes of its enums. Returns them by their
    labels."""
    by_labels: dict[int, type[Named]] = {}
    for name, (key, _) in _info.items():
        members = tuple(classes[name])
        native.enum_members(name, members)
        if key and key not in by_labels:
            by_labels[key] = classes[name]
            native.labels_members(key, members)
    return by_labels


def made(name: str, key: int, labels: list[tuple[str, str, str]]
         ) -> type[Named]:
    """A class for labels that no enum of the headers has."""
    _more[name] = labels
    cls = Named(name, {  # type: ignore[call-overload]
        _member(wire_): wire_ for wire_, _, _ in labels})
    native.labels_members(key, tuple(cls))
    return cls  # type: ignore[no-any-return]


def _member(name: str) -> str:
    word = "".join(c if c.isalnum() else "_" for c in name).upper()
    return f"N{word}" if not word or word[0].isdigit() else word
