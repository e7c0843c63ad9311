# Flags of our own code, on targets that link safeprod_flags.
add_library(safeprod_flags INTERFACE)
target_compile_options(safeprod_flags INTERFACE
  -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
  -Wpointer-arith -Wwrite-strings -Wvla -Wundef -Wformat=2
  -Wno-missing-field-initializers # tables name what they set
  -fno-common -fstack-protector-strong)
# _FORTIFY_SOURCE needs the optimiser and gets in the way of sanitizers.
target_compile_definitions(safeprod_flags INTERFACE _GNU_SOURCE
  $<$<NOT:$<OR:$<BOOL:${SP_SANITIZE}>,$<CONFIG:Debug>>>:_FORTIFY_SOURCE=2>)
if(SP_WERROR)
  target_compile_options(safeprod_flags INTERFACE -Werror)
endif()
if(SP_SANITIZE)
  target_compile_options(safeprod_flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=undefined
    -fno-omit-frame-pointer)
  target_link_options(safeprod_flags INTERFACE -fsanitize=address,undefined)
  set(type $<TARGET_PROPERTY:TYPE>)
  target_sources(safeprod_flags INTERFACE
    $<$<STREQUAL:${type},EXECUTABLE>:${CMAKE_CURRENT_LIST_DIR}/leaks.c>)
endif()
if(SP_FUZZ)
  target_compile_options(safeprod_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(SP_COVERAGE)
  target_compile_options(safeprod_flags INTERFACE --coverage)
  target_link_options(safeprod_flags INTERFACE --coverage)
endif()
