/* Structs, enums, and the callbacks that bring them. */
#include "pysp.h"

#include <string.h>

/* ---- structs ---- */

PyObject *pysp_struct(const char *name, PyObject *dict)
{
    PyObject *class = dict ? PyDict_GetItemString(pysp_structs, name) : NULL;
    PyTypeObject *type = (PyTypeObject *)class;

    if (!dict)
        return NULL;
    if (!class) {
        Py_DECREF(dict);
        PyErr_Format(PyExc_SystemError, "no class for %s", name);
        return NULL;
    }
    PyObject *made = type->tp_alloc(type, 0);
    if (made && PyObject_GenericSetDict(made, dict, NULL) < 0)
        Py_CLEAR(made);
    Py_DECREF(dict);
    return made;
}

static bool among(const char *const *names, PyObject *name)
{
    for (; *names; names++)
        if (PyUnicode_CompareWithASCIIString(name, *names) == 0)
            return true;
    return false;
}

/* A dict may hold members only; other objects have them as attributes. */
int pysp_members(PyObject *o, const char *name, const char *const *names)
{
    PyObject *key, *value;
    Py_ssize_t at = 0;

    if (o == Py_None || PyUnicode_Check(o) || PyNumber_Check(o)) {
        PyErr_Format(PyExc_TypeError, "%s is needed, not %.80s", name,
                     Py_TYPE(o)->tp_name);
        return -1;
    }
    if (!PyDict_Check(o))
        return 0;
    while (PyDict_Next(o, &at, &key, &value)) {
        if (PyUnicode_Check(key) && among(names, key))
            continue;
        PyErr_Format(PyExc_TypeError, "%s has no member %R", name, key);
        return -1;
    }
    return 0;
}

PyObject *pysp_member(PyObject *o, const char *name, PyObject **keep)
{
    if (PyErr_Occurred())
        return NULL;
    if (PyDict_Check(o))
        return PyDict_GetItemString(o, name);
    PyObject *value = PyObject_GetAttrString(o, name);
    if (!value) {
        if (PyErr_ExceptionMatches(PyExc_AttributeError))
            PyErr_Clear();
        return NULL;
    }
    return pysp_keep(keep, Py_NewRef(value)) < 0 ? (Py_DECREF(value), NULL)
                                                 : (Py_DECREF(value), value);
}

/* What a struct of the library's own lives on. */
typedef struct whole {
    void *what; /* owned; NULL: lent */
    bool frees; /* `release` frees all of it */
    pysp_release release;
    PyObject *args;
    PyObject *kwargs;
} whole;

static void drop(PyObject *capsule)
{
    whole *w = PyCapsule_GetContext(capsule);

    if (w->what)
        w->release(w->what);
    if (!w->frees)
        free(w->what);
    Py_XDECREF(w->args);
    Py_XDECREF(w->kwargs);
    free(w);
}

static int attach(PyObject *o, const char *type, const void *at,
                  const whole *given)
{
    whole *w = malloc(sizeof *w);
    PyObject *capsule =
        w ? PyCapsule_New((void *)(uintptr_t)at, type, NULL) : PyErr_NoMemory();

    if (!capsule) {
        free(w);
        return -1;
    }
    *w = *given;
    Py_XINCREF(w->args);
    Py_XINCREF(w->kwargs);
    PyCapsule_SetContext(capsule, w);
    PyCapsule_SetDestructor(capsule, drop);
    PyObject *dict = PyObject_GenericGetDict(o, NULL);
    int status = dict ? PyDict_SetItemString(dict, "_whole", capsule) : -1;
    Py_XDECREF(dict);
    Py_DECREF(capsule);
    return status;
}

static PyObject *own(PyObject *o, const char *type, void **room,
                     const whole *given)
{
    whole w = *given;

    if (!o)
        return NULL;
    if (attach(o, type, *room, &w) < 0) {
        Py_DECREF(o);
        return NULL;
    }
    *room = NULL;
    return o;
}

PyObject *pysp_owning(PyObject *o, const char *type, void **room,
                      pysp_release release, PyObject *args, PyObject *kwargs)
{
    return own(o, type, room, &(whole){*room, false, release, args, kwargs});
}

PyObject *pysp_freed(PyObject *o, const char *type, void **room,
                     pysp_release release, PyObject *args, PyObject *kwargs)
{
    return own(o, type, room, &(whole){*room, true, release, args, kwargs});
}

PyObject *pysp_lent(PyObject *o, const char *type, const void *from,
                    PyObject *args, PyObject *kwargs)
{
    whole w = {NULL, false, pysp_nothing, args, kwargs};

    if (o && attach(o, type, from, &w) < 0)
        Py_CLEAR(o);
    return o;
}

int pysp_whole(PyObject *o, const char *type, const void **out, bool none,
               PyObject **keep)
{
    if (o == Py_None && none) {
        *out = NULL;
        return 1;
    }
    PyObject **at = _PyObject_GetDictPtr(o);
    PyObject *capsule = at && *at ? PyDict_GetItemString(*at, "_whole") : NULL;
    if (!capsule || !PyCapsule_IsValid(capsule, type))
        return 0;
    *out = PyCapsule_GetPointer(capsule, type);
    return pysp_keep(keep, Py_NewRef(capsule)) < 0 ? -1 : 1;
}

int pysp_array_in(PyObject *o, size_t size, pysp_fill fill, void **out,
                  size_t *count, PyObject **keep)
{
    PyObject *items = o == Py_None ? PyTuple_New(0) : PySequence_Tuple(o);

    if (!items || pysp_keep(keep, items) < 0)
        return -1;
    size_t n = (size_t)PyTuple_GET_SIZE(items);
    char *room = pysp_room(n * size + 1, keep);
    if (!room)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (fill(PyTuple_GET_ITEM(items, (Py_ssize_t)i), room + i * size,
                 keep) < 0)
            return -1;
    *out = n ? room : NULL;
    *count = n;
    return 0;
}

void pysp_nothing(void *what)
{
    (void)what;
}

/* ---- enums ---- */

const sp_label *pysp_labels(const sp_type *type, const char *field)
{
    const sp_field *f = sp_type_field(type, field);

    return f ? f->labels : NULL;
}

static const char *wire(const pysp_enum *e, size_t i)
{
    const sp_label *labels = e->labels();

    return labels ? labels[i].name : e->idents[i];
}

static bool means(const pysp_enum *e, size_t i, const char *text)
{
    const sp_label *labels = e->labels();

    return strcmp(wire(e, i), text) == 0 ||
           (labels && (strcmp(labels[i].zh, text) == 0 ||
                       strcmp(labels[i].en, text) == 0)) ||
           strcasecmp(e->idents[i], text) == 0;
}

static int not_one(const pysp_enum *e, PyObject *o)
{
    PyObject *names = PyUnicode_FromString("");

    for (size_t i = 0; names && i < e->count; i++)
        Py_SETREF(names, PyUnicode_FromFormat("%U%s%s", names, i ? ", " : "",
                                              wire(e, i)));
    if (names)
        PyErr_Format(PyExc_ValueError, "%R is no %s; there are: %U", o, e->name,
                     names);
    Py_XDECREF(names);
    return -1;
}

int pysp_enum_in(pysp_enum *e, PyObject *o, unsigned *out)
{
    if (PyUnicode_Check(o)) {
        const char *text = PyUnicode_AsUTF8(o);
        if (!text)
            return -1;
        for (size_t i = 0; i < e->count; i++)
            if (means(e, i, text)) {
                *out = (unsigned)i;
                return 0;
            }
        return not_one(e, o);
    }
    if (!PyLong_Check(o) || PyBool_Check(o)) {
        PyErr_Format(PyExc_TypeError, "%s or its name is needed, not %.80s",
                     e->name, Py_TYPE(o)->tp_name);
        return -1;
    }
    unsigned long value = PyLong_AsUnsignedLong(o);
    if (PyErr_Occurred() || value >= e->count) {
        PyErr_Clear();
        return not_one(e, o);
    }
    *out = (unsigned)value;
    return 0;
}

int pysp_enums_in(pysp_enum *e, PyObject *o, unsigned *out, size_t room,
                  size_t *count)
{
    PyObject *items = PySequence_Tuple(o);
    int status = items ? 0 : -1;
    size_t n = items ? (size_t)PyTuple_GET_SIZE(items) : 0;

    if (n > room) {
        PyErr_Format(PyExc_ValueError, "at most %zu", room);
        status = -1;
    }
    for (size_t i = 0; status == 0 && i < n; i++)
        status =
            pysp_enum_in(e, PyTuple_GET_ITEM(items, (Py_ssize_t)i), &out[i]);
    if (status == 0 && count)
        *count = n;
    Py_XDECREF(items);
    return status;
}

int pysp_enum_array_in(pysp_enum *e, PyObject *o, void **out, size_t *count,
                       PyObject **keep)
{
    PyObject *items = PySequence_Tuple(o);

    if (!items || pysp_keep(keep, items) < 0)
        return -1;
    size_t n = (size_t)PyTuple_GET_SIZE(items);
    *out = pysp_room(n * sizeof(unsigned) + 1, keep);
    return *out ? pysp_enums_in(e, items, *out, n, count) : -1;
}

PyObject *pysp_enum_out(pysp_enum *e, unsigned value)
{
    if (e->members && value < (size_t)PyTuple_GET_SIZE(e->members))
        return Py_NewRef(PyTuple_GET_ITEM(e->members, value));
    return PyLong_FromUnsignedLong(value);
}

PyObject *pysp_enum_info(void)
{
    PyObject *all = PyDict_New();

    for (pysp_enum *const *e = pysp_enums; *e; e++) {
        const sp_label *labels = (*e)->labels();
        PyObject *rows = PyList_New(0);
        for (size_t i = 0; rows && i < (*e)->count; i++)
            pysp_put(&rows, Py_BuildValue("(sss)", wire(*e, i),
                                          labels ? labels[i].zh : "",
                                          labels ? labels[i].en : ""));
        pysp_set(&all, (*e)->name,
                 rows ? Py_BuildValue(
                            "(KN)", (unsigned long long)(uintptr_t)labels, rows)
                      : NULL);
    }
    return all;
}

PyObject *pysp_enum_members(const char *name, PyObject *members)
{
    for (pysp_enum *const *e = pysp_enums; *e; e++)
        if (strcmp((*e)->name, name) == 0)
            Py_XSETREF((*e)->members, Py_NewRef(members));
    return Py_NewRef(Py_None);
}

/* ---- callbacks ---- */

_Thread_local const sp_type *pysp_walk;

PyObject *pysp_visitor(PyObject *o, PyObject **keep)
{
    if (o != Py_None && !PyList_Check(o) && !PyCallable_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "a list or something to call");
        return NULL;
    }
    return pysp_keep(keep, Py_NewRef(o)) < 0 ? NULL : o;
}

sp_status pysp_visited(void *context, PyObject *item)
{
    PyObject *to = context;
    int status = item ? 0 : -1;

    if (status == 0 && PyList_Check(to)) {
        status = PyList_Append(to, item);
    } else if (status == 0 && to != Py_None) {
        PyObject *answer = PyObject_CallOneArg(to, item);
        status = answer ? 0 : -1;
        Py_XDECREF(answer);
    }
    Py_XDECREF(item);
    return status == 0 ? SP_OK : SP_CANCELLED;
}

bool pysp_ask_day(const void *context, int64_t day)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *answer =
        PyErr_Occurred() ? NULL
                         : PyObject_CallFunction((PyObject *)(uintptr_t)context,
                                                 "L", (long long)day);
    int yes = answer ? PyObject_IsTrue(answer) : -1;

    Py_XDECREF(answer);
    PyGILState_Release(gil);
    return yes != 0; /* after an exception the walk must still end */
}
