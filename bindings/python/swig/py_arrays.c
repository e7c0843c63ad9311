/* Arrays in and out where they lie: numpy's, or anybody's buffers. */
#include "pysp.h"

#include <string.h>

/* ---- assessing columns ---- */

static int get(PyObject *o, const char *format, bool writable, Py_buffer *out)
{
    int flags = PyBUF_C_CONTIGUOUS | PyBUF_FORMAT;

    if (PyObject_GetBuffer(o, out, writable ? flags | PyBUF_WRITABLE : flags) <
        0)
        return -1;
    const char *f = out->format ? out->format : "B";
    if (*f == '@' || *f == '=')
        f++;
    if (strcmp(f, format) == 0)
        return 0;
    PyErr_Format(PyExc_TypeError, "an array of format %s is needed, not %s",
                 format, out->format ? out->format : "B");
    PyBuffer_Release(out);
    return -1;
}

enum { IN = SP_FACTORS_MAX, SCORE = IN, GRADE, BUFFERS };

/* All of one length: that of the first. */
static int same_length(const Py_buffer *b, size_t n)
{
    Py_ssize_t rows = b[0].len / 8;

    for (size_t i = 0; i < n; i++)
        if (b[i].len / 8 != rows)
            goto unequal;
    if (b[SCORE].len / 8 == rows && b[GRADE].len == rows)
        return 0;
unequal:
    PyErr_SetString(PyExc_ValueError, "the arrays are not of one length");
    return -1;
}

static PyObject *run(const sp_pack *pack, const Py_buffer *b, size_t n)
{
    size_t rows = (size_t)b[0].len / 8;
    size_t bad = 0;
    sp_status status;

    Py_BEGIN_ALLOW_THREADS status = sp_assess_columns(
        pack, b[0].buf, n > 1 ? b[1].buf : NULL, n > 2 ? b[2].buf : NULL, rows,
        b[SCORE].buf, b[GRADE].buf, &bad);
    Py_END_ALLOW_THREADS return pysp_failed(status) ? NULL
                                                    : PyLong_FromSize_t(bad);
}

PyObject *pysp_assess_columns(const sp_pack *pack, PyObject *columns,
                              PyObject *score, PyObject *grade)
{
    Py_buffer b[BUFFERS] = {0};
    PyObject *made = NULL;
    PyObject *in = PySequence_Tuple(columns);
    size_t n = in ? (size_t)PyTuple_GET_SIZE(in) : 0;
    size_t factors;
    const sp_scale *scales = sp_assess_scales(pack, &factors);

    if (in && (!scales || n != factors))
        PyErr_Format(PyExc_ValueError, "the method has %zu factors, not %zu",
                     factors, n);
    bool fine = in && scales && n == factors;
    for (size_t i = 0; fine && i < n; i++)
        fine = get(PyTuple_GET_ITEM(in, (Py_ssize_t)i), "d", false, &b[i]) == 0;
    if (fine && get(score, "d", true, &b[SCORE]) == 0 &&
        get(grade, "B", true, &b[GRADE]) == 0 && same_length(b, n) == 0)
        made = run(pack, b, n);
    for (size_t i = 0; i < BUFFERS; i++)
        PyBuffer_Release(&b[i]);
    Py_XDECREF(in);
    return made;
}

/* ---- pictures ---- */

static int channels_of(const Py_buffer *view)
{
    if (view->ndim == 2)
        return 1;
    return view->ndim == 3 && (view->shape[2] == 1 || view->shape[2] == 3 ||
                               view->shape[2] == 4)
               ? (int)view->shape[2]
               : 0;
}

/* Pixels side by side, rows at any distance. */
static int pixels_of(const Py_buffer *view, bool bgr, sp_pixels *out)
{
    int n = channels_of(view);
    const char *f = view->format ? view->format : "B";

    if (strcmp(f, "B") != 0 || !n) {
        PyErr_SetString(PyExc_TypeError,
                        "a picture is an array of uint8, height x width or "
                        "height x width x 1, 3 or 4");
        return -1;
    }
    if (view->strides[1] != n || (view->ndim == 3 && view->strides[2] != 1) ||
        view->strides[0] < 0) {
        PyErr_SetString(PyExc_ValueError,
                        "the pixels of a row must lie side by side");
        return -1;
    }
    *out = (sp_pixels){
        .bytes = view->buf,
        .width = (uint32_t)view->shape[1],
        .height = (uint32_t)view->shape[0],
        .stride = (size_t)view->strides[0],
        .format = n == 1   ? SP_PIXELS_GREY
                  : n == 3 ? (bgr ? SP_PIXELS_BGR : SP_PIXELS_RGB)
                           : (bgr ? SP_PIXELS_BGRX : SP_PIXELS_RGBX),
    };
    return 0;
}

int pyfill_sp_pixels(PyObject *o, void *at, PyObject **keep)
{
    PyObject *view = PyMemoryView_FromObject(o);

    if (!view || pixels_of(PyMemoryView_GET_BUFFER(view), false, at) < 0) {
        Py_XDECREF(view);
        return -1;
    }
    return pysp_keep(keep, view);
}

int pyin_sp_pixels(PyObject *o, sp_pixels *room, const sp_pixels **out,
                   bool none, PyObject **keep)
{
    *out = none && o == Py_None ? NULL : room;
    return *out ? pyfill_sp_pixels(o, room, keep) : 0;
}

PyObject *pysp_detector_run(sp_detector *detector, PyObject *image,
                            PyObject *bgr, const sp_detect_options *options,
                            PyObject *(*out)(const sp_detections *))
{
    Py_buffer view;
    sp_pixels pixels;
    sp_detections found = {0};
    PyObject *made = NULL;
    sp_status status;

    if (PyObject_GetBuffer(image, &view, PyBUF_STRIDED_RO | PyBUF_FORMAT) < 0)
        return NULL;
    if (pixels_of(&view, PyObject_IsTrue(bgr) == 1, &pixels) == 0) {
        Py_BEGIN_ALLOW_THREADS status =
            sp_detector_run(detector, &pixels, options, &found);
        Py_END_ALLOW_THREADS made = pysp_failed(status) ? NULL : out(&found);
        sp_detections_clear(&found);
    }
    PyBuffer_Release(&view);
    return made;
}

/* ---- columns ---- */

/* Memory that something else owns, as a buffer. */
typedef struct view {
    PyObject_HEAD PyObject *owner;
    const void *bytes;
    Py_ssize_t len;
} view;

static int view_get(PyObject *o, Py_buffer *out, int flags)
{
    const view *v = (view *)o;

    return PyBuffer_FillInfo(out, o, (void *)(uintptr_t)v->bytes, v->len, 1,
                             flags);
}

static void view_dealloc(PyObject *o)
{
    Py_XDECREF(((view *)o)->owner);
    PyObject_Free(o);
}

static PyBufferProcs view_buffer = {view_get, NULL};

PyTypeObject pysp_view_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "safeprod.native.View",
    .tp_basicsize = sizeof(view),
    .tp_dealloc = view_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_as_buffer = &view_buffer,
    .tp_doc = "Memory of columns.",
};

static PyObject *view_of(PyObject *owner, const void *bytes, size_t len)
{
    view *v = bytes ? PyObject_New(view, &pysp_view_type) : NULL;

    if (!bytes)
        return Py_NewRef(Py_None);
    if (!v)
        return NULL;
    v->owner = Py_NewRef(owner);
    v->bytes = bytes;
    v->len = (Py_ssize_t)len;
    return (PyObject *)v;
}

static size_t bytes_of(const sp_column *c)
{
    switch (c->kind) {
    case SP_COLUMN_TEXT:
        return c->offsets ? (size_t)c->offsets[c->rows] : 0;
    case SP_COLUMN_BOOL:
        return (c->rows + 7) / 8;
    case SP_COLUMN_DATE:
        return c->rows * 4;
    case SP_COLUMN_ENUM:
        return c->rows;
    default:
        return c->rows * 8;
    }
}

PyObject *pysp_columns_info(const sp_columns *columns, PyObject *owner)
{
    static const char *const kinds[SP_COLUMN_KIND_COUNT] = {
        "text", "int", "real", "bool", "date", "time", "enum"};
    PyObject *list = PyList_New(0);

    for (size_t i = 0; list && i < sp_columns_count(columns); i++) {
        sp_column c;
        sp_columns_at(columns, i, &c);
        pysp_put(&list,
                 Py_BuildValue("(ssnNNN)", c.field->name, kinds[c.kind],
                               (Py_ssize_t)c.nulls,
                               view_of(owner, c.values, bytes_of(&c)),
                               view_of(owner, c.offsets, (c.rows + 1) * 8),
                               view_of(owner, c.valid, (c.rows + 7) / 8)));
    }
    return list;
}

/* Texts that were made lately: most columns repeat themselves. */
enum { KEPT = 8192 };
typedef struct kept {
    const char *bytes;
    size_t len;
    PyObject *text; /* borrowed from the array that is being filled */
} kept;

static PyObject *text_at(const sp_column *c, size_t row, kept *table)
{
    const char *bytes = (const char *)c->values + c->offsets[row];
    size_t len = (size_t)(c->offsets[row + 1] - c->offsets[row]);
    uint64_t h = len * UINT64_C(0x9E3779B97F4A7C15);

    if (c->valid && !(c->valid[row / 8] >> row % 8 & 1))
        return Py_NewRef(Py_None);
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001B3);
    kept *k = &table[(h >> 20) % KEPT];
    if (k->text && k->len == len && memcmp(k->bytes, bytes, len) == 0)
        return Py_NewRef(k->text);
    PyObject *text = pysp_text_len(bytes, len);
    *k = (kept){bytes, len, text};
    return text;
}

static int fill_texts(const sp_column *c, PyObject **cells)
{
    kept *table = PyMem_Calloc(KEPT, sizeof *table);

    if (!table) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t row = 0; row < c->rows; row++) {
        PyObject *text = text_at(c, row, table);
        if (!text)
            break;
        Py_XSETREF(cells[row], text);
    }
    PyMem_Free(table);
    return PyErr_Occurred() ? -1 : 0;
}

/* Fill an array of objects with the texts of column @i. */
PyObject *pysp_columns_texts(const sp_columns *columns, size_t i,
                             PyObject *array)
{
    sp_column c;
    Py_buffer b;
    int status = -1;

    if (pysp_failed(sp_columns_at(columns, i, &c)))
        return NULL;
    if (get(array, "O", true, &b) < 0)
        return NULL;
    if (c.kind != SP_COLUMN_TEXT ||
        (size_t)b.len != c.rows * sizeof(PyObject *))
        PyErr_SetString(PyExc_ValueError, "no texts, or not as many");
    else
        status = c.rows ? fill_texts(&c, b.buf) : 0;
    PyBuffer_Release(&b);
    return status < 0 ? NULL : Py_NewRef(Py_None);
}

PyObject *pysp_columns_read(sp_session *session, const sp_query *query,
                            PyObject *fields)
{
    PyObject *keep = NULL;
    const char **list = NULL;
    size_t n = 0;
    sp_columns *made = NULL;
    sp_status status = SP_OK;
    bool fine = pysp_texts_in(fields, &list, &n, &keep) == 0;

    if (fine) {
        Py_BEGIN_ALLOW_THREADS status =
            sp_columns_read(session, query, list, n, &made);
        Py_END_ALLOW_THREADS fine = !pysp_failed(status);
    }
    Py_XDECREF(keep);
    return fine ? pysp_handle(made, "sp_columns", (pysp_release)sp_columns_free,
                              true)
                : NULL;
}

/* ---- Arrow's capsules ---- */

/* Both structs as far as letting go of them goes; the library's headers leave
 * them to Arrow's own. */
struct ArrowSchema {
    const void *before[7];
    void (*release)(struct ArrowSchema *);
    void *private_data;
};
struct ArrowArrayStream {
    const void *before[3];
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};
_Static_assert(sizeof(struct ArrowSchema) == 72, "as Arrow has it");

static void drop_schema(PyObject *capsule)
{
    struct ArrowSchema *s = PyCapsule_GetPointer(capsule, "arrow_schema");

    if (s->release)
        s->release(s);
    free(s);
}

static void drop_stream(PyObject *capsule)
{
    struct ArrowArrayStream *s =
        PyCapsule_GetPointer(capsule, "arrow_array_stream");

    if (s->release)
        s->release(s);
    free(s);
}

PyObject *pysp_columns_capsule(const sp_columns *columns, bool stream)
{
    void *room = calloc(1, stream ? sizeof(struct ArrowArrayStream)
                                  : sizeof(struct ArrowSchema));

    if (!room)
        return PyErr_NoMemory();
    if (pysp_failed(stream ? sp_columns_arrow_stream(columns, room)
                           : sp_columns_arrow_schema(columns, room))) {
        free(room);
        return NULL;
    }
    return stream ? PyCapsule_New(room, "arrow_array_stream", drop_stream)
                  : PyCapsule_New(room, "arrow_schema", drop_schema);
}
