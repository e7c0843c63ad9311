/* Every record type that a site holds. A new type is one line here. */
#include <safeprod/safeprod.h>

#include <string.h>

#include "base.h"

static const sp_type *const types[] = {
    &sp_entry_type,
    &sp_rule_pack_type,
    &sp_department_type,
    &sp_user_type,
    &sp_park_type,
    &sp_enterprise_type,
    &sp_licence_type,
    &sp_chemical_type,
    &sp_mhi_unit_type,
    &sp_attachment_type,
    &sp_zone_type,
    &sp_risk_point_type,
    &sp_risk_unit_type,
    &sp_risk_event_type,
    &sp_control_measure_type,
    &sp_contractor_type,
    &sp_person_type,
    &sp_certificate_type,
    &sp_training_plan_type,
    &sp_training_session_type,
    &sp_training_attendance_type,
    &sp_training_exam_type,
    &sp_person_post_type,
    &sp_training_need_type,
    &sp_party_paper_type,
    &sp_party_agreement_type,
    &sp_party_equipment_type,
    &sp_party_review_type,
    &sp_blacklist_entry_type,
    &sp_entry_pass_type,
    &sp_visitor_type,
    &sp_permit_record_type,
    &sp_permit_measure_answer_type,
    &sp_permit_gas_test_type,
    &sp_permit_staff_type,
    &sp_permit_history_type,
    &sp_hazard_type,
    &sp_hazard_history_type,
    &sp_checklist_type,
    &sp_checklist_item_type,
    &sp_inspection_plan_type,
    &sp_inspection_task_type,
    &sp_inspection_result_type,
    &sp_duty_item_type,
    &sp_duty_plan_type,
    &sp_duty_task_type,
    &sp_delegation_type,
    &sp_duty_ranking_type,
    &sp_work_order_type,
    &sp_channel_type,
    &sp_broadcast_type,
    &sp_broadcast_call_type,
    &sp_kb_document_type,
    &sp_kb_link_type,
    &sp_kb_reading_type,
    &sp_emergency_plan_type,
    &sp_drill_type,
    &sp_drill_inject_type,
    &sp_drill_item_type,
    &sp_drill_unit_type,
    &sp_emergency_step_type,
    &sp_supply_type,
    &sp_supply_move_type,
    &sp_roster_shift_type,
    &sp_notice_type,
    &sp_device_type,
    &sp_tag_type,
    &sp_reading_batch_type,
    &sp_alarm_type,
    &sp_alarm_history_type,
    &sp_event_archive_type,
    &sp_behaviour_type,
    &sp_question_type,
    &sp_exam_type,
    &sp_exam_sitting_type,
    &sp_incident_type,
    &sp_incident_step_type,
    &sp_workload_type,
    &sp_sync_conflict_type,
};

size_t sp_type_count(void)
{
    return SP_COUNT(types);
}

const sp_type *sp_type_at(size_t i)
{
    return i < SP_COUNT(types) ? types[i] : NULL;
}

const sp_type *sp_type_find(const char *name)
{
    for (size_t i = 0; i < SP_COUNT(types); i++)
        if (strcmp(types[i]->name, name) == 0)
            return types[i];
    return NULL;
}
