/* A related party with its papers, agreements, equipment and people. */
#include <safeprod/party.h>

#include "print.h"

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

/* What belongs to a party, as a list of its own. */
static sp_status list_of(call *cli, const sp_type *type, const char *columns)
{
    CLEANUP(free_query) sp_query *query = sp_query_new(type);
    if (!query)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    TRY(sp_query_where(query, "contractor", cli_arg(cli, 0)));
    return print_query(cli, type, query, columns);
}

static sp_status papers(call *cli)
{
    return list_of(cli, &sp_party_paper_type, NULL);
}

static sp_status agreements(call *cli)
{
    return list_of(cli, &sp_party_agreement_type,
                   "code,kind,valid_from,valid_to,signed_by,their_signer");
}

static sp_status people(call *cli)
{
    return list_of(cli, &sp_person_type,
                   "code,name,post,trained_until,exam_passed,insured_until,"
                   "blacklisted,left_on");
}

extern const cmd party_show_cmds[];
const cmd party_show_cmds[] = {
    {"contractor", "papers", "CODE", NEED_READ, papers, NULL, "有哪些资料",
     "their papers"},
    {"contractor", "agreements", "CODE", NEED_READ, agreements, NULL,
     "有哪些合同和协议", "their contracts and agreements"},
    {"contractor", "people", "CODE", NEED_READ, people, NULL, "有哪些人员",
     "their people"},
    {0},
};
