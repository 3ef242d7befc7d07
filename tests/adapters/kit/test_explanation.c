/* Sentences of parts: every case of explanations.golden, and what is wrong with templates. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kit/s75_explanation.h"
#include "kit/s75_text.h"
#include "kit/templates.h"

enum { CASES_MAX = 1000, PARTS = 16, NEWER = 9999 };

static const ProtobufCFieldDescriptor *field_called(const char *name)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field_by_name(&s75__v1__part__descriptor, name);
    cr_assert_not_null(f, "%s", name);
    return f;
}

static int32_t date_of(const char *text)
{
    int year, month, day;
    cr_assert_eq(sscanf(text, "%d-%d-%d", &year, &month, &day), 3, "%s", text);
    return year * 10000 + month * 100 + day;
}

static void set(S75__V1__Part *part, const char *name, json_t *value)
{
    const ProtobufCFieldDescriptor *f = field_called(name);
    void *at = (uint8_t *)part + f->offset;
    if (f->type == PROTOBUF_C_TYPE_STRING) {
        *(const char **)at = json_string_value(value);
        return;
    }
    *(protobuf_c_boolean *)((uint8_t *)part + f->quantifier_offset) = true;
    if (f->type == PROTOBUF_C_TYPE_ENUM) {
        if (!s75_enum_value(f->descriptor, json_string_value(value), at))
            *(int *)at = NEWER;
    } else if (s75_field_is_date(f)) {
        *(int32_t *)at = date_of(json_string_value(value));
    } else if (f->type == PROTOBUF_C_TYPE_UINT32) {
        *(uint32_t *)at = (uint32_t)json_integer_value(value);
    } else {
        *(int64_t *)at = json_integer_value(value);
    }
}

/* How often each kind came. */
static unsigned seen[CASES_MAX];

static size_t read_parts(json_t *list, S75__V1__Part parts[PARTS], S75__V1__Part *pointers[PARTS])
{
    const size_t count = json_array_size(list);
    cr_assert_leq(count, PARTS);
    for (size_t i = 0; i < count; i++) {
        const char *name;
        json_t *value;
        s75__v1__part__init(&parts[i]);
        json_object_foreach(json_array_get(list, i), name, value) set(&parts[i], name, value);
        if (parts[i].has_kind && (int)parts[i].kind < CASES_MAX)
            seen[parts[i].kind]++;
        pointers[i] = &parts[i];
    }
    return count;
}

static void check_case(int line, const char *json, const char *expected)
{
    S75__V1__Part parts[PARTS], *pointers[PARTS];
    json_t *list = json_loads(json, 0, NULL);
    cr_assert_not_null(list, "explanations.golden:%d: %s", line, json);
    const size_t count = read_parts(list, parts, pointers);
    char *sentence = s75_explanation(pointers, count);
    cr_expect_str_eq(sentence, expected, "explanations.golden:%d: \"%s\"", line, sentence);
    free(sentence);
    json_decref(list);
}

Test(explanation, each_case_of_the_golden_list)
{
    char json[8192];
    FILE *file = fopen(S75_SOURCE_DIR "/tests/adapters/kit/explanations.golden", "r");
    cr_assert_not_null(file, "%s", S75_SOURCE_DIR "/tests/adapters/kit/explanations.golden");
    int line = 0, cases = 0;
    while (fgets(json, sizeof json, file)) {
        line++;
        if (*json == '#')
            continue;
        char *expected = strchr(json, '\t');
        cr_assert_not_null(expected, "explanations.golden:%d", line);
        *expected++ = '\0';
        expected[strcspn(expected, "\n")] = '\0';
        check_case(line, json, expected);
        cases++;
    }
    fclose(file);
    cr_expect_gt(cases, 200);
    const ProtobufCEnumDescriptor *kinds = &s75__v1__part_kind__descriptor;
    for (unsigned i = 1; i < kinds->n_values; i++)
        cr_expect(seen[kinds->values[i].value], "no case of %s", kinds->values[i].name);
}

Test(explanation, the_templates_are_well_written)
{
    char problem[TEMPLATE_PROBLEM_MAX] = "";
    const int line = template_check(templates_text, problem);
    cr_assert_eq(line, 0, "explanations.txt:%d: %s", line, problem);
    for (const char *c = templates_text; *c; c++)
        cr_assert(*c == '\n' || (*c >= ' ' && *c <= '~'), "byte %d", *c);
}

/* The text with one piece replaced. */
static char *spoiled(const char *what, const char *by)
{
    const char *at = strstr(templates_text, what);
    cr_assert_not_null(at, "%s", what);
    char *text = NULL;
    cr_assert_gt(asprintf(&text, "%.*s%s%s", (int)(at - templates_text), templates_text, by,
                          at + strlen(what)),
                 0);
    return text;
}

Test(explanation, a_template_with_an_error_is_named_with_its_line)
{
    static const struct {
        const char *what, *by, *problem;
    } cases[] = {
        {"pennies: instalments", "pennies: {amont}", "a part has no such field: pennies: {amont}"},
        {"pennies: instalments", "pennies: {}", "a part has no such field"},
        {"pennies: instalments", "pennies: {before}", "a part has no such field"},
        {"pennies: instalments", "pennies: {share ", "left open"},
        {"pennies: instalments", "pennies: [{share}", "left open"},
        {"pennies: instalments", "pennies: {share}]", "nothing opened"},
        {"pennies: instalments", "pennies: {-count}", "only money"},
        {"pennies: instalments", "pennies: {share:one|many}", "only numbers"},
        {"pennies: instalments", "pennies: {count:one}", "nothing opened"},
        {"pennies: instalments are", "pennies", "no ': '"},
        {"pennies: instalments", "penies: pennies", "no kind of part is called so"},
        {"pennies: instalments", "extra: pennies", "a second line"},
    };
    const char *at = strstr(templates_text, "\npennies: ");
    int line = 2;
    for (const char *c = templates_text; c < at; c++)
        line += *c == '\n';
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char problem[TEMPLATE_PROBLEM_MAX] = "", *text = spoiled(cases[i].what, cases[i].by);
        const bool is_second = strcmp(cases[i].problem, "a second line") == 0;
        const int found = template_check(text, problem);
        cr_expect_eq(found, line + is_second, "%s: line %d", cases[i].by, found);
        cr_expect_not_null(strstr(problem, cases[i].problem), "%s: %s", cases[i].by, problem);
        free(text);
    }
    char problem[TEMPLATE_PROBLEM_MAX] = "",
         *text = spoiled("pennies: instalments", "# instalments");
    cr_expect_gt(template_check(text, problem), 0);
    cr_expect_str_eq(problem, "no line for pennies");
    free(text);
}

Test(explanation, of_nothing_is_empty)
{
    char *sentence = s75_explanation(NULL, 0);
    cr_expect_str_eq(sentence, "");
    free(sentence);
}

Test(explanation, parts_go_with_the_share_before_them)
{
    S75__V1__Part parts[4], *list[4];
    for (int i = 0; i < 4; i++) {
        s75__v1__part__init(&parts[i]);
        parts[i].has_share_pence = i == 0 || i == 3;
        list[i] = &parts[i];
    }
    cr_expect_eq(s75_part_group(list, 0), 0);
    cr_expect_eq(s75_part_group(list, 4), 3);
    cr_expect_eq(s75_part_group(list + 1, 3), 2);
    cr_expect_eq(s75_part_group(list + 3, 1), 1);
    cr_expect(s75_part_is_share(list[0]) && !s75_part_is_share(list[1]));
}
