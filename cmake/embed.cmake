# Writes NAME.h and NAME.cpp: the bytes of FILES, taken in by the assembler, which is quick for
# large ones too (see undertone_embed()).
file(MAKE_DIRECTORY ${DIRECTORY})
file(WRITE ${DIRECTORY}/${NAME}.h
"#pragma once
#include \"common/embedded_file.h\"
#include <span>
namespace undertone::embedded {
std::span<const EmbeddedFile> ${NAME}();
}
")
set(assembly "")
set(symbols "")
set(entries "")
set(index 0)
foreach(file IN LISTS FILES)
  set(symbol undertone_${NAME}_${index})
  get_filename_component(name ${file} NAME)
  file(SHA256 ${file} digest)  # a changed file changes this text, so that no cache overlooks it
  string(APPEND assembly
"// ${digest}
asm(\".section .rodata\\n${symbol}:\\n.incbin \\\"${file}\\\"\\n${symbol}_end:\\n.byte 0\\n.previous\\n\");
")
  string(APPEND symbols "extern const char ${symbol}[], ${symbol}_end[];\n")
  string(APPEND entries "        {\"${name}\", {${symbol}, ${symbol}_end}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${DIRECTORY}/${NAME}.cpp
"#include \"embedded/${NAME}.h\"
${assembly}
extern \"C\" {
${symbols}}
namespace undertone::embedded {
std::span<const EmbeddedFile> ${NAME}() {
    static const EmbeddedFile files[] = {
${entries}    };
    return files;
}
}
")
