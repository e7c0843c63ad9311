"""Read the public headers: functions, structs, enums, callbacks, with their
comments. Enough of C for headers that clang-format has been over; what does not
fit raises, so that nothing is lost in silence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Var:
    """A parameter or a member."""

    type: str  # "const sp_pack *", "char", "int64_t"
    name: str
    array: str = ""  # "65", "SP_RANK_TIE_COUNT"; "" when it is none
    doc: str = ""


@dataclass
class Function:
    name: str
    returns: str
    params: list[Var]
    doc: str
    header: str


@dataclass
class Struct:
    name: str
    members: list[Var]
    doc: str
    header: str


@dataclass
class Enum:
    name: str
    members: list[tuple[str, str]]  # identifier, comment
    doc: str


@dataclass
class Api:
    functions: list[Function] = field(default_factory=list)
    structs: dict[str, Struct] = field(default_factory=dict)
    enums: dict[str, Enum] = field(default_factory=dict)
    opaque: set[str] = field(default_factory=set)
    callbacks: dict[str, tuple[str, list[Var]]] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)  # name: type
    initials: set[str] = field(default_factory=set)  # macros SP_…_INIT
    headers: list[str] = field(default_factory=list)


COMMENT = re.compile(r"/\*.*?\*/", re.S)
TOKEN = re.compile("\x01(\\d+)\x01")


class Reader:
    def __init__(self, api: Api) -> None:
        self.api = api
        self.comments: list[str] = []

    def read(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8").replace("\\\n", " ")
        self.header = f"safeprod/{path.name}"
        self.api.headers.append(self.header)
        self.comments = []
        text = COMMENT.sub(self.keep, text)
        for macro in re.findall(r"^#define (SP_\w+_INIT)\b", text, re.M):
            self.api.initials.add(macro)
        text = re.sub(r"^#.*$", "", text, flags=re.M)
        text = re.sub(r"\bSP_(BEGIN|END)_DECLS\b|\bSP_API\b|\bextern\b", "", text)
        for piece in split(text, ";"):
            self.declare(piece)

    def keep(self, match: re.Match[str]) -> str:
        self.comments.append(match.group())
        return f"\x01{len(self.comments) - 1}\x01"

    def doc(self, text: str, trailing: bool) -> str:
        found = [self.comments[int(n)] for n in TOKEN.findall(text)]
        mark = "/**<" if trailing else "/**"
        found = [c for c in found if c.startswith(mark)
                 and c.startswith("/**<") == trailing and "@{" not in c
                 and "@}" not in c and "@file" not in c]
        return clean(found[-1]) if found else ""

    def declare(self, piece: str) -> None:
        bare = " ".join(TOKEN.sub(" ", piece).split())
        if not bare:
            return
        head = piece.split("{")[0]
        doc = self.doc(head, trailing=False)
        if bare.startswith("enum {") or re.fullmatch(r"struct \w+", bare):
            return
        if m := re.fullmatch(r"typedef struct (\w+) (\w+)", bare):
            self.api.opaque.add(m[2])
        elif m := re.fullmatch(r"typedef struct \w+ \{.*\} (\w+)", bare):
            self.struct(m[1], piece, doc)
        elif m := re.fullmatch(r"typedef enum \w+ \{.*\} (\w+)", bare):
            self.enum(m[1], piece, doc)
        elif m := re.fullmatch(r"typedef (.*?)\(\*(\w+)\)\((.*)\)", bare):
            self.api.callbacks[m[2]] = (m[1].strip(), params(m[3]))
        elif re.fullmatch(r"typedef \w+ \w+", bare):
            return
        elif "(" in bare:
            m = re.fullmatch(r"(.*?)(\w+) ?\((.*)\)", bare)
            if not m:
                raise ValueError(f"{self.header}: {bare}")
            self.api.functions.append(Function(
                m[2], m[1].strip(), params(m[3]), doc, self.header))
        elif m := re.fullmatch(r"(.*?)(\w+)(\[.*\])?", bare):
            self.api.variables[m[2]] = m[1].strip()
        else:
            raise ValueError(f"{self.header}: {bare}")

    def body(self, piece: str, separator: str) -> list[tuple[str, str]]:
        """What stands between the braces, each with its comments."""
        inner = piece[piece.index("{") + 1:piece.rindex("}")]
        out = []
        parts = split(inner, separator)
        for i, part in enumerate(parts):
            tail = parts[i + 1] if i + 1 < len(parts) else ""
            lead = re.match("(\\s*\x01\\d+\x01)*", tail)
            mine = re.sub("^(\\s*\x01\\d+\x01)+", "", part)
            bare = " ".join(TOKEN.sub(" ", mine).split())
            if bare:
                after = lead[0] if lead else ""
                out.append((bare, self.doc(part + after, trailing=True)))
        return out

    def struct(self, name: str, piece: str, doc: str) -> None:
        members = []
        for bare, comment in self.body(piece, ";"):
            var = variable(bare)
            var.doc = comment
            members.append(var)
        self.api.structs[name] = Struct(name, members, doc, self.header)
        self.api.opaque.discard(name)

    def enum(self, name: str, piece: str, doc: str) -> None:
        members = []
        for bare, comment in self.body(piece, ","):
            if "=" in bare:
                raise ValueError(f"{name}: {bare}: values are not counted")
            if not bare.endswith("_COUNT"):
                members.append((bare, comment))
        self.api.enums[name] = Enum(name, members, doc)


def clean(comment: str) -> str:
    """A comment without its frame."""
    text = re.sub(r"^/\*\*<?|\*/$", "", comment)
    lines = [re.sub(r"^\s*\*? ?", "", line, count=1)
             for line in text.splitlines()]
    return "\n".join(lines).strip()


def split(text: str, separator: str) -> list[str]:
    """At separators outside of brackets."""
    out, depth, start = [], 0, 0
    for i, c in enumerate(text):
        if c in "{([":
            depth += 1
        elif c in "})]":
            depth -= 1
        elif c == separator and depth == 0:
            out.append(text[start:i])
            start = i + 1
    out.append(text[start:])
    return out


def variable(text: str) -> Var:
    text = " ".join(text.split())
    if m := re.fullmatch(r"(.*?)\(\*(\w+)\)(\(.*\))", text):
        return Var(f"{m[1].strip()} (*){m[3]}", m[2])
    if m := re.fullmatch(r"(.*?)\(\*(\w+)\)\[(.*)\]", text):
        return Var(f"{m[1].strip()} (*)[{m[3]}]", m[2])
    m = re.fullmatch(r"(.*?)(\w+)(?:\[(.*)\])?", text)
    if not m or not m[1]:
        raise ValueError(f"cannot read {text!r}")
    return Var(m[1].strip(), m[2], m[3] or "")


def params(text: str) -> list[Var]:
    text = text.strip()
    if text == "void":
        return []
    return [variable(p) for p in split(text, ",")]


def read_api(folder: Path, names: set[str]) -> Api:
    api = Api()
    reader = Reader(api)
    for name in sorted(names):
        reader.read(folder / name)
    return api
