foreach(name picture map_shape map_label map_draw card example_plan)
  sp_unit_test(${name})
  set_property(TEST unit.${name} APPEND PROPERTY ENVIRONMENT
    "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan.supp")
endforeach()
