# Called by sp_embed(): writes OUT, which includes HEADER and makes SYMBOL, an
# array of TYPE, of the bytes of FILES ("|" between).
string(REPLACE "|" ";" FILES "${FILES}")
set(arrays "")
set(rows "")
set(n 0)
foreach(file ${FILES})
  file(READ ${file} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE
    "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n"
    bytes "${bytes}")
  cmake_path(GET file FILENAME name)
  string(APPEND arrays
    "static const unsigned char file_${n}[] = {\n${bytes}0};\n")
  string(APPEND rows "    {\"${name}\", (const char *)file_${n}, ${size}},\n")
  math(EXPR n "${n} + 1")
endforeach()
file(WRITE ${OUT}
  "#include \"${HEADER}\"\n${arrays}"
  "const ${TYPE} ${SYMBOL}[] = {\n${rows}    {NULL, NULL, 0},\n};\n")
