"""Record types, as the library describes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from . import _enum, _enums, native

KEY, REQUIRED, GUARDED, SECRET, PRIVATE, FIXED, CONTAINS, BRIEF = (
    1 << i for i in range(8))
SINGLE, VERBS_ONLY = 1, 2


@dataclass(frozen=True)
class Field:
    """A field of a record type."""

    name: str
    zh: str
    en: str
    kind: str
    """"text", "int", "real", "bool" or "enum"."""
    as_: str
    """"plain", "date", "time", "decimal", "lines" or "json"."""
    flags: int
    enum: Optional[type[_enum.Named]]
    decimals: int
    ref: Optional[str]
    help_zh: Optional[str]
    help_en: Optional[str]


@dataclass(frozen=True)
class Type:
    """A record type."""

    name: str
    zh: str
    en: str
    code: str
    """The field by which people know a record."""
    module: str
    flags: int
    fields: dict[str, Field]

    @property
    def single(self) -> bool:
        """Whether a site has one record of it, e.g. the park."""
        return bool(self.flags & SINGLE)


def plural(name: str) -> str:
    """The English plural of a type's name."""
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return name[:-1] + "ies"
    if name.endswith(("s", "x", "ch", "sh")):
        return name + "es"
    return name + "s"


def camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


_by_labels = _enum.register(
    {n: getattr(_enums, n) for n in _enums.__all__})


def _field(type_name: str, raw: dict[str, Any]) -> Field:
    enum = None
    if raw["kind"] == "enum":
        key = raw["key"]
        if key not in _by_labels:
            _by_labels[key] = _enum.made(
                camel(type_name) + camel(raw["name"]), key, raw["labels"])
        enum = _by_labels[key]
    return Field(raw["name"], raw["zh"], raw["en"], raw["kind"], raw["as"],
                 raw["flags"], enum, raw["decimals"], raw["ref"],
                 raw["help_zh"], raw["help_en"])


def _type(raw: dict[str, Any]) -> Type:
    fields = {f["name"]: _field(raw["name"], f) for f in raw["fields"]}
    return Type(raw["name"], raw["zh"], raw["en"], raw["code"], raw["module"],
                raw["flags"], fields)


types: dict[str, Type] = {t["name"]: _type(t) for t in native.type_info()}
"""All record types by their names."""
