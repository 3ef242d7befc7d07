#include "feed/row/row_hand.h"

#include "base/error.h"
#include "base/money.h"
#include "feed/row/amount.h"
#include "feed/file/clean.h"

struct text hand_cell(const struct row *r, size_t column)
{
    const size_t at = column == COLUMN_NONE ? COLUMN_NONE : r->h->at[column];
    return at < r->cells->count ? r->cells->items[at] : TEXT_NONE;
}

size_t hand_column(const struct row *r, size_t f)
{
    return mapping_column(r->m, field_name(r->m->item, f));
}

bool hand_kept(struct row *r, struct text t)
{
    r->no_memory |= t.data == NULL;
    return t.data != NULL;
}

bool hand_fail_at(struct row *r, size_t f, size_t column, struct text value, struct text reason)
{
    const struct text name =
        column == COLUMN_NONE ? field_name(r->m->item, f) : header_name(r->h, r->m, column);
    r->no_memory |= row_unreadable(r->item->row, name, value, reason, r->arena, r->item) < 0;
    return false;
}

bool hand_fail(struct row *r, size_t f, struct text value, const char *reason)
{
    return hand_fail_at(r, f, hand_column(r, f), value, text_of(reason));
}

bool hand_fail_blank(struct row *r, size_t f)
{
    const size_t column = hand_column(r, f);
    const bool short_row = column != COLUMN_NONE && r->h->at[column] != COLUMN_NONE &&
                           r->h->at[column] >= r->cells->count;
    return hand_fail(r, f, TEXT_NONE,
                     short_row ? "the row ends before this column" : "blank, and needed");
}

bool hand_set_number(struct row *r, size_t f, int64_t number)
{
    r->item->values[f] = (struct value){.is_set = true, .number = number};
    return true;
}

/* An amount that is called a debit or a credit in its own cell, where its column, or another cell,
 * calls it one too: they must agree, and then the word is said twice. */
static bool agrees(struct row *r, size_t f, size_t column, struct text cell, int side,
                   int64_t *pence)
{
    const int word = side ? amount_word(cell) : 0;
    if (word && word != side)
        return hand_fail_at(r, f, column, cell,
                            text_of(side < 0 ? "called a debit, and a credit where it stands"
                                             : "called a credit, and a debit where it stands"));
    if (word < 0)
        *pence = -*pence;
    return true;
}

bool hand_read_amount(struct row *r, size_t f, size_t column, int side, int64_t *ret_pence,
                      bool *ret_blank)
{
    const struct text cell = clean_blanks(hand_cell(r, column), r->arena);
    struct text why;
    *ret_pence = 0;
    *ret_blank = !cell.size;
    if (!hand_kept(r, cell))
        return false;
    const char *doubt = cell.size ? amount_doubt(hand_cell(r, column)) : NULL;
    if (doubt)
        return hand_fail_at(r, f, column, cell, text_of(doubt));
    int rc = cell.size ? amount_read(cell, r->arena, ret_pence, &why) : 0;
    if (!rc && money_scale(*ret_pence, r->m->scale, 1, ROUND_TRUNCATE, ret_pence)) {
        why = text_of("larger than any amount");
        rc = ERR_OVERFLOW;
    }
    if (rc)
        return hand_kept(r, why) && hand_fail_at(r, f, column, cell, why);
    return agrees(r, f, column, cell, side, ret_pence);
}

/* Takes off what stands in a column of credits. */
static bool take_credit(struct row *r, size_t f, int64_t *pence, bool *is_blank)
{
    int64_t credit;
    bool is_credit_blank;
    if (!hand_read_amount(r, f, r->m->credit, -1, &credit, &is_credit_blank))
        return false;
    if (*pence && credit)
        return hand_fail_at(r, f, r->m->credit, hand_cell(r, r->m->credit),
                            text_of("a debit and a credit in one row"));
    *is_blank &= is_credit_blank;
    (void)money_sub(*pence, credit, pence);
    return true;
}

/* What another cell says that the amount is; 0: neither, which counts where there is an amount. */
static bool read_side(struct row *r, struct text *ret_word, int *ret_side)
{
    *ret_word = clean_blanks(hand_cell(r, r->m->side), r->arena);
    *ret_side = amount_side(*ret_word);
    return hand_kept(r, *ret_word);
}

static bool turn(struct row *r, size_t f, struct text word, int side, int64_t *pence)
{
    if (!side)
        return hand_fail_at(r, f, r->m->side, word, text_of("neither a debit nor a credit"));
    if (side < 0 && *pence < 0)
        return hand_fail_at(r, f, r->m->side, word, text_of("a credit below 0: is it one?"));
    (void)money_scale(*pence, side, 1, ROUND_TRUNCATE, pence);
    return true;
}

static bool read_sum(struct row *r, size_t f, int64_t *pence, bool *is_blank)
{
    const bool has_credits = r->m->credit != COLUMN_NONE, has_side = r->m->side != COLUMN_NONE;
    struct text word = TEXT_NONE;
    int side = has_credits ? 1 : 0;
    if (has_side && !read_side(r, &word, &side))
        return false;
    if (!hand_read_amount(r, f, hand_column(r, f), side, pence, is_blank))
        return false;
    if (has_credits && !take_credit(r, f, pence, is_blank))
        return false;
    return !has_side || *is_blank || turn(r, f, word, side, pence);
}

bool hand_read_pounds(struct row *r, size_t f)
{
    int64_t pence;
    bool is_blank;
    if (f == r->m->amount ? !read_sum(r, f, &pence, &is_blank)
                          : !hand_read_amount(r, f, hand_column(r, f), 0, &pence, &is_blank))
        return false;
    if (is_blank)
        return field_needed(r->m->item, f) ? hand_fail_blank(r, f) : true;
    if (r->m->item == ITEM_RECEIPT && pence == 0)
        return hand_fail(r, f, hand_cell(r, hand_column(r, f)), "a receipt of nothing");
    return hand_set_number(r, f, pence);
}
