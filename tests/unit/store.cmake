sp_unit_test(ledger)
sp_unit_test(query)
sp_unit_test(store)
sp_unit_test(tally)
