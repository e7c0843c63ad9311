/* Where the characters stand that mean something in a CSV: 64 bytes at once. */
#ifndef SP_CSV_SCAN_H
#define SP_CSV_SCAN_H

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>

static inline uint64_t sp_csv_scan16(const char *p, char separator)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)p);
    __m128i hit = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(separator));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
    return (uint64_t)(unsigned)_mm_movemask_epi8(hit);
}

/* Bit i is set when p[i] is the separator, LF, CR or a quote. */
static inline uint64_t sp_csv_scan(const char *p, char separator)
{
    return sp_csv_scan16(p, separator) |
           sp_csv_scan16(p + 16, separator) << 16 |
           sp_csv_scan16(p + 32, separator) << 32 |
           sp_csv_scan16(p + 48, separator) << 48;
}
#else
/* Bit 7 of every byte of @word that equals @c, exactly. */
static inline uint64_t sp_csv_equal(uint64_t word, char c)
{
    const uint64_t low = 0x7F7F7F7F7F7F7F7Full;
    uint64_t x = word ^ (0x0101010101010101ull * (unsigned char)c);
    return ~(((x & low) + low) | x | low);
}

static inline uint64_t sp_csv_scan(const char *p, char separator)
{
    uint64_t mask = 0;
    for (unsigned i = 0; i < 8; i++) {
        uint64_t word;
        memcpy(&word, p + 8 * i, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        word = __builtin_bswap64(word);
#endif
        uint64_t hit = sp_csv_equal(word, separator) |
                       sp_csv_equal(word, '\n') | sp_csv_equal(word, '\r') |
                       sp_csv_equal(word, '"');
        /* the eight top bits side by side, first byte lowest */
        mask |= (((hit >> 7) * 0x0102040810204080ull) >> 56) << (8 * i);
    }
    return mask;
}
#endif

#endif
