# How targets are declared: one static library per folder, one test program per tests/ folder.

add_library(undertone_options INTERFACE)
target_include_directories(undertone_options INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
target_compile_options(undertone_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fno-omit-frame-pointer)
# Asio's and Beast's function bodies are compiled once, in api/http/asio.cpp.
target_compile_definitions(undertone_options INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  # libstdc++ 12 calls in std::stable_sort what it says is deprecated.
  target_compile_options(undertone_options INTERFACE -Wno-deprecated-declarations)
endif()
if(UNDERTONE_SANITIZE)
  target_compile_options(undertone_options INTERFACE -fsanitize=${UNDERTONE_SANITIZE})
  target_link_options(undertone_options INTERFACE -fsanitize=${UNDERTONE_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # False alarms of g++ 12 in what the sanitizers add, in Catch2 and Boost.
    target_compile_options(undertone_options INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()
if(UNDERTONE_FUZZ)
  target_compile_options(undertone_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# undertone_library(ut_db FOLDER db LIBRARIES ...): every .cpp of the folder below this one.
function(undertone_library name)
  cmake_parse_arguments(arg "" "FOLDER" "LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${arg_FOLDER}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC undertone_options ${arg_LIBRARIES})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE undertone_options ${arg_LIBRARIES})
  endif()
endfunction()

# undertone_embed(ut_db NAME migrations FILES a.sql b.sql): the files' bytes, compiled in, reached
# through "embedded/migrations.h": std::span<const EmbeddedFile> embedded::migrations().
function(undertone_embed target)
  cmake_parse_arguments(arg "" "NAME" "FILES" ${ARGN})
  set(directory ${PROJECT_BINARY_DIR}/generated/embedded)
  add_custom_command(
    OUTPUT ${directory}/${arg_NAME}.cpp ${directory}/${arg_NAME}.h
    COMMAND ${CMAKE_COMMAND} -DNAME=${arg_NAME} -DDIRECTORY=${directory} "-DFILES=${arg_FILES}"
            -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${arg_FILES} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${directory}/${arg_NAME}.cpp ${directory}/${arg_NAME}.h)
endfunction()

# undertone_program(undertone-api LIBRARIES ut_api): main.cpp of this folder.
function(undertone_program name)
  cmake_parse_arguments(arg "" "" "LIBRARIES" ${ARGN})
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/main.cpp)
    add_executable(${name} main.cpp)
    target_link_libraries(${name} PRIVATE ${arg_LIBRARIES})
  endif()
endfunction()

# undertone_test(test_db FOLDER common/db LIBRARIES ut_db): every .cpp of the folder.
function(undertone_test name)
  cmake_parse_arguments(arg "" "FOLDER" "LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${arg_FOLDER}/*.cpp)
  if(NOT sources)
    message(FATAL_ERROR "${name}: no tests in ${arg_FOLDER}")
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ut_test_support ${arg_LIBRARIES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
endfunction()
