/* Models from elsewhere: the hash of the card decides about all of it. */
#include <safeprod/model.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch_file.h"
#include "model_card.h"

enum { MOST_BYTES = 512 << 20, IDLE_MS = 60000 };

typedef struct fetch {
    sp_http *http;
    sp_http_request request; /* what is the same for every file */
    sp_str folder;           /* where it is put together */
    const char *base;        /* URL of the card up to its last "/" */
    size_t base_len;
} fetch;

static void fetch_clear(fetch *f)
{
    if (f->folder.data) { /* it has failed: the card is what still lies there */
        SP_AUTOSTR path = {0};
        if (sp_model_path(f->folder.data, SP_MODEL_CARD, &path) == SP_OK)
            unlink(path.data);
        rmdir(f->folder.data);
    }
    sp_str_free(&f->folder);
    sp_http_close(f->http);
}

static sp_status check_url(const char *url,
                           const sp_model_fetch_options *options)
{
    bool secure = strncmp(url, "https://", 8) == 0;
    bool plain = strncmp(url, "http://", 7) == 0;

    if (strpbrk(url, "?#") || (!secure && !plain) || strlen(url) < 10)
        return sp_fail(SP_INVALID, "地址应为 https://…/model.json，不带 ? 和 #",
                       "the address is to be https://…/model.json, without ? "
                       "and #");
    if (plain && !options->insecure_http)
        return sp_fail(SP_INVALID,
                       "只从 https:// 下载；要用 http:// 请明确允许",
                       "downloads are by https:// alone, unless http:// is "
                       "allowed in so many words");
    return SP_OK;
}

/* One file into the folder, under a name of ours. */
static sp_status get(fetch *f, const char *file, const char *name,
                     const char *sha256)
{
    SP_AUTOSTR url = {0};
    SP_AUTOSTR path = {0};

    sp_str_addn(&url, f->base, f->base_len);
    sp_str_add(&url, file);
    SP_TRY(sp_str_ok(&url));
    SP_TRY(sp_model_path(f->folder.data, name, &path));
    f->request.url = url.data;
    return sp_fetch_file(f->http, &f->request, sha256, path.data);
}

static sp_status get_file(fetch *f, const sp_model_file *file)
{
    return get(f, file->file, file->file, file->sha256);
}

static void remove_files(const sp_model *m)
{
    const char *const files[] = {m->cfg.file, m->weights.file, m->names.file};

    for (size_t i = 0; i < SP_COUNT(files); i++) {
        SP_AUTOSTR path = {0};
        if (sp_model_path(m->folder, files[i], &path) == SP_OK)
            unlink(path.data);
    }
}

static sp_status get_files(fetch *f, const sp_model *m)
{
    sp_detector *detector = NULL;

    SP_TRY(get_file(f, &m->cfg));
    SP_TRY(get_file(f, &m->weights));
    SP_TRY(get_file(f, &m->names));
    SP_TRY(sp_model_open(m, NULL, &detector));
    sp_detector_close(detector);
    return SP_OK;
}

/* A folder that nobody else has, beside where the model will stand. */
static sp_status make_folder(const char *place, sp_str *out)
{
    SP_AUTOSTR path = {0};

    if (mkdir(place, 0777) != 0 && errno != EEXIST)
        return sp_fail(SP_IO, "建不了文件夹 %s：%s",
                       "the folder %s cannot be made: %s", place,
                       strerror(errno));
    sp_str_addf(&path, "%s/.fetch-XXXXXX", place);
    SP_TRY(sp_str_ok(&path));
    if (!mkdtemp(path.data))
        return sp_fail(SP_IO, "在 %s 里建不了文件夹：%s",
                       "no folder can be made in %s: %s", place,
                       strerror(errno));
    *out = path;
    path = (sp_str){0};
    return SP_OK;
}

/* The folder gets its name: from here on the model is there. */
static sp_status settle(fetch *f, const char *place, const char *name,
                        sp_str *out)
{
    SP_TRY(sp_model_path(place, name, out));
    if (chmod(f->folder.data, 0755) != 0 ||
        renameat2(AT_FDCWD, f->folder.data, AT_FDCWD, out->data,
                  RENAME_NOREPLACE) != 0)
        return sp_fail(errno == EEXIST ? SP_CONFLICT : SP_IO, "放不到 %s：%s",
                       "cannot be put at %s: %s", out->data, strerror(errno));
    sp_str_free(&f->folder);
    return SP_OK;
}

static sp_status fetch_model(fetch *f, const char *card, const char *sha256,
                             const char *place, sp_model **out)
{
    SP_AUTOMODEL *m = NULL;
    SP_AUTOSTR path = {0};

    SP_TRY(get(f, card, SP_MODEL_CARD, sha256));
    SP_TRY(sp_model_read(f->folder.data, &m));
    sp_status status = get_files(f, m);
    if (status == SP_OK)
        status = settle(f, place, m->name, &path);
    if (status != SP_OK) {
        remove_files(m);
        return status;
    }
    return sp_model_read(path.data, out);
}

sp_status sp_model_fetch(const char *url, const char *sha256, const char *place,
                         const sp_model_fetch_options *options, sp_model **out)
{
    static const sp_model_fetch_options none = {0};
    const sp_model_fetch_options *o = options ? options : &none;
    SP_CLEANUP(fetch_clear) fetch f = {0};

    SP_TRY(check_url(url, o));
    const char *card = strrchr(url, '/') + 1;
    if (strlen(card) < 6 || strcmp(card + strlen(card) - 5, ".json") != 0)
        return sp_fail(SP_INVALID, "地址应以说明卡（….json）结尾：“%.60s”",
                       "the address is to end in the card (….json), not in "
                       "\"%.60s\"",
                       card);
    f.base = url;
    f.base_len = (size_t)(card - url);
    f.request = (sp_http_request){
        .max_bytes = o->most_bytes > 0 ? o->most_bytes : MOST_BYTES,
        .ca_file = o->ca_file,
        .total_ms = -1,
        .idle_ms = IDLE_MS,
        .redirects = 3,
        .stop = o->stop,
        .stop_context = o->context,
    };
    SP_TRY(sp_http_open(&f.http));
    SP_TRY(make_folder(place, &f.folder));
    return fetch_model(&f, card, sha256, place, out);
}
