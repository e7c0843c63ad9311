sp_unit_test(tally)
