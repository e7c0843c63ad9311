sp_unit_test(overview_html)
sp_unit_test(risk)
sp_unit_test(zone)
sp_unit_test(risk_drawings)
set_property(TEST unit.risk_drawings APPEND PROPERTY ENVIRONMENT
  "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan.supp")
