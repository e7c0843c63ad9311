"""Threads, forks, Ctrl-C, leaks."""

import gc
import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time
import unittest

import safeprod as sp
from scratch import NOW, PASSWORD, SiteCase

SANITIZED = bool(os.environ.get("SP_PYTHON_SANITIZED"))


def in_thread(work):
    out = []

    def run():
        try:
            out.append(work())
        except BaseException as e:  # noqa: BLE001
            out.append(e)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return out[0]


class Threads(SiteCase):
    def test_other_thread(self):
        for work in (self.site.hazards.list, self.site.close,
                     lambda: self.site.risk.map(),
                     lambda: self.site.zones["A3"]):
            self.assertIsInstance(in_thread(work), sp.Misuse)
        self.assertEqual(self.site.zones.count(), 1)
        zone = self.site.zones["A3"]
        self.assertEqual(in_thread(lambda: zone.name), "三号罐区")
        self.assertIsInstance(in_thread(zone.save), sp.Misuse)

    def test_each_its_own(self):
        def work():
            with self.open() as site:
                for i in range(10):
                    site.hazards.report(title=f"松动 {i}", zone="A3")
                return site.hazards.count()
        threads, got = [], []
        for _ in range(4):
            t = threading.Thread(target=lambda: got.append(work()))
            t.start()
            threads.append(t)
        for t in threads:
            t.join()
        self.assertEqual(len(got), 4)
        self.assertEqual(self.site.hazards.count(), 40)
        self.assertEqual(self.site.verify().bad_seq, 0)

    def test_dropped_elsewhere(self):
        """The last reference may go away in another thread."""
        box = [self.open()]

        def drop():
            box.clear()
            gc.collect()
        self.assertIsNone(in_thread(drop))

    def test_callback_is_ours(self):
        where = []
        site = self.open(log=lambda *a: where.append(threading.get_ident()))
        self.report(1)
        site.tick()
        site.close()
        self.assertEqual(set(where), {threading.get_ident()})

    def test_callback_must_not_call(self):
        said = []

        def log(*what):
            try:
                box[0].zones.list()
            except (sp.Misuse, IndexError) as e:
                said.append(type(e))
        box = []
        site = self.open(log=log)
        box.append(site)
        path = os.path.join(self.folder, "z.csv")
        with open(path, "w", encoding="utf-8") as f:
            f.write("code,name\nZ1,区\n")
        site.zones.import_file(path)
        site.close()

    def test_gil_is_let_go(self):
        """Another thread counts while the map is drawn."""
        counted, stop = [0], threading.Event()

        def count():
            while not stop.is_set():
                counted[0] += 1
        thread = threading.Thread(target=count)
        thread.start()
        before = counted[0]
        t = time.perf_counter()
        self.site.risk.map()
        took = time.perf_counter() - t
        during = counted[0] - before
        stop.set()
        thread.join()
        self.assertGreater(during, 100, f"in {took:.3f} s")


class Forks(SiteCase):
    def test_fork(self):
        zone = self.site.zones["A3"]
        read, write = os.pipe()
        child = os.fork()
        if child == 0:  # nothing of unittest's may run twice
            word = b"?"
            try:
                self.site.zones.list()
                word = b"used"
            except sp.Misuse:
                word = zone.name.encode()
            self.site.close()
            os.write(write, word)
            os._exit(0)
        os.close(write)
        word = os.read(read, 100).decode()
        os.close(read)
        os.waitpid(child, 0)
        self.assertEqual(word, "三号罐区")
        self.site.hazards.report(title="松动", zone="A3")
        self.assertEqual(self.site.verify().bad_seq, 0)


class CtrlC(SiteCase):
    SCRIPT = """
        import sys, time
        import safeprod as sp
        from datetime import datetime
        site = sp.open(sys.argv[1], "head", password=sys.argv[2],
                       now=datetime.fromisoformat(sys.argv[3]))
        print("ready", flush=True)
        try:
            {work}
        except KeyboardInterrupt:
            print("stopped", flush=True)
            site.zones.count()
            site.close()
    """

    def stop(self, work, after):
        script = textwrap.dedent(self.SCRIPT).format(work=work)
        child = subprocess.Popen(
            [sys.executable, "-c", script, self.path, PASSWORD,
             NOW.isoformat()], stdout=subprocess.PIPE, text=True)
        self.assertEqual(child.stdout.readline(), "ready\n")
        time.sleep(after)
        t = time.perf_counter()
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.stdout.readline(), "stopped\n")
        took = time.perf_counter() - t
        child.wait()
        child.stdout.close()
        if not SANITIZED:
            self.assertLess(took, 0.5)
        self.assertTrue(self.site.doctor().ok)
        self.assertEqual(self.site.verify().bad_seq, 0)
        return took

    def test_import(self):
        path = os.path.join(self.folder, "many.csv")
        with open(path, "w", encoding="utf-8") as f:
            f.write("code,name\n")
            f.writelines(f"Z{i:07},区{i}\n" for i in range(300000))
        self.stop(f"site.zones.import_file({path!r})", 0.4)
        self.assertEqual(self.site.zones.count(), 1)

    def test_reading(self):
        """A search over everything, again and again."""
        path = os.path.join(self.folder, "some.csv")
        with open(path, "w", encoding="utf-8") as f:
            f.write("code,name\n")
            f.writelines(f"Y{i:07},区{i}\n" for i in range(20000))
        self.site.zones.import_file(path)
        self.stop("while True: site.zones.columns(name='7', order='name')",
                  0.3)


def rss():
    with open("/proc/self/statm", encoding="ascii") as f:
        return int(f.read().split()[1]) * resource.getpagesize()


class Leaks(SiteCase):
    """What a million calls leave behind: SP_PYTHON_LEAKS sets how many."""

    CALLS = int(os.environ.get("SP_PYTHON_LEAKS", "3000"))

    def grows(self, work, calls=None):
        calls = calls or self.CALLS
        for _ in range(calls // 10 + 10):
            work()
        gc.collect()
        before = rss()
        for _ in range(calls):
            work()
        gc.collect()
        return rss() - before

    def test_calls(self):
        site, native = self.site, sp.native
        hazard = self.report()[0]
        zone = site.zones["A3"]

        def fail():
            try:
                native.risk_grade_parse("none such")
            except sp.Invalid:
                pass

        def bad():
            try:
                native.hazard_act(site, hazard.code, "confirm", {"x": 1})
            except TypeError:
                pass
        works = {
            "text": lambda: native.credit_code_clean("91110000100000071F")
            if False else native.status_name(3),
            "fail": fail, "bad options": bad,
            "record": lambda: (site.zones["A3"], zone.created_at, zone.name),
            "set": lambda: setattr(zone, "name", "罐区"),
            "list": lambda: site.zones.list(),
            "struct": lambda: native.assess(sp.lec.pack, {
                "l": 300, "e": 600, "c": 1500}),
            "why": lambda: hazard.why("confirm", level="general"),
            "columns": lambda: site.zones.columns("code", "name").numpy(),
            "capsule": lambda: site.zones.columns().__arrow_c_stream__(),
            "rows": lambda: site.stats("zone"),
            "new": lambda: site.hazards.new(title="松动"),
            "pack": lambda: native.pack_name(native.pack_builtin(
                "lec.standard")),
        }
        for name, work in works.items():
            grown = self.grows(work)
            self.assertLess(grown, 3 << 20, f"{name} left {grown} bytes "
                            f"after {self.CALLS} calls")


if __name__ == "__main__":
    unittest.main()
