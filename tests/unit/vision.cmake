foreach(name net_cfg net_run detector)
  sp_unit_test(${name})
endforeach()
