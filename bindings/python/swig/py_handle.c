/* Handles: what the library opened and Python holds. A handle is used by the
 * thread that made it, in the process that made it, until it is closed; those
 * that the library lets several threads use at once say so. */
#include "pysp.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct handle {
    PyObject_HEAD void *what;
    const char *kind;
    pysp_release release;
    bool shared;
    unsigned long thread;
    pid_t process;
    int busy; /* calls under way */
    int zone;
    bool interruptible; /* made by the main thread, which hears Ctrl-C */
    int64_t asked;      /* when Python was last asked, ns */
    PyObject *log;
    PyObject *progress;
    PyObject *keep;
    PyObject *site; /* whoever stands for it in Python */
} handle;

_Thread_local PyObject *pysp_current;

PyObject *pysp_handle(void *what, const char *kind, pysp_release release,
                      bool shared)
{
    handle *h = what ? PyObject_New(handle, &pysp_handle_type) : NULL;

    if (!what)
        return PyErr_NoMemory();
    if (!h) {
        release(what);
        return NULL;
    }
    memset((char *)h + sizeof(PyObject), 0, sizeof *h - sizeof(PyObject));
    h->what = what;
    h->kind = kind;
    h->release = release;
    h->shared = shared;
    h->thread = PyThread_get_thread_ident();
    h->process = getpid();
    return (PyObject *)h;
}

static int may_use(const handle *h)
{
    if (!h->what)
        return pysp_misuse("已关闭，不能再用", "it is closed");
    if (h->process != getpid())
        return pysp_misuse("打开之后进程已分叉：请在子进程里重新打开",
                           "the process forked after it was opened: open it "
                           "again in the child");
    if (h->shared)
        return 0;
    if (h->thread != PyThread_get_thread_ident())
        return pysp_misuse("由另一个线程打开：每个线程请各自打开",
                           "it was opened by another thread: each thread "
                           "opens its own");
    if (h->busy)
        return pysp_misuse("正在使用中：回调里不能再用它",
                           "it is in use: a callback may not use it");
    return 0;
}

static bool is_kind(PyObject *o, const char *kind)
{
    return Py_TYPE(o) == &pysp_handle_type &&
           strcmp(((handle *)o)->kind, kind) == 0;
}

static int wrong(PyObject *o, const char *kind)
{
    PyErr_Format(PyExc_TypeError, "a %s is needed, not %.80s", kind + 3,
                 is_kind(o, kind) ? "" : Py_TYPE(o)->tp_name);
    return -1;
}

int pysp_enter(PyObject *o, const char *kind, bool none, void **out,
               PyObject **held)
{
    handle *h = (handle *)o;

    if (o == Py_None && none) {
        *out = NULL;
        return 0;
    }
    if (!is_kind(o, kind)) { /* what wraps one has it as _handle */
        PyObject *inner = PyObject_GetAttrString(o, "_handle");
        if (!inner || !is_kind(inner, kind)) {
            Py_XDECREF(inner);
            PyErr_Clear();
            return wrong(o, kind);
        }
        Py_DECREF(inner); /* held by what wraps it, and below */
        h = (handle *)inner;
    }
    if (may_use(h) < 0)
        return -1;
    h->busy++;
    *held = Py_NewRef((PyObject *)h);
    *out = h->what;
    if (strcmp(kind, "sp_session") == 0)
        pysp_current = (PyObject *)h;
    return 0;
}

void pysp_leave(PyObject *held)
{
    if (!held)
        return;
    ((handle *)held)->busy--;
    if (pysp_current == held)
        pysp_current = NULL;
    Py_DECREF(held);
}

void pysp_forget(PyObject *held)
{
    ((handle *)held)->what = NULL;
}

int pysp_borrow(PyObject *o, const char *kind, void **out, PyObject **keep)
{
    if (o == Py_None) {
        *out = NULL;
        return 0;
    }
    if (!is_kind(o, kind))
        return wrong(o, kind);
    if (may_use((handle *)o) < 0)
        return -1;
    *out = ((handle *)o)->what;
    return pysp_keep(keep, Py_NewRef(o));
}

int pysp_zone(void)
{
    return pysp_current ? ((handle *)pysp_current)->zone : 0;
}

int pysp_handle_zone(PyObject *o)
{
    return ((handle *)o)->zone;
}

void pysp_handle_keep(PyObject *o, PyObject *what)
{
    Py_XSETREF(((handle *)o)->keep, Py_XNewRef(what));
}

PyObject *pysp_handle_kept(PyObject *o)
{
    return ((handle *)o)->keep;
}

/* ---- sessions ---- */

static bool on_progress(void *context, const char *what, int64_t done,
                        int64_t total)
{
    handle *h = context;
    PyGILState_STATE gil = PyGILState_Ensure();
    bool go_on = !PyErr_Occurred() && PyErr_CheckSignals() == 0;

    if (go_on && h->progress) {
        PyObject *answer = PyObject_CallFunction(
            h->progress, "sLL", what, (long long)done, (long long)total);
        go_on = answer && answer != Py_False;
        Py_XDECREF(answer);
    }
    PyGILState_Release(gil);
    return go_on;
}

/* Asked every few milliseconds; Python ten times a second. */
static bool on_interrupt(void *context)
{
    handle *h = context;
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    int64_t ns = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
    if (ns - h->asked < 100000000)
        return false;
    h->asked = ns;
    PyGILState_STATE gil = PyGILState_Ensure();
    bool stop = PyErr_Occurred() || PyErr_CheckSignals() != 0;
    PyGILState_Release(gil);
    return stop;
}

static void on_log(void *context, sp_log_level level, const char *room,
                   const char *message, const char *fields)
{
    handle *h = context;
    PyGILState_STATE gil = PyGILState_Ensure();

    if (h->log && !PyErr_Occurred()) {
        PyObject *answer = PyObject_CallFunction(
            h->log, "sszz", sp_log_level_name(level), room, message, fields);
        Py_XDECREF(answer);
    }
    PyGILState_Release(gil);
}

static int take_options(PyObject *dict, sp_session_options *o, handle *h)
{
    PyObject *m;

    if ((m = PyDict_GetItemString(dict, "lang")))
        o->lang = PyObject_IsTrue(m) ? SP_EN : SP_ZH;
    if ((m = PyDict_GetItemString(dict, "zone")) &&
        pysp_int_in(m, &o->zone) < 0)
        return -1;
    if ((m = PyDict_GetItemString(dict, "now")) &&
        pysp_int64_in(m, &o->now) < 0)
        return -1;
    if ((m = PyDict_GetItemString(dict, "read_only")) &&
        pysp_bool_in(m, &o->read_only) < 0)
        return -1;
    if ((m = PyDict_GetItemString(dict, "busy_ms")) &&
        pysp_int_in(m, &o->busy_ms) < 0)
        return -1;
    if ((m = PyDict_GetItemString(dict, "node")) &&
        pysp_unsigned_in(m, &o->node) < 0)
        return -1;
    h->log = Py_XNewRef(PyDict_GetItemString(dict, "log"));
    h->progress = Py_XNewRef(PyDict_GetItemString(dict, "progress"));
    h->zone = o->zone;
    return 0;
}

static sp_status open_now(const char *path, const sp_session_options *o,
                          const char *admin, const char *password,
                          sp_session **out)
{
    sp_status status;

    Py_BEGIN_ALLOW_THREADS status =
        admin ? sp_site_create(path, o, admin, password, out)
              : sp_session_open(path, o, out);
    Py_END_ALLOW_THREADS return status;
}

static int open_into(handle *h, PyObject *path, PyObject *options,
                     PyObject *admin, PyObject *password, PyObject **keep)
{
    sp_session_options o = SP_SESSION_OPTIONS_INIT;
    const char *p, *a, *w;

    if (take_options(options, &o, h) < 0 ||
        pysp_text_in(path, false, &p, keep) < 0 ||
        pysp_text_in(admin, true, &a, keep) < 0 ||
        pysp_text_in(password, !a, &w, keep) < 0)
        return -1;
    o.progress = on_progress;
    o.progress_context = h;
    if (h->log)
        o.log = (sp_logger){on_log, h, SP_LOG_DEBUG};
    sp_session *session = NULL;
    if (pysp_failed(open_now(p, &o, a, w, &session)))
        return -1;
    sp_session_set_interrupt(session, on_interrupt, h);
    h->what = session;
    return 0;
}

PyObject *pysp_session_open(PyObject *path, PyObject *options, PyObject *admin,
                            PyObject *password)
{
    PyObject *keep = NULL;
    PyObject *made =
        pysp_handle(&keep, "sp_session", (pysp_release)sp_session_close, false);
    handle *h = (handle *)made;

    if (!made)
        return NULL;
    h->what = NULL; /* until it is open */
    if (open_into(h, path, options, admin, password, &keep) < 0)
        Py_CLEAR(made);
    Py_XDECREF(keep);
    return made;
}

/* ---- the Python type ---- */

static void let_go(handle *h)
{
    void *what = h->what;

    h->what = NULL;
    if (what && h->process == getpid()) /* a child leaves it to its parent */
        h->release(what);
    Py_CLEAR(h->log);
    Py_CLEAR(h->progress);
    Py_CLEAR(h->keep);
}

static PyObject *handle_close(PyObject *o, PyObject *unused)
{
    handle *h = (handle *)o;

    (void)unused;
    if (h->what && h->process == getpid()) {
        if (h->busy) {
            pysp_misuse("正在使用中，不能关闭", "it is in use and stays open");
            return NULL;
        }
        if (!h->shared && h->thread != PyThread_get_thread_ident()) {
            pysp_misuse("由另一个线程打开，请在那里关闭",
                        "it was opened by another thread: close it there");
            return NULL;
        }
    }
    let_go(h);
    return Py_NewRef(Py_None);
}

static void handle_dealloc(PyObject *o)
{
    let_go((handle *)o);
    Py_CLEAR(((handle *)o)->site);
    PyObject_Free(o);
}

static PyObject *get_closed(PyObject *o, void *unused)
{
    (void)unused;
    return PyBool_FromLong(!((handle *)o)->what);
}

static PyObject *get_kind(PyObject *o, void *unused)
{
    (void)unused;
    return PyUnicode_FromString(((handle *)o)->kind + 3);
}

static PyObject *get_site(PyObject *o, void *unused)
{
    PyObject *site = ((handle *)o)->site;

    (void)unused;
    return site ? PyObject_CallNoArgs(site) : Py_NewRef(Py_None);
}

static int set_site(PyObject *o, PyObject *site, void *unused)
{
    (void)unused;
    Py_XSETREF(((handle *)o)->site, Py_XNewRef(site));
    return 0;
}

static PyObject *handle_repr(PyObject *o)
{
    handle *h = (handle *)o;

    return PyUnicode_FromFormat("<%s%s>", h->kind + 3,
                                h->what ? "" : ", closed");
}

static PyMethodDef handle_methods[] = {
    {"close", handle_close, METH_NOARGS, "Close it; again does nothing."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef handle_members[] = {
    {"closed", get_closed, NULL, "Whether it was closed.", NULL},
    {"kind", get_kind, NULL, "What it is, e.g. \"session\".", NULL},
    {"site", get_site, set_site, "The Site it belongs to.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject pysp_handle_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "safeprod.native.Handle",
    .tp_basicsize = sizeof(handle),
    .tp_dealloc = handle_dealloc,
    .tp_repr = handle_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "Something that the library opened.",
    .tp_methods = handle_methods,
    .tp_getset = handle_members,
};
