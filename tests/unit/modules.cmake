sp_unit_test(overview_html)
