sp_unit_test(meta_types)
sp_unit_test(record)
