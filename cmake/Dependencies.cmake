# One imported target per outside library; docs/DEPENDENCIES.md says why each.
# The same names go into safeprod.pc and, for a static library, into
# safeprodConfig.cmake.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
set(SP_REQUIRES sqlite3 libarchive libcjson expat libpng libjpeg libsodium
                libutf8proc xlsxwriter cairo pangocairo libqrencode)
set(SP_LINKS Threads::Threads m)
foreach(dep ${SP_REQUIRES})
  string(MAKE_C_IDENTIFIER ${dep} id)
  pkg_check_modules(${id} REQUIRED IMPORTED_TARGET ${dep})
  list(APPEND SP_LINKS PkgConfig::${id})
endforeach()
