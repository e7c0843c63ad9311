/* A disk that fails: the n-th write, sync, cut or open goes wrong, once or from
 * then on, for every n until the work succeeds. Then the work is done or it is
 * not; the error is said; the site is as it was. */
#include "change.h"
#include "crash_help.h"

/* ---- the disk ---- */

static struct {
    int countdown; /* the call that fails; 0: none */
    int code;      /* with this */
    bool for_good; /* and all after it */
    int calls;     /* since it was armed */
    bool failed;
} disk;

static void arm(int n, int code, bool for_good)
{
    memset(&disk, 0, sizeof disk);
    disk.countdown = n;
    disk.code = code;
    disk.for_good = for_good;
}

static int fails(int as)
{
    disk.calls++;
    if (disk.countdown == 0 || (disk.for_good ? disk.calls < disk.countdown
                                              : disk.calls != disk.countdown))
        return SQLITE_OK;
    disk.failed = true;
    return disk.code == SQLITE_FULL && as == SQLITE_IOERR_WRITE ? SQLITE_FULL
                                                                : as;
}

typedef struct file {
    sqlite3_file base;
    sqlite3_file real; /* and what follows it is the real one's own */
} file;

static sqlite3_vfs *system_vfs;

static sqlite3_file *real(sqlite3_file *f)
{
    return &((file *)f)->real;
}

static int disk_close(sqlite3_file *f)
{
    return real(f)->pMethods ? real(f)->pMethods->xClose(real(f)) : SQLITE_OK;
}

static int disk_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    return real(f)->pMethods->xRead(real(f), to, n, at);
}

static int disk_write(sqlite3_file *f, const void *from, int n,
                      sqlite3_int64 at)
{
    int code = fails(SQLITE_IOERR_WRITE);

    if (code != SQLITE_OK) { /* half of it may have come through */
        if (n > 1)
            real(f)->pMethods->xWrite(real(f), from, n / 2, at);
        return code;
    }
    return real(f)->pMethods->xWrite(real(f), from, n, at);
}

static int disk_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    int code = fails(SQLITE_IOERR_TRUNCATE);

    return code ? code : real(f)->pMethods->xTruncate(real(f), size);
}

static int disk_sync(sqlite3_file *f, int flags)
{
    (void)f; /* the test's own disk may forget, which saves a minute */
    (void)flags;
    return fails(SQLITE_IOERR_FSYNC);
}

static int disk_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return real(f)->pMethods->xFileSize(real(f), size);
}

static int disk_lock(sqlite3_file *f, int level)
{
    return real(f)->pMethods->xLock(real(f), level);
}

static int disk_unlock(sqlite3_file *f, int level)
{
    return real(f)->pMethods->xUnlock(real(f), level);
}

static int disk_reserved(sqlite3_file *f, int *out)
{
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}

static int disk_control(sqlite3_file *f, int op, void *arg)
{
    return real(f)->pMethods->xFileControl(real(f), op, arg);
}

static int disk_sector(sqlite3_file *f)
{
    return real(f)->pMethods->xSectorSize(real(f));
}

static int disk_traits(sqlite3_file *f)
{
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static int disk_map(sqlite3_file *f, int page, int size, int extend,
                    void volatile **out)
{
    int code = extend ? fails(SQLITE_IOERR_SHMSIZE) : SQLITE_OK;

    return code ? code
                : real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}

static int disk_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}

static void disk_barrier(sqlite3_file *f)
{
    real(f)->pMethods->xShmBarrier(real(f));
}

static int disk_unmap(sqlite3_file *f, int delete)
{
    return real(f)->pMethods->xShmUnmap(real(f), delete);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_reserved,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector,
    .xDeviceCharacteristics = disk_traits,
    .xShmMap = disk_map,
    .xShmLock = disk_shm_lock,
    .xShmBarrier = disk_barrier,
    .xShmUnmap = disk_unmap,
};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f,
                     int flags, int *out_flags)
{
    int code = fails(SQLITE_CANTOPEN);

    (void)vfs;
    f->pMethods = NULL;
    if (code == SQLITE_OK)
        code = system_vfs->xOpen(system_vfs, name, real(f), flags, out_flags);
    if (code == SQLITE_OK)
        f->pMethods = &methods;
    return code;
}

static void use_disk(void)
{
    static sqlite3_vfs vfs;

    system_vfs = sqlite3_vfs_find(NULL);
    vfs = *system_vfs;
    vfs.zName = "failing";
    vfs.szOsFile += (int)offsetof(file, real);
    vfs.pNext = NULL;
    vfs.xOpen = disk_open;
    assert_int_equal(sqlite3_vfs_register(&vfs, 1), SQLITE_OK);
}

/* ---- the work ---- */

static char *token;
static char *root_token;

static const char *pristine(void)
{
    static char path[96];

    snprintf(path, sizeof path, "%s.pristine", site_path());
    return path;
}

static void copy_file(const char *from, const char *to)
{
    char command[300];

    snprintf(command, sizeof command, "cp '%s' '%s'", from, to);
    assert_int_equal(system(command), 0);
}

static sp_status add_one(sp_session *session)
{
    return site_try_enterprise(session, "NEW", "新", NULL);
}

static sp_status save_one(sp_session *session)
{
    sp_enterprise *e = site_enterprise(session, "OLD");

    OK(sp_text_set(&e->remark, "changed"));
    sp_status status = sp_record_save(session, &sp_enterprise_type, e);
    sp_record_free(&sp_enterprise_type, e);
    return status;
}

static sp_status write_off(sp_session *session)
{
    return sp_enterprise_write_off(session, "OLD", "moved");
}

static sp_status attach_large(sp_session *session)
{
    char *bytes = calloc(1, 300000);
    sp_status status = sp_attach(session, &sp_enterprise_type, "OLD", "f",
                                 bytes, 300000, NULL);

    free(bytes);
    return status;
}

static sp_status load_many(sp_session *session)
{
    sp_bulk bulk;
    sp_status status = sp_bulk_begin(session, &sp_chemical_type, &bulk);

    if (status != SP_OK)
        return status;
    for (int i = 0; status == SP_OK && i < 300; i++) {
        sp_chemical *c = sp_record_new(&sp_chemical_type);
        char name[32];
        bool taken;
        snprintf(name, sizeof name, "第%d种", i);
        OK(sp_text_set(&c->enterprise, "OLD"));
        OK(sp_text_set(&c->name, name));
        status = sp_bulk_add(session, c, &taken);
        sp_record_free(&sp_chemical_type, c);
    }
    if (status == SP_OK)
        return sp_bulk_end(session, "import", "x.csv", NULL);
    sp_bulk_abort(session);
    return status;
}

static const struct work {
    const char *what;
    sp_status (*run)(sp_session *session);
    const char *done; /* 1 when it was done, 0 when not */
} works[] = {
    {"add", add_one, "SELECT count(*) FROM enterprise WHERE code = 'NEW'"},
    {"save", save_one,
     "SELECT count(*) FROM enterprise WHERE remark = 'changed'"},
    {"write off", write_off,
     "SELECT count(*) FROM enterprise WHERE status = 'written_off'"},
    {"attach", attach_large,
     "SELECT count(*) FROM blob JOIN attachment USING (sha256)"},
    {"bulk", load_many, "SELECT count(*) / 300 FROM chemical"},
};

static void restore(void)
{
    site_remove(site_path());
    copy_file(pristine(), site_path());
}

/* @return false when nothing failed any more. */
static bool try_work(const struct work *work, int n, int code, bool for_good)
{
    char when[96];

    snprintf(when, sizeof when, "%s, call %d fails with %d%s", work->what, n,
             code, for_good ? " for good" : "");
    restore();
    sp_session *session = come_in(token);
    arm(n, code, for_good);
    sp_status status = work->run(session);
    bool failed = disk.failed;
    if (status == SP_OK && !failed) {
        arm(0, 0, false);
        sp_session_close(session);
        return false;
    }
    if (status != SP_OK) {
        if (status != SP_STORAGE && status != SP_IO && status != SP_BUSY)
            fail_msg("%s: %s, %s", when, sp_status_name(status),
                     sp_last_error(SP_EN));
        assert_true(*sp_last_error(SP_ZH));
    }
    arm(0, 0, false);
    /* The session is good for the next try, once the disk is. */
    int64_t done = site_sql_int(work->done);
    if (done != (status == SP_OK))
        fail_msg("%s: %s, and %d is done", when, sp_status_name(status),
                 (int)done);
    if (status != SP_OK && work->run(session) != SP_OK)
        fail_msg("%s: trying again: %s", when, sp_last_error(SP_EN));
    sp_session_close(session);
    if (site_sql_int(work->done) != 1)
        fail_msg("%s: trying again did nothing", when);
    ledger_proves_out(token, when);
    return true;
}

static void every_call_fails_once(void **state)
{
    static const int codes[] = {SQLITE_IOERR, SQLITE_FULL};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(works); i++)
        for (int k = 0; k < 4; k++) {
            int n = 1;
            if (!thorough() && k % 3 == 0)
                continue; /* the other two are the usual ones */
            while (try_work(&works[i], n, codes[k / 2], k % 2))
                n += n < 8 || thorough() ? 1 : 9;
            assert_true(n > 1);
        }
}

/* A failure that is not noticed by anybody who then closes: what the pages say
 * afterwards is what was acknowledged. */
static void the_doctor_agrees(void **state)
{
    (void)state;
    for (int n = 1; n < 12; n += 5)
        for (size_t i = 0; i < SP_COUNT(works); i++) {
            restore();
            sp_session *session = come_in(token);
            arm(n, SQLITE_IOERR, true);
            sp_status status = works[i].run(session);
            sp_session_close(session);
            arm(0, 0, false);
            assert_int_equal(site_sql_int(works[i].done), status == SP_OK);
            all_is_well(token, works[i].what);
        }
}

static void sites_are_made_whole_or_not_at_all(void **state)
{
    char path[96];
    bool failed = true;
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};

    (void)state;
    snprintf(path, sizeof path, "%s.made", site_path());
    for (int n = 1; failed; n += thorough() ? 1 : 31) {
        sp_session *session = NULL;
        sp_session_options options = site_options();
        site_remove(path);
        arm(n, n % 2 ? SQLITE_IOERR : SQLITE_FULL, true);
        sp_status status =
            sp_site_create(path, &options, "root", SITE_PASSWORD, &session);
        failed = disk.failed;
        arm(0, 0, false);
        sp_session_close(session);
        for (size_t i = 0; status != SP_OK && i < SP_COUNT(endings); i++) {
            char name[128];
            snprintf(name, sizeof name, "%s%s", path, endings[i]);
            if (access(name, F_OK) == 0)
                fail_msg("call %d: %s is left behind", n, name);
        }
        assert_true(status == SP_OK || *sp_last_error(SP_ZH));
        assert_true(status == SP_OK || !session);
    }
    site_remove(path);
}

static void copies_are_made_whole_or_not_at_all(void **state)
{
    char to[96];
    bool failed = true;

    (void)state;
    snprintf(to, sizeof to, "%s.copy", site_path());
    restore();
    for (int n = 1; failed; n += thorough() ? 1 : 67) {
        sp_session *session = come_in(root_token);
        site_remove(to);
        int64_t entries = site_sql_int("SELECT count(*) FROM ledger");
        arm(n, SQLITE_FULL, true);
        sp_status status = sp_site_backup(session, to);
        failed = disk.failed;
        arm(0, 0, false);
        assert_int_equal(access(to, F_OK) == 0, status == SP_OK);
        assert_int_equal(site_sql_int("SELECT count(*) FROM ledger"),
                         entries + (status == SP_OK));
        sp_session_close(session);
    }
    site_remove(to);
    all_is_well(root_token, "after backups");
}

/* An older site whose migration fails stays the older site. */
static void migrations_are_whole_or_not_at_all(void **state)
{
    bool failed = true;

    (void)state;
    for (int n = 1; failed; n += thorough() ? 1 : 31) {
        int to = 0;
        site_remove(site_path());
        site_sql("PRAGMA application_id = 1397769282");
        arm(n, SQLITE_FULL, true);
        sp_status status = sp_site_migrate(site_path(), NULL, NULL, &to);
        failed = disk.failed;
        arm(0, 0, false);
        int64_t version = site_sql_int("PRAGMA user_version");
        assert_int_equal(version, status == SP_OK ? to : 0);
        int64_t tables = site_sql_int("SELECT count(*) FROM sqlite_schema");
        assert_int_equal(tables > 0, status == SP_OK);
    }
}

static int open_all(void **state)
{
    (void)state;
    use_disk();
    sp_session *root = site_make();
    sp_session *head = site_head(root);
    site_add_enterprise(head, "OLD");
    token = token_of(root, "head");
    root_token = token_of(root, "root");
    sp_session_close(head);
    sp_session_close(root); /* and with it the log is in the file */
    copy_file(site_path(), pristine());
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    sp_free(token);
    sp_free(root_token);
    site_remove(site_path());
    site_remove(pristine());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_fails_once),
        cmocka_unit_test(the_doctor_agrees),
        cmocka_unit_test(sites_are_made_whole_or_not_at_all),
        cmocka_unit_test(copies_are_made_whole_or_not_at_all),
        cmocka_unit_test(migrations_are_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
