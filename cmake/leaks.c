/* Compiled into programs that are built with the sanitizers: what cairo (when
 * it writes PDF) and fontconfig never give back is no leak of ours. */
const char *__lsan_default_suppressions(void);

__attribute__((visibility("default"))) const char *
__lsan_default_suppressions(void)
{
    return "leak:libcairo.so\nleak:libfontconfig.so\n";
}
