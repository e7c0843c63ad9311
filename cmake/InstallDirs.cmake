# GNUInstallDirs, with Debian's library folder also under /usr/local, so that
# one build serves `cmake --install` and the packages alike.
if(EXISTS /etc/debian_version AND CMAKE_LIBRARY_ARCHITECTURE
   AND NOT DEFINED CMAKE_INSTALL_LIBDIR)
  set(CMAKE_INSTALL_LIBDIR lib/${CMAKE_LIBRARY_ARCHITECTURE}
      CACHE PATH "Folder of libraries")
endif()
include(GNUInstallDirs)
