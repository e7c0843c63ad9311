# The target `reference`: HTML made of the public headers, in
# ${PROJECT_BINARY_DIR}/reference/html. Warnings are errors; a ctest runs it.
find_program(SP_DOXYGEN doxygen)
mark_as_advanced(SP_DOXYGEN)
if(SP_DOXYGEN)
  set(SP_REFERENCE_OUT ${PROJECT_BINARY_DIR}/reference)
  file(MAKE_DIRECTORY ${SP_REFERENCE_OUT})
  configure_file(docs/Doxyfile.in ${SP_REFERENCE_OUT}/Doxyfile @ONLY)
  add_custom_target(reference
    COMMAND ${SP_DOXYGEN} ${SP_REFERENCE_OUT}/Doxyfile
    COMMENT "The reference, from the public headers" VERBATIM)
endif()
