/* help, describe, completion, man. */
#include "help.h"

static const opt describe_options[] = {
    {"json", NULL, "JSON（总是）", "JSON (always)"},
    {0},
};

static const opt man_options[] = {
    {"all", "DIR", "把所有手册页写进文件夹", "write every page into a folder"},
    {"prose", "DIR", "从这个文件夹取说明文字（safeprod-名词.md）",
     "take the prose from this folder (safeprod-NOUN.en.md)"},
    {0},
};

extern const cmd help_cmds[];
const cmd help_cmds[] = {
    {"help", "", "[WORD...]", NEED_NOTHING, help_run, NULL,
     "帮助：名词、动作、options、exit-codes",
     "help on a noun, a verb, options, exit-codes"},
    {"describe", "", "", NEED_NOTHING, describe_run, describe_options,
     "给程序看的命令、选项和记录字段",
     "commands, options and fields of records for programs"},
    {"completion", "", "SHELL", NEED_NOTHING, completion_run, NULL,
     "打印命令行补全脚本（bash）", "print a completion script (bash)"},
    {"man", "", "[NOUN]", NEED_NOTHING, man_run, man_options, "打印手册页",
     "print a manual page"},
    {0},
};
