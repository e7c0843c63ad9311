# Installs what cli/CMakeLists.txt lets the command print: man pages (packed, as
# Debian wants them) and bash completion.
find_program(SP_GZIP gzip REQUIRED)
mark_as_advanced(SP_GZIP)
set(printed ${PROJECT_BINARY_DIR}/cli)
set(packed ${PROJECT_BINARY_DIR}/manual)
add_custom_command(OUTPUT ${packed}.stamp
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${packed}
  COMMAND ${CMAKE_COMMAND} -E copy_directory ${printed}/man ${packed}
  COMMAND ${SP_GZIP} -9nr ${packed}
  COMMAND ${CMAKE_COMMAND} -E touch ${packed}.stamp
  DEPENDS ${printed}/man/safeprod.1 VERBATIM)
add_custom_target(manual ALL DEPENDS ${packed}.stamp)
add_dependencies(manual man)

install(DIRECTORY ${packed}/ COMPONENT cli
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN "*.1.gz"
  PATTERN zh_CN EXCLUDE)
install(DIRECTORY ${packed}/zh_CN/ COMPONENT cli
  DESTINATION ${CMAKE_INSTALL_MANDIR}/zh_CN/man1)
install(FILES ${printed}/completion/safeprod COMPONENT cli
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
