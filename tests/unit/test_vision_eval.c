/* A detector that sees one box, always the same, against folders of which it is
 * known what that is worth. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <safeprod/vision_eval.h>

#include "labelled_folder.h"
#include "picture_help.h"

static char root[64];

static void put(const char *name, const void *bytes, size_t len)
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", root, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void put_text(const char *name, const char *text)
{
    put(name, text, strlen(text));
}

static void put_picture(const char *name)
{
    SP_AUTOSTR png = {0};

    help_png(PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE, 90, &png);
    put(name, png.data, png.len);
}

/* An empty folder for each test. */
static int make_folder(void **state)
{
    char path[128];

    (void)state;
    snprintf(root, sizeof root, "/tmp/sp-eval-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    snprintf(path, sizeof path, "%s/images", root);
    if (mkdir(path, 0700))
        return -1;
    snprintf(path, sizeof path, "%s/labels", root);
    return mkdir(path, 0700);
}

static int remove_folder(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    return system(command);
}

/* Weights of zeros: one box in the middle of the 8 × 8 input, 4 wide and 2
 * high, of score sigmoid(0)² = 0.25 for each of the classes. Pictures of
 * 40 × 24 lie in it with bars above and below: in their own measure the box is
 * half as wide and 2 / (8 × 0.6) as high as they are. */
static sp_detector *open_detector(const char *names)
{
    static const char cfg[] = "[net]\nwidth=8\nheight=8\n"
                              "[convolutional]\nfilters=7\nsize=8\nstride=8\n"
                              "activation=linear\n"
                              "[yolo]\nclasses=2\nnum=1\nanchors=4,2\n";
    static float file[5 + 7 + 7 * 3 * 64];
    sp_detector_bytes b = {cfg,         strlen(cfg), file,
                           sizeof file, names,       strlen(names)};
    sp_detector *d = NULL;

    memcpy(file, (int32_t[]){0, 2, 5}, 12);
    assert_int_equal(sp_detector_open_bytes(&b, NULL, &d), SP_OK);
    return d;
}

#define BOX "0.5 0.5 0.5 0.416667\n"
#define ELSEWHERE "0.1 0.1 0.1 0.1\n"

/* Folder: 0 is a helmet, 1 a cat. Pictures: a right, b right and one missed, c
 * nothing there, d not looked for. */
static void make_four(void)
{
    put_text("names.txt", "helmet\r\ncat\n\n");
    put_picture("images/a.png");
    put_picture("images/b.png");
    put_picture("images/c.png");
    put_picture("images/d.png");
    put_text("labels/a.txt", "0 " BOX "1 " BOX);
    put_text("labels/b.txt", "0 " ELSEWHERE "\n  0 " BOX);
    put_text("labels/c.txt", "");
    put_text("labels/d.txt", "0 " BOX);
    put_text("manifest.csv", "file,labelled_classes,source\n"
                             "images/a.png,helmet;cat,near\n"
                             "images/c.png,helmet,far\n"
                             "images/b.png,helmet,far\n"
                             "images/d.png,cat,\n");
}

static bool near(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

/* Three found, two of them right, three labelled: 2/3 × 2/3. */
static void figures(void **state)
{
    const double thresholds[] = {0.2, 0.2};
    sp_eval_options options = {.group_by = "source", .thresholds = thresholds};
    sp_detector *d = open_detector("helmet\nvest\n");
    sp_eval *e = NULL;

    (void)state;
    make_four();
    assert_int_equal(sp_vision_eval(d, root, &options, &e), SP_OK);
    assert_int_equal(e->ngroups, 3);
    const sp_eval_class *c = &e->groups[0].classes[0];
    assert_string_equal(c->name, "helmet");
    assert_int_equal(c->pictures, 3);
    assert_int_equal(c->boxes, 3);
    assert_true(near(c->ap, 4.0 / 9));
    assert_true(near(c->precision, 2.0 / 3) && near(c->recall, 2.0 / 3));
    assert_int_equal(c->right, 2);
    assert_int_equal(c->wrong, 1);
    assert_int_equal(c->empty, 1);
    assert_int_equal(c->empty_wrong, 1);
    assert_true(near(c->best_threshold, 0.25));
    /* nobody looked for vests */
    assert_int_equal(e->groups[0].classes[1].pictures, 0);
    assert_true(isnan(e->groups[0].classes[1].ap));
    assert_int_equal(e->groups[0].pictures, 4);
    assert_int_equal(e->groups[0].median_us, -1);
    assert_string_equal(e->groups[1].name, "far");
    assert_int_equal(e->groups[1].pictures, 2);
    assert_true(near(e->groups[1].classes[0].ap, 0.25));
    assert_string_equal(e->groups[2].name, "near");
    assert_true(near(e->groups[2].classes[0].ap, 1));
    sp_eval_free(e);
    sp_detector_close(d);
}

/* A list chooses; what was looked for is said; a threshold above the score. */
static void chosen(void **state)
{
    sp_eval_options options = {.list = "some.txt", .looked = "vest,helmet"};
    sp_detector *d = open_detector("helmet\nvest\n");
    sp_eval *e = NULL;

    (void)state;
    make_four();
    put_text("some.txt", "images/d.png\n\nimages/e.png\n");
    put_picture("images/e.png");
    assert_int_equal(sp_vision_eval(d, root, &options, &e), SP_OK);
    const sp_eval_group *g = &e->groups[0];
    assert_int_equal(g->pictures, 2);
    assert_int_equal(g->bare, 1);
    assert_int_equal(g->classes[0].boxes, 1);
    assert_true(near(g->classes[0].ap, 0.5));
    assert_true(near(g->classes[0].precision, 1)); /* nothing at 0.5 */
    assert_int_equal(g->classes[1].pictures, 2);
    assert_int_equal(g->classes[1].empty, 2);
    assert_int_equal(g->classes[1].empty_wrong, 0);
    assert_true(isnan(g->classes[1].ap));
    sp_eval_free(e);
    sp_detector_close(d);
}

/* Pictures side by side with their labels, no names, no manifest. */
static void plain_folder(void **state)
{
    const char *const classes[] = {"helmet", "vest"};
    sp_labelled_how how = {classes, 2, NULL, NULL, NULL};
    SP_AUTOLABELLED f = {0};

    (void)state;
    put_picture("b.PNG");
    put_picture("a.png");
    put_picture(".hidden.png");
    put_text("a.txt", "1 " BOX);
    put_text("notes.md", "not a picture");
    put_text("labelled_classes.txt", "vest\n");
    assert_int_equal(sp_labelled_folder_read(root, &how, &f), SP_OK);
    assert_int_equal(f.count, 2);
    assert_string_equal(f.pictures[0].file, "a.png");
    assert_true(f.pictures[0].labels && !f.pictures[1].labels);
    assert_true(!f.pictures[0].looked[0] && f.pictures[0].looked[1]);
    assert_int_equal(f.nboxes[1], 1);
    assert_true(fabsf(f.boxes[1][0].left - 0.25F) < 1e-6F);
}

static void bad_labels(void **state)
{
    static const char *const bad[] = {
        "0 0.5 0.5 0.5\n",
        "0 0.5 0.5 0.5 0.5 0.5\n",
        "2 " BOX,
        "-1 " BOX,
        "0.5 " BOX,
        "0 nan 0.5 0.5 0.5\n",
        "0 0.5 0.5 0 0.5\n",
        "0 0.5 0.5 -1 0.5\n",
        "0 9 0.5 0.5 0.5\n",
        "helmet 1 1 1 1\n",
        "0 0.5 0.5 1e99 0.5\n",
        "\xff\xfe\n",
        "0,0.5,0.5,0.5,0.5\n",
    };
    const char *const classes[] = {"helmet", "cat"};
    sp_labelled_how how = {classes, 2, NULL, NULL, NULL};

    (void)state;
    put_text("names.txt", "helmet\ncat\n");
    put_picture("images/a.png");
    for (size_t i = 0; i < SP_COUNT(bad); i++) {
        SP_AUTOLABELLED f = {0};
        put_text("labels/a.txt", bad[i]);
        assert_int_equal(sp_labelled_folder_read(root, &how, &f), SP_INVALID);
        assert_non_null(strstr(sp_last_error(SP_EN), "labels/a.txt"));
    }
}

static bool stop_at_one(void *context, size_t done, size_t total)
{
    *(size_t *)context = total;
    return done < 1;
}

static void refused(void **state)
{
    static const sp_eval_options bad[] = {
        {.list = "nowhere.txt"},
        {.looked = "helmet,dragon"},
        {.group_by = "nothing"},
    };
    static const sp_status why[] = {SP_NOT_FOUND, SP_INVALID, SP_INVALID};
    sp_detector *d = open_detector("helmet\nvest\n");
    sp_eval *e = NULL;
    size_t total = 0;
    sp_eval_options stop = {.go_on = stop_at_one, .context = &total};

    (void)state;
    assert_int_equal(sp_vision_eval(d, "/nowhere", NULL, &e), SP_NOT_FOUND);
    assert_int_equal(sp_vision_eval(d, root, NULL, &e), SP_NOT_FOUND);
    make_four();
    for (size_t i = 0; i < SP_COUNT(bad); i++)
        assert_int_equal(sp_vision_eval(d, root, &bad[i], &e), why[i]);
    assert_int_equal(sp_vision_eval(d, root, &stop, &e), SP_CANCELLED);
    assert_int_equal(total, 4);
    put_text("images/c.png", "no picture");
    assert_int_equal(sp_vision_eval(d, root, NULL, &e), SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "images/c.png"));
    put_text("manifest.csv", "picture\nx\n");
    assert_int_equal(sp_vision_eval(d, root, NULL, &e), SP_INVALID);
    assert_null(e);
    sp_eval_free(NULL);
    sp_detector_close(d);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(figures),    TEST(chosen),  TEST(plain_folder),
        TEST(bad_labels), TEST(refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
