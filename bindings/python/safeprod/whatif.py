"""What if? A site's risks under another standard, without a control, with a
factor moved, or with values that are in doubt. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterable, Mapping, Optional, Sequence

from . import native
from ._enums import RiskGrade
from .methods import Method

if TYPE_CHECKING:
    import numpy
    import pandas

    from .site import Picture, Site

LEVELS = ("zone", "point", "event")
BASES = ("inherent", "residual")


def _scaled(value: Optional[int]) -> float:
    return float("nan") if value is None else value / 100


def _grades(codes: Iterable[int]) -> pandas.Categorical:
    import pandas as pd
    return pd.Categorical.from_codes(
        list(codes), [g.value for g in RiskGrade], ordered=True)


def _index(name: str, names: Sequence[str], what: str) -> int:
    if name not in names:
        raise ValueError(f"{what} is one of {', '.join(names)}, not {name!r}")
    return names.index(name)


class WhatIf:
    """Before and after. Iterate over it for the rows, or take :meth:`df`."""

    def __init__(self, site: Site, what: dict[str, Any]) -> None:
        self._site = site
        self._what = what
        self._rows = native.what_if_run(site, what)

    def __len__(self) -> int:
        return len(self._rows)

    def df(self, level: Optional[str] = None, changed: bool = False
           ) -> pandas.DataFrame:
        """Zones, points and events as a tree, row by row; grades are ordered
        categories.

        - ``level``: "zone", "point" or "event" alone
        - ``changed``: only what changes, or could not be assessed so"""
        import pandas as pd
        rows = [r for r in self._rows if level is None
                or r[0] == _index(level, LEVELS, "level")]
        d = pd.DataFrame({
            "level": pd.Categorical.from_codes([r[0] for r in rows], LEVELS),
            "code": [r[1] for r in rows], "name": [r[2] for r in rows],
            "zone": [r[3] for r in rows], "point": [r[4] for r in rows]})
        for side, i in (("before", 5), ("after", 6)):
            d[f"score_{side}"] = [_scaled(r[i][0]) for r in rows]
            d[f"residual_score_{side}"] = [_scaled(r[i][1]) for r in rows]
            d[f"grade_inherent_{side}"] = _grades(r[i][2] for r in rows)
            d[f"grade_residual_{side}"] = _grades(r[i][3] for r in rows)
        d["withdrawn"] = [r[7] for r in rows]
        d["note"] = [r[8] for r in rows]
        if changed:
            d = d[[r[5] != r[6] or r[8] is not None for r in rows]]
        return d.reset_index(drop=True)

    def counts(self, level: str = "zone", basis: str = "inherent"
               ) -> pandas.DataFrame:
        """How many are of which grade, before and after; the worst first."""
        import pandas as pd
        i = 2 + _index(basis, BASES, "basis")
        k = _index(level, LEVELS, "level")
        rows = [r for r in self._rows if r[0] == k]
        return pd.DataFrame(
            {side: [sum(r[at][i] == g for r in rows)
                    for g in range(len(RiskGrade))]
             for side, at in (("before", 5), ("after", 6))},
            index=pd.Index([g.value for g in RiskGrade], name="grade"))[::-1]

    def map(self, **options: Any) -> Picture:
        """The four-colour map as it would be; options as of
        ``site.risk.map()``. Its title says that it is a supposition."""
        from .site import _drawn
        return _drawn(native.what_if_map(  # type: ignore[return-value]
            self._site, self._what, options))

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """Grades before and after; see :func:`safeprod.plots.what_if`."""
        from . import plots
        return plots.what_if(self, ax, **options)

    def __repr__(self) -> str:
        asked = ", ".join(f"{k}={v!r}" for k, v in self._what.items() if v)
        return f"<what if {asked or 'nothing changes'}>"

    def _repr_html_(self) -> str:
        return str(self.df(changed=True)._repr_html_())


def what_if(site: Site, *, standard: Optional[str] = None, pack: Any = None,
            move: Optional[Mapping[str, int]] = None,
            without: str | Sequence[str] = (),
            zone: Optional[str] = None) -> WhatIf:
    """Suppose it: ``site.risk.what_if(without="engineering")``.

    - ``standard``: "lec", a standard's name or name@version
    - ``pack``: instead a rule pack, its JSON text, or a :class:`Method`; it
      need not be loaded
    - ``move``: factors along their scales, ``{"l": 1}`` is one step worse
    - ``without``: controls that are gone: codes of measures, kinds, or "all"
    - ``zone``: only risks of this zone are assessed anew"""
    if isinstance(pack, Method):
        pack = pack.pack
    elif isinstance(pack, (str, bytes)):
        pack = native.pack_parse(pack)
    names = [without] if isinstance(without, str) else list(without)
    return WhatIf(site, {
        "standard": standard, "pack": pack, "zone": zone, "without": names,
        "moves": [(str(f), int(s)) for f, s in (move or {}).items()]})


class Simulation:
    """For each zone (or point, or event) how likely its worst event reaches
    which score."""

    def __init__(self, made: tuple[Any, ...], seed: int,
                 bands: Sequence[tuple[float, Any]] = ()) -> None:
        import numpy as np
        curves, scores, grades, shares, self.standard, self.skipped, \
            self.draws = made
        self.seed = seed
        self.bands = list(bands)
        """Where each grade begins, the mildest first."""
        self.scores: numpy.ndarray[Any, Any] = \
            np.frombuffer(scores, dtype=np.int64) / 100
        """Scores that the scales can give, the least first."""
        self.grades = np.frombuffer(grades, dtype=np.uint8)
        """The grade of each, an index of RiskGrade."""
        self.shares = np.frombuffer(shares, dtype=np.float64).reshape(
            len(curves), len(self.scores))
        """The probability of each score, a row for each of ``codes``."""
        self.codes: list[str] = [c[0] for c in curves]
        self.names: list[str] = [c[1] for c in curves]
        self._now = [c[2] for c in curves]
        self._risks = [c[3] for c in curves]
        self._floors = np.array([c[4] for c in curves], dtype=np.uint8)

    def reaches(self, grade: str) -> numpy.ndarray[Any, Any]:
        """The probability of this grade or worse, for each of ``codes``."""
        import numpy as np
        g = [x.value for x in RiskGrade].index(str(getattr(
            grade, "value", grade)))
        drawn = self.shares[:, self.grades >= g].sum(axis=1)
        return np.where((self._floors >= g) & (self._floors > 0), 1.0,
                        np.clip(drawn, 0, 1))

    def quantile(self, share: float) -> numpy.ndarray[Any, Any]:
        """The least score that is not exceeded with this probability."""
        import numpy as np
        sums = np.cumsum(self.shares, axis=1)
        at = (sums >= share - 1e-12).argmax(axis=1)
        return np.where(sums[:, -1] > 0, self.scores[at], np.nan)

    def df(self) -> pandas.DataFrame:
        """One row for each: probabilities of the grades, median, 95 %."""
        import pandas as pd
        return pd.DataFrame({
            "code": self.codes, "name": self.names,
            "grade": _grades(self._now), "risks": self._risks,
            **{g: self.reaches(g) for g in ("general", "serious", "major")},
            "median": self.quantile(0.5), "p95": self.quantile(0.95)})

    def curve(self, code: str) -> pandas.DataFrame:
        """The exceedance curve of one: the probability that each score is
        reached."""
        import numpy as np
        import pandas as pd
        if code not in self.codes:
            raise KeyError(code)
        shares = self.shares[self.codes.index(code)]
        there = shares > 0
        reached = np.clip(np.cumsum(shares[::-1])[::-1], 0, 1)
        return pd.DataFrame({"score": self.scores[there],
                             "probability": reached[there],
                             "grade": _grades(self.grades[there])})

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """Curves; see :func:`safeprod.plots.exceedance`."""
        from . import plots
        return plots.exceedance(self, ax, **options)

    def __repr__(self) -> str:
        how = f"{self.draws} draws, seed {self.seed}" if self.draws \
            else "exact"
        return f"<simulation by {self.standard}, {how}: {len(self.codes)}>"

    def _repr_html_(self) -> str:
        return str(self.df()._repr_html_())


def simulate(site: Site, *, by: str = "zone", zone: Optional[str] = None,
             standard: Optional[str] = None, basis: str = "inherent",
             factors: Optional[str] = None, steps: int = 1,
             ranges: Optional[Mapping[tuple[str, str], Sequence[float]]] = None,
             seed: int = 1, draws: int = 100_000, together: bool = False
             ) -> Simulation:
    """How likely is which grade when values are in doubt?

    - ``by``: a curve for each "zone", "point" or "event"
    - ``factors``: letters of those in doubt, "le"; all unless given
    - ``steps`` of the scale that they may be off, less likely the farther
    - ``ranges``: what is known better, ``{("Z1-01-01-01", "l"): (1, 3, 6)}``:
      least, likeliest, greatest
    - ``draws``: 0 works the probabilities out exactly
    - ``together``: the risks of a group are off in the same direction"""
    known = [(event, factor, *(round(float(v) * 100) for v in values))
             for (event, factor), values in (ranges or {}).items()]
    made = native.risk_simulate(site, {
        "by": _index(by, LEVELS, "by"), "zone": zone, "standard": standard,
        "basis": _index(basis, BASES, "basis"), "factors": factors,
        "steps": steps, "ranges": known, "seed": seed, "draws": draws,
        "together": together})
    return Simulation(made, seed, _bands(site, made[4]))


def _bands(site: Site, standard: str) -> list[tuple[float, Any]]:
    """Where each grade begins; none for who may not read standards."""
    from .errors import Forbidden
    try:
        method = Method(standard, native.standard_get(site, standard))
    except Forbidden:
        return []
    return [(band.from_ / 100, band.grade) for band in method.bands[::-1]]


def triangle(scale: Any, low: float, mode: float, high: float) -> list[int]:
    """Weights for the values of a scale, as the library has them."""
    return list(native.spread_triangle(
        scale, *(round(float(v) * 100) for v in (low, mode, high))).weights)


def draws(method: Method, n: int, *, seed: int = 1, stream: int = 0,
          **factors: Any) -> tuple[numpy.ndarray[Any, Any], ...]:
    """Columns of drawn factors for :meth:`Method.assess`: ``L, E, C =
    sp.draws(sp.lec, 1_000_000, l=(1, 3, 6), e=6, c={15: 3, 40: 1})``.

    A factor is a value, a triangle of least, likeliest and greatest, or
    weights by value. The same seed gives the same columns everywhere; risks
    with different streams have luck of their own."""
    import numpy as np
    spreads = []
    for scale in native.assess_scales(method.pack):
        given = factors.pop(str(scale.factor))
        if isinstance(given, Mapping):
            by = {round(float(k) * 100): int(w) for k, w in given.items()}
            values = [v.value or 0 for v in scale.values]
            strange = set(by) - set(values)
            if strange:
                raise ValueError(f"{scale.factor} = {min(strange) / 100} is "
                                 "not in the scale")
            spreads.append([by.get(v, 0) for v in values])
        elif isinstance(given, (tuple, list)):
            spreads.append(triangle(scale, *given))
        else:
            spreads.append(triangle(scale, given, given, given))
    if factors:
        raise TypeError(f"{method.name} has no factor {next(iter(factors))!r}")
    columns = tuple(np.empty(n) for _ in spreads)
    native.simulate_columns(method.pack, spreads, stream, seed, columns)
    return columns


__all__ = ["Simulation", "WhatIf", "draws", "simulate", "what_if"]
