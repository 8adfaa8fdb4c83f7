# Puts sqlite3.c and sqlite3.h of the npm package PACKAGE into FOLDER, if the package's bytes are
# those of SHA512.
file(MAKE_DIRECTORY ${FOLDER})
string(REGEX REPLACE "-([0-9.]+)$" "@\\1" specification ${PACKAGE})
execute_process(
  COMMAND ${NPM} pack ${specification} --silent --prefer-offline
  WORKING_DIRECTORY ${FOLDER}
  COMMAND_ERROR_IS_FATAL ANY
  OUTPUT_QUIET)
set(archive ${FOLDER}/${PACKAGE}.tgz)
file(SHA512 ${archive} sha512)
if(NOT sha512 STREQUAL SHA512)
  message(FATAL_ERROR "${archive} is not the package that was reviewed: its SHA-512 is ${sha512}")
endif()
file(ARCHIVE_EXTRACT INPUT ${archive} DESTINATION ${FOLDER} PATTERNS "package/deps/sqlite3/*")
foreach(name sqlite3.c sqlite3.h)
  file(RENAME ${FOLDER}/package/deps/sqlite3/${name} ${FOLDER}/${name})
  file(TOUCH ${FOLDER}/${name})
endforeach()
file(REMOVE_RECURSE ${FOLDER}/package ${archive})
