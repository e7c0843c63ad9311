# Man pages in English and Chinese, and bash completion: the command prints
# them from its own tables. The prose of the pages is docs/man/<page>.md (Chinese)
# and docs/man/<page>.en.md. Pages are packed, as Debian wants them.
find_program(SP_GZIP gzip REQUIRED)
mark_as_advanced(SP_GZIP)
set(manual ${PROJECT_BINARY_DIR}/manual)
set(prose ${PROJECT_SOURCE_DIR}/docs/man)
set(completion ${PROJECT_BINARY_DIR}/completions/safeprod)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/completions)
file(GLOB proses CONFIGURE_DEPENDS ${prose}/*.md)

add_custom_command(OUTPUT ${manual}.stamp ${completion}
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${manual}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${manual}/en ${manual}/zh
  COMMAND safeprod_cli man --lang en --all ${manual}/en --prose ${prose}
  COMMAND safeprod_cli man --lang zh --all ${manual}/zh --prose ${prose}
  COMMAND ${SP_GZIP} -9nr ${manual}
  COMMAND safeprod_cli completion bash > ${completion}
  COMMAND ${CMAKE_COMMAND} -E touch ${manual}.stamp
  DEPENDS safeprod_cli ${proses} VERBATIM)
add_custom_target(manual ALL DEPENDS ${manual}.stamp ${completion})

install(DIRECTORY ${manual}/en/ COMPONENT cli
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(DIRECTORY ${manual}/zh/ COMPONENT cli
  DESTINATION ${CMAKE_INSTALL_MANDIR}/zh_CN/man1)
install(FILES ${completion} COMPONENT cli
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
