"""What the Python package costs, as ratios in one run. Prints and judges:

- LEC over 10 million rows: at least 5 x numpy's own best expression, at most
  1.3 x of the C call
- one million hazards into a DataFrame: at least 3 x faster than
  pandas.read_sql on the same file
- a trivial call: less than 1 us above SWIG's empty call

`bench_python.py [--rows N] [--hazards N]`"""

import argparse
import ctypes
import os
import sqlite3
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone

import numpy as np
import pandas as pd
import safeprod as sp

NOW = datetime(2025, 11, 24, 9, 0, tzinfo=timezone(timedelta(hours=8)))
PASSWORD = "correct horse battery"
WORST = []


def best(work, rounds=5):
    times = []
    for _ in range(rounds):
        t = time.perf_counter()
        work()
        times.append(time.perf_counter() - t)
    return min(times)


def judge(what, ratio, goal, at_least):
    fine = ratio >= goal if at_least else ratio <= goal
    WORST.append(fine)
    print(f"  {what}: {ratio:.2f} (goal: {'at least' if at_least else 'at most'}"
          f" {goal}){'' if fine else '  MISSED'}")


# ---- LEC ----

def numpy_select(a, b, c):
    d = a * b * c
    return d, np.select([d > 320, d >= 160, d >= 70], [4, 3, 2],
                        1).astype(np.uint8)


def numpy_digitize(a, b, c):
    d = a * b * c
    return d, np.digitize(d, [70, 160, 320.0000001]).astype(np.uint8)


def numpy_sum(a, b, c):
    d = a * b
    d *= c
    g = (d >= 70).view(np.uint8)
    g += (d >= 160).view(np.uint8)
    g += (d > 320).view(np.uint8)
    return d, g




def numpy_checked(a, b, c):
    """The fastest of these, with what ours does besides: a value that is in no
    scale makes the row bad."""
    d, g = numpy_sum(a, b, c)
    bad = ~(np.isin(a, SCALES[0]) & np.isin(b, SCALES[1])
            & np.isin(c, SCALES[2]))
    d[bad] = np.nan
    g[bad] = 255
    return d, g


SCALES = [np.array(list(sp.lec.scales[f])) for f in sp.lec.factors]


def c_call(lib, columns, score, grade):
    """The C function itself, through ctypes: what it costs alone."""
    pack = ctypes.c_void_p()
    lib.sp_pack_builtin(b"lec.standard", ctypes.byref(pack))
    args = [ctypes.c_void_p(x.ctypes.data) for x in columns]
    n = ctypes.c_size_t(len(score))
    bad = ctypes.c_size_t()
    return lambda: lib.sp_assess_columns(
        pack, *args, n, ctypes.c_void_p(score.ctypes.data),
        ctypes.c_void_p(grade.ctypes.data), ctypes.byref(bad))


def lec(rows):
    print(f"LEC over {rows:,} rows")
    rng = np.random.default_rng(1)
    columns = [rng.choice(list(sp.lec.scales[f]), rows)
               for f in sp.lec.factors]
    ours = best(lambda: sp.lec.assess(*columns))
    score, grade = np.empty(rows), np.empty(rows, np.uint8)
    again = best(lambda: sp.lec.assess(*columns, out=(score, grade)))
    peers = {f.__name__: best(lambda f=f: f(*columns), 3)
             for f in (numpy_select, numpy_digitize, numpy_sum)}
    name = min(peers, key=peers.get)
    print(f"  ours {ours * 1e3:.1f} ms, into arrays that are there "
          f"{again * 1e3:.1f}; numpy "
          + ", ".join(f"{n} {t * 1e3:.0f}" for n, t in peers.items()))
    # numpy, too, is better where it need not make the arrays; ours made them
    judge(f"numpy's best, scales unchecked ({name}) / ours",
          peers[name] / ours, 5, True)
    same = best(lambda: numpy_checked(*columns), 2)
    judge("numpy, scales checked as ours are / ours", same / ours, 5, True)
    path = os.environ.get("SAFEPROD_LIBRARY") or library()
    if path:
        call = c_call(ctypes.CDLL(path), columns, score, grade)
        alone = best(call)
        fresh = best(lambda: c_call(ctypes.CDLL(path), columns, np.empty(rows),
                                    np.empty(rows, np.uint8))())
        print(f"  C alone {alone * 1e3:.1f} ms, with new arrays "
              f"{fresh * 1e3:.1f}")
        judge("ours / C, same arrays", again / alone, 1.3, False)
        judge("ours / C, new arrays", ours / fresh, 1.3, False)


def library():
    with open("/proc/self/maps", encoding="utf-8") as maps:
        for line in maps:
            if "libsafeprod.so" in line:
                return line.split()[-1]
    return None


# ---- a million hazards ----

def million(path, n):
    """Rows as the library writes them, straight into the table: one that it
    wrote itself, again and again with other codes and times."""
    with sp.create(path, "root", PASSWORD, now=NOW) as site:
        site.users.add(name="head", display_name="h", password=PASSWORD)
        site.users.grant("head", "SAFETY_HEAD")
    with sp.open(path, "head", password=PASSWORD, now=NOW) as site:
        for z in range(50):
            site.zones.add(code=f"Z{z:02}", name=f"区{z}")
        site.hazards.report(title="护栏松动", zone="Z01",
                            description="二层平台东侧护栏松动")
    db = sqlite3.connect(path)
    names = [r[1] for r in db.execute("PRAGMA table_info(hazard)")]
    made = {"id": "h.id + s.value", "code": "printf('YH%08d', s.value)",
            "zone": "printf('Z%02d', s.value % 50)",
            "title": "'护栏松动 ' || s.value % 1000",
            "found_at": "h.found_at - s.value * 60"}
    picked = ", ".join(made.get(n, f"h.{n}") for n in names)
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("PRAGMA synchronous = OFF")
    with db:
        db.execute(
            "INSERT INTO hazard WITH RECURSIVE s(value) AS (SELECT 1 UNION ALL"
            f" SELECT value + 1 FROM s WHERE value < {n - 1}) SELECT {picked} "
            "FROM s, hazard h WHERE h.id = (SELECT min(id) FROM hazard)")
    db.close()


def frames(n):
    print(f"{n:,} hazards into a DataFrame")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "million.db")
        t = time.perf_counter()
        million(path, n)
        print(f"  made in {time.perf_counter() - t:.0f} s")
        with sp.open(path, "head", password=PASSWORD, now=NOW) as site:
            ours = best(lambda: site.hazards.df(), 2)
            few = ["code", "zone", "state", "found_at"]
            short = best(lambda: site.hazards.df(*few), 2)
            columns = best(lambda: site.hazards.columns(), 2)
        db = sqlite3.connect(path)
        theirs = best(lambda: pd.read_sql("SELECT * FROM hazard", db), 1)
        theirs_few = best(lambda: pd.read_sql(
            f"SELECT {', '.join(few)} FROM hazard", db), 1)
        db.close()
    print(f"  ours {ours:.2f} s (columns alone {columns:.2f}), read_sql "
          f"{theirs:.2f}; four fields {short:.2f}, {theirs_few:.2f}")
    judge("read_sql / ours", theirs / ours, 3, True)
    judge("read_sql / ours, four fields", theirs_few / short, 3, True)


# ---- a call ----

def per_call(work, n=200000):
    loop = range(n)

    def run():
        for _ in loop:
            work()
    return best(run) / n


def calls():
    print("a call")
    empty = per_call(sp.native.empty)
    status = sp.native.risk_rgb
    trivial = per_call(lambda: status(3)) - (per_call(lambda: 0) - 0)
    named = per_call(lambda: status("major"))
    print(f"  SWIG's empty call {empty * 1e9:.0f} ns, risk_rgb(3) "
          f"{trivial * 1e9:.0f} ns, risk_rgb(\"major\") {named * 1e9:.0f} ns")
    judge("us above an empty call", (trivial - empty) * 1e6, 1, False)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--hazards", type=int, default=1_000_000)
    args = parser.parse_args()
    calls()
    lec(args.rows)
    frames(args.hazards)
    return 0 if all(WORST) else 1


if __name__ == "__main__":
    sys.exit(main())
