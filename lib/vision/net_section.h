/* The sections of a cfg file and the settings in them, before they mean
 * anything. */
#ifndef SP_NET_SECTION_H
#define SP_NET_SECTION_H

#include "base.h"

typedef struct sp_net_setting {
    const char *key;
    const char *value; /* all white space taken out, as Darknet does */
    int line;
} sp_net_setting;

typedef struct sp_net_section {
    const char *name; /* without its brackets */
    int line;
    sp_net_setting *settings;
    size_t nsettings;
} sp_net_section;

typedef struct sp_net_sections {
    char *text;
    sp_net_section *items;
    size_t count;
    sp_net_setting *settings;
} sp_net_sections;

sp_status sp_net_sections_read(const char *text, size_t size,
                               sp_net_sections *out);
void sp_net_sections_free(sp_net_sections *s);

/* The setting @key, or NULL when there is none; the first of two that are
 * alike. SP_INVALID: given twice with different values. */
sp_status sp_net_setting_find(const sp_net_section *s, const char *key,
                              const sp_net_setting **out);

/* Whole numbers within limits; @fallback when the setting is missing, which is
 * refused when @fallback lies outside the limits. */
sp_status sp_net_setting_int(const sp_net_section *s, const char *key, int min,
                             int max, int fallback, int *out);
sp_status sp_net_setting_bool(const sp_net_section *s, const char *key,
                              bool *out); /* 0, 1; false unless given */
sp_status sp_net_setting_real(const sp_net_section *s, const char *key,
                              double min, double max, double fallback,
                              float *out);

/* Numbers with commas between, at most @most; none when it is missing. */
sp_status sp_net_setting_ints(const sp_net_section *s, const char *key,
                              int most, int *out, int *out_count);
sp_status sp_net_setting_reals(const sp_net_section *s, const char *key,
                               int most, float *out, int *out_count);

/* Refuse the section: a setting that must be there is not. */
sp_status sp_net_setting_missing(const sp_net_section *s, const char *key);

#endif
