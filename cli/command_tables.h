/* The table of each cmd_<noun>.c, in which its verbs are. */
#ifndef SP_COMMAND_TABLES_H
#define SP_COMMAND_TABLES_H

#include "cmd.h"

extern const cmd alarm_cmds[];
extern const cmd archive_cmds[];
extern const cmd ask_cmds[];
extern const cmd attachment_cmds[];
extern const cmd audit_cmds[];
extern const cmd behaviour_cmds[];
extern const cmd blacklist_cmds[];
extern const cmd brief_cmds[];
extern const cmd broadcast_cmds[];
extern const cmd chat_cmds[];
extern const cmd checklist_cmds[];
extern const cmd demo_cmds[];
extern const cmd device_cmds[];
extern const cmd drill_cmds[];
extern const cmd duty_cmds[];
extern const cmd duty_rank_cmds[];
extern const cmd emergency_cmds[];
extern const cmd enterprise_cmds[];
extern const cmd event_cmds[];
extern const cmd exam_cmds[];
extern const cmd expiring_cmds[];
extern const cmd graph_cmds[];
extern const cmd hazard_act_cmds[];
extern const cmd hazard_cmds[];
extern const cmd hazard_insight_cmds[];
extern const cmd hazard_show_cmds[];
extern const cmd help_cmds[];
extern const cmd import_cmds[];
extern const cmd incident_cmds[];
extern const cmd ingest_cmds[];
extern const cmd inspection_cmds[];
extern const cmd inspection_paper_cmds[];
extern const cmd kb_cmds[];
extern const cmd kb_embed_cmds[];
extern const cmd mhi_cmds[];
extern const cmd model_cmds[];
extern const cmd order_cmds[];
extern const cmd outbox_cmds[];
extern const cmd overview_cmds[];
extern const cmd park_cmds[];
extern const cmd party_cmds[];
extern const cmd party_show_cmds[];
extern const cmd pass_cmds[];
extern const cmd permit_act_cmds[];
extern const cmd permit_cmds[];
extern const cmd permit_fill_cmds[];
extern const cmd permit_import_cmds[];
extern const cmd permit_paper_cmds[];
extern const cmd permit_plan_cmds[];
extern const cmd permit_show_cmds[];
extern const cmd permit_type_cmds[];
extern const cmd person_cmds[];
extern const cmd procedure_cmds[];
extern const cmd reading_cmds[];
extern const cmd risk_assess_cmds[];
extern const cmd risk_cmds[];
extern const cmd risk_draw_cmds[];
extern const cmd risk_show_cmds[];
extern const cmd risk_simulate_cmds[];
extern const cmd risk_standard_cmds[];
extern const cmd risk_what_if_cmds[];
extern const cmd site_cmds[];
extern const cmd stats_cmds[];
extern const cmd supply_cmds[];
extern const cmd sync_cmds[];
extern const cmd tick_cmds[];
extern const cmd training_cmds[];
extern const cmd training_people_cmds[];
extern const cmd user_cmds[];
extern const cmd vision_cmds[];
extern const cmd visitor_cmds[];
extern const cmd zone_cmds[];

#endif
