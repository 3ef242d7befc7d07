#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "kit/s75.h"
#include "kit/s75_json.h"
#include "kit/s75_text.h"

static void expect_json(const ProtobufCMessage *m, const char *expected)
{
    json_t *object = s75_json(m);
    cr_assert_not_null(object);
    char *text = json_dumps(object, JSON_COMPACT);
    cr_assert_str_eq(text, expected);
    free(text);
    json_decref(object);
}

Test(json, contribution_with_its_schedule)
{
    int32_t dates[] = {20170401, 20171001};
    S75__V1__Schedule schedule = S75__V1__SCHEDULE__INIT;
    schedule.has_kind = 1;
    schedule.kind = S75__V1__SCHEDULE_KIND__SCHEDULE_DATES;
    schedule.dates = dates;
    schedule.n_dates = 2;
    S75__V1__Contribution c = S75__V1__CONTRIBUTION__INIT;
    c.contribution = "la";
    c.partner = "E08000006";
    c.kind = "nhs_minimum";
    c.economy = S75__V1__ECONOMY__ECONOMY_REVENUE;
    c.annual_pence = 7443180200;
    c.schedule = &schedule;
    c.has_rounding = 1;
    c.rounding = S75__V1__ROUNDING__ROUNDING_HALF_UP;
    c.has_last_instalment = 1;
    c.last_instalment = S75__V1__LAST_INSTALMENT__LAST_LEAVES;
    c.has_from = true;
    c.from = 20170401;
    c.has_allocation_required = true;
    expect_json(
        &c.base,
        "{\"contribution\":\"la\",\"partner\":\"E08000006\",\"kind\":\"nhs_minimum\","
        "\"economy\":\"revenue\",\"annual_pence\":7443180200,\"schedule\":{\"kind\":\"dates\","
        "\"dates\":[\"2017-04-01\",\"2017-10-01\"]},\"rounding\":\"half_up\","
        "\"last_instalment\":\"leaves\",\"from\":\"2017-04-01\",\"allocation_required\":false}");
}

Test(json, oneof_bytes_and_large_numbers)
{
    S75__V1__ConflictNotice notice = S75__V1__CONFLICT_NOTICE__INIT;
    notice.party = "s75d";
    notice.feed = "";
    notice.number = UINT64_MAX;
    notice.digest = (ProtobufCBinaryData){3, (uint8_t *)"\x00\xab\xff"};
    S75__V1__Item item = S75__V1__ITEM__INIT;
    item.body_case = S75__V1__ITEM__BODY_CONFLICT;
    item.conflict = &notice;
    expect_json(&item.base, "{\"conflict\":{\"party\":\"s75d\",\"feed\":\"\",\"number\":"
                            "\"18446744073709551615\",\"digest\":\"00abff\"}}");
    item.body_case = S75__V1__ITEM__BODY__NOT_SET;
    expect_json(&item.base, "{}");
}

Test(json, odd_values)
{
    S75__V1__Day day = S75__V1__DAY__INIT;
    expect_json(&day.base, "{\"date\":null}");
    day.date = 20170231;
    expect_json(&day.base, "{\"date\":\"20170231\"}");
    S75__V1__Unreadable u = S75__V1__UNREADABLE__INIT;
    u.row = 4294967295;
    u.column = "\xc2\xa3\"";
    u.value = "\xff\x41"; /* not UTF-8 */
    u.reason = "";
    expect_json(&u.base, "{\"row\":4294967295,\"column\":\"\xc2\xa3\\\"\",\"value\":\"ff41\","
                         "\"reason\":\"\"}");
    S75__V1__PoolsAnswer pools = S75__V1__POOLS_ANSWER__INIT;
    expect_json(&pools.base, "{\"pools\":[]}");
    S75__V1__Refusal refusal = S75__V1__REFUSAL__INIT;
    expect_json(&refusal.base, "{\"code\":\"unknown\",\"final\":false}");
    refusal.has_code = 1;
    refusal.code = (S75__V1__RefusalCode)999;
    expect_json(&refusal.base, "{\"code\":\"unknown_999\",\"final\":false}");
}

Test(json, prints_one_line_or_indented)
{
    S75__V1__Day day = S75__V1__DAY__INIT;
    char *text = NULL;
    size_t size = 0;
    day.date = 20170801;
    FILE *file = open_memstream(&text, &size);
    cr_assert_eq(s75_json_print(&day.base, 0, file), 0);
    cr_assert_eq(s75_json_print(&day.base, 1, file), 0);
    fclose(file);
    cr_assert_str_eq(text, "{\"date\":\"2017-08-01\"}\n{\n  \"date\": \"2017-08-01\"\n}\n");
    free(text);
    file = fopen("/dev/full", "w");
    setvbuf(file, NULL, _IONBF, 0);
    cr_assert_eq(s75_json_print(&day.base, 0, file), S75_ERR_NETWORK);
    fclose(file);
}

Test(text, pounds_and_days)
{
    char buf[S75_TEXT_MAX];
    cr_assert_str_eq(s75_pounds(744318020, buf), "7,443,180.20");
    cr_assert_str_eq(s75_pounds(-5, buf), "-0.05");
    cr_assert_str_eq(s75_pounds(INT64_MIN, buf), "-92,233,720,368,547,758.08");
    cr_assert_str_eq(s75_day_text(20170801, buf), "2017-08-01");
    cr_assert_str_eq(s75_day_text(0, buf), "-");
    cr_assert_str_eq(s75_day_text(20171301, buf), "20171301");
}

/* What a tool prints through the kit holds nothing that a terminal hides or obeys; JSON says the
 * same in its own escapes. */
Test(text, what_is_printed_is_shown)
{
    char *sent = NULL, buf[32];
    size_t size = 0;
    FILE *file = open_memstream(&sent, &size);
    S75__V1__Refusal r = S75__V1__REFUSAL__INIT;
    r.has_code = 1;
    r.code = S75__V1__REFUSAL_CODE__REFUSED_BUSY;
    r.text = "\xE2\x80\xAE" "a\xF3\xA0\x81\x81\xC2\xA3";
    cr_assert_str_eq(s75_shown("a\xE2\x80\x8B\033", buf, sizeof buf), "a<U+200B><U+001B>");
    cr_assert_eq(s75_print(file, "%s: %s\n\n", "x\ny", r.text), 0);
    cr_assert_eq(s75_json_print(&r.base, 0, file), 0);
    fclose(file);
    cr_assert(strstr(sent, "x<U+000A>y: <U+202E>a<U+E0041>\xC2\xA3\n\n") == sent, "%s", sent);
    cr_assert_not_null(strstr(sent, "\\u202Ea\\uDB40\\uDC41\xC2\xA3\""), "%s", sent);
    free(sent);
}

static const ProtobufCEnumDescriptor *const enums[] = {
    &s75__v1__party_kind__descriptor,   &s75__v1__exception_action__descriptor,
    &s75__v1__economy__descriptor,      &s75__v1__schedule_kind__descriptor,
    &s75__v1__rounding__descriptor,     &s75__v1__last_instalment__descriptor,
    &s75__v1__recognition__descriptor,  &s75__v1__exception_state__descriptor,
    &s75__v1__refusal_code__descriptor, &s75__v1__event_kind__descriptor,
    &s75__v1__reason__descriptor,       &s75__v1__risk_share_step__descriptor,
    &s75__v1__minimum_spend_kind__descriptor,
};

/* A value added to the package without the prefix of the others would be printed wrongly: seen
 * here. UNKNOWN is how a value is read, and nothing that anybody says. */
Test(text, every_enumeration_has_one_prefix_and_names_that_lead_back)
{
    for (size_t i = 0; i < sizeof enums / sizeof *enums; i++) {
        size_t prefix = strcspn(enums[i]->values[0].name, "_") + 1;
        for (unsigned k = 0; k < enums[i]->n_values; k++) {
            char name[S75_NAME_MAX];
            int value = -1;
            cr_assert_eq(strncmp(enums[i]->values[k].name, enums[i]->values[0].name, prefix), 0);
            s75_enum_text(enums[i], enums[i]->values[k].value, name);
            cr_assert_eq(s75_enum_value(enums[i], name, &value), enums[i]->values[k].value != 0);
            cr_assert_eq(value, enums[i]->values[k].value ? enums[i]->values[k].value : -1);
        }
    }
    char name[S75_NAME_MAX];
    int value = -1;
    cr_assert_str_eq(s75_enum_text(enums[1], S75__V1__EXCEPTION_ACTION__ACTION_WRITE_OFF, name),
                     "write_off");
    cr_assert_str_eq(s75_enum_text(&s75__v1__risk_share_step__descriptor,
                                   S75__V1__RISK_SHARE_STEP__RISK_SHARE_OTHER_SCHEMES, name),
                     "other_schemes");
    cr_assert_str_eq(s75_enum_text(enums[1], 0, name), "unknown");
    cr_assert_str_eq(s75_enum_text(enums[1], 12345, name), "unknown_12345");
    cr_assert_eq(s75_enum_value(enums[1], "unknown", &value), 0);
    cr_assert_eq(s75_enum_value(enums[1], "unknown_12345", &value), 0);
    cr_assert_eq(s75_enum_value(enums[1], "ACTION_WRITE_OFF", &value), 0);
    cr_assert_eq(s75_enum_value(enums[1], "", &value), 0);
    cr_assert_eq(value, -1);
}

static const ProtobufCMessageDescriptor *const messages[] = {
    &s75__v1__party__descriptor,      &s75__v1__contribution__descriptor,
    &s75__v1__agreement__descriptor,  &s75__v1__variation__descriptor,
    &s75__v1__allocation__descriptor, &s75__v1__payment__descriptor,
    &s75__v1__event__descriptor,      &s75__v1__position__descriptor,
    &s75__v1__exception__descriptor,  &s75__v1__pool_summary__descriptor,
};

/* s75_field_is_date goes by int32: a field that is no date must not be one. */
Test(text, every_int32_is_a_date_and_every_sint64_is_pence)
{
    static const char *const dates[] = {
        "valid_from", "valid_to",       "from",         "to",        "dates",
        "value_date", "effective_from", "effective_to", "signed_on", "agreed_on",
        "booked_on",  "raised_on",      "as_of",        "due_on",    "due"};
    unsigned found = 0;
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        for (unsigned k = 0; k < messages[i]->n_fields; k++) {
            const ProtobufCFieldDescriptor *f = &messages[i]->fields[k];
            int known = 0;
            for (size_t n = 0; n < sizeof dates / sizeof *dates; n++)
                known |= strcmp(dates[n], f->name) == 0;
            cr_assert_eq(s75_field_is_date(f), known, "%s", f->name);
            cr_assert_eq(s75_field_is_pence(f), f->type == PROTOBUF_C_TYPE_SINT64, "%s", f->name);
            found += (unsigned)known;
        }
    cr_assert_gt(found, 15);
}
