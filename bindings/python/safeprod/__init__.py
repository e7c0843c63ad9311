"""safeprod: industrial safety in Python.

>>> import safeprod as sp
>>> with sp.open("park.db", user="analyst", token=…) as site:
...     df = site.hazards.df(status="overdue")
...     site.permits["WXZY20261124001"].why("start")

Everything that the library can do is in :mod:`safeprod.native`, with the names
of the C functions without ``sp_``; the rest makes it feel like Python."""

from __future__ import annotations

from . import errors, native

native.setup((None, *(errors.by_status[s] for s in (
    native.status_name(i) for i in range(1, len(errors.by_status) + 1))),
    errors.Misuse), {}, {})

from . import _enums as enums  # noqa: E402
from . import _structs as structs  # noqa: E402
from . import records as _records  # noqa: E402
from .types_ import types  # noqa: E402

native.setup(
    (None, *(errors.by_status[native.status_name(i)]
             for i in range(1, len(errors.by_status) + 1)), errors.Misuse),
    {n: getattr(structs, n) for n in structs.__all__}, _records._classes)

from . import plots, vision  # noqa: E402
from .columns import Column, Columns  # noqa: E402
from .errors import (  # noqa: E402
    Busy, Cancelled, Conflict, Corrupt, Error, Forbidden, Invalid, Io,
    Misuse, NoMemory, NotFound, Storage, Unsupported,
)
from .methods import Method, lec, ls, mes  # noqa: E402
from .records import Record, Records  # noqa: E402
from .site import Picture, Site, create, migrate, open  # noqa: E402
from .verbs import Rows  # noqa: E402
from .whatif import Simulation, WhatIf, draws  # noqa: E402

structs.StatsTrend.plot = plots.trend  # type: ignore[attr-defined]

__version__: str = native.version() or ""
"""The version of the library."""

__all__ = [
    "Busy", "Cancelled", "Column", "Columns", "Conflict", "Corrupt",
    "Error", "Forbidden", "Invalid", "Io", "Method", "Misuse", "NoMemory",
    "NotFound", "Picture", "Record", "Records", "Rows", "Simulation",
    "Site", "Storage", "Unsupported", "WhatIf", "create", "draws", "enums",
    "errors", "lec", "ls", "mes", "migrate", "native", "open", "plots",
    "structs", "types", "vision",
]
