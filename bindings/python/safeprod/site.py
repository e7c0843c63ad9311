"""A site: one database file, and somebody who works on it."""

from __future__ import annotations

import builtins
import json
import weakref
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Optional

from . import _enums, _structs, native
from .errors import Misuse
from .methods import Method
from .records import Record, Records, record_class
from .types_ import plural, types
from .verbs import Noun, Rows, find, functions, of_site, prefixes
from .verbs import call as _call
from .whatif import Simulation, WhatIf, simulate, what_if

_plurals = {plural(n): n for n in types}
_nouns = {plural(p): p for p in prefixes}


class Picture(bytes):
    """A PNG that a notebook shows."""

    def _repr_png_(self) -> bytes:
        return bytes(self)

    def save(self, path: Any) -> None:
        """Write it to a file."""
        with builtins.open(path, "wb") as f:
            f.write(self)

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """On axes of matplotlib, beside other plots."""
        from . import plots
        return plots.picture(self, ax, **options)


class Drawing(bytes):
    """An SVG that a notebook shows."""

    def _repr_svg_(self) -> str:
        return self.decode()

    save = Picture.save


def _drawn(data: bytes) -> bytes:
    """What a notebook can show, where it can."""
    if data.startswith(b"\x89PNG"):
        return Picture(data)
    if data.lstrip()[:5] in (b"<?xml", b"<svg "):
        return Drawing(data)
    return data


class Risk(Noun):
    """Risks: the four-colour map, notice cards, reviews."""

    def map(self, **options: Any) -> bytes:
        """The four-colour map (四色图), as a picture.

        - ``basis``: "inherent" or "residual"
        - ``format``: "png", "svg" or "pdf"
        - ``title``, ``no_markers``"""
        drawn, self.hidden = native.risk_map(self._site, options)
        return _drawn(drawn)

    hidden = 0
    """Zones without a polygon, which the last map could not show."""

    def what_if(self, **what: Any) -> WhatIf:
        """Before and after under another standard, without a control, with a
        factor moved: :func:`safeprod.whatif.what_if`. Nothing is written."""
        return what_if(self._site, **what)

    def simulate(self, **doubts: Any) -> Simulation:
        """How likely is which grade when values are in doubt?
        :func:`safeprod.whatif.simulate`. Nothing is written."""
        return simulate(self._site, **doubts)

    def card(self, code: str, **options: Any) -> bytes:
        """The notice card (风险告知卡) of a risk point; a PDF unless
        ``format="png"``."""
        options.setdefault("format", "pdf")
        drawn, _ = native.risk_card(self._site, code, options)
        return _drawn(drawn)


class Site:
    """An open site. Use it as a context manager, or :meth:`close` it.

    - Every record type is an attribute, in the plural: ``site.hazards``,
      ``site.permits``; also ``site.records("hazard")``.
    - Every noun has its verbs: ``site.risk.map()``, ``site.duty.rank(…)``.
    - A site is used by the thread that opened it."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        handle.site = weakref.ref(self)
        self._lists: dict[str, Records] = {}

    # ---- life ----

    def __enter__(self) -> Site:
        if self.closed:
            raise Misuse("站点已关闭", "the site is closed")
        return self

    def __exit__(self, *exc: Any) -> None:
        self.close()

    def close(self) -> None:
        """Close it; again does nothing."""
        self._handle.close()

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        closed: bool = self._handle.closed
        return closed

    def login(self, user: str, password: str) -> None:
        """Sign in with a password."""
        native.session_login(self, user, password)

    # ---- who and when ----

    @property
    def user(self) -> Optional[str]:
        """Login name of who is signed in."""
        return native.session_user(self)

    @property
    def timezone(self) -> timezone:
        """The site's zone."""
        return timezone(timedelta(minutes=native.session_zone(self)))

    @property
    def now(self) -> datetime:
        """The site's time: its fixed clock or the wall clock."""
        return datetime.fromtimestamp(native.session_now(self), self.timezone)

    def can(self, module: str, action: str, dept: Optional[str] = None
            ) -> bool:
        """May the actor do this?"""
        from .errors import Forbidden
        try:
            native.can(self, module, action, dept)
        except Forbidden:
            return False
        return True

    # ---- records and nouns ----

    def records(self, name: str) -> Records:
        """The records of a type."""
        if name not in self._lists:
            if name not in types:
                raise ValueError(f"there is no record type {name!r}; there are "
                                 + ", ".join(types))
            self._lists[name] = _Records(self, types[name])
        return self._lists[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in _plurals:
            return self.records(_plurals[name])
        if name in types and types[name].single:
            return self.records(name).one()
        if name in _nouns or name in prefixes:
            return Noun(self, _nouns.get(name, name))
        if name in functions and of_site(name):
            def verb(*args: Any, **kwargs: Any) -> Any:
                return _call(self, name, (self,), args, kwargs)
            return verb
        raise AttributeError(f"a site has no {name!r}")

    def __dir__(self) -> list[str]:
        return sorted(set(super().__dir__()) | set(_plurals) | set(_nouns)
                      | prefixes | {n for n in functions if of_site(n)
                                    and n.split("_")[0] not in prefixes})

    @property
    def risk(self) -> Risk:
        """Risks: ``site.risk.map(basis="residual")``."""
        return Risk(self, "risk")

    def method(self, name: str = "lec") -> Method:
        """The method of assessment that is in force: "lec", "ls", "mes",
        "screen", or the name of a rule pack of the site."""
        full = native.risk_standard_name(name)
        return Method(full, native.standard_get(self, full))

    # ---- the whole ----

    def tick(self) -> _structs.TickResult:
        """Do what is due by the site's clock."""
        return native.tick(self)

    def overview(self) -> dict[str, Any]:
        """Counts, worst items and what is due."""
        read: dict[str, Any] = json.loads(native.overview(self))
        return read

    def overview_page(self, **options: Any) -> str:
        """The overview as one HTML file that needs no network."""
        return native.overview_page(self, options)

    def expiring(self, days: int = 30) -> Rows:
        """What runs out within so many days."""
        return Rows(native.expiring(self, days))

    def stats(self, by: Any = (), **options: Any) -> Rows:
        """Statistics of hazards by up to three dimensions: "zone",
        "department", "source", "level", "month", "kind", "enterprise"; the
        last row is the total."""
        by = [by] if isinstance(by, str) else list(by)
        return Rows(native.stats_hazards(self, {"by": by, **options}))

    def pareto(self, by: str = "zone", **options: Any) -> Rows:
        """Where most hazards come from, the greatest first; :meth:`stats`."""
        return Rows(native.stats_pareto(self, {"by": [by], **options}))

    def trend(self, measure: str = "found", **options: Any
              ) -> _structs.StatsTrend:
        """Months with control limits and signals."""
        return native.stats_trend_of(self, options, measure)

    def verify(self, head: Optional[str] = None) -> _structs.AuditResult:
        """Verify the ledger and the records against it."""
        return native.audit_verify(self, head)

    def backup(self, to: Any) -> None:
        """Copy the whole site to a file that does not exist yet."""
        native.site_backup(self, to)

    def doctor(self) -> _structs.Diagnoses:
        """Examine the site; changes nothing."""
        return native.site_doctor(self)

    def __repr__(self) -> str:
        if self.closed:
            return "<site, closed>"
        return f"<site of {self.user or 'nobody'}>"


class _Records(Records):
    """Records whose type has verbs: ``site.hazards.report(title=…)``."""

    def plot(self, ax: Any = None, *, title: Optional[str] = None,
             lang: Optional[str] = None, **filters: Any) -> Any:
        """Permits on a time line: :func:`safeprod.plots.permits`."""
        from . import plots
        if self.type.name != "permit":
            raise TypeError(f"there is no plot of {self.type.name}")
        return plots.permits(self.list(**filters), ax, now=self.site.now,
                             title=title, lang=lang)

    def add(self, record: Optional[Record] = None, /, **fields: Any) -> Record:
        """Add a record: one that was made, or one with these fields. Types
        that have a verb of their own for it are added by that: users take
        ``password`` as well."""
        name = f"{self.type.name}_add"
        if name not in functions or \
                not functions[name]["params"][1][1].startswith("Record"):
            return super().add(record, **fields)
        args = () if record is None else (record,)
        made: Record = _call(self.site, name, (self.site,), args, fields,
                             self.type.name)
        return record if made is None and record is not None else made

    def __getattr__(self, verb: str) -> Any:
        if not verb.startswith("_"):
            name = find(self.type.name, verb) or find(
                self.type.name.split("_")[0], verb)
            if name:
                prefix = self.type.name if find(self.type.name, verb) \
                    else self.type.name.split("_")[0]
                return getattr(Noun(self.site, prefix, self.type.name), verb)
        raise AttributeError(f"{self.type.name} has no verb {verb!r}")


def open(path: Any, user: Optional[str] = None, *,  # noqa: A001
         token: Optional[str] = None, password: Optional[str] = None,
         lang: str = "zh", zone: int = 480,
         now: Optional[datetime] = None, read_only: bool = False,
         busy_ms: int = 10000, node: int = 0,
         log: Optional[Callable[..., Any]] = None,
         progress: Optional[Callable[..., Any]] = None) -> Site:
    """Open a site and sign in.

    - ``user`` with ``password``, or ``token``; with neither nobody is signed
      in, and nothing but :meth:`Site.login` can be done
    - ``lang``: "zh" or "en", of texts that the library makes
    - ``zone``: the site's zone, minutes east of UTC
    - ``now``: a fixed clock, an aware datetime; else the wall clock
    - ``log(level, room, message, fields)`` and ``progress(what, done,
      total)`` are called on this thread; ``progress`` returns False to stop
    - ``read_only``: every write is refused"""
    site = Site(native.open_session(path, _options(
        lang, zone, now, read_only, busy_ms, node, log, progress), None, None))
    try:
        if token is not None:
            native.session_login_token(site, token)
            if user is not None and site.user != user:
                raise Misuse(f"令牌属于 {site.user}，不是 {user}",
                             f"the token is {site.user}'s, not {user}'s")
        elif user is not None and password is not None:
            native.session_login(site, user, password)
        elif user is not None or password is not None:
            raise TypeError("give user and password, or a token")
    except BaseException:
        site.close()
        raise
    return site


def create(path: Any, admin: str, password: str, *, lang: str = "zh",
           zone: int = 480, now: Optional[datetime] = None, node: int = 0,
           log: Optional[Callable[..., Any]] = None) -> Site:
    """Make a new site; its first user holds the role SYS_ADMIN and is signed
    in."""
    return Site(native.open_session(path, _options(
        lang, zone, now, False, 10000, node, log, None), admin, password))


def migrate(path: Any) -> tuple[int, int]:
    """Bring an older site up to this library's schema. Returns the versions
    before and after."""
    return native.site_migrate(path)


def _options(lang: str, zone: int, now: Optional[datetime], read_only: bool,
             busy_ms: int, node: int, log: Any, progress: Any
             ) -> dict[str, Any]:
    if lang not in ("zh", "en"):
        raise ValueError(f"lang is \"zh\" or \"en\", not {lang!r}")
    options: dict[str, Any] = {
        "lang": lang == "en", "zone": zone, "now": now,
        "read_only": read_only, "busy_ms": busy_ms, "node": node}
    if log is not None:
        options["log"] = log
    if progress is not None:
        options["progress"] = progress
    return options


__all__ = ["Drawing", "Picture", "Site", "create", "migrate", "open",
           "record_class", "_enums"]
