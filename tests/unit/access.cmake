sp_unit_test(access)
sp_unit_test(change)
sp_unit_test(sign_in)
sp_unit_test(seal)
