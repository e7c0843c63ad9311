"""Exceptions: one class for each way in which a call ends.

Every one is an :class:`Error` and says the same sentence in Chinese (``zh``)
and in English (``en``); ``str()`` is the one in :data:`language`."""

from __future__ import annotations

from typing import Optional

language = "zh"
"""Which sentence ``str()`` of an error is: "zh" or "en"."""


class Error(Exception):
    """Something did not work; the sentences say what would be right."""

    status: Optional[str] = None
    """Name of the library's status, e.g. "not_found"."""

    def __init__(self, zh: str, en: Optional[str] = None) -> None:
        super().__init__(zh, en if en is not None else zh)
        self.zh = zh
        self.en = en if en is not None else zh

    def __str__(self) -> str:
        return self.en if language == "en" else self.zh


class NoMemory(Error, MemoryError):
    """Out of memory; nothing changed."""

    status = "no_memory"


class Invalid(Error, ValueError):
    """An argument or a value breaks a rule."""

    status = "invalid"


class NotFound(Error, LookupError):
    """No such thing."""

    status = "not_found"


class Conflict(Error):
    """Somebody else was first, or it exists already."""

    status = "conflict"


class Forbidden(Error):
    """This actor may not do that."""

    status = "forbidden"


class Busy(Error):
    """Locked by another process; try again."""

    status = "busy"


class Storage(Error):
    """The database failed: disk full, read-only, I/O error."""

    status = "storage"


class Corrupt(Error):
    """Stored data do not prove out."""

    status = "corrupt"


class Io(Error):
    """A file could not be read or written."""

    status = "io"


class Unsupported(Error):
    """Not in this build, or newer than this library."""

    status = "unsupported"


class Cancelled(Error):
    """The callback asked to stop."""

    status = "cancelled"


class Misuse(Error, RuntimeError):
    """It could not even be tried: closed, another thread's, before a fork."""


by_status = {c.status: c for c in (
    NoMemory, Invalid, NotFound, Conflict, Forbidden, Busy, Storage, Corrupt,
    Io, Unsupported, Cancelled)}

__all__ = [
    "Busy", "Cancelled", "Conflict", "Corrupt", "Error", "Forbidden",
    "Invalid", "Io", "Misuse", "NoMemory", "NotFound", "Storage",
    "Unsupported",
]
