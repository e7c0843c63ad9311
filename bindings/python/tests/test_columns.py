"""Columns: Arrow, numpy, pandas; rights and filters as lists have them."""

import ctypes
import gc
import threading
import unittest

import numpy as np
import pandas as pd
import safeprod as sp
from scratch import NOW, SiteCase


class Schema(ctypes.Structure):
    pass


class Array(ctypes.Structure):
    pass


class Stream(ctypes.Structure):
    pass


P = ctypes.POINTER
Schema._fields_ = [
    ("format", ctypes.c_char_p), ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p), ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64), ("children", P(P(Schema))),
    ("dictionary", P(Schema)), ("release", ctypes.CFUNCTYPE(None, P(Schema))),
    ("private", ctypes.c_void_p)]
Array._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64), ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64), ("buffers", P(ctypes.c_void_p)),
    ("children", P(P(Array))), ("dictionary", P(Array)),
    ("release", ctypes.CFUNCTYPE(None, P(Array))),
    ("private", ctypes.c_void_p)]
Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, P(Stream), P(Schema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, P(Stream), P(Array))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, P(Stream))),
    ("release", ctypes.CFUNCTYPE(None, P(Stream))),
    ("private", ctypes.c_void_p)]


def pointer(capsule, name, kind):
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object,
                                                  ctypes.c_char_p]
    return ctypes.cast(get(capsule, name), P(kind))


def memory(address, dtype, n):
    if not n:
        return np.empty(0, dtype)
    size = np.dtype(dtype).itemsize * n
    return np.frombuffer((ctypes.c_char * size).from_address(address), dtype)


def texts(array, offset_type):
    n = array.length
    ends = memory(array.buffers[1], offset_type, n + 1)
    data = memory(array.buffers[2], "u1", int(ends[-1])).tobytes()
    return [data[ends[i]:ends[i + 1]].decode() for i in range(n)]


class Arrow(SiteCase):
    def test_stream(self):
        self.report(10)
        columns = self.site.hazards.columns()
        capsule = columns.__arrow_c_stream__()
        stream = pointer(capsule, b"arrow_array_stream", Stream)
        schema, batch = Schema(), Array()
        self.assertEqual(stream[0].get_schema(stream, schema), 0)
        self.assertEqual(schema.format, b"+s")
        self.assertEqual(stream[0].get_next(stream, batch), 0)
        self.assertEqual(batch.length, 10)
        self.assertEqual(batch.n_children, schema.n_children)
        by_name = {schema.children[i][0].name.decode():
                   (schema.children[i][0], batch.children[i][0])
                   for i in range(schema.n_children)}
        self.assertEqual(list(by_name), columns.keys())
        s, a = by_name["title"]
        self.assertEqual(s.format, b"U")
        self.assertEqual(texts(a, "i8"), [f"护栏松动 {i}" for i in range(10)])
        s, a = by_name["state"]
        self.assertEqual(s.format, b"c")
        names = texts(a.dictionary[0], "i4")
        self.assertEqual(names, [m.value for m in sp.enums.HazardState])
        codes = memory(a.buffers[1], "i1", 10)
        self.assertEqual({names[c] for c in codes}, {"reported"})
        s, a = by_name["found_at"]
        self.assertEqual(s.format, b"tss:+08:00")
        self.assertEqual(memory(a.buffers[1], "i8", 10)[0], NOW.timestamp())
        s, a = by_name["closed_at"]
        self.assertEqual(a.null_count, 10)
        self.assertEqual(memory(a.buffers[0], "u1", 1)[0], 0)
        # what was taken outlives everything else
        title = by_name["title"][1]
        del columns, capsule, stream, s, a
        self.site.close()
        gc.collect()
        self.assertEqual(texts(title, "i8")[3], "护栏松动 3")
        batch.release(batch)
        schema.release(schema)

    def test_end_and_schema(self):
        columns = self.site.zones.columns("code", "name")
        capsule = columns.__arrow_c_stream__()
        stream = pointer(capsule, b"arrow_array_stream", Stream)
        batch = Array()
        self.assertEqual(stream[0].get_next(stream, batch), 0)
        batch.release(batch)
        self.assertEqual(stream[0].get_next(stream, batch), 0)
        self.assertFalse(batch.release)
        schema = pointer(columns.__arrow_c_schema__(), b"arrow_schema", Schema)
        self.assertEqual(schema[0].n_children, 2)

    def test_nobody_takes_it(self):
        for _ in range(100):
            self.site.zones.columns().__arrow_c_stream__()
            self.site.zones.columns().__arrow_c_schema__()

    def test_other_thread_reads(self):
        self.report(3)
        columns = self.site.hazards.columns("title")
        got = []
        thread = threading.Thread(
            target=lambda: got.append(columns.df()))
        thread.start()
        thread.join()
        self.assertEqual(len(got[0]), 3)


class Frames(SiteCase):
    def test_types(self):
        self.report(4)
        df = self.site.hazards.df()
        self.assertEqual(len(df), 4)
        self.assertIsInstance(df["state"].dtype, pd.CategoricalDtype)
        self.assertEqual(str(df["version"].dtype), "Int64")
        self.assertEqual(df["found_at"].dtype.tz.utcoffset(None).seconds,
                         8 * 3600)
        self.assertEqual(df["found_at"][0], pd.Timestamp(NOW))
        self.assertTrue(df["closed_at"].isna().all())
        self.assertEqual(str(df["deadline"].dtype), "datetime64[ns]")
        self.assertEqual(df["title"][1], "护栏松动 1")
        self.assertIsNone(df["rectifier"][0])
        same = [r.to_dict() for r in self.site.hazards]
        for name in ("code", "title", "zone", "state", "version"):
            self.assertEqual([str(v) for v in df[name]],
                             [str(r[name]) for r in same])
        labels = self.site.hazards.columns("state").df(labels="zh")
        self.assertEqual(labels["state"][0], sp.enums.HazardState.REPORTED.zh)

    def test_empty(self):
        df = self.site.hazards.df()
        self.assertEqual(len(df), 0)
        self.assertEqual(str(df["found_at"].dtype), "datetime64[ns, UTC+08:00]")
        self.assertEqual(len(self.site.hazards.columns().numpy()["title"]), 0)

    def test_every_type(self):
        for name in sp.types:
            try:
                df = self.site.records(name).df()
            except sp.Forbidden:
                continue
            self.assertEqual(list(df.columns), list(sp.types[name].fields))

    def test_filters_and_order(self):
        self.report(12)
        hazards = self.site.hazards
        self.assertEqual(len(hazards.df(title="动 1")), 3)
        self.assertEqual(len(hazards.df("code", limit=5, offset=10)), 2)
        self.assertEqual(list(hazards.df("title", order="-title")["title"])[0],
                         "护栏松动 9")
        with self.assertRaises(sp.Invalid):
            hazards.df("no such")
        with self.assertRaises(sp.Invalid):
            hazards.df("code", "code")
        with self.assertRaises(TypeError):
            hazards.df(7)

    def test_uncopied(self):
        self.report(8)
        columns = self.site.hazards.columns()
        a, b = columns["version"].values, columns["version"].numpy()
        self.assertEqual(a.ctypes.data, b.ctypes.data)
        self.assertFalse(a.flags.writeable)
        with self.assertRaises(ValueError):
            a[0] = 1
        del columns, b
        gc.collect()
        self.assertEqual(a[0], 1)

    def test_rights(self):
        """A worker sees what a worker's list has, and no secrets."""
        self.report(3)
        with self.open("worker") as worker:
            self.assertEqual(len(worker.hazards.df()),
                             len(worker.hazards.list()))
            for name in sp.types:
                records = worker.records(name)
                try:
                    listed = records.list(order=sp.types[name].code or None)
                except sp.Forbidden:
                    with self.assertRaises(sp.Forbidden):
                        records.df()
                    continue
                df = records.df(order=sp.types[name].code or None)
                self.assertEqual(len(df), len(listed), name)
                for f in sp.types[name].fields.values():
                    if f.kind == "text" and f.as_ != "date" and listed:
                        self.assertEqual([getattr(r, f.name) for r in listed],
                                         list(df[f.name]), f.name)
        with self.assertRaises(sp.Invalid):
            self.site.users.df("password")
        with sp.open(self.path) as nobody, self.assertRaises(sp.Forbidden):
            nobody.zones.df()


if __name__ == "__main__":
    unittest.main()
