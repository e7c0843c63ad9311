/* Values between Python and C: texts, numbers, times, buffers. */
#include "pysp.h"

#include <datetime.h>
#include <string.h>

PyObject *pysp_text_len(const char *text, size_t len)
{
    return text ? PyUnicode_DecodeUTF8(text, (Py_ssize_t)len, "replace")
                : Py_NewRef(Py_None);
}

PyObject *pysp_text(const char *text)
{
    return pysp_text_len(text, text ? strlen(text) : 0);
}

PyObject *pysp_bytes(const void *bytes, size_t len)
{
    return bytes ? PyBytes_FromStringAndSize(bytes, (Py_ssize_t)len)
                 : Py_NewRef(Py_None);
}

PyObject *pysp_char(char c)
{
    return PyUnicode_DecodeLatin1(&c, 1, NULL);
}

PyObject *pysp_int(int64_t value)
{
    return value == SP_NO_INT ? Py_NewRef(Py_None) : PyLong_FromLongLong(value);
}

/* An aware datetime; what the calendar of Python has no room for stays a
 * number. */
PyObject *pysp_time(int64_t at, int zone)
{
    static PyObject *zones;
    PyObject *key = PyLong_FromLong(zone);
    PyObject *tz = NULL;
    PyObject *made = NULL;

    if (!PyDateTimeAPI)
        PyDateTime_IMPORT;
    if (!zones)
        zones = PyDict_New();
    if (!key || !zones || !PyDateTimeAPI)
        return NULL;
    tz = Py_XNewRef(PyDict_GetItemWithError(zones, key));
    if (!tz) {
        PyObject *delta = PyDelta_FromDSU(0, zone * 60, 0);
        tz = delta ? PyTimeZone_FromOffset(delta) : NULL;
        Py_XDECREF(delta);
        if (tz)
            PyDict_SetItem(zones, key, tz);
    }
    Py_DECREF(key);
    PyObject *args = tz ? Py_BuildValue("(LO)", (long long)at, tz) : NULL;
    if (args)
        made = PyDateTime_FromTimestamp(args);
    Py_XDECREF(args);
    Py_XDECREF(tz);
    if (!made && (PyErr_ExceptionMatches(PyExc_ValueError) ||
                  PyErr_ExceptionMatches(PyExc_OverflowError))) {
        PyErr_Clear();
        return PyLong_FromLongLong(at);
    }
    return made;
}

void pysp_put(PyObject **list, PyObject *item)
{
    if (!item || (*list && PyList_Append(*list, item) < 0))
        Py_CLEAR(*list);
    Py_XDECREF(item);
}

void pysp_set(PyObject **dict, const char *name, PyObject *item)
{
    if (!item || (*dict && PyDict_SetItemString(*dict, name, item) < 0))
        Py_CLEAR(*dict);
    Py_XDECREF(item);
}

PyObject *pysp_append(PyObject *result, PyObject *item)
{
    if (!result || !item) {
        Py_XDECREF(result);
        Py_XDECREF(item);
        return NULL;
    }
    if (result == Py_Ellipsis) {
        Py_DECREF(result);
        return item;
    }
    if (!PyTuple_Check(result)) {
        PyObject *both = PyTuple_Pack(2, result, item);
        Py_DECREF(result);
        Py_DECREF(item);
        return both;
    }
    Py_ssize_t n = PyTuple_Size(result);
    PyObject *longer = PyTuple_GetSlice(result, 0, n);
    Py_SETREF(longer, PySequence_List(result));
    pysp_put(&longer, item);
    PyObject *made = longer ? PyList_AsTuple(longer) : NULL;
    Py_XDECREF(longer);
    Py_DECREF(result);
    return made;
}

/* ---- what lives until the call is over ---- */

int pysp_keep(PyObject **keep, PyObject *item)
{
    if (item && !*keep)
        *keep = PyList_New(0);
    int status = item && *keep ? PyList_Append(*keep, item) : -1;
    Py_XDECREF(item);
    return status;
}

void *pysp_room(size_t size, PyObject **keep)
{
    PyObject *room = PyByteArray_FromStringAndSize(NULL, (Py_ssize_t)size);

    if (!room)
        return NULL;
    char *at = PyByteArray_AS_STRING(room);
    memset(at, 0, size);
    return pysp_keep(keep, room) < 0 ? NULL : at;
}

/* ---- from Python ---- */

static int of_str(PyObject *o, const char **out)
{
    Py_ssize_t len;
    const char *text = PyUnicode_AsUTF8AndSize(o, &len);

    if (!text)
        return -1;
    if (strlen(text) != (size_t)len) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        return -1;
    }
    *out = text;
    return 0;
}

/* Paths and days are texts as well. */
static PyObject *as_str(PyObject *o)
{
    if (!PyDateTimeAPI)
        PyDateTime_IMPORT;
    if (PyDateTimeAPI && PyDate_Check(o) && !PyDateTime_Check(o))
        return PyObject_CallMethod(o, "isoformat", NULL);
    if (PyObject_HasAttrString(o, "__fspath__")) {
        PyObject *path = PyOS_FSPath(o);
        if (path && PyUnicode_Check(path))
            return path;
        if (path)
            Py_SETREF(path, PyUnicode_DecodeFSDefault(PyBytes_AsString(path)));
        return path;
    }
    PyErr_Format(PyExc_TypeError, "a text is needed, not %.80s",
                 Py_TYPE(o)->tp_name);
    return NULL;
}

int pysp_text_in(PyObject *o, bool none, const char **out, PyObject **keep)
{
    if (o == Py_None && none) {
        *out = NULL;
        return 0;
    }
    if (PyUnicode_Check(o))
        return of_str(o, out);
    PyObject *text = as_str(o);
    if (!text || pysp_keep(keep, text) < 0)
        return -1;
    return of_str(text, out);
}

int pysp_texts_in(PyObject *o, const char ***out, size_t *n, PyObject **keep)
{
    if (PyUnicode_Check(o)) { /* a sequence too, but nobody means its letters */
        PyErr_SetString(PyExc_TypeError, "a list of texts is needed, not one");
        return -1;
    }
    PyObject *items = o == Py_None ? PyTuple_New(0) : PySequence_Tuple(o);
    if (!items || pysp_keep(keep, items) < 0)
        return -1;
    size_t count = (size_t)PyTuple_GET_SIZE(items);
    const char **list = pysp_room((count + 1) * sizeof *list, keep);
    if (!list)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (pysp_text_in(PyTuple_GET_ITEM(items, (Py_ssize_t)i), false,
                         &list[i], keep) < 0)
            return -1;
    *out = list;
    *n = count;
    return 0;
}

int pysp_chars_in(PyObject *o, char *out, size_t room)
{
    const char *text;
    PyObject *keep = NULL;
    int status = pysp_text_in(o, true, &text, &keep);

    if (status == 0 && text && strlen(text) >= room) {
        PyErr_Format(PyExc_ValueError, "at most %zu bytes", room - 1);
        status = -1;
    }
    if (status == 0)
        strcpy(out, text ? text : "");
    Py_XDECREF(keep);
    return status;
}

static int of_time(PyObject *o, int64_t *out)
{
    PyObject *zone = PyObject_GetAttrString(o, "tzinfo");
    bool naive = zone == Py_None;

    Py_XDECREF(zone);
    if (!zone)
        return -1;
    if (naive) {
        PyErr_SetString(PyExc_ValueError,
                        "a time needs its zone: this datetime is naive");
        return -1;
    }
    PyObject *stamp = PyObject_CallMethod(o, "timestamp", NULL);
    if (!stamp)
        return -1;
    *out = (int64_t)floor(PyFloat_AsDouble(stamp));
    Py_DECREF(stamp);
    return PyErr_Occurred() ? -1 : 0;
}

int pysp_int64_in(PyObject *o, int64_t *out)
{
    if (o == Py_None) {
        *out = SP_NO_INT;
        return 0;
    }
    if (!PyDateTimeAPI)
        PyDateTime_IMPORT;
    if (PyDateTimeAPI && PyDateTime_Check(o))
        return of_time(o, out);
    PyObject *number = PyNumber_Index(o);
    if (!number)
        return -1;
    long long value = PyLong_AsLongLong(number);
    Py_DECREF(number);
    if (value == -1 && PyErr_Occurred())
        return -1;
    *out = value;
    return 0;
}

static int in_range(PyObject *o, int64_t least, int64_t most, int64_t *out)
{
    PyObject *number = PyNumber_Index(o);
    int beyond = 0;

    if (!number)
        return -1;
    long long value = PyLong_AsLongLongAndOverflow(number, &beyond);
    Py_DECREF(number);
    if (beyond || value < least || value > most) {
        PyErr_Format(PyExc_OverflowError, "a whole number from %lld to %lld",
                     (long long)least, (long long)most);
        return -1;
    }
    *out = value;
    return 0;
}

#define WHOLE(name, type, least, most)                                         \
    int pysp_##name##_in(PyObject *o, type *out)                               \
    {                                                                          \
        int64_t value;                                                         \
        if (in_range(o, least, most, &value) < 0)                              \
            return -1;                                                         \
        *out = (type)value;                                                    \
        return 0;                                                              \
    }

WHOLE(int, int, INT_MIN, INT_MAX)
WHOLE(unsigned, unsigned, 0, UINT_MAX)
WHOLE(u32, uint32_t, 0, UINT32_MAX)
WHOLE(u8, uint8_t, 0, UINT8_MAX)
WHOLE(size, size_t, 0, PTRDIFF_MAX)

int pysp_double_in(PyObject *o, double *out)
{
    double value = PyFloat_AsDouble(o);

    if (value == -1.0 && PyErr_Occurred())
        return -1;
    *out = value;
    return 0;
}

int pysp_float_in(PyObject *o, float *out)
{
    double value;

    if (pysp_double_in(o, &value) < 0)
        return -1;
    *out = (float)value;
    return 0;
}

int pysp_bool_in(PyObject *o, bool *out)
{
    int value = PyObject_IsTrue(o);

    if (value < 0)
        return -1;
    *out = value;
    return 0;
}

int pysp_buffer_in(PyObject *o, const void **out, size_t *len, PyObject **keep)
{
    if (PyUnicode_Check(o)) {
        Py_ssize_t n;
        *out = PyUnicode_AsUTF8AndSize(o, &n);
        *len = (size_t)n;
        return *out ? 0 : -1;
    }
    PyObject *view = PyMemoryView_FromObject(o);
    if (!view)
        return -1;
    const Py_buffer *buffer = PyMemoryView_GET_BUFFER(view);
    if (!PyBuffer_IsContiguous(buffer, 'C')) {
        Py_DECREF(view);
        PyErr_SetString(PyExc_ValueError, "the bytes must lie in a row");
        return -1;
    }
    *out = buffer->buf;
    *len = (size_t)buffer->len;
    return pysp_keep(keep, view);
}
