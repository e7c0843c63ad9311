"""A scratch site for tests: two departments, people with roles, a zone."""

import os
import shutil
import tempfile
import unittest
from datetime import datetime, timedelta, timezone

import safeprod as sp

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2025, 11, 24, 9, 0, tzinfo=CHINA)
PASSWORD = "correct horse battery"
PEOPLE = [("head", None, "SAFETY_HEAD"), ("boss", "D1", "DEPT_HEAD"),
          ("worker", "D1", "WORKER")]


class SiteCase(unittest.TestCase):
    """Each test has a copy of one site; `self.site` is head's."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="safeprod-")
        cls.pattern = os.path.join(cls.folder, "pattern.db")
        with sp.create(cls.pattern, "root", PASSWORD, now=NOW) as site:
            for code in ("D1", "D2"):
                site.departments.add(code=code, name=f"部门{code}")
            for name, dept, role in PEOPLE:
                site.users.add(name=name, display_name=name, department=dept,
                              password=PASSWORD)
                site.users.grant(name, role)
        with sp.open(cls.pattern, "head", password=PASSWORD, now=NOW) as site:
            site.zones.add(code="A3", name="三号罐区", owner_dept="D1",
                           polygon="200,200 1400,200 1400,900 200,900")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def setUp(self):
        self.path = os.path.join(self.folder, f"{self.id()}.db")
        shutil.copy(self.pattern, self.path)
        self.site = self.open("head")

    def tearDown(self):
        self.site.close()

    def open(self, user="head", **options):
        options.setdefault("now", NOW)
        return sp.open(self.path, user, password=PASSWORD, **options)

    def report(self, n=1):
        return [self.site.hazards.report(title=f"护栏松动 {i}", zone="A3")
                for i in range(n)]
