# Called by CMakeLists.txt of this folder: page.html with its style, scripts and
# policy filled in becomes HEAD (all up to the data) and TAIL (the rest).
# The policy allows exactly these scripts and this style, by their hashes.

function(base64_of_sha256 text out)
  set(alphabet
    ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
  string(SHA256 hex "${text}")
  set(result "")
  foreach(at RANGE 0 60 6) # 24 bits a time; the last 16 are filled up below
    string(SUBSTRING "${hex}00" ${at} 6 six)
    foreach(shift 18 12 6 0)
      math(EXPR index "(0x${six} >> ${shift}) & 63")
      string(SUBSTRING ${alphabet} ${index} 1 letter)
      string(APPEND result ${letter})
    endforeach()
  endforeach()
  string(REGEX REPLACE "A$" "=" result ${result})
  set(${out} ${result} PARENT_SCOPE)
endfunction()

function(must_not_hold text word name)
  string(FIND "${text}" "${word}" at)
  if(NOT at EQUAL -1)
    message(FATAL_ERROR "${name}: must not contain ${word}")
  endif()
endfunction()

foreach(part HTML CSS CHART PAGE LICENCE)
  file(READ ${${part}} text_${part})
endforeach()
must_not_hold("${text_CSS}" "</style" ${CSS})
foreach(part CHART PAGE)
  must_not_hold("${text_${part}}" "</script" ${${part}})
  must_not_hold("${text_${part}}" "<!--" ${${part}})
endforeach()

base64_of_sha256("${text_CHART}" chart)
base64_of_sha256("${text_PAGE}" page)
base64_of_sha256("${text_CSS}" css)
string(CONCAT policy
  "default-src 'none'; "
  "script-src 'sha256-${chart}' 'sha256-${page}'; "
  "style-src 'sha256-${css}'; "
  "img-src data:; base-uri 'none'; form-action 'none'")

string(REPLACE "@SP_POLICY@" "${policy}" html "${text_HTML}")
foreach(part CSS CHART PAGE LICENCE)
  string(REPLACE "@SP_${part}@" "${text_${part}}" html "${html}")
endforeach()
string(FIND "${html}" "@SP_DATA@" at)
if(at EQUAL -1)
  message(FATAL_ERROR "${HTML}: no place for the data, @SP_DATA@")
endif()
string(SUBSTRING "${html}" 0 ${at} head)
string(LENGTH "@SP_DATA@" length)
math(EXPR after "${at} + ${length}")
string(SUBSTRING "${html}" ${after} -1 tail)
file(WRITE ${HEAD} "${head}")
file(WRITE ${TAIL} "${tail}")
