"""Lists as columns, straight from the database: numpy and Arrow look at the
memory that the library filled; nothing is copied but what pandas has no other
form for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from . import native
from .types_ import Field, Type

if TYPE_CHECKING:
    import numpy
    import pandas

    from .records import Records


class Column:
    """One column: ``values`` (and ``offsets`` of texts) and ``valid``, a bit
    per row, as the library has them; all read-only."""

    def __init__(self, columns: Columns, i: int, field: Field,
                 info: tuple[Any, ...]) -> None:
        self.columns = columns
        self.field = field
        self._i = i
        _, self.kind, self.nulls, self._values, self._offsets, self._valid = \
            info

    _DTYPES = {"int": "i8", "real": "f8", "time": "i8", "date": "i4",
               "enum": "i1", "bool": "u1", "text": "u1"}

    @property
    def values(self) -> numpy.ndarray[Any, Any]:
        """The memory itself, uncopied: seconds of times, days of dates,
        indexes of enums, bits of flags, UTF-8 of texts."""
        import numpy as np
        return np.frombuffer(self._values, dtype=self._DTYPES[self.kind])

    @property
    def offsets(self) -> Optional[numpy.ndarray[Any, Any]]:
        """Of texts: where each begins, and the end."""
        import numpy as np
        if self._offsets is None:
            return None
        return np.frombuffer(self._offsets, dtype="i8")

    @property
    def null(self) -> numpy.ndarray[Any, Any]:
        """True where a row holds nothing."""
        import numpy as np
        rows = len(self.columns)
        if self._valid is None:
            return np.zeros(rows, dtype=bool)
        bits = np.frombuffer(self._valid, dtype="u1")
        return np.unpackbits(bits, count=rows,
                             bitorder="little").view(bool) ^ True

    def numpy(self) -> Any:
        """As a numpy array of what it means: datetime64, float64, int64,
        bool, objects for texts and names. Numbers are uncopied."""
        import numpy as np
        rows = len(self.columns)
        if self.kind == "text":
            texts = np.empty(rows, dtype=object)
            native.columns_texts(self.columns._handle, self._i, texts)
            return texts
        if self.kind == "bool":
            return np.unpackbits(self.values, count=rows,
                                 bitorder="little").view(bool)
        if self.kind in ("time", "date"):
            unit = "s" if self.kind == "time" else "D"
            times = self.values.astype("i8").view(f"M8[{unit}]")
            if self.nulls:
                times[self.null] = np.datetime64("NaT")
            return times
        if self.kind == "enum":
            names = np.array(self.names() + [None], dtype=object)
            codes = self.values
            return names[np.where(self.null, -1, codes)] if self.nulls \
                else names[codes]
        return self.values

    def names(self) -> list[str]:
        """Of an enum: what the indexes mean."""
        enum: Any = self.field.enum or ()
        return [str(m.value) for m in enum]

    def pandas(self, labels: Optional[str] = None) -> Any:
        """As pandas likes it best: categories, datetimes with the site's
        zone, Int64, boolean where a row may hold nothing."""
        import numpy as np
        import pandas as pd
        if self.kind in ("text", "real"):
            return self.numpy()
        if self.kind == "int":
            return pd.arrays.IntegerArray(self.values, self.null, copy=False)
        if self.kind == "bool":
            if self.nulls:
                return pd.arrays.BooleanArray(self.numpy(), self.null)
            return self.numpy()
        if self.kind == "enum":
            names = self.names()
            if labels and self.field.enum:
                enum: Any = self.field.enum
                names = [str(getattr(m, labels)) for m in enum]
            codes = np.where(self.null, np.int8(-1), self.values) \
                if self.nulls else self.values
            return pd.Categorical.from_codes(
                codes, dtype=pd.CategoricalDtype(names))
        nanos = self.numpy().astype("M8[ns]")
        if self.kind == "date":
            return nanos
        return pd.DatetimeIndex(nanos, tz="UTC").tz_convert(
            self.columns.timezone).array

    def __len__(self) -> int:
        return len(self.columns)

    def __repr__(self) -> str:
        return f"<column {self.field.name}: {len(self)} {self.kind}, " \
               f"{self.nulls} null>"


class Columns:
    """Columns of one list. They are a copy of their own: they outlive the
    site, and any thread may read them.

    pyarrow, polars and DuckDB take them as they are
    (``pyarrow.table(columns)``), by the Arrow C stream interface."""

    def __init__(self, handle: Any, type_: Type, timezone: Any) -> None:
        self._handle = handle
        self.type = type_
        self.timezone = timezone
        self._columns = {
            info[0]: Column(self, i, type_.fields[info[0]], info)
            for i, info in enumerate(native.columns_info(handle, handle))}

    def __getitem__(self, name: str) -> Column:
        return self._columns[name]

    def __iter__(self) -> Any:
        return iter(self._columns)

    def keys(self) -> list[str]:
        """Names of the columns."""
        return list(self._columns)

    def __len__(self) -> int:
        return native.columns_rows(self._handle)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return native.columns_capsule(self._handle, True)

    def __arrow_c_schema__(self) -> Any:
        return native.columns_capsule(self._handle, False)

    def numpy(self) -> dict[str, Any]:
        """Every column as a numpy array."""
        return {n: c.numpy() for n, c in self._columns.items()}

    def df(self, labels: Optional[str] = None) -> pandas.DataFrame:
        """As a DataFrame. ``labels="zh"`` or ``"en"``: enums by their labels
        instead of their names."""
        import pandas as pd
        return pd.DataFrame(
            {n: c.pandas(labels) for n, c in self._columns.items()},
            copy=False)

    def __repr__(self) -> str:
        return f"<{len(self)} rows of {self.type.name}: " \
               f"{', '.join(self._columns)}>"


def read(records: Records, fields: tuple[str, ...], filters: dict[str, Any]
         ) -> Columns:
    """The columns of a list; see :meth:`Records.columns`."""
    handle = native.columns_read(
        records.site, records.query(**filters), fields)
    return Columns(handle, records.type, records.site.timezone)
