# What `cmake --install` puts where. Three components, one Debian package each:
# runtime (the library), dev (headers and how to find it), cli (the command).
include(CMakePackageConfigHelpers)

install(TARGETS safeprod EXPORT safeprod
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
          COMPONENT runtime NAMELINK_COMPONENT dev
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
install(DIRECTORY include/safeprod DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  COMPONENT dev FILES_MATCHING PATTERN "*.h")

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/safeprod)
install(EXPORT safeprod NAMESPACE safeprod:: DESTINATION ${config_dir}
  FILE safeprodTargets.cmake COMPONENT dev)
configure_package_config_file(cmake/safeprodConfig.cmake.in
  safeprodConfig.cmake INSTALL_DESTINATION ${config_dir}
  NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(safeprodConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/safeprodConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/safeprodConfigVersion.cmake
  DESTINATION ${config_dir} COMPONENT dev)

# A shared library keeps its own dependencies to itself; a static one hands
# them on to whoever links it.
set(SP_PC_REQUIRES "")
set(SP_PC_LIBS "")
if(NOT BUILD_SHARED_LIBS)
  string(JOIN ", " SP_PC_REQUIRES ${SP_REQUIRES})
  set(SP_PC_LIBS " -ldnnl -lgomp -lm -pthread")
endif()
file(RELATIVE_PATH SP_PC_PREFIX
  /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p)
configure_file(cmake/safeprod.pc.in safeprod.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/safeprod.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)

if(TARGET safeprod_cli)
  install(TARGETS safeprod_cli
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT cli)
  include(Manual)
endif()

# Models with a card. In a build folder they lie where installed ones would,
# seen from the program.
set(models ${CMAKE_INSTALL_DATADIR}/safeprod/models)
file(GLOB cards CONFIGURE_DEPENDS models/*/model.json)
foreach(card ${cards})
  cmake_path(GET card PARENT_PATH folder)
  install(DIRECTORY ${folder} DESTINATION ${models} COMPONENT cli)
endforeach()
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/${CMAKE_INSTALL_DATADIR}/safeprod)
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/models ${PROJECT_BINARY_DIR}/${models}
  SYMBOLIC)

# Debian wants the licence beside each package.
set(documented runtime:libsafeprod0 dev:libsafeprod-dev cli:safeprod)
if(TARGET safeprod-darknet)
  list(APPEND documented darknet:safeprod-darknet)
endif()
if(SP_PYTHON) # where Debian's python3 looks for it
  list(APPEND documented python:python3-safeprod)
  install(DIRECTORY ${SP_PYTHON_OUT}/safeprod COMPONENT python
    DESTINATION lib/python3/dist-packages
    PATTERN __pycache__ EXCLUDE PATTERN .mypy_cache EXCLUDE
    PATTERN "_native.*" EXCLUDE)
  install(TARGETS safeprod_native COMPONENT python # without our build's path
    LIBRARY DESTINATION lib/python3/dist-packages/safeprod)
endif()
foreach(pair ${documented})
  string(REPLACE ":" ";" pair ${pair})
  list(GET pair 0 component)
  list(GET pair 1 package)
  install(FILES LICENSE RENAME copyright
    DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/${package}
    COMPONENT ${component})
endforeach()
