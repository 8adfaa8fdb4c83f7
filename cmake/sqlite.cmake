# SQLite, compiled from its amalgamation. Debian 12's 3.40.1 has the WAL-reset race (3.7.0 to 3.51.2,
# https://sqlite.org/wal.html#walresetbug): a checkpoint that meets a commit may lose committed
# pages. The npm package better-sqlite3 is where npm has the amalgamation; nothing else of it is used.
enable_language(C)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

set(sqlite_package better-sqlite3-12.11.1)  # SQLite 3.53.2
string(CONCAT sqlite_sha512
  76af40b40a608393c616d0733c54819771d94231e893981a40233ace1d989346
  929830acd426e7548f3f1e001242434ab16169b1e20ef5b7a0e71c696216c87c)
set(sqlite_folder ${PROJECT_BINARY_DIR}/sqlite)
find_program(NPM_PROGRAM npm REQUIRED)
add_custom_command(
  OUTPUT ${sqlite_folder}/sqlite3.c ${sqlite_folder}/sqlite3.h
  COMMAND ${CMAKE_COMMAND} -DNPM=${NPM_PROGRAM} -DPACKAGE=${sqlite_package}
          -DSHA512=${sqlite_sha512} -DFOLDER=${sqlite_folder}
          -P ${PROJECT_SOURCE_DIR}/cmake/fetch_sqlite.cmake
  DEPENDS ${PROJECT_SOURCE_DIR}/cmake/fetch_sqlite.cmake
  COMMENT "Fetching SQLite"
  VERBATIM)

add_library(undertone_sqlite STATIC ${sqlite_folder}/sqlite3.c ${sqlite_folder}/sqlite3.h)
target_include_directories(undertone_sqlite SYSTEM PUBLIC ${sqlite_folder})
# Each connection belongs to one thread at a time; memory statistics take a mutex at every malloc.
target_compile_definitions(undertone_sqlite PRIVATE
  SQLITE_THREADSAFE=2 SQLITE_DEFAULT_MEMSTATUS=0 SQLITE_DQS=0 SQLITE_LIKE_DOESNT_MATCH_BLOBS
  SQLITE_OMIT_DEPRECATED SQLITE_OMIT_SHARED_CACHE SQLITE_OMIT_LOAD_EXTENSION SQLITE_USE_ALLOCA)
target_compile_options(undertone_sqlite PRIVATE -O2 -g1 -fno-omit-frame-pointer -w)
target_link_libraries(undertone_sqlite PRIVATE Threads::Threads m)
