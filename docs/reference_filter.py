#!/usr/bin/env python3
"""reference_filter.py HEADER: the header as Doxygen reads it. Members that say
all by their name get it as words, so that a missing comment elsewhere (of a
function, a type, an enum, a macro) stands out as the only warning."""

import re
import sys

HEAD = {
    "id": "row id; 0 until it is saved",
    "version": "counts up with every save",
    "created_at": "seconds since 1970 UTC",
    "created_by": "login name",
    "updated_at": "seconds since 1970 UTC",
    "updated_by": "login name",
    "owner_dept": "code of the department that owns it, or NULL",
    "removed_at": "out of use since; SP_NO_INT: in use",
    "items": "`count` of them",
    "count": "how many",
    "zh": "Chinese",
    "en": "English",
}
MEMBER = re.compile(
    r"^(\s+(?:const |unsigned |struct )*\w+[\s*]+(?:const )?\**(\w+)"
    r"(?:\[[^]]*\])*(?:, \**\w+(?:\[\w+\])?)*;)\s*$")
VALUE = re.compile(r"^(\s+(SP_\w+)(?: = [^,]+)?,?)\s*$")
EXTERN = re.compile(r"^(?:extern SP_API|SP_API extern) const sp_(type|label)(?: |$)"
                    r"(\w*)(\[\w+\])?;?")
HTML = {"b", "i", "em", "pre", "br", "p", "ul", "ol", "li", "table",
        "tr", "td", "th", "sub", "sup"}  # <code> is a word of ours


def words(name):
    return HEAD.get(name, name.replace("_", " "))


def plain_tags(line):
    """<n> in a comment stands for a number, not for HTML."""
    return re.sub(r"<(\w+)>", lambda m: m[0] if m[1] in HTML
                  else f"\\<{m[1]}\\>", line)


def main(path):
    inside = None  # "struct" or "enum"
    documented = comment = behind = False
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if comment or re.match(r"\s*/\*\*(?!<)", line):
            comment = "*/" not in line
            documented = not behind  # a comment before something
            behind = behind and comment
            print(plain_tags(line))
            continue
        begins = re.match(r"typedef (struct|enum)\b.*\{$|^enum \{$", line)
        if begins:
            inside = begins[1] or "enum"
        elif line.startswith("}"):
            inside = None
        member = MEMBER.match(line) if inside == "struct" else \
            VALUE.match(line) if inside == "enum" else None
        record = EXTERN.match(line)
        if member and not documented:
            name = member[2].removeprefix("SP_").lower() \
                if inside == "enum" else member[2]
            line = f"{member[1]} /**< {words(name)} */"
        elif record and not documented:
            print(f"/** The record type of {record[2].removesuffix('_type')}; "
                  "its fields: `safeprod describe`. */"
                  if record[1] == "type" else
                  "/** Names on every wire, and labels. */")
        elif inside == "struct" and re.match(r"\s+double \w+, ", line):
            name = re.findall(r"\w+", line.split(";")[0])[1:]
            for i, one in enumerate(name):
                tail = line[line.find("/**"):] if "/**" in line else \
                    f"/**< {words(one)} */"
                print(f"    double {one}; {tail}")
            documented = False
            continue
        documented = False
        if not line.startswith("#include"):
            line = plain_tags(line)
        # a comment that goes on in the next line belongs to this member
        comment = behind = "/**" in line and "*/" not in line
        print(line)


main(sys.argv[1])
