# One imported target per outside library; docs/DEPENDENCIES.md says why each.
# The same names go into safeprod.pc and, for a static library, into
# safeprodConfig.cmake.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
set(SP_REQUIRES sqlite3 libarchive libcjson expat libpng libjpeg libsodium
                libutf8proc xlsxwriter cairo pangocairo libqrencode libcurl
                zlib libzstd)
set(SP_LINKS Threads::Threads m)
foreach(dep ${SP_REQUIRES})
  string(MAKE_C_IDENTIFIER ${dep} id)
  pkg_check_modules(${id} REQUIRED IMPORTED_TARGET ${dep})
  list(APPEND SP_LINKS PkgConfig::${id})
endforeach()

# oneDNN has no pkg-config file in Debian. libgomp is the OpenMP that it runs
# on; clang finds it among gcc's own libraries.
find_library(SP_DNNL dnnl REQUIRED)
find_path(SP_DNNL_INCLUDE dnnl.h REQUIRED)
mark_as_advanced(SP_DNNL SP_DNNL_INCLUDE)
list(APPEND SP_LINKS ${SP_DNNL} gomp)

# Debian's Darknet, the second engine of the detector, for a helper program
# alone: without it `--engine darknet` says that it is not built in.
find_library(SP_DARKNET darknet PATHS /usr/lib/darknet NO_DEFAULT_PATH)
find_path(SP_DARKNET_INCLUDE darknet.h PATHS /usr/lib/darknet/include
  NO_DEFAULT_PATH)
mark_as_advanced(SP_DARKNET SP_DARKNET_INCLUDE)
