#include "wire/item.h"
#include <string.h>
#include "base/error.h"
#include "wire/shape.h"

/* The core's numbers are the wire's. */
#define SAME(a, b) _Static_assert((int)(a) == (int)(b), #a)
SAME(PARTY_OTHER, S75__V1__PARTY_KIND__PARTY_OTHER);
SAME(KIND_OPERATIONAL_RESILIENCE, S75__V1__CONTRIBUTION_KIND__KIND_OPERATIONAL_RESILIENCE);
SAME(KIND_DISCHARGE_FUND_LA, S75__V1__CONTRIBUTION_KIND__KIND_DISCHARGE_FUND_LA);
SAME(ECONOMY_CAPITAL, S75__V1__ECONOMY__ECONOMY_CAPITAL);
SAME(SCHEDULE_DATES, S75__V1__SCHEDULE_KIND__SCHEDULE_DATES);
SAME(SCHEDULE_QUARTERLY, S75__V1__SCHEDULE_KIND__SCHEDULE_QUARTERLY);
SAME(ROUND_TRUNCATE, S75__V1__ROUNDING__ROUNDING_TRUNCATE);
SAME(LAST_LEAVES, S75__V1__LAST_INSTALMENT__LAST_LEAVES);
SAME(RECOGNISE_ANY, S75__V1__RECOGNITION__RECOGNISE_ANY);
SAME(PLAN_NOT_APPROVED, S75__V1__PLAN_OUTCOME__PLAN_NOT_APPROVED);

#define ALIASES_LIMIT "at most " TEXT_NUMBER(ALIASES_MAX) " aliases"
#define PARTNERS_LIMIT "2 to " TEXT_NUMBER(PARTNERS_MAX) " partners"

struct texts_limit {
    size_t count, bytes;
    const char *words; /* the count's */
};

static void convert_texts(struct form *f, const char *field, char **in, size_t n,
                          const struct texts_limit *most, const struct text **ret,
                          size_t *ret_count)
{
    *ret = NULL;
    *ret_count = 0;
    if (n > most->count) {
        form_refuse(f, REFUSED_OUT_OF_RANGE, field, most->words);
        return;
    }
    struct text *texts = form_array(f, n, sizeof *texts);
    for (size_t i = 0; texts && i < n; i++)
        texts[i] = form_text(f, field, in[i], most->bytes, true);
    *ret = texts;
    *ret_count = texts ? n : 0;
}

static void convert_party(struct form *f, const ProtobufCMessage *body, void *to)
{
    static const struct texts_limit most = {ALIASES_MAX, NAME_MAX_BYTES, ALIASES_LIMIT};
    const S75__V1__Party *in = (const S75__V1__Party *)body;
    struct party_input *out = to;
    form_known(f, &in->base);
    out->code = form_code(f, "code", in->code, CODE_MAX, true);
    out->name = form_text(f, "name", in->name, NAME_MAX_BYTES, true);
    out->kind = (enum party_kind)form_enum(f, "kind", (int)in->kind, PARTY_OTHER);
    out->valid_from = form_date(f, "valid_from", in->has_valid_from, in->valid_from, false);
    out->valid_to = form_date(f, "valid_to", in->has_valid_to, in->valid_to, false);
    convert_texts(f, "aliases", in->aliases, in->n_aliases, &most, &out->aliases,
                  &out->alias_count);
}

static void convert_dates(struct form *f, const S75__V1__Schedule *in, struct schedule_terms *out)
{
    date_t *dates = form_array(f, in->n_dates, sizeof *dates);
    for (size_t i = 0; dates && i < in->n_dates; i++) {
        dates[i] = form_date(f, "contributions.schedule.dates", true, in->dates[i], true);
        if (i && (dates[i] <= dates[i - 1] ||
                  date_financial_year(dates[i]) != date_financial_year(dates[0])))
            form_refuse(f, REFUSED_BAD_VALUE, "contributions.schedule.dates",
                        "ascending dates of one financial year");
    }
    out->dates = dates;
    out->date_count = dates ? (uint8_t)in->n_dates : 0;
}

static void convert_schedule(struct form *f, const S75__V1__Schedule *in,
                             struct schedule_terms *out)
{
    uint32_t day_max = in->kind == S75__V1__SCHEDULE_KIND__SCHEDULE_MONTHLY_WORKING_DAY ? 23 : 31;
    form_known(f, &in->base);
    out->kind = (enum schedule_kind)form_enum(f, "contributions.schedule.kind", (int)in->kind,
                                              SCHEDULE_DATES);
    if (out->kind == SCHEDULE_DATES) {
        if (in->n_dates < 1 || in->n_dates > DATES_MAX)
            form_refuse(f, REFUSED_OUT_OF_RANGE, "contributions.schedule.dates",
                        "1 to " TEXT_NUMBER(DATES_MAX) " dates");
        else
            convert_dates(f, in, out);
        return;
    }
    if (!in->has_day)
        form_refuse(f, REFUSED_MISSING_FIELD, "contributions.schedule.day", NULL);
    out->day = (uint8_t)form_range(f, "contributions.schedule.day", in->day, 1, day_max);
    if (out->kind != SCHEDULE_ANNUAL)
        return;
    if (!in->has_month)
        form_refuse(f, REFUSED_MISSING_FIELD, "contributions.schedule.month", NULL);
    out->month = (uint8_t)form_range(f, "contributions.schedule.month", in->month, 1, 12);
}

static bool is_nhs_kind(enum contribution_kind kind)
{
    return kind == KIND_NHS_MINIMUM || kind == KIND_NHS_ADDITIONAL ||
           kind == KIND_DISCHARGE_FUND_ICB || kind == KIND_OPERATIONAL_RESILIENCE;
}

static void convert_contribution(struct form *f, const S75__V1__Contribution *in,
                                 struct contribution_input *out)
{
    form_known(f, &in->base);
    out->contribution = form_code(f, "contributions.contribution", in->contribution, ID_MAX, true);
    out->partner = form_code(f, "contributions.partner", in->partner, CODE_MAX, true);
    out->kind =
        (enum contribution_kind)form_enum(f, "contributions.kind", (int)in->kind, KIND_COUNT - 1);
    out->economy =
        (enum economy)form_enum(f, "contributions.economy", (int)in->economy, ECONOMY_CAPITAL);
    out->annual =
        form_money(f, "contributions.annual_pence", in->annual_pence, 0, MONEY_LIMIT / 10);
    convert_schedule(f, in->schedule, &out->schedule);
    out->rounding =
        (enum rounding)form_enum(f, "contributions.rounding", (int)in->rounding, ROUND_TRUNCATE);
    out->last = (enum last_instalment)form_enum(f, "contributions.last_instalment",
                                                (int)in->last_instalment, LAST_LEAVES);
    out->recognition = in->has_recognition
                           ? (enum recognition)form_enum(f, "contributions.recognition",
                                                         (int)in->recognition, RECOGNISE_ANY)
                           : RECOGNISE_NAMED;
    out->from = form_date(f, "contributions.from", in->has_from, in->from, false);
    out->to = form_date(f, "contributions.to", in->has_to, in->to, false);
    out->tolerance_instalment = form_money(
        f, "contributions.tolerance_instalment_pence",
        in->has_tolerance_instalment_pence ? in->tolerance_instalment_pence : 1, 0, 1000000000);
    out->tolerance_year =
        form_money(f, "contributions.tolerance_year_pence",
                   in->has_tolerance_year_pence ? in->tolerance_year_pence : 12, 0, 1000000000);
    out->grace_working_days =
        (uint8_t)form_range(f, "contributions.grace_working_days",
                            in->has_grace_working_days ? in->grace_working_days : 5, 0, 60);
    out->allocation_required =
        in->has_allocation_required ? in->allocation_required : is_nhs_kind(out->kind);
}

static void convert_agreement(struct form *f, const ProtobufCMessage *body, void *to)
{
    static const struct texts_limit most = {PARTNERS_MAX, CODE_MAX, PARTNERS_LIMIT};
    const S75__V1__Agreement *in = (const S75__V1__Agreement *)body;
    struct agreement_input *out = to;
    form_known(f, &in->base);
    out->pool = form_code(f, "pool", in->pool, ID_MAX, true);
    out->name = form_text(f, "name", in->name, NAME_MAX_BYTES, true);
    out->area = form_text(f, "area", in->area, NAME_MAX_BYTES, true);
    out->host = form_code(f, "host", in->host, CODE_MAX, true);
    out->pool_manager = form_text(f, "pool_manager", in->pool_manager, NAME_MAX_BYTES, true);
    convert_texts(f, "partners", in->partners, in->n_partners, &most, &out->partners,
                  &out->partner_count);
    if (in->n_partners < 2)
        form_refuse(f, REFUSED_OUT_OF_RANGE, "partners", PARTNERS_LIMIT);
    out->effective_from = form_date(f, "effective_from", true, in->effective_from, true);
    out->effective_to = form_date(f, "effective_to", in->has_effective_to, in->effective_to, false);
    out->signed_on = form_date(f, "signed_on", in->has_signed_on, in->signed_on, false);
    out->plan_outcome = in->has_plan_outcome
                            ? (enum plan_outcome)form_enum(f, "plan_outcome", (int)in->plan_outcome,
                                                           PLAN_NOT_APPROVED)
                            : PLAN_NONE;
    out->receipts_expected = in->has_receipts_expected ? in->receipts_expected : true;
    out->synthetic = in->has_synthetic && in->synthetic;
    out->note = form_text(f, "note", in->note, NOTE_MAX, false);
    out->region = form_text(f, "region", in->region, NAME_MAX_BYTES, false);
    if (in->n_contributions > CONTRIBUTIONS_MAX) {
        form_refuse(f, REFUSED_OUT_OF_RANGE, "contributions",
                    "at most " TEXT_NUMBER(CONTRIBUTIONS_MAX) " contributions");
        return;
    }
    struct contribution_input *list = form_array(f, in->n_contributions, sizeof *list);
    for (size_t i = 0; list && i < in->n_contributions; i++)
        convert_contribution(f, in->contributions[i], &list[i]);
    out->contributions = list;
    out->contribution_count = list ? in->n_contributions : 0;
}

static void convert_variation(struct form *f, const ProtobufCMessage *body, void *to)
{
    const S75__V1__Variation *in = (const S75__V1__Variation *)body;
    struct variation_input *out = to;
    form_known(f, &in->base);
    out->pool = form_code(f, "pool", in->pool, ID_MAX, true);
    out->contribution = form_code(f, "contribution", in->contribution, ID_MAX, true);
    out->variation = form_text(f, "variation", in->variation, ID_MAX, true);
    out->effective_from = form_date(f, "effective_from", true, in->effective_from, true);
    out->annual = form_money(f, "annual_pence", in->annual_pence, 0, MONEY_LIMIT / 10);
    out->rounding =
        in->has_rounding ? form_enum(f, "rounding", (int)in->rounding, ROUND_TRUNCATE) : 0;
    out->agreed_on = form_date(f, "agreed_on", in->has_agreed_on, in->agreed_on, false);
    out->evidence = form_text(f, "evidence", in->evidence, NAME_MAX_BYTES, false);
    out->authority = form_text(f, "authority", in->authority, NAME_MAX_BYTES, false);
}

static void convert_allocation(struct form *f, const ProtobufCMessage *body, void *to)
{
    const S75__V1__Allocation *in = (const S75__V1__Allocation *)body;
    struct allocation_input *out = to;
    form_known(f, &in->base);
    out->payee = form_code(f, "payee", in->payee, CODE_MAX, true);
    out->kind = (enum contribution_kind)form_enum(f, "kind", (int)in->kind, KIND_COUNT - 1);
    out->year = (int)form_range(f, "year", in->year, 2000, 2098);
    out->amount = form_money(f, "amount_pence", in->amount_pence, -MONEY_LIMIT, MONEY_LIMIT);
    out->value_date = form_date(f, "value_date", true, in->value_date, true);
    out->reference = form_text(f, "reference", in->reference, ID_MAX, true);
}

/* Either parts or a fixed sum. */
static void convert_share_sum(struct form *f, const S75__V1__Share *in, struct share_input *out)
{
    if (in->has_parts == in->has_amount_pence)
        form_refuse(f, in->has_parts ? REFUSED_BAD_VALUE : REFUSED_MISSING_FIELD, "shares.parts",
                    "either parts or amount_pence");
    if (in->has_parts)
        out->parts = form_range(f, "shares.parts", in->parts, 1, SHARE_PARTS);
    out->amount = form_money(f, "shares.amount_pence", in->has_amount_pence ? in->amount_pence : 0,
                             -MONEY_LIMIT, MONEY_LIMIT);
    out->reference = form_text(f, "shares.reference", in->reference, ID_MAX, false);
}

static void convert_shares(struct form *f, const S75__V1__Payment *in, struct payment_input *out)
{
    if (in->n_shares > SHARES_MAX) {
        form_refuse(f, REFUSED_OUT_OF_RANGE, "shares",
                    "at most " TEXT_NUMBER(SHARES_MAX) " shares");
        return;
    }
    struct share_input *shares = form_array(f, in->n_shares, sizeof *shares);
    for (size_t i = 0; shares && i < in->n_shares; i++) {
        form_known(f, &in->shares[i]->base);
        shares[i].pool = form_code(f, "shares.pool", in->shares[i]->pool, ID_MAX, true);
        shares[i].contribution =
            form_code(f, "shares.contribution", in->shares[i]->contribution, ID_MAX, false);
        convert_share_sum(f, in->shares[i], &shares[i]);
    }
    out->shares = shares;
    out->share_count = shares ? in->n_shares : 0;
}

static void convert_payment(struct form *f, const ProtobufCMessage *body, void *to)
{
    const S75__V1__Payment *in = (const S75__V1__Payment *)body;
    struct payment_input *out = to;
    form_known(f, &in->base);
    out->payer = form_text(f, "payer", in->payer, NAME_MAX_BYTES, true);
    out->payee = form_text(f, "payee", in->payee, NAME_MAX_BYTES, false);
    out->pool = form_code(f, "pool", in->pool, ID_MAX, false);
    out->contribution = form_code(f, "contribution", in->contribution, ID_MAX, false);
    out->kind = in->has_kind
                    ? (enum contribution_kind)form_enum(f, "kind", (int)in->kind, KIND_COUNT - 1)
                    : KIND_NONE;
    out->amount = form_money(f, "amount_pence", in->amount_pence, -MONEY_LIMIT, MONEY_LIMIT);
    out->value_date = form_date(f, "value_date", true, in->value_date, true);
    out->reference = form_text(f, "reference", in->reference, ID_MAX, false);
    out->description = form_text(f, "description", in->description, NAME_MAX_BYTES, false);
    out->row = in->has_row ? in->row : 0;
    out->end_to_end_id = form_text(f, "end_to_end_id", in->end_to_end_id, ID_MAX, false);
    if (in->n_shares)
        convert_shares(f, in, out);
}

static void convert_receipt(struct form *f, const ProtobufCMessage *body, void *to)
{
    const S75__V1__Receipt *in = (const S75__V1__Receipt *)body;
    struct receipt_input *out = to;
    form_known(f, &in->base);
    out->pool = form_code(f, "pool", in->pool, ID_MAX, true);
    out->payer = form_text(f, "payer", in->payer, NAME_MAX_BYTES, true);
    out->amount = form_money(f, "amount_pence", in->amount_pence, -MONEY_LIMIT, MONEY_LIMIT);
    out->value_date = form_date(f, "value_date", true, in->value_date, true);
    out->reference = form_text(f, "reference", in->reference, ID_MAX, false);
    out->description = form_text(f, "description", in->description, NAME_MAX_BYTES, false);
    out->row = in->has_row ? in->row : 0;
    out->end_to_end_id = form_text(f, "end_to_end_id", in->end_to_end_id, ID_MAX, false);
}

static void convert_reversal(struct form *f, const ProtobufCMessage *body, void *to)
{
    const S75__V1__Reversal *in = (const S75__V1__Reversal *)body;
    struct reversal_input *out = to;
    form_known(f, &in->base);
    out->pool = form_code(f, "pool", in->pool, ID_MAX, true);
    out->payer = form_text(f, "payer", in->payer, NAME_MAX_BYTES, true);
    out->reference = form_text(f, "reference", in->reference, ID_MAX, true);
    out->amount = form_money(f, "amount_pence", in->amount_pence, -MONEY_LIMIT, MONEY_LIMIT);
    out->value_date = form_date(f, "value_date", true, in->value_date, true);
    out->reason = form_text(f, "reason", in->reason, NAME_MAX_BYTES, false);
    out->row = in->has_row ? in->row : 0;
}

static void convert_conflict(struct form *f, const ProtobufCMessage *body, void *to)
{
    const S75__V1__ConflictNotice *in = (const S75__V1__ConflictNotice *)body;
    struct conflict_input *out = to;
    form_known(f, &in->base);
    out->party = form_code(f, "party", in->party, CODE_MAX, true);
    out->feed = form_code(f, "feed", in->feed, ID_MAX, true);
    out->number = in->number;
    if (in->digest.len == sizeof out->digest)
        memcpy(out->digest, in->digest.data, sizeof out->digest);
    else
        form_refuse(f, REFUSED_BAD_VALUE, "digest", "32 bytes");
}

static void convert_unreadable(struct form *f, const ProtobufCMessage *body, void *to)
{
    const S75__V1__Unreadable *in = (const S75__V1__Unreadable *)body;
    struct unreadable_input *out = to;
    form_known(f, &in->base);
    out->row = in->row;
    out->column = form_text(f, "column", in->column, NAME_MAX_BYTES, false);
    out->value = form_text(f, "value", in->value, NAME_MAX_BYTES, false);
    out->reason = form_text(f, "reason", in->reason, NAME_MAX_BYTES, true);
}

static void convert_conditions(struct form *f, const S75__V1__Assurance *in,
                               struct assurance_input *out)
{
    if (in->n_conditions > CONDITIONS_MAX) {
        form_refuse(f, REFUSED_OUT_OF_RANGE, "conditions",
                    "at most " TEXT_NUMBER(CONDITIONS_MAX) " conditions");
        return;
    }
    struct condition_input *conditions = form_array(f, in->n_conditions, sizeof *conditions);
    for (size_t i = 0; conditions && i < in->n_conditions; i++) {
        const S75__V1__Condition *m = in->conditions[i];
        form_known(f, &m->base);
        conditions[i].condition = form_code(f, "conditions.condition", m->condition, ID_MAX, true);
        conditions[i].text = form_text(f, "conditions.text", m->text, NAME_MAX_BYTES, true);
        conditions[i].due = form_date(f, "conditions.due", true, m->due, true);
    }
    out->conditions = conditions;
    out->condition_count = conditions ? in->n_conditions : 0;
}

static void convert_signature(struct form *f, const ProtobufCMessage *body, void *to)
{
    const S75__V1__Signature *in = (const S75__V1__Signature *)body;
    struct signature_input *out = to;
    form_known(f, &in->base);
    out->pool = form_code(f, "pool", in->pool, ID_MAX, true);
    out->signed_on = form_date(f, "signed_on", true, in->signed_on, true);
    out->evidence = form_text(f, "evidence", in->evidence, NAME_MAX_BYTES, false);
    out->authority = form_text(f, "authority", in->authority, NAME_MAX_BYTES, false);
}

static void convert_assurance(struct form *f, const ProtobufCMessage *body, void *to)
{
    const S75__V1__Assurance *in = (const S75__V1__Assurance *)body;
    struct assurance_input *out = to;
    form_known(f, &in->base);
    out->pool = form_code(f, "pool", in->pool, ID_MAX, true);
    out->outcome = (enum plan_outcome)form_enum(f, "outcome", (int)in->outcome, PLAN_NOT_APPROVED);
    out->decided_on = form_date(f, "decided_on", true, in->decided_on, true);
    out->evidence = form_text(f, "evidence", in->evidence, NAME_MAX_BYTES, false);
    out->authority = form_text(f, "authority", in->authority, NAME_MAX_BYTES, false);
    convert_conditions(f, in, out);
}

static void convert_day(struct form *f, const ProtobufCMessage *body, void *to)
{
    const S75__V1__Day *in = (const S75__V1__Day *)body;
    struct day_input *out = to;
    form_known(f, &in->base);
    out->date = form_date(f, "date", true, in->date, true);
}

/* Those that core/shape does not describe. */
static const struct conversion {
    const char *name;
    void (*convert)(struct form *f, const ProtobufCMessage *body, void *to);
} conversions[] = {
    [ITEM_PARTY] = {"party", convert_party},
    [ITEM_AGREEMENT] = {"agreement", convert_agreement},
    [ITEM_SIGNATURE] = {"signature", convert_signature},
    [ITEM_ASSURANCE] = {"assurance", convert_assurance},
    [ITEM_VARIATION] = {"variation", convert_variation},
    [ITEM_ALLOCATION] = {"allocation", convert_allocation},
    [ITEM_PAYMENT] = {"payment", convert_payment},
    [ITEM_RECEIPT] = {"receipt", convert_receipt},
    [ITEM_REVERSAL] = {"reversal", convert_reversal},
    [ITEM_UNREADABLE] = {"unreadable", convert_unreadable},
    [ITEM_DAY] = {"day", convert_day},
    [ITEM_CONFLICT] = {"conflict", convert_conflict},
};

static const struct conversion *conversion_of(size_t kind)
{
    const bool is_one = kind < sizeof conversions / sizeof *conversions && conversions[kind].name;
    return is_one ? &conversions[kind] : NULL;
}

/* The body is a message pointer, whichever member of the oneof it is, and lies at the same place of
 * the item as every other. */
int item_convert(const S75__V1__Item *in, uint32_t index, struct arena *arena,
                 struct item *ret_item)
{
    enum item_kind kind = (enum item_kind)in->body_case;
    const struct shape *shape = shape_of(kind);
    const struct conversion *own = conversion_of((size_t)kind);
    const ProtobufCMessage *body = (const ProtobufCMessage *)in->party;
    struct form f = {.arena = arena, .item = index, .prefix = "item"};
    memset(ret_item, 0, sizeof *ret_item);
    ret_item->kind = kind;
    if (shape)
        f.prefix = shape->name;
    else if (own)
        f.prefix = own->name;
    form_known(&f, &in->base);
    if (shape)
        shape_convert(&f, body, shape, &ret_item->party);
    else if (own)
        own->convert(&f, body, &ret_item->party);
    else
        form_refuse(&f, REFUSED_MISSING_FIELD, "body", NULL);
    ret_item->refusal = f.refusal;
    ret_item->refusal_field = f.field;
    ret_item->refusal_limit = f.limit;
    return f.failed_memory ? ERR_MEMORY : 0;
}
