/* Records: an object with the fields of its type as attributes. */
#include "pysp.h"

#include <string.h>

typedef struct record {
    PyObject_HEAD const sp_type *type;
    void *what;
    int zone;
    PyObject *handle; /* of its session; NULL: it has none yet */
    PyObject *index;  /* field name: its number; borrowed */
} record;

static PyObject *members_of; /* labels of an enum: members, a tuple */

PyObject *pysp_labels_members(unsigned long long key, PyObject *members)
{
    PyObject *number = PyLong_FromUnsignedLongLong(key);

    if (!members_of)
        members_of = PyDict_New();
    if (!number || !members_of ||
        PyDict_SetItem(members_of, number, members) < 0) {
        Py_XDECREF(number);
        return NULL;
    }
    Py_DECREF(number);
    return Py_NewRef(Py_None);
}

static PyObject *index_of(const sp_type *type)
{
    static PyObject *all;

    if (!all)
        all = PyDict_New();
    PyObject *index = all ? PyDict_GetItemString(all, type->name) : NULL;
    if (index || !all)
        return index;
    index = PyDict_New();
    for (size_t i = 0; index && i < type->nfields; i++)
        if (!(type->fields[i].flags & SP_SECRET))
            pysp_set(&index, type->fields[i].name, PyLong_FromSize_t(i));
    if (!index || PyDict_SetItemString(all, type->name, index) < 0) {
        Py_XDECREF(index);
        return NULL;
    }
    Py_DECREF(index);
    return index;
}

const sp_type *pysp_type_in(PyObject *o)
{
    PyObject *name = PyUnicode_Check(o)
                         ? Py_NewRef(o)
                         : PyObject_GetAttrString(o, "type_name");

    if (!name) {
        PyErr_Format(PyExc_TypeError, "a record type is needed, not %.80s",
                     Py_TYPE(o)->tp_name);
        return NULL;
    }
    const char *text = PyUnicode_AsUTF8(name);
    const sp_type *type = text ? sp_type_find(text) : NULL;

    if (text && !type)
        PyErr_Format(PyExc_ValueError, "there is no record type %R", name);
    Py_DECREF(name);
    return type;
}

/* ---- made ---- */

PyObject *pysp_record(const sp_type *type, void *what)
{
    PyObject *class =
        what ? PyDict_GetItemString(pysp_record_classes, type->name) : NULL;
    PyTypeObject *as = class ? (PyTypeObject *)class : &pysp_record_type;

    if (!what)
        return PyErr_NoMemory();
    PyObject *index = index_of(type);
    record *r = index ? (record *)as->tp_alloc(as, 0) : NULL;
    if (!r) {
        sp_record_free(type, what);
        return NULL;
    }
    r->type = type;
    r->what = what;
    r->zone = pysp_zone();
    r->handle = Py_XNewRef(pysp_current);
    r->index = index;
    return (PyObject *)r;
}

PyObject *pysp_record_copy(const sp_type *type, const void *what)
{
    return what ? pysp_record(type, sp_record_copy(type, what))
                : Py_NewRef(Py_None);
}

PyObject *pysp_record_new(const sp_type *type)
{
    return pysp_record(type, sp_record_new(type));
}

PyObject *pysp_records(sp_records *records)
{
    PyObject *list = PyList_New((Py_ssize_t)records->count);

    for (size_t i = 0; list && i < records->count; i++) {
        PyObject *item = pysp_record(records->type, records->items[i]);
        records->items[i] = NULL; /* the object's now */
        if (!item)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, (Py_ssize_t)i, item);
    }
    return list;
}

/* ---- taken ---- */

const sp_type *pysp_record_of(PyObject *o, void **out)
{
    if (!PyObject_TypeCheck(o, &pysp_record_type)) {
        PyErr_Format(PyExc_TypeError, "a record is needed, not %.80s",
                     Py_TYPE(o)->tp_name);
        return NULL;
    }
    *out = ((record *)o)->what;
    return ((record *)o)->type;
}

int pysp_record_in(PyObject *o, const sp_type *type, bool none, void **out)
{
    if (o == Py_None && none) {
        *out = NULL;
        return 0;
    }
    const sp_type *given = pysp_record_of(o, out);
    if (given && given != type)
        PyErr_Format(PyExc_TypeError, "a record of type %s is needed, not %s",
                     type->name, given->name);
    return given == type ? 0 : -1;
}

int pysp_record_array_in(PyObject *o, const sp_type *type, void **out,
                         size_t *count, PyObject **keep)
{
    PyObject *items = PySequence_Tuple(o);

    if (!items || pysp_keep(keep, items) < 0)
        return -1;
    size_t n = (size_t)PyTuple_GET_SIZE(items);
    void **room = pysp_room((n + 1) * sizeof *room, keep);
    if (!room)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (pysp_record_in(PyTuple_GET_ITEM(items, (Py_ssize_t)i), type, false,
                           &room[i]) < 0)
            return -1;
    *out = room;
    *count = n;
    return 0;
}

/* ---- fields to Python ---- */

static PyObject *as_date(const char *day)
{
    static PyObject *parse;

    if (!parse) {
        PyObject *module = PyImport_ImportModule("datetime");
        PyObject *class =
            module ? PyObject_GetAttrString(module, "date") : NULL;
        parse = class ? PyObject_GetAttrString(class, "fromisoformat") : NULL;
        Py_XDECREF(class);
        Py_XDECREF(module);
    }
    return parse ? PyObject_CallFunction(parse, "s", day) : NULL;
}

static PyObject *as_decimal(int64_t value, unsigned decimals)
{
    static PyObject *class;

    if (!class) {
        PyObject *module = PyImport_ImportModule("decimal");
        class = module ? PyObject_GetAttrString(module, "Decimal") : NULL;
        Py_XDECREF(module);
    }
    PyObject *whole =
        class ? PyObject_CallFunction(class, "L", (long long)value) : NULL;
    PyObject *made =
        whole ? PyObject_CallMethod(whole, "scaleb", "i", -(int)decimals)
              : NULL;
    Py_XDECREF(whole);
    return made;
}

static PyObject *as_member(const sp_field *field, unsigned value)
{
    PyObject *key =
        PyLong_FromUnsignedLongLong((uintptr_t)(const void *)field->labels);
    PyObject *members =
        key && members_of ? PyDict_GetItemWithError(members_of, key) : NULL;

    Py_XDECREF(key);
    if (members && value < (size_t)PyTuple_GET_SIZE(members))
        return Py_NewRef(PyTuple_GET_ITEM(members, value));
    return value < field->nlabels
               ? PyUnicode_FromString(field->labels[value].name)
               : PyLong_FromUnsignedLong(value);
}

PyObject *pysp_field_out(const sp_field *field, const void *what, int zone)
{
    const void *at = (const char *)what + field->offset;

    if (sp_record_is_empty(what, field))
        return Py_NewRef(Py_None);
    switch (field->kind) {
    case SP_TEXT:
        return field->as == SP_AS_DATE ? as_date(*(char *const *)at)
                                       : pysp_text(*(char *const *)at);
    case SP_INT:
        if (field->as == SP_AS_TIME)
            return pysp_time(*(const int64_t *)at, zone);
        if (field->as == SP_AS_DECIMAL)
            return as_decimal(*(const int64_t *)at, field->decimals);
        return PyLong_FromLongLong(*(const int64_t *)at);
    case SP_REAL:
        return PyFloat_FromDouble(*(const double *)at);
    case SP_BOOL:
        return PyBool_FromLong(*(const bool *)at);
    case SP_ENUM:
        return as_member(field, *(const unsigned *)at);
    }
    return NULL;
}

static const sp_field *field_of(const record *r, PyObject *name)
{
    PyObject *i = r->index ? PyDict_GetItemWithError(r->index, name) : NULL;

    return i ? &r->type->fields[PyLong_AsSize_t(i)] : NULL;
}

static PyObject *record_getattro(PyObject *o, PyObject *name)
{
    const record *r = (record *)o;
    const sp_field *field = field_of(r, name);

    return field ? pysp_field_out(field, r->what, r->zone)
                 : PyObject_GenericGetAttr(o, name);
}

/* ---- fields from Python ---- */

/* How sp_record_set() reads it. */
static PyObject *as_text(const sp_field *field, PyObject *value)
{
    if (value == Py_None)
        return PyUnicode_FromString("");
    if (PyUnicode_Check(value)) /* enums are texts: their names */
        return PyUnicode_FromObject(value);
    if (PyBool_Check(value))
        return PyUnicode_FromString(value == Py_True ? "true" : "false");
    if (PyFloat_Check(value)) {
        if (isnan(PyFloat_AS_DOUBLE(value)))
            return PyUnicode_FromString("");
        return PyObject_Repr(value);
    }
    if (field->as == SP_AS_TIME && PyLong_Check(value)) {
        PyObject *at = pysp_time(PyLong_AsLongLong(value), 0);
        if (at && !PyLong_Check(at))
            Py_SETREF(at, PyObject_CallMethod(at, "isoformat", NULL));
        return PyErr_Occurred() ? (Py_XDECREF(at), NULL) : at;
    }
    if (PyObject_HasAttrString(value, "tzinfo")) {
        PyObject *zone = PyObject_GetAttrString(value, "tzinfo");
        Py_XDECREF(zone);
        if (zone == Py_None) {
            PyErr_SetString(PyExc_ValueError,
                            "a time needs its zone: this datetime is naive");
            return NULL;
        }
        return PyObject_CallMethod(value, "isoformat", "ss", "T", "seconds");
    }
    if (PyObject_HasAttrString(value, "isoformat"))
        return PyObject_CallMethod(value, "isoformat", NULL);
    if (PyNumber_Check(value))
        return PyObject_Str(value);
    PyErr_Format(PyExc_TypeError, "%s cannot be a %.80s", field->name,
                 Py_TYPE(value)->tp_name);
    return NULL;
}

static int64_t id_of(const record *r)
{
    const sp_field *key = &r->type->fields[0];

    return key->flags & SP_KEY
               ? *(const int64_t *)((const char *)r->what + key->offset)
               : 0;
}

/* A verb may take from a new record what nobody may set later: the library
 * looks at it again. A field without its guard is set like any other. */
static sp_status set(record *r, const sp_field *field, const char *text)
{
    sp_field open = *field;
    bool is_new = id_of(r) == 0 || id_of(r) == SP_NO_INT;

    if (is_new && !(field->flags & SP_KEY))
        open.flags &= ~(unsigned)(SP_GUARDED | SP_FIXED);
    return sp_record_set(r->type, r->what, &open, text, r->zone);
}

static int record_setattro(PyObject *o, PyObject *name, PyObject *value)
{
    record *r = (record *)o;
    const sp_field *field = field_of(r, name);

    if (!field && PyUnicode_CompareWithASCIIString(name, "_handle") == 0)
        return PyObject_GenericSetAttr(o, name, value);
    if (!field) {
        PyErr_Format(PyExc_AttributeError, "%s has no field %R", r->type->name,
                     name);
        return -1;
    }
    PyObject *text = value ? as_text(field, value) : PyUnicode_FromString("");
    Py_ssize_t len;
    const char *bytes = text ? PyUnicode_AsUTF8AndSize(text, &len) : NULL;
    int status = -1;
    if (bytes && strlen(bytes) != (size_t)len)
        PyErr_SetString(PyExc_ValueError, "embedded null character");
    else if (bytes && !pysp_failed(set(r, field, bytes)))
        status = 0;
    Py_XDECREF(text);
    return status;
}

/* ---- methods ---- */

static PyObject *shown(const record *r, PyObject *name, bool for_people,
                       sp_lang lang)
{
    const sp_field *field = field_of(r, name);
    char *text = NULL;

    if (!field)
        return PyErr_Format(PyExc_AttributeError, "%s has no field %R",
                            r->type->name, name);
    if (pysp_failed(for_people
                        ? sp_record_show(r->what, field, lang, r->zone, &text)
                        : sp_record_text(r->what, field, r->zone, &text)))
        return NULL;
    PyObject *made = pysp_text(text);
    sp_free(text);
    return made;
}

static PyObject *record_text(PyObject *o, PyObject *name)
{
    return shown((record *)o, name, false, SP_ZH);
}

static PyObject *record_show(PyObject *o, PyObject *args)
{
    PyObject *name;
    int english = 0;

    if (!PyArg_ParseTuple(args, "U|p", &name, &english))
        return NULL;
    return shown((record *)o, name, true, english ? SP_EN : SP_ZH);
}

static PyObject *record_json(PyObject *o, PyObject *unused)
{
    const record *r = (record *)o;
    char *text = NULL;

    (void)unused;
    if (pysp_failed(sp_record_json(r->type, r->what, r->zone, &text)))
        return NULL;
    PyObject *made = pysp_text(text);
    sp_free(text);
    return made;
}

static PyObject *record_check(PyObject *o, PyObject *unused)
{
    const record *r = (record *)o;
    sp_findings found = {0};
    PyObject *list = PyList_New(0);

    (void)unused;
    sp_record_check(r->type, r->what, &found);
    for (size_t i = 0; list && i < found.count; i++)
        pysp_put(&list,
                 Py_BuildValue("(ssss)",
                               found.items[i].severity == SP_ERROR ? "error"
                                                                   : "warning",
                               found.items[i].field ? found.items[i].field : "",
                               found.items[i].zh, found.items[i].en));
    sp_findings_clear(&found);
    return list;
}

static PyObject *record_copy(PyObject *o, PyObject *unused)
{
    const record *r = (record *)o;
    PyObject *made = pysp_record_copy(r->type, r->what);

    (void)unused;
    if (made) {
        ((record *)made)->zone = r->zone;
        Py_XSETREF(((record *)made)->handle, Py_XNewRef(r->handle));
    }
    return made;
}

static PyObject *get_handle(PyObject *o, void *unused)
{
    PyObject *handle = ((record *)o)->handle;

    (void)unused;
    return Py_NewRef(handle ? handle : Py_None);
}

static int set_handle(PyObject *o, PyObject *handle, void *unused)
{
    (void)unused;
    if (handle && Py_TYPE(handle) != &pysp_handle_type) {
        PyErr_SetString(PyExc_TypeError, "a session is needed");
        return -1;
    }
    Py_XSETREF(((record *)o)->handle, Py_XNewRef(handle));
    ((record *)o)->zone = handle ? pysp_handle_zone(handle) : 0;
    return 0;
}

static PyObject *get_names(PyObject *o, void *unused)
{
    (void)unused;
    return PyDict_Keys(((record *)o)->index);
}

static void record_dealloc(PyObject *o)
{
    record *r = (record *)o;

    sp_record_free(r->type, r->what);
    Py_XDECREF(r->handle);
    Py_TYPE(o)->tp_free(o); /* a class of Python lets go of itself */
}

static PyMethodDef record_methods[] = {
    {"_text", record_text, METH_O, "A field as text, as exports have it."},
    {"_show", record_show, METH_VARARGS, "A field as a person reads it."},
    {"_json", record_json, METH_NOARGS, "The record as a JSON object."},
    {"_check", record_check, METH_NOARGS, "What is wrong with it."},
    {"_copy", record_copy, METH_NOARGS, "Another of the same."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef record_members[] = {
    {"_handle", get_handle, set_handle, "Its session.", NULL},
    {"_names", get_names, NULL, "Names of its fields.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject pysp_record_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "safeprod.native.Record",
    .tp_basicsize = sizeof(record),
    .tp_dealloc = record_dealloc,
    .tp_getattro = record_getattro,
    .tp_setattro = record_setattro,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE |
                Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "A record of the library.",
    .tp_methods = record_methods,
    .tp_getset = record_members,
};

/* ---- what types there are ---- */

static PyObject *field_info(const sp_field *f)
{
    static const char *const kinds[] = {"text", "int", "real", "bool", "enum"};
    static const char *const as[] = {"plain",   "date",  "time",
                                     "decimal", "lines", "json"};
    PyObject *labels = PyList_New(0);

    for (size_t i = 0; labels && i < f->nlabels; i++)
        pysp_put(&labels, Py_BuildValue("(sss)", f->labels[i].name,
                                        f->labels[i].zh, f->labels[i].en));
    return labels ? Py_BuildValue("{sssssssssssssIsNsKsIszszsz}", "name",
                                  f->name, "zh", f->zh, "en", f->en, "kind",
                                  kinds[f->kind], "as", as[f->as], "alias",
                                  f->alias ? f->alias : "", "flags", f->flags,
                                  "labels", labels, "key",
                                  (unsigned long long)(uintptr_t)f->labels,
                                  "decimals", f->decimals, "ref", f->ref,
                                  "help_zh", f->help_zh, "help_en", f->help_en)
                  : NULL;
}

PyObject *pysp_type_info(void)
{
    PyObject *all = PyList_New(0);

    for (size_t i = 0; all && i < sp_type_count(); i++) {
        const sp_type *t = sp_type_at(i);
        PyObject *fields = PyList_New(0);
        for (size_t j = 0; fields && j < t->nfields; j++)
            if (!(t->fields[j].flags & SP_SECRET))
                pysp_put(&fields, field_info(&t->fields[j]));
        pysp_put(&all, fields ? Py_BuildValue("{sssssssssssssIsN}", "name",
                                              t->name, "zh", t->zh, "en", t->en,
                                              "table", t->table, "code",
                                              t->code ? t->code : "", "module",
                                              t->module, "flags", t->flags,
                                              "fields", fields)
                              : NULL);
    }
    return all;
}
