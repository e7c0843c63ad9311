/* The library for Python. Every public function is declared in generated.i,
 * which generate.py makes of the headers: its parameters have types of their
 * own (pa_…), so that each has the one typemap that it needs, and its name.
 *
 *   in   texts, numbers, times, enums by name; options as a dict or a struct;
 *        arrays as sequences; records and handles as such
 *   out  outputs become what is returned, in their order; a visit becomes a
 *        list; sp_status becomes an exception
 *   GIL  let go in calls that read or write a site or a file, or that compute
 *        over arrays (%thread); kept where a call takes no time
 *
 * What no rule can make of the headers stands below, by hand. */
%module(package="safeprod", threads="1") native
%nothread;

%{
#include "pysp.h"
#include "py_generated.h"
%}

%include "generated.i"

/* ---- by hand ---- */

%typemap(in) PyObject * "$1 = $input;"
%typemap(out) PyObject * %{ if (!$1) SWIG_fail; $result = $1; %}
%typemap(in) unsigned long long %{ $1 = PyLong_AsUnsignedLongLong($input); %}
%typemap(in) const char *plain {
  if (!($1 = (char *)PyUnicode_AsUTF8($input))) SWIG_fail;
}
%rename(setup) pysp_register;
PyObject *pysp_register(PyObject *errors, PyObject *structs,
                        PyObject *records);
%rename(enum_info) pysp_enum_info;
PyObject *pysp_enum_info(void);
%rename(enum_members) pysp_enum_members;
PyObject *pysp_enum_members(const char *plain, PyObject *members);
%rename(labels_members) pysp_labels_members;
PyObject *pysp_labels_members(unsigned long long key, PyObject *members);
%rename(type_info) pysp_type_info;
PyObject *pysp_type_info(void);
%rename(open_session) pysp_session_open;
PyObject *pysp_session_open(PyObject *path, PyObject *options, PyObject *admin,
                            PyObject *password);

%rename(record_new) pysp_record_new;
PyObject *pysp_record_new(pa_type type);

%{
static sp_status py_record_add(sp_session *session, PyObject *o)
{
    void *record;
    const sp_type *type = pysp_record_of(o, &record);

    return type ? sp_record_add(session, type, record) : SP_INVALID;
}

static sp_status py_record_save(sp_session *session, PyObject *o)
{
    void *record;
    const sp_type *type = pysp_record_of(o, &record);

    return type ? sp_record_save(session, type, record) : SP_INVALID;
}

static PyObject *py_record_load(sp_session *session, const sp_type *type,
                                const char *code)
{
    void *record = NULL;

    return pysp_failed(sp_record_load(session, type, code, &record))
               ? NULL
               : pysp_record(type, record);
}

static PyObject *py_site_migrate(const char *path)
{
    int from = 0, to = 0;

    return pysp_failed(sp_site_migrate(path, NULL, &from, &to))
               ? NULL
               : Py_BuildValue("(ii)", from, to);
}

/* An empty function, to measure what SWIG itself costs. */
static void py_empty(void)
{
}
%}
%rename(record_add) py_record_add;
pr_status py_record_add(pa_h_sp_session_mut session, PyObject *record);
%rename(record_save) py_record_save;
pr_status py_record_save(pa_h_sp_session_mut session, PyObject *record);
%rename(record_load) py_record_load;
PyObject *py_record_load(pa_h_sp_session_mut session, pa_type type,
                         pa_text_opt code);
%rename(site_migrate) py_site_migrate;
PyObject *py_site_migrate(pa_text path);
%rename(empty) py_empty;
void py_empty(void);

%rename(assess_columns) pysp_assess_columns;
PyObject *pysp_assess_columns(pa_h_sp_pack pack, PyObject *columns,
                              PyObject *score, PyObject *grade);
%rename(what_if_run) pysp_what_if_run;
PyObject *pysp_what_if_run(pa_h_sp_session_mut session, PyObject *what);
%rename(what_if_map) pysp_what_if_map;
PyObject *pysp_what_if_map(pa_h_sp_session_mut session, PyObject *what,
                           pa_in_sp_risk_map_options_opt_d options);
%rename(risk_simulate) pysp_risk_simulate;
PyObject *pysp_risk_simulate(pa_h_sp_session_mut session, PyObject *doubts);
%rename(simulate_columns) pysp_simulate_columns;
PyObject *pysp_simulate_columns(pa_h_sp_pack pack, PyObject *spreads,
                                unsigned long long stream,
                                unsigned long long seed, PyObject *columns);
%rename(columns_read) pysp_columns_read;
PyObject *pysp_columns_read(pa_h_sp_session_mut session, pa_h_sp_query query,
                            PyObject *fields);
%rename(columns_info) py_columns_info;
%rename(columns_texts) pysp_columns_texts;
%rename(columns_capsule) pysp_columns_capsule;
%{
static PyObject *py_columns_info(const sp_columns *columns, PyObject *owner)
{
    return pysp_columns_info(columns, owner);
}

static PyObject *py_detector_run(sp_detector *detector, PyObject *image,
                                 PyObject *bgr,
                                 const sp_detect_options *options)
{
    return pysp_detector_run(detector, image, bgr, options,
                             pyout_sp_detections);
}

static PyObject *py_permit_steps(const sp_pack *pack,
                                 const sp_permit_grading *grading)
{
    const sp_permit_step *steps[256];
    size_t count = 0;
    PyObject *list = PyList_New(0);

    if (pysp_failed(
            sp_permit_steps(pack, grading, NULL, 0, steps, 256, &count)))
        Py_CLEAR(list);
    for (size_t i = 0; list && i < count; i++)
        pysp_put(&list, pyout_sp_permit_step(steps[i]));
    return list;
}

static PyObject *py_rank_shares(const sp_rank_rules *rules,
                                const sp_rank_input *whole,
                                const sp_rank_input *parts, size_t count)
{
    int64_t *points = calloc(count + 1, sizeof *points);
    PyObject *list = points ? PyList_New(0) : PyErr_NoMemory();

    if (list && pysp_failed(sp_rank_shares(rules, whole, parts, count, points)))
        Py_CLEAR(list);
    for (size_t i = 0; list && i < count; i++)
        pysp_put(&list, PyLong_FromLongLong(points[i]));
    free(points);
    return list;
}

/* One byte for each module: 1 is dark. */
static PyObject *py_qr_modules(const char *text)
{
    unsigned char *dark = NULL;
    unsigned side = 0;

    if (pysp_failed(sp_qr_modules(text, &dark, &side)))
        return NULL;
    PyObject *made =
        Py_BuildValue("(y#I)", dark, (Py_ssize_t)side * side, side);
    sp_free(dark);
    return made;
}

static sp_status py_sink(void *context, const void *bytes, size_t n)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *answer = PyErr_Occurred()
                           ? NULL
                           : PyObject_CallFunction(context, "y#", bytes,
                                                   (Py_ssize_t)n);
    Py_XDECREF(answer);
    PyGILState_Release(gil);
    return answer ? SP_OK : SP_CANCELLED;
}

/* The columns and what is called belong to the handle from now on. */
static PyObject *py_table_writer_open_callback(
    PyObject *sink, sp_table_format format, const sp_table_column *columns,
    size_t n, const sp_table_write_options *options)
{
    sp_table_writer *writer = NULL;
    PyObject *made;

    if (!PyCallable_Check(sink)) {
        PyErr_SetString(PyExc_TypeError, "something to call is needed");
        return NULL;
    }
    if (pysp_failed(sp_table_writer_open_callback(py_sink, sink, format,
                                                  columns, n, options,
                                                  &writer)))
        return NULL;
    made = pysp_handle(writer, "sp_table_writer",
                       (pysp_release)sp_table_writer_abort, false);
    if (made)
        pysp_handle_keep(made, sink);
    return made;
}

static PyObject *py_table_writer_row(sp_table_writer *writer, PyObject *cells)
{
    PyObject *keep = NULL;
    PyObject *items = PySequence_Tuple(cells);
    size_t n = items ? (size_t)PyTuple_GET_SIZE(items) : 0;
    const char **texts =
        items ? pysp_room((n + 4097) * sizeof *texts, &keep) : NULL;
    bool fine = texts && n <= SP_TABLE_COLUMNS_MAX;

    for (size_t i = 0; fine && i < n; i++)
        fine = pysp_text_in(PyTuple_GET_ITEM(items, (Py_ssize_t)i), true,
                            &texts[i], &keep) == 0;
    PyObject *made = fine && !pysp_failed(sp_table_writer_row(writer, texts))
                         ? Py_NewRef(Py_None)
                         : NULL;
    if (!made && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "too many cells");
    Py_XDECREF(items);
    Py_XDECREF(keep);
    return made;
}
%}
PyObject *py_columns_info(pa_h_sp_columns columns, PyObject *owner);
PyObject *pysp_columns_texts(pa_h_sp_columns columns, pa_size i,
                             PyObject *array);
PyObject *pysp_columns_capsule(pa_h_sp_columns columns, pa_bool stream);
%rename(detector_run) py_detector_run;
PyObject *py_detector_run(pa_h_sp_detector_mut detector, PyObject *image,
                          PyObject *bgr,
                          pa_in_sp_detect_options_opt_d options);
%rename(permit_steps) py_permit_steps;
PyObject *py_permit_steps(pa_h_sp_pack pack, pa_in_sp_permit_grading grading);
%rename(rank_shares) py_rank_shares;
PyObject *py_rank_shares(pa_in_sp_rank_rules rules, pa_in_sp_rank_input whole,
                         pa_arr_const_sp_rank_input_parts parts,
                         pa_arrn_count count);
%rename(qr_modules) py_qr_modules;
PyObject *py_qr_modules(pa_text text);
%rename(table_writer_open_callback) py_table_writer_open_callback;
PyObject *py_table_writer_open_callback(PyObject *sink,
    pa_e_sp_table_format format, pa_arr_const_sp_table_column_columns columns,
    pa_arrn_n n, pa_in_sp_table_write_options_opt_d options);
%rename(table_writer_row) py_table_writer_row;
PyObject *py_table_writer_row(pa_h_sp_table_writer_mut writer, PyObject *cells);

%init %{
    if (PyType_Ready(&pysp_view_type) < 0)
        return NULL;
    if (PyType_Ready(&pysp_handle_type) < 0 ||
        PyType_Ready(&pysp_record_type) < 0)
        return NULL;
    PyModule_AddObject(m, "Handle", Py_NewRef((PyObject *)&pysp_handle_type));
    PyModule_AddObject(m, "Record", Py_NewRef((PyObject *)&pysp_record_type));
%}
%pythoncode %{
from ._native import Handle, Record
%}
