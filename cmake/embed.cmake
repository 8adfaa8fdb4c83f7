# Writes NAME.h and NAME.cpp: the bytes of FILES as string literals (see undertone_embed()).
file(MAKE_DIRECTORY ${DIRECTORY})
file(WRITE ${DIRECTORY}/${NAME}.h
"#pragma once
#include \"common/embedded_file.h\"
#include <span>
namespace undertone::embedded {
std::span<const EmbeddedFile> ${NAME}();
}
")
set(arrays "")
set(entries "")
set(index 0)
foreach(file IN LISTS FILES)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  get_filename_component(name ${file} NAME)
  string(APPEND arrays "const unsigned char file_${index}[] = {${bytes}0};\n")
  string(APPEND entries "    {\"${name}\", {reinterpret_cast<const char*>(file_${index}), sizeof file_${index} - 1}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${DIRECTORY}/${NAME}.cpp
"#include \"embedded/${NAME}.h\"
namespace undertone::embedded {
namespace {
${arrays}
const EmbeddedFile files[] = {
${entries}};
}
std::span<const EmbeddedFile> ${NAME}() { return files; }
}
")
