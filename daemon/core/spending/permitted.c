#include "core/spending/permitted.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"
#include "core/spending/commitment.h"
#include "core/spending/fund.h"
#include "core/spending/scheme.h"
#include "core/spending/state.h"

static bool same_name(struct text a, struct text b)
{
    char folded_a[NAME_MAX_BYTES], folded_b[NAME_MAX_BYTES];
    if (a.size > sizeof folded_a || b.size > sizeof folded_b)
        return false;
    const struct text name = {folded_a, text_fold(a, folded_a)};
    return name.size && text_equal(name, (struct text){folded_b, text_fold(b, folded_b)});
}

/* A name of nothing but blanks is nobody's. */
static bool is_blank(struct text name)
{
    char folded[NAME_MAX_BYTES];
    return name.size <= sizeof folded && text_fold(name, folded) == 0;
}

static bool is_listed(const struct text *list, size_t count, struct text name)
{
    for (size_t i = 0; i < count; i++)
        if (same_name(list[i], name))
            return true;
    return count == 0;
}

/* Written so in the list, or one of the names of a party that the list has by its code, or of one
 * before or after it. */
static bool is_payee(const struct engine *e, const struct scheme *x, struct text payee)
{
    if (is_listed(x->payees.items, x->payees.count, payee))
        return true;
    for (size_t i = 0; i < x->payees.count; i++) {
        uint32_t party = party_by_code(e, x->payees.items[i]);
        if (party != NONE && successor_is_called(e, party, payee))
            return true;
    }
    return false;
}

/* more.kind PART_UNKNOWN: that is all. */
static void question(struct step *s, uint32_t scheme, const struct expenditure_input *in,
                     struct part why, struct part more)
{
    scheme_raise_query(s, scheme, in->value_date, in->reference, in->amount,
                       (struct part[2]){why, more}, NULL);
}

static const struct part no_more = {.kind = PART_UNKNOWN};

static void check_year(struct step *s, uint32_t scheme, const struct expenditure_input *in)
{
    const struct engine *e = s->e;
    const struct fund *f = &e->spending->funds.items[e->spending->schemes.items[scheme].fund];
    int year = date_financial_year(in->value_date);
    if (year == f->year)
        return;
    uint32_t own = fund_find(e, f->pool, year);
    bool ended = own != NONE && fund_is_ended(&e->spending->funds.items[own]);
    struct part part = PART(OF_ENDED_YEAR, .date = in->value_date, .year = (uint32_t)year);
    if (!ended)
        part.kind = PART_OF_UNPLANNED_YEAR;
    question(s, scheme, in, part, PART(COUNTED_IN, .year = (uint32_t)f->year));
}

static void check_lists(struct step *s, uint32_t scheme, const struct expenditure_input *in)
{
    const struct scheme *x = &s->e->spending->schemes.items[scheme];
    if (!is_payee(s->e, x, in->payee))
        question(s, scheme, in,
                 is_blank(in->payee) ? PART(NO_PAYEE)
                                     : PART(PAYEE_NOT_PERMITTED, .subject = in->payee),
                 no_more);
    if (!is_listed(x->categories.items, x->categories.count, in->category))
        question(s, scheme, in,
                 in->category.size ? PART(CATEGORY_NOT_PERMITTED, .subject = in->category)
                                   : PART(NO_CATEGORY),
                 no_more);
}

void permitted_check(struct step *s, uint32_t scheme, const struct expenditure_input *in)
{
    const struct scheme *x = &s->e->spending->schemes.items[scheme];
    check_year(s, scheme, in);
    check_lists(s, scheme, in);
    if (x->economy == ECONOMY_CAPITAL && in->economy == ECONOMY_REVENUE)
        question(s, scheme, in, PART(CAPITAL_SPENT_ON_REVENUE), no_more);
    if (in->commitment.size && commitment_find(s->e, scheme, in->commitment) == NONE)
        question(s, scheme, in, PART(NO_SUCH_ORDER, .subject = in->commitment), no_more);
}
