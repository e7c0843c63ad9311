sp_unit_test(overview_html)
sp_unit_test(risk)
