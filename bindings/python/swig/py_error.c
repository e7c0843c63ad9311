/* A status becomes an exception of its own class. */
#include "pysp.h"

static PyObject *errors; /* by status; the last is Misuse */
PyObject *pysp_structs;
PyObject *pysp_record_classes;

PyObject *pysp_register(PyObject *error_classes, PyObject *structs,
                        PyObject *records)
{
    Py_XSETREF(errors, Py_NewRef(error_classes));
    Py_XSETREF(pysp_structs, Py_NewRef(structs));
    Py_XSETREF(pysp_record_classes, Py_NewRef(records));
    return Py_NewRef(Py_None);
}

static void raise(size_t which, const char *zh, const char *en)
{
    PyObject *class = errors ? PyTuple_GetItem(errors, (Py_ssize_t)which)
                             : PyExc_RuntimeError;
    PyObject *z = pysp_text(zh);
    PyObject *e = pysp_text(en);
    PyObject *made = class && z && e
                         ? PyObject_CallFunctionObjArgs(class, z, e, NULL)
                         : NULL;

    if (made)
        PyErr_SetObject(class, made);
    Py_XDECREF(made);
    Py_XDECREF(z);
    Py_XDECREF(e);
}

bool pysp_failed(sp_status status)
{
    if (PyErr_Occurred()) /* in a callback, or Ctrl-C */
        return true;
    if (status == SP_OK)
        return false;
    raise(status, sp_last_error(SP_ZH), sp_last_error(SP_EN));
    return true;
}

int pysp_misuse(const char *zh, const char *en)
{
    raise(SP_STATUS_COUNT, zh, en);
    return -1;
}

int pysp_at(const char *struct_name, const char *member)
{
    PyObject *type, *value, *trace;

    PyErr_Fetch(&type, &value, &trace);
    if (type == PyExc_TypeError || type == PyExc_ValueError ||
        type == PyExc_OverflowError)
        PyErr_Format(type, "%s.%s: %S", struct_name, member,
                     value ? value : Py_None);
    else
        PyErr_Restore(Py_XNewRef(type), Py_XNewRef(value), Py_XNewRef(trace));
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(trace);
    return -1;
}
