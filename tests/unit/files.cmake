sp_unit_test(table_round)
