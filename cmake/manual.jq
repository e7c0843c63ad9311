# `safeprod describe --json` to the Markdown that closes a man page: the
# commands of $noun, or what all commands share when $noun is "".
def plain: gsub("(?<c>[\\\\*_<>`\\[\\]#])"; "\\\(.c)");
def sentences: "\(.zh | plain)\n\n    \(.en | plain)\n";
def synopsis: ["safeprod", .noun, .verb] | map(select(. != null and . != ""))
    | join(" ");
def option:
    "`--\(.name)`\(if .arg then " *\(.arg | plain)*" else "" end)\n:   "
    + (.help | sentences);

if $noun == "" then
    "# 命令 COMMANDS\n",
    (.commands[] | "`\(synopsis)`\n:   " + (.help | sentences)),
    "# 公共选项 OPTIONS\n",
    (.options[] | option),
    "# 退出码 EXIT STATUS\n",
    (.exits[] | "`\(.code)`\n:   " + (.help | sentences))
else
    "# 命令 COMMANDS\n",
    (.commands[] | select(.noun == $noun)
     | "## \(synopsis) \(.args // "" | plain)\n",
       (.help | "\(.zh | plain)\n\n\(.en | plain)\n"),
       (.options[]? | option))
end
