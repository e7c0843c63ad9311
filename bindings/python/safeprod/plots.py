"""Plots where people look: trends with control limits, Pareto, the four-colour
map, rankings, permits on a time line, before and after, curves.

Each takes the axes to draw on, or makes a figure, and returns the axes. The
four colours are those of the maps; nothing is told by colour alone. Words are
Chinese where a Chinese font is installed, else English; ``lang`` decides."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Iterator, Optional, Sequence

from . import native
from ._enums import RiskGrade

if TYPE_CHECKING:
    from .whatif import Simulation, WhatIf

INK, PALE, BLUE, SIGNAL = "#1f2d3d", "#c9d1d9", "#0068b7", "#c4000f"
_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN",
          "Noto Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
          "Microsoft YaHei", "PingFang SC", "SimHei", "Noto Sans CJK JP",
          "Noto Sans CJK TC", "Noto Sans CJK KR", "Noto Sans CJK HK",
          "Droid Sans Fallback", "AR PL UMing CN")


def chinese_font() -> Optional[str]:
    """The name of an installed font with Chinese characters, or None."""
    from matplotlib import font_manager
    there = {f.name for f in font_manager.fontManager.ttflist}
    return next((f for f in _FONTS if f in there), None)


def colour(grade: Any) -> str:
    """The colour of a grade, as on the maps."""
    return f"#{native.risk_rgb(grade):06x}"


def _language(lang: Optional[str]) -> str:
    if lang not in (None, "zh", "en"):
        raise ValueError(f"lang is \"zh\" or \"en\", not {lang!r}")
    return lang or ("zh" if chinese_font() else "en")


class _Words:
    """Chinese or English."""

    def __init__(self, lang: Optional[str]) -> None:
        self.lang = _language(lang)

    def __call__(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def of(self, member: Any) -> str:
        """The label of an enum's member."""
        return str(getattr(member, self.lang))


@contextmanager
def _style() -> Iterator[None]:
    """Ours, for what is made inside; nobody's settings are changed."""
    import matplotlib
    font = chinese_font()
    with matplotlib.rc_context({
            "font.family": ([font] if font else []) + ["DejaVu Sans"],
            "axes.unicode_minus": False, "font.size": 10,
            "axes.spines.top": False, "axes.spines.right": False,
            "axes.edgecolor": INK, "axes.labelcolor": INK,
            "text.color": INK, "xtick.color": INK, "ytick.color": INK}):
        yield


def _axes(ax: Any, width: float = 8, height: float = 4.5) -> Any:
    if ax is not None:
        return ax
    from matplotlib import pyplot
    return pyplot.subplots(figsize=(width, height),
                           constrained_layout=True)[1]


def _nothing(ax: Any, words: _Words) -> Any:
    ax.text(0.5, 0.5, words("没有数据", "no data"), ha="center", va="center",
            transform=ax.transAxes, fontsize=14)
    ax.set_axis_off()
    return ax


# ---- trends ----

def trend(trend: Any, ax: Any = None, *, title: Optional[str] = None,
          lang: Optional[str] = None) -> Any:
    """A trend month by month with its centre, its control limits and what does
    not fit: points outside or in a run are squares with a ring."""
    import numpy as np
    words = _Words(lang)
    with _style():
        ax = _axes(ax)
        if not trend.points:
            return _nothing(ax, words)
        x = np.arange(len(trend.points))
        value, lower, upper = (np.array([getattr(p, n) for p in trend.points],
                                        dtype=float)
                               for n in ("value", "lower", "upper"))
        if trend.chart.limits:
            ax.fill_between(x, lower, upper, step="mid", color=PALE, alpha=.45,
                            label=words("控制限", "control limits"))
            for limit in (lower, upper):
                ax.step(x, limit, where="mid", color=INK, lw=.8, ls="--")
            ax.axhline(trend.chart.centre, color=INK, lw=.8,
                       label=words("中心线", "centre"))
        ax.plot(x, value, "-o", color=BLUE, ms=4, lw=1.4)
        _signals(ax, trend, x, value, words)
        _months(ax, list(trend.months), x)
        ax.set_ylim(bottom=min(0, np.nanmin(value, initial=0)))
        if title:
            ax.set_title(title, loc="left", weight="bold")
        if trend.chart.limits:
            ax.legend(loc="upper left", frameon=False, ncols=3)
        else:
            ax.annotate(words("月份不足，未算控制限",
                              "too few months for limits"), (1, 1),
                        xycoords="axes fraction", ha="right", va="top")
    return ax


def _signals(ax: Any, trend: Any, x: Any, value: Any, words: _Words) -> None:
    seen: set[int] = set()
    for signal in trend.chart.signals:
        seen.update(range(signal.first, signal.last + 1))
    if seen:
        at = sorted(seen)
        ax.plot(x[at], value[at], "s", mfc="none", mec=SIGNAL, mew=1.6, ms=10,
                label=words("异常", "signal"))
    lines = [_signal(trend, signal, words)
             for signal in trend.chart.signals[:3]]
    if lines:
        ax.annotate("\n".join(lines), (0, -0.16), xycoords="axes fraction",
                    va="top", color=SIGNAL, fontsize=9)


def _signal(trend: Any, signal: Any, words: _Words) -> str:
    first, last = (trend.months[i] for i in (signal.first, signal.last))
    when = first if first == last else f"{first} – {last}"
    return f"{when}  {native.chart_rule_text(signal.rule, words.lang)}"


def _months(ax: Any, months: Sequence[str], x: Any) -> None:
    step = max(1, len(months) // 12)
    ax.set_xticks(x[::step])
    ax.set_xticklabels([m[2:] if i else m for i, m in
                        enumerate(months[::step])])


# ---- Pareto ----

def pareto(items: Sequence[Any], ax: Any = None, *,
           title: Optional[str] = None, lang: Optional[str] = None,
           most: int = 12) -> Any:
    """Causes, the greatest first, with their running share; the vital few are
    dark. ``most``: the rest is put together."""
    words = _Words(lang)
    with _style():
        ax = _axes(ax)
        items = [i for i in items if i.count]
        if not items:
            return _nothing(ax, words)
        shown, rest = items[:most], items[most:]
        names = [i.key or words("（空）", "(none)") for i in shown]
        counts = [i.count for i in shown]
        shares = [i.cumulative for i in shown]
        fills = [BLUE if i.vital else PALE for i in shown]
        if rest:
            names.append(words(f"其余 {len(rest)} 项", f"{len(rest)} more"))
            counts.append(sum(i.count for i in rest))
            shares.append(1.0)
            fills.append(PALE)
        bars = ax.bar(names, counts, color=fills, edgecolor=INK, lw=.6)
        ax.bar_label(bars, padding=2)
        ax.tick_params(axis="x", rotation=30 if len(names) > 5 else 0)
        ax.margins(y=.12)
        line = ax.twinx()
        line.plot(range(len(names)), shares, "-o", color=SIGNAL, ms=4)
        line.axhline(.8, color=SIGNAL, lw=.8, ls=":")
        line.set_ylim(0, 1.08)
        line.yaxis.set_major_formatter(lambda v, _: f"{v:.0%}")
        line.spines["right"].set_visible(True)
        line.set_ylabel(words("累计占比", "running share"))
        ax.set_ylabel(words("数量", "number"))
        if title:
            ax.set_title(title, loc="left", weight="bold")
    return ax


# ---- the map ----

def picture(png: bytes, ax: Any = None, *, title: Optional[str] = None,
            lang: Optional[str] = None) -> Any:
    """A picture that the library drew, on axes: for figures that put the map
    beside something else."""
    import io
    with _style():
        from matplotlib import image
        _language(lang)
        pixels = image.imread(io.BytesIO(png))
        ax = _axes(ax, 9, 9 * pixels.shape[0] / pixels.shape[1])
        ax.imshow(pixels, interpolation="lanczos")
        ax.set_axis_off()
        if title:
            ax.set_title(title, loc="left", weight="bold")
    return ax


# ---- rankings ----

def ranking(rows: Sequence[Any], ax: Any = None, *,
            title: Optional[str] = None, lang: Optional[str] = None,
            most: int = 20) -> Any:
    """A ranking, best first: place, name, score. Who has too few tasks is
    hatched and has no place."""
    words = _Words(lang)
    with _style():
        rows = [r for r in rows if str(r.band) != "none"][:most]
        ax = _axes(ax, 8, 1.2 + .34 * max(3, len(rows)))
        if not rows:
            return _nothing(ax, words)
        names = [f"{r.place}  {r.name or '—'}" if r.place
                 else f"{words('任务少', 'few tasks')}  {r.name or '—'}"
                 for r in rows]
        scores = [(r.score or 0) / 10_000 for r in rows]
        bars = ax.barh(range(len(rows)), scores, edgecolor=INK, lw=.6,
                       color=[BLUE if r.place else PALE for r in rows])
        for bar, row in zip(bars, rows):
            if not row.place:
                bar.set_hatch("//")
        ax.bar_label(bars, [_of(r, s) for r, s in zip(rows, scores)],
                     padding=4)
        ax.set_yticks(range(len(rows)), names)
        ax.invert_yaxis()
        ax.margins(x=.16)
        ax.set_xlabel(words("得分", "points"))
        if title:
            ax.set_title(title, loc="left", weight="bold")
    return ax


def _of(row: Any, score: float) -> str:
    if row.n is None or row.n < 0 or row.done is None:
        return f"{score:.1f}"
    return f"{score:.1f}   {row.done}/{row.n}"


# ---- permits ----

_STATES = {"working": "#0b7a3b", "suspended": "#f39800", "ended": "#6b7684"}


def permits(permits: Sequence[Any], ax: Any = None, *,
            now: Any = None, title: Optional[str] = None,
            lang: Optional[str] = None, most: int = 40) -> Any:
    """Permits on a time line: planned (pale), valid (frame), at work (full,
    green; orange while suspended; grey when it ended)."""
    from matplotlib import dates
    words = _Words(lang)
    with _style():
        permits = sorted((p for p in permits if p.planned_from),
                         key=lambda p: (p.planned_from, p.code))[:most]
        ax = _axes(ax, 9, 1.4 + .38 * max(3, len(permits)))
        if not permits:
            return _nothing(ax, words)
        zone = permits[0].planned_from.tzinfo
        for y, p in enumerate(permits):
            _permit(ax, y, p, now)
        if now is not None:
            ax.axvline(now, color=SIGNAL, lw=1.2)
            ax.annotate(words("现在", "now"), (now, -.6), color=SIGNAL,
                        ha="center", va="bottom", annotation_clip=False)
        ax.set_yticks(range(len(permits)), [
            f"{p.code}\n{p.title or p.type or ''}" for p in permits],
            fontsize=8)
        ax.set_ylim(len(permits) - .4, -.8)
        times = [t for p in permits for t in (
            p.planned_from, p.planned_to, p.valid_from, p.valid_to,
            p.started_at, p.ended_at, now) if t]
        edge = (max(times) - min(times)) / 40
        ax.set_xlim(min(times) - edge, max(times) + edge)
        locator = dates.AutoDateLocator(tz=zone)
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(
            dates.ConciseDateFormatter(locator, tz=zone))
        ax.grid(axis="x", color=PALE, lw=.6)
        ax.set_axisbelow(True)
        _permit_legend(ax, words)
        if title:
            ax.set_title(title, loc="left", weight="bold", pad=26)
    return ax


def _bar(ax: Any, y: float, begin: Any, end: Any, height: float,
         **look: Any) -> None:
    if begin and end and end > begin:
        ax.barh(y, end - begin, left=begin, height=height, **look)


def _permit(ax: Any, y: int, p: Any, now: Any) -> None:
    _bar(ax, y, p.planned_from, p.planned_to, .62, color=PALE)
    _bar(ax, y, p.valid_from, p.valid_to, .62, fill=False, edgecolor=INK,
         lw=.8)
    if not p.started_at:
        return
    end = p.ended_at or now or p.valid_to
    look = _STATES["ended" if p.ended_at else "working"]
    if p.suspended_at and not p.ended_at and not (
            p.resumed_at and p.resumed_at >= p.suspended_at):
        _bar(ax, y, p.suspended_at, end, .3, color=_STATES["suspended"],
             hatch="//", edgecolor=INK, lw=.4)
        end = p.suspended_at
    _bar(ax, y, p.started_at, end, .3, color=look)


def _permit_legend(ax: Any, words: _Words) -> None:
    from matplotlib.patches import Patch
    ax.legend(handles=[
        Patch(color=PALE, label=words("计划", "planned")),
        Patch(fill=False, edgecolor=INK, label=words("有效期", "valid")),
        Patch(color=_STATES["working"], label=words("作业中", "at work")),
        Patch(facecolor=_STATES["suspended"], hatch="//", edgecolor=INK,
              label=words("中止", "suspended")),
        Patch(color=_STATES["ended"], label=words("已结束", "ended"))],
        loc="lower left", bbox_to_anchor=(0, 1), ncols=5, frameon=False,
        fontsize=8)


# ---- what if ----

def what_if(result: WhatIf, ax: Any = None, *, level: str = "zone",
            basis: Optional[str] = None, title: Optional[str] = None,
            lang: Optional[str] = None, most: int = 30) -> Any:
    """Grades before and after, of what changes: an arrow from the old grade to
    the new one. ``basis``: "inherent" or "residual"; the one in which more
    changes unless given."""
    words = _Words(lang)
    grades = list(RiskGrade)
    with _style():
        d = result.df(level)
        if basis is None:
            changes = {b: (d[f"grade_{b}_before"] != d[f"grade_{b}_after"]
                           ).sum() for b in ("inherent", "residual")}
            basis = max(changes, key=lambda b: int(changes[b]))
        before = d[f"grade_{basis}_before"].cat.codes
        after = d[f"grade_{basis}_after"].cat.codes
        moved = list(d.index[before != after])[:most]
        ax = _axes(ax, 8, 1.6 + .36 * max(3, len(moved)))
        if not moved:
            return _nothing(ax, words)
        for y, i in enumerate(moved):
            ax.annotate("", (after[i], y), (before[i], y), arrowprops={
                "arrowstyle": "-|>", "color": INK, "lw": 1.4,
                "shrinkA": 9, "shrinkB": 9})
            for at, size in ((before[i], 11), (after[i], 15)):
                ax.plot(at, y, "o", ms=size, mfc=colour(grades[at]), mec=INK)
        ax.set_yticks(range(len(moved)),
                      [f"{d['code'][i]}  {d['name'][i]}" for i in moved])
        ax.set_xticks(range(len(grades)), [words.of(g) for g in grades])
        ax.set_xlim(-.4, len(grades) - .6)
        ax.set_ylim(len(moved) - .4, -.6)
        ax.grid(axis="x", color=PALE, lw=.8)
        ax.set_axisbelow(True)
        ax.set_title(title or words(
            f"假设前后（{'固有' if basis == 'inherent' else '现状'}风险）",
            f"before and after ({basis} risk)"), loc="left", weight="bold")
    return ax


def exceedance(simulation: Simulation, ax: Any = None, *,
               codes: Optional[Sequence[str]] = None,
               title: Optional[str] = None, lang: Optional[str] = None) -> Any:
    """Exceedance curves over the bands of the grades: how likely the worst
    event reaches which score. ``codes``: which; the six with the likeliest
    major risk unless given."""
    words = _Words(lang)
    with _style():
        ax = _axes(ax, 8.5, 5)
        if not simulation.codes:
            return _nothing(ax, words)
        if codes is None:
            major = simulation.reaches("major")
            worst = sorted(range(len(major)), key=lambda i: -float(major[i]))[:6]
            codes = [simulation.codes[i] for i in worst]
        _bands(ax, simulation, words)
        looks = ["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1))]
        for i, code in enumerate(codes):
            curve = simulation.curve(code)
            name = simulation.names[simulation.codes.index(code)]
            ax.step(curve["score"], curve["probability"], where="pre",
                    color=INK, lw=1.6, ls=looks[i % len(looks)],
                    label=f"{code} {name}")
        ax.set_xscale("log")
        ax.set_ylim(0, 1.02)
        ax.yaxis.set_major_formatter(lambda v, _: f"{v:.0%}")
        ax.xaxis.set_major_formatter(lambda v, _: f"{v:g}")
        ax.set_xlabel(words("分值", "score"))
        ax.set_ylabel(words("达到该分值的概率", "reached with probability"))
        ax.legend(loc="lower left", framealpha=.9)
        ax.set_title(title or words("超越曲线", "exceedance"), loc="left",
                     weight="bold", pad=20)
    return ax


def _bands(ax: Any, simulation: Simulation, words: _Words) -> None:
    import numpy as np
    used = simulation.scores[simulation.shares.sum(axis=0) > 0]
    if not len(used):
        return
    left, right = used.min() * .8, used.max() * 1.25
    ax.set_xlim(left, right)
    ends = [*(begin for begin, _ in simulation.bands[1:]), right]
    for (begin, grade), end in zip(simulation.bands, ends):
        begin, end = max(left, begin), min(right, end)
        if end <= begin:
            continue
        ax.axvspan(begin, end, color=colour(grade), alpha=.28, lw=0)
        ax.annotate(words.of(grade), (np.sqrt(begin * end), 1.01),
                    xycoords=("data", "axes fraction"), ha="center",
                    va="bottom", fontsize=9)


# ---- what the objects call ----

def rows(rows: Sequence[Any], ax: Any = None, **options: Any) -> Any:
    """Rows of a ranking, of a Pareto order, or of statistics."""
    kind = type(rows[0]).__name__ if rows else ""
    if kind in ("DutyRankRow", ""):
        return ranking(rows, ax, **options)
    if kind == "ParetoItem":
        return pareto(rows, ax, **options)
    raise TypeError(f"there is no plot of {kind}")


__all__ = ["chinese_font", "colour", "exceedance", "pareto", "permits",
           "picture", "ranking", "rows", "trend", "what_if"]
