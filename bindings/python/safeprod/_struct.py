"""What calls take and give, as objects with attributes."""

from __future__ import annotations

from html import escape
from typing import Any, Iterator


def _annotations(cls: type) -> dict[str, Any]:
    return cls.__dict__.get("__annotations__", {})


class Struct:
    """A plain object: its attributes are the members of a C struct. Make one
    with the members that matter, or give a dict instead."""

    def __init__(self, **members: Any) -> None:
        known = _annotations(type(self))
        for name, value in members.items():
            if name not in known:
                raise TypeError(f"{type(self).__name__} has no member {name!r}")
            self.__dict__[name] = value

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _annotations(type(self)):
            raise AttributeError(f"{type(self).__name__} has no member {name!r}")
        self.__dict__.pop("_whole", None)  # no longer as the library made it
        self.__dict__[name] = value

    def to_dict(self) -> dict[str, Any]:
        """Its members, those inside as dicts as well."""
        return {n: _plain(v) for n, v in self.__dict__.items()
                if n != "_whole"}

    def __iter__(self) -> Iterator[Any]:
        items = self.__dict__.get("items")
        if not isinstance(items, list):
            raise TypeError(f"{type(self).__name__} holds no list")
        return iter(items)

    def __len__(self) -> int:
        items = self.__dict__.get("items")
        if not isinstance(items, list):
            raise TypeError(f"{type(self).__name__} holds no list")
        return len(items)

    def __bool__(self) -> bool:
        items = self.__dict__.get("items")
        return bool(items) if isinstance(items, list) else True

    def __getitem__(self, i: int) -> Any:
        return list(iter(self))[i]

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and \
            self.to_dict() == other.to_dict()  # type: ignore[attr-defined]

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> Any:
        state = {n: v for n, v in self.__dict__.items() if n != "_whole"}
        return (_again, (type(self), state))

    def __repr__(self) -> str:
        inner = ", ".join(f"{n}={v!r}" for n, v in self.__dict__.items()
                          if n != "_whole" and v is not None)
        return f"{type(self).__name__}({inner})"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th style='text-align:left'>{escape(n)}</th>"
            f"<td style='text-align:left'>{escape(str(v))}</td></tr>"
            for n, v in self.__dict__.items()
            if n != "_whole" and v is not None)
        return f"<table>{rows}</table>"


def _again(cls: type[Struct], state: dict[str, Any]) -> Struct:
    made = cls.__new__(cls)
    made.__dict__.update(state)
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, Struct):
        return value.to_dict()
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value
