"""Records, and the lists of them that a site has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, Any, Optional, cast

from . import native
from .types_ import BRIEF, Field, Type, camel, types

if TYPE_CHECKING:
    import pandas

    from .site import Site


class Record(native.Record):
    """A record: its fields are attributes. Times are aware datetimes, days are
    dates, enums are :class:`enum.Enum`, fixed-point numbers are Decimals,
    nothing is None. Setting takes these or a person's text.

    :meth:`save` writes what was changed. What only some types can do is on
    their own classes: ``why``, ``act`` and the like."""

    __slots__ = ()
    type_name: str = ""
    _type: Type

    def __new__(cls, /, **fields: Any) -> Record:
        if not cls.type_name:
            raise TypeError("make a record of one of its types")
        made: Record = native.record_new(cls.type_name)
        for name, value in fields.items():
            setattr(made, name, value)
        return made

    @property
    def site(self) -> Site:
        """The site that it came from."""
        site = self._handle.site if self._handle is not None else None
        if site is None:
            raise native_misuse("这条记录不属于任何站点",
                                "this record belongs to no site yet")
        found: Site = site
        return found

    @property
    def key(self) -> str:
        """What people know it by."""
        return str(getattr(self, self._type.code or "id"))

    def save(self) -> Record:
        """Save what was changed.

        Raises :class:`Conflict` when somebody saved it since it was loaded;
        nothing is overwritten then."""
        native.record_save(self.site, self)
        return self

    def remove(self) -> Record:
        """Take it out of use; nothing is ever deleted."""
        native.record_remove(self.site, self.type_name, self.key)
        return self.reload()

    def restore(self) -> Record:
        """Take it back into use."""
        native.record_restore(self.site, self.type_name, self.key)
        return self.reload()

    def reload(self) -> Record:
        """The record as the site has it now."""
        loaded: Record = native.record_load(self.site, self.type_name, self.key)
        return loaded

    def copy(self) -> Record:
        """Another of the same."""
        made: Record = self._copy()
        return made

    def to_dict(self) -> dict[str, Any]:
        """Its fields by name."""
        return {name: getattr(self, name) for name in self._type.fields}

    def to_json(self) -> str:
        """The record as the library writes it in JSON."""
        text: str = self._json()
        return text

    def check(self) -> list[dict[str, str]]:
        """What the rules find wrong with it; changes nothing."""
        return [dict(zip(("severity", "field", "zh", "en"), row))
                for row in self._check()]

    def show(self, field: str, lang: str = "zh") -> str:
        """A field as a person reads it: labels of enums, 是/否."""
        text: str = self._show(field, lang == "en")
        return text

    def json(self, field: str) -> Any:
        """A field that holds JSON, read."""
        text = getattr(self, field)
        return None if text is None else json.loads(text)

    def __dir__(self) -> list[str]:
        return sorted(set(super().__dir__()) | set(self._type.fields))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and type(self) is type(other) and \
            self._json() == other._json()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = [f for f in self._type.fields.values() if f.flags & BRIEF]
        parts = [f"{f.name}={self._text(f.name)!r}" for f in shown
                 if getattr(self, f.name) is not None
                 and f.name != self._type.code][:6]
        key = self.key if self._type.code else ""
        return f"<{self.type_name} {key} {' '.join(parts)}>".replace("  ", " ")

    def _repr_html_(self) -> str:
        rows = []
        for f in self._type.fields.values():
            if getattr(self, f.name) is not None:
                rows.append(
                    f"<tr><th style='text-align:left'>{escape(f.zh)}<br>"
                    f"<small>{escape(f.name)}</small></th>"
                    f"<td style='text-align:left'>"
                    f"{escape(self._show(f.name))}</td></tr>")
        return (f"<b>{escape(self._type.zh)} {escape(self.key)}</b>"
                f"<table>{''.join(rows)}</table>")


def native_misuse(zh: str, en: str) -> Exception:
    from .errors import Misuse
    return Misuse(zh, en)


def as_filter(value: Any, field: Optional[Field] = None) -> str:
    """A condition of a list as the library reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, set, frozenset)):
        if isinstance(value, tuple) and len(value) == 2 and field and \
                field.kind in ("int", "real") or (
                    isinstance(value, tuple) and field
                    and field.as_ in ("date", "time")):
            low, high = value
            return f"{'' if low is None else as_filter(low)}.." \
                   f"{'' if high is None else as_filter(high)}"
        return ",".join(as_filter(v) for v in value)
    if isinstance(value, slice):
        return f"{'' if value.start is None else as_filter(value.start)}.." \
               f"{'' if value.stop is None else as_filter(value.stop)}"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time needs its zone: this datetime is naive")
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


class Records:
    """The records of one type in a site: ``site.hazards``.

    ``[code]`` is one of them, iteration goes over all in use, and
    :meth:`list`, :meth:`df`, :meth:`columns` take filters by field. A filter
    is a value, a list of values of an enum, or a range: a tuple of two,
    ``slice(a, b)``, or text ``"a..b"``; both ends are included."""

    def __init__(self, site: Site, type_: Type) -> None:
        self.site = site
        self.type = type_

    # ---- one ----

    def __getitem__(self, code: str) -> Record:
        loaded: Record = native.record_load(self.site, self.type.name, code)
        return loaded

    def get(self, code: str, default: Any = None) -> Any:
        """The record, or ``default`` when there is none."""
        from .errors import NotFound
        try:
            return self[code]
        except NotFound:
            return default

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and self.get(code) is not None

    def new(self, **fields: Any) -> Record:
        """A record that is not in the site yet."""
        made: Record = record_class(self.type.name)(**fields)
        return made

    def add(self, record: Optional[Record] = None, /, **fields: Any) -> Record:
        """Add a record: one that was made, or one with these fields."""
        if record is None:
            record = self.new(**fields)
        else:
            for name, value in fields.items():
                setattr(record, name, value)
        native.record_add(self.site, record)
        if not self.type.code:
            return record
        return self[record.key]

    # ---- many ----

    def query(self, *, all: bool = False, order: Optional[str] = None,
              limit: int = 0, offset: int = 0, **filters: Any) -> Any:
        """What the library is asked for; see :meth:`list`."""
        query = native.query_new(self.type.name)
        for name, value in filters.items():
            if name == "overdue" and self.type.name == "hazard":
                if value:
                    native.hazard_query_overdue(self.site, query)
                continue
            if name == "status" and self.type.name == "hazard":
                name = "state"
                if value == "overdue":
                    native.hazard_query_overdue(self.site, query)
                    continue
            field = self.type.fields.get(name)
            native.query_where(query, name, as_filter(value, field))
        if all:
            native.query_all(query)
        if order:
            native.query_order(query, order)
        if limit or offset:
            native.query_page(query, offset, limit)
        return query

    def list(self, **filters: Any) -> list[Record]:
        """Those that the filters leave, in the order of their codes.

        - ``all=True``: those out of use as well
        - ``order="deadline"`` or ``"-deadline"``
        - ``limit``, ``offset``: a page

        >>> site.hazards.list(state=["assigned", "rectifying"], limit=10)
        """
        found: Any = native.record_list(self.site, self.query(**filters))
        return cast("list[Record]", found)

    def one(self) -> Record:
        """The record of a type that a site has once, e.g. the park."""
        loaded: Record = native.record_load(self.site, self.type.name, None)
        return loaded

    def count(self, **filters: Any) -> int:
        """How many there are."""
        return native.record_count(self.site, self.query(**filters))

    def columns(self, *fields: str, **filters: Any) -> Any:
        """Columns, straight from the database: :class:`Columns`."""
        from .columns import read
        return read(self, fields, filters)

    def df(self, *fields: str, **filters: Any) -> pandas.DataFrame:
        """A pandas DataFrame: enums as categories, times with their zone,
        whole numbers that may be missing as Int64."""
        return self.columns(*fields, **filters).df()

    def __iter__(self) -> Iterator[Record]:
        step, start = 1000, 0
        while True:
            page = self.list(limit=step, offset=start)
            yield from page
            if len(page) < step:
                return
            start += step

    def __len__(self) -> int:
        return self.count()

    def export(self, path: Any, options: Optional[Mapping[str, Any]] = None,
               **filters: Any) -> int:
        """Write them to a CSV, XLSX, JSON or NDJSON file. Returns how many."""
        return native.export(self.site, self.query(**filters), path, options)

    def import_file(self, path: Any, **options: Any) -> Any:
        """Take in a table file; see :class:`safeprod.structs.ImportOptions`."""
        return native.import_(self.site, self.type.name, path, options)

    @property
    def fields(self) -> dict[str, Field]:
        """What its records have."""
        return self.type.fields

    def __repr__(self) -> str:
        return f"<{self.type.zh} ({self.type.name}) of {self.site!r}>"

    def _repr_html_(self) -> str:
        page = self.list(limit=10)
        shown = [f for f in self.type.fields.values() if f.flags & BRIEF] or \
            list(self.type.fields.values())[7:14]
        head = "".join(f"<th>{escape(f.zh)}</th>" for f in shown)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(r._show(f.name))}</td>"
                             for f in shown) + "</tr>" for r in page)
        return (f"<b>{escape(self.type.zh)}</b> ({self.count()})"
                f"<table><tr>{head}</tr>{body}</table>")


_classes: dict[str, type[Record]] = {}


def record_class(name: str) -> type[Record]:
    """The class of a record type."""
    return _classes[name]


def _make_classes() -> None:
    for name, t in types.items():
        _classes[name] = type(camel(name), (Record,), {
            "__slots__": (), "__module__": "safeprod.records",
            "__doc__": f"{t.zh} ({t.en}).\n\n" + "\n".join(
                f"- ``{f.name}``: {f.zh}, {f.en}"
                + (f"; {f.help_en}" if f.help_en else "")
                for f in t.fields.values()),
            "type_name": name, "_type": t})


_make_classes()
