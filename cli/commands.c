/* The tables of all commands. A new noun: its cmd_<noun>.c, a line in
 * command_tables.h and in `tables`, and a line in `nouns`; or, for the usual
 * verbs of a record type, a line in `record_nouns`. */
#include "commands.h"

#include "cmd_record.h"
#include "command_tables.h"

/* clang-format off */
static const cmd *const tables[] = {
    demo_cmds,
    site_cmds,
    park_cmds,
    enterprise_cmds,
    attachment_cmds,
    mhi_cmds,
    expiring_cmds,
    model_cmds,
    overview_cmds,
    zone_cmds,
    risk_cmds,
    risk_show_cmds,
    risk_assess_cmds,
    risk_standard_cmds,
    risk_draw_cmds,
    risk_what_if_cmds,
    risk_simulate_cmds,
    permit_type_cmds,
    permit_cmds,
    permit_fill_cmds,
    permit_act_cmds,
    permit_plan_cmds,
    permit_paper_cmds,
    permit_show_cmds,
    permit_import_cmds,
    order_cmds,
    broadcast_cmds,
    outbox_cmds,
    hazard_cmds,
    hazard_act_cmds,
    hazard_show_cmds,
    checklist_cmds,
    inspection_cmds,
    inspection_paper_cmds,
    person_cmds,
    party_cmds,
    party_show_cmds,
    blacklist_cmds,
    pass_cmds,
    vision_cmds,
    visitor_cmds,
    exam_cmds,
    behaviour_cmds,
    incident_cmds,
    device_cmds,
    reading_cmds,
    alarm_cmds,
    event_cmds,
    duty_cmds,
    duty_rank_cmds,
    stats_cmds,
    hazard_insight_cmds,
    training_cmds,
    training_people_cmds,
    emergency_cmds,
    drill_cmds,
    supply_cmds,
    archive_cmds,
    sync_cmds,
    tick_cmds,
    ask_cmds,
    chat_cmds,
    kb_cmds,
    kb_embed_cmds,
    import_cmds,
    ingest_cmds,
    user_cmds,
    audit_cmds,
    brief_cmds,
    procedure_cmds,
    graph_cmds,
    help_cmds,
};
/* clang-format on */

/* Nouns whose record type gives them the usual verbs. A verb of the same name
 * in a table above goes before. */
static const cmd_record_noun record_nouns[] = {
    {"enterprise", "enterprise", RECORD_ADD | RECORD_READ | RECORD_EDIT},
    {"licence", "licence", RECORD_ALL},
    {"chemical", "chemical", RECORD_ALL},
    {"mhi", "mhi_unit", RECORD_ALL},
    {"attachment", "attachment", RECORD_ALL & ~RECORD_ADD},
    {"zone", "zone", RECORD_ALL},
    {"risk", "risk_point", RECORD_ALL & ~RECORD_ADD},
    {"risk unit", "risk_unit", RECORD_ALL},
    {"risk event", "risk_event", RECORD_ALL},
    {"risk measure", "control_measure", RECORD_ALL},
    {"risk standard", "rule_pack", RECORD_LIST},
    {"checklist", "checklist", RECORD_ALL & ~RECORD_ADD},
    {"inspection plan", "inspection_plan", RECORD_ALL},
    {"inspection", "inspection_task", RECORD_LIST},
    {"person", "person", RECORD_ALL},
    {"certificate", "certificate", RECORD_ALL},
    {"training plan", "training_plan", RECORD_ALL},
    {"training session", "training_session", RECORD_ALL},
    {"training attendance", "training_attendance", RECORD_READ},
    {"training need", "training_need", RECORD_ALL},
    {"contractor", "contractor", RECORD_ALL},
    {"contractor paper", "party_paper", RECORD_ALL},
    {"contractor agreement", "party_agreement", RECORD_ALL},
    {"contractor equipment", "party_equipment", RECORD_ALL},
    {"contractor reviews", "party_review", RECORD_READ},
    {"blacklist", "blacklist_entry", RECORD_READ},
    {"pass", "entry_pass", RECORD_READ},
    {"visitor", "visitor", RECORD_READ},
    {"behaviour", "behaviour", RECORD_READ},
    {"question", "question", RECORD_ALL},
    {"exam", "exam", RECORD_ALL},
    {"exam sitting", "exam_sitting", RECORD_READ},
    {"incident", "incident", RECORD_ADD | RECORD_READ | RECORD_EDIT},
    {"incident step", "incident_step", RECORD_READ},
    {"workload", "workload", RECORD_ALL},
    {"hazard history", "hazard_history", RECORD_LIST},
    {"device", "device", RECORD_READ | RECORD_EDIT},
    {"tag", "tag", RECORD_READ | RECORD_EDIT},
    {"alarm", "alarm", RECORD_READ},
    {"duty item", "duty_item", RECORD_ALL},
    {"duty plan", "duty_plan", RECORD_ALL},
    {"duty task", "duty_task", RECORD_SHOW},
    {"duty delegation", "delegation", RECORD_READ},
    {"duty rank", "duty_ranking", RECORD_LIST},
    {"emergency plan", "emergency_plan",
     RECORD_ADD | RECORD_READ | RECORD_EDIT},
    {"order", "work_order", RECORD_ALL},
    {"notify channel", "channel", RECORD_READ},
    {"broadcast", "broadcast", RECORD_READ},
    {"broadcast call", "broadcast_call", RECORD_READ},
    {"drill", "drill", RECORD_ADD | RECORD_READ | RECORD_EDIT},
    {"drill step", "drill_inject", RECORD_READ},
    {"drill unit", "drill_unit", RECORD_ALL},
    {"supply", "supply", RECORD_ALL},
    {"roster", "roster_shift", RECORD_ALL},
    {"kb", "kb_document",
     RECORD_READ | RECORD_EDIT | RECORD_REMOVE | RECORD_RESTORE},
    {"notice", "notice", RECORD_READ},
    {"user", "user", RECORD_ALL},
    {"department", "department", RECORD_ALL},
    {"sync conflict", "sync_conflict", RECORD_READ},
    {"audit", "entry", RECORD_READ},
};

/* Nouns in the order of help. */
static const cmd_noun nouns[] = {
    {"demo", "示例园区：从企业清单到四色图",
     "the example park, from a list to a map"},
    {"init", "建立站点", "make a site"},
    {"login", "登录", "sign in"},
    {"logout", "退出登录", "sign out"},
    {"overview", "总览", "the overview"},
    {"park", "园区档案（一园一档）", "the park's archive"},
    {"enterprise", "企业档案（一企一档）", "the archives of enterprises"},
    {"licence", "证照", "licences and other papers that run out"},
    {"chemical", "化学品", "chemicals"},
    {"mhi", "重大危险源", "major hazard installations"},
    {"attachment", "附件", "attached files"},
    {"zone", "区域", "zones of the plan"},
    {"risk", "风险点、评估、四色图、告知卡",
     "risk points, assessment, map, notice cards"},
    {"risk unit", "风险单元", "units of risk points"},
    {"risk event", "风险事件", "what can go wrong, assessed"},
    {"risk measure", "管控措施", "control measures"},
    {"risk standard", "评估标准", "standards of assessment"},
    {"permit", "作业票：申请、审批、开工、验收",
     "permits to work, from applying to accepting"},
    {"permit type", "作业票类别：规则包", "types of permits: rule packs"},
    {"permit case", "案卷：一处地点、一段时间的全部留痕",
     "case packs: all that is kept of a place and a time"},
    {"hazard", "隐患：上报、下发、整改、验收、销号",
     "hazards, from reporting to closing"},
    {"hazard history", "隐患履历", "history of hazards"},
    {"checklist", "检查表：排查内容自主设定",
     "checklists: what inspections look at"},
    {"inspection", "检查任务、结果、完成率",
     "inspections: tasks, results, rates"},
    {"inspection plan", "检查计划：查什么、谁查、多久查一次",
     "plans: what is inspected, by whom, how often"},
    {"person", "人员，能不能做某种作业", "people, and what they are fit for"},
    {"certificate", "人员的证件", "certificates of people"},
    {"training", "培训：到课、学时、缺项、一人一档",
     "training: who was there, hours, gaps, files"},
    {"training plan", "培训计划", "plans of training"},
    {"training session", "培训课次", "sessions of training"},
    {"training attendance", "到课记录", "who was there"},
    {"training need", "岗位培训要求", "what posts need"},
    {"contractor", "相关方：准入、签约、评价、限制",
     "related parties, from applying to leaving"},
    {"contractor paper", "相关方的资质、许可证、保险",
     "papers of related parties"},
    {"contractor agreement", "合同与安全协议", "contracts and agreements"},
    {"contractor equipment", "相关方的设备和验收",
     "equipment of related parties"},
    {"contractor reviews", "相关方评价", "evaluations of related parties"},
    {"blacklist", "黑名单：提议、决定、移出", "the blacklist"},
    {"pass", "入场证", "entry passes"},
    {"visitor", "访客", "visitors"},
    {"behaviour", "人的行为：违章和良好行为、记分",
     "behaviour: violations, good reports, points"},
    {"question", "题库", "banks of questions"},
    {"exam", "考试：抽题、试卷、判分", "exams: papers, marking"},
    {"exam sitting", "答卷", "sittings of exams"},
    {"incident", "事故与未遂：等级、上报时限、结案、事故率",
     "accidents and near misses: grade, clocks, closing, rates"},
    {"incident step", "事故的报送和处置记录", "what was done about incidents"},
    {"workload", "人数和工时，供计算事故率", "people and hours, for rates"},
    {"device", "监测设备", "devices that watch the plant"},
    {"tag", "测点：量程、限值、延时", "tags: range, limits, delays"},
    {"reading", "监测读数", "readings of tags"},
    {"alarm", "报警：确认、处理、关闭", "alarms, from raised to closed"},
    {"event", "事件：处理、归档", "events: alarms and notices, archived"},
    {"duty", "安全履责：清单、计划、任务、排名",
     "duties: items, plans, tasks, ranking"},
    {"duty item", "履责清单", "what posts have to do"},
    {"duty plan", "履责计划：谁、多久一次", "plans: who, how often"},
    {"duty task", "履责任务：提交、审核", "tasks: submit, review"},
    {"duty delegation", "委托记录", "who stands in for whom"},
    {"duty rank", "监督排名", "the ranking"},
    {"stats", "统计预警：隐患分组统计、趋势、帕累托",
     "statistics: groups, trends, Pareto"},
    {"major", "重大隐患判定标准", "lists that say which hazards are major"},
    {"emergency plan", "应急预案：评审、签署、发布、备案、修订",
     "emergency plans: review, signature, filing, editions"},
    {"order", "MES、ERP 的工单：能否开工",
     "orders of a MES or ERP: may this one start"},
    {"hook", "网络回调：事件发生后通知一个网址", "webhooks: tell a URL"},
    {"notify", "消息通道", "messages for people"},
    {"notify channel", "消息通道：企业微信、钉钉、飞书、邮件、MQTT",
     "channels: WeCom, DingTalk, Feishu, mail, MQTT"},
    {"broadcast", "一呼百应：广播和应答",
     "one call to many, and their answers"},
    {"broadcast call", "谁应答了、谁没有", "who has answered"},
    {"outbox", "发件箱：待发、已送达、已放弃", "what leaves the site"},
    {"drill", "应急演练：方案、记录、评估、频次",
     "drills: plan, record, evaluation, how often"},
    {"drill step", "演练的情景注入和响应", "timed steps of drills"},
    {"drill unit", "演练频次按哪一类单位", "which class of unit drills"},
    {"supply", "应急物资：出入、盘点、到期、短缺",
     "emergency supplies: movements, expiry, shortfall"},
    {"roster", "值班表：空档、重叠、交接班",
     "duty rosters: gaps, overlaps, handover"},
    {"procedure", "规程制度：版本、对比、谁读过、复审",
     "procedure: versions, differences, who has read them"},
    {"brief", "简报：一个区域、部门或企业的风险归纳",
     "briefs: what matters about a zone or department"},
    {"kb graph", "知识图谱：条款、措施、设备、隐患之间的关联",
     "the knowledge graph: what governs what"},
    {"ask", "安全助手：问一句，答原文和出处",
     "the assistant: a question, the clause that governs"},
    {"chat", "安全助手：对话", "a conversation with the assistant"},
    {"kb", "知识库：法规、标准、规程，检索与评测",
     "the knowledge base: laws, standards, procedures"},
    {"vision", "在图片里找：人、安全帽、反光背心……",
     "looking at pictures: people, helmets, vests"},
    {"model", "检测模型", "models of the detector"},
    {"tick", "定时任务：过期、提醒、报警", "for cron: what time brings about"},
    {"notice", "提醒和报警", "notices and alarms"},
    {"expiring", "到期提醒", "what runs out"},
    {"user", "用户", "users"},
    {"role", "角色和权限矩阵", "roles and the matrix of rights"},
    {"department", "部门", "departments"},
    {"token", "给定时任务用的令牌", "tokens for cron"},
    {"can", "能不能做，为什么", "may I, and why"},
    {"audit", "账本：谁在何时改了什么", "the ledger: who did what, when"},
    {"import", "从表格文件导入", "records from table files"},
    {"ingest", "接入 MES、ERP、DCS 的数据",
     "feeds of other systems: MES, ERP, DCS"},
    {"export", "导出为表格文件", "records to table files"},
    {"archive", "数据包：一企一档、整个站点，导出、核对、收下",
     "packages: an enterprise or a site, out and in"},
    {"sync", "站点之间的变更：边缘与中心",
     "changes between sites: edge and centre"},
    {"sync conflict", "两边都改过、规则定不了的记录",
     "what both changed and no rule decides"},
    {"backup", "备份", "copy the site"},
    {"migrate", "升级站点的表结构", "bring a site up to date"},
    {"doctor", "检查站点", "examine a site"},
    {"help", "帮助", "help"},
    {"describe", "给程序看的命令和字段", "commands and fields for programs"},
    {"completion", "命令行补全", "completion for shells"},
    {"man", "手册页", "manual pages"},
};

static bool table_has(const char *noun, const char *verb)
{
    for (size_t t = 0; t < COUNT(tables); t++)
        for (const cmd *c = tables[t]; c->noun; c++)
            if (!strcmp(c->noun, noun) && !strcmp(c->verb, verb))
                return true;
    return false;
}

/* Positions of the walk: first the tables one after the other, then every noun
 * of record_nouns times every usual verb. */
static bool at_table(size_t at, cmd *out, size_t *passed)
{
    size_t before = 0;
    for (size_t t = 0; t < COUNT(tables); t++)
        for (const cmd *c = tables[t]; c->noun; c++)
            if (before++ == at) {
                *out = *c;
                return true;
            }
    *passed = before;
    return false;
}

bool commands_next(size_t *at, cmd *out)
{
    size_t passed = 0;
    if (at_table(*at, out, &passed)) {
        ++*at;
        return true;
    }
    for (size_t i = *at - passed; i < COUNT(record_nouns) * record_verb_count;
         i++) {
        const cmd_record_noun *n = &record_nouns[i / record_verb_count];
        if (!record_verb(n, i % record_verb_count, out) ||
            table_has(n->noun, out->verb))
            continue;
        *at = passed + i + 1;
        return true;
    }
    return false;
}

bool commands_next_noun(size_t *at, cmd_noun *out)
{
    if (*at >= COUNT(nouns))
        return false;
    *out = nouns[(*at)++];
    return true;
}

void commands_name(const cmd *command, char *out, size_t size)
{
    snprintf(out, size, "%s%s%s", command->noun, *command->verb ? " " : "",
             command->verb);
}

static void join(const char *const *words, size_t nwords, char *out,
                 size_t size)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < nwords && len < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%s", i ? " " : "",
                                words[i]);
}

match commands_match(const char *const *words, size_t nwords, cmd *out)
{
    char typed[128], name[128];
    bool full = false, start = false;
    cmd c;
    join(words, nwords, typed, sizeof typed);
    size_t len = strlen(typed);
    for (size_t at = 0; commands_next(&at, &c);) {
        commands_name(&c, name, sizeof name);
        if (strncmp(name, typed, len))
            continue;
        if (name[len] == '\0') {
            *out = c;
            full = true;
        } else if (name[len] == ' ') {
            start = true;
        }
    }
    if (full)
        return start ? MATCH_BOTH : MATCH_FULL;
    return start ? MATCH_START : MATCH_NONE;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned commands_distance(const char *a, const char *b)
{
    enum { MOST = 64 };
    unsigned row[3][MOST]; /* two rows back, one row back, this one */
    size_t na = strnlen(a, MOST - 1), nb = strnlen(b, MOST - 1);
    for (size_t j = 0; j <= nb; j++)
        row[1][j] = (unsigned)j;
    for (size_t i = 1; i <= na; i++) {
        row[2][0] = (unsigned)i;
        for (size_t j = 1; j <= nb; j++) {
            unsigned replaced = row[1][j - 1] + (a[i - 1] != b[j - 1]);
            unsigned best = least(row[1][j], row[2][j - 1]) + 1;
            best = least(best, replaced);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = least(best, row[0][j - 2] + 1);
            row[2][j] = best;
        }
        memcpy(row[0], row[1], sizeof row[0]);
        memcpy(row[1], row[2], sizeof row[1]);
    }
    return row[1][nb];
}

void commands_nearest(const char *const *words, size_t nwords, char *out,
                      size_t size)
{
    char typed[64], name[64];
    unsigned best = 4; /* farther is no help */
    cmd c;
    out[0] = '\0';
    join(words, nwords, typed, sizeof typed);
    for (size_t at = 0; commands_next(&at, &c);) {
        commands_name(&c, name, sizeof name);
        const char *const candidates[] = {name, c.noun};
        for (size_t i = 0; i < COUNT(candidates); i++) {
            unsigned d = commands_distance(typed, candidates[i]);
            if (d >= best || d * 2 >= strlen(candidates[i]) + 1)
                continue;
            best = d;
            snprintf(out, size, "%s", candidates[i]);
        }
    }
}
