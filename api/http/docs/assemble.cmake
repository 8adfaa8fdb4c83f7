# Puts FILES, each also compressed, into BUILD/files: from SOURCE or from the npm packages that its
# package-lock.json names, by their hashes.
file(MAKE_DIRECTORY ${BUILD}/files)
file(COPY ${SOURCE}/package.json ${SOURCE}/package-lock.json ${SOURCE}/.npmrc DESTINATION ${BUILD})
execute_process(COMMAND ${NPM} ci --ignore-scripts --loglevel=error
                WORKING_DIRECTORY ${BUILD} COMMAND_ERROR_IS_FATAL ANY)

foreach(file IN LISTS FILES)
  find_file(found_${file} ${file} NO_DEFAULT_PATH REQUIRED
            PATHS ${SOURCE} ${BUILD}/node_modules/swagger-ui-dist ${BUILD}/node_modules/redoc/bundles)
  file(COPY ${found_${file}} DESTINATION ${BUILD}/files)
  if(file STREQUAL redoc.standalone.js)
    # Its logo is the one thing that would be loaded from another server.
    execute_process(COMMAND sed -i "s#https://cdn.redoc.ly/[^\"]*#data:,#" ${BUILD}/files/${file}
                    COMMAND_ERROR_IS_FATAL ANY)
  endif()
  execute_process(COMMAND ${GZIP} -9 -n -k -f ${BUILD}/files/${file} COMMAND_ERROR_IS_FATAL ANY)
  file(TOUCH ${BUILD}/files/${file} ${BUILD}/files/${file}.gz)
endforeach()
