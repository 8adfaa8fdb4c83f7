# The pages at /docs and /redoc: ours, and the bundles of two npm packages, compiled into ut_http
# plain and compressed.
find_program(NPM npm REQUIRED)
find_program(GZIP gzip REQUIRED)

set(docs_source ${CMAKE_CURRENT_LIST_DIR})
set(docs_build ${CMAKE_CURRENT_BINARY_DIR}/docs)
set(docs_files swagger.html redoc.html start_swagger.js swagger-ui-bundle.js swagger-ui.css
               redoc.standalone.js favicon-32x32.png)
set(docs_inputs package.json package-lock.json .npmrc swagger.html redoc.html start_swagger.js
                assemble.cmake)
list(TRANSFORM docs_inputs PREPEND ${docs_source}/)
set(docs_outputs ${docs_files})
foreach(file IN LISTS docs_files)
  list(APPEND docs_outputs ${file}.gz)
endforeach()
list(TRANSFORM docs_outputs PREPEND ${docs_build}/files/)

add_custom_command(
  OUTPUT ${docs_outputs}
  COMMAND ${CMAKE_COMMAND} -DNPM=${NPM} -DGZIP=${GZIP} -DSOURCE=${docs_source} -DBUILD=${docs_build}
          "-DFILES=${docs_files}" -P ${docs_source}/assemble.cmake
  DEPENDS ${docs_inputs}
  COMMENT "Fetching and compressing the documentation pages"
  VERBATIM)
undertone_embed(ut_http NAME docs_files FILES ${docs_outputs})
