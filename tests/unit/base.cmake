sp_unit_test(error)
sp_unit_test(hash)
sp_unit_test(id)
sp_unit_test(json)
sp_unit_test(log)
sp_unit_test(number)
sp_unit_test(str)
sp_unit_test(text)
sp_unit_test(when)

# A locale with a decimal comma, which a small system does not have installed;
# without localedef or its sources that case of test_number is skipped.
find_program(SP_LOCALEDEF localedef)
set(locales ${CMAKE_CURRENT_BINARY_DIR}/locales)
if(SP_LOCALEDEF AND NOT EXISTS ${locales}/de_DE.UTF-8)
  file(MAKE_DIRECTORY ${locales})
  execute_process(
    COMMAND ${SP_LOCALEDEF} -i de_DE -f UTF-8 ${locales}/de_DE.UTF-8
    OUTPUT_QUIET ERROR_QUIET RESULT_VARIABLE ignored)
endif()
# What the C library keeps of LOCPATH is reported as a leak.
set_property(TEST unit.number APPEND PROPERTY ENVIRONMENT
  LOCPATH=${locales} ASAN_OPTIONS=detect_leaks=0)
