/* Too many, too few, in the wrong order, unknown: what is refused of lists and whole messages. */
#include <criterion/criterion.h>
#include <string.h>
#include "messages.h"

#define DATES "ascending dates of one financial year"
#define UNKNOWN "a message of version 1 without other fields"

static void refused(const S75__V1__Item *m, enum refusal_code code, const char *field,
                    const char *limit)
{
    const struct item *item = decode_item(m);
    cr_expect_eq(item->refusal, (int)code, "%s: code %d", field, item->refusal);
    cr_expect(text_equal(item->refusal_field, text_of(field)), "\"%.*s\" not \"%s\"",
              TEXT_ARG(item->refusal_field), field);
    cr_expect(text_equal(item->refusal_limit, text_of(limit)), "%s: \"%.*s\" not \"%s\"", field,
              TEXT_ARG(item->refusal_limit), limit);
}

static void taken(const S75__V1__Item *m)
{
    const struct item *item = decode_item(m);
    cr_expect_eq(item->refusal, 0, "%.*s", TEXT_ARG(item->refusal_field));
}

Test(bad_counts, aliases)
{
    char *names[ALIASES_MAX + 1];
    for (size_t i = 0; i <= ALIASES_MAX; i++)
        names[i] = "NHS";
    S75__V1__Item *m = good_item(ITEM_PARTY);
    m->party->aliases = names;
    m->party->n_aliases = ALIASES_MAX;
    taken(m);
    m->party->n_aliases++;
    refused(m, REFUSED_OUT_OF_RANGE, "items[0].party.aliases", "at most 64 aliases");
}

Test(bad_counts, partners)
{
    char *codes[PARTNERS_MAX + 1];
    for (size_t i = 0; i <= PARTNERS_MAX; i++)
        codes[i] = "01G";
    S75__V1__Item *m = good_item(ITEM_AGREEMENT);
    m->agreement->partners = codes;
    m->agreement->n_partners = PARTNERS_MAX;
    taken(m);
    m->agreement->n_partners++;
    refused(m, REFUSED_OUT_OF_RANGE, "items[0].agreement.partners", "2 to 32 partners");
    m->agreement->n_partners = 0;
    refused(m, REFUSED_OUT_OF_RANGE, "items[0].agreement.partners", "2 to 32 partners");
}

Test(bad_counts, contributions)
{
    S75__V1__Contribution *lines[CONTRIBUTIONS_MAX + 1];
    S75__V1__Item *m = good_item(ITEM_AGREEMENT);
    for (size_t i = 0; i <= CONTRIBUTIONS_MAX; i++)
        lines[i] = m->agreement->contributions[0];
    m->agreement->contributions = lines;
    m->agreement->n_contributions = CONTRIBUTIONS_MAX;
    taken(m);
    m->agreement->n_contributions++;
    refused(m, REFUSED_OUT_OF_RANGE, "items[0].agreement.contributions",
            "at most 256 contributions");
    m->agreement->n_contributions = 0;
    taken(m);
}

Test(bad_counts, shares)
{
    S75__V1__Share *shares[SHARES_MAX + 1];
    S75__V1__Item *m = good_item(ITEM_PAYMENT);
    for (size_t i = 0; i <= SHARES_MAX; i++)
        shares[i] = m->payment->shares[0];
    m->payment->shares = shares;
    m->payment->n_shares = SHARES_MAX;
    taken(m);
    m->payment->n_shares++;
    refused(m, REFUSED_OUT_OF_RANGE, "items[0].payment.shares", "at most 64 shares");
}

Test(bad_counts, dates_of_a_schedule)
{
    static const char field[] = "items[0].agreement.contributions[0].schedule.dates";
    static const char second[] = "items[0].agreement.contributions[0].schedule.dates[1]";
    int32_t dates[DATES_MAX + 1];
    S75__V1__Item *m = good_item(ITEM_AGREEMENT);
    S75__V1__Schedule *s = m->agreement->contributions[0]->schedule;
    s->has_kind = 1;
    s->kind = S75__V1__SCHEDULE_KIND__SCHEDULE_DATES;
    s->dates = dates;
    for (int i = 0; i <= DATES_MAX; i++) /* April has 30 days, then May */
        dates[i] = i < 30 ? 20170401 + i : 20170501 + i - 30;
    s->n_dates = DATES_MAX;
    taken(m);
    s->n_dates++;
    refused(m, REFUSED_OUT_OF_RANGE, field, "at most 53 dates");
    s->n_dates = 0;
    refused(m, REFUSED_OUT_OF_RANGE, field, "1 to 53 dates");
    s->n_dates = 2;
    dates[1] = dates[0];
    refused(m, REFUSED_BAD_VALUE, field, DATES);
    dates[1] = 20180401;
    refused(m, REFUSED_BAD_VALUE, field, DATES);
    dates[1] = 20180331;
    taken(m);
    dates[1] = 20180332;
    refused(m, REFUSED_BAD_VALUE, second, "a date YYYYMMDD of 2000-2099");
}

Test(bad_counts, working_days_end_at_23)
{
    S75__V1__Item *m = good_item(ITEM_AGREEMENT);
    S75__V1__Schedule *s = m->agreement->contributions[0]->schedule;
    s->has_kind = 1;
    s->kind = S75__V1__SCHEDULE_KIND__SCHEDULE_MONTHLY_WORKING_DAY;
    s->day = 23;
    taken(m);
    s->day = 24;
    refused(m, REFUSED_OUT_OF_RANGE, "items[0].agreement.contributions[0].schedule.day", "1 to 23");
}

Test(bad_counts, the_note_is_longer_than_other_texts)
{
    char note[NOTE_MAX + 2];
    S75__V1__Item *m = good_item(ITEM_AGREEMENT);
    memset(note, 'n', sizeof note);
    note[NOTE_MAX] = '\0';
    m->agreement->note = note;
    taken(m);
    note[NOTE_MAX] = 'n';
    note[NOTE_MAX + 1] = '\0';
    refused(m, REFUSED_OUT_OF_RANGE, "items[0].agreement.note", "at most 1000 bytes");
}

Test(bad_counts, an_item_without_a_body)
{
    S75__V1__Item m = S75__V1__ITEM__INIT;
    refused(&m, REFUSED_MISSING_FIELD, "items[0].item.body", "");
}

static void with_unknown(const S75__V1__Item *m, ProtobufCMessage *part, const char *field)
{
    static uint8_t one[] = {1};
    ProtobufCMessageUnknownField unknown = {.tag = 100, .wire_type = PROTOBUF_C_WIRE_TYPE_VARINT,
                                            .len = 1, .data = one};
    part->n_unknown_fields = 1;
    part->unknown_fields = &unknown;
    refused(m, REFUSED_BAD_VALUE, field, UNKNOWN);
    part->n_unknown_fields = 0;
}

/* Money is not moved by half a message: at every depth. */
Test(bad_counts, unknown_fields)
{
    static const char *const fields[ITEM_CONFLICT + 1] = {
        [ITEM_PARTY] = "items[0].party", [ITEM_AGREEMENT] = "items[0].agreement",
        [ITEM_SIGNATURE] = "items[0].signature", [ITEM_ASSURANCE] = "items[0].assurance",
        [ITEM_VARIATION] = "items[0].variation", [ITEM_ALLOCATION] = "items[0].allocation",
        [ITEM_PAYMENT] = "items[0].payment", [ITEM_RECEIPT] = "items[0].receipt",
        [ITEM_REVERSAL] = "items[0].reversal", [ITEM_UNREADABLE] = "items[0].unreadable",
        [ITEM_DAY] = "items[0].day", [ITEM_CONFLICT] = "items[0].conflict"};
    for (int kind = 1; kind <= ITEM_CONFLICT; kind++) {
        S75__V1__Item *m = good_item((enum item_kind)kind);
        with_unknown(m, &m->base, fields[kind]);
        with_unknown(m, &m->party->base, fields[kind]); /* the union's members are all messages */
    }
    S75__V1__Item *m = good_item(ITEM_AGREEMENT);
    S75__V1__Contribution *line = m->agreement->contributions[0];
    with_unknown(m, &line->base, "items[0].agreement.contributions[0]");
    with_unknown(m, &line->schedule->base, "items[0].agreement.contributions[0].schedule");
    m = good_item(ITEM_PAYMENT);
    with_unknown(m, &m->payment->shares[1]->base, "items[0].payment.shares[1]");
}

/* One bad item does not spoil the others, and is named by its place. */
Test(bad_counts, only_the_bad_item_is_refused)
{
    S75__V1__Submission *s = good_submission();
    repeat_item(s, 3);
    S75__V1__Payment bad = *s->items[0]->payment;
    S75__V1__Item item = *s->items[0];
    bad.value_date = 20170230;
    item.payment = &bad;
    s->items[1] = &item;
    cr_assert_eq(decode(frame_of_submission(s)), 0);
    const struct item *items = request.submission.items;
    cr_expect_eq(items[0].refusal, 0);
    cr_expect_eq(items[1].refusal, REFUSED_BAD_VALUE);
    cr_expect(text_equal(items[1].refusal_field, text_of("items[1].payment.value_date")));
    cr_expect_eq(items[2].refusal, 0);
}

/* The first problem is the one reported, in the order of the fields. */
Test(bad_counts, the_first_problem_is_reported)
{
    S75__V1__Item *m = good_item(ITEM_RECEIPT);
    m->receipt->value_date = 1;
    m->receipt->amount_pence = INT64_MAX;
    refused(m, REFUSED_OUT_OF_RANGE, "items[0].receipt.amount_pence", "within 10^14 pence of 0");
}
