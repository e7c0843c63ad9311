"""Make what SWIG and Python need from the public headers: the interface with a
typemap for each parameter, converters of structs, classes of enums and structs,
stubs. `generate.py HEADERS OUT`; nothing is listed by hand but what no rule can
know (SPECIAL)."""

from __future__ import annotations

import contextlib
import json
import re
import sys
from pathlib import Path

from headers import Api, Function, Struct, Var, read_api

# Reached another way. The words say which; a test reads them.
MEMORY = "memory is Python's here"
RECORD = "a method or attribute of Record"
TYPES = "safeprod.types()"
SPECIAL = {
    "sp_free": MEMORY, "sp_text_set": RECORD, "sp_record_new": RECORD,
    "sp_record_free": MEMORY, "sp_record_copy": RECORD,
    "sp_record_set": RECORD, "sp_record_is_empty": RECORD,
    "sp_record_text": RECORD, "sp_record_show": RECORD,
    "sp_record_json": RECORD, "sp_record_check": RECORD,
    "sp_field_label": "members of enums have zh and en",
    "sp_type_field": TYPES, "sp_type_heading": TYPES, "sp_type_at": TYPES,
    "sp_type_find": TYPES, "sp_type_count": TYPES,
    "sp_last_error": "zh and en of an exception",
    "sp_session_set_interrupt": "Ctrl-C",
    # by hand in native.i
    "sp_session_open": "open_session", "sp_site_create": "open_session",
    "sp_site_migrate": "site_migrate", "sp_session_close": "Handle.close",
    "sp_record_add": "record_add", "sp_record_save": "record_save",
    "sp_record_load": "record_load", "sp_record_each": "record_list",
    "sp_assess_columns": "assess_columns", "sp_detector_run": "detector_run",
    "sp_permit_steps": "permit_steps", "sp_rank_shares": "rank_shares",
    "sp_qr_modules": "qr_modules",
    "sp_what_if_run": "what_if_run", "sp_what_if_map": "what_if_map",
    "sp_risk_simulate": "risk_simulate",
    "sp_simulate_columns": "simulate_columns",
    "sp_simulate": "risk_simulate", "sp_spread_listed": "whatif.draws",
    "sp_simulation_reaches": "whatif.Simulation.curve",
    "sp_simulation_reaches_grade": "whatif.Simulation.reaches",
    "sp_simulation_quantile": "whatif.Simulation.quantile",
    "sp_table_writer_open_callback": "table_writer_open_callback",
    "sp_table_writer_row": "table_writer_row",
    "sp_columns_read": "columns_read", "sp_columns_at": "columns_info",
    "sp_columns_arrow_schema": "columns_capsule",
    "sp_columns_arrow_stream": "columns_capsule",
}
# Which records a walk over records brings.
WALKS = {"sp_duty_tasks": "sp_duty_task_type"}
# Calls that take the handle away.
TAKES = {"sp_table_writer_close"}
# How many an array without a bound may get.
ROOMS = {("sp_accident_clocks", "out"): "SP_ACCIDENT_CLOCKS_MAX",
         ("sp_incident_clocks", "out"): "SP_ACCIDENT_CLOCKS_MAX"}
# Where nothing is allowed though the comment does not say so with NULL.
NULLABLE = {("sp_user_set_password", "old")}

HANDLES = {  # kind: (released by, any thread may use it)
    "sp_session": ("sp_session_close", False),
    "sp_query": ("sp_query_free", False),
    "sp_pack": ("sp_pack_free", True),
    "sp_polygon": ("sp_polygon_free", True),
    "sp_detector": ("sp_detector_close", True),
    "sp_table_reader": ("sp_table_reader_close", False),
    "sp_table_writer": ("sp_table_writer_abort", False),
    "sp_columns": ("sp_columns_free", True),
}
CLOSERS = {v[0] for v in HANDLES.values()} - {"sp_session_close"}
INTS = {"int64_t": "int64", "size_t": "size", "int": "int",
        "unsigned": "unsigned", "uint32_t": "u32", "uint8_t": "u8"}


def camel(name: str) -> str:
    return "".join(p.capitalize() for p in name.removeprefix("sp_").split("_"))


def literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=True).replace("\\u", "\\\\u")


class Unreached(Exception):
    """No rule fits this parameter."""


class Generator:
    def __init__(self, api: Api) -> None:
        self.api = api
        self.records = self.find_records()
        self.enum_by_value = {ident: e.name for e in api.enums.values()
                              for ident, _ in e.members}
        self.used_in: set[str] = set()   # structs that functions take
        self.maps: dict[str, str] = {}   # alias: typemaps
        self.cdefs: dict[str, str] = {}  # alias: typedef
        self.visits: dict[str, list[Var]] = {}
        self.walks: set[str] = set()
        self.unreached: dict[str, str] = {}
        self.signatures: dict[
            str, tuple[list[tuple[str, str, bool]], str, int]] = {}
        self.labels = self.find_labels()

    # ---- what is what ----

    def find_records(self) -> dict[str, str]:
        out = {}
        for name, type_ in self.api.variables.items():
            if type_ == "const sp_type" and name.endswith("_type"):
                struct = name.removesuffix("_type")
                if struct not in self.api.structs:
                    struct = struct.removesuffix("_record")
                out[struct] = name
        return out

    def find_labels(self) -> dict[str, str]:
        """Where the names of an enum's values are: C that gives them."""
        out = {}
        for name, type_ in self.api.variables.items():
            if type_ == "const sp_label" and name.endswith("_labels"):
                enum = name.removesuffix("_labels")
                for guess in (enum, f"{enum}_kind"):
                    if guess in self.api.enums:
                        out[guess] = f"return {name};"
        for struct, symbol in self.records.items():
            for m in self.api.structs[struct].members:
                enum = self.enum_of(m)
                if m.type == "unsigned" and enum and enum not in out:
                    out[enum] = (f'return pysp_labels(&{symbol}, "{m.name}");')
        return out

    def enum_of(self, var: Var) -> str | None:
        if var.type in self.api.enums:
            return var.type
        if var.type != "unsigned" or re.search(r"\b(bits?|sets?)\b", var.doc):
            return None
        named = {n for n in re.findall(r"\bsp_\w+\b", var.doc)
                 if n in self.api.enums}
        named |= {self.enum_by_value[n] for n in re.findall(
            r"\bSP_[A-Z0-9_]+\b", var.doc) if n in self.enum_by_value}
        return named.pop() if len(named) == 1 else None

    def base(self, type_: str) -> str:
        return type_.replace("const ", "").replace("struct ", "").split()[0]

    def plain(self, type_: str) -> bool:
        """A struct that becomes an object with attributes."""
        name = self.base(type_)
        return (name in self.api.structs and name not in self.records
                and name not in HANDLES
                and name not in ("sp_records", "sp_type"))

    def has(self, function: str) -> bool:
        return any(f.name == function for f in self.api.functions)

    def clear(self, struct: str) -> str:
        name = f"{struct}_clear"
        return name if self.has(name) else "pysp_nothing"

    def counted(self, members: list[Var], i: int) -> str | None:
        """The member that counts pointer or array i."""
        name = members[i].name
        sizes = [m.name for m in members if m.type == "size_t"]
        for guess in (f"n{name}", f"{name}_count", f"{name}_size",
                      f"{name}_len", f"{name}_bytes"):
            if guess in sizes:
                return guess
        after = members[i + 1].name if i + 1 < len(members) else ""
        if after in sizes and after in ("count", "len", "size"):
            return after
        if not members[i].array and "count" in sizes:
            return "count"
        return None

    # ---- structs: to Python ----

    def to_member(self, members: list[Var], i: int) -> str | None:
        m = members[i]
        v = f"s->{m.name}"
        base = self.base(m.type)
        n = self.counted(members, i)
        if m.type in ("char *", "const char *") and not m.array:
            return f"pysp_text({v})"
        if m.type == "char" and m.array:
            return f"pysp_text({v})"
        if m.type == "char (*)[8]" and n:
            return self.listed(f"s->{n}", f"pysp_text({v}[i])")
        if "(*)" in m.type or m.type in ("void *", "void **"):
            return None
        if "][" in m.array or (m.type.endswith("*") and not n and (
                base in INTS or base in ("double", "float"))):
            return None  # nobody says how many
        if m.array or (n and "*" in m.type and m.type != "const void *"):
            count = f"s->{n}" if n else m.array
            each = self.to_value(m.type.removesuffix("*").strip()
                                 if not m.array else m.type, f"{v}[i]",
                                 self.enum_of(m))
            return self.listed(count, each) if each else None
        if m.type == "const void *" and n:
            return f"pysp_bytes({v}, s->{n})"
        if base in HANDLES or base in ("sp_type", "sp_hooks", "sp_field"):
            return None
        if m.type.endswith("*") and base in self.records:
            return f"pysp_record_copy(&{self.records[base]}, {v})"
        if m.type.endswith("*") and self.plain(m.type):
            return f"{v} ? pyout_{base}({v}) : Py_NewRef(Py_None)"
        return self.to_value(m.type, v, self.enum_of(m))

    def listed(self, count: str, each: str) -> str:
        return ("({ PyObject *list = PyList_New(0); "
                f"for (size_t i = 0; list && i < (size_t)({count}); i++) "
                f"pysp_put(&list, {each}); list; }})")

    def to_value(self, type_: str, v: str, enum: str | None) -> str | None:
        base = self.base(type_)
        if enum:
            return f"pysp_enum_out(&pyenum_{enum}, (unsigned){v})"
        if type_ in ("const char *", "char *"):
            return f"pysp_text({v})"
        if base in INTS:
            return f"pysp_int({v})"
        if base in ("double", "float"):
            return f"PyFloat_FromDouble({v})"
        if base == "bool":
            return f"PyBool_FromLong({v})"
        if base == "sp_permit_levels":
            return f"pysp_int({v})"
        if self.plain(type_) and not type_.endswith("*"):
            return f"pyout_{base}(&{v})"
        if self.plain(type_) and type_ in (f"{base} *", f"const {base} *"):
            return f"{v} ? pyout_{base}({v}) : Py_NewRef(Py_None)"
        if base in self.records and type_ in (f"{base} *", f"const {base} *"):
            return f"pysp_record_copy(&{self.records[base]}, {v})"
        return None

    def out_struct(self, s: Struct) -> str:
        lines = [f"PyObject *pyout_{s.name}(const {s.name} *s)", "{",
                 "    PyObject *d = PyDict_New();"]
        for i, m in enumerate(s.members):
            value = self.to_member(s.members, i)
            if value:
                lines.append(f'    pysp_set(&d, "{safe(m.name)}", {value});')
        lines += [f'    return pysp_struct("{camel(s.name)}", d);', "}", ""]
        return "\n".join(lines)

    # ---- structs: from Python ----

    def from_member(self, members: list[Var], i: int) -> str | None:
        m = members[i]
        v = f"room->{m.name}"
        base = self.base(m.type)
        n = self.counted(members, i)
        if m.type in ("char *", "const char *") and not m.array:
            cast = "(const char **)" if m.type == "char *" else ""
            return f"pysp_text_in(m, true, {cast}&{v}, keep)"
        if m.type == "char" and m.array:
            return f"pysp_chars_in(m, {v}, sizeof {v})"
        if enum := self.enum_of(m):
            if m.array:
                return (f"pysp_enums_in(&pyenum_{enum}, m, (unsigned *){v}, "
                        f"{m.array}, {'&room->' + n if n else 'NULL'})")
            return f"pysp_enum_in(&pyenum_{enum}, m, (unsigned *)&{v})"
        if m.array:
            return None
        if m.type in self.api.callbacks and m.type in self.visits:
            return (f"({v} = pyvisit_{m.type}, "
                    "room->context = pysp_visitor(m, keep), "
                    "room->context ? 0 : -1)")
        if m.type == "const char *const *" and n:
            return (f"pysp_texts_in(m, (const char ***)&{v}, &room->{n}, "
                    "keep)")
        if m.type == "const void *" and n:
            return f"pysp_buffer_in(m, &{v}, &room->{n}, keep)"
        if base in HANDLES:
            return f'pysp_borrow(m, "{base}", (void **)&{v}, keep)'
        if m.type.endswith("*") and self.plain(m.type):
            if n:
                return (f"pysp_array_in(m, sizeof *{v}, pyfill_{base}, "
                        f"(void **)&{v}, &room->{n}, keep)")
            return f"pyin_{base}(m, NULL, &{v}, true, keep)"
        if "*" in m.type:
            return None
        if base in INTS:
            return f"pysp_{INTS[base]}_in(m, &{v})"
        if base in ("double", "float", "bool"):
            return f"pysp_{base}_in(m, &{v})"
        if self.plain(m.type):
            return f"pyfill_{base}(m, &{v}, keep)"
        return None

    def in_struct(self, s: Struct) -> str:
        macro = f"{s.name.upper()}_INIT"
        start = macro if macro in self.api.initials else "{0}"
        names = ", ".join(f'"{safe(m.name)}"' for m in s.members)
        lines = [f"static const char *const pynames_{s.name}[] = "
                 f"{{{names}, NULL}};",
                 f"int pyfill_{s.name}(PyObject *o, void *at, PyObject **keep)",
                 "{", f"    {s.name} *room = at;", "    PyObject *m;",
                 f"    *room = ({s.name}){start};",
                 f'    if (pysp_members(o, "{camel(s.name)}", '
                 f"pynames_{s.name}) < 0)", "        return -1;"]
        for i, m in enumerate(s.members):
            take = self.from_member(s.members, i)
            if take:
                lines += [f'    if ((m = pysp_member(o, "{safe(m.name)}", keep)) '
                          f"&& {take} < 0)",
                          f'        return pysp_at("{camel(s.name)}", '
                          f'"{m.name}");']
        lines += ["    return PyErr_Occurred() ? -1 : 0;", "}",
                  f"int pyin_{s.name}(PyObject *o, {s.name} *room, "
                  f"const {s.name} **out, bool none, PyObject **keep)", "{",
                  f'    int done = pysp_whole(o, "{s.name}", (const void **)out,'
                  f" none, keep);", "    if (done)",
                  "        return done < 0 ? -1 : 0;",
                  "    if (!room && !(room = pysp_room(sizeof *room, keep)))",
                  "        return -1;",
                  "    *out = room;",
                  f"    return pyfill_{s.name}(o, room, keep);", "}", ""]
        return "\n".join(lines)

    # ---- callbacks that bring rows ----

    def visit(self, name: str, ps: list[Var], returns: str) -> str:
        args = ", ".join(f"{p.type} {p.name}" for p in ps)
        rows = ps[1:]
        if len(rows) == 1 and rows[0].type == "const void *":
            item = f"pysp_record_copy(pysp_walk, {rows[0].name})"
        elif len(rows) == 1 and rows[0].type.endswith("*") \
                and self.base(rows[0].type) in self.api.structs:
            b = self.base(rows[0].type)
            item = (f"pysp_record_copy(&{self.records[b]}, {rows[0].name})"
                    if b in self.records else f"pyout_{b}({rows[0].name})")
        else:
            sets = " ".join(
                f'pysp_set(&d, "{r.name}", '
                f"{self.to_value(r.type, r.name, self.enum_of(r))});"
                for r in rows)
            item = ("({ PyObject *d = PyDict_New(); " + sets
                    + f' pysp_struct("{self.visit_class(name)}", d); }})')
        end = "return done;" if returns == "sp_status" else "(void)done;"
        return (f"static {returns} pyvisit_{name}({args})\n{{\n"
                "    PyGILState_STATE gil = PyGILState_Ensure();\n"
                "    sp_status done = PyErr_Occurred() ? SP_CANCELLED\n"
                f"        : pysp_visited({ps[0].name}, {item});\n"
                f"    PyGILState_Release(gil);\n    {end}\n}}\n")

    def visit_class(self, name: str) -> str:
        short = re.sub(r"_(visit|each)$", "", name)
        return camel(short if f"{short}" not in self.api.structs
                     else f"{short}_line")

    # ---- parameters ----

    def alias(self, name: str, ctype: str, maps: str) -> str:
        self.cdefs[name] = self.typedef(ctype, name)
        self.maps[name] = maps
        return name

    def typedef(self, ctype: str, name: str) -> str:
        if "(*)" in ctype:
            return f"typedef {ctype.replace('(*)', f'(*{name})', 1)};"
        return f"typedef {ctype} {name};"

    def scalar_out(self, ctype: str, value: str) -> str:
        a = "pa_out_" + re.sub(r"\W+", "_", ctype + value)[:60].strip("_")
        return self.alias(a, f"{ctype} *", (
            f"%typemap(in, numinputs=0) {a} ({ctype} room = 0) "
            f'"$1 = &room;"\n'
            f"%typemap(argout) {a} %{{ $result = pysp_append($result, "
            f"{value.replace('@', 'room$argnum')}); %}}"))

    def nullable(self, f: Function, name: str) -> bool:
        if (f.name, name) in NULLABLE or name in ("options", "key"):
            return True
        for para in re.findall(rf"@param(?:\[\w+(?:,\w+)?\])? ([\w,]+)(.*?)"
                               r"(?=@param|@ret|\Z)", f.doc, re.S):
            if name in para[0].split(",") and "NULL" in para[1]:
                return True
        return bool(re.search(rf"@p {name}\b[^.@]{{0,40}}NULL", f.doc)
                    or re.search(r"NULL is allowed", f.doc))

    def group(self, f: Function, i: int) -> tuple[int, str, list[tuple[str, str, str]], str]:
        """Parameter i with those that belong to it.
        @return how many, the typemap pattern if several, (alias, name, hint)
        for each, and the hint of what is returned ("" when nothing is)."""
        ps = f.params
        p = ps[i]
        nxt = ps[i + 1] if i + 1 < len(ps) else None
        base = self.base(p.type)
        none = self.nullable(f, p.name)
        if nxt and nxt.name in ("context", "workday_context"):
            return self.callback(f, p, nxt)
        if nxt and nxt.type == "size_t *" and nxt.name == "out_len" \
                and p.type in ("void **", "char **"):
            a, b = f"pa_blob_{p.type[0]}_{p.name}", f"pa_len_{p.type[0]}"
            make = "pysp_bytes" if p.type == "void **" else "pysp_text_len"
            self.alias(b, "size_t *", "")
            self.alias(a, p.type, (
                f"%typemap(in, numinputs=0) ({a} {p.name}, {b} out_len) "
                f"({p.type[:-1].strip()} room = NULL, size_t len = 0) "
                '"$1 = &room; $2 = &len;"\n'
                f"%typemap(argout) ({a} {p.name}, {b} out_len) %{{ $result = "
                f"pysp_append($result, {make}(room$argnum, len$argnum)); %}}\n"
                f"%typemap(freearg) ({a} {p.name}, {b} out_len) "
                '"sp_free(room$argnum);"'))
            hint = "bytes" if p.type == "void **" else "str"
            return 2, "", [(a, p.name, ""), (b, "out_len", "")], hint
        if nxt and nxt.type == "size_t" and p.type in (
                "const void *", "const char *") \
                and nxt.name in ("len", "size", "n"):
            a, b = f"pa_buf_{p.name}_{nxt.name}", f"pa_buflen_{nxt.name}"
            ctype = p.type
            self.alias(b, "size_t", "")
            self.alias(a, ctype, (
                f"%typemap(in) ({a} {p.name}, {b} {nxt.name}) "
                "(PyObject *keep = NULL) {\n"
                "  if (pysp_buffer_in($input, (const void **)&$1, &$2, &keep) "
                "< 0) SWIG_fail;\n}\n"
                f"%typemap(freearg) ({a} {p.name}, {b} {nxt.name}) "
                '"Py_XDECREF(keep$argnum);"'))
            hint = "Buffer | str" if p.type == "const char *" else "Buffer"
            return 2, "", [(a, p.name, hint), (b, nxt.name, "")], ""
        if nxt and nxt.type == "size_t" and p.type == "const char *const *":
            a, b = f"pa_texts_{p.name}", f"pa_textsn_{nxt.name}"
            self.alias(b, "size_t", "")
            self.alias(a, p.type, (
                f"%typemap(in) ({a} {p.name}, {b} {nxt.name}) "
                "(PyObject *keep = NULL) {\n  if (pysp_texts_in($input, "
                "(const char ***)&$1, &$2, &keep) < 0) SWIG_fail;\n}\n"
                f"%typemap(freearg) ({a} {p.name}, {b} {nxt.name}) "
                '"Py_XDECREF(keep$argnum);"'))
            return 2, "", [(a, p.name, "Sequence[Text]"), (b, nxt.name, "")], ""
        if nxt and nxt.type == "size_t" and "*" in p.type and not p.array \
                and (self.plain(p.type) or base in self.api.enums
                     or base in self.records) \
                and nxt.name in ("count", "n", f"n{p.name}"):
            return self.array(f, p, nxt)
        return 1, "", *self.single(f, p, nxt, base, none)

    def callback(self, f: Function, p: Var, nxt: Var):
        kind = p.type
        if "(*)" in kind:  # written in place
            m = re.fullmatch(r"(.*?) \(\*\)\((.*)\)", kind)
            kind = f"{f.name}_visit"
            from headers import params
            self.api.callbacks[kind] = (m[1], params(m[2]))
        returns, rows = self.api.callbacks[kind]
        a, b = f"pa_{kind}", f"pa_ctx_{kind}"
        self.alias(b, nxt.type, "")
        if returns == "bool":  # asks
            self.alias(a, p.type, (
                f"%typemap(in) ({a} {p.name}, {b} {nxt.name}) {{\n"
                "  $1 = $input == Py_None ? NULL : pysp_ask_day;\n"
                "  $2 = $input;\n}"))
            return 2, "", [(a, p.name, "Callable[[int], bool] | None"),
                           (b, nxt.name, "")], ""
        if len(rows) > 2 and not all(
                self.to_value(r.type, r.name, self.enum_of(r))
                for r in rows[1:]):
            raise Unreached(f"rows of {kind}")
        self.visits[kind] = rows
        walk = f"pysp_walk = &{WALKS[f.name]};" if f.name in WALKS else ""
        if len(rows) == 2 and rows[1].type == "const void *" and not walk:
            raise Unreached("a walk over records of a type that is not known")
        self.alias(a, p.type, (
            f"%typemap(in, numinputs=0) ({a} {p.name}, {b} {nxt.name}) "
            "(PyObject *rows = NULL) {\n  if (!(rows = PyList_New(0))) "
            f"SWIG_fail;\n  $1 = pyvisit_{kind}; $2 = rows; {walk}\n}}\n"
            f"%typemap(argout) ({a} {p.name}, {b} {nxt.name}) %{{ $result = "
            "pysp_append($result, Py_NewRef(rows$argnum)); %}\n"
            f"%typemap(freearg) ({a} {p.name}, {b} {nxt.name}) "
            '"Py_XDECREF(rows$argnum);"'))
        row = rows[1] if len(rows) == 2 else None
        b0 = self.base(row.type) if row else ""
        hint = ("Record" if row and (b0 in self.records or
                                     row.type == "const void *")
                else f"_structs.{camel(b0)}" if b0 in self.api.structs
                else f"_structs.{self.visit_class(kind)}")
        return 2, "", [(a, p.name, ""), (b, nxt.name, "")], f"list[{hint}]"

    def array(self, f: Function, p: Var, nxt: Var):
        base = self.base(p.type)
        tag = re.sub(r"\W+", "_", p.type).strip("_")
        a, b = f"pa_arr_{tag}_{p.name}", f"pa_arrn_{nxt.name}"
        self.alias(b, "size_t", "")
        back = ""
        hint = f"Sequence[_structs.{camel(base)} | Mapping[str, Any]]"
        if base in self.api.enums:
            make = (f"pysp_enum_array_in(&pyenum_{base}, $input, "
                    "(void **)&$1, &$2, &keep)")
            hint = "Sequence[str]"
        elif base in self.records:
            make = (f"pysp_record_array_in($input, &{self.records[base]}, "
                    "(void **)&$1, &$2, &keep)")
            hint = "Sequence[Record]"
        else:
            self.used_in.add(base)
            make = (f"pysp_array_in($input, sizeof({base}), pyfill_{base}, "
                    "(void **)&$1, &$2, &keep)")
            if not p.type.startswith("const"):
                back = (f"\n%typemap(argout) ({a} {p.name}, {b} {nxt.name}) "
                        "%{ $result = pysp_append($result, "
                        "({ PyObject *list = PyList_New(0); "
                        "for (size_t i = 0; list && i < $2; i++) "
                        f"pysp_put(&list, pyout_{base}(&$1[i])); list; }})); "
                        "%}")
        self.alias(a, p.type, (
            f"%typemap(in) ({a} {p.name}, {b} {nxt.name}) "
            f"(PyObject *keep = NULL) {{\n  if ({make} < 0) SWIG_fail;\n}}\n"
            f"%typemap(freearg) ({a} {p.name}, {b} {nxt.name}) "
            f'"Py_XDECREF(keep$argnum);"{back}'))
        return 2, "", [(a, p.name, hint), (b, nxt.name, "")], (
            f"list[_structs.{camel(base)}]" if back else "")

    def single(self, f: Function, p: Var, nxt: Var | None, base: str,
               none: bool):
        """@return [(alias, name, hint)], hint of what is returned"""
        t = p.type
        if base in HANDLES and t in (f"{base} *", f"const {base} *"):
            opt = "true" if none else "false"
            a = f"pa_h_{base}" + ("_opt" if none else "")
            a += "" if t.startswith("const") else "_mut"
            a += "_take" if f.name in TAKES else ""
            take = " pysp_forget(held);" if f.name in TAKES else ""
            self.alias(a, t, (
                f"%typemap(in) {a} (PyObject *held = NULL) {{\n"
                f'  if (pysp_enter($input, "{base}", {opt}, '
                f"(void **)&$1, &held) < 0) SWIG_fail;{take}\n}}\n"
                f'%typemap(freearg) {a} "pysp_leave(held$argnum);"'))
            return [(a, p.name, "Handle | None" if none else "Handle")], ""
        if t == f"{base} **" and base in HANDLES:
            a = f"pa_made_{base}"
            free, shared = HANDLES[base]
            self.alias(a, t, (
                f"%typemap(in, numinputs=0) {a} ({base} *room = NULL) "
                '"$1 = &room;"\n'
                f"%typemap(argout) {a} %{{ $result = pysp_append($result, "
                f'pysp_handle(room$argnum, "{base}", (pysp_release){free}, '
                f"{'true' if shared else 'false'})); %}}"))
            return [(a, p.name, "")], "Handle"
        if t == f"{base} **" and base in self.records:
            a = f"pa_made_{base}"
            self.alias(a, t, (
                f"%typemap(in, numinputs=0) {a} ({base} *room = NULL) "
                '"$1 = &room;"\n'
                f"%typemap(argout) {a} %{{ $result = pysp_append($result, "
                f"pysp_record(&{self.records[base]}, room$argnum)); %}}"))
            return [(a, p.name, "")], "Record"
        if t == f"{base} **" and self.plain(base) and \
                self.has(f"{base}_free"):
            a = f"pa_made_{base}"
            self.alias(a, t, (
                f"%typemap(in, numinputs=0) {a} ({base} *room = NULL) "
                '"$1 = &room;"\n'
                f"%typemap(argout) {a} %{{ $result = pysp_append($result, "
                f'pysp_freed(pyout_{base}(room$argnum), "{base}", '
                f"(void **)&room$argnum, (pysp_release){base}_free, args, "
                "kwargs)); %}\n"
                f"%typemap(freearg) {a} \"{base}_free(room$argnum);\""))
            return [(a, p.name, "")], f"_structs.{camel(base)}"
        if base in self.records and t in (f"{base} *", f"const {base} *"):
            a = f"pa_rec_{base}" + ("_opt" if none else "") \
                + ("_c" if t.startswith("const") else "")
            opt = "true" if none else "false"
            self.alias(a, t, (
                f"%typemap(in) {a} {{\n  if (pysp_record_in($input, "
                f"&{self.records[base]}, {opt}, (void **)&$1) < 0) "
                "SWIG_fail;\n}"))
            return [(a, p.name, "Record | None" if none else "Record")], ""
        if t == "sp_records *":
            a = "pa_records"
            self.alias(a, t, (
                f"%typemap(in, numinputs=0) {a} (sp_records room = {{0}}) "
                '"$1 = &room;"\n'
                f"%typemap(argout) {a} %{{ $result = pysp_append($result, "
                "pysp_records(&room$argnum)); %}\n"
                f'%typemap(freearg) {a} "sp_records_clear(&room$argnum);"'))
            return [(a, p.name, "")], "list[Record]"
        if t == "const sp_type *":
            a = "pa_type"
            self.alias(a, t, (
                f"%typemap(in) {a} {{\n  if (!($1 = pysp_type_in($input))) "
                "SWIG_fail;\n}"))
            return [(a, p.name, "str | type[Record]")], ""
        if p.array and p.name.startswith("out") or (
                f.name, p.name) in ROOMS:
            return self.array_out(f, p, base)
        if p.name == "tag_room":
            a = "pa_room"
            self.alias(a, "char *", (
                f"%typemap(in, numinputs=0) {a} (char room[{p.array}]) "
                '"$1 = room;"'))
            return [(a, p.name, "")], ""
        if t == f"const {base} **" and self.plain(t) and \
                p.name.startswith("out"):
            a = f"pa_lent_{base}"
            self.alias(a, t, (
                f"%typemap(in, numinputs=0) {a} (const {base} *room = NULL) "
                '"$1 = &room;"\n'
                f"%typemap(argout) {a} %{{ $result = pysp_append($result, "
                f"room$argnum ? pyout_{base}(room$argnum) : "
                "Py_NewRef(Py_None)); %}"))
            return [(a, p.name, "")], f"_structs.{camel(base)} | None"
        if self.plain(t) and t == f"{base} *" and (
                p.name.startswith("out") or p.name in ("own", "other")):
            a = f"pa_new_{base}"
            whole = (f'pysp_owning(pyout_{base}(room$argnum), "{base}", '
                     f"(void **)&room$argnum, "
                     f"(pysp_release){self.clear(base)}, args, kwargs)"
                     if base in self.used_in else
                     f"pyout_{base}(room$argnum)")
            self.alias(a, t, (
                f"%typemap(in, numinputs=0) {a} ({base} *room = NULL) {{\n"
                f"  if (!(room = calloc(1, sizeof *room))) {{ "
                "PyErr_NoMemory(); SWIG_fail; }\n  $1 = room;\n}\n"
                f"%typemap(argout) {a} %{{ $result = pysp_append($result, "
                f"{whole}); %}}\n"
                f"%typemap(freearg) {a} {{ if (room$argnum) "
                f"{self.clear(base)}(room$argnum); free(room$argnum); }}"))
            return [(a, p.name, "")], f"_structs.{camel(base)}"
        if self.plain(t) and t in (f"{base} *", f"const {base} *"):
            self.used_in.add(base)
            const = t.startswith("const")
            a = f"pa_in_{base}" + ("_opt" if none else "") \
                + ("" if const else "_mut")
            opt = "true" if none else "false"
            maps = (
                f"%typemap(in) {a} ({base} room, PyObject *keep = NULL) {{\n"
                f"  const {base} *given = NULL;\n"
                f"  if (pyin_{base}($input, &room, &given, {opt}, &keep) < 0)"
                f" SWIG_fail;\n  $1 = ({t})given;\n}}\n"
                f'%typemap(freearg) {a} "Py_XDECREF(keep$argnum);"')
            if not const:
                maps += (f"\n%typemap(argout) {a} %{{ $result = pysp_append("
                         f"$result, pyout_{base}($1)); %}}")
            self.alias(a, t, maps)
            hint = f"_structs.{camel(base)} | Mapping[str, Any]"
            return [(a, p.name, hint + (" | None" if none else ""))], (
                "" if const else f"_structs.{camel(base)}")
        if self.plain(t) and t == base:
            self.used_in.add(base)
            a = f"pa_val_{base}"
            self.alias(a, t, (
                f"%typemap(in) {a} (PyObject *keep = NULL) {{\n"
                f"  if (pyfill_{base}($input, &$1, &keep) < 0) SWIG_fail;\n}}"
                f'\n%typemap(freearg) {a} "Py_XDECREF(keep$argnum);"'))
            return [(a, p.name,
                     f"_structs.{camel(base)} | Mapping[str, Any]")], ""
        return self.simple(f, p, base, none)

    def array_out(self, f: Function, p: Var, base: str):
        size = ROOMS.get((f.name, p.name), p.array)
        if p.type == "char":
            a = f"pa_chars{p.array}"
            self.alias(a, "char *", (
                f"%typemap(in, numinputs=0) {a} (char room[{p.array}] = "
                '{0}) "$1 = room;"\n'
                f"%typemap(argout) {a} %{{ $result = pysp_append($result, "
                "pysp_text(room$argnum)); %}"))
            return [(a, p.name, "")], "str"
        counted = any(q.name == "out_count" for q in f.params)
        count = ("*arg%d" % (1 + [q.name for q in f.params].index("out_count"))
                 if counted else "result" if f.returns == "size_t" else size)
        each = self.to_value(base, "room$argnum[i]", self.enum_of(p))
        a = f"pa_list_{f.name}"
        self.alias(a, f"{base} *", (
            f"%typemap(in, numinputs=0) {a} ({base} room[{size}]) {{ "
            "memset(room, 0, sizeof room); $1 = room; }\n"
            f"%typemap(argout) {a} %{{ $result = pysp_append($result, "
            f"{self.listed(count, each)}); %}}"))
        hint = f"_structs.{camel(base)}" if self.plain(base) else "int"
        return [(a, p.name, "")], f"list[{hint}]"

    def simple(self, f: Function, p: Var, base: str, none: bool):
        t = p.type
        if t == "const char *":
            a = "pa_text_opt" if none else "pa_text"
            maps = (
                f"%typemap(in) {a} (PyObject *keep = NULL) {{\n"
                f"  if (pysp_text_in($input, {'true' if none else 'false'}, "
                "&$1, &keep) < 0) SWIG_fail;\n}\n"
                f'%typemap(freearg) {a} "Py_XDECREF(keep$argnum);"')
            self.alias(a, t, maps)
            return [(a, p.name, "Text | None" if none else "Text")], ""
        if t == "const char **" and p.name.startswith("out"):
            a = "pa_lent_text"
            self.alias(a, t, (
                f"%typemap(in, numinputs=0) {a} (const char *room = NULL) "
                '"$1 = &room;"\n'
                f"%typemap(argout) {a} %{{ $result = pysp_append($result, "
                "pysp_text(room$argnum)); %}"))
            return [(a, p.name, "")], "str"
        if t == "char **" and p.name.startswith("out"):
            a = "pa_text_out"
            self.alias(a, t, (
                f"%typemap(in, numinputs=0) {a} (char *room = NULL) "
                '"$1 = &room;"\n'
                f"%typemap(argout) {a} %{{ $result = pysp_append($result, "
                "pysp_text(room$argnum)); %}\n"
                f'%typemap(freearg) {a} "sp_free(room$argnum);"'))
            return [(a, p.name, "")], "str"
        if t == "char *" and p.name == "out":
            return [(self.scalar_out("char", "pysp_char(@)"), p.name, "")], \
                "str"
        if t in self.api.enums:
            a = f"pa_e_{t}"
            self.alias(a, t, (
                f"%typemap(in) {a} (unsigned value) {{\n"
                f"  if (pysp_enum_in(&pyenum_{t}, $input, &value) < 0) "
                f"SWIG_fail;\n  $1 = ({t})value;\n}}"))
            return [(a, p.name, f"_enums.{camel(t)} | str | int")], ""
        if t == f"{base} *" and base in self.api.enums:
            return [(self.scalar_out(base, f"pysp_enum_out(&pyenum_{base}, "
                                     "(unsigned)@)"), p.name, "")], \
                f"_enums.{camel(base)}"
        if t == f"{base} *" and p.name.startswith("out"):
            if base in INTS:
                return [(self.scalar_out(base, "pysp_int(@)"), p.name, "")], \
                    "int"
            if base == "double":
                return [(self.scalar_out(base, "PyFloat_FromDouble(@)"),
                         p.name, "")], "float"
            if base == "bool":
                return [(self.scalar_out(base, "PyBool_FromLong(@)"), p.name,
                         "")], "bool"
        if t in INTS or t in ("double", "float", "bool"):
            kind = INTS.get(t, t)
            a = f"pa_{kind}"
            self.alias(a, t, (
                f"%typemap(in) {a} {{\n  if (pysp_{kind}_in($input, &$1) < 0)"
                " SWIG_fail;\n}"))
            hint = {"double": "float", "float": "float", "bool": "bool",
                    "int64_t": "Int"}.get(t, "int")
            return [(a, p.name, hint)], ""
        raise Unreached(f"{t} {p.name}{'[' + p.array + ']' if p.array else ''}")

    def returned(self, f: Function) -> tuple[str, str]:
        """@return the alias of the result, its hint"""
        t = f.returns
        base = self.base(t) if t != "void" else ""
        if t == "sp_status" and f.name != "sp_status_parse":
            return "pr_status", ""
        if t == "void":
            return "void", ""
        make, hint = None, ""
        counted = [i for i, p in enumerate(f.params) if p.name == "out_count"]
        if t == "const char *":
            make, hint = "pysp_text($1)", "str | None"
        elif t in self.api.enums:
            make = f"pysp_enum_out(&pyenum_{t}, (unsigned)$1)"
            hint = f"_enums.{camel(t)}"
        elif base in HANDLES and t == f"{base} *":
            free, shared = HANDLES[base]
            make = (f'pysp_handle($1, "{base}", (pysp_release){free}, '
                    f"{'true' if shared else 'false'})")
            hint = "Handle"
        elif t.endswith("*") and self.plain(t) and counted:
            make = self.listed(f"*arg{counted[0] + 1}",
                               f"pyout_{base}(&$1[i])")
            hint = f"list[_structs.{camel(base)}]"
        elif t.endswith("*") and self.plain(t):
            self.used_in.add(base)
            make = (f'$1 ? pysp_lent(pyout_{base}($1), "{base}", $1, args, '
                    "kwargs) : Py_NewRef(Py_None)")
            hint = f"_structs.{camel(base)} | None"
        elif self.plain(t):
            make, hint = f"pyout_{base}(&$1)", f"_structs.{camel(base)}"
        elif base in INTS or base in ("double", "bool"):
            make = self.to_value(t, "$1", None)
            hint = {"double": "float", "bool": "bool"}.get(base, "int")
        if not make:
            raise Unreached(f"returns {t}")
        a = "pr_" + re.sub(r"\W+", "_", t).strip("_") + \
            (f"_{counted[0]}" if counted and "list[" in hint else "")
        self.alias(a, t, f"%typemap(out) {a} %{{ $result = {make}; %}}")
        return a, hint

    # ---- functions ----

    LONG = ("sp_session", "sp_detector", "sp_table_reader", "sp_table_writer")

    def is_long(self, f: Function) -> bool:
        names = {p.name for p in f.params}
        return (any(self.base(p.type) in self.LONG for p in f.params
                    if p.type != "void") and len(f.params) > 1
                and f.returns == "sp_status") \
            or bool(names & {"path", "cfg", "bytes", "len", "rows", "seed"}) \
            or f.name in ("sp_tick", "sp_audit_verify", "sp_duty_recount")

    def function(self, f: Function) -> str:
        if any("..." in p.name for p in f.params):
            raise Unreached("takes any number of arguments")
        decl, hints, outs = [], [], []
        i = 0
        while i < len(f.params):
            if f.params[i].name == "out_count" and f.returns.endswith("*"):
                self.alias("pa_count", "size_t *", (
                    "%typemap(in, numinputs=0) pa_count (size_t room = 0) "
                    '"$1 = &room;"'))
                decl.append("pa_count out_count")
                i += 1
                continue
            if f.params[i].name == "out_count" and any(
                    h.startswith("list[") for h in outs) and any(
                    p.array or (f.name, p.name) in ROOMS
                    for p in f.params):
                self.alias("pa_count", "size_t *", (
                    "%typemap(in, numinputs=0) pa_count (size_t room = 0) "
                    '"$1 = &room;"'))
                decl.append("pa_count out_count")
                i += 1
                continue
            n, _, parts, out = self.group(f, i)
            for a, name, hint in parts:
                decl.append(f"{a} {safe(name)}")
                if hint:
                    hints.append((safe(name), hint, hint.endswith("| None")))
            if out:
                outs.append(out)
            i += n
        a, hint = self.returned(f)
        if f.returns == "size_t" and any(
                (f.name, p.name) in ROOMS for p in f.params):
            hint = ""
            a = "pr_nothing_size"
            self.alias(a, "size_t", f"%typemap(out) {a} "
                       "%{ $result = Py_NewRef(Py_Ellipsis); %}")
        if hint:
            outs.insert(0, hint)
        last = self.leave_out(decl, hints)
        result = "None" if not outs else outs[0] if len(outs) == 1 else \
            f"tuple[{', '.join(outs)}]"
        short = safe(f.name.removeprefix("sp_"))
        self.signatures[short] = (hints, result, last)
        lines = []
        if self.is_long(f):
            lines.append(f"%thread {f.name};")
        lines.append(f"%feature(\"docstring\") {f.name} "
                     f"{doc_literal(doc_text(f.doc))};")
        lines.append(f"%rename({short}) {f.name};")
        if f.returns == "void" and outs:
            lines.append("%typemap(out) void "
                         "%{ $result = Py_NewRef(Py_Ellipsis); %}")
        elif a == "pr_status" and outs:
            a = "pr_status_out"
        lines.append(f"{a} {f.name}({', '.join(decl) or 'void'});")
        if f.returns == "void" and outs:
            lines.append("%typemap(out) void "
                         "%{ $result = Py_NewRef(Py_None); %}")
        return "\n".join(lines)

    def leave_out(self, decl: list[str], hints) -> int:
        """Give a default to what may be nothing and has only such behind it.
        @return how many inputs must be given"""
        named = {name: i for i, (name, _, _) in enumerate(hints)}
        last = len(hints)
        for i in range(len(decl) - 1, -1, -1):
            a, name = decl[i].split(" ")
            if name not in named:
                continue
            if not a.endswith(("_opt", "_opt_c", "_opt_mut")):
                break
            with_default = f"{a}_d"
            self.cdefs[with_default] = self.cdefs[a].replace(
                f"{a};", f"{with_default};")
            self.maps[with_default] = re.sub(
                rf"\b{a}\b", with_default, self.maps[a]) + \
                f'\n%typemap(default) {with_default} "$1 = NULL;"'
            decl[i] = f"{with_default} {name}"
            last = named[name]
        return last

    def reachable(self) -> list[str]:
        out = []
        for f in self.api.functions:
            if f.name in CLOSERS:
                continue
            if f.name in SPECIAL:  # what is by hand takes typemaps from here
                with contextlib.suppress(Unreached, KeyError):
                    self.function(f)
                self.signatures.pop(f.name.removeprefix("sp_"), None)
                continue
            if f.name.endswith("_clear") or f.name == "sp_session_close" or (
                    f.name.endswith("_free")
                    and self.plain(f.name.removesuffix("_free"))):
                continue
            try:
                out.append(self.function(f))
            except Unreached as why:
                self.unreached[f.name] = str(why)
        return out

    # ---- what is written ----

    def interface(self) -> str:
        self.reachable()  # to know which structs are taken
        functions = self.reachable()
        text = ["/* Made by generate.py from the headers. */", "%{"]
        text += [self.cdefs[a] for a in sorted(self.cdefs)]
        text += ["typedef sp_status pr_status;",
                 "typedef sp_status pr_status_out;", "%}"]
        text += [self.typedef_i(a) for a in sorted(self.cdefs)]
        text += [m for a, m in sorted(self.maps.items()) if m]
        text += ["%typemap(out) pr_status %{ if (pysp_failed($1)) SWIG_fail; "
                 "$result = Py_NewRef(Py_None); %}",
                 "%typemap(out) pr_status_out %{ if (pysp_failed($1)) "
                 "SWIG_fail; $result = Py_NewRef(Py_Ellipsis); %}",
                 "%typemap(out) void %{ $result = Py_NewRef(Py_None); %}",
                 "typedef int pr_status;", "typedef int pr_status_out;"]
        return "\n".join(text + functions) + "\n"

    def typedef_i(self, a: str) -> str:
        return self.cdefs[a]

    def converters(self) -> str:
        structs = [s for s in self.api.structs.values() if self.plain(s.name)]
        skip = {"sp_session_options", "sp_logger", "sp_pixels", "sp_field",
                "sp_column"}
        text = ["/* Made by generate.py from the headers. */"]
        for name, enum in self.api.enums.items():
            idents = ", ".join(f'"{wire(enum, m)}"' for m, _ in enum.members)
            get = self.labels.get(name, "return NULL;")
            text.append(
                f"static const sp_label *pylabels_{name}(void)\n"
                f"{{\n    {get}\n}}\n"
                f"static const char *const pyidents_{name}[] = {{{idents}}};\n"
                f"pysp_enum pyenum_{name} = {{\"{camel(name)}\", "
                f"{len(enum.members)}, pyidents_{name}, pylabels_{name}, "
                "NULL};")
        text.append("pysp_enum *const pysp_enums[] = {" + ", ".join(
            f"&pyenum_{n}" for n in self.api.enums) + ", NULL};")
        structs = [s for s in structs if s.name not in skip]
        # what a struct needs comes with it, in and out
        text += [f"PyObject *pyout_{s.name}(const {s.name} *s);\n"
                 f"int pyfill_{s.name}(PyObject *o, void *at, PyObject **k);\n"
                 f"int pyin_{s.name}(PyObject *o, {s.name} *room, "
                 f"const {s.name} **out, bool none, PyObject **keep);"
                 for s in structs]
        for kind, rows in self.api.callbacks.items():
            returns = rows[0]
            if kind in self.visits:
                text.append(self.visit(kind, rows[1], returns))
        for s in structs:
            text += [self.out_struct(s), self.in_struct(s)]
        return "\n".join(text)

    def enums_py(self) -> str:
        text = ['"""Enums of the library. Made from the headers."""', "",
                "from __future__ import annotations", "",
                "from ._enum import Named, wire", ""]
        for name, enum in self.api.enums.items():
            text += ["", f"class {camel(name)}(Named):"]
            text.append(f"    {doc_py(doc_text(enum.doc))}")
            for i, (ident, comment) in enumerate(enum.members):
                member = wire(enum, ident).upper()
                if member[0].isdigit():
                    member = f"N{member}"
                line = f'    {member} = wire("{camel(name)}", {i})'
                text.append(line)
            text.append("")
        names = ", ".join(f'"{camel(n)}"' for n in self.api.enums)
        text += ["", f"__all__: list[str] = [{names}]", ""]
        return "\n".join(text)

    def hint(self, members: list[Var], i: int) -> str:
        m = members[i]
        base = self.base(m.type)
        n = self.counted(members, i)
        enum = self.enum_of(m)
        one = (f"_enums.{camel(enum)}" if enum
               else "str" if base == "char"
               else "float" if base in ("double", "float")
               else "bool" if base == "bool"
               else "int" if base in INTS or base == "sp_permit_levels"
               else "Any" if base in self.records
               else camel(base) if self.plain(m.type) else "Any")
        if m.type == "char (*)[8]" or (m.array and base != "char") or (
                "*" in m.type and m.array) or (n and self.plain(m.type)):
            return f"list[{one}]"
        if m.type == "const void *":
            return "bytes | None"
        if m.type in ("char *", "const char *") or m.type == "int64_t" or \
                "*" in m.type:
            return f"{one} | None" if one != "Any" else one
        return one

    def structs_py(self) -> str:
        text = ['"""Structs of the library: what calls take and give. Made '
                'from the headers."""', "",
                "from __future__ import annotations", "",
                "from typing import Any", "", "from . import _enums",
                "from ._struct import Struct", ""]
        names = []
        for s in self.api.structs.values():
            if not self.plain(s.name):
                continue
            names.append(camel(s.name))
            text += ["", f"class {camel(s.name)}(Struct):",
                     f"    {doc_py(doc_text(s.doc))}", ""]
            for i, m in enumerate(s.members):
                if self.to_member(s.members, i):
                    text.append(f"    {safe(m.name)}: "
                                f"{self.hint(s.members, i)}")
            text.append("")
        for kind, rows in self.visits.items():
            if len(rows) > 2:
                names.append(self.visit_class(kind))
                text += ["", f"class {self.visit_class(kind)}(Struct):",
                         '    """One line of an answer."""', ""]
                text += [f"    {r.name}: {self.hint(rows, i + 1)}"
                         for i, r in enumerate(rows[1:])] + [""]
        text += ["", "__all__: list[str] = [" + ", ".join(f'"{n}"' for n in names) + "]",
                 ""]
        return "\n".join(text)

    def stubs(self) -> str:
        text = ['"""What SWIG made of the headers."""', "",
                "from collections.abc import Callable, Mapping, Sequence",
                "from datetime import date, datetime", "from os import PathLike",
                "from typing import Any, Union", "",
                "from . import _enums, _structs",
                "from .site import Site",
                "", "Text = Union[str, PathLike[str], date]",
                "Int = Union[int, datetime, None]",
                "Buffer = Union[bytes, bytearray, memoryview]", "",
                "class Handle:", "    closed: bool", "    kind: str",
                "    site: Any", "    def close(self) -> None: ...", ""]
        for name, (ps, result, last) in sorted(self.signatures.items()):
            ps = [(n, re.sub(r"^Handle", "Handle | Site", h)
                   if n == "session" else h, o) for n, h, o in ps]
            args = ", ".join(
                f"{n}: {h}{' = ...' if i >= last else ''}"
                for i, (n, h, _) in enumerate(ps))
            text.append(f"def {name}({args}) -> {result}: ...")
        by_hand = (Path(__file__).parent / "swig" / "by_hand.pyi").read_text()
        return "\n".join(text) + "\n" + by_hand

    def names(self) -> str:
        return json.dumps({
            "functions": [f.name for f in self.api.functions],
            "special": SPECIAL, "unreached": self.unreached,
            "memory": sorted(CLOSERS | {f"{n}_free" for n in self.api.structs
                                        if self.plain(n)}),
            "signatures": {n: {"params": [[p, h] for p, h, _ in ps],
                               "needed": last, "returns": result}
                           for n, (ps, result, last)
                           in sorted(self.signatures.items())},
            "members": {n: [camel(n), [m for m, _ in e.members]]
                        for n, e in self.api.enums.items()},
            "records": {camel(n): t for n, t in self.records.items()},
            "docs": {f.name.removeprefix("sp_"): doc_text(f.doc)
                     for f in self.api.functions},
        }, ensure_ascii=False, indent=1)


def safe(name: str) -> str:
    return name + "_" if name in ("from", "import", "in", "class", "is", "as") else name


def wire(enum, ident: str) -> str:
    """The name of a value: its identifier without what all have in common."""
    idents = [m for m, _ in enum.members]
    if len(idents) == 1:
        return ident.lower().removeprefix("sp_")
    first, last = min(idents), max(idents)
    n = 0
    while n < min(len(first), len(last)) and first[n] == last[n]:
        n += 1
    cut = first[:n].rfind("_") + 1
    return ident[cut:].lower()


def doc_text(doc: str) -> str:
    """A comment as a docstring."""
    text = re.sub(r"@(?:param|retval)(?:\[[\w,]+\])? ?", "- ", doc)
    text = re.sub(r"@return ?", "Returns: ", text)
    text = re.sub(r"@(?:code|endcode|name.*)\n?", "", text)
    text = re.sub(r"@p (\w+)", r"``\1``", text)
    return re.sub(r"@[{}]", "", text).strip()


def doc_literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def doc_py(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"""', "'''") or "…"
    if text.endswith('"'):
        text += " "
    return '"""' + text.replace("\n", "\n    ") + '"""'


def included(folder: Path) -> set[str]:
    main = (folder / "safeprod.h").read_text(encoding="utf-8")
    return set(re.findall(r"<safeprod/(\w+\.h)>", main)) | {"safeprod.h"}


def main() -> int:
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    api = read_api(folder, included(folder))
    out.mkdir(parents=True, exist_ok=True)
    g = Generator(api)
    files = {"generated.i": g.interface(), "py_generated.h": g.converters(),
             "_enums.py": g.enums_py(), "_structs.py": g.structs_py(),
             "native.pyi": g.stubs(), "_api.json": g.names()}
    for name, text in files.items():
        path = out / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for name, why in g.unreached.items():
        print(f"{name}: not reached: {why}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
