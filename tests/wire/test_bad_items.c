/* Every bad form of every field of an item: the submission is taken, the item is refused with the
 * code, the field's path and the limit. */
#include <criterion/criterion.h>
#include <string.h>
#include "messages.h"

#define X35 "a2345678901234567890123456789012345"
#define X36 X35 "6"
#define X13 "A234567890123"
#define X140 X35 X35 X35 X35
#define X141 X140 "1"
#define BYTES35 "at most 35 bytes"
#define BYTES12 "at most 12 bytes"
#define BYTES140 "at most 140 bytes"
#define CLEAN "UTF-8 without control, invisible or direction characters"
#define CODES "of A-Z a-z 0-9 - _ ."
#define DATES "a date YYYYMMDD of 2000-2099"
#define PARTY_NAMES                                                                                \
    "one of PARTY_CCG, PARTY_ICB, PARTY_COUNCIL, PARTY_NHS_ENGLAND, PARTY_OTHER, "                 \
    "PARTY_NHS_TRUST, PARTY_FOUNDATION_TRUST"
#define WORDS "of a-z 0-9 _"
#define ROUNDING_NAMES "one of ROUNDING_HALF_UP, ROUNDING_TRUNCATE"
#define LAST_NAMES "one of LAST_BALANCES, LAST_LEAVES"
#define SCHEDULE_NAMES                                                                             \
    "one of SCHEDULE_MONTHLY_DAY, SCHEDULE_MONTHLY_WORKING_DAY, SCHEDULE_QUARTERLY, "              \
    "SCHEDULE_ANNUAL, SCHEDULE_DATES"
#define AMOUNT "within 10^14 pence of 0"
#define ANNUAL "0 to 10^13 pence"
#define TOLERANCE "0 to 10^9 pence"

struct bad {
    int line; /* of this file */
    enum item_kind kind;
    void (*spoil)(S75__V1__Item *m);
    enum refusal_code code;
    const char *field, *limit;
};

/* BAD(PAYMENT, payment->row = 0, OUT_OF_RANGE, "payment.row", "limit") */
#define CONCAT_(a, b) a##b
#define CONCAT(a, b) CONCAT_(a, b)
#define ITEMS(X)                                                                                   \
    X(1, PARTY, party->code = "", MISSING_FIELD, "party.code", "")                                 \
    X(2, PARTY, party->code = X13, OUT_OF_RANGE, "party.code", BYTES12)                            \
    X(3, PARTY, party->code = "01G ", BAD_VALUE, "party.code", CODES)                              \
    X(4, PARTY, party->code = "0\xC3\xA9", BAD_VALUE, "party.code", CODES)                         \
    X(5, PARTY, party->name = "", MISSING_FIELD, "party.name", "")                                 \
    X(6, PARTY, party->name = X141, OUT_OF_RANGE, "party.name", BYTES140)                          \
    X(7, PARTY, party->name = "a\tb", BAD_VALUE, "party.name", CLEAN)                              \
    X(8, PARTY, party->name = "\xC3", BAD_VALUE, "party.name", CLEAN)                              \
    X(9, PARTY, party->name = "\xC0\x80", BAD_VALUE, "party.name", CLEAN)                          \
    X(10, PARTY, party->name = "\xED\xA0\x80", BAD_VALUE, "party.name", CLEAN)                     \
    X(11, PARTY, party->name = "\xC2\x85", BAD_VALUE, "party.name", CLEAN)                         \
    X(12, PARTY, party->name = "\x7F", BAD_VALUE, "party.name", CLEAN)                             \
    X(13, PARTY, party->kind = 0, BAD_VALUE, "party.kind", PARTY_NAMES)                            \
    X(14, PARTY, party->kind = 8, BAD_VALUE, "party.kind", PARTY_NAMES)                            \
    X(19, PARTY, party->has_kind = 0, MISSING_FIELD, "party.kind", PARTY_NAMES)                    \
    X(15, PARTY, party->valid_from = 20170230, BAD_VALUE, "party.valid_from", DATES)               \
    X(16, PARTY, party->valid_to = 19991231, BAD_VALUE, "party.valid_to", DATES)                   \
    X(17, PARTY, party->aliases[1] = "", MISSING_FIELD, "party.aliases[1]", "")                    \
    X(18, PARTY, party->aliases[1] = X141, OUT_OF_RANGE, "party.aliases[1]", BYTES140)             \
    X(20, AGREEMENT, agreement->pool = "", MISSING_FIELD, "agreement.pool", "")                    \
    X(21, AGREEMENT, agreement->pool = X36, OUT_OF_RANGE, "agreement.pool", BYTES35)               \
    X(22, AGREEMENT, agreement->pool = "a/b", BAD_VALUE, "agreement.pool", CODES)                  \
    X(23, AGREEMENT, agreement->name = "", MISSING_FIELD, "agreement.name", "")                    \
    X(24, AGREEMENT, agreement->area = "", MISSING_FIELD, "agreement.area", "")                    \
    X(25, AGREEMENT, agreement->host = "", MISSING_FIELD, "agreement.host", "")                    \
    X(26, AGREEMENT, agreement->host = X13, OUT_OF_RANGE, "agreement.host", BYTES12)               \
    X(27, AGREEMENT, agreement->pool_manager = "", MISSING_FIELD, "agreement.pool_manager", "")    \
    X(28, AGREEMENT, agreement->n_partners = 1, OUT_OF_RANGE, "agreement.partners",                \
      "2 to 32 partners")                                                                          \
    X(29, AGREEMENT, agreement->partners[0] = X13, OUT_OF_RANGE, "agreement.partners[0]", BYTES12) \
    X(30, AGREEMENT, agreement->effective_from = 0, BAD_VALUE, "agreement.effective_from", DATES)  \
    X(31, AGREEMENT, agreement->effective_to = 21000101, BAD_VALUE, "agreement.effective_to",      \
      DATES)                                                                                       \
    X(32, AGREEMENT, agreement->signed_on = -20170101, BAD_VALUE, "agreement.signed_on", DATES)    \
    X(35, AGREEMENT, agreement->plan_outcome = "APPROVED", BAD_VALUE, "agreement.plan_outcome",    \
      WORDS)                                                                                       \
    X(34, AGREEMENT, agreement->note = "\x01", BAD_VALUE, "agreement.note", CLEAN)                 \
    X(40, SIGNATURE, signature->pool = "", MISSING_FIELD, "signature.pool", "")                    \
    X(41, SIGNATURE, signature->signed_on = 20170631, BAD_VALUE, "signature.signed_on", DATES)     \
    X(42, SIGNATURE, signature->evidence = X141, OUT_OF_RANGE, "signature.evidence", BYTES140)     \
    X(47, ASSURANCE, assurance->pool = "", MISSING_FIELD, "assurance.pool", "")                    \
    X(43, ASSURANCE, assurance->pool = X36, OUT_OF_RANGE, "assurance.pool", BYTES35)               \
    X(44, ASSURANCE, assurance->outcome = "plan approved", BAD_VALUE, "assurance.outcome", WORDS)  \
    X(48, ASSURANCE, assurance->outcome = "", MISSING_FIELD, "assurance.outcome", "")              \
    X(45, ASSURANCE, assurance->decided_on = 20171301, BAD_VALUE, "assurance.decided_on", DATES)   \
    X(46, ASSURANCE, assurance->evidence = "\n", BAD_VALUE, "assurance.evidence", CLEAN)           \
    X(50, VARIATION, variation->pool = "", MISSING_FIELD, "variation.pool", "")                    \
    X(51, VARIATION, variation->contribution = "", MISSING_FIELD, "variation.contribution", "")    \
    X(52, VARIATION, variation->variation = "", MISSING_FIELD, "variation.variation", "")          \
    X(53, VARIATION, variation->variation = X36, OUT_OF_RANGE, "variation.variation", BYTES35)     \
    X(54, VARIATION, variation->effective_from = 20170400, BAD_VALUE, "variation.effective_from",  \
      DATES)                                                                                       \
    X(55, VARIATION, variation->annual_pence = -1, OUT_OF_RANGE, "variation.annual_pence", ANNUAL) \
    X(56, VARIATION, variation->annual_pence = MONEY_LIMIT / 10 + 1, OUT_OF_RANGE,                 \
      "variation.annual_pence", ANNUAL)                                                            \
    X(57, VARIATION, variation->rounding = 3, BAD_VALUE, "variation.rounding", ROUNDING_NAMES)     \
    X(49, VARIATION, variation->rounding = 0, BAD_VALUE, "variation.rounding", ROUNDING_NAMES)     \
    X(58, VARIATION, variation->agreed_on = 1, BAD_VALUE, "variation.agreed_on", DATES)            \
    X(59, VARIATION, variation->evidence = X141, OUT_OF_RANGE, "variation.evidence", BYTES140)     \
    X(60, ALLOCATION, allocation->payee = "", MISSING_FIELD, "allocation.payee", "")               \
    X(67, ALLOCATION, allocation->kind = "dfg ", BAD_VALUE, "allocation.kind", WORDS)              \
    X(68, ALLOCATION, allocation->kind = "", MISSING_FIELD, "allocation.kind", "")                 \
    X(62, ALLOCATION, allocation->year = 1999, OUT_OF_RANGE, "allocation.year", "2000 to 2098")    \
    X(63, ALLOCATION, allocation->year = UINT32_MAX, OUT_OF_RANGE, "allocation.year",              \
      "2000 to 2098")                                                                              \
    X(64, ALLOCATION, allocation->amount_pence = MONEY_LIMIT + 1, OUT_OF_RANGE,                    \
      "allocation.amount_pence", AMOUNT)                                                           \
    X(65, ALLOCATION, allocation->value_date = 20170431, BAD_VALUE, "allocation.value_date",       \
      DATES)                                                                                       \
    X(66, ALLOCATION, allocation->reference = "", MISSING_FIELD, "allocation.reference", "")       \
    X(70, PAYMENT, payment->payer = "", MISSING_FIELD, "payment.payer", "")                        \
    X(71, PAYMENT, payment->payer = X141, OUT_OF_RANGE, "payment.payer", BYTES140)                 \
    X(72, PAYMENT, payment->payee = "\x1F", BAD_VALUE, "payment.payee", CLEAN)                     \
    X(73, PAYMENT, payment->pool = "p q", BAD_VALUE, "payment.pool", CODES)                        \
    X(74, PAYMENT, payment->contribution = X36, OUT_OF_RANGE, "payment.contribution", BYTES35)     \
    X(75, PAYMENT, payment->kind = "KIND_DFG", BAD_VALUE, "payment.kind", WORDS)                   \
    X(85, PAYMENT, payment->kind = "d-f", BAD_VALUE, "payment.kind", WORDS)                        \
    X(76, PAYMENT, payment->amount_pence = MONEY_LIMIT + 1, OUT_OF_RANGE, "payment.amount_pence",  \
      AMOUNT)                                                                                      \
    X(77, PAYMENT, payment->amount_pence = INT64_MIN, OUT_OF_RANGE, "payment.amount_pence",        \
      AMOUNT)                                                                                      \
    X(78, PAYMENT, payment->value_date = 20170229, BAD_VALUE, "payment.value_date", DATES)         \
    X(79, PAYMENT, payment->reference = X36, OUT_OF_RANGE, "payment.reference", BYTES35)           \
    X(80, PAYMENT, payment->description = X141, OUT_OF_RANGE, "payment.description", BYTES140)     \
    X(81, PAYMENT, payment->shares[1]->pool = "", MISSING_FIELD, "payment.shares[1].pool", "")     \
    X(82, PAYMENT, payment->shares[1]->contribution = "*", BAD_VALUE,                              \
      "payment.shares[1].contribution", CODES)                                                     \
    X(83, PAYMENT, payment->shares[0]->parts = 0, OUT_OF_RANGE, "payment.shares[0].parts",         \
      "1 to 1000000")                                                                              \
    X(84, PAYMENT, payment->shares[0]->parts = 1000001, OUT_OF_RANGE, "payment.shares[0].parts",   \
      "1 to 1000000")                                                                              \
    X(90, RECEIPT, receipt->pool = "", MISSING_FIELD, "receipt.pool", "")                          \
    X(91, RECEIPT, receipt->payer = "", MISSING_FIELD, "receipt.payer", "")                        \
    X(92, RECEIPT, receipt->amount_pence = -MONEY_LIMIT - 1, OUT_OF_RANGE, "receipt.amount_pence", \
      AMOUNT)                                                                                      \
    X(93, RECEIPT, receipt->value_date = 20180229, BAD_VALUE, "receipt.value_date", DATES)         \
    X(94, RECEIPT, receipt->reference = "\xFF", BAD_VALUE, "receipt.reference", CLEAN)             \
    X(95, RECEIPT, receipt->description = X141, OUT_OF_RANGE, "receipt.description", BYTES140)     \
    X(100, REVERSAL, reversal->pool = "", MISSING_FIELD, "reversal.pool", "")                      \
    X(101, REVERSAL, reversal->payer = X141, OUT_OF_RANGE, "reversal.payer", BYTES140)             \
    X(106, REVERSAL, reversal->payer = "", MISSING_FIELD, "reversal.payer", "")                    \
    X(102, REVERSAL, reversal->reference = "", MISSING_FIELD, "reversal.reference", "")            \
    X(103, REVERSAL, reversal->amount_pence = MONEY_LIMIT + 1, OUT_OF_RANGE,                       \
      "reversal.amount_pence", AMOUNT)                                                             \
    X(104, REVERSAL, reversal->value_date = 99999999, BAD_VALUE, "reversal.value_date", DATES)     \
    X(105, REVERSAL, reversal->reason = "\x7F", BAD_VALUE, "reversal.reason", CLEAN)               \
    X(110, UNREADABLE, unreadable->column = X141, OUT_OF_RANGE, "unreadable.column", BYTES140)     \
    X(111, UNREADABLE, unreadable->value = "\r", BAD_VALUE, "unreadable.value", CLEAN)             \
    X(112, UNREADABLE, unreadable->reason = "", MISSING_FIELD, "unreadable.reason", "")            \
    X(120, DAY, day->date = 20170230, BAD_VALUE, "day.date", DATES)                                \
    X(121, DAY, day->date = INT32_MIN, BAD_VALUE, "day.date", DATES)                               \
    X(130, CONFLICT, conflict->party = "", MISSING_FIELD, "conflict.party", "")                    \
    X(131, CONFLICT, conflict->feed = X36, OUT_OF_RANGE, "conflict.feed", BYTES35)                 \
    X(132, CONFLICT, conflict->digest.len = 31, BAD_VALUE, "conflict.digest", "32 bytes")

#define LINE agreement->contributions[0]
#define SCHEDULE_OF LINE->schedule
#define LINES(X)                                                                                   \
    X(200, AGREEMENT, LINE->contribution = "", MISSING_FIELD, "contribution", "")                  \
    X(201, AGREEMENT, LINE->contribution = X36, OUT_OF_RANGE, "contribution", BYTES35)             \
    X(202, AGREEMENT, LINE->partner = "", MISSING_FIELD, "partner", "")                            \
    X(203, AGREEMENT, LINE->partner = X13, OUT_OF_RANGE, "partner", BYTES12)                       \
    X(230, AGREEMENT, LINE->kind = "DFG", BAD_VALUE, "kind", WORDS)                                \
    X(231, AGREEMENT, LINE->kind = "", MISSING_FIELD, "kind", "")                                  \
    X(205, AGREEMENT, LINE->economy = 3, BAD_VALUE, "economy",                                     \
      "one of ECONOMY_REVENUE, ECONOMY_CAPITAL")                                                   \
    X(206, AGREEMENT, LINE->annual_pence = -1, OUT_OF_RANGE, "annual_pence", ANNUAL)               \
    X(207, AGREEMENT, LINE->annual_pence = MONEY_LIMIT, OUT_OF_RANGE, "annual_pence", ANNUAL)      \
    X(208, AGREEMENT, LINE->rounding = 0, BAD_VALUE, "rounding", ROUNDING_NAMES)                   \
    X(232, AGREEMENT, LINE->has_rounding = 0, MISSING_FIELD, "rounding", ROUNDING_NAMES)           \
    X(233, AGREEMENT, LINE->has_last_instalment = 0, MISSING_FIELD, "last_instalment", LAST_NAMES) \
    X(234, AGREEMENT, LINE->recognition = 0, BAD_VALUE, "recognition",                             \
      "one of RECOGNISE_NAMED, RECOGNISE_AMOUNT, RECOGNISE_ANY")                                   \
    X(209, AGREEMENT, LINE->last_instalment = 3, BAD_VALUE, "last_instalment", LAST_NAMES)         \
    X(210, AGREEMENT, LINE->recognition = 4, BAD_VALUE, "recognition",                             \
      "one of RECOGNISE_NAMED, RECOGNISE_AMOUNT, RECOGNISE_ANY")                                   \
    X(211, AGREEMENT, LINE->from = 20170229, BAD_VALUE, "from", DATES)                             \
    X(212, AGREEMENT, LINE->to = 20170229, BAD_VALUE, "to", DATES)                                 \
    X(213, AGREEMENT, LINE->tolerance_instalment_pence = -1, OUT_OF_RANGE,                         \
      "tolerance_instalment_pence", TOLERANCE)                                                     \
    X(214, AGREEMENT, LINE->tolerance_year_pence = 1000000001, OUT_OF_RANGE,                       \
      "tolerance_year_pence", TOLERANCE)                                                           \
    X(215, AGREEMENT, LINE->grace_working_days = 61, OUT_OF_RANGE, "grace_working_days",           \
      "0 to 60")                                                                                   \
    X(220, AGREEMENT, SCHEDULE_OF->kind = 0, BAD_VALUE, "schedule.kind", SCHEDULE_NAMES)           \
    X(221, AGREEMENT, SCHEDULE_OF->kind = 6, BAD_VALUE, "schedule.kind", SCHEDULE_NAMES)           \
    X(235, AGREEMENT, SCHEDULE_OF->has_kind = 0, MISSING_FIELD, "schedule.kind", SCHEDULE_NAMES)   \
    X(222, AGREEMENT, SCHEDULE_OF->has_day = 0, MISSING_FIELD, "schedule.day", "")                 \
    X(223, AGREEMENT, SCHEDULE_OF->day = 0, OUT_OF_RANGE, "schedule.day", "1 to 31")               \
    X(224, AGREEMENT, SCHEDULE_OF->day = 32, OUT_OF_RANGE, "schedule.day", "1 to 31")              \
    X(225, AGREEMENT, SCHEDULE_OF->has_month = 0, MISSING_FIELD, "schedule.month", "")             \
    X(226, AGREEMENT, SCHEDULE_OF->month = 13, OUT_OF_RANGE, "schedule.month", "1 to 12")

#define SPOIL(n, of, statement, c, f, l)                                                           \
    static void spoil_##n(S75__V1__Item *m)                                                        \
    {                                                                                              \
        m->statement;                                                                              \
    }
ITEMS(SPOIL)
LINES(SPOIL)

#define ROW(n, of, statement, c, f, l) {n, ITEM_##of, spoil_##n, REFUSED_##c, "items[0]." f, l},
#define LINE_ROW(n, of, statement, c, f, l)                                                        \
    ROW(n, of, statement, c, "agreement.contributions[0]." f, l)
static const struct bad bads[] = {ITEMS(ROW) LINES(LINE_ROW)};

Test(bad_items, every_bad_form_is_refused_by_code_field_and_limit)
{
    for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
        const struct bad *b = &bads[i];
        S75__V1__Item *m = good_item(b->kind);
        b->spoil(m);
        const struct item *item = decode_item(m);
        cr_expect_eq(item->refusal, (int)b->code, "case %d: code %d", b->line, item->refusal);
        cr_expect(text_equal(item->refusal_field, text_of(b->field)),
                  "case %d: \"%.*s\" not \"%s\"", b->line, TEXT_ARG(item->refusal_field), b->field);
        cr_expect(text_equal(item->refusal_limit, text_of(b->limit)),
                  "case %d: \"%.*s\" not \"%s\"", b->line, TEXT_ARG(item->refusal_limit), b->limit);
        cr_expect_eq(item->kind, b->kind);
    }
}
