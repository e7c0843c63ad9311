# Tests of lib/net talk to tests/support/loopback.c.
function(sp_net_test name)
  sp_unit_test(${name})
  target_link_libraries(test_${name} PRIVATE loopback)
endfunction()

sp_net_test(http)
sp_net_test(llm)
sp_net_test(mail)
sp_net_test(mqtt)
sp_net_test(outbox)
sp_net_test(sse)
sp_net_test(assistant)
