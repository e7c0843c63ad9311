/* Cards of models: what is read, what is refused, and that files are theirs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <safeprod/model.h>

#include "hash.h"
#include "model_card.h"
#include "slurp.h"

#include "net_help.h"

static const char cfg[] =
    "[net]\nwidth=32\nheight=32\n[convolutional]\nfilters=14\nsize=3\nstride=2"
    "\npad=1\nactivation=linear\n[yolo]\nclasses=2\nnum=2\nanchors=4,4, 8,8\n";
static const char names[] = "helmet\nhead\n";

#define CLASSES                                                                  \
    "\"classes\":[{\"name\":\"helmet\",\"zh\":\"安全帽\",\"threshold\":0.4}," \
    "{\"name\":\"head\"}]"
#define REST "\"licence\":\"CC0-1.0\",\"attribution\":\"us\",\"data\":\"none\""
#define INPUT                                                                  \
    "\"input\":{\"width\":32,\"height\":32,\"fit\":\"letterbox\"},"            \
    "\"batch_norm\":\"folded\""
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define FILE_OF(key, file)                                                     \
    "\"" key "\":{\"file\":\"" file "\",\"sha256\":\"" HASH "\"}"
#define FILES                                                                  \
    "\"files\":{" FILE_OF("cfg", "a.cfg") "," FILE_OF(                         \
        "weights", "a.weights") "," FILE_OF("names", "a.names") "}"
#define HEAD "\"name\":\"eye\",\"version\":\"1.0\""

static const char whole[] =
    "{" HEAD ",\"title\":{\"zh\":\"眼\",\"en\":\"eye\"}," FILES "," INPUT
    "," CLASSES "," REST
    ",\"ap50\":[{\"split\":\"val\",\"class\":\"helmet\",\"pictures\":3,"
    "\"boxes\":7,\"ap50\":0.5}],\"speed\":\"fast\","
    "\"limits\":{\"zh\":\"夜\",\"en\":\"night\"}}";

static void test_read(void **state)
{
    sp_model *m;

    (void)state;
    if (sp_model_parse("/x", whole, strlen(whole), &m) != SP_OK)
        fail_msg("%s", sp_last_error(SP_EN));
    assert_string_equal(m->name, "eye");
    assert_string_equal(m->title_zh, "眼");
    assert_string_equal(m->weights.file, "a.weights");
    assert_string_equal(m->weights.sha256, HASH);
    assert_int_equal(m->nclasses, 2);
    assert_true(m->classes[0].threshold == 0.4);
    assert_true(isnan(m->classes[1].threshold));
    assert_null(m->classes[1].title_zh);
    assert_int_equal(m->nfigures, 1);
    assert_int_equal(m->figures[0].boxes, 7);
    assert_false(m->stretch || m->epsilon_outside);
    assert_string_equal(m->limits_en, "night");
    assert_int_equal(strlen(m->card_sha256), 64);
    sp_model_free(m);
    sp_model_free(NULL);
}

static const struct {
    const char *text;
    const char *says;
} refused[] = {
    {"", "line 1"},
    {"[]", "no object"},
    {"{}", "\"name\""},
    {"{" HEAD ",\"name\":\"b\"}", "line"},
    {"{\"name\":\"../up\",\"version\":\"1\"}", "small letter"},
    {"{\"name\":\"Eye\",\"version\":\"1\"}", "small letter"},
    {"{\"name\":\"\",\"version\":\"1\"}", "\"name\""},
    {"{\"name\":\"eye\",\"version\":1}", "\"version\""},
    {"{" HEAD ",\"extra\":1}", "\"extra\""},
    {"{" HEAD "}", "files"},
    {"{" HEAD ",\"files\":{" FILE_OF("cfg", "../a.cfg") "}}", "../a.cfg"},
    {"{" HEAD ",\"files\":{" FILE_OF("cfg", "a;b") "}}", "a;b"},
    {"{" HEAD ",\"files\":{" FILE_OF("cfg", ".a") "}}", ".a"},
    {"{" HEAD ",\"files\":{" FILE_OF("cfg", "-a") "}}", "-a"},
    {"{" HEAD ",\"files\":{" FILE_OF("cfg", "model.json") "}}", "model.json"},
    {"{" HEAD ",\"files\":{\"cfg\":{\"file\":\"a\",\"sha256\":\"12\"}}}",
     "64 hexadecimal"},
    {"{" HEAD ",\"files\":{\"zip\":1}}", "\"zip\""},
    {"{" HEAD "," FILES "}", "input"},
    {"{" HEAD "," FILES ",\"input\":{\"width\":4,\"height\":32,\"fit\":"
     "\"letterbox\"}}",
     "\"width\""},
    {"{" HEAD "," FILES ",\"input\":{\"width\":32.5,\"height\":32,\"fit\":"
     "\"letterbox\"}}",
     "\"width\""},
    {"{" HEAD "," FILES ",\"input\":{\"width\":32,\"height\":32,\"fit\":"
     "\"crop\"}}",
     "crop"},
    {"{" HEAD "," FILES ",\"input\":{\"width\":32,\"height\":32,\"fit\":"
     "\"stretch\"},\"batch_norm\":\"x\"}",
     "folded, inside, outside"},
    {"{" HEAD "," FILES "," INPUT "}", "no classes"},
    {"{" HEAD "," FILES "," INPUT ",\"classes\":[]}", "no classes"},
    {"{" HEAD "," FILES "," INPUT ",\"classes\":{}}", "list"},
    {"{" HEAD "," FILES "," INPUT ",\"classes\":[{\"name\":\"a\","
     "\"threshold\":1}]}",
     "threshold"},
    {"{" HEAD "," FILES "," INPUT "," CLASSES "}", "licence"},
    {"{" HEAD "," FILES "," INPUT "," CLASSES "," REST
     ",\"ap50\":[{\"split\":\"a\",\"class\":\"b\",\"pictures\":-1,\"boxes\":1,"
     "\"ap50\":0.1}]}",
     "pictures"},
    {"{" HEAD "," FILES "," INPUT "," CLASSES "," REST
     ",\"ap50\":[{\"split\":\"a\",\"class\":\"b\",\"pictures\":1,\"boxes\":1,"
     "\"ap50\":94}]}",
     "ap50"},
    {"{" HEAD "," FILES "," INPUT "," CLASSES "," REST
     ",\"title\":{\"zh\":\"a\"}}",
     "\"en\""},
};

static void test_refused(void **state)
{
    sp_model *m = NULL;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(refused); i++) {
        const char *text = refused[i].text;
        assert_int_equal(sp_model_parse("/x", text, strlen(text), &m),
                         SP_INVALID);
        if (!strstr(sp_last_error(SP_EN), refused[i].says))
            fail_msg("%s: \"%s\" without \"%s\"", text, sp_last_error(SP_EN),
                     refused[i].says);
        assert_null(m);
    }
}

/* ---- on the disk ---- */

static char place[64];

static void put(const char *folder, const char *file, const void *bytes,
                size_t size)
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", place, folder);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/%s/%s", place, folder, file);
    assert_int_equal(sp_spill(path, bytes, size), SP_OK);
}

static void hex_of(const void *bytes, size_t size, char out[SP_HASH_HEX])
{
    sp_hash hash = sp_hash_of(bytes, size);

    sp_hash_hex(&hash, out);
}

/* A model that works, but for the width of its card. */
static void put_model(const char *folder, int width, const char *first)
{
    SP_AUTOSTR card = {0};
    sp_net_cfg net;
    char hex[3][SP_HASH_HEX];
    size_t size;

    assert_int_equal(sp_net_cfg_read(cfg, strlen(cfg), &net), SP_OK);
    float *weights = net_weights_file(&net, 3, &size);
    hex_of(cfg, strlen(cfg), hex[0]);
    hex_of(weights, size, hex[1]);
    hex_of(names, strlen(names), hex[2]);
    sp_str_addf(&card,
                "{\"name\":\"eye\",\"version\":\"1\",\"files\":{"
                "\"cfg\":{\"file\":\"e.cfg\",\"sha256\":\"%s\"},"
                "\"weights\":{\"file\":\"e.weights\",\"sha256\":\"%s\"},"
                "\"names\":{\"file\":\"e.names\",\"sha256\":\"%s\"}},"
                "\"input\":{\"width\":%d,\"height\":32,\"fit\":\"stretch\"},"
                "\"batch_norm\":\"outside\",\"classes\":[{\"name\":\"%s\"},"
                "{\"name\":\"head\"}]," REST "}",
                hex[0], hex[1], hex[2], width, first);
    put(folder, "e.cfg", cfg, strlen(cfg));
    put(folder, "e.weights", weights, size);
    put(folder, "e.names", names, strlen(names));
    put(folder, "model.json", card.data, card.len);
    free(weights);
    sp_net_cfg_free(&net);
}

static void test_open(void **state)
{
    const char *const places[] = {"/nowhere", place};
    sp_model *m;
    sp_detector *d = NULL;

    (void)state;
    put_model("eye", 32, "helmet");
    assert_int_equal(sp_model_find("eye", places, 2, &m), SP_OK);
    if (sp_model_open(m, NULL, &d) != SP_OK)
        fail_msg("%s", sp_last_error(SP_EN));
    sp_detector_facts f = sp_detector_describe(d);
    assert_true(f.stretch && f.epsilon_outside);
    assert_string_equal(f.weights_sha256, m->weights.sha256);
    sp_detector_close(d);
    put("eye", "e.names", "helmet\nhead", strlen("helmet\nhead"));
    assert_int_equal(sp_model_open(m, NULL, &d), SP_CORRUPT);
    assert_non_null(strstr(sp_last_error(SP_EN), "e.names"));
    sp_model_free(m);
}

static void test_other_card(void **state)
{
    static const struct {
        int width;
        const char *first;
        const char *says;
    } cases[] = {{64, "helmet", "64"}, {32, "hat", "\"hat\""}};
    const char *const places[] = {place};
    sp_detector *d = NULL;
    sp_model *m;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        put_model("eye", cases[i].width, cases[i].first);
        assert_int_equal(sp_model_find("eye", places, 1, &m), SP_OK);
        assert_int_equal(sp_model_open(m, NULL, &d), SP_INVALID);
        assert_non_null(strstr(sp_last_error(SP_EN), cases[i].says));
        sp_model_free(m);
    }
}

static void test_find(void **state)
{
    static const char *const absent[] = {"other", "../etc", "", ";", "eye;x"};
    const char *const places[] = {place};
    sp_model *m = NULL;

    (void)state;
    put_model("eye", 32, "helmet");
    for (size_t i = 0; i < SP_COUNT(absent); i++)
        assert_int_equal(sp_model_find(absent[i], places, 1, &m), SP_NOT_FOUND);
    assert_null(m);
}

static void test_list(void **state)
{
    const char *const places[] = {"/nowhere", place};
    sp_models models;

    (void)state;
    put_model("eye", 32, "helmet");
    put("bad", "model.json", "{}", 2);
    put("none", "readme", "", 0);
    assert_int_equal(sp_models_list(places, 2, &models), SP_OK);
    assert_int_equal(models.count, 2);
    assert_null(models.items[0].model);
    assert_non_null(strstr(models.items[0].reason_en, "bad/model.json"));
    assert_string_equal(models.items[1].model->name, "eye");
    sp_models_clear(&models);
}

/* What is no address of a card is refused before anybody is asked. */
static void test_fetch_address(void **state)
{
    static const char *const bad[] = {
        "ftp://a.example/model.json",
        "http://a.example/model.json",
        "https://a.example/model.json?x",
        "https://a.example/eye.weights",
        "/tmp/model.json",
        "",
    };
    sp_model *m = NULL;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(bad); i++)
        assert_int_equal(sp_model_fetch(bad[i], HASH, place, NULL, &m),
                         SP_INVALID);
    assert_null(m);
}

static int make_place(void **state)
{
    (void)state;
    snprintf(place, sizeof place, "/tmp/sp-models-XXXXXX");
    return mkdtemp(place) ? 0 : -1;
}

static int remove_place(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", place);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),          cmocka_unit_test(test_refused),
        cmocka_unit_test(test_open),          cmocka_unit_test(test_other_card),
        cmocka_unit_test(test_find),          cmocka_unit_test(test_list),
        cmocka_unit_test(test_fetch_address),
    };

    return cmocka_run_group_tests(tests, make_place, remove_place);
}
