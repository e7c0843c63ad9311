/* Hazards: reporting them, and listing them. */
#include "cmd_hazard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd_record.h"

void free_hazard(sp_hazard **hazard)
{
    sp_record_free(&sp_hazard_type, *hazard);
}

const char *hazard_state(const call *cli, unsigned state)
{
    return cli_word(cli, sp_hazard_state_labels[state].zh,
                    sp_hazard_state_labels[state].en);
}

const char *hazard_level(const call *cli, unsigned level)
{
    return cli_word(cli, sp_hazard_level_labels[level].zh,
                    sp_hazard_level_labels[level].en);
}

/* ---- photos ---- */

void free_photos(photos *p)
{
    for (size_t i = 0; i < p->count; i++)
        free(p->bytes[i]);
    p->count = 0;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static sp_status check_file(call *cli, const char *path, int fd, size_t *out)
{
    struct stat facts;
    if (fstat(fd, &facts) < 0)
        return cli_fail(cli, SP_IO, "读不出 %s：%m", "cannot read %s: %m",
                        path);
    if (!S_ISREG(facts.st_mode))
        return cli_fail(cli, SP_INVALID, "%s 不是普通文件，不能作为照片",
                        "%s is no regular file and cannot be a photo", path);
    if (facts.st_size > SP_HAZARD_PHOTO_MAX)
        return cli_fail(cli, SP_INVALID,
                        "照片 %s 有 %lld 字节，最多 %d 字节，请缩小后再传",
                        "photo %s has %lld bytes, the most is %d: make it "
                        "smaller",
                        path, (long long)facts.st_size, SP_HAZARD_PHOTO_MAX);
    *out = (size_t)facts.st_size;
    return SP_OK;
}

/* A link may lead anywhere, so it is not followed. */
static sp_status read_photo(call *cli, const char *path, void **out,
                            size_t *out_len)
{
    CLEANUP(close_fd)
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    size_t len = 0, done = 0;
    if (fd < 0 && errno == ELOOP)
        return cli_fail(cli, SP_INVALID, "%s 是链接，请给出照片文件本身",
                        "%s is a link: name the photo itself", path);
    if (fd < 0)
        return cli_fail(cli, errno == ENOENT ? SP_NOT_FOUND : SP_IO,
                        "打不开照片 %s：%m", "cannot open photo %s: %m", path);
    TRY(check_file(cli, path, fd, &len));
    AUTOOWN char *bytes = malloc(len + 1);
    if (!bytes)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    while (done < len) {
        ssize_t n = read(fd, bytes + done, len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return cli_fail(cli, SP_IO, "照片 %s 没有读完",
                            "photo %s ended "
                            "while it was read",
                            path);
        done += (size_t)n;
    }
    *out = bytes;
    *out_len = len;
    bytes = NULL;
    return SP_OK;
}

sp_status photos_read(call *cli, photos *out)
{
    const char *path;
    for (size_t i = 0; (path = cli_option_at(cli, "photo", i)); i++) {
        const char *slash = strrchr(path, '/');
        sp_hazard_photo *p = &out->items[out->count];
        if (i == SP_HAZARD_PHOTOS_MAX)
            return cli_usage(cli, "一次最多 %d 张照片",
                             "at most %d photos at a time",
                             SP_HAZARD_PHOTOS_MAX);
        TRY(read_photo(cli, path, &out->bytes[i], &p->len));
        p->file_name = slash ? slash + 1 : path;
        p->bytes = out->bytes[i];
        out->count++;
    }
    return SP_OK;
}

/* ---- report ---- */

static const opt report_options[] = {
    PHOTO_OPTION,
    {"key", "TEXT", "调用方的键：同一个键只报一次，结果相同",
     "the caller's key: the same key reports once and answers the same"},
    OPT_TO_ADD,
    {0},
};

static void say_reported(call *cli, const sp_hazard *h)
{
    char at[32];
    clock_shown(cli, h->found_at, at);
    cli_say(cli, "已上报 %s：%s（%s%s%s，发现于 %s）",
            "%s is reported: %s (%s%s%s, found %s)", h->code, h->title,
            h->zone ? h->zone : "", h->zone && h->place ? " " : "",
            h->place ? h->place : "", at);
    if (h->recurs)
        cli_say(cli, "同一风险点、同一措施的隐患 %s 不久前刚销号：重复发生",
                "%s, of the same point and measure, was closed not long ago: "
                "it recurs",
                h->recurs);
    if (h->anonymous)
        cli_say(cli, "匿名：发现人只有安全部门负责人可查",
                "anonymous: who found it is for the safety head alone");
}

static sp_status report_hazard(call *cli)
{
    AUTOHAZARD *h = sp_record_new(&sp_hazard_type);
    AUTOPHOTOS pictures = {.count = 0};
    size_t count;
    if (!h)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    TRY(record_set_given(cli, &sp_hazard_type, h, &count));
    if (cli_arg(cli, 0))
        TRY(sp_record_set(&sp_hazard_type, h,
                          sp_type_field(&sp_hazard_type, "title"),
                          cli_arg(cli, 0), sp_session_zone(cli->session)));
    TRY(photos_read(cli, &pictures));
    TRY(sp_hazard_report_photos(cli->session, h, pictures.items, pictures.count,
                                cli_option(cli, "key")));
    if (cli->format != FORMAT_TABLE)
        return print_written(cli, &sp_hazard_type, h);
    puts(h->code);
    say_reported(cli, h);
    return SP_OK;
}

/* ---- list ---- */

static const opt list_options[] = {
    {"overdue", NULL, "只列逾期未销号的", "only what is overdue"},
    {"mine", NULL, "只列由我整改的", "only what is mine to rectify"},
    {"all", NULL, "也列出停用的", "those that are out of use as well"},
    {"order", "FIELD", "按字段排序，-字段 为倒序",
     "order by a field; -FIELD for the greatest first"},
    {"limit", "N", "最多列出 N 条", "at most N of them"},
    {"offset", "N", "跳过前 N 条", "leave out the first N"},
    {"columns", "A,B", "只列这些字段", "only these fields"},
    {"count", NULL, "只数有多少条", "only how many there are"},
    OPT_TO_FILTER,
    {0},
};

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

static void free_records(sp_records *records)
{
    sp_records_clear(records);
}

static sp_status put_mine(call *cli, sheet *s, const sp_hazard *h)
{
    bool late = sp_hazard_is_overdue(cli->session, h);
    const char *cells[] = {h->code,
                           sp_hazard_state_labels[h->state].name,
                           sp_hazard_level_labels[h->level].name,
                           h->title,
                           h->zone,
                           h->deadline,
                           late ? "true" : "false"};
    const char *shown[] = {h->code,
                           hazard_state(cli, h->state),
                           hazard_level(cli, h->level),
                           h->title,
                           h->zone,
                           h->deadline,
                           late ? cli_word(cli, "逾期", "overdue") : ""};
    return sheet_row(s, cells, shown);
}

static sp_status list_mine(call *cli, sp_query *query)
{
    static const column columns[] = {
        {"code", "隐患编号", "number", SP_TABLE_TEXT},
        {"state", "状态", "state", SP_TABLE_TEXT},
        {"level", "隐患级别", "level", SP_TABLE_TEXT},
        {"title", "隐患名称", "title", SP_TABLE_TEXT},
        {"zone", "所在区域", "zone", SP_TABLE_TEXT},
        {"deadline", "整改期限", "deadline", SP_TABLE_TEXT},
        {"overdue", "逾期", "overdue", SP_TABLE_TEXT},
    };
    CLEANUP(free_records) sp_records mine = {0};
    AUTOSHEET *s = NULL;
    TRY(sp_hazard_list_mine(cli->session, query, &mine));
    if (cli_flag(cli, "count")) {
        printf("%zu\n", mine.count);
        return SP_OK;
    }
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    for (size_t i = 0; i < mine.count; i++)
        TRY(put_mine(cli, s, mine.items[i]));
    return sheet_end(s);
}

/* The longest overdue first, unless another order was asked for. */
static sp_status query_overdue(call *cli, sp_query *query)
{
    const char *order = cli_option(cli, "order");
    TRY(sp_hazard_query_overdue(cli->session, query));
    return order ? sp_query_order(query, order) : SP_OK;
}

static sp_status list(call *cli)
{
    CLEANUP(free_query) sp_query *query = NULL;
    int64_t count;
    TRY(record_query(cli, &sp_hazard_type, &query));
    if (cli_flag(cli, "overdue"))
        TRY(query_overdue(cli, query));
    if (cli_flag(cli, "mine"))
        return list_mine(cli, query);
    if (!cli_flag(cli, "count"))
        return print_query(cli, &sp_hazard_type, query,
                           cli_option(cli, "columns"));
    TRY(sp_record_count(cli->session, query, &count));
    printf("%lld\n", (long long)count);
    return SP_OK;
}

const cmd hazard_cmds[] = {
    {"hazard", "report", "[TEXT]", NEED_WRITE, report_hazard, report_options,
     "上报隐患（随手拍）：写明什么、在哪里即可",
     "report a hazard: what and where is enough", "hazard"},
    {"hazard", "list", "", NEED_READ, list, list_options,
     "列出隐患，可按字段筛选", "list hazards, filtered by fields", "hazard"},
    {0},
};
