/** @file safeprod/macros.h
 *  @brief What every public header needs: export marks, C++ guards, languages.
 */
#ifndef SAFEPROD_MACROS_H
#define SAFEPROD_MACROS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** @def SP_BEGIN_DECLS
 *  What follows has C linkage, for C++ too.
 *  @def SP_END_DECLS
 *  The end of it. */
#ifdef __cplusplus
#define SP_BEGIN_DECLS extern "C" {
#define SP_END_DECLS }
#else
#define SP_BEGIN_DECLS
#define SP_END_DECLS
#endif

/** Part of the library's ABI; everything else is hidden. */
#define SP_API __attribute__((visibility("default")))

/** The two languages of every sentence and label. Chinese comes first. */
typedef enum sp_lang {
    SP_ZH, /**< 中文 */
    SP_EN  /**< English */
} sp_lang;

#endif
