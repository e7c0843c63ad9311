# Man pages and bash completion, from the CLI's own tables. A page is the prose
# of docs/man/<page>.md with the commands and options of `safeprod describe
# --json` behind it: safeprod(1), and safeprod-<noun>(1) for each noun that has
# prose.
find_program(SP_LOWDOWN lowdown)
find_program(SP_JQ jq)
find_program(SP_GZIP gzip)
mark_as_advanced(SP_LOWDOWN SP_JQ SP_GZIP)
set(manual_dir ${CMAKE_CURRENT_BINARY_DIR}/manual)
file(MAKE_DIRECTORY ${manual_dir})

set(completion ${manual_dir}/safeprod)
add_custom_command(OUTPUT ${completion}
  COMMAND safeprod_cli completion bash > ${completion}
  DEPENDS safeprod_cli VERBATIM)
set(manual_files ${completion})
install(FILES ${completion} COMPONENT cli
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

if(SP_LOWDOWN AND SP_JQ AND SP_GZIP)
  set(described ${manual_dir}/describe.json)
  add_custom_command(OUTPUT ${described}
    COMMAND safeprod_cli describe --json > ${described}
    DEPENDS safeprod_cli VERBATIM)
  file(GLOB proses CONFIGURE_DEPENDS docs/man/safeprod*.md)
  foreach(prose ${proses})
    cmake_path(GET prose STEM page)
    set(out ${manual_dir}/${page}.1.gz)
    add_custom_command(OUTPUT ${out}
      COMMAND bash ${PROJECT_SOURCE_DIR}/cmake/manual.sh ${page} ${prose}
              ${described} ${out}
      DEPENDS ${described} ${prose} cmake/manual.sh cmake/manual.jq VERBATIM)
    list(APPEND manual_files ${out})
    install(FILES ${out} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
      COMPONENT cli)
  endforeach()
else()
  message(STATUS "No man pages: lowdown, jq or gzip is not there")
endif()
add_custom_target(manual ALL DEPENDS ${manual_files})
