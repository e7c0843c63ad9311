# Man pages and bash completion, printed by the CLI from its own tables; the
# prose of the pages is docs/man/safeprod-<noun>.md.
set(manual_dir ${CMAKE_CURRENT_BINARY_DIR}/manual)
set(completion ${manual_dir}/completions/safeprod)
set(pages ${manual_dir}/man1)
file(MAKE_DIRECTORY ${manual_dir}/completions ${pages})
find_program(SP_GZIP gzip REQUIRED)
mark_as_advanced(SP_GZIP)

add_custom_command(OUTPUT ${completion}
  COMMAND safeprod_cli completion bash > ${completion}
  DEPENDS safeprod_cli VERBATIM)
file(GLOB proses CONFIGURE_DEPENDS docs/man/*.md)
add_custom_command(OUTPUT ${manual_dir}/pages.stamp
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${pages}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${pages}
  COMMAND safeprod_cli man --all ${pages} --prose ${PROJECT_SOURCE_DIR}/docs/man
  COMMAND ${SP_GZIP} -9nr ${pages}
  COMMAND ${CMAKE_COMMAND} -E touch ${manual_dir}/pages.stamp
  DEPENDS safeprod_cli ${proses} VERBATIM)
add_custom_target(manual ALL DEPENDS ${completion} ${manual_dir}/pages.stamp)

install(FILES ${completion} COMPONENT cli
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(DIRECTORY ${pages} COMPONENT cli DESTINATION ${CMAKE_INSTALL_MANDIR})
