/* Documents: templates and values on pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "document.h"
#include "picture.h"

static const char template[] =
    "{\"kind\":\"document\",\"name\":\"doc.test\",\"version\":\"1\","
    "\"title_zh\":\"试\",\"title_en\":\"test\",\"source\":\"none\","
    "\"confidence\":\"D\",\"effective\":\"2026-01-01\","
    "\"title\":{\"zh\":\"应急演练记录（{kind}）\",\"en\":\"Drill record "
    "({kind})\"},\"blocks\":["
    "{\"pairs\":[{\"label\":{\"zh\":\"演练名称\",\"en\":\"Drill\"},"
    "\"value\":\"{name}\",\"half\":true},{\"label\":{\"zh\":\"地点\","
    "\"en\":\"Place\"},\"value\":\"{place}\",\"half\":true},"
    "{\"label\":{\"zh\":\"情景\",\"en\":\"Scenario\"},\"value\":\"{scene}\","
    "\"least\":3}]},"
    "{\"heading\":{\"zh\":\"一、过程\",\"en\":\"1. Course\"}},"
    "{\"text\":\"{scene}\",\"indent\":true},"
    "{\"table\":{\"label\":{\"zh\":\"时间轴\",\"en\":\"Timeline\"},"
    "\"each\":\"steps\",\"empty\":{\"zh\":\"未记录\",\"en\":\"not "
    "recorded\"},\"columns\":["
    "{\"head\":\"#\",\"value\":\"{#}\",\"width\":1},"
    "{\"head\":{\"zh\":\"时间\",\"en\":\"Time\"},\"value\":\"{at}\","
    "\"width\":2},"
    "{\"head\":{\"zh\":\"事件\",\"en\":\"Event\"},\"value\":\"{what}\","
    "\"width\":6,\"align\":\"left\"},"
    "{\"head\":{\"zh\":\"及时\",\"en\":\"In time\"},\"value\":\"{good}\","
    "\"width\":2}]}},"
    "{\"heading\":{\"zh\":\"二、问题\",\"en\":\"2. Problems\"},\"level\":2},"
    "{\"list\":{\"each\":\"issues\",\"text\":\"{.}\"}},"
    "{\"if\":\"photos\",\"blocks\":[{\"heading\":{\"zh\":\"三、照片\","
    "\"en\":\"3. Pictures\"}},{\"pictures\":{\"each\":\"photos\","
    "\"picture\":\"{sha}\",\"caption\":\"{note}\"}}]},"
    "{\"unless\":\"photos\",\"blocks\":[{\"text\":{\"zh\":\"（无照片）\","
    "\"en\":\"(no pictures)\"},\"align\":\"right\"}]},"
    "{\"each\":\"people\",\"blocks\":[{\"text\":\"{name}：{role}，{unit}\"}]},"
    "{\"signatures\":[{\"zh\":\"记录人：\",\"en\":\"Recorder:\"},"
    "{\"zh\":\"总指挥：\",\"en\":\"Commander:\"},{\"zh\":\"日期：{made}\","
    "\"en\":\"Date: {made}\"}]},"
    "{\"page\":true},{\"text\":\"{{fin}} {team.lead} {tags} {gone}\"}]}";

static const char values[] =
    "{\"kind\":\"专项\",\"name\":\"液氨泄漏 😀 שלום 演练\",\"place\":\"氨站\","
    "\"scene\":\"2 号储罐法兰泄漏，\\u0001风向东南。\\n一人中毒。\","
    "\"steps\":[{\"at\":\"09:00\",\"what\":\"发现泄漏\",\"good\":true},"
    "{\"at\":\"09:02\",\"what\":\"报警\",\"good\":false}],"
    "\"issues\":[\"面罩不足\",\"集合点标识不清\"],\"unit\":\"合成车间\","
    "\"people\":[{\"name\":\"张三\",\"role\":\"总指挥\"}],"
    "\"team\":{\"lead\":\"李四\"},\"tags\":[\"a\",2,true],"
    "\"made\":\"2026-11-24\"}";

static sp_pack *the_pack(void)
{
    sp_pack *pack;

    assert_int_equal(sp_pack_parse(template, strlen(template), &pack), SP_OK);
    return pack;
}

static cJSON *the_values(void)
{
    cJSON *json;

    assert_int_equal(sp_json_parse(values, strlen(values), &json), SP_OK);
    return json;
}

static const sp_document_dress plain = {.made = "2026-11-24"};

static void keep(const char *name, const sp_str *pdf)
{
    const char *folder = getenv("SP_DOCUMENT_OUT");
    SP_AUTOSTR path = {0};

    if (!folder)
        return;
    sp_str_addf(&path, "%s/%s.pdf", folder, name);
    FILE *file = fopen(path.data, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(pdf->data, 1, pdf->len, file), pdf->len);
    fclose(file);
}

static void the_same_values_give_the_same_bytes(void **state)
{
    sp_pack *pack = the_pack();
    SP_AUTOJSON *json = the_values();

    (void)state;
    for (int i = 0; i < 2; i++) {
        sp_document_dress dress = {.organisation = "示例化工园区",
                                   .number = "YL-2026-001",
                                   .state = "已评估",
                                   .watermark = i ? "DRAFT" : NULL,
                                   .qr = "SP1.example",
                                   .qr_note = "扫码核验",
                                   .made = "2026-11-24",
                                   .lang = i ? SP_EN : SP_ZH};
        SP_AUTOSTR a = {0};
        SP_AUTOSTR b = {0};
        unsigned pages = 0;
        assert_int_equal(sp_document_draw(pack, json, &dress, &a, &pages),
                         SP_OK);
        assert_int_equal(pages, 2);
        usleep(1100000);
        assert_int_equal(sp_document_draw(pack, json, &dress, &b, NULL), SP_OK);
        assert_int_equal(a.len, b.len);
        assert_memory_equal(a.data, b.data, a.len);
        keep(i ? "short_en" : "short_zh", &a);
    }
    sp_pack_free(pack);
}

static void nothing_at_all_is_a_form_to_fill_in(void **state)
{
    sp_pack *pack = the_pack();
    SP_AUTOJSON *empty = cJSON_CreateObject();
    SP_AUTOJSON *odd = NULL;
    static const char text[] =
        "{\"steps\":7,\"issues\":{\"a\":1},\"people\":[1,null,[2]],"
        "\"name\":null,\"scene\":[],\"photos\":[],\"team\":\"x\"}";
    SP_AUTOSTR pdf = {0};

    (void)state;
    assert_int_equal(sp_json_parse(text, strlen(text), &odd), SP_OK);
    assert_int_equal(sp_document_draw(pack, empty, &plain, &pdf, NULL), SP_OK);
    keep("empty", &pdf);
    assert_int_equal(sp_document_draw(pack, NULL, &plain, &pdf, NULL), SP_OK);
    assert_int_equal(sp_document_draw(pack, odd, &plain, &pdf, NULL), SP_OK);
    sp_pack_free(pack);
}

static void add_steps(cJSON *json, int n)
{
    cJSON *steps = cJSON_CreateArray();

    for (int i = 0; i < n; i++) {
        cJSON *step = cJSON_CreateObject();
        cJSON_AddStringToObject(step, "at", "09:15:20");
        cJSON_AddStringToObject(
            step, "what",
            i % 7 ? "关闭 V-101 进料阀"
                  : "现场处置组佩戴正压式空气呼吸器进入警戒区，用喷雾水稀释氨气"
                    "云团，同时疏散下风向 300 米内人员至 2 号集合点并清点人数");
        cJSON_AddBoolToObject(step, "good", i % 3);
        cJSON_AddItemToArray(steps, step);
    }
    cJSON_DeleteItemFromObjectCaseSensitive(json, "steps");
    cJSON_AddItemToObject(json, "steps", steps);
}

static void long_tables_go_on(void **state)
{
    sp_pack *pack = the_pack();
    SP_AUTOJSON *json = the_values();
    SP_AUTOSTR pdf = {0};
    unsigned pages = 0;
    sp_document_dress dress = plain;

    (void)state;
    dress.organisation = "示例化工园区";
    dress.number = "YL-2026-002";
    add_steps(json, 300);
    assert_int_equal(sp_document_draw(pack, json, &dress, &pdf, &pages), SP_OK);
    assert_in_range(pages, 8, 16);
    keep("long", &pdf);
    sp_pack_free(pack);
}

/* A cell that is longer than a page goes on over pages as well. */
static void long_texts_go_on(void **state)
{
    sp_pack *pack = the_pack();
    SP_AUTOJSON *json = the_values();
    SP_AUTOSTR text = {0};
    SP_AUTOSTR pdf = {0};
    unsigned pages = 0;

    (void)state;
    for (int i = 0; i < 4000; i++)
        sp_str_add(&text, i % 9 ? "泄漏" : "，处置");
    cJSON_ReplaceItemInObjectCaseSensitive(json, "scene",
                                           cJSON_CreateString(text.data));
    assert_int_equal(sp_document_draw(pack, json, &plain, &pdf, &pages), SP_OK);
    assert_in_range(pages, 6, 30);
    sp_pack_free(pack);
}

static void limits_are_said(void **state)
{
    enum { HUGE_BYTES = 10 << 20 };
    sp_pack *pack = the_pack();
    SP_AUTOJSON *json = the_values();
    SP_AUTOFREE char *huge = malloc(HUGE_BYTES + 1);
    SP_AUTOSTR pdf = {0};

    (void)state;
    memset(huge, 'a', HUGE_BYTES);
    huge[HUGE_BYTES] = '\0';
    add_steps(json, 100000);
    assert_int_equal(sp_document_draw(pack, json, &plain, &pdf, NULL),
                     SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "more than"));
    add_steps(json, 1);
    cJSON_ReplaceItemInObjectCaseSensitive(json, "scene",
                                           cJSON_CreateString(huge));
    assert_int_equal(sp_document_draw(pack, json, &plain, &pdf, NULL),
                     SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "bytes"));
    cJSON_ReplaceItemInObjectCaseSensitive(json, "scene",
                                           cJSON_CreateString("a\xff"));
    assert_int_equal(sp_document_draw(pack, json, &plain, &pdf, NULL),
                     SP_INVALID);
    assert_null(pdf.data);
    sp_pack_free(pack);
}

static void add_photos(cJSON *json, int n, const char *name)
{
    cJSON *photos = cJSON_CreateArray();

    for (int i = 0; i < n; i++) {
        cJSON *photo = cJSON_CreateObject();
        cJSON_AddStringToObject(photo, "sha", name);
        cJSON_AddStringToObject(photo, "note", "图 集合点清点人数");
        cJSON_AddItemToArray(photos, photo);
    }
    cJSON_DeleteItemFromObjectCaseSensitive(json, "photos");
    cJSON_AddItemToObject(json, "photos", photos);
}

static void pictures_are_shown_or_refused(void **state)
{
    sp_pack *pack = the_pack();
    SP_AUTOJSON *json = the_values();
    SP_AUTOPICTURE picture = {0};
    SP_AUTOSTR png = {0};
    SP_AUTOSTR pdf = {0};
    sp_document_dress dress = plain;
    sp_document_picture pictures[2] = {{.name = "p1"}, {"bad", "no", 2}};

    (void)state;
    assert_int_equal(sp_picture_new(1600, 900, &picture), SP_OK);
    for (size_t y = 0; y < 900; y++)
        memset(picture.pixels + y * picture.stride, (int)(y / 4), 1600 * 4);
    assert_int_equal(sp_picture_png(&picture, &png), SP_OK);
    pictures[0].bytes = png.data;
    pictures[0].len = png.len;
    dress.pictures = pictures;
    dress.npictures = 2;
    add_photos(json, 3, "p1");
    assert_int_equal(sp_document_draw(pack, json, &dress, &pdf, NULL), SP_OK);
    keep("photos", &pdf);
    add_photos(json, 1, "");
    assert_int_equal(sp_document_draw(pack, json, &dress, &pdf, NULL), SP_OK);
    add_photos(json, 1, "bad");
    assert_int_equal(sp_document_draw(pack, json, &dress, &pdf, NULL),
                     SP_INVALID);
    add_photos(json, 1, "missing");
    assert_int_equal(sp_document_draw(pack, json, &dress, &pdf, NULL),
                     SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "missing"));
    sp_pack_free(pack);
}

static void only_document_packs_are_drawn(void **state)
{
    sp_pack *pack;
    SP_AUTOSTR pdf = {0};

    (void)state;
    assert_int_equal(sp_pack_builtin("lec.standard", &pack), SP_OK);
    assert_int_equal(sp_document_draw(pack, NULL, &plain, &pdf, NULL),
                     SP_INVALID);
    sp_pack_free(pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_values_give_the_same_bytes),
        cmocka_unit_test(nothing_at_all_is_a_form_to_fill_in),
        cmocka_unit_test(long_tables_go_on),
        cmocka_unit_test(long_texts_go_on),
        cmocka_unit_test(limits_are_said),
        cmocka_unit_test(pictures_are_shown_or_refused),
        cmocka_unit_test(only_document_packs_are_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
