foreach(name net_cfg net_kernel net_run net_darknet detector)
  sp_unit_test(${name})
endforeach()
if(TARGET safeprod-darknet)
  target_compile_definitions(test_net_darknet PRIVATE
    SP_TEST_HELPER="$<TARGET_FILE:safeprod-darknet>")
  add_dependencies(test_net_darknet safeprod-darknet)
endif()
