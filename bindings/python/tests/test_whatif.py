"""What if, and values in doubt: nothing is written, and it is the library's."""

import unittest

import numpy as np
import safeprod as sp
from scratch import SiteCase


class WhatIfCase(SiteCase):
    def setUp(self):
        super().setUp()
        site = self.site
        point = site.risk_points.add(name="储罐", zone="A3", x=300, y=300)
        unit = site.risk_units.add(name="罐体", point=point.code)
        self.event = site.risk_events.add(
            name="泄漏", unit=unit.code, l=3, e=6, c=15, residual_l="0.5",
            residual_e=6, residual_c=15)
        site.risk_events.add(name="滑倒", unit=unit.code, l=1, e=6, c=1)
        site.control_measures.add(event=self.event.code, kind="engineering",
                                  description="切断阀")

    def head(self):
        with self.open("root") as root:
            return root.audit_head()


class Tables(WhatIfCase):
    def test_nothing(self):
        w = self.site.risk.what_if()
        d = w.df()
        self.assertEqual(list(d["level"]), ["zone", "point", "event", "event"])
        self.assertTrue((d["grade_inherent_before"]
                         == d["grade_inherent_after"]).all())
        self.assertEqual(len(w.df(changed=True)), 0)
        self.assertIn("nothing", repr(w))

    def test_control_gone(self):
        for without in ("engineering", ["all"], self.event.code + "-01"):
            w = self.site.risk.what_if(without=without)
            zone = w.df("zone").iloc[0]
            self.assertEqual(zone["grade_residual_before"], "low")
            self.assertEqual(zone["grade_residual_after"], "serious")
            self.assertTrue(w.df("event")["withdrawn"].iloc[0])
        counts = w.counts(basis="residual")
        self.assertEqual(counts.loc["serious", "after"], 1)

    def test_moved(self):
        d = self.site.risk.what_if(move={"l": 1}).df("event")
        self.assertEqual(d["score_after"].iloc[0], 540)
        self.assertEqual(str(d["grade_inherent_after"].iloc[0]), "major")
        self.assertTrue(d["grade_inherent_after"].cat.ordered)

    def test_pack(self):
        for pack in (sp.lec, sp.lec.pack):
            self.assertEqual(
                len(self.site.risk.what_if(pack=pack).df(changed=True)), 0)
        w = self.site.risk.what_if(standard="ls")
        self.assertIn("E", w.df("event")["note"].iloc[0])

    def test_map(self):
        what = self.site.risk.what_if(without="all")
        self.assertTrue(what.map(basis="residual").startswith(b"\x89PNG"))
        self.assertTrue(what.map(format="pdf").startswith(b"%PDF"))

    def test_refused(self):
        what_if = self.site.risk.what_if
        for error, asked in ((sp.Invalid, {"move": {"q": 1}}),
                             (sp.NotFound, {"zone": "NO"}),
                             (sp.NotFound, {"without": "no-such"}),
                             (sp.NotFound, {"standard": "no.such"}),
                             (TypeError, {"where": 1}),
                             (OverflowError, {"move": {"l": 2 ** 40}}),
                             (sp.Error, {"pack": "{}"})):
            with self.assertRaises(error, msg=asked):
                what_if(**asked)
        with self.assertRaises(ValueError):
            what_if().df("park")
        self.site.close()
        with self.assertRaises(sp.Misuse):
            what_if()

    def test_writes_nothing(self):
        before = self.head()
        self.site.risk.what_if(move={"l": 2}, without="all").map()
        self.site.risk.simulate(draws=100)
        self.assertEqual(before, self.head())


class Curves(WhatIfCase):
    def test_seed(self):
        a, b, c = (self.site.risk.simulate(seed=s, draws=5000)
                   for s in (1, 1, 2))
        self.assertTrue((a.shares == b.shares).all())
        self.assertFalse((a.shares == c.shares).all())
        self.assertEqual(a.codes, ["A3"])
        self.assertEqual(a.standard, "lec.standard@1")

    def test_exact(self):
        drawn = self.site.risk.simulate(draws=100_000)
        exact = self.site.risk.simulate(draws=0)
        for grade in ("general", "serious", "major"):
            self.assertAlmostEqual(float(drawn.reaches(grade)[0]),
                                   float(exact.reaches(grade)[0]), delta=.01)
        curve = exact.curve("A3")
        self.assertAlmostEqual(curve["probability"].iloc[0], 1)
        self.assertTrue((np.diff(curve["probability"]) <= 0).all())
        with self.assertRaises(KeyError):
            exact.curve("A4")

    def test_ranges(self):
        s = self.site.risk.simulate(
            steps=0, draws=0, ranges={(self.event.code, "l"): (3, 6, 6)})
        self.assertAlmostEqual(float(s.reaches("major")[0]), 2 / 3)
        with self.assertRaises(sp.Invalid):
            self.site.risk.simulate(
                ranges={(self.event.code, "l"): (1, 4, 6)})
        with self.assertRaises(sp.NotFound):
            self.site.risk.simulate(ranges={("NO", "l"): (1, 3, 6)})
        with self.assertRaises(ValueError):
            self.site.risk.simulate(by="park")

    def test_by_event(self):
        s = self.site.risk.simulate(by="event", steps=0, draws=10)
        self.assertEqual(list(s.df()["median"]), [270, 6])


class Draws(unittest.TestCase):
    def test_same_as_scores(self):
        columns = sp.draws(sp.lec, 100_000, seed=3, l=(1, 3, 6), e=6,
                           c={15: 3, 40: 1})
        d, grade = sp.lec.assess(*columns)
        self.assertEqual(set(columns[1]), {6.0})
        self.assertAlmostEqual((columns[2] == 40).mean(), .25, delta=.01)
        self.assertAlmostEqual((columns[0] == 3).mean(), .5, delta=.01)
        self.assertFalse(np.isnan(d).any())
        again = sp.draws(sp.lec, 100_000, seed=3, l=(1, 3, 6), e=6,
                         c={15: 3, 40: 1})
        self.assertTrue(all((a == b).all() for a, b in zip(columns, again)))

    def test_refused(self):
        for wrong in ({"l": 4}, {"l": (6, 3, 1)}, {"l": {4: 1}},
                      {"l": {3: 0}}):
            with self.assertRaises((sp.Invalid, ValueError), msg=wrong):
                sp.draws(sp.lec, 10, e=6, c=15, **wrong)
        with self.assertRaises(TypeError):
            sp.draws(sp.lec, 10, l=3, e=6, c=15, m=1)
        with self.assertRaises(KeyError):
            sp.draws(sp.lec, 10, l=3)


if __name__ == "__main__":
    unittest.main()
