sp_unit_test(overview_html)
sp_unit_test(risk)
sp_unit_test(zone)
sp_unit_test(risk_drawings)
