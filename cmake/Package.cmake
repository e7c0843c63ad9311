# `cpack` in a build folder: libsafeprod0, libsafeprod-dev and safeprod as
# Debian packages, what they depend on read off the binaries.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME safeprod)
set(CPACK_PACKAGE_VENDOR "libsafeprod")
set(CPACK_PACKAGE_CONTACT "libsafeprod maintainers <maintainers@safeprod.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime dev cli)
if(SP_PYTHON)
  list(APPEND CPACK_COMPONENTS_ALL python)
endif()
if(NOT TARGET safeprod_cli)
  list(REMOVE_ITEM CPACK_COMPONENTS_ALL cli)
endif()
if(TARGET safeprod-darknet)
  list(APPEND CPACK_COMPONENTS_ALL darknet)
endif()

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/lib)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libsafeprod0)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS fonts-noto-cjk)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "The library: archives, risks, maps, \
roles and a hash-chained ledger in one C library and one database file.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libsafeprod-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS
  "libsafeprod0 (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")
set(CPACK_COMPONENT_DEV_DESCRIPTION "The headers: what a C or C++ program \
needs to be built with libsafeprod, by CMake or by pkg-config.")

set(CPACK_DEBIAN_CLI_PACKAGE_NAME safeprod)
set(CPACK_DEBIAN_CLI_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_CLI_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_CLI_PACKAGE_DEPENDS ${CPACK_DEBIAN_DEV_PACKAGE_DEPENDS})
set(CPACK_COMPONENT_CLI_DESCRIPTION "The command for the safety work of a \
site: archives, risk assessment, four-colour map, accounts, audit.")

# Darknet has no shared object name, so nothing can be read off the helper.
set(CPACK_DEBIAN_DARKNET_PACKAGE_NAME safeprod-darknet)
set(CPACK_DEBIAN_DARKNET_PACKAGE_SECTION science)
set(CPACK_DEBIAN_DARKNET_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DARKNET_PACKAGE_DEPENDS
  "libsafeprod0 (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}), darknet")
set(CPACK_COMPONENT_DARKNET_DESCRIPTION "The second engine of the detector: \
a program that holds Debian's Darknet, to compare results with.")

set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-safeprod)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS
  "${CPACK_DEBIAN_DEV_PACKAGE_DEPENDS}, ${SP_PYTHON_DEPENDS}")
set(CPACK_DEBIAN_PYTHON_PACKAGE_RECOMMENDS
  "python3-numpy, python3-pandas, python3-matplotlib")
set(CPACK_COMPONENT_PYTHON_DESCRIPTION "The library for Python: records, \
verbs, columns for pandas and Arrow, assessment of arrays.")

include(CPack)
