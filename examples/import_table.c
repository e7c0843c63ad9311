/* A table of enterprises comes in: first as a trial, then in earnest. */
#include "site.h"

static const char TABLE[] = "list.csv";

/* As people send them: Chinese headings, a grade misspelt, a column of their
 * own. */
static sp_status write_table(void)
{
    static const char text[] = "序号,企业全称,所属行业类型,风险等级,备用\n"
                               "1,深圳甲化工有限公司,化工,低风险,x\n"
                               "2,深圳乙冶金有限公司,冶金,很高,\n"
                               "3,深圳丙建材有限公司,建材,一般风险,\n";
    FILE *file = fopen(TABLE, "we");
    bool written = file && fputs(text, file) >= 0;

    return file && fclose(file) == 0 && written ? SP_OK : SP_IO;
}

/* Each finding as it is met; its texts are ours until we return. */
static void print_finding(void *context, const sp_import_finding *f)
{
    (void)context;
    printf("  %s, line %lld, %s \"%s\": %s\n",
           f->severity == SP_ERROR ? "refused" : "note", (long long)f->line,
           f->column, f->value, f->en);
}

static sp_status work(const char *path, sp_session **session)
{
    sp_import_options options = {.visit = print_finding};
    sp_import_result r;

    TRY(write_table());
    TRY(enter_site(path, NULL, session));
    for (int run = 0; run < 3; run++) {
        options.dry_run = run == 0;
        options.visit = run == 0 ? print_finding : NULL;
        TRY(sp_import(*session, &sp_enterprise_type, TABLE, &options, &r));
        printf("%s: %lld rows, %lld added, %lld unchanged, %lld refused\n",
               run == 0 ? "trial" : "import", (long long)r.rows,
               (long long)r.added, (long long)r.unchanged,
               (long long)r.rejected);
    }
    return SP_OK;
}

int main(void)
{
    sp_session *session = NULL;
    sp_status status = work("import_table.db", &session);

    remove(TABLE);
    return leave_site("import_table.db", session, status);
}
