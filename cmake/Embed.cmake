# sp_embed(target symbol file...): the files become one table in the target,
#   const sp_embedded symbol[] = {{"name", bytes, size}, ..., {NULL}};
# see lib/base/embedded.h. Bytes are followed by a NUL that `size` leaves out.
# Outside the library, whose headers are its own, SP_EMBED_HEADER names the
# header and SP_EMBED_TYPE the struct to use instead: the same three members.
set(SP_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_files.cmake)
set(SP_EMBED_HEADER embedded.h)
set(SP_EMBED_TYPE sp_embedded)

function(sp_embed target symbol)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.c)
  set(files)
  foreach(file ${ARGN})
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
    list(APPEND files ${file})
  endforeach()
  string(REPLACE ";" "|" joined "${files}")
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DSYMBOL=${symbol}
            -DHEADER=${SP_EMBED_HEADER} -DTYPE=${SP_EMBED_TYPE}
            "-DFILES=${joined}" -P ${SP_EMBED_SCRIPT}
    DEPENDS ${files} ${SP_EMBED_SCRIPT}
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
  # A rule of one folder is only carried out for a target of that folder.
  add_custom_target(${symbol}_embedded DEPENDS ${out})
  add_dependencies(${target} ${symbol}_embedded)
endfunction()
