/* What SWIG's wrappers and the modules beside them share: values, handles,
 * records and errors, between Python and the library. Functions that return an
 * int give 0, or -1 with a Python exception set; `keep` is a list, made when it
 * is needed, of what has to live until the call is over. */
#ifndef PYSP_H
#define PYSP_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <safeprod/safeprod.h>

/* ---- errors: py_error.c ---- */

/* Is there an exception, or a status that becomes one? */
bool pysp_failed(sp_status status);
/* Raise safeprod.Misuse: the call could not even be made. */
int pysp_misuse(const char *zh, const char *en);
/* Say in which member a value was wrong. @return -1 */
int pysp_at(const char *struct_name, const char *member);
/* Classes of exceptions, structs and records, given by Python at import. */
PyObject *pysp_register(PyObject *errors, PyObject *structs, PyObject *records);
extern PyObject *pysp_structs;
extern PyObject *pysp_record_classes;

/* ---- values: py_value.c ---- */

PyObject *pysp_text(const char *text);
PyObject *pysp_text_len(const char *text, size_t len);
PyObject *pysp_bytes(const void *bytes, size_t len);
PyObject *pysp_char(char c);
PyObject *pysp_int(int64_t value); /* SP_NO_INT: None */
PyObject *pysp_time(int64_t at, int zone);

/* Steal @item into a list or dict; on failure the container is gone. */
void pysp_put(PyObject **list, PyObject *item);
void pysp_set(PyObject **dict, const char *name, PyObject *item);
/* One more result; Ellipsis stands for none yet. Steals both. */
PyObject *pysp_append(PyObject *result, PyObject *item);

int pysp_text_in(PyObject *o, bool none, const char **out, PyObject **keep);
int pysp_texts_in(PyObject *o, const char ***out, size_t *n, PyObject **keep);
int pysp_chars_in(PyObject *o, char *out, size_t room);
int pysp_int64_in(PyObject *o, int64_t *out);
int pysp_int_in(PyObject *o, int *out);
int pysp_unsigned_in(PyObject *o, unsigned *out);
int pysp_u32_in(PyObject *o, uint32_t *out);
int pysp_u8_in(PyObject *o, uint8_t *out);
int pysp_size_in(PyObject *o, size_t *out);
int pysp_double_in(PyObject *o, double *out);
int pysp_float_in(PyObject *o, float *out);
int pysp_bool_in(PyObject *o, bool *out);
int pysp_buffer_in(PyObject *o, const void **out, size_t *len, PyObject **keep);
int pysp_keep(PyObject **keep, PyObject *item); /* steals */
void *pysp_room(size_t size, PyObject **keep);  /* zeros, kept */

/* ---- structs: py_struct.c ---- */

typedef void (*pysp_release)(void *);

PyObject *pysp_struct(const char *name, PyObject *dict); /* steals dict */
int pysp_members(PyObject *o, const char *name, const char *const *names);
/* Borrowed; NULL without an exception when it is not given. */
PyObject *pysp_member(PyObject *o, const char *name, PyObject **keep);
/* Was @o made by the library, and not changed since? 1: then it is as it was.
 * 0: read it. */
int pysp_whole(PyObject *o, const char *type, const void **out, bool none,
               PyObject **keep);
/* @o was made of *room, which it owns from now on, or which is lent by what the
 * call was given. */
PyObject *pysp_owning(PyObject *o, const char *type, void **room,
                      pysp_release release, PyObject *args, PyObject *kwargs);
/* The same where @release frees all of it. */
PyObject *pysp_freed(PyObject *o, const char *type, void **room,
                     pysp_release release, PyObject *args, PyObject *kwargs);
PyObject *pysp_lent(PyObject *o, const char *type, const void *from,
                    PyObject *args, PyObject *kwargs);
typedef int (*pysp_fill)(PyObject *o, void *at, PyObject **keep);
int pysp_array_in(PyObject *o, size_t size, pysp_fill fill, void **out,
                  size_t *count, PyObject **keep);
void pysp_nothing(void *what);

/* ---- enums: py_struct.c ---- */

typedef struct pysp_enum {
    const char *name;
    size_t count;
    const char *const *idents;
    const sp_label *(*labels)(void); /* gives NULL when it has none */
    PyObject *members;               /* a tuple; NULL: not set yet */
} pysp_enum;

extern pysp_enum *const pysp_enums[];
const sp_label *pysp_labels(const sp_type *type, const char *field);
int pysp_enum_in(pysp_enum *e, PyObject *o, unsigned *out);
int pysp_enums_in(pysp_enum *e, PyObject *o, unsigned *out, size_t room,
                  size_t *count);
int pysp_enum_array_in(pysp_enum *e, PyObject *o, void **out, size_t *count,
                       PyObject **keep);
PyObject *pysp_enum_out(pysp_enum *e, unsigned value);
PyObject *pysp_enum_info(void);
PyObject *pysp_enum_members(const char *name, PyObject *members);

/* ---- callbacks ---- */

PyObject *pysp_visitor(PyObject *o, PyObject **keep);
sp_status pysp_visited(void *context, PyObject *item); /* steals */
bool pysp_ask_day(const void *context, int64_t day);
extern _Thread_local const sp_type *pysp_walk;

/* ---- handles: py_handle.c ---- */

extern PyTypeObject pysp_handle_type;
extern _Thread_local PyObject *pysp_current; /* the session of this call */

PyObject *pysp_handle(void *what, const char *kind, pysp_release release,
                      bool shared);
int pysp_enter(PyObject *o, const char *kind, bool none, void **out,
               PyObject **held);
void pysp_leave(PyObject *held);
void pysp_forget(PyObject *held); /* the call takes it */
int pysp_borrow(PyObject *o, const char *kind, void **out, PyObject **keep);
void pysp_handle_keep(PyObject *handle, PyObject *what);
PyObject *pysp_handle_kept(PyObject *handle);
PyObject *pysp_session_open(PyObject *path, PyObject *options, PyObject *admin,
                            PyObject *password);
int pysp_zone(void); /* of the current session */
int pysp_handle_zone(PyObject *handle);

/* ---- records: py_record.c ---- */

extern PyTypeObject pysp_record_type;

const sp_type *pysp_type_in(PyObject *o);
PyObject *pysp_record(const sp_type *type, void *record); /* takes it */
PyObject *pysp_record_copy(const sp_type *type, const void *record);
PyObject *pysp_records(sp_records *records); /* takes them */
int pysp_record_in(PyObject *o, const sp_type *type, bool none, void **out);
int pysp_record_array_in(PyObject *o, const sp_type *type, void **out,
                         size_t *count, PyObject **keep);
const sp_type *pysp_record_of(PyObject *o, void **out); /* NULL: it is none */
PyObject *pysp_type_info(void);
PyObject *pysp_labels_members(unsigned long long key, PyObject *members);
PyObject *pysp_field_out(const sp_field *field, const void *record, int zone);
PyObject *pysp_record_new(const sp_type *type);

/* ---- all at once: py_arrays.c ---- */

extern PyTypeObject pysp_view_type;

/* How many values were in no scale. */
PyObject *pysp_assess_columns(const sp_pack *pack, PyObject *columns,
                              PyObject *score, PyObject *grade);
/* ---- supposing: py_what_if.c ---- */

PyObject *pysp_what_if_run(sp_session *session, PyObject *what);
PyObject *pysp_what_if_map(sp_session *session, PyObject *what,
                           const sp_risk_map_options *options);
PyObject *pysp_risk_simulate(sp_session *session, PyObject *doubts);
PyObject *pysp_simulate_columns(const sp_pack *pack, PyObject *spreads,
                                unsigned long long stream,
                                unsigned long long seed, PyObject *columns);

PyObject *pysp_detector_run(sp_detector *detector, PyObject *image,
                            PyObject *bgr, const sp_detect_options *options,
                            PyObject *(*out)(const sp_detections *));
/* A picture as the library takes it: RGB, or grey. */
int pyfill_sp_pixels(PyObject *o, void *at, PyObject **keep);
int pyin_sp_pixels(PyObject *o, sp_pixels *room, const sp_pixels **out,
                   bool none, PyObject **keep);
PyObject *pysp_columns_read(sp_session *session, const sp_query *query,
                            PyObject *fields);
PyObject *pysp_columns_info(const sp_columns *columns, PyObject *owner);
PyObject *pysp_columns_texts(const sp_columns *columns, size_t i,
                             PyObject *array);
PyObject *pysp_columns_capsule(const sp_columns *columns, bool stream);
#endif
