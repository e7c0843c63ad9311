"""Plots: each draws, says what it should, and changes nobody's settings."""

import io
import unittest
from datetime import timedelta

try:
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
except ImportError:
    raise unittest.SkipTest("matplotlib is not installed")

import safeprod as sp
from safeprod import plots
from scratch import NOW, SiteCase


def words(ax):
    ax.figure.savefig(io.BytesIO(), format="png")
    found = [t.get_text() for t in ax.figure.findobj(matplotlib.text.Text)]
    return "\n".join(found)


class Plain(unittest.TestCase):
    def tearDown(self):
        pyplot.close("all")

    def trend(self, values):
        points, chart = sp.native.chart_make(
            "xmr", [{"count": float(v), "size": 1.0} for v in values])
        return sp.structs.StatsTrend(
            kind="xmr", chart=chart, points=points, count=len(values),
            months=[f"2026-{i + 1:02}" for i in range(len(values))])

    def test_trend(self):
        text = words(self.trend([3, 5, 4, 6, 5, 4, 5, 6, 4, 5, 14, 6]).plot(
            title="T", lang="en"))
        for expected in ("T", "control limits", "2026-11"):
            self.assertIn(expected, text)
        self.assertIn("few months", words(self.trend([1, 2]).plot(lang="en")))
        self.assertIn("no data", words(self.trend([]).plot(lang="en")))

    def test_pareto(self):
        items = sp.native.pareto([{"key": f"Z{i}", "count": 20 - i}
                                  for i in range(15)])
        text = words(plots.pareto(items, lang="en", most=5))
        self.assertIn("10 more", text)
        self.assertIn("no data", words(plots.pareto([], lang="en")))

    def test_ranking(self):
        row = sp.structs.DutyRankRow
        rows = sp.Rows([
            row(place=1, band="placed", name="Li", score=985000, n=20, done=19),
            row(place=0, band="few", name=None, score=0, n=-1, done=-1),
            row(place=0, band="none", name="nobody")])
        text = words(rows.plot(lang="en"))
        self.assertIn("1  Li", text)
        self.assertIn("98.5   19/20", text)
        self.assertIn("few tasks", text)
        self.assertNotIn("nobody", text)
        with self.assertRaises(TypeError):
            sp.Rows([1]).plot()

    def test_settings_stay(self):
        before = dict(matplotlib.rcParams)
        plots.pareto([], lang="en")
        self.assertEqual(before, dict(matplotlib.rcParams))
        with self.assertRaises(ValueError):
            plots.pareto([], lang="fr")

    def test_colours(self):
        self.assertEqual(plots.colour("major"), "#e60012")
        self.assertEqual(len({plots.colour(g) for g in sp.enums.RiskGrade}), 5)


class OfSites(SiteCase):
    def tearDown(self):
        pyplot.close("all")
        super().tearDown()

    def test_map(self):
        ax = self.site.risk.map().plot(title="T")
        self.assertIn("T", words(ax))
        figure, axes = pyplot.subplots(1, 2)
        self.assertIs(self.site.risk.map().plot(axes[1]), axes[1])

    def test_what_if(self):
        unit = self.site.risk_units.add(
            name="u", point=self.site.risk_points.add(name="p",
                                                      zone="A3").code)
        self.site.risk_events.add(name="x", unit=unit.code, l=3, e=6, c=15)
        text = words(self.site.risk.what_if(move={"l": 1}).plot(lang="en"))
        self.assertIn("inherent", text)
        self.assertIn("A3", text)
        self.assertIn("no data", words(self.site.risk.what_if().plot(
            lang="en")))
        text = words(self.site.risk.simulate(draws=1000).plot(lang="en"))
        self.assertIn("major risk", text)

    def test_permits(self):
        self.assertIn("no data", words(self.site.permits.plot(lang="en")))
        self.site.permits.apply(
            type="hot_work", title="阀门", zone="A3",
            planned_from=NOW + timedelta(hours=1),
            planned_to=NOW + timedelta(hours=4))
        text = words(self.site.permits.plot(lang="en"))
        self.assertIn("WXZY", text)
        self.assertIn("now", text)
        with self.assertRaises(TypeError):
            self.site.zones.plot()

    def test_ranking_and_pareto(self):
        self.report(3)
        self.assertEqual(self.site.duties.rank("2025-11"),
                         self.site.duty.rank({"period": "2025-11"}))
        self.assertIn("A3", words(self.site.pareto("zone").plot(lang="en")))


if __name__ == "__main__":
    unittest.main()
