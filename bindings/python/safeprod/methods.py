"""Assessing risks, one or ten million at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from . import native
from ._enums import RiskGrade

if TYPE_CHECKING:
    import numpy
    import pandas

BAD = 255
"""The grade of a row with a value that is in no scale."""


class Method:
    """A method of assessment: a rule pack of kind "risk". ``safeprod.lec``,
    ``ls`` and ``mes`` are the library's own; ``site.method(name)`` is the one
    in force in a site."""

    def __init__(self, name: str, pack: Any = None) -> None:
        self.name = name
        self._pack = pack

    @property
    def pack(self) -> Any:
        """The rule pack."""
        if self._pack is None:
            self._pack = native.pack_builtin(self.name)
        return self._pack

    @property
    def factors(self) -> list[str]:
        """The factors, in the order in which :meth:`assess` takes them."""
        return [str(s.factor) for s in native.assess_scales(self.pack)]

    @property
    def scales(self) -> dict[str, dict[float, str]]:
        """For each factor the values that it can have, and what they mean."""
        return {str(s.factor): {(v.value or 0) / 100: str(v.zh)
                                for v in s.values}
                for s in native.assess_scales(self.pack)}

    @property
    def bands(self) -> list[Any]:
        """The bands of scores, worst first."""
        return native.assess_bands(self.pack)

    def assess(self, *factors: Any, out: Optional[tuple[Any, Any]] = None
               ) -> Any:
        """Scores and grades of columns of factors: ``d, grade =
        sp.lec.assess(L, E, C)``.

        Arrays of float64 that lie in a row are read where they are, without
        the GIL; others are converted. Shapes may differ as numpy broadcasts
        them. ``grade`` is uint8, the index of a :class:`RiskGrade`; a row with
        a value that is in no scale, NaN among them, has the score NaN and the
        grade 255. Of plain numbers the answer is a float and a RiskGrade.

        ``out``: arrays for the answer, float64 and uint8, to use again."""
        import numpy as np
        arrays: list[Any] = [np.asarray(f) for f in factors]
        for a in arrays:
            if a.dtype.kind not in "fiu":
                raise TypeError(f"numbers are needed, not {a.dtype}")
        scalar = all(a.ndim == 0 for a in arrays) and out is None
        if any(a.shape != arrays[0].shape for a in arrays):
            arrays = list(np.broadcast_arrays(*arrays))
        arrays = [np.ascontiguousarray(a, dtype=np.float64) for a in arrays]
        shape = arrays[0].shape if arrays else ()
        if out is None:
            score = np.empty(shape, dtype=np.float64)
            grade = np.empty(shape, dtype=np.uint8)
        else:
            score, grade = out
            for a, name in ((score, "float64"), (grade, "uint8")):
                if a.shape != shape or a.dtype != np.dtype(name):
                    raise ValueError(f"out: {name} of shape {shape} is needed, "
                                     f"not {a.dtype} of {a.shape}")
        native.assess_columns(self.pack, arrays, score, grade)
        if not scalar:
            return score, grade
        code = int(grade.reshape(-1)[0])
        if code == BAD:
            from .errors import Invalid
            raise Invalid("有的值不在分值表里", "a value is in no scale")
        return float(score.reshape(-1)[0]), list(RiskGrade)[code]

    def one(self, **factors: Any) -> Any:
        """One assessment with its reasons: grade, control level, advice, and
        the nearest values when one is in no scale. ``reason`` names a direct
        determination, listed in the pack ``direct``."""
        given: dict[str, Any] = {}
        for name, value in factors.items():
            given[name] = value if name in ("direct", "reason") \
                or value is None else round(float(value) * 100)
        return native.assess(self.pack, given)

    @staticmethod
    def grades(grade: numpy.ndarray[Any, Any], labels: Optional[str] = None
               ) -> pandas.Categorical:
        """Grades as categories; what could not be assessed is missing."""
        import numpy as np
        import pandas as pd
        names = [getattr(g, labels) if labels else g.value for g in RiskGrade]
        codes = np.where(grade == BAD, -1, grade.astype("i2"))
        return pd.Categorical.from_codes(codes, names, ordered=True)

    def __repr__(self) -> str:
        return f"<method {self.name}: {' × '.join(self.factors)}>"


lec = Method("lec.standard")
"""D = L × E × C."""
ls = Method("ls.standard")
"""R = L × S, the matrix."""
mes = Method("mes.standard")
"""R = M × E × S."""
