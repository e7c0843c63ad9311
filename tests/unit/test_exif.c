/* What a camera wrote, and what liars wrote. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "exif_help.h"
#include "picture_help.h"

/* 2026-03-05 08:30:00 as if it were UTC */
#define TAKEN INT64_C(1772699400)

static const help_exif good = {
    .orientation = 6,
    .make = "大疆",
    .model = "M30T  ",
    .taken = "2026:03:05 08:30:00",
    .offset = "+08:00",
    .sides = "NE",
    .place = {31, 1, 13, 1, 4827, 100, 121, 1, 28, 1, 1290, 100},
};

static void check_good(const sp_exif *e)
{
    assert_int_equal(e->taken_at, TAKEN);
    assert_true(e->has_offset);
    assert_int_equal(e->offset, 480);
    assert_true(fabs(e->latitude - 31.230075) < 1e-9);
    assert_true(fabs(e->longitude - 121.470250) < 1e-9);
    assert_int_equal(e->orientation, 6);
    assert_string_equal(e->make, "大疆");
    assert_string_equal(e->model, "M30T");
}

static void check_none(const sp_exif *e)
{
    assert_int_equal(e->taken_at, SP_NO_TIME);
    assert_false(e->has_offset);
    assert_true(isnan(e->latitude) && isnan(e->longitude));
    assert_int_equal(e->orientation, 1);
    assert_string_equal(e->make, "");
    assert_string_equal(e->model, "");
}

static void read_block(const help_exif *how, sp_exif *out)
{
    SP_AUTOSTR tiff = {0};

    help_exif_tiff(how, &tiff);
    assert_false(tiff.failed);
    sp_exif_block(tiff.data, tiff.len, out);
}

static void both_byte_orders(void **state)
{
    (void)state;
    for (int little = 0; little < 2; little++) {
        help_exif how = good;
        sp_exif e;
        how.little = little;
        read_block(&how, &e);
        check_good(&e);
    }
}

static void picture_of(const sp_str *tiff, bool png, sp_str *out)
{
    SP_AUTOSTR plain = {0};
    const help_exif big = {0};

    if (!png) {
        help_jpeg(&(help_jpeg_how){3, JCS_RGB, false, 0}, &plain);
        help_exif_jpeg(&plain, tiff, out);
        return;
    }
    help_png(PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE, 9, &plain);
    sp_str_addn(out, plain.data, 33); /* signature and IHDR */
    help_number(&big, out, (uint32_t)tiff->len, 4);
    sp_str_addn(out, "eXIf", 4);
    sp_str_addn(out, tiff->data, tiff->len);
    help_number(&big, out, 0, 4);
    sp_str_addn(out, plain.data + 33, plain.len - 33);
}

static void in_jpeg_and_png(void **state)
{
    SP_AUTOSTR tiff = {0};

    (void)state;
    help_exif_tiff(&good, &tiff);
    for (int png = 0; png < 2; png++) {
        SP_AUTOSTR picture = {0};
        sp_exif e;
        picture_of(&tiff, png, &picture);
        assert_int_equal(sp_exif_read(picture.data, picture.len, &e), SP_OK);
        check_good(&e);
    }
}

static void pictures_without(void **state)
{
    SP_AUTOSTR jpeg = {0};
    SP_AUTOSTR png = {0};
    sp_exif e;

    (void)state;
    help_jpeg(&(help_jpeg_how){1, JCS_GRAYSCALE, true, 0}, &jpeg);
    help_png(PNG_COLOR_TYPE_GRAY, 8, PNG_INTERLACE_NONE, 9, &png);
    assert_int_equal(sp_exif_read(jpeg.data, jpeg.len, &e), SP_OK);
    check_none(&e);
    assert_int_equal(sp_exif_read(png.data, png.len, &e), SP_OK);
    check_none(&e);
    assert_int_equal(sp_exif_read("GIF89a", 6, &e), SP_INVALID);
    assert_int_equal(sp_exif_read("", 0, &e), SP_INVALID);
}

static void times(void **state)
{
    static const struct {
        const char *taken, *digitized, *offset;
        int64_t at;
        int minutes; /* 9999: no offset */
    } cases[] = {
        {"2026:03:05 08:30:00", NULL, NULL, TAKEN, 9999},
        {"2026:03:05 08:30:00", "2020:01:01 00:00:00", "-03:30", TAKEN, -210},
        {NULL, "2026:03:05 08:30:00", "+14:00", TAKEN, 840},
        {"0000:00:00 00:00:00", "2026:03:05 08:30:00", "+14:01", TAKEN, 9999},
        {"0000:00:00 00:00:00", NULL, "+08:00", SP_NO_TIME, 9999},
        {"2026:02:30 08:30:00", NULL, NULL, SP_NO_TIME, 9999},
        {"2026:03:05 24:30:00", NULL, NULL, SP_NO_TIME, 9999},
        {"2026:03:05 08:30:61", NULL, NULL, SP_NO_TIME, 9999},
        {"2026-03-05T08:30:00", NULL, NULL, SP_NO_TIME, 9999},
        {"2026:03:05 08:30:00 and more", NULL, NULL, SP_NO_TIME, 9999},
        {"    :  :     :  :  ", NULL, NULL, SP_NO_TIME, 9999},
        {"@1700000000:::::::", NULL, NULL, SP_NO_TIME, 9999},
        {"2026:03:05 08:30:00", NULL, "+8:00", TAKEN, 9999},
        {"2026:03:05 08:30:00", NULL, "08:000", TAKEN, 9999},
        {"2026:03:05 08:30:00", NULL, "+08:60", TAKEN, 9999},
        {"2026:03:05 08:30:00", NULL, "   :  ", TAKEN, 9999},
        {"", "", "", SP_NO_TIME, 9999},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        help_exif how = {.taken = cases[i].taken,
                         .digitized = cases[i].digitized,
                         .offset = cases[i].offset};
        sp_exif e;
        read_block(&how, &e);
        assert_int_equal(e.taken_at, cases[i].at);
        assert_int_equal(e.has_offset, cases[i].minutes != 9999);
        assert_int_equal(e.offset, e.has_offset ? cases[i].minutes : 0);
        int minutes = e.has_offset ? e.offset : 480;
        assert_int_equal(sp_exif_time(&e, 480), e.taken_at == SP_NO_TIME
                                                    ? SP_NO_TIME
                                                    : TAKEN - minutes * 60);
    }
}

static void places(void **state)
{
    static const struct {
        const char *sides;
        uint32_t place[12];
        double latitude; /* NaN: none */
        double longitude;
    } cases[] = {
        {"NE", {30, 1, 30, 1, 0, 1, 120, 1, 15, 1, 0, 1}, 30.5, 120.25},
        {"SW", {30, 1, 30, 1, 0, 1, 120, 1, 15, 1, 0, 1}, -30.5, -120.25},
        {"NE", {90, 1, 0, 1, 0, 1, 180, 1, 0, 1, 0, 1}, 90, 180},
        {"NE", {91, 1, 0, 1, 0, 1, 120, 1, 0, 1, 0, 1}, NAN, NAN},
        {"NE", {90, 1, 0, 1, 1, 100, 120, 1, 0, 1, 0, 1}, NAN, NAN},
        {"NE", {30, 1, 0, 1, 0, 1, 181, 1, 0, 1, 0, 1}, NAN, NAN},
        {"NE", {30, 0, 0, 1, 0, 1, 120, 1, 0, 1, 0, 1}, NAN, NAN},
        {"NE", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, NAN, NAN},
        {"NE", {30, 1, 60, 1, 0, 1, 120, 1, 0, 1, 0, 1}, NAN, NAN},
        {"NE", {30, 1, 0, 1, 60, 1, 120, 1, 0, 1, 0, 1}, NAN, NAN},
        {"NE", {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, NAN, NAN},
        {"NE", {0, 1, 0, 1, 0, 1, 10, 1, 0, 1, 0, 1}, 0, 10},
        {"XE", {30, 1, 0, 1, 0, 1, 120, 1, 0, 1, 0, 1}, NAN, NAN},
        {"EN", {30, 1, 0, 1, 0, 1, 120, 1, 0, 1, 0, 1}, NAN, NAN},
        {"NE", {UINT32_MAX, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1}, NAN, NAN},
        {"NE", {UINT32_MAX, UINT32_MAX, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1}, 1, 1},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        help_exif how = {.sides = cases[i].sides};
        sp_exif e;
        memcpy(how.place, cases[i].place, sizeof how.place);
        read_block(&how, &e);
        if (isnan(cases[i].latitude)) {
            assert_true(isnan(e.latitude) && isnan(e.longitude));
            continue;
        }
        assert_true(fabs(e.latitude - cases[i].latitude) < 1e-12);
        assert_true(fabs(e.longitude - cases[i].longitude) < 1e-12);
    }
}

static void names(void **state)
{
    static const struct {
        const char *model, *wanted;
    } cases[] = {
        {"X\x1b[31m", "X"},
        {"\x1b", ""},
        {"\xff\xfe", ""},
        {"ok\xc3", "ok"},
        {"     ", ""},
        {"", ""},
        {"0123456789012345678901234567890123456789012345678901234567890"
         "中more",
         "0123456789012345678901234567890123456789012345678901234567890"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_exif e;
        read_block(&(help_exif){.model = cases[i].model}, &e);
        assert_string_equal(e.model, cases[i].wanted);
    }
}

/* Cut anywhere, and with each byte spoilt: never a read outside (the sanitizer
 * says), never a failure. */
static void cut_and_spoilt(void **state)
{
    SP_AUTOSTR tiff = {0};
    sp_exif e;

    (void)state;
    help_exif_tiff(&good, &tiff);
    for (size_t n = 0; n <= tiff.len; n++) {
        SP_AUTOFREE char *part = malloc(n ? n : 1);
        assert_non_null(part);
        memcpy(part, tiff.data, n);
        sp_exif_block(part, n, &e);
        assert_true(e.orientation >= 1 && e.orientation <= 8);
    }
    for (size_t i = 0; i < tiff.len; i++) {
        for (int k = 0; k < 4; k++) {
            SP_AUTOFREE char *bad = malloc(tiff.len);
            assert_non_null(bad);
            memcpy(bad, tiff.data, tiff.len);
            bad[i] = "\0\x08\x80\xff"[k];
            sp_exif_block(bad, tiff.len, &e);
            assert_true(e.orientation >= 1 && e.orientation <= 8);
            assert_true(isnan(e.latitude) == isnan(e.longitude));
        }
    }
}

/* Directories that lead to themselves, and counts beyond reason. */
static void loops(void **state)
{
    static const unsigned char blocks[][26] = {
        /* the directory of exposures is this one */
        "MM\0*\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x08\0\0\0\x08",
        /* a model of four billion letters */
        "MM\0*\0\0\0\x08\0\x01\x01\x10\0\x02\xff\xff\xff\xff\0\0\0\x00\0\0\0",
        /* 65535 entries */
        "MM\0*\0\0\0\x08\xff\xff\x01\x10\0\x03\0\0\0\x01\0\0\0\x00\0\0\0",
        /* a directory in its own header, and none at all */
        "MM\0*\0\0\0\x00\0\x01\x01\x10\0\x02\0\0\0\x01\0\0\0\x00\0\0\0",
        "MM\0*\xff\xff\xff\xff\0\x01\x01\x10\0\x02\0\0\0\x01\0\0\0\x00\0\0\0",
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(blocks); i++) {
        sp_exif e;
        sp_exif_block(blocks[i], sizeof blocks[i], &e);
        check_none(&e);
    }
}

static void odd_files(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } cases[] = {
        {"\xff\xd8\xff", 3},
        {"\xff\xd8\xff\xe1\0\0", 6},
        {"\xff\xd8\xff\xe1\0\x01", 6},
        {"\xff\xd8\xff\xe1\xff\xff"
         "Exif\0\0MM",
         14},
        {"\xff\xd8\xff\xe1\0\x08"
         "Exif\0\0",
         12},
        {"\xff\xd8\xff\xff\xff\xff\xff\xff", 8},
        {"\xff\xd8\xff\xda\0\x02\xff\xe1\0\x10"
         "Exif\0\0MM\0*\0\0\0\x08",
         24},
        {"\x89PNG\r\n\x1a\n", 8},
        {"\x89PNG\r\n\x1a\n\xff\xff\xff\xff"
         "eXIf\0\0\0\0",
         20},
        {"\x89PNG\r\n\x1a\n\0\0\0\0"
         "eXIf\0\0\0\0",
         20},
        {"\x89PNG\r\n\x1a\n\0\0\0\0"
         "IEND\0\0\0\0",
         20},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOFREE char *exact = malloc(cases[i].len);
        sp_exif e;
        assert_non_null(exact);
        memcpy(exact, cases[i].bytes, cases[i].len);
        assert_int_equal(sp_exif_read(exact, cases[i].len, &e), SP_OK);
        check_none(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_byte_orders), cmocka_unit_test(in_jpeg_and_png),
        cmocka_unit_test(pictures_without), cmocka_unit_test(times),
        cmocka_unit_test(places),           cmocka_unit_test(names),
        cmocka_unit_test(cut_and_spoilt),   cmocka_unit_test(loops),
        cmocka_unit_test(odd_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
