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

%init %{
    if (PyType_Ready(&pysp_handle_type) < 0 ||
        PyType_Ready(&pysp_record_type) < 0)
        return NULL;
    PyModule_AddObject(m, "Handle", Py_NewRef((PyObject *)&pysp_handle_type));
    PyModule_AddObject(m, "Record", Py_NewRef((PyObject *)&pysp_record_type));
%}
%pythoncode %{
from ._native import Handle, Record
%}
