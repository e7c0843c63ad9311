"""Sites, records, verbs, errors: what the CLI does, in Python."""

import enum
import json
import os
import pickle
import unittest
from datetime import date, datetime, timedelta
from decimal import Decimal

import safeprod as sp
from scratch import CHINA, NOW, PASSWORD, SiteCase


class Life(SiteCase):
    def test_context(self):
        with self.open() as site:
            self.assertEqual(site.user, "head")
            self.assertEqual(site.now, NOW)
            self.assertFalse(site.closed)
        self.assertTrue(site.closed)
        site.close()
        for use in (lambda: site.user, lambda: site.hazards.list(),
                    lambda: site.risk.map(), site.__enter__, site.tick):
            with self.assertRaises(sp.Misuse):
                use()

    def test_token(self):
        token = self.site.token_create("head", "test", NOW + timedelta(days=3))
        with sp.open(self.path, token=token, now=NOW) as site:
            self.assertEqual(site.user, "head")
        with self.assertRaises(sp.Misuse):
            sp.open(self.path, "boss", token=token, now=NOW)
        with self.assertRaises(sp.Forbidden):
            sp.open(self.path, token=token, now=NOW + timedelta(days=4))

    def test_wrong(self):
        with self.assertRaises(sp.Forbidden) as caught:
            sp.open(self.path, "head", password="wrong horse battery")
        self.assertEqual(caught.exception.status, "forbidden")
        with self.assertRaises(sp.NotFound):
            sp.open(self.path + ".none", "head", password=PASSWORD)
        with self.assertRaises(TypeError):
            sp.open(self.path, "head")
        with self.assertRaises(TypeError):
            sp.open(7)
        with self.assertRaises(ValueError):
            sp.open(self.path, now=datetime(2025, 1, 1))
        with sp.open(self.path) as nobody:
            self.assertIsNone(nobody.user)
            with self.assertRaises(sp.Forbidden):
                nobody.hazards.list()

    def test_read_only(self):
        with self.open(read_only=True) as site:
            self.assertEqual(site.zones.count(), 1)
            with self.assertRaises(sp.Forbidden):
                site.zones.add(code="A4", name="四号")

    def test_newer_database(self):
        import sqlite3
        self.site.close()
        db = sqlite3.connect(self.path)
        db.execute("PRAGMA user_version = 9999")
        db.close()
        with self.assertRaises(sp.Unsupported):
            self.open()
        with open(self.path, "r+b") as f:
            f.write(b"no database at all")
        with self.assertRaises(sp.Corrupt):
            self.open()

    def test_whole(self):
        self.report()
        self.assertTrue(self.site.doctor().ok)
        self.assertEqual(self.site.verify().bad_seq, 0)
        copy = self.path + ".copy"
        self.site.backup(copy)
        self.assertTrue(os.path.exists(copy))
        with self.assertRaises(sp.Conflict):
            self.site.backup(copy)
        self.assertEqual(sp.migrate(copy)[0], sp.migrate(copy)[1])
        self.assertIn("tiles", self.site.overview())
        self.assertIn("<html", self.site.overview_page(no_map=True))
        self.assertIsInstance(self.site.tick(), sp.structs.TickResult)

    def test_listeners(self):
        heard = []
        with self.open(log=lambda *what: heard.append(what)) as site:
            site.zones.list()
        self.assertTrue(heard)
        with self.assertRaises(ZeroDivisionError):
            self.open(log=lambda *what: 1 / 0)

    def csv(self, rows):
        path = os.path.join(self.folder, "zones.csv")
        with open(path, "w", encoding="utf-8") as f:
            f.write("code,name\n")
            f.writelines(f"Z{i},区{i}\n" for i in range(rows))
        return path

    def test_progress_stops(self):
        asked = []

        def stop(what, done, total):
            asked.append((what, done, total))
            return False
        with self.open(progress=stop) as site:
            with self.assertRaises(sp.Cancelled):
                site.zones.import_file(self.csv(20000))
            self.assertTrue(asked)
            self.assertEqual(site.zones.count(), 1)

        def fail(*what):
            raise KeyError("mine")
        with self.open(progress=fail) as site, self.assertRaises(KeyError):
            site.zones.import_file(self.csv(20000))


class Records(SiteCase):
    def test_fields(self):
        zone = self.site.zones["A3"]
        self.assertEqual(zone.name, "三号罐区")
        self.assertIs(zone.grade_inherent, sp.enums.RiskGrade.UNASSESSED)
        self.assertEqual(zone.grade_inherent, "unassessed")
        self.assertIsInstance(zone.grade_inherent, enum.Enum)
        self.assertTrue(zone.grade_inherent.zh)
        self.assertEqual(zone.created_at, NOW)
        self.assertEqual(zone.created_at.utcoffset(), timedelta(hours=8))
        self.assertIsNone(zone.removed_at)
        self.assertEqual(zone.to_dict()["code"], "A3")
        self.assertEqual(json.loads(zone.to_json())["code"], "A3")
        self.assertIn("A3", repr(zone))
        self.assertIn("三号罐区", zone._repr_html_())
        self.assertIn("polygon", dir(zone))
        self.assertIs(zone.site, self.site)
        self.assertEqual(zone.copy(), zone)
        with self.assertRaises(AttributeError):
            zone.no_such_field
        with self.assertRaises(AttributeError):
            zone.no_such_field = 1

    def test_save(self):
        zone = self.site.zones["A3"]
        other = self.site.zones["A3"]
        zone.name = "四号罐区"
        zone.save()
        self.assertEqual(zone.version, 2)
        other.name = "五号罐区"
        with self.assertRaises(sp.Conflict):
            other.save()
        self.assertEqual(other.reload().name, "四号罐区")
        with self.assertRaises(sp.Forbidden):
            zone.version = 7
        self.assertIsNotNone(zone.remove().removed_at)
        self.assertEqual(self.site.zones.list(), [])
        self.assertEqual(len(self.site.zones.list(all=True)), 1)
        self.assertIsNone(zone.restore().removed_at)

    def test_kinds(self):
        point = self.site.risk_points.add(
            code="P1", name="储罐", zone="A3", x=800.5, y=550)
        self.assertEqual((point.x, point.y), (800.5, 550.0))
        point.x = point.y = float("nan")
        self.assertIsNone(point.save().x)
        self.site.risk_units.add(code="U1", point="P1", name="罐")
        event = self.site.risk_events.add(
            unit="U1", name="泄漏", l=3, e=Decimal("6"), c="15",
            assessed_at=date(2025, 5, 1))
        self.assertEqual(event.l, Decimal("3.00"))
        self.assertEqual(event.score, Decimal("270"))
        self.assertEqual(event.assessed_at, date(2025, 5, 1))
        self.assertIs(event.grade_inherent, sp.enums.RiskGrade.SERIOUS)
        self.assertGreater(event.grade_inherent, sp.enums.RiskGrade.LOW)
        with self.assertRaises(sp.Invalid):
            event.trigger = "no such thing"
        event.trigger = sp.enums.RiskTrigger.YEARLY
        self.assertEqual(event.trigger, "yearly")
        for wrong in (object(), b"x", [1]):
            with self.assertRaises(TypeError):
                event.name = wrong
        with self.assertRaises(ValueError):
            event.name = "a\0b"
        with self.assertRaises(UnicodeEncodeError):
            event.name = "\ud800"
        with self.assertRaises(ValueError):
            self.site.hazards.new(found_at=datetime(2025, 1, 1))

    def test_lists(self):
        self.report(25)
        hazards = self.site.hazards
        self.assertEqual(len(hazards), 25)
        self.assertEqual(len(list(hazards)), 25)
        self.assertEqual(len(hazards.list(limit=10, offset=20)), 5)
        self.assertEqual(hazards.count(zone="A3"), 25)
        self.assertEqual(hazards.count(title="松动 7"), 1)
        self.assertEqual(hazards.count(state=["reported", "closed"]),
                         hazards.count(state="reported"))
        self.assertEqual(hazards.count(found_at=(NOW, None)), 25)
        self.assertEqual(hazards.count(found_at=(NOW + timedelta(1), None)), 0)
        self.assertEqual(hazards.count(status="overdue"), 0)
        self.assertEqual(hazards.list(order="-title")[0].title, "护栏松动 9")
        self.assertIn(hazards.list()[0].code, hazards)
        self.assertNotIn("none", hazards)
        self.assertIsNone(hazards.get("none"))
        self.assertIn("table", hazards._repr_html_())
        with self.assertRaises(sp.Invalid):
            hazards.list(no_such_field=1)
        with self.assertRaises(sp.NotFound):
            hazards["none"]

    def test_every_type_is_an_attribute(self):
        from safeprod.types_ import plural
        for name in sp.types:
            records = getattr(self.site, plural(name))
            self.assertEqual(records.type.name, name)
            self.assertIs(self.site.records(name), records)
        with self.assertRaises(ValueError):
            self.site.records("nothing")
        with self.assertRaises(AttributeError):
            self.site.nothings

    def test_export_import(self):
        path = os.path.join(self.folder, "out.csv")
        self.assertEqual(self.site.zones.export(path), 1)
        result = self.site.zones.import_file(path, dry_run=True)
        self.assertEqual(result.unchanged, 1)
        bad = os.path.join(self.folder, "bad.csv")
        with open(bad, "w", encoding="utf-8") as f:
            f.write("code,name,kind\nA5,五号,no-such\n")
        found = []
        result = self.site.zones.import_file(bad, visit=found)
        self.assertEqual(result.rejected, 1)
        self.assertEqual(found[0].line, 2)


class Verbs(SiteCase):
    def test_hazard(self):
        hazard = self.report()[0]
        self.assertTrue(hazard.code)
        self.assertEqual(hazard.state, "reported")
        with self.open("boss") as boss:
            mine = boss.hazards[hazard.code]
            reasons = mine.why("assign")
            self.assertTrue(len(reasons) > 0)
            self.assertTrue(reasons[0].zh and reasons[0].code)
            done = mine.act("confirm", level="general")
            self.assertIs(done.from_, sp.enums.HazardState.REPORTED)
            self.assertEqual(mine.reload().state, done.to)
            with self.assertRaises(sp.Conflict):
                mine.act("confirm", level="general")
            with self.assertRaises(ValueError):
                mine.act("dance")
            with self.assertRaises(TypeError):
                mine.act("confirm", no_such_option=1)
        lines = hazard.lines()
        self.assertEqual([line.action for line in lines],
                         ["report", "confirm"])
        self.assertFalse(hazard.reload().is_overdue())

    def test_permit(self):
        permit = self.site.permits.apply(
            type="hot_work", title="更换阀门",
            planned_from=NOW + timedelta(hours=1),
            planned_to=NOW + timedelta(hours=5), key="mes-1")
        self.assertTrue(permit.code.startswith("WXZY"))
        again = self.site.permits.apply(type="hot_work", key="mes-1")
        self.assertEqual(again.code, permit.code)
        reasons = self.site.permits[permit.code].why("submit")
        self.assertTrue(any(r.clause for r in reasons))
        self.assertIn("zh", reasons[0].to_dict())

    def test_pictures(self):
        png = self.site.risk.map(basis="residual")
        self.assertTrue(png._repr_png_().startswith(b"\x89PNG"))
        self.assertTrue(self.site.risk.map(format="svg")._repr_svg_()
                        .lstrip().startswith("<"))
        self.assertTrue(self.site.risk.map(format="pdf").startswith(b"%PDF"))
        with self.assertRaises(ValueError):
            self.site.risk.map(basis="wrong")

    def test_rows(self):
        self.report(5)
        rows = self.site.stats(["zone", "state"][:1])
        self.assertTrue(rows[-1].total)
        frame = rows.df()
        self.assertIn("counts.total", frame.columns)
        self.assertEqual(self.site.stats()[-1].counts.total, 5)
        self.assertIsInstance(self.site.expiring(30), list)

    def test_docs(self):
        hazard = self.report()[0]
        self.assertIn("stands in the way", hazard.why.__doc__)
        self.assertIn("act", dir(hazard))
        self.assertIn("report", dir(self.site.hazard))
        self.assertIn("Report a hazard", self.site.hazards.report.__doc__)
        self.assertTrue(sp.native.hazard_act.__doc__)


class Errors(unittest.TestCase):
    def test_one_class_each(self):
        names = {sp.native.status_name(i): i for i in range(1, 12)}
        self.assertEqual(set(names), set(sp.errors.by_status))
        for cls in sp.errors.by_status.values():
            self.assertTrue(issubclass(cls, sp.Error))

    def test_languages(self):
        error = sp.NotFound("没有", "none")
        self.assertEqual(str(error), "没有")
        sp.errors.language = "en"
        try:
            self.assertEqual(str(error), "none")
        finally:
            sp.errors.language = "zh"
        self.assertEqual(pickle.loads(pickle.dumps(error)).en, "none")
        self.assertIsInstance(error, LookupError)

    def test_structs(self):
        options = sp.structs.HazardOptions(reason="为什么")
        self.assertIn("reason", repr(options))
        with self.assertRaises(TypeError):
            sp.structs.HazardOptions(no_such=1)
        with self.assertRaises(AttributeError):
            options.no_such = 1
        self.assertEqual(pickle.loads(pickle.dumps(options)), options)
        rates = sp.native.hazard_rates_of({"reports": 4}, 2)
        self.assertIsInstance(rates.to_dict(), dict)

    def test_whole_structs(self):
        rules = sp.native.rank_rules_of(sp.native.pack_builtin(
            next(p for p in packs() if p.startswith("rank"))))
        self.assertIsInstance(rules, sp.structs.RankRules)


def packs():
    for i in range(sp.native.pack_builtin_count()):
        yield sp.native.pack_name(sp.native.pack_builtin_at(i))


class Reach(unittest.TestCase):
    """Every public function can be reached from Python."""

    def test_all(self):
        from safeprod.verbs import api
        missing = []
        for name in api["functions"]:
            short = name.removeprefix("sp_")
            short += "_" if short == "import" else ""
            if hasattr(sp.native, short) or name in api["special"] or \
                    name in api["memory"] or name.endswith("_clear"):
                continue
            missing.append((name, api["unreached"].get(name)))
        self.assertEqual(missing, [])

    def test_by_hand_is_there(self):
        for name in ("open_session", "site_migrate", "record_add",
                     "record_save", "record_load", "assess_columns",
                     "detector_run", "permit_steps", "rank_shares",
                     "qr_modules", "table_writer_open_callback",
                     "table_writer_row", "columns_read", "columns_info",
                     "columns_capsule"):
            self.assertTrue(hasattr(sp.native, name), name)

    def test_pixels_and_texts(self):
        with self.assertRaises(TypeError):
            sp.native.columns_read(None, None, "code")

    def test_odd_ones(self):
        dark, side = sp.native.qr_modules("安全")
        self.assertEqual(len(dark), side * side)
        got = []
        writer = sp.native.table_writer_open_callback(
            got.append, "csv", [{"name": "a"}, {"name": "b"}])
        sp.native.table_writer_row(writer, ["1", None])
        sp.native.table_writer_close(writer)
        self.assertEqual(b"".join(got).replace(b"\r", b""), b"a,b\n1,\n")
        with self.assertRaises(sp.Misuse):
            sp.native.table_writer_row(writer, ["1", None])
        chart = sp.native.chart_make(
            "xmr", [{"count": v} for v in (1, 2, 3, 2, 1, 2, 3, 2)])
        self.assertEqual(len(chart[0]), 8)
        days = sp.native.workdays_after(20000, 5, lambda day: day % 2 == 0)
        self.assertGreater(days, 20005)
        self.assertEqual(sp.native.risk_worst(["low", "major"]), "major")


if __name__ == "__main__":
    unittest.main()
