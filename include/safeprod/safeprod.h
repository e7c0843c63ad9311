/** @file safeprod/safeprod.h
 *  @brief All of the library. */
#ifndef SAFEPROD_SAFEPROD_H
#define SAFEPROD_SAFEPROD_H

#include <safeprod/accident.h>
#include <safeprod/alarm.h>
#include <safeprod/archive.h>
#include <safeprod/assess.h>
#include <safeprod/audit.h>
#include <safeprod/blacklist.h>
#include <safeprod/chart.h>
#include <safeprod/creditcode.h>
#include <safeprod/cycle.h>
#include <safeprod/device.h>
#include <safeprod/entry_pass.h>
#include <safeprod/duty.h>
#include <safeprod/example.h>
#include <safeprod/geo.h>
#include <safeprod/hazard.h>
#include <safeprod/hazard_insight.h>
#include <safeprod/import.h>
#include <safeprod/incident.h>
#include <safeprod/industry.h>
#include <safeprod/inspection.h>
#include <safeprod/log.h>
#include <safeprod/macros.h>
#include <safeprod/major.h>
#include <safeprod/mhi.h>
#include <safeprod/overview.h>
#include <safeprod/pack.h>
#include <safeprod/package.h>
#include <safeprod/party.h>
#include <safeprod/permit.h>
#include <safeprod/permit_paper.h>
#include <safeprod/permit_rules.h>
#include <safeprod/permit_type.h>
#include <safeprod/person.h>
#include <safeprod/polygon.h>
#include <safeprod/reading.h>
#include <safeprod/ranking.h>
#include <safeprod/record.h>
#include <safeprod/records.h>
#include <safeprod/risk.h>
#include <safeprod/seal.h>
#include <safeprod/session.h>
#include <safeprod/standard.h>
#include <safeprod/stats.h>
#include <safeprod/status.h>
#include <safeprod/table.h>
#include <safeprod/tick.h>
#include <safeprod/user.h>
#include <safeprod/visitor.h>

#endif
