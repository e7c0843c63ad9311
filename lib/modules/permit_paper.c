/* Tickets on paper: head, measures, opinions, notes; printing. */
#include <stdio.h>
#include <string.h>

#include "permit_sheet.h"
#include "qr.h"
#include "when.h"

enum { OPINIONS_MAX = 60, NOTES_MAX = 6 };

/* ---- measures ---- */

static const sp_permit_measure_answer *answer_to(const sp_permit_sheet *s,
                                                 unsigned no)
{
    for (size_t i = 0; !s->blank && i < s->answers.count; i++) {
        const sp_permit_measure_answer *a = s->answers.items[i];
        if (a->no == (int64_t)no)
            return a;
    }
    return NULL;
}

static sp_status fill_measures(sp_permit_sheet *s)
{
    size_t n = sp_permit_part_count(s->ticket.pack, SP_PERMIT_MEASURES);
    sp_paper_measure *out = sp_permit_sheet_room(s, n, sizeof *out);
    size_t count = 0;

    if (!out)
        return SP_NO_MEMORY;
    SP_PERMIT_EACH(sp_permit_measure, m, s->ticket.type, SP_PERMIT_MEASURES)
    {
        const sp_permit_measure_answer *a = answer_to(s, m->no);
        if (!sp_permit_sheet_counts(s, &m->item))
            continue;
        sp_paper_measure *p = &out[count++];
        *p = (sp_paper_measure){.no = m->no,
                                .text = sp_sheet_label(s, &m->item),
                                .value_label =
                                    sp_sheet_say(s, m->value_zh, m->value_en)};
        if (!a)
            continue;
        p->answer = a->involved ? SP_PAPER_INVOLVED : SP_PAPER_NOT_INVOLVED;
        p->value = a->value;
        SP_TRY(sp_permit_sheet_name(s, a->confirmed_by, &p->confirmed_by));
    }
    s->paper.measures = out;
    s->paper.nmeasures = count;
    s->paper.other_measures =
        sp_permit_sheet_given(&s->fields, "other_measures");
    s->paper.other_author =
        sp_permit_sheet_given(&s->fields, "other_measures_author");
    return SP_OK;
}

/* ---- opinions ---- */

static bool signs(const sp_permit_sheet *s, const sp_permit_history *h,
                  const sp_permit_step *step)
{
    if (s->blank || h->round != s->ticket.permit->round)
        return false;
    if (step->kind == SP_PERMIT_STEP_ACCEPT)
        return strcmp(h->action, "accept") == 0;
    return h->step && strcmp(h->step, step->item.code) == 0;
}

static sp_status fill_opinion(sp_permit_sheet *s, const sp_permit_step *step,
                              sp_paper_opinion *out)
{
    SP_AUTOSTR names = {0};
    const sp_permit_history *last = NULL;

    *out = (sp_paper_opinion){.role = sp_sheet_label(s, &step->item)};
    for (size_t i = 0; i < s->history.count; i++) {
        const sp_permit_history *h = s->history.items[i];
        const char *name;
        if (!signs(s, h, step))
            continue;
        SP_TRY(sp_permit_sheet_name(s, h->actor, &name));
        sp_str_addf(&names, "%s%s",
                    names.len ? sp_sheet_say(s, "、", ", ") : "", name);
        last = h;
    }
    if (!last)
        return SP_OK;
    sp_str_add(&names, sp_sheet_say(s, "（电子签名）", " (signed on line)"));
    SP_TRY(sp_permit_sheet_keep(s, &names, &out->signature));
    out->text = last->reason ? last->reason : sp_sheet_say(s, "同意", "agreed");
    return sp_permit_sheet_time(s, last->at, &out->time);
}

static sp_status fill_opinions(sp_permit_sheet *s)
{
    sp_paper_opinion *out = sp_permit_sheet_room(s, OPINIONS_MAX, sizeof *out);
    size_t count = 0;

    if (!out)
        return SP_NO_MEMORY;
    SP_PERMIT_EACH(sp_permit_step, step, s->ticket.type, SP_PERMIT_STEPS)
    {
        if (count == OPINIONS_MAX ||
            (s->ticket.graded &&
             !sp_permit_step_applies(step, &s->ticket.grading)))
            continue;
        SP_TRY(fill_opinion(s, step, &out[count++]));
    }
    s->paper.opinions = out;
    s->paper.nopinions = count;
    return SP_OK;
}

/* ---- head and foot ---- */

static const char *watermark(const sp_permit_sheet *s)
{
    static const struct {
        const char *zh;
        const char *en;
    } texts[SP_PERMIT_STATE_COUNT] = {
        [SP_PERMIT_DRAFT] = {"草　稿", "DRAFT"},
        [SP_PERMIT_IN_APPROVAL] = {"未批准", "NOT APPROVED"},
        [SP_PERMIT_REJECTED] = {"未批准", "REJECTED"},
        [SP_PERMIT_SUSPENDED] = {"暂停中", "SUSPENDED"},
        [SP_PERMIT_TERMINATED] = {"已终止", "TERMINATED"},
        [SP_PERMIT_EXPIRED] = {"已过期", "EXPIRED"},
        [SP_PERMIT_CANCELLED] = {"已作废", "CANCELLED"},
    };
    const sp_permit *p = s->ticket.permit;

    if (p->legacy)
        return sp_sheet_say(s, "历史票", "FOR THE RECORD");
    return texts[p->state].zh
               ? sp_sheet_say(s, texts[p->state].zh, texts[p->state].en)
               : NULL;
}

/* 动火作业 becomes 动火安全作业票. */
static sp_status fill_title(sp_permit_sheet *s)
{
    static const char work[] = "作业";
    const sp_permit *p = s->ticket.permit;
    const char *label =
        s->ticket.pack
            ? sp_permit_type_label(s->ticket.pack, sp_session_lang(s->session))
            : (p->legacy_type ? p->legacy_type : p->type);
    size_t len = strlen(label);
    SP_AUTOSTR title = {0};

    if (!s->ticket.pack)
        sp_str_add(&title, label);
    else if (sp_session_lang(s->session) == SP_EN)
        sp_str_addf(&title, "Permit: %s", label);
    else if (len > sizeof work - 1 &&
             strcmp(label + len - (sizeof work - 1), work) == 0)
        sp_str_addf(&title, "%.*s安全作业票", (int)(len - (sizeof work - 1)),
                    label);
    else
        sp_str_addf(&title, "%s安全作业票", label);
    return sp_permit_sheet_keep(s, &title, &s->paper.title);
}

static sp_status fill_organisation(sp_permit_sheet *s)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR text = {0};
    bool row;

    SP_TRY(sp_db_prepare(s->session->db,
                         "SELECT (SELECT name FROM park), (SELECT full_name "
                         "FROM enterprise WHERE code = $1)",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, s->ticket.permit->enterprise);
    SP_TRY(sp_stmt_step(stmt, &row));
    for (int i = 0; row && i < 2; i++)
        if (!sp_stmt_is_null(stmt, i))
            sp_str_addf(&text, "%s%s", text.len ? "　" : "",
                        sp_stmt_text(stmt, i));
    SP_TRY(sp_stmt_ok(stmt));
    return sp_permit_sheet_keep(s, &text, &s->paper.organisation);
}

static sp_status fill_notes(sp_permit_sheet *s)
{
    const char **notes = sp_permit_sheet_room(s, NOTES_MAX, sizeof *notes);
    const sp_permit *p = s->ticket.permit;
    int64_t days =
        s->ticket.pack ? sp_permit_type_keep_days(s->ticket.pack) : 365;
    SP_AUTOSTR keep = {0};
    SP_AUTOSTR made = {0};
    char time[32] = "";
    size_t n = 0;

    if (!notes)
        return SP_NO_MEMORY;
    if (sp_session_lang(s->session) == SP_EN)
        sp_str_addf(&keep,
                    "Three copies: the guardian, the working unit, and the "
                    "unit where the work is. Kept for %lld days at least.",
                    (long long)days);
    else
        sp_str_addf(&keep,
                    "注：本票一式三份，监护人、作业单位、所在单位各持一份；"
                    "作业完成后至少保存 %lld 天。",
                    (long long)days);
    SP_TRY(sp_permit_sheet_keep(s, &keep, &notes[n++]));
    if (s->first_test && !s->blank)
        notes[n++] = sp_sheet_say(
            s, "气体分析次数较多，此处只列最近的 200 次，全部见系统记录。",
            "There are many gas tests: the last 200 are shown here.");
    sp_time_format(sp_session_now(s->session), sp_session_zone(s->session),
                   time);
    SP_AUTOSTR day = {0};
    sp_str_addf(&day, "%.10s", time);
    time[10] = ' ';
    sp_str_addf(&made, "%s%s　%s%.16s", sp_sheet_say(s, "规则：", "Rules: "),
                p->standard ? p->standard : "-",
                sp_sheet_say(s, "打印：", "Printed: "), time);
    SP_TRY(sp_permit_sheet_keep(s, &made, &notes[n++]));
    s->paper.notes = notes;
    s->paper.nnotes = n;
    return sp_permit_sheet_keep(s, &day, &s->paper.made);
}

/* ---- the whole ---- */

sp_status sp_permit_sheet_fill(sp_permit_sheet *s)
{
    const sp_permit *p = s->ticket.permit;

    s->paper.lang = sp_session_lang(s->session);
    s->paper.number = p->code;
    s->paper.state = sp_sheet_say(s, sp_permit_state_labels[p->state].zh,
                                  sp_permit_state_labels[p->state].en);
    s->paper.watermark = watermark(s);
    SP_TRY(fill_title(s));
    SP_TRY(fill_organisation(s));
    SP_TRY(sp_permit_sheet_boxes(s));
    SP_TRY(sp_permit_sheet_gas(s));
    if (s->ticket.pack) {
        SP_TRY(fill_measures(s));
        SP_TRY(fill_opinions(s));
    }
    return fill_notes(s);
}

sp_status sp_permit_sheet_draw(sp_permit_sheet *s, const char *qr, sp_str *out,
                               unsigned *out_pages)
{
    SP_AUTOSTR note = {0};
    char time[32] = "";

    s->paper.qr = qr;
    sp_time_format(sp_session_now(s->session), sp_session_zone(s->session),
                   time);
    time[10] = ' ';
    sp_str_addf(&note, "%s%.16s",
                sp_sheet_say(s, "扫码验票，签发于 ", "sealed at "), time);
    SP_TRY(sp_str_ok(&note));
    s->paper.qr_note = note.data;
    sp_status status = sp_paper_draw(&s->paper, out, out_pages);
    s->paper.qr = s->paper.qr_note = NULL; /* they end here */
    return status;
}

static sp_status print(sp_permit_sheet *s,
                       const sp_permit_print_options *options, sp_str *out,
                       unsigned *out_pages)
{
    const sp_permit *p = s->ticket.permit;
    SP_AUTOFREE char *qr = NULL;

    s->blank = options->blank;
    SP_TRY(sp_permit_sheet_fill(s));
    if (!options->no_qr && p->state != SP_PERMIT_DRAFT && !p->legacy)
        SP_TRY(sp_permit_sheet_seal(s, &qr));
    return sp_permit_sheet_draw(s, qr, out, out_pages);
}

sp_status sp_permit_print(sp_session *session, const char *number,
                          const sp_permit_print_options *options, void **out,
                          size_t *out_len, unsigned *out_pages)
{
    static const sp_permit_print_options usual = {0};
    SP_AUTOSHEET s = {0};
    SP_AUTOSTR pdf = {0};
    char *taken = NULL;

    SP_TRY(sp_permit_sheet_open(session, number, &s));
    SP_TRY(print(&s, options ? options : &usual, &pdf, out_pages));
    size_t len = pdf.len;
    SP_TRY(sp_str_take(&pdf, &taken));
    *out = taken;
    *out_len = len;
    return SP_OK;
}

sp_status sp_permit_qr_text(sp_session *session, const char *number, char **out)
{
    SP_AUTOSHEET s = {0};

    SP_TRY(sp_permit_sheet_open(session, number, &s));
    return sp_permit_sheet_seal(&s, out);
}

sp_status sp_qr_modules(const char *text, unsigned char **out_dark,
                        unsigned *out_side)
{
    SP_AUTOQR qr = {0};

    SP_TRY(sp_qr_make(text, strlen(text), &qr));
    *out_side = qr.side;
    *out_dark = SP_TAKE(qr.dark);
    return SP_OK;
}

sp_status sp_qr_png(const char *text, unsigned scale, void **out,
                    size_t *out_len)
{
    SP_AUTOQR qr = {0};
    SP_AUTOSTR png = {0};
    char *taken = NULL;

    SP_TRY(sp_qr_make(text, strlen(text), &qr));
    SP_TRY(sp_qr_picture(&qr, scale, &png));
    size_t len = png.len;
    SP_TRY(sp_str_take(&png, &taken));
    *out = taken;
    *out_len = len;
    return SP_OK;
}
