/* What if, and curves: what came out as tuples and arrays, whole. */
#include "pysp.h"

#include <safeprod/what_if.h>

#include <string.h>

/* ---- what is asked ---- */

/* A member of a dict that Python made; NULL without an exception: none. */
static PyObject *member(PyObject *dict, const char *name)
{
    PyObject *o = PyDict_GetItemString(dict, name);

    return o == Py_None ? NULL : o;
}

static int text_of(PyObject *dict, const char *name, const char **out,
                   PyObject **keep)
{
    PyObject *o = member(dict, name);

    return o ? pysp_text_in(o, false, out, keep) : 0;
}

static int fill_move(PyObject *o, void *at, PyObject **keep)
{
    sp_scale_move *move = at;
    PyObject *factor, *steps;

    return PyArg_ParseTuple(o, "OO", &factor, &steps) &&
                   pysp_text_in(factor, false, &move->factor, keep) == 0 &&
                   pysp_int_in(steps, &move->steps) == 0
               ? 0
               : -1;
}

static int fill_text(PyObject *o, void *at, PyObject **keep)
{
    return pysp_text_in(o, false, at, keep);
}

static int what_of(PyObject *dict, sp_what_if *what, PyObject **keep)
{
    PyObject *pack = member(dict, "pack");
    PyObject *moves = member(dict, "moves"), *without = member(dict, "without");
    void *room = NULL, *names = NULL, *handle = NULL;

    if (text_of(dict, "zone", &what->zone, keep) < 0 ||
        text_of(dict, "standard", &what->standard, keep) < 0)
        return -1;
    if (pack && pysp_borrow(pack, "sp_pack", &handle, keep) < 0)
        return -1;
    if (moves && pysp_array_in(moves, sizeof *what->moves, fill_move, &room,
                               &what->nmoves, keep) < 0)
        return -1;
    if (without && pysp_array_in(without, sizeof *what->without, fill_text,
                                 &names, &what->nwithout, keep) < 0)
        return -1;
    what->pack = handle;
    what->moves = room;
    what->without = names;
    return 0;
}

/* ---- the table ---- */

static PyObject *side_of(const sp_what_if_side *s)
{
    return Py_BuildValue("(NNII)", pysp_int(s->score),
                         pysp_int(s->residual_score), s->inherent, s->residual);
}

static PyObject *row_of(const sp_what_if_row *r)
{
    return Py_BuildValue(
        "(iNNNNNNOzz)", (int)r->level, pysp_text(r->code), pysp_text(r->name),
        pysp_text(r->zone), pysp_text(r->point), side_of(&r->before),
        side_of(&r->after), r->withdrawn ? Py_True : Py_False, r->zh, r->en);
}

PyObject *pysp_what_if_run(sp_session *session, PyObject *what)
{
    sp_what_if asked = {0};
    sp_what_if_result result = {0};
    PyObject *keep = NULL, *list = NULL;
    sp_status status;

    if (what_of(what, &asked, &keep) == 0) {
        Py_BEGIN_ALLOW_THREADS status =
            sp_what_if_run(session, &asked, &result);
        Py_END_ALLOW_THREADS if (!pysp_failed(status)) list = PyList_New(0);
        for (size_t i = 0; list && i < result.count; i++)
            pysp_put(&list, row_of(&result.rows[i]));
        sp_what_if_clear(&result);
    }
    Py_XDECREF(keep);
    return list;
}

PyObject *pysp_what_if_map(sp_session *session, PyObject *what,
                           const sp_risk_map_options *options)
{
    sp_what_if asked = {0};
    PyObject *keep = NULL, *made = NULL;
    void *bytes = NULL;
    size_t len = 0;
    sp_status status;

    if (what_of(what, &asked, &keep) == 0) {
        Py_BEGIN_ALLOW_THREADS status =
            sp_what_if_map(session, &asked, options, &bytes, &len, NULL);
        Py_END_ALLOW_THREADS if (!pysp_failed(status)) made =
            pysp_bytes(bytes, len);
        sp_free(bytes);
    }
    Py_XDECREF(keep);
    return made;
}

/* ---- curves ---- */

static int fill_range(PyObject *o, void *at, PyObject **keep)
{
    sp_risk_range *r = at;
    PyObject *event, *factor, *low, *mode, *high;

    return PyArg_ParseTuple(o, "OOOOO", &event, &factor, &low, &mode, &high) &&
                   pysp_text_in(event, false, &r->event, keep) == 0 &&
                   pysp_text_in(factor, false, &r->factor, keep) == 0 &&
                   pysp_int64_in(low, &r->low) == 0 &&
                   pysp_int64_in(mode, &r->mode) == 0 &&
                   pysp_int64_in(high, &r->high) == 0
               ? 0
               : -1;
}

/* All are there: Python's side has the defaults. */
static int doubts_of(PyObject *dict, sp_risk_doubts *d, PyObject **keep)
{
    PyObject *ranges = member(dict, "ranges");
    void *room = NULL;
    unsigned basis, by;

    if (text_of(dict, "zone", &d->zone, keep) < 0 ||
        text_of(dict, "standard", &d->standard, keep) < 0 ||
        text_of(dict, "factors", &d->factors, keep) < 0 ||
        pysp_unsigned_in(PyDict_GetItemString(dict, "basis"), &basis) < 0 ||
        pysp_unsigned_in(PyDict_GetItemString(dict, "by"), &by) < 0 ||
        pysp_unsigned_in(PyDict_GetItemString(dict, "steps"), &d->steps) < 0 ||
        pysp_int64_in(PyDict_GetItemString(dict, "draws"), &d->draws) < 0 ||
        pysp_bool_in(PyDict_GetItemString(dict, "together"), &d->together) < 0)
        return -1;
    d->seed = PyLong_AsUnsignedLongLong(PyDict_GetItemString(dict, "seed"));
    if (PyErr_Occurred())
        return -1;
    d->basis = basis;
    d->by = by;
    if (ranges && pysp_array_in(ranges, sizeof *d->ranges, fill_range, &room,
                                &d->nranges, keep) < 0)
        return -1;
    d->ranges = room;
    return 0;
}

static PyObject *curve_of(const sp_risk_curve *c, sp_risk_grade floor)
{
    return Py_BuildValue("(NNIKI)", pysp_text(c->code), pysp_text(c->name),
                         c->grade, (unsigned long long)c->risks, floor);
}

/* (curves, scores, grades, shares, standard, skipped, draws); the arrays as
 * bytes of int64, int32 and double. */
static PyObject *simulation_of(const sp_risk_simulation *s)
{
    const sp_simulation *w = &s->worst;
    PyObject *curves = PyList_New(0);
    PyObject *grades =
        PyByteArray_FromStringAndSize(NULL, (Py_ssize_t)w->nscores);

    for (size_t i = 0; curves && i < s->count; i++)
        pysp_put(&curves, curve_of(&s->curves[i], w->floors[i]));
    for (size_t i = 0; grades && i < w->nscores; i++)
        PyByteArray_AS_STRING(grades)[i] = (char)w->grades[i];
    return Py_BuildValue(
        "(NNNNNLL)", curves,
        pysp_bytes(w->scores, w->nscores * sizeof *w->scores), grades,
        pysp_bytes(w->shares, w->ngroups * w->nscores * sizeof *w->shares),
        pysp_text(s->standard), (long long)s->skipped, (long long)w->draws);
}

PyObject *pysp_risk_simulate(sp_session *session, PyObject *doubts)
{
    sp_risk_doubts asked = SP_RISK_DOUBTS_INIT;
    sp_risk_simulation s = {0};
    PyObject *keep = NULL, *made = NULL;
    sp_status status;

    if (doubts_of(doubts, &asked, &keep) == 0) {
        Py_BEGIN_ALLOW_THREADS status = sp_risk_simulate(session, &asked, &s);
        Py_END_ALLOW_THREADS if (!pysp_failed(status)) made = simulation_of(&s);
        sp_risk_simulation_clear(&s);
    }
    Py_XDECREF(keep);
    return made;
}

/* ---- draws ---- */

static int weights_of(PyObject *spreads, sp_uncertain *risk)
{
    PyObject *rows = PySequence_Tuple(spreads);
    int fine = rows && PyTuple_GET_SIZE(rows) <= SP_FACTORS_MAX;

    for (Py_ssize_t f = 0; fine && f < PyTuple_GET_SIZE(rows); f++) {
        PyObject *row = PySequence_Tuple(PyTuple_GET_ITEM(rows, f));
        fine = row && PyTuple_GET_SIZE(row) <= SP_SPREAD_VALUES;
        for (Py_ssize_t i = 0; fine && i < PyTuple_GET_SIZE(row); i++)
            fine = pysp_u32_in(PyTuple_GET_ITEM(row, i),
                               &risk->factors[f].weights[i]) == 0;
        Py_XDECREF(row);
    }
    Py_XDECREF(rows);
    if (!fine && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "too many factors or weights");
    return fine ? 0 : -1;
}

/* Columns that Python made: float64, of one length, one for each factor. */
PyObject *pysp_simulate_columns(const sp_pack *pack, PyObject *spreads,
                                unsigned long long stream,
                                unsigned long long seed, PyObject *columns)
{
    Py_buffer b[SP_FACTORS_MAX] = {0};
    sp_uncertain risk = {.stream = stream};
    PyObject *made = NULL, *out = PySequence_Tuple(columns);
    Py_ssize_t n = out ? PyTuple_GET_SIZE(out) : 0;
    bool fine = out && n <= SP_FACTORS_MAX && weights_of(spreads, &risk) == 0;
    sp_status status;

    for (Py_ssize_t i = 0; fine && i < n; i++)
        fine = PyObject_GetBuffer(PyTuple_GET_ITEM(out, i), &b[i],
                                  PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE) == 0 &&
               b[i].len == b[0].len;
    if (fine) {
        Py_BEGIN_ALLOW_THREADS status = sp_simulate_columns(
            pack, &risk, seed, (size_t)b[0].len / sizeof(double), b[0].buf,
            b[1].buf, b[2].buf);
        Py_END_ALLOW_THREADS if (!pysp_failed(status)) made =
            Py_NewRef(Py_None);
    } else if (!PyErr_Occurred()) {
        PyErr_SetString(PyExc_ValueError, "columns of one length are needed");
    }
    for (size_t i = 0; i < SP_FACTORS_MAX; i++)
        PyBuffer_Release(&b[i]);
    Py_XDECREF(out);
    return made;
}
