# Compile through ccache where there is one and nobody chose otherwise.
find_program(SP_CCACHE ccache)
mark_as_advanced(SP_CCACHE)
if(SP_CCACHE AND NOT DEFINED CMAKE_C_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${SP_CCACHE})
endif()
