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
    return text_equal((struct text){folded_a, text_fold(a, folded_a)},
                      (struct text){folded_b, text_fold(b, folded_b)});
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

static void question(struct step *s, uint32_t scheme, const struct expenditure_input *in,
                     struct text explanation)
{
    scheme_raise_query(s, scheme, in->value_date, in->reference, in->amount, explanation, NULL);
}

static void check_year(struct step *s, uint32_t scheme, const struct expenditure_input *in)
{
    const struct engine *e = s->e;
    const struct fund *f = &e->spending->funds.items[e->spending->schemes.items[scheme].fund];
    int year = date_financial_year(in->value_date);
    char date[DATE_TEXT_MAX];
    if (year == f->year)
        return;
    uint32_t own = fund_find(e, f->pool, year);
    bool ended = own != NONE && fund_is_ended(&e->spending->funds.items[own]);
    question(s, scheme, in,
             arena_print(&s->out->arena, "dated %s, of %d/%02d, %s; counted in %d/%02d",
                         date_print(in->value_date, date), year, (year + 1) % 100,
                         ended ? "which has been ended" : "for which nothing is planned", f->year,
                         (f->year + 1) % 100));
}

static void check_lists(struct step *s, uint32_t scheme, const struct expenditure_input *in)
{
    const struct scheme *x = &s->e->spending->schemes.items[scheme];
    if (!is_payee(s->e, x, in->payee))
        question(s, scheme, in,
                 in->payee.size
                     ? arena_print(&s->out->arena, "payee %.*s is not one of those permitted",
                                   TEXT_ARG(in->payee))
                     : text_of("no payee is named, and not every one is permitted"));
    if (!is_listed(x->categories.items, x->categories.count, in->category))
        question(s, scheme, in,
                 in->category.size
                     ? arena_print(&s->out->arena, "category %.*s is not one of those permitted",
                                   TEXT_ARG(in->category))
                     : text_of("no category is named, and not every one is permitted"));
}

void permitted_check(struct step *s, uint32_t scheme, const struct expenditure_input *in)
{
    const struct scheme *x = &s->e->spending->schemes.items[scheme];
    check_year(s, scheme, in);
    check_lists(s, scheme, in);
    if (x->economy == ECONOMY_CAPITAL && in->economy == ECONOMY_REVENUE)
        question(s, scheme, in, text_of("capital is not spent on revenue"));
    if (in->commitment.size && commitment_find(s->e, scheme, in->commitment) == NONE)
        question(
            s, scheme, in,
            arena_print(&s->out->arena, "the scheme has no order %.*s", TEXT_ARG(in->commitment)));
}
