"""The functions of the library as verbs of nouns: ``hazard_act`` becomes
``site.hazards[n].act`` and ``site.hazard.act``. Nothing is listed here: the
table is what generate.py read in the headers."""

from __future__ import annotations

import inspect
import json
import keyword
import re
from importlib import resources
from typing import TYPE_CHECKING, Any, Callable, Optional

from . import _structs, native
from ._struct import Struct
from .records import Record, record_class
from .types_ import types

if TYPE_CHECKING:
    import pandas

    from .site import Site

api: dict[str, Any] = json.loads(resources.files("safeprod").joinpath(
    "_api.json").read_text("utf-8"))
functions: dict[str, dict[str, Any]] = api["signatures"]

# A record is named by one of these in front.
_CODES = {"code", "number", "name", "task", "person", "permit", "contractor",
          "drill", "plan", "zone", "device"}


class Rows(list):  # type: ignore[type-arg]
    """What a call brought, row by row."""

    def df(self) -> pandas.DataFrame:
        """As a pandas DataFrame; what lies inside gets names with dots."""
        import pandas as pd
        return pd.json_normalize([_dict(r) for r in self])

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """Of a ranking or a Pareto order: :mod:`safeprod.plots`."""
        from . import plots
        return plots.rows(self, ax, **options)

    def _repr_html_(self) -> str:
        return str(self.df()._repr_html_()) if self else "<i>0</i>"


def _dict(row: Any) -> dict[str, Any]:
    return dict(row.to_dict()) if hasattr(row, "to_dict") else {"value": row}


def _struct_param(name: str, skip: int) -> Optional[str]:
    params: list[list[str]] = functions[name]["params"]
    for param, hint in params[skip:]:
        if "Mapping[str, Any]" in hint and "Sequence" not in hint:
            return str(param)
    return None


def _record_param(name: str) -> Optional[str]:
    for param, hint in functions[name]["params"][1:2]:
        if hint.startswith("Record"):
            return str(param)
    return None


def _first_member(name: str, i: int, value: Any) -> Any:
    """A text where options are expected is the first of them:
    ``site.duties.rank("2026-10")``."""
    params = functions[name]["params"]
    if not isinstance(value, str) or i >= len(params):
        return value
    struct = re.match(r"_structs\.(\w+) \| Mapping", params[i][1])
    if not struct:
        return value
    members = getattr(_structs, struct[1]).__annotations__
    return {next(iter(members)): value}


def _wrap(result: Any) -> Any:
    if type(result) is list:
        return Rows(result)
    return result


def call(site: Site, name: str, first: tuple[Any, ...], args: tuple[Any, ...],
         kwargs: dict[str, Any], type_name: Optional[str] = None) -> Any:
    """Call function ``name``; keywords that are none of its parameters are
    members of its options, or fields of the record that it takes."""
    params = [p for p, _ in functions[name]["params"]]
    args = tuple(_first_member(name, len(first) + i, a)
                 for i, a in enumerate(args))
    named: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for k, v in kwargs.items():
        k = k + "_" if keyword.iskeyword(k) else k
        if k in params:
            named[k] = v
        else:
            extra[k] = v
    record = _record_param(name)
    if record and type_name and len(first) == 1 and not args and \
            record not in named:
        fields = {k: extra.pop(k) for k in list(extra)
                  if k in types[type_name].fields}
        made = record_class(type_name)(**fields)
        made._handle = site._handle
        named[record] = made
    if extra:
        options = _struct_param(name, len(first) + len(args))
        if options is None or options in named:
            raise TypeError(f"{name}() has no parameter {next(iter(extra))!r}")
        named[options] = extra
    answer = getattr(native, name)(*first, *args, **named)
    if answer is None and record in named:
        return named[record]
    return _wrap(answer)


def _signature(name: str, skip: int) -> inspect.Signature:
    needed = functions[name]["needed"]
    rows = [inspect.Parameter(
        p, inspect.Parameter.POSITIONAL_OR_KEYWORD,
        default=inspect.Parameter.empty if i < needed else None)
        for i, (p, _) in enumerate(functions[name]["params"])]
    more = [inspect.Parameter("options", inspect.Parameter.VAR_KEYWORD)] \
        if _struct_param(name, skip) else []
    rows = [r for r in rows[skip:] if r.name != "options" or not more]
    return inspect.Signature(rows + more)


def _dress(function: Callable[..., Any], name: str, skip: int, verb: str
           ) -> Callable[..., Any]:
    function.__name__ = verb
    function.__doc__ = api["docs"].get(name, "")
    function.__signature__ = _signature(name, skip)  # type: ignore[attr-defined]
    return function


class Noun:
    """The verbs of a noun: ``site.risk.map()``. ``dir()`` lists them."""

    def __init__(self, site: Site, prefix: str,
                 type_name: Optional[str] = None) -> None:
        self._site = site
        self._prefix = prefix
        self._type_name = type_name

    def __getattr__(self, verb: str) -> Any:
        name = find(self._prefix, verb) or ""
        if not name:
            raise AttributeError(
                f"{self._prefix} has no verb {verb!r}; there are: "
                + ", ".join(verbs(self._prefix)))
        site, type_name = self._site, self._type_name

        def verb_of_noun(*args: Any, **kwargs: Any) -> Any:
            return call(site, name, (site,), args, kwargs, type_name)
        return _dress(verb_of_noun, name, 1, verb)

    def __dir__(self) -> list[str]:
        return sorted(set(super().__dir__()) | set(verbs(self._prefix)))

    def __repr__(self) -> str:
        return f"<{self._prefix}: {', '.join(verbs(self._prefix))}>"


def of_site(name: str) -> bool:
    """Does a function take a session first?"""
    params: list[Any] = functions[name]["params"]
    return bool(params) and bool(params[0][0] == "session")


def find(prefix: str, verb: str) -> Optional[str]:
    """The function of a verb; None when there is none."""
    for name in (f"{prefix}_{verb}", f"{prefix}_{verb}_of"):
        if name in functions and of_site(name):
            return name
    if verb.startswith(prefix) and verb in functions and of_site(verb):
        return verb
    return None


def verbs(prefix: str) -> list[str]:
    """The verbs of a noun."""
    start = prefix + "_"
    return [n.removeprefix(start) for n in functions
            if n.startswith(start) and of_site(n)]


prefixes = {n.split("_")[0] for n in functions if of_site(n)} | {
    t for t in types if any(n.startswith(t + "_") and of_site(n)
                            for n in functions)}


def _method(name: str, verb: str, by_record: bool) -> Callable[..., Any]:
    def verb_of_record(self: Record, /, *args: Any, **kwargs: Any) -> Any:
        first = self if by_record else self.key
        return call(self.site, name, (self.site, first), args, kwargs)
    return _dress(verb_of_record, name, 2, verb)


def _give_verbs() -> None:
    """Records get the verbs whose function is named after their type and takes
    one of them, or its code."""
    for type_name in types:
        cls = record_class(type_name)
        longer = [t for t in types if t.startswith(type_name + "_")]
        for name in functions:
            if not name.startswith(type_name + "_") or not of_site(name) or \
                    any(name.startswith(t + "_") for t in longer):
                continue
            params = functions[name]["params"]
            if len(params) < 2:
                continue
            second, hint = params[1]
            by_record = hint.startswith("Record")
            verb = name.removeprefix(type_name + "_")
            if (by_record or second in _CODES or second == type_name) and \
                    verb not in types[type_name].fields:
                setattr(cls, verb, _method(name, verb, by_record))
    setattr(record_class("risk_event"), "reassess",
            _method("risk_reassess", "reassess", False))
    setattr(record_class("risk_point"), "card",
            _method("risk_card", "card", False))


_give_verbs()

__all__ = ["Noun", "Rows", "Struct", "call", "find", "functions", "verbs"]
