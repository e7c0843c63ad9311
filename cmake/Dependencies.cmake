# One imported target per outside library; docs/DEPENDENCIES.md says why each.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
foreach(dep sqlite3 libarchive libcjson expat libpng libjpeg libsodium
            libutf8proc xlsxwriter icu-uc cairo pangocairo)
  string(MAKE_C_IDENTIFIER ${dep} id)
  pkg_check_modules(${id} REQUIRED IMPORTED_TARGET ${dep})
endforeach()
